package plan

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// What is shown in place of a value.
const (
	shownSensitive = "(sensitive)"
	shownUnknown   = "(known after apply)"
	shownAbsent    = "(none)"
)

// maxShown is the longest value that is printed. Longer ones are documents, and documents can hold secrets.
const maxShown = 80

// secretName matches attributes that are not printed even when the provider forgot to mark them.
var secretName = regexp.MustCompile(`(?i)(password|passwd|secret|token|private_?key|credential|user_data|api_?key|connection_string|environment\.|variables\.)`)

// Attribute is one attribute that changes, with values fit to be shown.
type Attribute struct {
	Path   string `json:"path"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Attributes lists what changes in an updated or replaced resource; for the others the kind says everything.
func (r *Resource) Attributes() []Attribute {
	if kind := r.Kind(); kind != KindUpdate && kind != KindReplace {
		return nil
	}
	before, after := map[string]string{}, map[string]string{}
	flatten(before, "", r.Change.Before, nil, r.Change.BeforeSensitive)
	flatten(after, "", r.Change.After, r.Change.AfterUnknown, r.Change.AfterSensitive)
	var changed []Attribute
	for _, path := range slices.Sorted(maps.Keys(union(before, after))) {
		a := Attribute{Path: path, Before: maskedBy(after, before, path), After: maskedBy(before, after, path)}
		if a.Before != a.After && !r.filledIn(a) {
			changed = append(changed, Attribute{cleaned(path), shown(a.Before), shown(a.After)})
		}
	}
	return append(changed, hiddenChanges(r)...)
}

// filledIn tells whether an attribute is only AWS's to compute. Nobody wrote it, and a page full of "known after apply"
// hides the line that matters.
func (r *Resource) filledIn(a Attribute) bool {
	top, _, _ := strings.Cut(strings.SplitN(a.Path, "[", 2)[0], ".")
	return a.After == shownUnknown && !r.writes(top) || empty[a.Before] && empty[a.After] || a.After == shownAbsent && r.after(top).wholly
}

// empty are the values that a provider uses for "not set", each in its own way.
var empty = map[string]bool{shownAbsent: true, `""`: true, "0": true, "false": true}

// flatten turns one side into path and value. A masked value gets its stand-in and is not looked into.
func flatten(into map[string]string, path string, value, unknown, sensitive any) {
	if sensitive == true {
		into[path] = shownSensitive
		return
	}
	if unknown == true {
		into[path] = shownUnknown
		return
	}
	switch node := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(union(node, asMap(unknown)))) {
			flatten(into, dotted(path, name), node[name], child(unknown, name), child(sensitive, name))
		}
	case []any:
		for i, item := range node {
			flatten(into, fmt.Sprintf("%s[%d]", path, i), item, element(unknown, i), element(sensitive, i))
		}
	case nil:
	default:
		into[path] = literal(path, node)
	}
}

// literal prints a value in full for the comparison; shown shortens it afterwards.
func literal(path string, value any) string {
	if secretName.MatchString(path) {
		return shownSensitive
	}
	raw, err := json.Marshal(value)
	if err != nil {
		return shownAbsent
	}
	return string(raw)
}

// shown shortens what is too long, and does not show documents in a string at all.
func shown(value string) string {
	inner := strings.TrimLeft(strings.TrimPrefix(value, `"`), " \\n\t")
	if strings.HasPrefix(value, `"`) && (strings.HasPrefix(inner, "{") || strings.HasPrefix(inner, "[")) {
		return "(document)"
	}
	if len(value) > maxShown {
		return fmt.Sprintf("(%d characters)", len(value))
	}
	return value
}

// hiddenChanges finds top-level attributes that differ behind the same stand-in, so that a rotated password shows up
// as a change without showing itself.
func hiddenChanges(r *Resource) []Attribute {
	before, after := asMap(r.Change.Before), asMap(r.Change.After)
	var hidden []Attribute
	for _, name := range slices.Sorted(maps.Keys(before)) {
		masked := r.before(name).sensitive || r.after(name).sensitive || secretName.MatchString(name)
		if masked && after[name] != nil && !r.after(name).unknown && literal("", before[name]) != literal("", after[name]) {
			hidden = append(hidden, Attribute{cleaned(name), shownSensitive, shownSensitive + ", changed"})
		}
	}
	return hidden
}

func asMap(value any) map[string]any { m, _ := value.(map[string]any); return m }

func element(mask any, i int) any {
	switch node := mask.(type) {
	case bool:
		return node
	case []any:
		if i < len(node) {
			return node[i]
		}
	}
	return nil
}

func union[V any](a, b map[string]V) map[string]V {
	all := maps.Clone(a)
	if all == nil {
		all = map[string]V{}
	}
	maps.Copy(all, b)
	return all
}

// maskedBy returns a value of one side, unless the other side hides it or something that it is in: what was a secret
// yesterday does not stop to be one because a mark was taken off.
func maskedBy(other, values map[string]string, path string) string {
	value, ok := values[path]
	if !ok {
		return shownAbsent
	}
	for end := len(path); end > 0; end = strings.LastIndexAny(path[:end], ".[") {
		if other[path[:end]] == shownSensitive && value != shownUnknown {
			return shownSensitive
		}
	}
	return value
}

func dotted(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// replacePaths names what forces a replacement, as an expression: tags.Name, rule[0].cidr.
func replacePaths(change *Change) []string {
	var names []string
	for _, steps := range change.ReplacePaths {
		path := ""
		for _, step := range steps {
			switch s := step.(type) {
			case string:
				path = dotted(path, s)
			case json.Number:
				path += "[" + s.String() + "]"
			}
		}
		names = append(names, cleaned(path))
	}
	slices.Sort(names)
	return names
}

func join(items []string) string { return strings.Join(items, ", ") }

// cleaned takes control characters out of names that the configuration's author chose, so that no address can draw
// on a terminal or start a new line in a table.
func cleaned(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || (r >= 0x80 && r <= 0x9f) || (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069) {
			return '\ufffd'
		}
		return r
	}, s)
}

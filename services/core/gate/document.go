package gate

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// document reads one policy. It collects every mistake with its line and its key, so that whoever wrote the file mends it
// in one go.
type document struct {
	faults []error
}

// field reads the value of a key. The path is how the key is named in a mistake.
type field func(value *yaml.Node, path string)

func (d *document) fault(at *yaml.Node, path, format string, args ...any) {
	d.faults = append(d.faults, fmt.Errorf("line %d: %s: %s", at.Line, path, fmt.Sprintf(format, args...)))
}

// root parses the text, YAML or the part of it that JSON is, down to its one mapping.
func root(text []byte) (*yaml.Node, error) {
	var node yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	if err := decoder.Decode(&node); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, errors.New("line 1: the policy is empty")
		}
		return nil, fmt.Errorf("not YAML: %s", strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, errors.New("a policy is one YAML document, and after it comes something else")
	}
	if len(node.Content) != 1 {
		return nil, errors.New("line 1: the policy is empty")
	}
	return node.Content[0], nil
}

// mapping hands each key of a mapping to its field. Unknown keys are mistakes: a misspelt rule must not be no rule. So are
// keys that come twice, and anchors, which would let a short text stand for a long one.
func (d *document) mapping(node *yaml.Node, path string, fields map[string]field, required ...string) {
	if node.Kind != yaml.MappingNode {
		d.fault(node, orTop(path), "must be a mapping of keys to values")
		return
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		read, known := fields[key.Value]
		at := join(path, key.Value)
		switch first, twice := seen[key.Value]; {
		case key.Kind != yaml.ScalarNode || !known:
			d.fault(key, at, "is not a key here; known are %s", names(fields))
		case twice:
			d.fault(key, at, "is there already, in line %d", first)
		case value.Kind == yaml.AliasNode || value.Anchor != "":
			d.fault(value, at, "must be written out; anchors and aliases are not read")
		default:
			read(value, at)
		}
		seen[key.Value] = key.Line
	}
	for _, name := range required {
		if _, there := seen[name]; !there {
			d.fault(node, join(path, name), "is missing")
		}
	}
}

// list hands each element of a sequence to element.
func (d *document) list(node *yaml.Node, path string, element field) {
	if node.Kind != yaml.SequenceNode {
		d.fault(node, path, "must be a list")
		return
	}
	for i, value := range node.Content {
		at := path + "[" + strconv.Itoa(i) + "]"
		if value.Kind == yaml.AliasNode || value.Anchor != "" {
			d.fault(value, at, "must be written out; anchors and aliases are not read")
			continue
		}
		element(value, at)
	}
}

// text returns a field that reads one line of text into target.
func (d *document) text(target *string, most int) field {
	return func(value *yaml.Node, path string) {
		text := strings.TrimSpace(value.Value)
		if value.Kind != yaml.ScalarNode || value.Tag == "!!null" || text == "" || len(text) > most || strings.ContainsRune(text, 0) {
			d.fault(value, path, "must be a text of 1 to %d bytes", most)
			return
		}
		*target = text
	}
}

// number returns a field that reads a whole number into target.
func (d *document) number(target *int, most int) field {
	return func(value *yaml.Node, path string) {
		n, err := strconv.ParseUint(value.Value, 10, 31)
		if value.Kind != yaml.ScalarNode || err != nil || n > uint64(most) { //nolint:gosec // most is a positive constant
			d.fault(value, path, "must be a whole number between 0 and %d", most)
			return
		}
		*target = int(n)
	}
}

// duration returns a field that reads a duration such as 36h or 30d.
func (d *document) duration(target *time.Duration) field {
	return func(value *yaml.Node, path string) {
		length, err := parseDuration(value.Value)
		if value.Kind != yaml.ScalarNode || err != nil {
			d.fault(value, path, "must be a duration such as 36h or 30d, longer than nothing and at most 3650d")
			return
		}
		*target = length
	}
}

// parseDuration reads a duration of Go, or a whole number of days.
func parseDuration(text string) (time.Duration, error) {
	const most = 3650 * 24 * time.Hour
	length, err := time.ParseDuration(text)
	if days, found := strings.CutSuffix(text, "d"); found {
		var n uint64
		n, err = strconv.ParseUint(days, 10, 16)
		length = time.Duration(n) * 24 * time.Hour
	}
	if err != nil || length <= 0 || length > most {
		return 0, errors.New("not a duration")
	}
	return length, nil
}

func names(fields map[string]field) string {
	keys := make([]string, 0, len(fields))
	for key := range fields {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return strings.Join(keys, ", ")
}

func join(path, key string) string {
	if len(key) > 60 {
		key = key[:60] + "…"
	}
	key = strings.ToValidUTF8(key, "\uFFFD")
	if path == "" {
		return key
	}
	return path + "." + key
}

func orTop(path string) string {
	if path == "" {
		return "the policy"
	}
	return path
}

package plan

import (
	"encoding/json"
	"strconv"
)

// field is one attribute of one side of a change.
type field struct {
	value     any
	unknown   bool // all of it or a part
	wholly    bool // all of it
	sensitive bool
}

// before returns an attribute as it is now; replaced and updated resources have one, created ones do not.
func (r *Resource) before(name string) field {
	return field{value: child(r.Change.Before, name), sensitive: marked(child(r.Change.BeforeSensitive, name))}
}

// after returns an attribute as it is planned.
func (r *Resource) after(name string) field {
	mask := child(r.Change.AfterUnknown, name)
	return field{
		value:     child(r.Change.After, name),
		wholly:    mask == true,
		unknown:   marked(mask),
		sensitive: marked(child(r.Change.AfterSensitive, name)),
	}
}

// text returns the attribute as a string, or nothing when it has another type.
func (f field) text() string { s, _ := f.value.(string); return s }

// on tells whether the attribute is the boolean true.
func (f field) on() bool { b, _ := f.value.(bool); return b }

// number returns the attribute as a whole number; null and everything else are zero.
func (f field) number() int {
	n, ok := f.value.(json.Number)
	if !ok {
		return 0
	}
	i, err := strconv.Atoi(n.String())
	if err != nil {
		return 0
	}
	return i
}

// child looks one level into an object. A mask of plain true covers everything below it.
func child(value any, name string) any {
	switch node := value.(type) {
	case map[string]any:
		return node[name]
	case bool:
		return node
	}
	return nil
}

// marked tells whether a mask marks the value or any part of it.
func marked(mask any) bool {
	switch node := mask.(type) {
	case bool:
		return node
	case map[string]any:
		for _, part := range node {
			if marked(part) {
				return true
			}
		}
	case []any:
		for _, part := range node {
			if marked(part) {
				return true
			}
		}
	}
	return false
}

// blocks returns a nested block list (or set) as objects; anything else yields none.
func blocks(value any) []map[string]any {
	list, _ := value.([]any)
	var objects []map[string]any
	for _, item := range list {
		if object, ok := item.(map[string]any); ok {
			objects = append(objects, object)
		}
	}
	return objects
}

// texts returns a value as strings: a list's strings, or the one string.
func texts(value any) []string {
	if one, ok := value.(string); ok {
		return []string{one}
	}
	list, _ := value.([]any)
	var result []string
	for _, item := range list {
		if s, ok := item.(string); ok {
			result = append(result, s)
		}
	}
	return result
}

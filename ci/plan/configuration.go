package plan

import "strings"

// Configuration is what was written, beside what it comes to. It tells an attribute that nobody set, and that AWS
// fills in, from one that was set to a value which is not known yet.
type Configuration struct {
	Root configModule `json:"root_module"`
}

type configModule struct {
	Resources []configResource      `json:"resources"`
	Calls     map[string]configCall `json:"module_calls"`
}

type configResource struct {
	Address     string         `json:"address"`
	Expressions map[string]any `json:"expressions"`
}

type configCall struct {
	Module configModule `json:"module"`
}

// sets tells whether the configuration of a resource says anything about an attribute. A resource that is not found
// is taken to, so that a doubt is reported.
func (c *Configuration) sets(r *Resource, attribute string) bool {
	module, local := c.Root, r.withoutIndex()
	for strings.HasPrefix(local, "module.") {
		parts := strings.SplitN(local, ".", 3)
		if len(parts) < 3 {
			return true
		}
		call, known := module.Calls[parts[1]]
		if !known {
			return true
		}
		module, local = call.Module, parts[2]
	}
	for _, resource := range module.Resources {
		if resource.Address == local {
			_, set := resource.Expressions[attribute]
			return set
		}
	}
	return true
}

// withoutIndex takes the instance keys out of an address: they may hold dots and brackets inside of quotes.
func (r *Resource) withoutIndex() string {
	var b strings.Builder
	depth, quoted, escaped := 0, false, false
	for _, c := range r.Address {
		switch {
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case depth > 0 && c == '"':
			quoted = !quoted
		case !quoted && c == '[':
			depth++
		case !quoted && c == ']':
			depth--
		case depth == 0:
			b.WriteRune(c)
		}
	}
	return b.String()
}

// writes tells whether the resource's author says anything about an attribute.
func (r *Resource) writes(attribute string) bool {
	return r.configuration == nil || r.configuration.sets(r, attribute)
}

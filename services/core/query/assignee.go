package query

import "slices"

// The words that a filter knows for assignees. In double quotes they are names like any other.
const (
	wordMe         = "me"
	wordUnassigned = "unassigned"
)

// parseAssignee reads a name, "me" for whoever asks, or "unassigned", which is the same as an empty name.
func parseAssignee(t token) Value {
	switch {
	case t.is(wordMe):
		return Value{Me: true}
	case t.is(wordUnassigned):
		return Value{}
	}
	return Value{Text: t.text}
}

// formatAssignee is the way back.
func formatAssignee(v Value) string {
	switch {
	case v.Me:
		return wordMe
	case v.Text == "":
		return wordUnassigned
	}
	return quote(v.Text)
}

// AsksForMe reports whether a filter asks about whoever asks.
func AsksForMe(n Node) bool {
	switch n := n.(type) {
	case And:
		return slices.ContainsFunc(n.Terms, AsksForMe)
	case Or:
		return slices.ContainsFunc(n.Terms, AsksForMe)
	case Not:
		return AsksForMe(n.Term)
	case Compare:
		return slices.ContainsFunc(n.Values, func(v Value) bool { return v.Me })
	}
	return false
}

// As returns the filter for somebody who asks: the names under which they are known take the place of "me". Whoever asks
// under no name at all is assigned nothing.
func As(n Node, names ...string) Node {
	switch n := n.(type) {
	case And:
		return And{Terms: each(n.Terms, names)}
	case Or:
		return Or{Terms: each(n.Terms, names)}
	case Not:
		return Not{Term: As(n.Term, names...)}
	case Compare:
		return asked(n, names)
	}
	return n
}

func each(terms []Node, names []string) []Node {
	changed := make([]Node, len(terms))
	for i, term := range terms {
		changed[i] = As(term, names...)
	}
	return changed
}

func asked(c Compare, names []string) Node {
	if !AsksForMe(c) {
		return c
	}
	values := slices.DeleteFunc(slices.Clone(c.Values), func(v Value) bool { return v.Me })
	for _, name := range names {
		if name != "" {
			values = append(values, Value{Text: name})
		}
	}
	if len(values) == 0 { // Nobody asks, so it stays what matches nothing.
		return c
	}
	return oneOf(c.Field, values)
}

// matchesAssignee compares an assignee. What is left of "me" is nobody in particular.
func matchesAssignee(c Compare, assignee string) bool {
	return slices.ContainsFunc(c.Values, func(v Value) bool { return !v.Me && v.Text == assignee })
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// assignee compares in a way in which the index of the assigned findings is of use, unless it asks for the others, too.
func (c *compiler) assignee(n Compare) string {
	names := []string{}
	for _, v := range n.Values {
		if !v.Me {
			names = append(names, v.Text)
		}
	}
	condition := "c.assignee = ANY(" + c.arg(names) + "::text[])"
	if slices.Contains(names, "") {
		return condition
	}
	return "c.assignee <> '' AND " + condition
}

// label looks whether the finding has one of the labels, or one that contains a text. The first part says nothing new: the
// index knows only findings that have labels.
func (c *compiler) label(n Compare) string {
	if n.Op == Contains {
		return `c.labels <> '{}' AND EXISTS (SELECT FROM unnest(c.labels) AS l (label) WHERE l.label ILIKE ` +
			c.arg(pattern(n.Values[0].Text)) + `::text COLLATE "C")`
	}
	labels := make([]string, len(n.Values))
	for i, v := range n.Values {
		labels[i] = v.Text
	}
	return "c.labels <> '{}' AND c.labels && " + c.arg(labels) + "::text[]"
}

package query

import (
	"slices"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// verdict is what can be said about a filter when only one field of a finding is known.
type verdict int

const (
	never verdict = iota
	perhaps
	always
)

// States returns the states of the findings that a filter may match. The list walks one index per state, so each state
// left out saves a walk.
func States(n Node) []finding.State {
	return slices.DeleteFunc(finding.States(), func(s finding.State) bool {
		return judge(n, FieldState, Value{Text: string(s)}) == never
	})
}

// Severities returns the severities of the findings that a filter may match, worst first.
func Severities(n Node) []finding.Severity {
	return slices.DeleteFunc(finding.Severities(), func(s finding.Severity) bool {
		return judge(n, FieldSeverity, Value{Severity: s}) == never
	})
}

// judge evaluates a filter of which one field is known to have a value.
func judge(n Node, field Field, known Value) verdict {
	switch n := n.(type) {
	case And:
		result := always
		for _, term := range n.Terms {
			result = min(result, judge(term, field, known))
		}
		return result
	case Or:
		result := never
		for _, term := range n.Terms {
			result = max(result, judge(term, field, known))
		}
		return result
	case Not:
		return always - judge(n.Term, field, known)
	case Compare:
		return judgeCompare(n, field, known)
	}
	return perhaps
}

func judgeCompare(c Compare, field Field, known Value) verdict {
	if c.Field != field {
		return perhaps
	}
	matches := matchesString(c, known.Text)
	if field == FieldSeverity {
		matches = matchesSeverity(c, known.Severity)
	}
	if matches {
		return always
	}
	return never
}

// withoutStates drops what States says already: the terms that ask for nothing but the state. Saying it twice would make
// the database believe that fewer findings match than do.
func withoutStates(n Node) Node {
	and, ok := n.(And)
	if !ok {
		and = And{Terms: []Node{n}}
	}
	return Both(slices.DeleteFunc(slices.Clone(and.Terms), onlyState)...)
}

func onlyState(n Node) bool {
	return only(n, FieldState)
}

func onlyRank(n Node) bool {
	return only(n, FieldState, FieldSeverity)
}

// only reports whether a filter asks about nothing but these fields.
func only(n Node, fields ...Field) bool {
	inside := func(term Node) bool { return only(term, fields...) }
	switch n := n.(type) {
	case And:
		return all(n.Terms, inside)
	case Or:
		return all(n.Terms, inside)
	case Not:
		return inside(n.Term)
	case Compare:
		return slices.Contains(fields, n.Field)
	}
	return false
}

func all(terms []Node, holds func(Node) bool) bool {
	return !slices.ContainsFunc(terms, func(term Node) bool { return !holds(term) })
}

// sourceComparisons returns what a filter asks about sources.
func sourceComparisons(n Node) []Compare {
	var found []Compare
	switch n := n.(type) {
	case And:
		for _, term := range n.Terms {
			found = append(found, sourceComparisons(term)...)
		}
	case Or:
		for _, term := range n.Terms {
			found = append(found, sourceComparisons(term)...)
		}
	case Not:
		return sourceComparisons(n.Term)
	case Compare:
		if n.Field == FieldSource {
			found = append(found, n)
		}
	}
	return found
}

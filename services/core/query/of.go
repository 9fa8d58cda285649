package query

import (
	"fmt"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// Of returns the filter that a list was asked for: its parameters, of which each is one comparison, and its text in the
// language.
func Of(filter finding.Filter) (Node, error) {
	n, err := Parse(filter.Query)
	if err != nil {
		return nil, fmt.Errorf("parse filter: %w", err)
	}
	terms := []Node{n}
	if len(filter.Severities) > 0 {
		values := make([]Value, len(filter.Severities))
		for i, s := range filter.Severities {
			values[i] = Value{Severity: s}
		}
		terms = append(terms, oneOf(FieldSeverity, values))
	}
	if len(filter.States) > 0 {
		values := make([]Value, len(filter.States))
		for i, s := range filter.States {
			values[i] = Value{Text: string(s)}
		}
		terms = append(terms, oneOf(FieldState, values))
	}
	if filter.Source != "" {
		terms = append(terms, oneOf(FieldSource, []Value{{Text: filter.Source}}))
	}
	if filter.Text != "" {
		terms = append(terms, Compare{Field: FieldAny, Op: Contains, Values: []Value{{Text: filter.Text}}})
	}
	return Both(terms...), nil
}

// Running matches the findings whose clock runs, also over its due date.
func Running() Node {
	return oneOf(FieldSLA, []Value{{Text: string(finding.SLARunning)}, {Text: string(finding.SLABreached)}})
}

// Open matches the findings that wait for somebody.
func Open() Node {
	values := make([]Value, 0, len(finding.OpenStates()))
	for _, s := range finding.OpenStates() {
		values = append(values, Value{Text: string(s)})
	}
	return oneOf(FieldState, values)
}

// IDs matches the findings with these ids, of which there may be more than the language lets a list have.
func IDs(ids []uuid.UUID) Node {
	values := make([]Value, len(ids))
	for i, id := range ids {
		values[i] = Value{ID: id}
	}
	return oneOf(FieldID, values)
}

// oneOf is a comparison in the form in which the parser makes it.
func oneOf(field Field, values []Value) Node {
	op := In
	if values = unique(values); len(values) == 1 {
		op = Equal
	}
	return Compare{Field: field, Op: op, Values: values}
}

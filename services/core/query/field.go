package query

import (
	"slices"
	"strings"
)

// Field is something of a finding that a filter can ask about.
type Field string

// The fields. A new one needs its name here and in fields, its sort in kind, and its place in match.go and sql.go; the
// property test then holds the two together.
const (
	FieldSeverity     Field = "severity"
	FieldState        Field = "state"
	FieldKind         Field = "kind"
	FieldSource       Field = "source"
	FieldComponent    Field = "component"
	FieldPath         Field = "path"
	FieldRule         Field = "rule"
	FieldPURL         Field = "purl"
	FieldTitle        Field = "title"
	FieldAny          Field = "any"
	FieldFirstSeen    Field = "firstSeen"
	FieldLastSeen     Field = "lastSeen"
	FieldStateChanged Field = "stateChanged"
	FieldAge          Field = "age"
	FieldID           Field = "id"
	FieldTeam         Field = "team"
	FieldAssignee     Field = "assignee"
	FieldLabel        Field = "label"
	FieldDue          Field = "due"
	FieldSLA          Field = "sla"
	FieldCriticality  Field = "criticality"
	FieldExposure     Field = "exposure"
	FieldKEV          Field = "kev"
	FieldEPSS         Field = "epss"
	FieldPriority     Field = "priority"
)

// Fields returns all of them.
func Fields() []Field {
	return []Field{
		FieldSeverity, FieldState, FieldKind, FieldSource, FieldComponent, FieldPath, FieldRule, FieldPURL, FieldTitle,
		FieldAny, FieldFirstSeen, FieldLastSeen, FieldStateChanged, FieldAge, FieldID, FieldTeam, FieldAssignee, FieldLabel,
		FieldDue, FieldSLA, FieldCriticality, FieldExposure, FieldKEV, FieldEPSS, FieldPriority,
	}
}

// kind says what a field's values look like and which operators it knows.
type kind int

const (
	kindSeverity kind = iota
	kindName
	kindText
	kindSubstring
	kindTime
	kindSpan
	kindID
	kindAssignee
	kindNumber
)

func (f Field) kind() kind {
	switch f {
	case FieldSeverity:
		return kindSeverity
	case FieldState, FieldKind, FieldSLA, FieldCriticality, FieldExposure, FieldKEV:
		return kindName
	case FieldAny:
		return kindSubstring
	case FieldFirstSeen, FieldLastSeen, FieldStateChanged, FieldDue:
		return kindTime
	case FieldAge:
		return kindSpan
	case FieldEPSS, FieldPriority:
		return kindNumber
	case FieldID:
		return kindID
	case FieldAssignee:
		return kindAssignee
	}
	return kindText
}

// operators are the operators that the language knows for a kind, in the order in which an error lists them.
func (k kind) operators() []string {
	switch k {
	case kindSeverity:
		return []string{"=", "!=", "<", "<=", ">", ">=", "in", "not in"}
	case kindName, kindID, kindAssignee:
		return []string{"=", "!=", "in", "not in"}
	case kindSubstring:
		return []string{"~", "!~"}
	case kindNumber:
		return []string{"=", "!=", "<", "<=", ">", ">="}
	case kindTime, kindSpan:
		return []string{"<", "<=", ">", ">="}
	case kindText:
	}
	return []string{"=", "!=", "~", "!~", "in", "not in"}
}

func (k kind) knows(operator string) bool {
	return slices.Contains(k.operators(), operator)
}

// parseField reads a field's name in any case.
func parseField(name string) (Field, bool) {
	for _, f := range Fields() {
		if strings.EqualFold(name, string(f)) {
			return f, true
		}
	}
	return "", false
}

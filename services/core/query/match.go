package query

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// Subject is what a filter looks at: a finding with the words and the sources that the list's rows leave out.
type Subject struct {
	finding.Finding
	PURL           string
	Description    string
	StateChangedAt time.Time
	// Sources are the names of the sources that report the finding now.
	Sources []string
}

// SubjectOf returns what a filter looks at of a finding with its details.
func SubjectOf(d finding.Detail) Subject {
	s := Subject{Finding: d.Finding, PURL: d.PURL, Description: d.Description, StateChangedAt: d.StateChangedAt}
	for _, sighting := range d.Sightings {
		if sighting.ClosedAt == nil {
			s.Sources = append(s.Sources, sighting.Source)
		}
	}
	return s
}

// Matches reports whether a filter matches a finding now.
func Matches(n Node, s *Subject, now time.Time) bool {
	switch n := n.(type) {
	case And:
		return !slices.ContainsFunc(n.Terms, func(term Node) bool { return !Matches(term, s, now) })
	case Or:
		return slices.ContainsFunc(n.Terms, func(term Node) bool { return Matches(term, s, now) })
	case Not:
		return !Matches(n.Term, s, now)
	case Compare:
		return matchesCompare(n, s, now)
	case Text:
		return matchesText(n, s)
	}
	return false
}

func matchesCompare(c Compare, s *Subject, now time.Time) bool {
	switch c.Field {
	case FieldSeverity:
		return matchesSeverity(c, s.Severity)
	case FieldSource:
		return slices.ContainsFunc(s.Sources, func(name string) bool { return matchesString(c, name) })
	case FieldFirstSeen, FieldLastSeen, FieldStateChanged:
		return ordered(c.Op, s.moment(c.Field).Compare(c.Values[0].Moment.On(now)))
	case FieldDue: // What has no due date is neither before nor after one.
		return s.DueAt != nil && ordered(c.Op, s.DueAt.Compare(c.Values[0].Moment.On(now)))
	case FieldSLA:
		return matchesString(c, string(s.SLAState.On(s.DueAt, now)))
	case FieldEPSS: // It is kept with so many digits.
		return ordered(c.Op, cmp.Compare(s.EPSS, float32(c.Values[0].Number)))
	case FieldPriority:
		return ordered(c.Op, cmp.Compare(float64(s.Priority), c.Values[0].Number))
	case FieldAge:
		return ordered(c.Op, cmp.Compare(now.Sub(s.FirstSeenAt), c.Values[0].Span))
	case FieldID:
		return matchesID(c, s.ID)
	case FieldAssignee:
		return matchesAssignee(c, s.Assignee.String())
	case FieldLabel:
		return slices.ContainsFunc(s.Labels, func(label string) bool { return matchesString(c, label) })
	case FieldState, FieldKind, FieldComponent, FieldPath, FieldRule, FieldPURL, FieldTitle, FieldAny, FieldTeam, FieldCriticality,
		FieldExposure, FieldKEV:
	}
	return matchesString(c, s.text(c.Field))
}

func matchesSeverity(c Compare, severity finding.Severity) bool {
	if c.Op == In || c.Op == Equal {
		return slices.ContainsFunc(c.Values, func(v Value) bool { return v.Severity == severity })
	}
	return ordered(c.Op, cmp.Compare(severity, c.Values[0].Severity))
}

func matchesID(c Compare, id uuid.UUID) bool {
	return slices.ContainsFunc(c.Values, func(v Value) bool { return v.ID == id })
}

// matchesString compares one text. Only containing is free of case, and that for the letters A to Z.
func matchesString(c Compare, text string) bool {
	if c.Op == Contains {
		return strings.Contains(lowerASCII(text), lowerASCII(c.Values[0].Text))
	}
	return slices.ContainsFunc(c.Values, func(v Value) bool { return v.Text == text })
}

// ordered reports whether the result of a comparison is what the operator asks for.
func ordered(op Op, result int) bool {
	switch op {
	case Less:
		return result < 0
	case LessOrEqual:
		return result <= 0
	case Greater:
		return result > 0
	case GreaterOrEqual:
		return result >= 0
	case Equal, Contains, In:
	}
	return result == 0
}

func (s *Subject) text(field Field) string {
	switch field {
	case FieldState:
		return string(s.State)
	case FieldKind:
		return string(s.Kind)
	case FieldComponent:
		return s.Component
	case FieldPath:
		return s.Path
	case FieldRule:
		return s.RuleID
	case FieldPURL:
		return s.PURL
	case FieldTitle:
		return s.Title
	case FieldTeam:
		return s.Team
	case FieldAny:
		return s.Title + " " + s.RuleID + " " + s.Component + " " + s.Path
	case FieldCriticality:
		return s.Criticality.String()
	case FieldExposure:
		return s.Exposure.String()
	case FieldKEV:
		return strconv.FormatBool(s.KEV)
	case FieldSeverity, FieldSource, FieldFirstSeen, FieldLastSeen, FieldStateChanged, FieldAge, FieldID, FieldAssignee, FieldLabel,
		FieldDue, FieldSLA, FieldEPSS, FieldPriority:
	}
	return ""
}

func (s *Subject) moment(field Field) time.Time {
	switch field {
	case FieldFirstSeen:
		return s.FirstSeenAt
	case FieldLastSeen:
		return s.LastSeenAt
	default:
		return s.StateChangedAt
	}
}

// matchesText looks for all words at once, so that each of the finding's texts is cut into words only once.
func matchesText(n Text, s *Subject) bool {
	missing := slices.Clone(n.Words)
	for _, text := range []string{s.Title, s.RuleID, s.Component, s.Path, s.PURL, s.Description} {
		for word := range words(text) {
			if len(word) > maxWordBytes {
				continue
			}
			missing = slices.DeleteFunc(missing, func(w Word) bool {
				return w.Text == word || w.Prefix && strings.HasPrefix(word, w.Text)
			})
			if len(missing) == 0 {
				return true
			}
		}
	}
	return false
}

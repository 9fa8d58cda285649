package query

import (
	"bytes"
	"cmp"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// parseValue reads a value of a field.
func parseValue(field Field, t token) (Value, error) {
	switch field.kind() {
	case kindSeverity:
		return parseSeverity(t)
	case kindName:
		return parseName(field, t)
	case kindTime:
		return parseMoment(t)
	case kindSpan:
		return parseSpan(field, t)
	case kindID:
		return parseID(t)
	case kindAssignee:
		return parseAssignee(t), nil
	case kindNumber:
		return parseNumber(field, t)
	case kindText, kindSubstring:
	}
	if t.text == "" && field != FieldComponent && field != FieldPath && field != FieldPURL {
		return Value{}, errorAt(t.at, "%s is never empty", field)
	}
	return Value{Text: t.text}, nil
}

func parseSeverity(t token) (Value, error) {
	severity, known := finding.ParseSeverity(t.text)
	if !known {
		names := make([]string, 0, len(finding.Severities()))
		for _, s := range finding.Severities() {
			names = append(names, s.String())
		}
		return Value{}, errorAt(t.at, "there is no severity %s; %s", short(t.text), didYouMean(t.text, names))
	}
	return Value{Severity: severity}, nil
}

// parseName reads one of a few names, in any case.
func parseName(field Field, t token) (Value, error) {
	known := names(field)
	for _, name := range known {
		if strings.EqualFold(name, t.text) {
			return Value{Text: name}, nil
		}
	}
	return Value{}, errorAt(t.at, "there is no %s %s; %s", field, short(t.text), didYouMean(t.text, known))
}

// names are the values that a field of names may have.
func names(field Field) []string {
	var known []string
	switch field {
	case FieldState:
		for _, s := range finding.States() {
			known = append(known, string(s))
		}
	case FieldSLA:
		for _, s := range finding.SLAStates() {
			known = append(known, string(s))
		}
	case FieldExposure:
		for _, e := range finding.Exposures() {
			known = append(known, e.String())
		}
	case FieldKEV:
		known = []string{"true", "false"}
	case FieldCriticality:
		for _, c := range finding.Criticalities() {
			known = append(known, c.String())
		}
	default:
		for _, k := range finding.Kinds() {
			known = append(known, string(k))
		}
	}
	return known
}

// parseNumber reads a probability, or a score of whole numbers.
func parseNumber(field Field, t token) (Value, error) {
	number, err := strconv.ParseFloat(t.text, 64)
	if field == FieldPriority {
		if err != nil || number != math.Trunc(number) || number < 0 || number > 100 {
			return Value{}, errorAt(t.at, "%s is not a priority; write a whole number between 0 and 100", short(t.text))
		}
		return Value{Number: number}, nil
	}
	if err != nil || !(number >= 0 && number <= 1) {
		return Value{}, errorAt(t.at, "%s is not a probability; write a number between 0 and 1, such as 0.5", short(t.text))
	}
	return Value{Number: math.Abs(number)}, nil
}

func parseID(t token) (Value, error) {
	id, err := uuid.Parse(t.text)
	if err != nil || len(t.text) != 36 {
		return Value{}, errorAt(t.at, "%s is not a finding's id, such as 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b11", short(t.text))
	}
	return Value{ID: id}, nil
}

// The moments that a filter may name. Nothing in the hub is from outside of these years.
const (
	minYear = 1970
	maxYear = 9999
)

func parseMoment(t token) (Value, error) {
	if rest, relative := cutNow(t.text); relative {
		offset, ok := parseOffset(rest)
		if !ok {
			return Value{}, errorAt(t.at, "%s is not a time such as now-30d; the units are m, h, d and w", short(t.text))
		}
		return Value{Moment: Moment{Relative: true, Offset: offset}}, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339Nano} {
		at, err := time.Parse(layout, strings.ToUpper(t.text))
		if at = at.UTC().Truncate(time.Microsecond); err == nil && at.Year() >= minYear && at.Year() <= maxYear {
			return Value{Moment: Moment{Fixed: at}}, nil
		}
	}
	return Value{}, errorAt(t.at, "%s is not a time; write now-30d, 2026-01-31 or 2026-01-31T12:00:00Z", short(t.text))
}

func cutNow(text string) (rest string, relative bool) {
	const now = "now"
	if len(text) < len(now) || !strings.EqualFold(text[:len(now)], now) {
		return "", false
	}
	return text[len(now):], true
}

// parseOffset reads what follows now: nothing, or a sign and a span.
func parseOffset(text string) (time.Duration, bool) {
	if text == "" {
		return 0, true
	}
	span, ok := parseDuration(text[1:])
	switch text[0] {
	case '-':
		return -span, ok
	case '+':
		return span, ok
	}
	return 0, false
}

func parseSpan(field Field, t token) (Value, error) {
	span, ok := parseDuration(t.text)
	if !ok {
		return Value{}, errorAt(t.at, "%s is not a value of %s such as 30d; the units are m, h, d and w", short(t.text), field)
	}
	return Value{Span: span}, nil
}

const (
	day  = 24 * time.Hour
	week = 7 * day
	// maxSpan is about a hundred years.
	maxSpan = 36500 * day
)

// parseDuration reads a number with a unit.
func parseDuration(text string) (time.Duration, bool) {
	if len(text) < 2 || text[0] < '0' || text[0] > '9' {
		return 0, false
	}
	number, err := strconv.ParseInt(text[:len(text)-1], 10, 32)
	if err != nil {
		return 0, false
	}
	unit, known := unitOf(text[len(text)-1])
	if !known || number > int64(maxSpan/unit) {
		return 0, false
	}
	return time.Duration(number) * unit, true
}

func unitOf(letter byte) (time.Duration, bool) {
	switch letter {
	case 'm', 'M':
		return time.Minute, true
	case 'h', 'H':
		return time.Hour, true
	case 'd', 'D':
		return day, true
	case 'w', 'W':
		return week, true
	}
	return 0, false
}

// compareValues orders the values of one field. Worse severities come first, as everywhere.
func compareValues(a, b Value) int {
	return cmp.Or(
		cmp.Compare(b.Severity, a.Severity),
		cmp.Compare(a.Text, b.Text),
		bytes.Compare(a.ID[:], b.ID[:]),
		compareBool(a.Me, b.Me),
	)
}

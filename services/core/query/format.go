package query

import (
	"strconv"
	"strings"
	"time"
)

// Format writes a filter in its canonical form: two filters that read the same are the same, and parsing the form gives
// the node back.
func Format(n Node) string {
	var text strings.Builder
	write(&text, n)
	return text.String()
}

func write(text *strings.Builder, n Node) {
	switch n := n.(type) {
	case And:
		writeChain(text, n.Terms, " and ")
	case Or:
		writeChain(text, n.Terms, " or ")
	case Not:
		writeNot(text, n.Term)
	case Compare:
		writeCompare(text, n, "")
	case Text:
		writeText(text, n)
	}
}

func writeChain(text *strings.Builder, terms []Node, separator string) {
	for i, term := range terms {
		if i > 0 {
			text.WriteString(separator)
		}
		if _, and := term.(And); and { // Inside of "or", which binds weaker.
			write(text, term)
			continue
		}
		writeInner(text, term)
	}
}

// writeInner puts joined terms into parentheses.
func writeInner(text *strings.Builder, n Node) {
	switch n.(type) {
	case And, Or:
		text.WriteByte('(')
		write(text, n)
		text.WriteByte(')')
	default:
		write(text, n)
	}
}

// writeNot prefers the negative operators.
func writeNot(text *strings.Builder, term Node) {
	if c, ok := term.(Compare); ok {
		switch c.Op {
		case Equal, Contains:
			writeCompare(text, c, "!")
			return
		case In:
			writeCompare(text, c, "not ")
			return
		case Less, LessOrEqual, Greater, GreaterOrEqual:
		}
	}
	text.WriteString("not ")
	writeInner(text, term)
}

func writeCompare(text *strings.Builder, c Compare, negation string) {
	text.WriteString(string(c.Field) + " " + negation + string(c.Op) + " ")
	if c.Op != In {
		writeValue(text, c.Field, c.Values[0])
		return
	}
	text.WriteByte('(')
	for i, v := range c.Values {
		if i > 0 {
			text.WriteString(", ")
		}
		writeValue(text, c.Field, v)
	}
	text.WriteByte(')')
}

func writeValue(text *strings.Builder, field Field, v Value) {
	switch field.kind() {
	case kindSeverity:
		text.WriteString(v.Severity.String())
	case kindName:
		text.WriteString(v.Text)
	case kindTime:
		text.WriteString(formatMoment(v.Moment))
	case kindNumber:
		text.WriteString(strconv.FormatFloat(v.Number, 'f', -1, 64))
	case kindSpan:
		text.WriteString(formatSpan(v.Span))
	case kindID:
		text.WriteString(v.ID.String())
	case kindAssignee:
		text.WriteString(formatAssignee(v))
	case kindText, kindSubstring:
		text.WriteString(quote(v.Text))
	}
}

// quote is the way back from lexer.quoted.
func quote(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

func writeText(text *strings.Builder, n Text) {
	text.WriteString(`text "`)
	for i, word := range n.Words {
		if i > 0 {
			text.WriteByte(' ')
		}
		text.WriteString(word.Text)
		if word.Prefix {
			text.WriteByte('*')
		}
	}
	text.WriteByte('"')
}

func formatMoment(m Moment) string {
	switch {
	case m.Relative && m.Offset == 0:
		return "now"
	case m.Relative && m.Offset < 0:
		return "now-" + formatSpan(-m.Offset)
	case m.Relative:
		return "now+" + formatSpan(m.Offset)
	case m.Fixed.Equal(m.Fixed.Truncate(day)):
		return m.Fixed.Format(time.DateOnly)
	}
	return m.Fixed.Format(time.RFC3339Nano)
}

// formatSpan uses the largest unit that fits. Weeks are written in days, which people reckon with.
func formatSpan(span time.Duration) string {
	for _, unit := range []struct {
		length time.Duration
		letter string
	}{{day, "d"}, {time.Hour, "h"}} {
		if span%unit.length == 0 {
			return strconv.FormatInt(int64(span/unit.length), 10) + unit.letter
		}
	}
	return strconv.FormatInt(int64(span/time.Minute), 10) + "m"
}

// Package query is the filter language of the hub, shared by the list, bulk operations, exports, saved filters and rules.
//
//	severity >= high and state in (new, triaged) and component ~ "openssl" and not source = "trivy:image-core"
//	    and firstSeen < now-30d and text "remote code"
//
// A filter is parsed into a Node, which can be written in its canonical form, be evaluated on a finding in memory, and be
// compiled to a condition in SQL. The last two agree on every finding; a test compares them on random ones. The package
// knows no database: what it compiles holds placeholders only, never a value.
package query

import (
	"time"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// The bounds of a filter. They bound what parsing, planning and evaluating one may cost.
const (
	// MaxLength is the number of characters.
	MaxLength = 2000
	// MaxDepth is how deep parentheses and "not" may nest.
	MaxDepth = 16
	// MaxTerms is the number of comparisons, and MaxValues that of the values of all lists together.
	MaxTerms  = 50
	MaxValues = 200
	// MaxWords is how many words one text search may ask for.
	MaxWords = 12
)

// Node is a filter or a part of one: And, Or, Not, Compare or Text.
type Node interface {
	isNode()
}

// And matches what all of its terms match. Without terms it matches everything.
type And struct{ Terms []Node }

// Or matches what one of its terms matches.
type Or struct{ Terms []Node }

// Not matches what its term does not.
type Not struct{ Term Node }

// Compare matches findings whose field is as the operator and the values say.
type Compare struct {
	Field Field
	Op    Op
	// Values has one value; only In has several, sorted and each once.
	Values []Value
}

// Text matches findings that have all of the words, in any order, in title, rule, component, path, package URL or
// description.
type Text struct{ Words []Word }

func (And) isNode()     {}
func (Or) isNode()      {}
func (Not) isNode()     {}
func (Compare) isNode() {}
func (Text) isNode()    {}

// Op is how a field is compared. The language's negative operators are a Not around one of these.
type Op string

// The operators.
const (
	Equal          Op = "="
	Contains       Op = "~"
	Less           Op = "<"
	LessOrEqual    Op = "<="
	Greater        Op = ">"
	GreaterOrEqual Op = ">="
	In             Op = "in"
)

// Value is what a field is compared with. Which part is set follows from the field.
type Value struct {
	// Text is a name or a text.
	Text     string
	Severity finding.Severity
	Moment   Moment
	// Span is an age.
	Span time.Duration
	ID   uuid.UUID
	// Me stands for whoever asks: see As. Text is empty then.
	Me bool
	// Number is a score.
	Number float64
}

// Moment is a point in time: either fixed, or so long before or after the moment of asking.
type Moment struct {
	Fixed    time.Time
	Relative bool
	Offset   time.Duration
}

// On returns the moment for somebody who asks now.
func (m Moment) On(now time.Time) time.Time {
	if m.Relative {
		return now.Add(m.Offset)
	}
	return m.Fixed
}

// Word is a word to search for, in lower case. A prefix stands for all words that begin with it.
type Word struct {
	Text   string
	Prefix bool
}

// Everything matches every finding.
func Everything() Node { return And{} }

// Both joins filters: what it returns matches what all of them match.
func Both(terms ...Node) Node {
	return join(terms, func(n Node) ([]Node, bool) {
		and, ok := n.(And)
		return and.Terms, ok
	}, func(terms []Node) Node { return And{Terms: terms} })
}

// either is the other way to join.
func either(terms ...Node) Node {
	return join(terms, func(n Node) ([]Node, bool) {
		or, ok := n.(Or)
		return or.Terms, ok
	}, func(terms []Node) Node { return Or{Terms: terms} })
}

// join flattens terms of the same sort, so that however a filter is put into parentheses, it is the same filter.
func join(terms []Node, inner func(Node) ([]Node, bool), outer func([]Node) Node) Node {
	flat := make([]Node, 0, len(terms))
	for _, term := range terms {
		if nested, same := inner(term); same {
			flat = append(flat, nested...)
			continue
		}
		flat = append(flat, term)
	}
	if len(flat) == 1 {
		return flat[0]
	}
	return outer(flat)
}

// negate returns the opposite of a node.
func negate(n Node) Node {
	if not, ok := n.(Not); ok {
		return not.Term
	}
	return Not{Term: n}
}

package finding

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"time"
)

// Sort is an order of the list of findings.
type Sort string

// The orders.
const (
	SortSeverity  Sort = "severity"
	SortLastSeen  Sort = "lastSeen"
	SortFirstSeen Sort = "firstSeen"
	// SortDue has what is due first first, and only findings whose clock runs.
	SortDue Sort = "due"
	// SortPriority has what to look at first first, and only open findings.
	SortPriority Sort = "priority"
)

// Filter chooses findings. The zero value chooses all.
type Filter struct {
	Severities []Severity
	States     []State
	Source     string
	Text       string
	// Query is a filter in the language of package query, in its canonical form.
	Query string
}

// After reports whether the finding comes after another one in an order of the list.
func (f Finding) After(other Finding, sort Sort) bool {
	key := cmp.Compare(f.Severity, other.Severity)
	switch sort {
	case SortLastSeen:
		key = f.LastSeenAt.Compare(other.LastSeenAt)
	case SortFirstSeen:
		key = f.FirstSeenAt.Compare(other.FirstSeenAt)
	case SortDue:
		return cmp.Or(f.due().Compare(other.due()), bytes.Compare(f.ID[:], other.ID[:])) > 0
	case SortPriority:
		key = cmp.Compare(f.Priority, other.Priority)
	case SortSeverity:
	}
	return cmp.Or(key, bytes.Compare(f.ID[:], other.ID[:])) < 0
}

// due is the sort key of a finding that has a due date.
func (f Finding) due() time.Time {
	if f.DueAt == nil {
		return time.Time{}
	}
	return *f.DueAt
}

// Page asks for one page of the list.
type Page struct {
	Filter Filter
	Sort   Sort
	Limit  int
	// After is where the page before ended; nil for the first page.
	After *Cursor
}

// MaxCount is where counting stops, so that a count costs the same however many findings there are.
const MaxCount = 10_000

// MaxFilteredCount is where counting stops when a filter asks about more than state and severity, which one index knows.
// Then each finding has to be looked at.
const MaxFilteredCount = 2000

// List is one page of findings.
type List struct {
	Items []Finding
	// Next is where the next page starts; nil on the last one.
	Next *Cursor
	// Count is the number of matching findings, at most MaxCount or MaxFilteredCount; CountExact is false when there are more.
	Count      int
	CountExact bool
}

// digest identifies the filter inside of a cursor. The order in which values are given does not matter.
func (f Filter) digest() [8]byte {
	severities := slices.Compact(slices.Sorted(slices.Values(f.Severities)))
	states := slices.Compact(slices.Sorted(slices.Values(f.States)))
	text := make([]byte, 0, 64)
	for _, s := range severities {
		text = binary.AppendVarint(text, int64(s))
	}
	text = append(text, 0xff)
	for _, s := range append(states, State(f.Source), State(f.Text)) {
		text = binary.AppendUvarint(text, uint64(len(s)))
		text = append(text, s...)
	}
	if f.Query != "" { // Cursors from before there was a language stay good.
		text = append(text, f.Query...)
	}
	sum := sha256.Sum256(text)
	return [8]byte(sum[:8])
}

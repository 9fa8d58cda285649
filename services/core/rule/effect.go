package rule

import (
	"slices"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// Subject is a finding that a rule matches, with what decides on what the rule may do to it.
type Subject struct {
	finding.Placed
	Severity finding.Severity
	// Decided is set when a person put the finding into its state, and Given when one assigned it, or unassigned it, last.
	Decided, Given bool
	// Moved is set when a rule before this one has moved it on the same occasion.
	Moved bool
}

// Effect is what a rule does to one finding.
type Effect struct {
	Move, Assign, Label, Notify bool
	// Kept is set when there is something that the rule left alone because a person decided about it.
	Kept bool
}

// On says what the actions do to a finding. What a person decided stays: whoever sets a state or an assignee wins against
// every rule, until the finding itself changes: an import that reopens it begins anew. Of several rules the first that moves
// or assigns a finding wins.
func (a Actions) On(s Subject) Effect {
	e := Effect{Notify: a.Notify}
	if t := a.Transition; t != nil && t.To != s.State && !s.Moved {
		legal := finding.CheckTransition(s.State, t.To, "a rule always has a reason") == nil
		e.Move, e.Kept = legal && !s.Decided, legal && s.Decided
	}
	if a.Assign != nil && a.Assign.String() != s.Assignee {
		e.Assign = s.Assignee == "" && !s.Given
		e.Kept = e.Kept || s.Given
	}
	if len(a.Labels) > 0 {
		after := s.Relabelled(a.Labels, nil)
		e.Label = len(after) <= finding.MaxLabels && !slices.Equal(after, s.Labels)
	}
	return e
}

// Counts sum up what a rule did, or would do, to findings.
type Counts struct {
	Matched, Moved, Assigned, Labelled, Notified, Kept int64
}

// Add counts what a rule does to one finding more.
func (c *Counts) Add(e Effect) {
	c.Matched++
	for counter, happened := range map[*int64]bool{
		&c.Moved: e.Move, &c.Assigned: e.Assign, &c.Labelled: e.Label, &c.Notified: e.Notify, &c.Kept: e.Kept,
	} {
		if happened {
			*counter++
		}
	}
}

// Preview is what a rule would do to the findings that there are.
type Preview struct {
	// Query is the filter in its canonical form.
	Query string
	// Counts are about at most MaxPreview findings; Exact is false when more match.
	Counts Counts
	Exact  bool
	// Sample are the worst of them.
	Sample []finding.Finding
}

// MaxPreview is how many findings a preview looks at.
const MaxPreview = finding.MaxBulk

// Plus adds other counts.
func (c *Counts) Plus(other Counts) {
	c.Matched += other.Matched
	c.Moved += other.Moved
	c.Assigned += other.Assigned
	c.Labelled += other.Labelled
	c.Notified += other.Notified
	c.Kept += other.Kept
}

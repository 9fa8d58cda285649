package finding

import "github.com/google/uuid"

// Migration sums up what bringing findings to a recipe does, or would do.
type Migration struct {
	To int `json:"to"`
	// Findings is how many findings of older recipes were looked at. It is the sum of Kept, Merged and Waiting.
	Findings int `json:"findings"`
	// Kept get a new fingerprint and stay what they are.
	Kept int `json:"kept"`
	// Merged become part of another finding, because the recipe says that they are the same.
	Merged int `json:"merged"`
	// Split is how many of those kept hold several records of a report now, which the recipe may tell apart. The next
	// report decides; the finding stays with one of them.
	Split int `json:"split"`
	// Waiting do not hold enough to compute the recipe. They are migrated when they are seen next.
	Waiting  int       `json:"waiting"`
	Examples []Example `json:"examples"`
}

// Example is a finding that a migration does something to.
type Example struct {
	// Outcome is keep, merge, split or wait.
	Outcome string    `json:"outcome"`
	Finding uuid.UUID `json:"finding"`
	// With is the finding that it is the same as, of a merge.
	With   *uuid.UUID        `json:"with,omitempty"`
	RuleID string            `json:"ruleId"`
	Title  string            `json:"title"`
	Old    map[string]string `json:"oldInputs"`
	New    map[string]string `json:"newInputs,omitempty"`
}

// The outcomes of an example.
const (
	OutcomeKeep  = "keep"
	OutcomeMerge = "merge"
	OutcomeSplit = "split"
	OutcomeWait  = "wait"
)

// Add counts an outcome and keeps the example while there are fewer than most of its outcome.
func (m *Migration) Add(e Example, most int) {
	switch e.Outcome {
	case OutcomeKeep:
		m.Findings, m.Kept = m.Findings+1, m.Kept+1
	case OutcomeSplit:
		m.Findings, m.Kept, m.Split = m.Findings+1, m.Kept+1, m.Split+1
	case OutcomeMerge:
		m.Findings, m.Merged = m.Findings+1, m.Merged+1
	case OutcomeWait:
		m.Findings, m.Waiting = m.Findings+1, m.Waiting+1
	}
	for _, known := range m.Examples {
		if known.Outcome == e.Outcome {
			most--
		}
	}
	if most > 0 {
		m.Examples = append(m.Examples, e)
	}
}

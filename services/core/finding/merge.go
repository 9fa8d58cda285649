package finding

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"
)

// MaxCollisions is how many collisions of one import are kept for the report about them.
const MaxCollisions = 1000

// Collision is a record of a report that is the same issue as an earlier one of it.
type Collision struct {
	Number    int
	FindingID uuid.UUID
	Record    Place
	// First is the record that the finding was made of.
	First Place
}

// Place says which record of a report it is.
type Place struct {
	RuleID, Path, Title string
	Line                int
}

// Candidate is one of several findings that turned out to be the same issue.
type Candidate struct {
	ID             uuid.UUID
	State          State
	StateChangedAt time.Time
	FirstSeenAt    time.Time
}

// Survivor picks the finding that the others become part of: the one with the weightiest decision, because nothing that a
// person decided may get lost; of two such the later decision; else the oldest finding.
func Survivor(candidates []Candidate) Candidate {
	return slices.MinFunc(candidates, func(a, b Candidate) int {
		if c := cmp.Compare(weight(b.State), weight(a.State)); c != 0 {
			return c
		}
		if weight(a.State) > weight(StateReopened) {
			if c := b.StateChangedAt.Compare(a.StateChangedAt); c != 0 {
				return c
			}
		}
		if c := a.FirstSeenAt.Compare(b.FirstSeenAt); c != 0 {
			return c
		}
		return slices.Compare(a.ID[:], b.ID[:])
	})
}

// weight orders states by how much of a person's thought is in them. Two decisions weigh the same. A fixed finding weighs
// least: the issue is there, since somebody else reports it.
func weight(s State) int {
	switch s {
	case StateRiskAccepted, StateFalsePositive:
		return 5
	case StateInProgress:
		return 4
	case StateTriaged:
		return 3
	case StateReopened:
		return 2
	case StateNew:
		return 1
	}
	return 0
}

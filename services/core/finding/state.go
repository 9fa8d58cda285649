package finding

import (
	"fmt"
	"slices"
)

// State says where a finding is in its life.
type State string

// The states. New, triaged, in progress and reopened are open.
const (
	StateNew           State = "new"
	StateTriaged       State = "triaged"
	StateInProgress    State = "in_progress"
	StateRiskAccepted  State = "risk_accepted"
	StateFalsePositive State = "false_positive"
	StateFixed         State = "fixed"
	StateReopened      State = "reopened"
)

// States returns all states.
func States() []State {
	return []State{
		StateNew, StateTriaged, StateInProgress, StateRiskAccepted, StateFalsePositive, StateFixed, StateReopened,
	}
}

// OpenStates returns the states in which a finding waits for somebody. Only from these an import may close a finding:
// accepting a risk and calling a false positive are decisions, which a scanner's silence does not undo.
func OpenStates() []State {
	return []State{StateNew, StateTriaged, StateInProgress, StateReopened}
}

// Transition is a way from one state to another that a person may take.
type Transition struct {
	To State
	// NeedsReason is set where somebody will ask why later on.
	NeedsReason bool
}

// TransitionsFrom is the table of what people may do. Nobody goes back to new, and reopened is not a step forward, so
// only a fixed finding can be reopened.
func TransitionsFrom(from State) []Transition {
	decide := []Transition{
		{To: StateRiskAccepted, NeedsReason: true},
		{To: StateFalsePositive, NeedsReason: true},
		{To: StateFixed, NeedsReason: true},
	}
	switch from {
	case StateNew, StateReopened:
		return append([]Transition{{To: StateTriaged}, {To: StateInProgress}}, decide...)
	case StateTriaged:
		return append([]Transition{{To: StateInProgress}}, decide...)
	case StateInProgress:
		return append([]Transition{{To: StateTriaged}}, decide...)
	case StateRiskAccepted, StateFalsePositive:
		return []Transition{{To: StateTriaged, NeedsReason: true}, {To: StateInProgress, NeedsReason: true}}
	case StateFixed:
		return []Transition{{To: StateReopened, NeedsReason: true}}
	}
	return nil
}

// CheckTransition reports why a person may not move a finding from one state to another with this reason, or nil.
func CheckTransition(from, to State, reason string) error {
	for _, t := range TransitionsFrom(from) {
		if t.To != to {
			continue
		}
		if t.NeedsReason && reason == "" {
			return Errorf(CodeReasonRequired, "Going from %s to %s needs a reason.", from, to)
		}
		return nil
	}
	return Errorf(CodeIllegalTransition, "A finding cannot go from %s to %s.", from, to)
}

// NeedsReason reports whether a person may move a finding from one state to another, but must say why.
func NeedsReason(from, to State) bool {
	return slices.Contains(TransitionsFrom(from), Transition{To: to, NeedsReason: true})
}

// ParseState reads a state's name.
func ParseState(name string) (State, error) {
	for _, s := range States() {
		if string(s) == name {
			return s, nil
		}
	}
	return "", fmt.Errorf("unknown state %q", name)
}

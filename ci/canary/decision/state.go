package decision

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"
)

// StateVersion is the layout of states that this package reads.
const StateVersion = 1

// MaxStateBytes bounds a state that is read.
const MaxStateBytes = 256 << 10

// State is all that an engine remembers: a few numbers, which JSON holds to the last bit. A rollout that is restored from it
// goes on as if it had not been interrupted.
type State struct {
	Version   int       `json:"version"`
	Started   time.Time `json:"started"`
	At        time.Time `json:"at"`
	Intervals int       `json:"intervals"`
	// Bets has one entry for each signal of the policy.
	Bets []Bets `json:"bets"`
	// Best is the largest evidence so far.
	Best  float64    `json:"best"`
	Split SplitState `json:"split"`
	Stop  StopState  `json:"stop"`
	// UnhealthySince is when targets were first seen not to be whole, of the present time that they are not.
	UnhealthySince *time.Time `json:"unhealthySince,omitempty"`
	// RolledBack holds the reasons, once it is.
	RolledBack []Reason `json:"rolledBack,omitempty"`
}

// StopState is the canary's requests since the hard stop last looked.
type StopState struct {
	Canary       int64 `json:"canary"`
	CanaryErrors int64 `json:"canaryErrors"`
	Stable       int64 `json:"stable"`
	StableErrors int64 `json:"stableErrors"`
	// Broken and BothBroken are what it saw when it looked last.
	Broken     bool `json:"broken"`
	BothBroken bool `json:"bothBroken"`
}

// observe gathers requests until there are enough to look at, looks, and begins again.
func (s *StopState) observe(by Stop, i Interval) {
	if i.Canary == nil {
		return
	}
	if s.Canary >= by.Requests {
		*s = StopState{Broken: s.Broken, BothBroken: s.BothBroken}
	}
	s.Canary += i.Canary.Requests
	s.CanaryErrors += i.Canary.Errors
	if i.Stable != nil {
		s.Stable += i.Stable.Requests
		s.StableErrors += i.Stable.Errors
	}
	if s.Canary < by.Requests {
		return
	}
	failing := float64(s.CanaryErrors) >= by.Share*float64(s.Canary)
	stableToo := s.Stable > 0 && float64(s.StableErrors) >= by.Share*float64(s.Stable)
	s.Broken, s.BothBroken = failing && !stableToo, failing && stableToo
}

// observeTargets starts the clock when targets are not whole and stops it when they are. Not to know does neither.
func (s *State) observeTargets(i Interval) {
	switch {
	case i.Targets == nil:
	case i.Targets.whole():
		s.UnhealthySince = nil
	case s.UnhealthySince == nil:
		start := i.Start
		s.UnhealthySince = &start
	}
}

// State returns a copy, to be kept by whoever owns the rollout.
func (e *Engine) State() State {
	s := e.state
	s.Bets = nil
	for _, b := range e.state.Bets {
		b.Worse, b.Safe = append([]float64(nil), b.Worse...), append([]float64(nil), b.Safe...)
		s.Bets = append(s.Bets, b)
	}
	s.RolledBack = append([]Reason(nil), s.RolledBack...)
	return s
}

// ParseState reads a state.
func ParseState(raw []byte) (State, error) {
	if len(raw) > MaxStateBytes {
		return State{}, fmt.Errorf("read canary state: it has %d bytes, more than %d", len(raw), MaxStateBytes)
	}
	var s State
	if err := json.Unmarshal(raw, &s); err != nil {
		return State{}, fmt.Errorf("read canary state: %w", err)
	}
	return s, nil
}

// Restore goes on with a rollout under the policy that it was begun with.
func Restore(policy Policy, state State) (*Engine, error) {
	e, err := New(policy)
	if err != nil {
		return nil, err
	}
	if err := e.fits(state); err != nil {
		return nil, fmt.Errorf("restore canary: %w", err)
	}
	e.state = state
	e.state = e.State()
	return e, nil
}

// fits reports whether the state can have come from this policy.
func (e *Engine) fits(state State) error {
	if state.Version != StateVersion {
		return fmt.Errorf("state has version %d, want %d", state.Version, StateVersion)
	}
	if len(state.Bets) != len(e.signals) {
		return fmt.Errorf("state has %d signals and the policy %d: it is of another policy", len(state.Bets), len(e.signals))
	}
	for n, b := range state.Bets {
		if len(b.Worse) != len(e.state.Bets[n].Worse) || len(b.Safe) != len(e.state.Bets[n].Safe) {
			return fmt.Errorf("state of %s has other bets than the policy: it is of another policy", e.signals[n].name)
		}
		for _, log := range append(append([]float64{state.Best}, b.Worse...), b.Safe...) {
			if math.IsNaN(log) || math.IsInf(log, 0) {
				return errors.New("state holds a stake that is no number")
			}
		}
	}
	return nil
}

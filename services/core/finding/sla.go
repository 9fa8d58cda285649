package finding

import (
	"fmt"
	"strings"
	"time"
)

// SLAState says how a finding stands to its due date.
type SLAState string

// The states. Breached is a running clock whose due date is over; met and missed are what became of a fixed finding's clock.
const (
	SLANone     SLAState = "none"
	SLARunning  SLAState = "running"
	SLAPaused   SLAState = "paused"
	SLABreached SLAState = "breached"
	SLAMet      SLAState = "met"
	SLAMissed   SLAState = "missed"
)

// slaNames are the states in the order of the numbers that are stored for them. Breached is never stored: it follows from the
// due date and the time.
var slaNames = [...]SLAState{SLANone, SLARunning, SLAPaused, SLAMet, SLAMissed, SLABreached} //nolint:gochecknoglobals // a constant table

// SLAStates returns all of them.
func SLAStates() []SLAState {
	return []SLAState{SLANone, SLARunning, SLAPaused, SLABreached, SLAMet, SLAMissed}
}

// ParseSLAState reads a state's name in any case.
func ParseSLAState(name string) (SLAState, bool) {
	for _, s := range slaNames {
		if strings.EqualFold(name, string(s)) {
			return s, true
		}
	}
	return "", false
}

// Rank is the number that is stored for the state, and for breached the one that stands for it in queries.
func (s SLAState) Rank() int16 {
	for i, name := range slaNames {
		if name == s {
			return int16(i)
		}
	}
	return 0
}

// SLAOf is the state that a number stands for, at a time.
func SLAOf(rank int16, due *time.Time, now time.Time) SLAState {
	if rank < 0 || int(rank) >= len(slaNames) {
		return SLANone
	}
	return slaNames[rank].On(due, now)
}

// On is the state at a time: a running clock breaches when the time is up, and not before.
func (s SLAState) On(due *time.Time, now time.Time) SLAState {
	if s != SLARunning && s != SLABreached {
		return s
	}
	if due != nil && !due.After(now) {
		return SLABreached
	}
	return SLARunning
}

// SLA is what the detail of a finding says about its clock.
type SLA struct {
	State SLAState
	// StartedAt is when the present clock began to run, nil where none does.
	StartedAt, DueAt *time.Time
	// StoppedAt is when a clock stopped because the finding was fixed, and TimeToRemediate how long that took since it began,
	// without the time in which the risk was accepted.
	StoppedAt       *time.Time
	TimeToRemediate *time.Duration
	// Remaining is the working time that a paused clock has left.
	Remaining *time.Duration
}

// Criticality says how much depends on what a finding is about. It is ordered: a larger one is more. The numbers are stored,
// so they never change.
type Criticality int16

// The criticalities. What nobody has said anything about is normal.
const (
	CriticalityLow Criticality = iota
	CriticalityNormal
	CriticalityHigh
	CriticalityCritical
)

var criticalityNames = [...]string{"low", "normal", "high", "critical"} //nolint:gochecknoglobals // a constant table

// String returns the name that the API uses.
func (c Criticality) String() string {
	if c < CriticalityLow || c > CriticalityCritical {
		return fmt.Sprintf("criticality(%d)", int16(c))
	}
	return criticalityNames[c]
}

// ParseCriticality reads a criticality's name in any case.
func ParseCriticality(name string) (Criticality, bool) {
	for i, known := range criticalityNames {
		if strings.EqualFold(name, known) {
			return Criticality(i), true
		}
	}
	return CriticalityNormal, false
}

// Criticalities returns all of them, the highest first.
func Criticalities() []Criticality {
	return []Criticality{CriticalityCritical, CriticalityHigh, CriticalityNormal, CriticalityLow}
}

// SLAImpact says what a change of the SLA policy does to the findings whose clocks run.
type SLAImpact struct {
	// Findings have a clock under the present policy or the new one, Moved get another due date.
	Findings, Moved int
	// Earlier and Later are those of the moved that are due before or after; Started and Ended get or lose their clock.
	Earlier, Later, Started, Ended int
	// Breached are over their due date as soon as the policy holds and are not now.
	Breached int
}

// Add counts findings whose due date was one and will be another; nil stands for none.
func (i *SLAImpact) Add(findings int, was, will *time.Time, now time.Time) {
	if was == nil && will == nil {
		return
	}
	i.Findings += findings
	switch {
	case was == nil:
		i.Started += findings
	case will == nil:
		i.Ended += findings
	case will.Before(*was):
		i.Earlier += findings
	case will.After(*was):
		i.Later += findings
	default:
		return
	}
	i.Moved += findings
	over := func(due *time.Time) bool { return due != nil && !due.After(now) }
	if over(will) && !over(was) {
		i.Breached += findings
	}
}

// Swept says what one sweep did.
type Swept struct {
	// Recomputed are the findings whose due date was looked at anew, Rescored those whose priority was.
	Recomputed, Rescored int
	// DueSoon and Breached are the findings of which that was told, Expired those whose accepted risk came back.
	DueSoon, Breached, Expired int
}

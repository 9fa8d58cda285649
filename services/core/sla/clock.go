package sla

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// Clock is when a finding's clock began and what happened to the finding since. The due date follows from that and from the
// policy, so that another policy gives the date that it would have given from the beginning.
type Clock struct {
	Started time.Time
	// Steps is empty for a finding to which nothing happened. Its first entry says how the finding was when the clock began.
	Steps []Step
}

// Step is one thing that happened: the finding became another severity or criticality, or its clock was paused or resumed.
type Step struct {
	What        What
	Severity    finding.Severity
	Criticality finding.Criticality
	// At is zero in the first step, which is as old as the clock.
	At time.Time
}

// What says what a step is. The numbers are stored.
type What int

// The steps. A change is stored as its severity.
const (
	Changed What = 0
	Paused  What = -1
	Resumed What = -2
)

// candidate is a severity and criticality that the finding has had without a break since a moment.
type candidate struct {
	kind
	since time.Time
}

// pause is a time that does not count. Without an end it still lasts.
type pause struct {
	from, to time.Time
}

// fold goes through what happened. A finding that becomes worse gets the time of that from then on, and keeps the due date of
// what it was before: so each severity that it had is a candidate for the earliest due date. When it becomes milder, nothing
// that it was before is worse any more.
func (c Clock) fold(now kind) ([]candidate, []pause) {
	var candidates []candidate
	var pauses []pause
	become := func(to kind, at time.Time) {
		for i := range candidates {
			candidates[i].severity = min(candidates[i].severity, to.severity)
			candidates[i].criticality = min(candidates[i].criticality, to.criticality)
		}
		candidates = append(candidates, candidate{to, at})
	}
	at := c.Started
	for _, step := range c.Steps { // A clock that was put back does not make what came later come earlier.
		at = later(step.At, at)
		switch step.What {
		case Paused:
			if len(pauses) == 0 || !pauses[len(pauses)-1].to.IsZero() {
				pauses = append(pauses, pause{from: at})
			}
		case Resumed:
			if n := len(pauses) - 1; n >= 0 && pauses[n].to.IsZero() {
				pauses[n].to = at
			}
		case Changed:
			become(kind{step.Severity, step.Criticality}, at)
		}
	}
	if n := len(candidates); n == 0 || candidates[n-1].kind != now {
		since := c.Started
		if n > 0 {
			since = candidates[n-1].since
		}
		become(now, since)
	}
	return prune(candidates), pauses
}

// prune leaves out what another candidate says already: one that is as old or older, and as bad or worse.
func prune(candidates []candidate) []candidate {
	kept := candidates[:0:0]
	for _, c := range candidates { // The oldest come first, and each is at least as bad as those before.
		if n := len(kept); n > 0 && kept[n-1].kind == c.kind {
			continue
		}
		if n := len(kept); n > 0 && c.since.Equal(kept[n-1].since) {
			kept[n-1] = c
			continue
		}
		kept = append(kept, c)
	}
	return kept
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// Due returns when a finding that is of this severity and criticality now has to be remediated. False means that there is no
// due date: the policy gives it no time, or its clock is paused.
func (p Policy) Due(c Clock, severity finding.Severity, criticality finding.Criticality) (due time.Time, running bool) {
	candidates, pauses := c.fold(kind{severity, criticality})
	if n := len(pauses); n > 0 && pauses[n-1].to.IsZero() {
		return time.Time{}, false
	}
	return p.earliest(candidates, pauses)
}

func (p Policy) earliest(candidates []candidate, pauses []pause) (due time.Time, running bool) {
	for _, candidate := range candidates {
		length, timed := p.lengths[candidate.kind]
		if !timed {
			continue
		}
		at := p.Calendar.Add(candidate.since, length)
		for _, pause := range pauses {
			if from := later(pause.from, candidate.since); from.Before(at) && pause.to.After(from) {
				at = p.Calendar.Add(at, p.Calendar.Between(from, pause.to))
			}
		}
		if !running || at.Before(due) {
			due, running = at, true
		}
	}
	return due, running
}

// Remaining returns how much time that counts a paused clock has left.
func (p Policy) Remaining(c Clock, severity finding.Severity, criticality finding.Criticality) (time.Duration, bool) {
	candidates, pauses := c.fold(kind{severity, criticality})
	n := len(pauses) - 1
	if n < 0 || !pauses[n].to.IsZero() {
		return 0, false
	}
	due, timed := p.earliest(candidates, pauses[:n])
	return p.Calendar.Between(pauses[n].from, due), timed
}

// Compact returns the clock with the same due date under every policy and the fewest steps.
func (c Clock) Compact(severity finding.Severity, criticality finding.Criticality) Clock {
	candidates, pauses := c.fold(kind{severity, criticality})
	compact := Clock{Started: c.Started}
	if len(candidates) == 1 && len(pauses) == 0 && candidates[0].since.Equal(c.Started) {
		return compact
	}
	for i, candidate := range candidates {
		step := Step{Severity: candidate.severity, Criticality: candidate.criticality, At: candidate.since}
		if i == 0 {
			step.At = time.Time{}
		}
		compact.Steps = append(compact.Steps, step)
	}
	for _, pause := range pauses {
		compact.Steps = append(compact.Steps, Step{What: Paused, At: pause.from})
		if !pause.to.IsZero() {
			compact.Steps = append(compact.Steps, Step{What: Resumed, At: pause.to})
		}
	}
	slices.SortStableFunc(compact.Steps, func(a, b Step) int { return a.At.Compare(b.At) })
	return compact
}

// MaxSteps bounds what is read of a clock.
const MaxSteps = 10_000

// EncodeSteps writes steps as they are stored: [severity, criticality, microseconds since 1970], nil for none.
func EncodeSteps(steps []Step) []byte {
	if len(steps) == 0 {
		return nil
	}
	rows := make([][3]int64, len(steps))
	for i, step := range steps {
		row := [3]int64{int64(step.Severity), int64(step.Criticality), 0}
		if step.What != Changed {
			row = [3]int64{int64(step.What), 0, 0}
		}
		if !step.At.IsZero() {
			row[2] = step.At.UnixMicro()
		}
		rows[i] = row
	}
	text, _ := json.Marshal(rows) // Numbers can always be written.
	return text
}

// DecodeSteps reads what EncodeSteps or the database has written.
func DecodeSteps(text []byte) ([]Step, error) {
	if len(text) == 0 {
		return nil, nil
	}
	var rows [][3]int64
	if err := json.Unmarshal(text, &rows); err != nil {
		return nil, fmt.Errorf("decode the steps of a clock: %w", err)
	}
	if len(rows) > MaxSteps {
		return nil, errors.New("decode the steps of a clock: there are too many")
	}
	steps := make([]Step, 0, len(rows))
	for _, row := range rows {
		step, err := decodeStep(row)
		if err != nil {
			return nil, err
		}
		steps = append(steps, step)
	}
	return steps, nil
}

func decodeStep(row [3]int64) (Step, error) {
	step := Step{}
	if row[2] != 0 {
		step.At = time.UnixMicro(row[2]).UTC()
	}
	if row[2] < 0 || step.At.Year() > 9999 {
		return Step{}, fmt.Errorf("decode the steps of a clock: %v is out of time", row)
	}
	switch {
	case row[0] == int64(Paused) || row[0] == int64(Resumed):
		step.What = What(row[0])
	case row[0] >= int64(finding.SeverityUnknown) && row[0] <= int64(finding.SeverityCritical) &&
		row[1] >= int64(finding.CriticalityLow) && row[1] <= int64(finding.CriticalityCritical):
		step.Severity, step.Criticality = finding.Severity(row[0]), finding.Criticality(row[1]) //nolint:gosec // bounded by the case
	default:
		return Step{}, fmt.Errorf("decode the steps of a clock: %v is no step", row)
	}
	return step, nil
}

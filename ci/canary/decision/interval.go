package decision

import (
	"errors"
	"fmt"
	"time"
)

// maxCount is the most of anything in one interval. Logarithms of factorials of larger numbers lose too many digits.
const maxCount = 1 << 33

// Interval is what was observed between two readings of the counters. Intervals do not overlap and come in order.
type Interval struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
	// Weight is the canary's part of the traffic that was asked for, or nothing when nobody knows.
	Weight *float64 `json:"weight,omitempty"`
	// Canary and Stable are missing when they could not be measured. That is no news, neither good nor bad.
	Canary *Arm `json:"canary,omitempty"`
	Stable *Arm `json:"stable,omitempty"`
	// Targets is the health of the canary's targets as the load balancer sees it, where it was asked.
	Targets *Targets `json:"targets,omitempty"`
}

// Arm is what one version did in an interval. Slow has, for each boundary of the policy, the requests that took longer; it is
// empty where latency was not measured.
type Arm struct {
	Requests int64   `json:"requests"`
	Errors   int64   `json:"errors"`
	Slow     []int64 `json:"slow,omitempty"`
}

// Targets counts the canary's targets.
type Targets struct {
	Healthy int `json:"healthy"`
	Wanted  int `json:"wanted"`
}

// whole reports whether all targets are there and healthy.
func (t Targets) whole() bool { return t.Wanted > 0 && t.Healthy >= t.Wanted }

// Validate reports what cannot have been observed.
func (i Interval) Validate(boundaries int) error {
	var problems []error
	if !i.End.After(i.Start) {
		problems = append(problems, errors.New("it does not end after its start"))
	}
	if w := i.Weight; w != nil && !(*w >= 0 && *w <= 1) {
		problems = append(problems, fmt.Errorf("weight is %g, want 0 to 1", *w))
	}
	if t := i.Targets; t != nil && (t.Healthy < 0 || t.Wanted < 0) {
		problems = append(problems, errors.New("targets are negative"))
	}
	for name, arm := range map[string]*Arm{"canary": i.Canary, "stable": i.Stable} {
		if err := arm.validate(boundaries); err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", name, err))
		}
	}
	if err := errors.Join(problems...); err != nil {
		return fmt.Errorf("interval from %s: %w", i.Start.Format(time.RFC3339), err)
	}
	return nil
}

func (a *Arm) validate(boundaries int) error {
	if a == nil {
		return nil
	}
	if a.Requests < 0 || a.Requests > maxCount {
		return fmt.Errorf("%d requests, want 0 to %d", a.Requests, int64(maxCount))
	}
	if a.Errors < 0 || a.Errors > a.Requests {
		return fmt.Errorf("%d errors of %d requests", a.Errors, a.Requests)
	}
	if len(a.Slow) != 0 && len(a.Slow) != boundaries {
		return fmt.Errorf("slow has %d counts, and the policy %d boundaries", len(a.Slow), boundaries)
	}
	most := a.Requests
	for _, slow := range a.Slow {
		if slow < 0 || slow > most {
			return fmt.Errorf("%d requests slower than a boundary, and %d slower than the one before", slow, most)
		}
		most = slow
	}
	return nil
}

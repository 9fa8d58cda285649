// Package calibrate measures how often a policy would have rolled back good canaries: it plays history, in which both arms ran
// the same version, as rollouts.
package calibrate

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/cloudsec/cloudsec/ci/canary/decision"
)

// Report is what was measured.
type Report struct {
	Policy decision.Policy
	// Rollouts were played; so many of them ended in each way.
	Rollouts, RolledBack, Promoted, Open int
	// Low and High are the 95 % interval of the rate of false rollbacks.
	Low, High float64
	Noise     Noise
	// First is the first false rollback's reason.
	First string
}

// Run cuts history into rollouts as long as the policy's deadline, which do not overlap, and plays each one once. The arms
// change places from one to the next, so that a lasting difference between them shows whichever way round it is.
func Run(policy decision.Policy, history []decision.Interval) (Report, error) {
	report := Report{Policy: policy, Noise: measure(history)}
	for number, rest := 0, history; len(rest) > 0; number++ {
		var window []decision.Interval
		window, rest = cut(rest, time.Duration(policy.Deadline))
		if len(window) == 0 {
			continue
		}
		if err := report.play(policy, window, number%2 == 1); err != nil {
			return Report{}, err
		}
	}
	if report.Rollouts == 0 {
		return Report{}, fmt.Errorf("calibrate: history is shorter than one rollout of %s", time.Duration(policy.Deadline))
	}
	report.Low, report.High = Interval(report.RolledBack, report.Rollouts, 0.95)
	return report, nil
}

// cut takes one rollout off the front; none when too little is left.
func cut(history []decision.Interval, length time.Duration) (window, rest []decision.Interval) {
	end := history[0].Start.Add(length)
	for n, i := range history {
		if !i.End.Before(end) {
			return history[:n+1], history[n+1:]
		}
	}
	return nil, nil
}

func (r *Report) play(policy decision.Policy, window []decision.Interval, swapped bool) error {
	engine, err := decision.New(policy)
	if err != nil {
		return fmt.Errorf("calibrate: %w", err)
	}
	var last decision.Decision
	for _, i := range window {
		// What was asked of a real rollout does not matter here.
		i.Weight, i.Targets = nil, nil
		if swapped {
			i.Canary, i.Stable = i.Stable, i.Canary
		}
		if last, err = engine.Observe(i); err != nil {
			return fmt.Errorf("calibrate: %w", err)
		}
	}
	r.count(last)
	return nil
}

func (r *Report) count(last decision.Decision) {
	r.Rollouts++
	switch last.Verdict {
	case decision.RollBack:
		if r.RolledBack++; r.RolledBack == 1 {
			r.First = last.Reasons[0].Text
		}
	case decision.Promote:
		r.Promoted++
	default:
		r.Open++
	}
}

// Contradicted reports whether history says that good canaries are rolled back more often than the policy's alpha.
func (r Report) Contradicted() bool { return r.Low > r.Policy.Alpha }

// Text is the report for a person.
func (r Report) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d rollouts of %s from history: %d rolled back, %d promoted, %d open\n",
		r.Rollouts, time.Duration(r.Policy.Deadline), r.RolledBack, r.Promoted, r.Open)
	fmt.Fprintf(&b, "false rollbacks: %.3g %% (95 %% interval %.3g %% to %.3g %%); the policy allows %.3g %%\n",
		100*float64(r.RolledBack)/float64(r.Rollouts), 100*r.Low, 100*r.High, 100*r.Policy.Alpha)
	fmt.Fprintf(&b, "arms of the same version differ by a lasting x%.3g (tolerated: x%.3g) and by noise %.2g, at most %.2g (policy: %.2g)\n",
		r.Noise.Ratio, r.Policy.Errors.Tolerance, r.Noise.Sigma, r.Noise.High, r.Policy.Errors.Noise)
	switch {
	case r.Contradicted():
		b.WriteString("This policy rolls back good canaries too often here: raise errors.noise or errors.tolerance.\n")
		fmt.Fprintf(&b, "The first one: %s\n", r.First)
	case r.High > r.Policy.Alpha:
		b.WriteString("This does not contradict the policy, and is too little history to confirm it.\n")
	default:
		b.WriteString("History confirms the policy.\n")
	}
	return b.String()
}

// errNoHistory is said instead of a rate of nothing.
var errNoHistory = errors.New("calibrate: there is no interval in the history")

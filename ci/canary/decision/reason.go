package decision

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// against gives what rolls back.
func (e *Engine) against() []Reason {
	var reasons []Reason
	p, s := e.policy, &e.state
	if e.evidence() >= -math.Log(p.Alpha) {
		reasons = append(reasons, e.worse())
	}
	if s.Stop.Broken {
		reasons = append(reasons, Reason{CodeHardStop, fmt.Sprintf(
			"%s of the canary's last %s requests failed; the hard stop is at %s.",
			number(s.Stop.CanaryErrors), number(s.Stop.Canary), share(p.Stop.Share))})
	}
	if s.UnhealthySince != nil && !s.At.Before(s.UnhealthySince.Add(time.Duration(p.TargetDeadline))) {
		reasons = append(reasons, Reason{CodeUnhealthy, fmt.Sprintf(
			"Targets of the canary have been unhealthy for %s; the deadline is %s.",
			s.At.Sub(*s.UnhealthySince).Round(time.Second), time.Duration(p.TargetDeadline))})
	}
	if s.Split.Broken && s.Split.Few {
		reasons = append(reasons, Reason{CodeFewRequests, s.Split.text(p.Split) + " It does not answer what it is sent."})
	}
	return reasons
}

// worse tells of the signal that speaks loudest.
func (e *Engine) worse() Reason {
	loudest := 0
	for n := range e.signals {
		if e.state.Bets[n].worse()+math.Log(e.signals[n].share) > e.state.Bets[loudest].worse()+math.Log(e.signals[loudest].share) {
			loudest = n
		}
	}
	signal, bets := e.signals[loudest], e.state.Bets[loudest]
	return Reason{CodeWorse, fmt.Sprintf("%s A canary at most %s times as bad as stable shows this in one of %s rollouts or fewer.",
		bets.text(signal), figure(signal.by.Tolerance), number(int64(math.Exp(math.Min(e.state.Best, 34)))))}
}

// text tells the counts of both arms.
func (b *Bets) text(s signal) string {
	text := fmt.Sprintf("%s: canary %s of %s (%s), stable %s of %s (%s)", capital(s.name),
		number(b.CanaryEvents), number(b.Canary), percent(b.CanaryEvents, b.Canary),
		number(b.StableEvents), number(b.Stable), percent(b.StableEvents, b.Stable))
	if b.StableEvents > 0 && b.Canary > 0 {
		ratio := float64(b.CanaryEvents) * float64(b.Stable) / (float64(b.StableEvents) * float64(b.Canary))
		text += ", " + figure(ratio) + " times as many"
	}
	return text + "."
}

// open gives what stands against calling the canary safe.
func (e *Engine) open(i Interval) []Reason {
	var reasons []Reason
	s := &e.state
	if s.Stop.BothBroken {
		reasons = append(reasons, Reason{CodeBothBroken, "Canary and stable both fail. If the canary is the repair, start it in " +
			"roll-forward mode (mode: rollForward, with a reason)."})
	}
	if s.Split.Broken {
		reasons = append(reasons, Reason{CodeManyRequests, s.Split.text(e.policy.Split) + " Mend the routing and start again."})
	}
	if s.UnhealthySince != nil {
		reasons = append(reasons, Reason{CodeTargetsMissing, "Not all targets of the canary are healthy."})
	}
	if i.Canary == nil || i.Stable == nil || i.Canary.Requests == 0 || i.Stable.Requests == 0 {
		reasons = append(reasons, Reason{CodeNoData, "The last interval has no requests of " + missing(i) + ": no news is no proof."})
	}
	if early := s.Started.Add(time.Duration(e.policy.PromoteAfter)); s.At.Before(early) {
		reasons = append(reasons, Reason{CodeTooEarly, fmt.Sprintf("It has run for %s of at least %s.",
			s.At.Sub(s.Started).Round(time.Second), time.Duration(e.policy.PromoteAfter))})
	}
	return append(reasons, e.unproven()...)
}

func missing(i Interval) string {
	switch {
	case i.Canary == nil || i.Canary.Requests == 0:
		return "the canary"
	default:
		return "stable"
	}
}

// unproven names the signals that are not proven safe now. It is the present stake that counts, not the best one: a canary
// that was fine at first and leaks is not safe.
func (e *Engine) unproven() []Reason {
	var reasons []Reason
	for n, signal := range e.signals {
		if bets := &e.state.Bets[n]; signal.proves && bets.safe() < -math.Log(e.policy.Beta) {
			reasons = append(reasons, Reason{CodeNotProven, fmt.Sprintf("%s Not proven to be less than %s times as many (%s of %s).",
				bets.text(signal), figure(e.policy.proofMargin()), figure(math.Exp(math.Min(bets.safe(), 50))), figure(1/e.policy.Beta))})
		}
	}
	return reasons
}

// safe says what is proven.
func (e *Engine) safe() []Reason {
	var reasons []Reason
	for n, signal := range e.signals {
		if signal.proves {
			reasons = append(reasons, Reason{CodeSafe, fmt.Sprintf("%s Proven to be less than %s times as many, at %s.",
				e.state.Bets[n].text(signal), figure(e.policy.proofMargin()), share(1-e.policy.Beta))})
		}
	}
	return reasons
}

// late adds that the time is over.
func (e *Engine) late(reasons []Reason) []Reason {
	if !e.over() {
		return reasons
	}
	return slices.Insert(reasons, 0, Reason{CodeDeadline, fmt.Sprintf(
		"After %s it is neither proven worse nor proven safe.", time.Duration(e.policy.Deadline))})
}

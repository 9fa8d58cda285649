package decision

import (
	"fmt"
	"math"
	"time"

	"gonum.org/v1/gonum/floats"
)

// Engine decides on one canary. It is not safe for concurrent use: a rollout has one owner.
type Engine struct {
	policy  Policy
	signals []signal
	state   State
}

// New begins a rollout.
func New(policy Policy) (*Engine, error) {
	if err := policy.Validate(); err != nil {
		return nil, fmt.Errorf("canary policy: %w", err)
	}
	e := &Engine{policy: policy, signals: policy.signals(), state: State{Version: StateVersion}}
	for _, s := range e.signals {
		e.state.Bets = append(e.state.Bets, newBets(s))
	}
	return e, nil
}

// Observe takes the next interval and answers. An interval that begins before the last one ended has been counted already,
// at least in part, and is refused; so is one that cannot have been observed. After a refusal the state is as before.
func (e *Engine) Observe(i Interval) (Decision, error) {
	if err := i.Validate(len(e.policy.Latency.Boundaries)); err != nil {
		return Decision{}, err
	}
	s := &e.state
	if s.Intervals > 0 && i.Start.Before(s.At) {
		return Decision{}, fmt.Errorf("interval from %s: it begins before the last one ended at %s; leave out what was counted",
			i.Start.Format(time.RFC3339), s.At.Format(time.RFC3339))
	}
	if s.RolledBack != nil {
		return e.decision(RollBack, s.RolledBack), nil
	}
	if s.Intervals == 0 {
		s.Started = i.Start
	}
	s.Intervals++
	s.At = i.End
	e.play(i)
	return e.judge(i), nil
}

// play updates the state, all of it, before anything is judged.
func (e *Engine) play(i Interval) {
	for n, signal := range e.signals {
		if counts, measured := signal.counts(i); measured && signal.warm(i, e.state.Started) {
			e.state.Bets[n].observe(signal, e.policy.proofMargin(), counts)
		}
	}
	e.state.Best = max(e.state.Best, e.evidence())
	e.state.Split.observe(e.policy.Split, i)
	e.state.Stop.observe(e.policy.Stop, i)
	e.state.observeTargets(i)
}

// evidence is the logarithm of the whole stake: each signal's mean, weighted by its share. A mean of bets is a fair bet
// however they depend on each other, so errors and latency need no correction.
func (e *Engine) evidence() float64 {
	logs := make([]float64, len(e.signals))
	for n, s := range e.signals {
		logs[n] = e.state.Bets[n].worse() + math.Log(s.share)
	}
	return floats.LogSumExp(logs)
}

// judge looks for a reason to go back first, then for what speaks against promotion.
func (e *Engine) judge(i Interval) Decision {
	if reasons := e.against(); len(reasons) > 0 {
		e.state.RolledBack = reasons
		return e.decision(RollBack, reasons)
	}
	if reasons := e.open(i); len(reasons) > 0 {
		return e.decision(Inconclusive, e.late(reasons))
	}
	return e.decision(Promote, e.safe())
}

func (e *Engine) decision(verdict Verdict, reasons []Reason) Decision {
	s := &e.state
	return Decision{
		Verdict: verdict, Final: verdict == RollBack || verdict == Inconclusive && e.over(), At: s.At, Intervals: s.Intervals,
		LogEvidence: e.evidence(), P: math.Exp(-s.Best), Reasons: reasons,
	}
}

func (e *Engine) over() bool {
	return !e.state.At.Before(e.state.Started.Add(time.Duration(e.policy.Deadline)))
}

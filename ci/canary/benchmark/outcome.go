package benchmark

import (
	"math"
	"slices"

	"github.com/cloudsec/cloudsec/ci/canary/calibrate"
)

// ending is how one rollout went under one rule. Minutes are counted from one.
type ending struct {
	back, safe int
	// requests are the canary's until the decision, bad those that it spoiled until it was rolled back.
	requests float64
	bad      float64
}

// Result sums up a scenario under a rule.
type Result struct {
	Runs, RolledBack, Promoted int
	// Low and High are the exact 95 % interval of the part that was rolled back.
	Low, High float64
	// Median and P95 are the minutes until rollback, of those that were; Safe the mean minutes until promotion.
	Median, P95, Safe float64
	// Requests are the canary's until the decision, Bad those that it spoiled, on average over all runs.
	Requests, Bad float64
}

// Part is how many of the runs were rolled back.
func (r Result) Part() float64 { return float64(r.RolledBack) / float64(r.Runs) }

// Open is how many ended without an answer.
func (r Result) Open() float64 { return float64(r.Runs-r.RolledBack-r.Promoted) / float64(r.Runs) }

// Regret weighs what was spoiled against time: ten bad requests are a minute.
func (r Result) Regret() float64 {
	wait := float64(minutes)
	if r.RolledBack > 0 {
		wait = r.Part()*r.Median + (1-r.Part())*minutes
	}
	return r.Bad/10 + wait
}

func summarize(endings []ending) Result {
	r := Result{Runs: len(endings), Median: math.NaN(), P95: math.NaN(), Safe: math.NaN()}
	var back []float64
	safe := 0.0
	for _, e := range endings {
		r.Requests += e.requests / float64(len(endings))
		r.Bad += e.bad / float64(len(endings))
		switch {
		case e.back > 0:
			back = append(back, float64(e.back))
		case e.safe > 0:
			r.Promoted++
			safe += float64(e.safe)
		}
	}
	r.RolledBack = len(back)
	r.Low, r.High = calibrate.Interval(r.RolledBack, r.Runs, 0.95)
	if len(back) > 0 {
		slices.Sort(back)
		r.Median, r.P95 = back[(len(back)-1)/2], back[(len(back)-1)*95/100]
	}
	if r.Promoted > 0 {
		r.Safe = safe / float64(r.Promoted)
	}
	return r
}

package decision

import (
	"math"
	"slices"
	"strconv"
	"time"

	"gonum.org/v1/gonum/floats"
)

// signal is one kind of event that is compared: errors, or requests slower than one boundary.
type signal struct {
	name string
	// boundary is its place among the boundaries, or -1 for errors.
	boundary int
	by       Comparison
	share    float64
	proves   bool
}

// signals are what a policy compares, errors first.
func (p Policy) signals() []signal {
	share := p.Errors.Share
	if len(p.Latency.Boundaries) == 0 {
		share = 1
	}
	all := []signal{{name: "errors", boundary: -1, by: p.Errors, share: share, proves: true}}
	for i, boundary := range p.Latency.Boundaries {
		all = append(all, signal{
			name:     "requests slower than " + strconv.FormatFloat(boundary, 'g', -1, 64) + " s",
			boundary: i, by: p.Latency.Comparison, share: p.Latency.Share / float64(len(p.Latency.Boundaries)),
			// In roll-forward mode the repair is judged by what it repairs.
			proves: p.Mode == ModeNormal && slices.Contains(p.Latency.Prove, boundary),
		})
	}
	return all
}

// proofMargin is how bad a canary is that must not be called safe.
func (p Policy) proofMargin() float64 {
	if p.Mode == ModeRollForward {
		return 1
	}
	return p.Margin
}

// proofBets are the canaries that the mirror test bets on, as parts of the margin: for a margin of two, one as good as
// stable and one twice as good.
func proofBets() []float64 { return []float64{0.5, 0.25} }

// counts picks the signal's events out of an interval; false when an arm was not measured.
func (s signal) counts(i Interval) (counts, bool) {
	if i.Canary == nil || i.Stable == nil {
		return counts{}, false
	}
	if s.boundary < 0 {
		return countsOf(i, i.Canary.Errors, i.Stable.Errors), true
	}
	if len(i.Canary.Slow) == 0 || len(i.Stable.Slow) == 0 {
		return counts{}, false
	}
	return countsOf(i, i.Canary.Slow[s.boundary], i.Stable.Slow[s.boundary]), true
}

func countsOf(i Interval, canary, stable int64) counts {
	return counts{
		canary: float64(i.Canary.Requests), stable: float64(i.Stable.Requests),
		canaryEvents: float64(canary), stableEvents: float64(stable),
	}
}

// Bets are the state of one signal: the logarithms of the stakes, and the totals for the reader.
type Bets struct {
	Worse []float64 `json:"worse"`
	Safe  []float64 `json:"safe"`
	// Canary and Stable are the requests that were compared, the others the events among them.
	Canary       int64 `json:"canary"`
	CanaryEvents int64 `json:"canaryEvents"`
	Stable       int64 `json:"stable"`
	StableEvents int64 `json:"stableEvents"`
}

func newBets(s signal) Bets {
	return Bets{Worse: make([]float64, len(s.by.Ratios)), Safe: make([]float64, len(proofBets()))}
}

// observe plays one interval.
func (b *Bets) observe(s signal, margin float64, c counts) {
	c.play(b.Worse, s.by.Model, s.by.Noise, s.by.Tolerance, scaled(s.by.Ratios, s.by.Tolerance))
	c.play(b.Safe, s.by.Model, s.by.Noise, margin, scaled(proofBets(), margin))
	b.Canary += int64(c.canary)
	b.CanaryEvents += int64(c.canaryEvents)
	b.Stable += int64(c.stable)
	b.StableEvents += int64(c.stableEvents)
}

func scaled(ratios []float64, by float64) []float64 {
	all := make([]float64, len(ratios))
	for n, ratio := range ratios {
		all[n] = ratio * by
	}
	return all
}

// worse is the logarithm of the mean stake against the canary, safe of that for it.
func (b *Bets) worse() float64 { return logMean(b.Worse) }
func (b *Bets) safe() float64  { return logMean(b.Safe) }

// logMean is the logarithm of the mean of what has these logarithms.
func logMean(logs []float64) float64 {
	return floats.LogSumExp(logs) - math.Log(float64(len(logs)))
}

// warm reports whether the signal is compared already in an interval.
func (s signal) warm(i Interval, started time.Time) bool {
	return !i.Start.Before(started.Add(time.Duration(s.by.WarmUp)))
}

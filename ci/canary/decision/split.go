package decision

import (
	"fmt"
	"math"
	"time"
)

// SplitState is what the check of the split remembers. A new weight begins a new test; the evidence of those before stays.
type SplitState struct {
	Weight float64   `json:"weight"`
	Since  time.Time `json:"since"`
	Canary int64     `json:"canary"`
	Stable int64     `json:"stable"`
	// Before is the logarithm of the evidence under earlier weights, Few whether the canary has lately got too few requests.
	Before float64 `json:"before"`
	Broken bool    `json:"broken"`
	Few    bool    `json:"few"`
}

// observe adds an interval's requests. Those that began before a new weight had time to arrive everywhere do not count.
func (s *SplitState) observe(by Split, i Interval) {
	if i.Weight == nil || i.Canary == nil || i.Stable == nil || *i.Weight <= 0 || *i.Weight >= 1 {
		return
	}
	if *i.Weight != s.Weight {
		*s = SplitState{Weight: *i.Weight, Since: i.Start, Before: s.Before + s.now(by), Broken: s.Broken, Few: s.Few}
	}
	if i.Start.Before(s.Since.Add(time.Duration(by.Settle))) {
		return
	}
	s.Canary += i.Canary.Requests
	s.Stable += i.Stable.Requests
	if s.Before+s.now(by) < -math.Log(by.Alpha) {
		return
	}
	s.Broken = true
	s.Few = float64(s.Canary) < s.Weight*float64(s.Canary+s.Stable)
}

// now is the logarithm of the evidence under the present weight.
func (s *SplitState) now(by Split) float64 {
	return mismatch(s.Weight, by.Concentration, math.Log(by.Tolerance), float64(s.Canary), float64(s.Stable))
}

// mismatch is the test of Lindon and Malek (Anytime-valid inference for multinomial count data, NeurIPS 2022) for two arms:
// the logarithm of the evidence that events do not go to the arms in the ratio share : 1-share. Their point null is widened to
// ratios that are off by a factor of exp(band) at most, by taking the one among them that explains the counts best.
func mismatch(share, concentration, band, canary, stable float64) float64 {
	if canary+stable == 0 {
		return 0
	}
	off := math.Log(canary/share) - math.Log(stable/(1-share))
	off = math.Min(math.Max(off, -band), band)
	return mixture(share, concentration, canary, stable) - likelihood(share, off, canary, stable)
}

// mixture is the logarithm of the counts' likelihood under a beta prior around the share.
func mixture(share, concentration, canary, stable float64) float64 {
	return rise(concentration*share, canary) + rise(concentration*(1-share), stable) - rise(concentration, canary+stable)
}

// likelihood is that of an arm whose events come exp(off) times as often as its share says.
func likelihood(share, off, canary, stable float64) float64 {
	total := math.Log(share*math.Exp(off) + 1 - share)
	return canary*(math.Log(share)+off-total) + stable*(math.Log(1-share)-total)
}

// offBounds is the confidence sequence of off: all values that the evidence does not contradict at alpha. It may be looked at
// at any time.
func offBounds(share, concentration, alpha, canary, stable float64) (low, high float64) {
	best := math.Log(canary/share) - math.Log(stable/(1-share))
	kept := func(off float64) bool {
		return mixture(share, concentration, canary, stable)-likelihood(share, off, canary, stable) < -math.Log(alpha)
	}
	return edge(kept, best, -1), edge(kept, best, 1)
}

// edge looks outwards from a kept value, then halves. Beyond farthest it says infinite: an arm without events has no bound.
func edge(kept func(float64) bool, from, direction float64) float64 {
	const farthest = 64
	if math.IsInf(from, 0) {
		from = math.Copysign(farthest, from)
	}
	inside, outside := from, from+direction
	for kept(outside) {
		inside, outside = outside, outside+2*(outside-from)
		if math.Abs(outside) > farthest {
			return math.Inf(int(direction))
		}
	}
	for range 60 {
		if middle := inside + (outside-inside)/2; kept(middle) {
			inside = middle
		} else {
			outside = middle
		}
	}
	return inside
}

// text says what is wrong.
func (s *SplitState) text(by Split) string {
	low, high := offBounds(s.Weight, by.Concentration, by.Alpha, float64(s.Canary), float64(s.Stable))
	return fmt.Sprintf("The canary got %s of %s requests (%s) where %s was asked for: between %s and %s times its due.",
		number(s.Canary), number(s.Canary+s.Stable), percent(s.Canary, s.Canary+s.Stable), share(s.Weight),
		figure(math.Exp(low)), figure(math.Exp(high)))
}

package decision

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Traffic is what a rollout expects, before it starts.
type Traffic struct {
	// PerSecond are the requests to both versions, Rate is the part of them that fails in stable.
	PerSecond float64
	Rate      float64
	// Weights are the canary's parts of the traffic, one for each step.
	Weights  []float64
	Step     time.Duration
	Interval time.Duration
}

// Power is how likely a rollout finds a canary that is Ratio times as bad as stable, and when, if it does.
type Power struct {
	Ratio   float64
	Found   float64
	Minutes float64
}

// Forecast is what a rollout can find.
type Forecast struct {
	Traffic Traffic
	Powers  []Power
	// Proven is how likely a canary as good as stable is proven safe.
	Proven float64
}

// sure is how likely a rollout must find a canary for "it finds" to be said.
const sure = 0.9

// Validate reports what is wrong with expected traffic.
func (t Traffic) Validate() error {
	var c checks
	c.within("requests per second", t.PerSecond, 1e-4, 1e6)
	c.within("error rate", t.Rate, 1e-9, 0.5)
	c.that(len(t.Weights) > 0 && len(t.Weights) <= 100, "there are %d weights, want 1 to 100", len(t.Weights))
	for _, weight := range t.Weights {
		c.within("weight", weight, 1e-4, 0.9999)
	}
	c.that(t.Interval > 0 && t.Step >= t.Interval && t.Step/t.Interval <= 10000, "a step is not 1 to 10000 intervals long")
	return c.result()
}

// Forecast computes what a rollout can find, for ratios from small to large until they are found almost surely.
func (p Policy) Forecast(t Traffic) (Forecast, error) {
	if err := errors.Join(p.Validate(), t.Validate()); err != nil {
		return Forecast{}, fmt.Errorf("forecast: %w", err)
	}
	f := Forecast{Traffic: t, Proven: p.proven(t)}
	for _, ratio := range []float64{1.2, 1.5, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000} {
		if ratio*t.Rate > 1 {
			break
		}
		f.Powers = append(f.Powers, p.power(t, ratio))
		if f.Powers[len(f.Powers)-1].Found > 0.999 {
			break
		}
	}
	return f, nil
}

// power is that of the best single bet. The whole stake is a mean of bets and crosses its limit at the latest when one bet
// alone makes it, so this is what can be promised; the truth is a little better.
func (p Policy) power(t Traffic, ratio float64) Power {
	errors := p.signals()[0]
	barrier := math.Log(float64(len(errors.by.Ratios))/errors.share) - math.Log(p.Alpha)
	best := Power{Ratio: ratio}
	for _, bet := range near(errors.by.Ratios, ratio/errors.by.Tolerance) {
		found, minutes := t.walk(ratio, barrier, func(c counts) float64 {
			return c.gain(errors.by.Model, errors.by.Noise, errors.by.Tolerance, errors.by.Tolerance*bet)
		})
		if found > best.Found {
			best.Found, best.Minutes = found, minutes
		}
	}
	return best
}

// proven is power for the mirror test and a canary like stable.
func (p Policy) proven(t Traffic) float64 {
	errors, best := p.signals()[0], 0.0
	barrier := math.Log(float64(len(proofBets()))) - math.Log(p.Beta)
	for _, part := range proofBets() {
		found, _ := t.walk(1, barrier, func(c counts) float64 {
			return c.gain(errors.by.Model, errors.by.Noise, p.proofMargin(), p.proofMargin()*part)
		})
		best = math.Max(best, found)
	}
	return best
}

// near picks the two bets around a ratio: the others are slower.
func near(ratios []float64, ratio float64) []float64 {
	sorted := slices.Sorted(slices.Values(ratios))
	at, _ := slices.BinarySearch(sorted, ratio)
	return sorted[max(0, at-1):min(len(sorted), at+1)]
}

// Finds is the smallest ratio that is found as good as surely; false when none is.
func (f Forecast) Finds() (Power, bool) {
	for _, power := range f.Powers {
		if power.Found >= sure {
			return power, true
		}
	}
	return Power{}, false
}

// misses is the largest ratio that is missed more often than not.
func (f Forecast) misses() (Power, bool) {
	for _, power := range slices.Backward(f.Powers) {
		if power.Found < 0.5 {
			return power, true
		}
	}
	return Power{}, false
}

// Text is the forecast in a line or two, as a release manager wants to hear it before the start.
func (f Forecast) Text() string {
	var b strings.Builder
	t := f.Traffic
	length := time.Duration(len(t.Weights)) * t.Step
	fmt.Fprintf(&b, "At %s rps and %s errors, %s", figure(t.PerSecond), share(t.Rate), minutesText(length))
	finds, found := f.Finds()
	switch {
	case found:
		fmt.Fprintf(&b, " find x%s (%s, in %s minutes on average)", figure(finds.Ratio), shareShort(finds.Found), figure(finds.Minutes))
	default:
		b.WriteString(" find nothing surely")
	}
	if misses, missed := f.misses(); missed {
		fmt.Fprintf(&b, ", not x%s (%s)", figure(misses.Ratio), shareShort(misses.Found))
	}
	fmt.Fprintf(&b, ". A good canary is proven safe in %s.", shareShort(f.Proven))
	return b.String()
}

func minutesText(d time.Duration) string {
	return figure(d.Minutes()) + " minutes"
}

// shareShort rounds to whole percents, and never up to all or down to nothing.
func shareShort(p float64) string {
	switch whole := math.Round(100 * p); {
	case whole == 100 && p < 1:
		return "more than 99 %"
	case whole == 0 && p > 0:
		return "less than 1 %"
	default:
		return figure(whole) + " %"
	}
}

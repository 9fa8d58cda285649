package decision

import "math"

// counts are what one interval says about one kind of event: how many requests each arm answered, and how many of them were
// the event (an error, or slower than a boundary). Floats hold every count below 2^53 exactly.
type counts struct {
	canary, stable             float64
	canaryEvents, stableEvents float64
}

// speaks reports whether the interval says anything about the ratio of the arms. Without an event, or with an arm that
// answered nothing, it does not, and leaves every bet where it was.
func (c counts) speaks() bool {
	return c.canary > 0 && c.stable > 0 && c.canaryEvents+c.stableEvents > 0
}

// gain is the logarithm of what a bet on "the canary is bet times worse than the null" multiplies its stake by, when the null
// says that the canary is at most null times as bad as stable. A bet below the null is one on a better canary.
func (c counts) gain(model Model, noise, null, bet float64) float64 {
	stake := []float64{0}
	c.play(stake, model, noise, null, []float64{bet})
	return stake[0]
}

// play adds the gains of several bets against the same null to their stakes.
func (c counts) play(stakes []float64, model Model, noise, null float64, bets []float64) {
	if !c.speaks() {
		return
	}
	// The sum over Fisher's distribution is long, and the null's is the same for all bets.
	total := 0.0
	if model == ModelOdds {
		total = c.fisherTotal(null)
	}
	for n, bet := range bets {
		switch {
		case noise > 0:
			stakes[n] += c.noisyGain(noise, null, bet)
		case model == ModelOdds:
			stakes[n] += c.canaryEvents*math.Log(bet/null) - (c.fisherTotal(bet) - total)
		default:
			stakes[n] += c.rateGain(null, bet)
		}
	}
}

// rateGain compares rates. Given the requests, an event is the canary's with probability n_c w / (n_c w + n_s) when its rate
// is w times the other's; the gain is the likelihood ratio of bet against null. Its mean under the null is at most one for
// independent requests of any error rate, because 1+u <= exp(u): see the property tests, which enumerate it.
func (c counts) rateGain(null, bet float64) float64 {
	return c.canaryEvents*math.Log(bet/null) -
		(c.canaryEvents+c.stableEvents)*math.Log((c.canary*bet+c.stable)/(c.canary*null+c.stable))
}

// noisyGain is rateGain for arms whose true rates jump from interval to interval, independently, by noise (the standard
// deviation of the logarithm). The canary's share of events is then itself random; a beta distribution with the share's mean
// and variance under the null stands for it, so that many events in one noisy minute are worth little more than a few.
func (c counts) noisyGain(noise, null, bet float64) float64 {
	share := c.canary * null / (c.canary*null + c.stable)
	other := c.canary * bet / (c.canary*bet + c.stable)
	precision := 1/(share*(1-share)*2*noise*noise) - 1
	return rise(precision*other, c.canaryEvents) + rise(precision*(1-other), c.stableEvents) -
		rise(precision*share, c.canaryEvents) - rise(precision*(1-share), c.stableEvents)
}

// rise is the logarithm of a (a+1) ... (a+n-1).
func rise(a, n float64) float64 {
	if n == 0 {
		return 0
	}
	return lgamma(a+n) - lgamma(a)
}

// lgamma is the logarithm of the gamma function of a positive number.
func lgamma(x float64) float64 {
	value, _ := math.Lgamma(x)
	return value
}

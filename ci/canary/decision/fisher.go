package decision

import "math"

// negligible is what a term may be of the largest one before the rest of the sum cannot change a float any more. Terms fall
// faster than geometrically on both sides.
const negligible = 1e-19

// Bets on odds: given all requests and events, the canary's events follow Fisher's non-central hypergeometric distribution,
// exactly and at every rate. Where events are common it learns faster than rates do, because it knows that a request fails at
// most once. What it bounds is the ratio of odds, p/(1-p).

// fisherTotal is the logarithm of the distribution's normalising sum over u of C(n_c,u) C(n_s,k-u) odds^u, summed outwards
// from its largest term, so that it takes about as many steps as the distribution is wide.
func (c counts) fisherTotal(odds float64) float64 {
	events := c.canaryEvents + c.stableEvents
	low, high := math.Max(0, events-c.stable), math.Min(events, c.canary)
	mode := math.Min(math.Max(c.fisherMode(odds), low), high)
	total := 1.0
	for u, term := mode, 1.0; u < high && term > negligible; u++ {
		term *= c.fisherStep(u, odds)
		total += term
	}
	for u, term := mode, 1.0; u > low && term > negligible; u-- {
		term /= c.fisherStep(u-1, odds)
		total += term
	}
	return logChoose(c.canary, mode) + logChoose(c.stable, events-mode) + mode*math.Log(odds) + math.Log(total)
}

// fisherStep is the term of u+1 over the term of u.
func (c counts) fisherStep(u, odds float64) float64 {
	events := c.canaryEvents + c.stableEvents
	return (c.canary - u) * (events - u) / ((u + 1) * (c.stable - events + u + 1)) * odds
}

// fisherMode is near the largest term: where fisherStep crosses one, by the stable form of the quadratic's root.
func (c counts) fisherMode(odds float64) float64 {
	events := c.canaryEvents + c.stableEvents
	if odds == 1 {
		return math.Floor((c.canary + 1) * (events + 1) / (c.canary + c.stable + 2))
	}
	a := odds - 1
	b := -((c.canary+events+2)*odds + c.stable - events)
	constant := (c.canary + 1) * (events + 1) * odds
	return math.Floor(2 * constant / (-b + math.Sqrt(math.Max(0, b*b-4*a*constant))))
}

func logChoose(n, k float64) float64 {
	return lgamma(n+1) - lgamma(k+1) - lgamma(n-k+1)
}

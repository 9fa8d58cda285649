package calibrate

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/cloudsec/cloudsec/ci/canary/decision"
)

// Noise is how two arms of the same version differ.
type Noise struct {
	// Ratio is the lasting difference: how many times as many errors the first arm has.
	Ratio float64
	// Sigma is how much an arm's rate jumps from interval to interval: the standard deviation of its logarithm, as the
	// policy wants it. High is the upper end of its 95 % bootstrap interval.
	Sigma float64
	High  float64
}

// pair is one interval's errors of both arms.
type pair struct{ first, second, firstRequests, secondRequests float64 }

// measure estimates noise from what the errors vary more than chance alone would let them. The bootstrap draws whole
// intervals, with a fixed seed, so that the same history gives the same numbers.
func measure(history []decision.Interval) Noise {
	var pairs []pair
	for _, i := range history {
		if i.Canary != nil && i.Stable != nil && i.Canary.Errors+i.Stable.Errors > 0 && i.Canary.Requests > 0 && i.Stable.Requests > 0 {
			pairs = append(pairs, pair{
				float64(i.Canary.Errors), float64(i.Stable.Errors), float64(i.Canary.Requests), float64(i.Stable.Requests),
			})
		}
	}
	if len(pairs) == 0 {
		return Noise{Ratio: math.NaN(), Sigma: math.NaN(), High: math.NaN()}
	}
	n := Noise{Ratio: ratio(pairs)}
	n.Sigma = sigma(pairs, n.Ratio)
	n.High = bootstrap(pairs, n.Ratio)
	return n
}

func ratio(pairs []pair) float64 {
	var first, second, firstRequests, secondRequests float64
	for _, p := range pairs {
		first += p.first
		second += p.second
		firstRequests += p.firstRequests
		secondRequests += p.secondRequests
	}
	return first * secondRequests / (second * firstRequests)
}

// sigma solves for the noise that makes the errors vary as they did. Given k errors of which a share is the first arm's, noise
// raises the variance from k share (1-share) by the factor 1 + (k-1) share (1-share) 2 sigma^2.
func sigma(pairs []pair, ratio float64) float64 {
	if math.IsNaN(ratio) || math.IsInf(ratio, 0) || ratio == 0 {
		return 0
	}
	var excess, room float64
	for _, p := range pairs {
		k := p.first + p.second
		share := p.firstRequests * ratio / (p.firstRequests*ratio + p.secondRequests)
		excess += (p.first-k*share)*(p.first-k*share)/(k*share*(1-share)) - 1
		room += (k - 1) * 2 * share * (1 - share)
	}
	if room == 0 {
		return 0
	}
	return math.Sqrt(math.Max(0, excess/room))
}

func bootstrap(pairs []pair, ratio float64) float64 {
	const draws = 400
	random := rand.New(rand.NewPCG(6, 29)) //nolint:gosec // a statistic, not a secret
	all := make([]float64, draws)
	for n := range all {
		again := make([]pair, len(pairs))
		for i := range again {
			again[i] = pairs[random.IntN(len(pairs))]
		}
		all[n] = sigma(again, ratio)
	}
	slices.Sort(all)
	return all[draws*39/40]
}

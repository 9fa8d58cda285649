package benchmark

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Shape is how a canary is slower.
type Shape string

// The shapes: all requests by a factor; only those above p90, more the slower they are; two percent of the requests by a
// factor; and some requests that run into a timeout.
const (
	ShapeShift   Shape = "shift"
	ShapeTail    Shape = "tail"
	ShapeBimodal Shape = "bimodal"
	ShapeTimeout Shape = "timeouts"
)

// Stable's latency is log-normal. Everything below is in standard units of its logarithm.
const (
	medianSeconds = 0.08
	sigma         = 0.8
	z90           = 1.2815515655446004
	z99           = 2.3263478740408408
	slowPart      = 0.02
)

// bounds are the buckets' bounds. Those at own are the ones that our rule looks at: stable's p50, 75, 90, 95, 99 and 99.9.
func bounds() []float64 {
	return []float64{-2, -1.5, -1, -0.5, 0, 0.35, 0.6744897501960817, 0.95, z90, 1.45, 1.6448536269514722, 1.9, 2.1, z99, 2.5, 2.75, 3.090232306167813, 3.5, 4, 5}
}

func own() []int { return []int{4, 6, 8, 10, 13, 16} }

// seconds is a bound on a clock.
func seconds(z float64) float64 { return medianSeconds * math.Exp(sigma*z) }

// above is the chance of a request of a stable pod to take longer than z.
func above(z float64) float64 { return distuv.UnitNormal.Survival(z) }

// exceed gives the chances of a canary's request to take longer than each bound.
func exceed(shape Shape, slower float64) []float64 {
	by := math.Log(1+slower) / sigma
	var chance func(z float64) float64
	switch shape {
	case ShapeTail:
		stretch := by / (z99 - z90)
		chance = func(z float64) float64 {
			if z <= z90 {
				return above(z)
			}
			return above((z + stretch*z90) / (1 + stretch))
		}
	case ShapeBimodal:
		far := bimodalFactor(by)
		chance = func(z float64) float64 { return (1-slowPart)*above(z) + slowPart*above(z-far) }
	case ShapeTimeout:
		rest := above(z99 + by)
		part := (0.01 - rest) / (1 - rest)
		chance = func(z float64) float64 { return part + (1-part)*above(z) }
	default:
		chance = func(z float64) float64 { return above(z - by) }
	}
	var all []float64
	for _, z := range bounds() {
		all = append(all, chance(z))
	}
	return all
}

// bimodalFactor is how far the slow part has to move for the whole p99 to move by so much.
func bimodalFactor(by float64) float64 {
	low, high := 0.0, 50.0
	for range 60 {
		middle := (low + high) / 2
		if (1-slowPart)*above(z99+by)+slowPart*above(z99+by-middle) < 0.01 {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// quantile reads a quantile off counts of requests above each bound, by straight lines within buckets, as Prometheus does.
func quantile(q float64, requests int64, slow []int64) float64 {
	if requests == 0 {
		return math.NaN()
	}
	rank := (1 - q) * float64(requests)
	before, low := float64(requests), 0.0
	for n, z := range bounds() {
		count := float64(slow[n])
		if count <= rank {
			return low + (seconds(z)-low)*(before-rank)/(before-count)
		}
		before, low = count, seconds(z)
	}
	return low
}

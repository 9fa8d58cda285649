package decision

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// The lattice on which a stake's logarithm walks: its mesh, and how far below zero a stake is given up as lost. Both are
// small against what a rollout decides on.
const (
	mesh   = 0.02
	ground = -25.0
	// lumps bounds the counts that are told apart in one interval. Neighbours are lumped to the side that says less.
	lumps = 160
)

// walk computes the chance that a stake reaches the barrier within the rollout, and the mean minutes until it does, by
// carrying the distribution of its logarithm from interval to interval. Errors are Poisson; requests are as expected.
func (t Traffic) walk(ratio, barrier float64, gain func(counts) float64) (found, minutes float64) {
	size := int((barrier - ground) / mesh)
	now := make([]float64, size)
	now[int(-ground/mesh)] = 1
	interval := t.Interval.Minutes()
	elapsed, weighted := 0.0, 0.0
	for _, weight := range t.Weights {
		steps := t.kernel(ratio, weight, gain)
		for range int(t.Step / t.Interval) {
			elapsed += interval
			var crossed float64
			now, crossed = steps.advance(now)
			found += crossed
			weighted += crossed * elapsed
		}
	}
	if found == 0 {
		return 0, 0
	}
	return found, weighted / found
}

// step is a move on the lattice with its probability.
type step struct {
	by int
	p  float64
}

type kernel []step

// advance moves a distribution one interval on. What passes the upper end has crossed the barrier; what falls below the
// lower one stays there.
func (k kernel) advance(now []float64) (next []float64, crossed float64) {
	next = make([]float64, len(now))
	for at, p := range now {
		if p < 1e-15 {
			continue
		}
		for _, s := range k {
			to := max(0, at+s.by)
			if to >= len(now) {
				crossed += p * s.p
				continue
			}
			next[to] += p * s.p
		}
	}
	return next, crossed
}

// kernel is the distribution of one interval's gain.
func (t Traffic) kernel(ratio, weight float64, gain func(counts) float64) kernel {
	requests := t.PerSecond * t.Interval.Seconds()
	canary, stable := requests*weight, requests*(1-weight)
	moves := map[int]float64{}
	others := lumped(stable * t.Rate)
	for _, mine := range lumped(canary * t.Rate * ratio) {
		for _, other := range others {
			value := gain(counts{canary, stable, mine.low, other.high}) / mesh
			down := math.Floor(value)
			part := value - down
			moves[int(down)] += mine.p * other.p * (1 - part)
			moves[int(down)+1] += mine.p * other.p * part
		}
	}
	var k kernel
	for by, p := range moves {
		if p > 0 {
			k = append(k, step{by, p})
		}
	}
	return k
}

// lump is a run of neighbouring counts.
type lump struct{ low, high, p float64 }

// lumped is a Poisson distribution without its far tails, in at most about lumps parts.
func lumped(mean float64) []lump {
	reach := 7*math.Sqrt(mean) + 8
	low, high := math.Floor(math.Max(0, mean-reach)), math.Ceil(mean+reach)
	width := math.Ceil((high - low + 1) / lumps)
	distribution := distuv.Poisson{Lambda: mean}
	var all []lump
	for at := low; at <= high; at += width {
		l := lump{low: at, high: at + width - 1}
		for x := l.low; x <= l.high; x++ {
			l.p += distribution.Prob(x)
		}
		all = append(all, l)
	}
	return all
}

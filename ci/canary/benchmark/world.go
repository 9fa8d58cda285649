package benchmark

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// arm is what one version did in a minute. Slow counts requests above each of all bounds.
type arm struct {
	requests, errors int64
	slow             []int64
}

// rate is the part of requests that failed; NaN without any.
func (a arm) rate() float64 { return float64(a.errors) / float64(a.requests) }

// minute is what happened, and whether it could be measured.
type minute struct {
	number         int
	canary, stable arm
	measured       bool
	// bad are the requests that the canary is expected to have spoiled above what stable would have.
	bad float64
}

// world draws the minutes of one rollout.
type world struct {
	of     Scenario
	source *rand.PCG
	random *rand.Rand
	// slow are both arms' chances to exceed each bound; cold the canary's during a cold start.
	slow, stableSlow, cold []float64
	jump                   [2]float64
}

func newWorld(of Scenario, seed, run uint64) *world {
	source := rand.NewPCG(seed, run)
	w := &world{of: of, source: source, random: rand.New(source)} //nolint:gosec // a simulation
	if of.Shape != "" {
		w.stableSlow = exceed(ShapeShift, 0)
		w.slow = exceed(of.Shape, of.Slower)
		w.cold = exceed(ShapeShift, 1)
	}
	return w
}

func (w *world) minute(n int) minute {
	m := minute{number: n, measured: w.measured(n)}
	weight := weightOf(n)
	if w.of.Lag > 0 && n%stepMinutes < w.of.Lag {
		weight = weightBefore(n)
	}
	total := 60 * w.of.RPS
	if w.of.Diurnal {
		total *= 1 + 0.6*math.Sin(2*math.Pi*float64(n)/minutes)
	}
	canaryRate, stableRate := w.rates(n)
	canaryDue := total * weight
	if w.of.Dies > 0 && n >= w.of.Dies {
		m.bad = canaryDue
		canaryDue = 0
	}
	m.canary = w.draw(canaryDue, canaryRate, w.canarySlow(n))
	m.stable = w.draw(total-total*weight, stableRate, w.stableSlow)
	m.bad += w.spoiled(n, m.canary)
	return m
}

// weightBefore is the weight of the step before; before the first one it is nothing.
func weightBefore(n int) float64 {
	if n < stepMinutes {
		return 0
	}
	return weightOf(n - stepMinutes)
}

func (w *world) measured(n int) bool {
	if w.of.Down > 0 && n%w.of.Down == w.of.Down-1 {
		return false
	}
	return w.of.Gaps == 0 || w.random.Float64() >= w.of.Gaps
}

// mean is the canary's rate without noise.
func (w *world) mean(n int) float64 {
	rate := w.of.Canary
	if w.of.Leak > 0 {
		rate *= 1 + (w.of.Leak-1)*float64(n)/(minutes-1)
	}
	return rate
}

// rates are both arms' error rates in a minute. Noise leaves their means as they are.
func (w *world) rates(n int) (canary, stable float64) {
	canary, stable = w.mean(n), w.of.Base
	if w.of.BadPod {
		stable *= 1.4
	}
	if w.of.Spike > 0 && n >= 10 && n < 15 {
		canary, stable = w.of.Spike, w.of.Spike
	}
	if w.of.Shared > 0 {
		both := w.factor(w.of.Shared)
		canary, stable = canary*both, stable*both
	}
	if w.of.Noise > 0 {
		if w.of.Lasting == 0 || n%w.of.Lasting == 0 {
			w.jump = [2]float64{w.factor(w.of.Noise), w.factor(w.of.Noise)}
		}
		canary, stable = canary*w.jump[0], stable*w.jump[1]
	}
	return math.Min(1, canary), math.Min(1, stable)
}

func (w *world) factor(sd float64) float64 {
	return math.Exp(sd*w.random.NormFloat64() - sd*sd/2)
}

func (w *world) canarySlow(n int) []float64 {
	if n < w.of.ColdStart {
		return w.cold
	}
	return w.slow
}

// draw makes an arm's minute.
func (w *world) draw(due, rate float64, slow []float64) arm {
	a := arm{requests: w.poisson(due)}
	a.errors = w.errors(a.requests, rate)
	left, chance := a.requests, 1.0
	for _, p := range slow {
		left = w.binomial(left, p/chance)
		a.slow, chance = append(a.slow, left), p
	}
	return a
}

func (w *world) poisson(mean float64) int64 {
	if mean <= 0 {
		return 0
	}
	return int64(distuv.Poisson{Lambda: mean, Src: w.source}.Rand())
}

func (w *world) binomial(n int64, p float64) int64 {
	switch {
	case n == 0 || p <= 0:
		return 0
	case p >= 1:
		return n
	}
	return int64(distuv.Binomial{N: float64(n), P: p, Src: w.source}.Rand())
}

// errors are independent, or come in bursts of geometric length.
func (w *world) errors(requests int64, rate float64) int64 {
	if w.of.Burst <= 1 {
		return w.binomial(requests, rate)
	}
	var all int64
	for range w.binomial(requests, rate/w.of.Burst) {
		all++
		for w.random.Float64() < 1-1/w.of.Burst {
			all++
		}
	}
	return min(requests, all)
}

// spoiled is what the canary is expected to have done worse: errors above stable's rate, and requests above stable's p99
// beyond the one in a hundred.
func (w *world) spoiled(n int, a arm) float64 {
	if w.of.good() {
		return 0
	}
	bad := float64(a.requests) * math.Max(0, w.mean(n)-w.of.Base)
	if w.of.Slower > 0 {
		bad += float64(a.requests) * math.Max(0, w.slow[own()[4]]-above(z99))
	}
	return bad
}

package benchmark

import (
	"math"
	"slices"
)

// action is what a rule does after a minute.
type action int

const (
	goOn action = iota
	rollBack
	promote
)

// rule watches one rollout.
type rule interface {
	look(m minute) action
}

// Family is a kind of rule with a setting that makes it milder, rung by rung.
type Family struct {
	Name string
	// ladder are its settings from the strictest to the mildest; standard is the documented one's place among them.
	ladder   []float64
	standard int
	make     func(s Scenario, setting float64) rule
}

// Families are all rules that are compared. Ours is the first; its settings are calibrations.
func Families() []Family {
	limits := []float64{0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 0.99}
	return []Family{
		{Name: "ours", ladder: []float64{0, 1, 2, 3}, standard: 3, make: newOurs},
		{Name: "tolerance 1.5", ladder: []float64{0}, make: newTolerant},
		{Name: "z-test each minute", ladder: []float64{1.645, 2.326, 3, 3.5, 4, 5, 6, 8, 12, 20}, make: newZTest},
		{Name: "Flagger threshold 1", ladder: limits, standard: 4, make: newFlagger(1)},
		{Name: "Flagger threshold 5", ladder: limits, standard: 4, make: newFlagger(5)},
		{Name: "Argo failureLimit 0", ladder: limits, standard: 4, make: newArgo(0)},
		{Name: "Argo failureLimit 3", ladder: limits, standard: 4, make: newArgo(3)},
		{Name: "Argo relative", ladder: []float64{1.2, 1.5, 2, 3, 5, 10, 20, 50}, make: newRelative},
		{Name: "Kayenta each 5 minutes", ladder: []float64{0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999, 0.999999}, standard: 2, make: newKayenta},
	}
}

// zTest compares the rates of all requests so far, each minute, as if it were the only look.
type zTest struct {
	limit          float64
	canary, stable arm
}

func newZTest(s Scenario, limit float64) rule {
	if s.Shape != "" {
		return zTail{&zTest{limit: limit}}
	}
	return &zTest{limit: limit}
}

func (z *zTest) look(m minute) action {
	if !m.measured {
		return goOn
	}
	z.canary.requests += m.canary.requests
	z.canary.errors += m.canary.errors
	z.stable.requests += m.stable.requests
	z.stable.errors += m.stable.errors
	n, k := float64(z.canary.requests), float64(z.stable.requests)
	pooled := float64(z.canary.errors+z.stable.errors) / (n + k)
	if score := (z.canary.rate() - z.stable.rate()) / math.Sqrt(pooled*(1-pooled)*(1/n+1/k)); score > z.limit {
		return rollBack
	}
	return goOn
}

// zTail is zTest on the requests above stable's p99.
type zTail struct{ *zTest }

func (z zTail) look(m minute) action {
	m.canary.errors, m.stable.errors = m.canary.slow[own()[4]], m.stable.slow[own()[4]]
	return z.zTest.look(m)
}

// flagger fails a check when the canary's success rate of the last minute is too low, or its p99 too high where latency is
// watched, or there is no value; it never forgives a failed check, and rolls back at the next tick after the threshold.
type flagger struct {
	s                 Scenario
	limit             float64
	threshold, failed int
}

func newFlagger(threshold int) func(Scenario, float64) rule {
	return func(s Scenario, limit float64) rule { return &flagger{s: s, limit: limit, threshold: threshold} }
}

func (f *flagger) look(m minute) action {
	if f.failed >= f.threshold {
		return rollBack
	}
	if !m.measured || !passes(f.s, m, f.limit) {
		f.failed++
	}
	return goOn
}

// passes is the check of a fixed limit. Where latency is watched the same ladder stands for limits of the p99: its standard
// rung is 600 ms.
func passes(s Scenario, m minute, limit float64) bool {
	if s.Shape != "" && quantile(0.99, m.canary.requests, m.canary.slow) > 0.06/0.01*math.Sqrt(limit) {
		return false
	}
	return m.canary.rate() <= errorLimit(s, limit)
}

// errorLimit stays the documented one percent where the ladder is about latency.
func errorLimit(s Scenario, limit float64) float64 {
	if s.Shape != "" {
		return 0.01
	}
	return limit
}

// argo counts failed measurements; NaN has failed. A measurement that ends in an error is repeated after 10 seconds, and five
// in a row abort, so that a minute without Prometheus does.
type argo struct {
	s             Scenario
	limit         float64
	allow, failed int
}

func newArgo(allow int) func(Scenario, float64) rule {
	return func(s Scenario, limit float64) rule { return &argo{s: s, limit: limit, allow: allow} }
}

func (a *argo) look(m minute) action {
	if !m.measured {
		return rollBack
	}
	if !passes(a.s, m, a.limit) {
		a.failed++
	}
	if a.failed > a.allow {
		return rollBack
	}
	return goOn
}

// relative is Argo with a query that compares with stable: more than so many times stable's rate (and one in ten thousand), or
// p99, in more than three minutes.
type relative struct {
	s      Scenario
	times  float64
	failed int
}

func newRelative(s Scenario, times float64) rule { return &relative{s: s, times: times} }

func (r *relative) look(m minute) action {
	if !m.measured {
		return rollBack
	}
	value, limit := m.canary.rate(), math.Max(r.times*m.stable.rate(), 0.0001)
	if r.s.Shape != "" {
		value, limit = quantile(0.99, m.canary.requests, m.canary.slow), r.times*quantile(0.99, m.stable.requests, m.stable.slow)
	}
	if !(value <= limit) {
		r.failed++
	}
	if r.failed > 3 {
		return rollBack
	}
	return goOn
}

// kayenta runs Mann and Whitney's test on the minutes' values of both arms, anew every five minutes on all minutes so far. It
// fails when the interval of the shift at its confidence lies above a quarter of the estimated shift. Missing values are left
// out.
type kayenta struct {
	s              Scenario
	z              float64
	canary, stable []float64
}

func newKayenta(s Scenario, confidence float64) rule {
	return &kayenta{s: s, z: normalQuantile(1 - (1-confidence)/2)}
}

func (k *kayenta) look(m minute) action {
	if m.measured {
		k.canary, k.stable = k.add(k.canary, m.canary), k.add(k.stable, m.stable)
	}
	if (m.number+1)%stepMinutes != 0 || len(k.canary) == 0 || len(k.stable) == 0 {
		return goOn
	}
	low, estimate := shift(k.canary, k.stable, k.z)
	if low > 0.25*math.Abs(estimate) {
		return rollBack
	}
	return goOn
}

func (k *kayenta) add(to []float64, a arm) []float64 {
	value := a.rate()
	if k.s.Shape != "" {
		value = quantile(0.99, a.requests, a.slow)
	}
	if math.IsNaN(value) {
		return to
	}
	return append(to, value)
}

// shift is Hodges and Lehmann's estimate of how much higher the first values are, and the lower end of its interval.
func shift(first, second []float64, z float64) (low, estimate float64) {
	differences := make([]float64, 0, len(first)*len(second))
	for _, a := range first {
		for _, b := range second {
			differences = append(differences, a-b)
		}
	}
	slices.Sort(differences)
	n, m, all := float64(len(first)), float64(len(second)), len(differences)
	rank := int(math.Floor(n*m/2 - z*math.Sqrt(n*m*(n+m+1)/12)))
	estimate = (differences[(all-1)/2] + differences[all/2]) / 2
	if rank < 1 {
		return math.Inf(-1), estimate
	}
	return differences[rank-1], estimate
}

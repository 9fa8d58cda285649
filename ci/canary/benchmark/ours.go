package benchmark

import (
	"encoding/json"
	"fmt"
	"time"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/cloudsec/cloudsec/ci/canary/decision"
)

func normalQuantile(p float64) float64 { return distuv.UnitNormal.Quantile(p) }

// ours runs the real engine, as a rollout would. In the middle it is written down and restored, in every run of every
// scenario: a difference would be an error of the benchmark.
type ours struct {
	engine *decision.Engine
	policy decision.Policy
	err    error
}

// ShippedPolicy is the default with boundaries where stable's quantiles are, as the documentation advises.
func ShippedPolicy(s Scenario) decision.Policy {
	p := decision.DefaultPolicy()
	if s.Shape == "" {
		p.Latency = decision.Latency{}
		return p
	}
	p.Latency.Boundaries, p.Latency.Prove = nil, []float64{seconds(z99)}
	for _, n := range own() {
		p.Latency.Boundaries = append(p.Latency.Boundaries, seconds(bounds()[n]))
	}
	return p
}

// calibrations are what `canary calibrate` may find: arms that do not differ at all, and so on to what is shipped for arms that
// nobody has measured.
func calibrations() []struct{ errors, noise, latency float64 } {
	return []struct{ errors, noise, latency float64 }{{1, 0, 1}, {1.05, 0.1, 1.05}, {1.1, 0.2, 1.1}, {1.1, 0.3, 1.2}}
}

func newOurs(s Scenario, setting float64) rule {
	p, by := ShippedPolicy(s), calibrations()[int(setting)]
	p.Errors.Tolerance, p.Errors.Noise, p.Latency.Tolerance = by.errors, by.noise, by.latency
	return start(p)
}

// newTolerant is the rule as it was first thought: a large tolerance instead of a model of noise, and more bets.
func newTolerant(s Scenario, _ float64) rule {
	p := ShippedPolicy(s)
	p.Errors.Tolerance, p.Errors.Noise, p.Errors.Ratios = 1.5, 0, []float64{1.5, 2, 3, 5, 10, 30, 100}
	p.Latency.Model = decision.ModelRates
	return start(p)
}

func start(p decision.Policy) rule {
	engine, err := decision.New(p)
	return &ours{engine: engine, policy: p, err: err}
}

func (o *ours) look(m minute) action {
	if o.err != nil {
		return goOn
	}
	if m.number == minutes/2 {
		o.restart()
	}
	decided, err := o.engine.Observe(o.interval(m))
	if err != nil {
		o.err = err
		return goOn
	}
	switch decided.Verdict {
	case decision.RollBack:
		return rollBack
	case decision.Promote:
		return promote
	default:
		return goOn
	}
}

func (o *ours) restart() {
	raw, err := json.Marshal(o.engine.State())
	if err != nil {
		o.err = err
		return
	}
	state, err := decision.ParseState(raw)
	if err != nil {
		o.err = err
		return
	}
	if o.engine, err = decision.Restore(o.policy, state); err != nil {
		o.err = fmt.Errorf("restart: %w", err)
	}
}

func (o *ours) interval(m minute) decision.Interval {
	begin := time.Date(2026, 3, 1, 12, m.number, 0, 0, time.UTC)
	i := decision.Interval{Start: begin, End: begin.Add(time.Minute)}
	weight := weightOf(m.number)
	i.Weight = &weight
	if m.measured {
		i.Canary, i.Stable = o.arm(m.canary), o.arm(m.stable)
	}
	return i
}

func (o *ours) arm(a arm) *decision.Arm {
	seen := &decision.Arm{Requests: a.requests, Errors: a.errors}
	if a.slow != nil {
		for _, n := range own() {
			seen.Slow = append(seen.Slow, a.slow[n])
		}
	}
	return seen
}

package benchmark

import "fmt"

// minutes is how long a rollout is; its steps are five minutes each.
const (
	minutes     = 30
	stepMinutes = 5
)

// weightOf is the canary's part of the traffic that was asked for.
func weightOf(minute int) float64 {
	return []float64{0.05, 0.1, 0.2, 0.3, 0.4, 0.5}[minute/stepMinutes]
}

// Group says what a scenario is there for.
type Group string

// The groups. Canaries of the first three are good, those of the others bad.
const (
	GroupGood    Group = "good canaries"
	GroupNoise   Group = "good canaries, arms that jump on their own"
	GroupTrouble Group = "good canaries in trouble that is not theirs"
	GroupErrors  Group = "more errors"
	GroupLatency Group = "slower"
	GroupOdd     Group = "bad in an odd way"
)

// Scenario is one kind of rollout.
type Scenario struct {
	Name  string
	Group Group
	// RPS are the requests a second to both arms; Base and Canary are the arms' error rates.
	RPS          float64
	Base, Canary float64
	// Noise is how much each arm's rate jumps every minute on its own; Shared how much both jump together.
	Noise, Shared float64
	// Lasting holds a jump for so many minutes.
	Lasting int
	// Spike is the rate of both arms in minutes 10 to 14. Diurnal lets the traffic swing.
	Spike   float64
	Diurnal bool
	// Burst is how many errors come at a time, on average.
	Burst float64
	// BadPod makes a tenth of stable fail five times as often.
	BadPod bool
	// Lag is how many minutes a new weight needs. Gaps is the part of minutes in which nothing was measured, Down the minute
	// of every five in which Prometheus is away (0: never). ColdStart is how many minutes the canary is twice as slow.
	Lag       int
	Gaps      float64
	Down      int
	ColdStart int
	// Leak lets the canary's rate rise evenly to so many times the base. Dies is the minute after which it answers nothing.
	Leak float64
	Dies int
	// Latency is measured when Shape is not empty; Slower is how much higher the canary's p99 is.
	Shape  Shape
	Slower float64
}

// good reports whether the canary should not be rolled back.
func (s Scenario) good() bool {
	return s.Group == GroupGood || s.Group == GroupNoise || s.Group == GroupTrouble
}

// key is what a rule may be tuned for: a team knows its traffic and its error rate.
func (s Scenario) key() string { return fmt.Sprintf("%g/%g/%t", s.RPS, s.Base, s.Shape != "") }

// kind is what a platform's team knows of all its services alike.
func (s Scenario) kind() string { return fmt.Sprintf("%g/%t", s.RPS, s.Shape != "") }

// Scenarios is the frozen list.
func Scenarios() []Scenario {
	var all []Scenario
	for _, rps := range []float64{0.2, 1, 20, 200, 2000} {
		for _, base := range []float64{0.0005, 0.001, 0.01, 0.02} {
			all = append(all, errorScenario(GroupGood, rps, base, base))
			for _, canary := range []float64{1.2 * base, 0.005, 0.01, 0.02, 0.04, 0.05} {
				// Effects that are frozen, and the pilot's doubling of two percent.
				if canary > base && (canary != 0.02 && canary != 0.04 || canary == 2*base) {
					all = append(all, errorScenario(GroupErrors, rps, base, canary))
				}
			}
		}
	}
	return append(append(append(all, noisy()...), troubled()...), append(odd(), slower()...)...)
}

func errorScenario(group Group, rps, base, canary float64) Scenario {
	name := fmt.Sprintf("%g rps, %g %%", rps, 100*base)
	if canary != base {
		name = fmt.Sprintf("%g rps, %g to %.3g %%", rps, 100*base, 100*canary)
	}
	return Scenario{Name: name, Group: group, RPS: rps, Base: base, Canary: canary}
}

func noisy() []Scenario {
	var all []Scenario
	add := func(name string, s Scenario) {
		s.Group, s.Canary = GroupNoise, s.Base
		s.Name = fmt.Sprintf("%g rps, %g %%, %s", s.RPS, 100*s.Base, name)
		all = append(all, s)
	}
	for _, rps := range []float64{1, 20, 200, 2000} {
		for _, noise := range []float64{0.1, 0.3, 0.5} {
			add(fmt.Sprintf("noise %g", noise), Scenario{RPS: rps, Base: 0.005, Noise: noise})
		}
	}
	add("noise 0.3", Scenario{RPS: 200, Base: 0.02, Noise: 0.3})
	add("noise 0.3", Scenario{RPS: 2000, Base: 0.02, Noise: 0.3})
	add("noise 0.3 that lasts 5 minutes", Scenario{RPS: 200, Base: 0.005, Noise: 0.3, Lasting: 5})
	add("noise 0.3 that lasts", Scenario{RPS: 200, Base: 0.005, Noise: 0.3, Lasting: minutes})
	add("errors in bursts of 3", Scenario{RPS: 200, Base: 0.005, Burst: 3})
	return all
}

func troubled() []Scenario {
	var all []Scenario
	add := func(name string, s Scenario) {
		s.Group, s.Name = GroupTrouble, name
		if s.RPS == 0 {
			s.RPS = 20
		}
		if s.Base == 0 {
			s.Base = 0.001
		}
		s.Canary = s.Base
		all = append(all, s)
	}
	add("both spike to 5 % for 5 minutes", Scenario{Spike: 0.05})
	add("both spike to 60 % for 5 minutes", Scenario{Spike: 0.6})
	add("traffic swings, both jump by 0.7", Scenario{Diurnal: true, Shared: 0.7})
	add("a bad pod in stable, 200 rps", Scenario{RPS: 200, BadPod: true})
	add("weights arrive after 2 minutes", Scenario{Lag: 2})
	add("a tenth of the minutes is not measured", Scenario{Gaps: 0.1})
	add("Prometheus is away 1 minute in 5", Scenario{Down: 5})
	add("cold start, 2 minutes twice as slow", Scenario{ColdStart: 2, Shape: ShapeShift})
	return all
}

func odd() []Scenario {
	return []Scenario{
		{Name: "errors rise to x20 over 30 minutes, 20 rps", Group: GroupOdd, RPS: 20, Base: 0.001, Canary: 0.001, Leak: 20},
		{Name: "errors rise to x20 over 30 minutes, 200 rps", Group: GroupOdd, RPS: 200, Base: 0.001, Canary: 0.001, Leak: 20},
		{Name: "dies silently after 7 minutes, 20 rps", Group: GroupOdd, RPS: 20, Base: 0.001, Canary: 0.001, Dies: 7},
		{Name: "fails every request, 1 rps", Group: GroupOdd, RPS: 1, Base: 0.001, Canary: 1},
		{Name: "fails every request, 20 rps", Group: GroupOdd, RPS: 20, Base: 0.001, Canary: 1},
		{Name: "noise 0.3, 0.5 to 2.5 %, 200 rps", Group: GroupOdd, RPS: 200, Base: 0.005, Canary: 0.025, Noise: 0.3},
		{Name: "Prometheus is away 1 minute in 5, 0.1 to 1 %, 20 rps", Group: GroupOdd, RPS: 20, Base: 0.001, Canary: 0.01, Down: 5},
	}
}

func slower() []Scenario {
	var all []Scenario
	for _, rps := range []float64{1, 20, 200} {
		all = append(all, Scenario{
			Name: fmt.Sprintf("%g rps, latency measured", rps), Group: GroupGood, RPS: rps, Base: 0.001, Canary: 0.001, Shape: ShapeShift,
		})
		for _, shape := range []Shape{ShapeShift, ShapeTail, ShapeBimodal, ShapeTimeout} {
			for _, slower := range []float64{0.05, 0.2, 0.5, 1} {
				all = append(all, Scenario{
					Name:  fmt.Sprintf("%g rps, %s, p99 +%g %%", rps, shape, 100*slower),
					Group: GroupLatency, RPS: rps, Base: 0.001, Canary: 0.001, Shape: shape, Slower: slower,
				})
			}
		}
	}
	return all
}

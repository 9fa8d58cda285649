package decision

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// The bounds of lists, so that a policy's state stays small.
const (
	maxRatios     = 16
	maxBoundaries = 32
	maxRatio      = 1e4
)

// Validate reports all that is wrong with a policy.
func (p Policy) Validate() error {
	var c checks
	c.that(p.Version == PolicyVersion, "version is %d, want %d", p.Version, PolicyVersion)
	c.within("alpha", p.Alpha, 1e-9, 0.5)
	c.within("beta", p.Beta, 1e-9, 0.5)
	c.within("margin", p.Margin, 1.01, maxRatio)
	c.that(p.Mode == ModeNormal || p.Mode == ModeRollForward, "mode is %q, want %s or %s", p.Mode, ModeNormal, ModeRollForward)
	c.that(p.Mode != ModeRollForward || strings.TrimSpace(p.Reason) != "", "reason is missing; mode %s needs one", p.Mode)
	c.comparison("errors", p.Errors)
	c.latency(p.Latency)
	c.that(math.Abs(p.Errors.Share+p.latencyShare()-1) < 1e-9 || len(p.Latency.Boundaries) == 0,
		"errors.share and latency.share make %g, want 1", p.Errors.Share+p.latencyShare())
	c.that(p.Margin > p.Errors.Tolerance && p.Margin > p.Latency.Tolerance,
		"margin is %g, want more than the tolerances: or the same canary could be bad and safe", p.Margin)
	c.within("hardStop.share", p.Stop.Share, 0.01, 1)
	c.that(p.Stop.Requests > 0, "hardStop.requests is %d, want 1 or more", p.Stop.Requests)
	c.within("split.alpha", p.Split.Alpha, 1e-9, 0.5)
	c.within("split.tolerance", p.Split.Tolerance, 1, 100)
	c.within("split.concentration", p.Split.Concentration, 1, 1e9)
	for name, d := range map[string]Duration{
		"split.settle": p.Split.Settle, "promoteAfter": p.PromoteAfter, "errors.warmUp": p.Errors.WarmUp, "latency.warmUp": p.Latency.WarmUp,
	} {
		c.that(d >= 0, "%s is negative", name)
	}
	c.that(p.TargetDeadline > 0, "targetDeadline is missing")
	c.that(p.Deadline > p.PromoteAfter, "deadline is not after promoteAfter")
	return c.result()
}

func (p Policy) latencyShare() float64 {
	if len(p.Latency.Boundaries) == 0 {
		return 0
	}
	return p.Latency.Share
}

// checks gathers problems.
type checks struct{ problems []error }

func (c *checks) that(holds bool, format string, args ...any) {
	if !holds {
		c.problems = append(c.problems, fmt.Errorf(format, args...))
	}
}

// within is written so that NaN is outside.
func (c *checks) within(name string, value, low, high float64) {
	c.that(value >= low && value <= high, "%s is %g, want %g to %g", name, value, low, high)
}

func (c *checks) comparison(name string, of Comparison) {
	c.within(name+".tolerance", of.Tolerance, 1, 100)
	c.within(name+".noise", of.Noise, 0, 1)
	c.within(name+".share", of.Share, 0.01, 1)
	c.that(of.Model == ModelRates || of.Model == ModelOdds, "%s.model is %q, want %s or %s", name, of.Model, ModelRates, ModelOdds)
	c.that(of.Noise == 0 || of.Model == ModelRates, "%s.noise goes with model %s only", name, ModelRates)
	c.that(len(of.Ratios) > 0 && len(of.Ratios) <= maxRatios, "%s.ratios has %d values, want 1 to %d", name, len(of.Ratios), maxRatios)
	for _, ratio := range of.Ratios {
		c.within(name+".ratios", ratio, 1.001, maxRatio)
	}
}

func (c *checks) latency(of Latency) {
	if len(of.Boundaries) == 0 {
		c.that(len(of.Prove) == 0, "latency.prove needs latency.boundaries")
		return
	}
	c.comparison("latency", of.Comparison)
	c.that(len(of.Boundaries) <= maxBoundaries, "latency.boundaries has %d values, want %d at most", len(of.Boundaries), maxBoundaries)
	for i, boundary := range of.Boundaries {
		c.within("latency.boundaries", boundary, 1e-9, 1e6)
		c.that(i == 0 || boundary > of.Boundaries[i-1], "latency.boundaries do not rise at %g", boundary)
	}
	for _, boundary := range of.Prove {
		c.that(slices.Contains(of.Boundaries, boundary), "latency.prove names %g, which is no boundary", boundary)
	}
}

// result sorts, because a message should read the same twice.
func (c *checks) result() error {
	slices.SortFunc(c.problems, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(c.problems...)
}

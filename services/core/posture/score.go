package posture

import (
	"fmt"
	"math"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// Score is a number from 0, bad, to 100, and what it is made of.
type Score struct {
	Value int
	Parts []Part
}

// Part is one part of the score.
type Part struct {
	Name        string
	Points, Max float64
	// Explanation says in words how the points come about, with the numbers that they were computed from.
	Explanation string
}

// The parts and what each can give at most. Together that is 100.
const (
	PartExposure   = "exposure"
	PartTimeliness = "timeliness"
	PartSpeed      = "speed"
	PartBalance    = "balance"

	maxExposure, maxTimeliness, maxSpeed, maxBalance = 40, 25, 20, 15

	// halfLoad is the load of a source at which half of the points for exposure are gone: that of ten open high findings.
	halfLoad = 100
)

// Weight is how much an open finding of a severity weighs in load. One of unknown severity weighs like a medium one, so that not
// knowing never pays.
func Weight(severity finding.Severity) int64 {
	switch severity {
	case finding.SeverityCritical:
		return 40
	case finding.SeverityHigh:
		return 10
	case finding.SeverityMedium, finding.SeverityUnknown:
		return 3
	case finding.SeverityLow:
		return 1
	case finding.SeverityInfo:
	}
	return 0
}

// Target is in how many days a finding of a severity should be remediated; 0 says that there is no hurry. They are bounds of
// ages.
func Target(severity finding.Severity) int {
	switch severity {
	case finding.SeverityCritical:
		return 7
	case finding.SeverityHigh:
		return 30
	case finding.SeverityMedium, finding.SeverityUnknown:
		return 90
	case finding.SeverityLow:
		return 180
	case finding.SeverityInfo:
	}
	return 0
}

// score computes the score of a summary. What weighs nothing, information, changes nothing.
func score(s Summary) Score {
	parts := []Part{exposure(s), timeliness(s), speed(s), balance(s)}
	total := 0.0
	for i := range parts {
		parts[i].Points = math.Round(parts[i].Points*10) / 10
		total += parts[i].Points
	}
	return Score{Value: int(math.Round(total)), Parts: parts}
}

// exposure is about how much is open for each source: half of the points at the load halfLoad, a third at twice of it, and never
// quite none, so that mending something always shows.
func exposure(s Summary) Part {
	load := weigh(s, func(p SeverityPosture) float64 { return float64(p.Open) })
	each := load / float64(max(1, s.Sources))
	return Part{
		Name: PartExposure, Max: maxExposure, Points: maxExposure * halfLoad / (halfLoad + each),
		Explanation: fmt.Sprintf("Open findings weigh %.0f (critical 40, high 10, medium and unknown 3, low 1), which is %.1f for each of %d "+
			"sources. A load of %d for each source costs half of the points.", load, each, s.Sources, halfLoad),
	}
}

// timeliness is about which part of the load is younger than its target.
func timeliness(s Summary) Part {
	load := weigh(s, func(p SeverityPosture) float64 { return float64(p.Open) })
	late := weigh(s, func(p SeverityPosture) float64 { return float64(p.Late) })
	share := 0.0
	if load > 0 {
		share = late / load
	}
	return Part{
		Name: PartTimeliness, Max: maxTimeliness, Points: maxTimeliness * (1 - share),
		Explanation: fmt.Sprintf("%.1f%% of the weight of open findings is older than its target (critical 7 days, high 30, medium and unknown "+
			"90, low 180).", 100*share),
	}
}

// speed is about how long it took to remediate what was fixed, against the targets. Who had nothing to fix was not slow; who had
// something and fixed nothing was.
func speed(s Summary) Part {
	reached, weight := 0.0, 0.0
	for _, p := range s.BySeverity {
		mean, target := p.Remediation.Mean(), float64(Target(p.Severity)*24*60*60)
		if mean == nil || target == 0 {
			continue
		}
		w := float64(Weight(p.Severity) * p.Remediation.Count)
		weight += w
		reached += w * math.Min(1, target/math.Max(1, mean.Seconds()))
	}
	part := Part{Name: PartSpeed, Max: maxSpeed}
	switch {
	case weight > 0:
		part.Points = maxSpeed * reached / weight
		part.Explanation = fmt.Sprintf("What was fixed in the last %d days reached %.1f%% of the speed that the targets ask for: the target by the "+
			"mean time to remediate of each severity, at most 100%%.", Window, 100*reached/weight)
	case weigh(s, func(p SeverityPosture) float64 { return float64(p.Late) }) > 0:
		part.Explanation = fmt.Sprintf("Findings are older than their target, and nothing was fixed in the last %d days.", Window)
	default:
		part.Points = maxSpeed
		part.Explanation = fmt.Sprintf("Nothing was fixed in the last %d days, and nothing is late.", Window)
	}
	return part
}

// balance is about whether what is settled keeps up with what comes.
func balance(s Summary) Part {
	came := weigh(s, func(p SeverityPosture) float64 {
		return float64(p.Recent.Created + p.Recent.Reopened + p.Recent.Resumed)
	})
	went := weigh(s, func(p SeverityPosture) float64 {
		return float64(p.Recent.Fixed + p.Recent.Accepted + p.Recent.Rejected + p.Recent.Merged)
	})
	share := 1.0
	if came > 0 {
		share = math.Min(1, went/came)
	}
	return Part{
		Name: PartBalance, Max: maxBalance, Points: maxBalance * share,
		Explanation: fmt.Sprintf("In the last %d days findings of the weight %.0f came and of the weight %.0f were settled.", Window, came, went),
	}
}

// weigh sums up numbers of findings by their weight.
func weigh(s Summary, of func(SeverityPosture) float64) float64 {
	sum := 0.0
	for _, p := range s.BySeverity {
		sum += float64(Weight(p.Severity)) * of(p)
	}
	return sum
}

// Package priority says what to look at first, and why. It knows neither the database nor HTTP.
//
// The score is a sum of points, at most 100, so that each part of it can be shown:
//
//	severity     critical 40, high 30, medium 18, low 8, info 2; unknown like low
//	EPSS         20 times the square root of the probability, rounded
//	KEV          20 when the vulnerability is known to be exploited
//	exposure     internet 10, internal 4, none 0
//	criticality  critical 10, high 7, normal 4, low 0
//
// Severity says how bad it would be. EPSS (https://www.first.org/epss, the probability of exploitation within 30 days) and CISA's
// catalogue of known exploited vulnerabilities (https://www.cisa.gov/known-exploited-vulnerabilities-catalog) say how likely it
// is; most probabilities are below a hundredth, and the root tells them apart. Exposure and criticality say whether it matters
// here. That these are the questions to ask is CISA's SSVC (https://www.cisa.gov/ssvc); the weights are our own.
package priority

import (
	"fmt"
	"math"
	"strconv"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// Inputs are what the score depends on.
type Inputs struct {
	Severity finding.Severity
	// EPSS is between 0 and 1. 0 means that nothing is known.
	EPSS        float32
	KEV         bool
	Exposure    finding.Exposure
	Criticality finding.Criticality
}

// Factor is one part of a score.
type Factor struct {
	Name  string
	Value string
	// Points are what it adds, of at most Most.
	Points, Most int
	Why          string
}

// MaxScore is the highest score there is.
const MaxScore = 100

// The most that each factor adds.
const (
	mostSeverity    = 40
	mostEPSS        = 20
	mostKEV         = 20
	mostExposure    = 10
	mostCriticality = 10
)

// Score is the sum of the factors' points.
func Score(in Inputs) int {
	sum := 0
	for _, factor := range Explain(in) {
		sum += factor.Points
	}
	return sum
}

// Explain returns the factors of a score.
func Explain(in Inputs) []Factor {
	return []Factor{
		{"severity", in.Severity.String(), severity(in.Severity), mostSeverity, "How bad it would be, as the worst of its sources says."},
		epss(in.EPSS), kev(in.KEV), exposure(in.Exposure), criticality(in.Criticality),
	}
}

func severity(s finding.Severity) int {
	switch s {
	case finding.SeverityCritical:
		return mostSeverity
	case finding.SeverityHigh:
		return 30
	case finding.SeverityMedium:
		return 18
	case finding.SeverityInfo:
		return 2
	case finding.SeverityLow, finding.SeverityUnknown:
	}
	return 8
}

func epss(probability float32) Factor {
	f := Factor{Name: "epss", Value: "unknown", Most: mostEPSS, Why: "EPSS says nothing about it."}
	if probability > 0 {
		f.Value = strconv.FormatFloat(float64(probability), 'g', 5, 32)
		f.Points = int(math.Floor(mostEPSS*math.Sqrt(float64(probability)) + 0.5))
		f.Why = fmt.Sprintf("EPSS expects it to be exploited somewhere within 30 days with a probability of %.2f%%.", 100*probability)
	}
	return f
}

func kev(known bool) Factor {
	f := Factor{Name: "kev", Value: strconv.FormatBool(known), Most: mostKEV, Why: "It is not in CISA's catalogue of known exploited vulnerabilities."}
	if known {
		f.Points, f.Why = mostKEV, "It is in CISA's catalogue of known exploited vulnerabilities."
	}
	return f
}

func exposure(e finding.Exposure) Factor {
	f := Factor{Name: "exposure", Value: e.String(), Most: mostExposure}
	switch e {
	case finding.ExposureInternet:
		f.Points, f.Why = mostExposure, "What it is about can be reached from the internet."
	case finding.ExposureInternal:
		f.Points, f.Why = 4, "What it is about can be reached from inside, or nobody has said anything else."
	case finding.ExposureNone:
		f.Why = "What it is about cannot be reached."
	}
	return f
}

func criticality(c finding.Criticality) Factor {
	f := Factor{Name: "criticality", Value: c.String(), Most: mostCriticality}
	switch c {
	case finding.CriticalityCritical:
		f.Points, f.Why = mostCriticality, "The business stands on what it is about."
	case finding.CriticalityHigh:
		f.Points, f.Why = 7, "Much depends on what it is about."
	case finding.CriticalityNormal:
		f.Points, f.Why = 4, "What it is about is as important as most, or nobody has said anything else."
	case finding.CriticalityLow:
		f.Why = "Little depends on what it is about."
	}
	return f
}

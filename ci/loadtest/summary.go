// Package loadtest reads the summary of a k6 run and judges it.
package loadtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
)

// MaxSummaryBytes bounds a summary that is read into memory.
const MaxSummaryBytes = 16 << 20

// Summary is what k6's handleSummary got, as smoke.js writes it.
type Summary struct {
	Metrics map[string]Metric `json:"metrics"`
	State   struct {
		TestRunDurationMs float64 `json:"testRunDurationMs"`
	} `json:"state"`
	RootGroup Group `json:"root_group"`
}

// Metric is one metric with its values by name, such as "p(95)".
type Metric struct {
	Type       string               `json:"type"`
	Values     map[string]float64   `json:"values"`
	Thresholds map[string]Threshold `json:"thresholds"`
}

// Threshold is a limit and whether the run kept it.
type Threshold struct {
	OK bool `json:"ok"`
}

// Group holds checks and further groups.
type Group struct {
	Checks []Check `json:"checks"`
	Groups []Group `json:"groups"`
}

// Check is an assertion and how often it held.
type Check struct {
	Name   string  `json:"name"`
	Passes float64 `json:"passes"`
	Fails  float64 `json:"fails"`
}

// ReadSummary reads a summary file.
func ReadSummary(path string) (Summary, error) {
	file, err := os.Open(path) //nolint:gosec // the caller names the file
	if err != nil {
		return Summary{}, fmt.Errorf("open load test summary: %w", err)
	}
	defer func() { _ = file.Close() }()
	s, err := ParseSummary(file)
	if err != nil {
		return Summary{}, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// ParseSummary reads one whole summary.
func ParseSummary(r io.Reader) (Summary, error) {
	decoder := json.NewDecoder(io.LimitReader(r, MaxSummaryBytes))
	var s Summary
	if err := decoder.Decode(&s); err != nil {
		return Summary{}, fmt.Errorf("not a whole k6 summary: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Summary{}, errors.New("not a whole k6 summary: more data follows")
	}
	if len(s.Metrics) == 0 {
		return Summary{}, errors.New("not a k6 summary: it has no metrics")
	}
	return s, nil
}

// Samples says how many measurements a metric holds.
func (m Metric) Samples() float64 {
	switch m.Type {
	case "rate":
		return m.Values["passes"] + m.Values["fails"]
	case "gauge":
		// A gauge has no count. One that never got a value has none of min, max and value either.
		if len(m.Values) == 0 || m.Values["value"] == 0 && m.Values["max"] == 0 && m.Values["min"] == 0 {
			return 0
		}
		return 1
	default:
		return m.Values["count"]
	}
}

// Headline holds the numbers that people ask for first.
type Headline struct {
	Requests     float64 `json:"requests"`
	PerSecond    float64 `json:"perSecond"`
	P95Ms        float64 `json:"p95Ms"`
	P99Ms        float64 `json:"p99Ms"`
	ErrorRate    float64 `json:"errorRate"`
	ChecksPassed float64 `json:"checksPassed"`
	ChecksFailed float64 `json:"checksFailed"`
}

// Headline picks the first numbers out of the summary.
func (s Summary) Headline() Headline {
	duration, requests := s.Metrics["http_req_duration"].Values, s.Metrics["http_reqs"].Values
	checks := s.Metrics["checks"].Values
	return Headline{
		Requests: requests["count"], PerSecond: requests["rate"], P95Ms: duration["p(95)"], P99Ms: duration["p(99)"],
		ErrorRate: s.Metrics["http_req_failed"].Values["rate"], ChecksPassed: checks["passes"], ChecksFailed: checks["fails"],
	}
}

// Failures says why the run is no success; an empty list means that it is one.
func (s Summary) Failures() []string {
	var failures []string
	thresholds := 0
	for name, metric := range s.Metrics {
		for limit, threshold := range metric.Thresholds {
			thresholds++
			switch samples := metric.Samples(); {
			case samples <= 0 || math.IsNaN(samples):
				failures = append(failures, fmt.Sprintf("%s: the threshold %s was never measured (no samples)", name, limit))
			case !threshold.OK:
				failures = append(failures, fmt.Sprintf("%s: the threshold %s was crossed", name, limit))
			}
		}
	}
	if thresholds == 0 {
		failures = append(failures, "the run had no thresholds, so it proves nothing")
	}
	if s.Metrics["checks"].Samples() <= 0 {
		failures = append(failures, "not a single check ran")
	}
	for _, check := range s.RootGroup.failed() {
		failures = append(failures, fmt.Sprintf("check %q failed %.0f of %.0f times", check.Name, check.Fails, check.Fails+check.Passes))
	}
	slices.Sort(failures)
	return failures
}

// maxGroups bounds the nesting of groups that is followed.
const maxGroups = 20

// failed lists the checks that failed, at any depth.
func (g Group) failed() []Check { return g.failedWithin(maxGroups) }

func (g Group) failedWithin(depth int) []Check {
	var list []Check
	for _, check := range g.Checks {
		if check.Fails > 0 {
			list = append(list, check)
		}
	}
	if depth == 0 {
		return list
	}
	for _, group := range g.Groups {
		list = append(list, group.failedWithin(depth-1)...)
	}
	return list
}

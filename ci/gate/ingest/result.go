package ingest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// Result is what ingest.json holds: what core said about each report, and whether it kept its word.
type Result struct {
	OK bool `json:"ok"`
	// Problems say why it is not.
	Problems []string       `json:"problems"`
	Seconds  float64        `json:"seconds"`
	Reports  []ReportResult `json:"reports"`
}

// ReportResult is one report's way through core.
type ReportResult struct {
	Target   string `json:"target"`
	Source   string `json:"source"`
	ImportID string `json:"importId"`
	Counts
	// Listed is how many findings core lists for the source afterwards.
	Listed int `json:"listed"`
	// Repeated says that the same report again was recognised and changed nothing.
	Repeated bool `json:"repeated"`
}

// Counts are the numbers of core's import report.
type Counts struct {
	Records         int `json:"records"`
	Created         int `json:"created"`
	Unchanged       int `json:"unchanged"`
	Reopened        int `json:"reopened"`
	Collided        int `json:"collided"`
	Skipped         int `json:"skipped"`
	Closed          int `json:"closed"`
	SightingsClosed int `json:"sightingsClosed"`
}

// Findings is how many findings the source reports after the import.
func (c Counts) Findings() int { return c.Created + c.Unchanged + c.Reopened }

// Total adds up the counts of all reports.
func (r Result) Total() Counts {
	var sum Counts
	for _, report := range r.Reports {
		sum.Records += report.Records
		sum.Created += report.Created
		sum.Unchanged += report.Unchanged
		sum.Reopened += report.Reopened
		sum.Collided += report.Collided
		sum.Skipped += report.Skipped
		sum.Closed += report.Closed
		sum.SightingsClosed += report.SightingsClosed
	}
	return sum
}

// ReadResult reads an ingest.json.
func ReadResult(path string) (Result, error) {
	data, err := os.ReadFile(path) //nolint:gosec // the caller names the file
	if err != nil {
		return Result{}, fmt.Errorf("read ingest result: %w", err)
	}
	return ParseResult(data)
}

// ParseResult reads the content of an ingest.json.
func ParseResult(data []byte) (Result, error) {
	var r Result
	if err := json.Unmarshal(data, &r); err != nil {
		return Result{}, fmt.Errorf("parse ingest result: %w", err)
	}
	return r, nil
}

// Write writes an ingest.json.
func (r Result) Write(path string) error {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("encode ingest result: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // evidence is for everybody who may read the run
		return fmt.Errorf("create folder of the ingest result: %w", err)
	}
	if err := os.WriteFile(path, append(data, '\n'), 0o644); err != nil { //nolint:gosec // evidence is for everybody who may read the run
		return fmt.Errorf("write ingest result: %w", err)
	}
	return nil
}

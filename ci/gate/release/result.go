package release

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Result is what gate.json holds.
type Result struct {
	// Verdict is core's, or Unknown.
	Verdict string `json:"verdict"`
	// Problem says why it is unknown.
	Problem string    `json:"problem,omitempty"`
	Asked   question  `json:"asked"`
	At      time.Time `json:"at"`
	Seconds float64   `json:"seconds"`
	// Answer is all that core said, as it said it.
	Answer json.RawMessage `json:"answer,omitempty"`

	evaluation Evaluation
}

// Evaluation is the part of core's answer that people are told about.
type Evaluation struct {
	ID           string    `json:"id"`
	Policy       string    `json:"policy"`
	Target       string    `json:"target"`
	Verdict      string    `json:"verdict"`
	Findings     int       `json:"findings"`
	Sources      []Source  `json:"sources"`
	BlockerCount int       `json:"blockerCount"`
	Blockers     []Blocker `json:"blockers"`
	WaivedCount  int       `json:"waivedCount"`
	Waived       []Blocker `json:"waived"`
	Excepted     int       `json:"exceptedCount"`
}

// Source is what a source said last.
type Source struct {
	Name       string `json:"name"`
	Tool       string `json:"tool"`
	AgeSeconds *int64 `json:"ageSeconds"`
	Records    int    `json:"records"`
}

// Blocker is one thing that stands in the way.
type Blocker struct {
	Reason  string   `json:"reason"`
	Detail  string   `json:"detail"`
	Source  *string  `json:"source"`
	Finding *Finding `json:"finding"`
}

// Finding is a finding that blocks.
type Finding struct {
	ID        string `json:"id"`
	Severity  string `json:"severity"`
	Title     string `json:"title"`
	RuleID    string `json:"ruleId"`
	Component string `json:"component"`
	Path      string `json:"path"`
}

// Write writes a gate.json.
func (r Result) Write(path string) error {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("encode the gate's answer: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // evidence is for everybody who may read the run
		return fmt.Errorf("create folder of the gate's answer: %w", err)
	}
	if err := os.WriteFile(path, append(data, '\n'), 0o644); err != nil { //nolint:gosec // evidence is for everybody who may read the run
		return fmt.Errorf("write the gate's answer: %w", err)
	}
	return nil
}

package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// The statuses of a stage. Broken is what a stage gets here whose file cannot be read.
const (
	Passed  = "passed"
	Failed  = "failed"
	Skipped = "skipped"
	Broken  = "broken"
	Missing = "missing"
)

// order is how stages are shown; others follow by name.
var order = []string{"test", "lint", "build", "scan", "sbom", "loadtest", "plan"}

var stageName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,40}$`)

// Stage is one stage of the pipeline and how it went.
type Stage struct {
	Stage           string   `json:"stage"`
	Status          string   `json:"status"`
	ExitCode        int      `json:"exitCode"`
	DurationSeconds float64  `json:"durationSeconds"`
	Headline        string   `json:"headline"`
	Details         []string `json:"details"`
	Artifacts       []string `json:"artifacts"`
}

// Write puts the stage where Read finds it.
func (s Stage) Write(evidence string) error {
	if !stageName.MatchString(s.Stage) {
		return fmt.Errorf("stage name %q: expected small letters, digits and dashes", s.Stage)
	}
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("encode stage %s: %w", s.Stage, err)
	}
	path := filepath.Join(evidence, "stages", s.Stage+".json")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // evidence is for everybody who may read the run
		return fmt.Errorf("create folder of stages: %w", err)
	}
	if err := os.WriteFile(path, append(data, '\n'), 0o644); err != nil { //nolint:gosec // evidence is for everybody who may read the run
		return fmt.Errorf("write stage %s: %w", s.Stage, err)
	}
	return nil
}

// ParseStage reads a stage file and checks that it does not contradict itself.
func ParseStage(data []byte) (Stage, error) {
	var s Stage
	if err := json.Unmarshal(data, &s); err != nil {
		return Stage{}, fmt.Errorf("not a stage: %w", err)
	}
	switch {
	case !stageName.MatchString(s.Stage):
		return Stage{}, errors.New("not a stage: its name is missing or odd")
	case !slices.Contains([]string{Passed, Failed, Skipped}, s.Status):
		return Stage{}, fmt.Errorf("status is %q, expected passed, failed or skipped", Plain(s.Status))
	case s.Status == Passed && s.ExitCode != 0:
		return Stage{}, fmt.Errorf("it claims to have passed with exit code %d", s.ExitCode)
	case s.DurationSeconds < 0:
		return Stage{}, errors.New("its duration is negative")
	}
	s.Headline = Plain(s.Headline)
	for _, list := range [][]string{s.Details, s.Artifacts} {
		for i := range list {
			list[i] = Plain(list[i])
		}
	}
	return s, nil
}

func (r *reader) stages() {
	r.each("stages/*.json", func(name string) {
		data, ok := r.file(name)
		if !ok {
			return
		}
		expected := strings.TrimSuffix(filepath.Base(name), ".json")
		stage, err := ParseStage(data)
		if err == nil && stage.Stage != expected {
			err = fmt.Errorf("it speaks of stage %q", stage.Stage)
		}
		if err != nil {
			r.problem(name, err)
			stage = Stage{Stage: Plain(expected), Status: Broken, Headline: "its file cannot be read"}
		}
		r.summary.Stages = append(r.summary.Stages, stage)
	})
	slices.SortStableFunc(r.summary.Stages, func(a, b Stage) int { return position(a.Stage) - position(b.Stage) })
}

func position(stage string) int {
	if i := slices.Index(order, stage); i >= 0 {
		return i
	}
	return len(order)
}

// Package run makes a Terraform plan the way a pipeline needs it: on a copy of the configuration, step by step, each
// step timed, and with as much evidence as can still be had when a step fails.
package run

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Options say what to plan and where the evidence goes.
type Options struct {
	// Dir is the root to plan. It is copied and never written.
	Dir string
	// Environment names the evidence files.
	Environment string
	// Out is the directory for the evidence.
	Out string
	// Backend is whether the configured backend is used; without it there is no state to compare with.
	Backend bool
	// BackendConfig is a file with the account's part of the backend. Without it the backend is overridden.
	BackendConfig string
	// VarFiles are passed on to the plan.
	VarFiles []string
	// PlanFile is where the binary plan is kept for an apply; empty throws it away.
	PlanFile string
	// Terraform is the binary.
	Terraform string
	// Env is the environment of the binary.
	Env []string
	// Progress gets a line for each step.
	Progress io.Writer
}

// Step is one step and how it went.
type Step struct {
	Name     string  `json:"name"`
	Status   string  `json:"status"`
	ExitCode int     `json:"exitCode"`
	Seconds  float64 `json:"durationSeconds"`
	Log      string  `json:"log,omitempty"`
	Detail   string  `json:"detail,omitempty"`
}

// The states of a step.
const (
	Passed  = "passed"
	Failed  = "failed"
	Skipped = "skipped"
)

// Result is what a run leaves behind.
type Result struct {
	Steps []Step
	// PlanJSON is the plan's representation, or nothing when there is no plan. It holds sensitive values in clear
	// text, so it stays in memory and is no evidence.
	PlanJSON []byte
}

// Passed tells whether every step did.
func (r *Result) Passed() bool {
	for _, step := range r.Steps {
		if step.Status != Passed {
			return false
		}
	}
	return len(r.Steps) > 0
}

// runner carries the state from step to step.
type runner struct {
	Options
	space  *workspace
	result *Result
}

// Do makes the plan. An error means that it could not even begin; a step that fails is in the result.
func Do(ctx context.Context, o Options) (*Result, error) {
	top, err := os.MkdirTemp("", "cloudsec-plan-")
	if err != nil {
		return nil, fmt.Errorf("make work directory: %w", err)
	}
	defer os.RemoveAll(top) //nolint:errcheck // a temporary directory left behind harms nobody
	space, err := newWorkspace(o.Dir, top)
	if err != nil {
		return nil, err
	}
	if o, err = o.absolute(); err != nil {
		return nil, err
	}
	r := &runner{Options: o, space: space, result: &Result{}}
	if err := r.all(ctx); err != nil {
		return nil, err
	}
	return r.result, r.writeSteps()
}

// absolute makes the paths independent of the directory that Terraform runs in.
func (o Options) absolute() (Options, error) {
	paths := []*string{&o.Out, &o.BackendConfig, &o.PlanFile}
	o.VarFiles = append([]string(nil), o.VarFiles...)
	for i := range o.VarFiles {
		paths = append(paths, &o.VarFiles[i])
	}
	for _, path := range paths {
		if *path == "" {
			continue
		}
		absolute, err := filepath.Abs(*path)
		if err != nil {
			return o, fmt.Errorf("find %s: %w", *path, err)
		}
		*path = absolute
	}
	if err := os.MkdirAll(o.Out, 0o755); err != nil { //nolint:gosec // evidence is meant to be read by others
		return o, fmt.Errorf("make evidence directory: %w", err)
	}
	return o, nil
}

// all runs the steps in order. What does not need a failed step still runs; the rest is marked as skipped.
func (r *runner) all(ctx context.Context) error {
	r.terraform(ctx, "fmt", r.space.top, "fmt", "-check", "-diff", "-recursive", "-no-color")
	remote := r.Backend && r.BackendConfig != ""
	if !remote {
		if err := r.space.overrideBackend(); err != nil {
			return err
		}
	}
	initialised := r.terraform(ctx, "init", r.space.root, r.initArguments(remote)...)
	r.when(initialised, "validate", func() bool {
		return r.terraform(ctx, "validate", r.space.root, "validate", "-no-color")
	})
	planFile := filepath.Join(r.space.root, "review.tfplan")
	planned := r.when(initialised, "plan", func() bool {
		return r.terraform(ctx, "plan", r.space.root, r.planArguments(planFile)...)
	})
	r.when(planned, "show-json", func() bool { return r.showJSON(ctx, planFile) })
	r.when(planned, "show-text", func() bool { return r.showText(ctx, planFile) })
	if planned && r.PlanFile != "" {
		return keep(planFile, r.PlanFile)
	}
	return nil
}

func (r *runner) initArguments(remote bool) []string {
	arguments := []string{"init", "-input=false", "-no-color"}
	if _, err := os.Stat(filepath.Join(r.space.root, ".terraform.lock.hcl")); err == nil {
		// A provider that is not the pinned one must stop the run, not change the pin.
		arguments = append(arguments, "-lockfile=readonly")
	}
	if remote {
		arguments = append(arguments, "-backend-config="+r.BackendConfig)
	}
	return arguments
}

func (r *runner) planArguments(planFile string) []string {
	arguments := []string{"plan", "-input=false", "-no-color", "-lock-timeout=60s", "-out=" + planFile}
	for _, file := range r.VarFiles {
		arguments = append(arguments, "-var-file="+file)
	}
	return arguments
}

// when runs a step only if what it needs is there.
func (r *runner) when(possible bool, name string, step func() bool) bool {
	if possible {
		return step()
	}
	r.record(Step{Name: name, Status: Skipped, Detail: "an earlier step did not pass"}, "")
	return false
}

func (r *runner) record(step Step, tail string) {
	r.result.Steps = append(r.result.Steps, step)
	line := fmt.Sprintf("%s: %-9s %-7s %6.1fs  %s\n", r.Environment, step.Name, step.Status, step.Seconds, step.Detail)
	if step.Status == Failed && tail != "" {
		line += indent(tail) + "\n"
	}
	_, _ = io.WriteString(r.Progress, line) // a plan does not fail because nobody watches it
}

func (r *runner) writeSteps() error {
	raw, err := json.MarshalIndent(r.result.Steps, "", "  ")
	if err != nil {
		return fmt.Errorf("encode steps: %w", err)
	}
	return r.evidence(filepath.Join("steps", r.Environment+".json"), append(raw, '\n'))
}

// evidence writes one file. What belongs to a step goes into a folder of its own, beside the reviews.
func (r *runner) evidence(name string, content []byte) error {
	path := filepath.Join(r.Out, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // evidence is meant to be read by others
		return fmt.Errorf("write evidence: %w", err)
	}
	if err := os.WriteFile(path, content, 0o644); err != nil { //nolint:gosec // evidence holds no secret and is read by others
		return fmt.Errorf("write evidence: %w", err)
	}
	return nil
}

// keep saves the binary plan for an apply. It holds secrets, so only the owner may read it.
func keep(from, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return fmt.Errorf("keep plan: %w", err)
	}
	if err := copyFile(from, to); err != nil {
		return fmt.Errorf("keep plan: %w", err)
	}
	return nil
}

func indent(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n    ")
}

func seconds(since time.Time) float64 { return time.Since(since).Seconds() }

package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/cloudsec/cloudsec/ci/plan"
	terraform "github.com/cloudsec/cloudsec/ci/plan/run"
)

// files is a flag that can be given more than once.
type files []string

func (f *files) String() string { return strings.Join(*f, ",") }

// Set adds one file.
func (f *files) Set(value string) error {
	*f = append(*f, value)
	return nil
}

func run(ctx context.Context, args []string, o Options) (int, error) {
	flags := newFlags("run", o)
	var request terraform.Options
	policyPath := flags.String("policy", defaultPolicy, "policy file")
	timeout := flags.Duration("timeout", 20*time.Minute, "time for all steps together")
	flags.StringVar(&request.Dir, "dir", "", "Terraform root to plan; it is copied and never written")
	flags.StringVar(&request.Environment, "env", "", "environment that the plan is for")
	flags.StringVar(&request.Out, "out", "", "directory for the evidence")
	flags.BoolVar(&request.Backend, "backend", true, "use the configured backend, if --backend-config is given")
	flags.StringVar(&request.BackendConfig, "backend-config", "", "file with the account's part of the backend; without it the state is local and empty")
	flags.StringVar(&request.PlanFile, "plan-file", "", "keep the binary plan here, for an apply; it holds secrets")
	flags.StringVar(&request.Terraform, "terraform", "terraform", "Terraform binary")
	flags.Var((*files)(&request.VarFiles), "var-file", "file with variables; may be repeated")
	if err := flags.Parse(args); err != nil {
		return ExitBadInput, err
	}
	if err := needed(flags, "dir", "env", "out"); err != nil {
		return ExitBadInput, err
	}
	policy, err := readPolicy(*policyPath)
	if err != nil {
		return ExitBadInput, err
	}
	if request.Terraform, err = find(request.Terraform); err != nil {
		return ExitBadInput, err
	}
	request.Env, request.Progress = o.Env, o.Stderr
	bounded, cancel := context.WithTimeout(ctx, *timeout)
	defer cancel()
	return plannedAndJudged(bounded, request, policy, o)
}

// find makes the binary's path absolute, because it runs in another directory.
func find(binary string) (string, error) {
	found, err := exec.LookPath(binary)
	if err != nil {
		return "", fmt.Errorf("find Terraform (install it, or name it with --terraform): %w", err)
	}
	absolute, err := filepath.Abs(found)
	if err != nil {
		return "", fmt.Errorf("find Terraform: %w", err)
	}
	return absolute, nil
}

func plannedAndJudged(ctx context.Context, request terraform.Options, policy *plan.Policy, o Options) (int, error) {
	result, err := terraform.Do(ctx, request)
	if err != nil {
		return ExitBadInput, err
	}
	if result.PlanJSON == nil {
		return withoutPlan(request, result, o)
	}
	parsed, err := plan.Parse(bytes.NewReader(result.PlanJSON))
	if err != nil {
		return ExitBadInput, err
	}
	code, err := finish(plan.NewReview(parsed, policy, request.Environment, o.Now()), request.Out, o)
	if err != nil || code != ExitOK {
		return code, err
	}
	if !result.Passed() {
		return ExitBlocked, errors.New("the plan itself would pass, but " + failedSteps(result))
	}
	return ExitOK, nil
}

// withoutPlan leaves a page where the review would be, so that a reader of the evidence learns why there is none.
func withoutPlan(request terraform.Options, result *terraform.Result, o Options) (int, error) {
	var page strings.Builder
	fmt.Fprintf(&page, "# Plan of `%s`: none\n\nThere is no plan to review: %s.\n\n", request.Environment, failedSteps(result))
	page.WriteString("| step | status | seconds | what |\n|---|---|---|---|\n")
	for _, step := range result.Steps {
		fmt.Fprintf(&page, "| %s | %s | %.1f | %s |\n", step.Name, step.Status, step.Seconds, step.Detail)
	}
	path := filepath.Join(request.Out, request.Environment+".md")
	if err := os.WriteFile(path, []byte(page.String()), 0o644); err != nil { //nolint:gosec // evidence is meant to be read by others
		return ExitBadInput, fmt.Errorf("write review: %w", err)
	}
	say(o.Stdout, fmt.Sprintf("%s: BLOCK. no plan: %s\n", request.Environment, failedSteps(result)))
	return ExitBlocked, nil
}

func failedSteps(result *terraform.Result) string {
	var failed []string
	for _, step := range result.Steps {
		if step.Status == terraform.Failed {
			failed = append(failed, step.Name)
		}
	}
	return "these steps did not pass: " + strings.Join(failed, ", ")
}

package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/cloudsec/cloudsec/ci/plan"
)

const defaultPolicy = "ci/plan/policy.yaml"

func review(_ context.Context, args []string, o Options) (int, error) {
	flags := newFlags("review", o)
	planPath := flags.String("plan", "", "plan as JSON, from `terraform show -json`; - reads standard input")
	policyPath := flags.String("policy", defaultPolicy, "policy file")
	environment := flags.String("env", "", "environment that the plan is for")
	out := flags.String("out", "", "directory for <env>.json and <env>.md")
	if err := flags.Parse(args); err != nil {
		return ExitBadInput, err
	}
	if err := needed(flags, "plan", "env", "out"); err != nil {
		return ExitBadInput, err
	}
	policy, err := readPolicy(*policyPath)
	if err != nil {
		return ExitBadInput, err
	}
	parsed, err := readPlan(*planPath, o)
	if err != nil {
		return ExitBadInput, err
	}
	return finish(plan.NewReview(parsed, policy, *environment, o.Now()), *out, o)
}

// finish writes and prints a review, and turns its verdict into an exit code.
func finish(r *plan.Review, out string, o Options) (int, error) {
	if err := write(r, out); err != nil {
		return ExitBadInput, err
	}
	say(o.Stdout, r.Text())
	if r.Verdict == plan.VerdictBlock {
		return ExitBlocked, nil
	}
	return ExitOK, nil
}

func write(r *plan.Review, out string) error {
	if err := os.MkdirAll(out, 0o755); err != nil { //nolint:gosec // evidence is meant to be read by others
		return fmt.Errorf("make directory for the review: %w", err)
	}
	encoded, err := r.JSON()
	if err != nil {
		return err
	}
	base := filepath.Join(out, r.Environment)
	for path, content := range map[string][]byte{base + ".json": encoded, base + ".md": []byte(r.Markdown())} {
		if err := os.WriteFile(path, content, 0o644); err != nil { //nolint:gosec // as above, and it holds no secret
			return fmt.Errorf("write review: %w", err)
		}
	}
	return nil
}

func readPolicy(path string) (*plan.Policy, error) {
	file, err := os.Open(path) //nolint:gosec // the caller names the file
	if err != nil {
		return nil, fmt.Errorf("read policy (name it with --policy): %w", err)
	}
	defer file.Close() //nolint:errcheck // only read
	policy, err := plan.ParsePolicy(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return policy, nil
}

func readPlan(path string, o Options) (*plan.Plan, error) {
	if path == "-" {
		return plan.Parse(o.Stdin)
	}
	file, err := os.Open(path) //nolint:gosec // the caller names the file
	if err != nil {
		return nil, fmt.Errorf("read plan: %w", err)
	}
	defer file.Close() //nolint:errcheck // only read
	parsed, err := plan.Parse(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return parsed, nil
}

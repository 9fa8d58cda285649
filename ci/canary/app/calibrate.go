package app

import (
	"context"
	"fmt"

	"github.com/cloudsec/cloudsec/ci/canary/calibrate"
)

func measure(_ context.Context, args []string, o Options) (int, error) {
	flags := newFlags("calibrate", "measure how often a policy rolls back good canaries, on history in which both arms ran one version", o)
	policyPath := flags.String("policy", "", "policy `file`; without one the defaults hold")
	path := flags.String("history", "", "`file` with one interval a line: {\"start\", \"end\", \"canary\": {\"requests\", \"errors\", \"slow\"}, \"stable\": {...}}")
	if err := parse(flags, args); err != nil {
		return ExitBadInput, err
	}
	policy, err := readPolicy(*policyPath)
	if err != nil {
		return ExitBadInput, err
	}
	file, err := open("history", *path)
	if err != nil {
		return ExitBadInput, err
	}
	defer file.Close() //nolint:errcheck // only read
	history, err := calibrate.ReadHistory(file, len(policy.Latency.Boundaries))
	if err != nil {
		return ExitBadInput, fmt.Errorf("%s: %w", *path, err)
	}
	report, err := calibrate.Run(policy, history)
	if err != nil {
		return ExitBadInput, err
	}
	fmt.Fprint(o.Stdout, report.Text())
	if report.Contradicted() {
		return ExitNotGood, nil
	}
	return ExitOK, nil
}

package app

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/cloudsec/cloudsec/ci/scan/policy"
	"github.com/cloudsec/cloudsec/ci/scan/trivy"
	"github.com/cloudsec/cloudsec/ci/scan/verdict"
)

type verdictFlags struct{ policy, reports, mode, metadata, targets, out string }

func decide(_ context.Context, o Options, flags *flag.FlagSet, args []string) error {
	var f verdictFlags
	flags.StringVar(&f.policy, "policy", "", "policy file")
	flags.StringVar(&f.reports, "reports", "", "folder with the reports of scan run")
	flags.StringVar(&f.mode, "mode", string(verdict.Full), "full, or offline to accept that vulnerabilities were not scanned")
	flags.StringVar(&f.metadata, "db-metadata", "", "metadata.json of the database, for reports that `scan run` did not write")
	flags.StringVar(&f.targets, "targets", "", "comma-separated targets to judge instead of the policy's")
	flags.StringVar(&f.out, "out", "", "file to write the verdict to")
	if err := parse(flags, args, "policy", "reports", "out"); err != nil {
		return err
	}
	input, err := f.input()
	if err != nil {
		return badInput{err}
	}
	input.Now = o.Now()
	decided := verdict.Decide(input)
	if err := writeJSON(f.out, decided); err != nil {
		return err
	}
	_, _ = fmt.Fprint(o.Stdout, decided.Text())
	if decided.Result != verdict.Pass {
		return errFailed
	}
	return nil
}

func (f verdictFlags) input() (verdict.Input, error) {
	input := verdict.Input{Reports: f.reports, Mode: verdict.Mode(f.mode)}
	if input.Mode != verdict.Full && input.Mode != verdict.Offline {
		return input, fmt.Errorf("--mode is %q, expected full or offline", f.mode)
	}
	var err error
	if input.Policy, err = policy.Load(f.policy); err != nil {
		return input, err
	}
	for name := range strings.SplitSeq(f.targets, ",") {
		if name == "" {
			continue
		}
		target, err := trivy.ParseTarget(name)
		if err != nil {
			return input, fmt.Errorf("--targets: %w", err)
		}
		input.Targets = append(input.Targets, target)
	}
	if f.metadata != "" {
		database, err := trivy.ReadDatabase(f.metadata)
		if err != nil {
			return input, fmt.Errorf("--db-metadata: %w", err)
		}
		input.Database = &database
	}
	return input, nil
}

func writeJSON(path string, value any) error {
	data, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return fmt.Errorf("encode verdict: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // evidence is for everybody who may read the run
		return fmt.Errorf("create folder of the verdict: %w", err)
	}
	if err := os.WriteFile(path, append(data, '\n'), 0o644); err != nil { //nolint:gosec // evidence is for everybody who may read the run
		return fmt.Errorf("write verdict: %w", err)
	}
	return nil
}

package app

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/cloudsec/cloudsec/ci/canary/benchmark"
)

func compare(ctx context.Context, args []string, o Options) (int, error) {
	flags := newFlags("benchmark", "compare the rule with others on simulated rollouts, and write the report", o)
	out := flags.String("out", "", "`directory` for canary-benchmark.md, .csv and the plots; without it only the bars are printed")
	short := flags.Bool("short", false, "few rollouts: shows that everything works, proves nothing")
	if err := parse(flags, args); err != nil {
		return ExitBadInput, err
	}
	size := benchmark.Full()
	if *short {
		size = benchmark.Small()
	}
	table, err := benchmark.Run(ctx, size, benchmark.Scenarios(), func(line string) { fmt.Fprintln(o.Stderr, line) })
	if err != nil {
		return ExitBadInput, err
	}
	if *out != "" {
		if err := writeTable(table, *out); err != nil {
			return ExitBadInput, err
		}
	}
	return printBars(table, o), nil
}

func printBars(table *benchmark.Table, o Options) int {
	code := ExitOK
	for _, bar := range table.Bars() {
		fmt.Fprintln(o.Stdout, bar.Text())
		if !bar.Passed() {
			code = ExitNotGood
		}
	}
	return code
}

func writeTable(table *benchmark.Table, dir string) error {
	var numbers bytes.Buffer
	if err := table.CSV(&numbers); err != nil {
		return err
	}
	for name, content := range map[string]string{
		"canary-benchmark.md": table.Markdown(), "canary-benchmark.csv": numbers.String(),
		"canary-false-rollbacks.svg": table.FalseRollbacks(), "canary-bad-requests.svg": table.BadRequests(),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil { //nolint:gosec // a report for everybody
			return fmt.Errorf("write benchmark: %w", err)
		}
	}
	return nil
}

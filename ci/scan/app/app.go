// Package app is the command line of the scan room.
package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"
)

// The exit codes of every command.
const (
	ExitOK   = 0
	ExitFail = 1
	ExitBad  = 2
)

const usage = `usage: scan <command> [flags]

  scan run      --target source|iac|image-<service> --input PATH --out DIR [--db DIR] [--offline]   scan with Trivy
  scan sbom     --target source|image-<service> --input PATH --out DIR                              list components
  scan verdict  --policy FILE --reports DIR --mode full|offline --out FILE                          judge the reports
  scan db       --advisories DIR --out DIR                                                          build a small database

Exit codes: 0 done or passed, 1 failed, 2 wrong input. "scan <command> -h" explains the flags.
`

// errFailed is returned by a command that did its work and whose answer is no.
var errFailed = errors.New("failed")

// badInput marks errors of the caller: wrong flags, unreadable policy.
type badInput struct{ error }

// Options are what the program takes from its surroundings.
type Options struct {
	Stdout, Stderr io.Writer
	Now            func() time.Time
	Getenv         func(string) string
}

// DefaultOptions returns the real surroundings.
func DefaultOptions() Options {
	return Options{Stdout: os.Stdout, Stderr: os.Stderr, Now: time.Now, Getenv: os.Getenv}
}

type command func(ctx context.Context, o Options, flags *flag.FlagSet, args []string) error

// Run executes a command and returns the exit code.
func Run(ctx context.Context, args []string, o Options) int {
	commands := map[string]command{"db": buildDatabase, "run": runScan, "sbom": makeSBOM, "verdict": decide}
	if len(args) == 0 || commands[args[0]] == nil {
		_, _ = fmt.Fprint(o.Stderr, usage)
		return ExitBad
	}
	flags := flag.NewFlagSet("scan "+args[0], flag.ContinueOnError)
	flags.SetOutput(o.Stderr)
	return o.exitCode(args[0], commands[args[0]](ctx, o, flags, args[1:]))
}

func (o Options) exitCode(name string, err error) int {
	var bad badInput
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return ExitOK
	case errors.Is(err, errFailed):
		return ExitFail
	case errors.As(err, &bad):
		_, _ = fmt.Fprintf(o.Stderr, "scan %s: %v\n", name, err)
		return ExitBad
	default:
		_, _ = fmt.Fprintf(o.Stderr, "scan %s: %v\n", name, err)
		return ExitFail
	}
}

// parse reads the flags and refuses missing ones and left-over words.
func parse(flags *flag.FlagSet, args []string, required ...string) error {
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return badInput{err}
	}
	if flags.NArg() > 0 {
		return badInput{fmt.Errorf("unexpected argument %q", flags.Arg(0))}
	}
	var missing []error
	for _, name := range required {
		if flags.Lookup(name).Value.String() == "" {
			missing = append(missing, fmt.Errorf("--%s is missing", name))
		}
	}
	if len(missing) > 0 {
		return badInput{errors.Join(missing...)}
	}
	return nil
}

// Package app is the command line of ci/canary: it reads flags and files, and turns answers into exit codes.
package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/cloudsec/cloudsec/ci/canary/decision"
)

// The exit codes.
const (
	ExitOK       = 0
	ExitNotGood  = 1
	ExitBadInput = 2
)

const usage = `usage: canary <command> [flags]

  canary power     --rps 20 --errors 0.001              say what a rollout can find, before it starts
  canary replay    --evidence FILE                      run the rule over a record again, and compare
  canary calibrate --history FILE                       measure false rollbacks on history of one version
  canary benchmark --out docs                           compare the rule with others on simulated rollouts

Exit codes: 0 good, 1 not good (the record differs, history contradicts the policy, a bar is missed), 2 the call or its input is
wrong. Ask a command for its flags with -h.
`

// Options are the program's surroundings, so that a test can give it others.
type Options struct {
	Stdout io.Writer
	Stderr io.Writer
}

// DefaultOptions are those of the running process.
func DefaultOptions() Options { return Options{Stdout: os.Stdout, Stderr: os.Stderr} }

// Run runs one command and returns the exit code.
func Run(ctx context.Context, args []string, o Options) int {
	commands := map[string]func(context.Context, []string, Options) (int, error){
		"power": power, "replay": replay, "calibrate": measure, "benchmark": compare,
	}
	if len(args) == 0 {
		fmt.Fprint(o.Stderr, usage)
		return ExitBadInput
	}
	if args[0] == "-h" || args[0] == "--help" || args[0] == "help" {
		fmt.Fprint(o.Stdout, usage)
		return ExitOK
	}
	command, known := commands[args[0]]
	if !known {
		fmt.Fprintf(o.Stderr, "canary: unknown command %q\n\n%s", args[0], usage)
		return ExitBadInput
	}
	code, err := command(ctx, args[1:], o)
	if errors.Is(err, flag.ErrHelp) {
		return ExitOK
	}
	if err != nil {
		fmt.Fprintf(o.Stderr, "canary %s: %v\n", args[0], err)
	}
	return code
}

// newFlags makes a flag set that says what its command is for.
func newFlags(name, purpose string, o Options) *flag.FlagSet {
	flags := flag.NewFlagSet("canary "+name, flag.ContinueOnError)
	flags.SetOutput(o.Stderr)
	flags.Usage = func() {
		fmt.Fprintf(o.Stderr, "canary %s: %s\n\n", name, purpose)
		flags.PrintDefaults()
	}
	return flags
}

// parse reads flags and refuses arguments that nobody asked for.
func parse(flags *flag.FlagSet, args []string) error {
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	return nil
}

// readPolicy reads a policy file; without one, the defaults hold.
func readPolicy(path string) (decision.Policy, error) {
	if path == "" {
		return decision.DefaultPolicy(), nil
	}
	file, err := os.Open(path) //nolint:gosec // the caller names the file
	if err != nil {
		return decision.Policy{}, fmt.Errorf("read policy (name it with --policy): %w", err)
	}
	defer file.Close() //nolint:errcheck // only read
	raw, err := io.ReadAll(io.LimitReader(file, decision.MaxPolicyBytes+1))
	if err != nil {
		return decision.Policy{}, fmt.Errorf("read policy: %w", err)
	}
	policy, err := decision.ParsePolicy(raw)
	if err != nil {
		return decision.Policy{}, fmt.Errorf("%s: %w", path, err)
	}
	return policy, nil
}

// open opens a file that a flag must name.
func open(flagName, path string) (*os.File, error) {
	if path == "" {
		return nil, fmt.Errorf("--%s is missing", flagName)
	}
	file, err := os.Open(path) //nolint:gosec // the caller names the file
	if err != nil {
		return nil, fmt.Errorf("read --%s: %w", flagName, err)
	}
	return file, nil
}

// Package app is the command line of ci/plan: it reads flags and files, and turns a verdict into an exit code.
package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"time"
)

// The exit codes. A pipeline can tell a plan that is refused from a call that is wrong.
const (
	ExitOK       = 0
	ExitBlocked  = 1
	ExitBadInput = 2
)

const usage = `usage: plan <command> [flags]

  plan review --plan plan.json --env dev --out DIR     judge a plan that exists
  plan run    --dir terraform/envs/dev --env dev --out DIR   format, validate, plan and judge

Exit codes: 0 the plan may be applied, 1 it is blocked or a step did not pass, 2 the call or its input is wrong.
Ask a command for its flags with -h.
`

// environmentName is also a file name in the evidence, so it must not hold a path.
var environmentName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,30}$`)

// Options are the program's surroundings, so that a test can give it others.
type Options struct {
	Stdout io.Writer
	Stderr io.Writer
	Stdin  io.Reader
	Now    func() time.Time
	Env    []string
}

// DefaultOptions are those of the running process.
func DefaultOptions() Options {
	return Options{Stdout: os.Stdout, Stderr: os.Stderr, Stdin: os.Stdin, Now: time.Now, Env: os.Environ()}
}

// Run runs one command and returns the exit code.
func Run(ctx context.Context, args []string, o Options) int {
	commands := map[string]func(context.Context, []string, Options) (int, error){"review": review, "run": run}
	if len(args) == 0 {
		say(o.Stderr, usage)
		return ExitBadInput
	}
	command, known := commands[args[0]]
	if !known {
		say(o.Stderr, fmt.Sprintf("plan: unknown command %q\n\n%s", args[0], usage))
		return ExitBadInput
	}
	code, err := command(ctx, args[1:], o)
	if errors.Is(err, flag.ErrHelp) {
		return ExitOK
	}
	if err != nil {
		say(o.Stderr, fmt.Sprintf("plan %s: %v\n", args[0], err))
	}
	return code
}

// say prints for a person. Nobody is left to be told when the terminal is gone.
func say(w io.Writer, text string) {
	_, _ = io.WriteString(w, text)
}

// newFlags makes a flag set that prints its errors once and to the right place.
func newFlags(name string, o Options) *flag.FlagSet {
	flags := flag.NewFlagSet("plan "+name, flag.ContinueOnError)
	flags.SetOutput(o.Stderr)
	return flags
}

// needed reports every flag that is missing, and arguments that nobody asked for.
func needed(flags *flag.FlagSet, names ...string) error {
	var problems []error
	for _, name := range names {
		if flags.Lookup(name).Value.String() == "" {
			problems = append(problems, fmt.Errorf("--%s is missing", name))
		}
	}
	if flags.NArg() > 0 {
		problems = append(problems, fmt.Errorf("unexpected argument %q", flags.Arg(0)))
	}
	if env := flags.Lookup("env").Value.String(); env != "" && !environmentName.MatchString(env) {
		problems = append(problems, fmt.Errorf("--env is %q, want a name such as dev", env))
	}
	return errors.Join(problems...)
}

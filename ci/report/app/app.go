// Package app is the command line of the report room.
package app

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/cloudsec/cloudsec/ci/report"
)

// The exit codes of every command.
const (
	ExitOK   = 0
	ExitFail = 1
	ExitBad  = 2
)

const usage = `usage: report <command> [flags]

  report summary  --evidence DIR [--require test,lint,...] [--title TEXT]          write summary.md, .html and .json, print a table
  report stage    --name NAME --out DIR --exit-code N --seconds S [--headline TEXT] [--failed PART]... [--detail TEXT]... [--artifact PATH]... [--skipped]

Exit codes: 0 passed or written, 1 the run failed, 2 wrong input or nothing could be written.
`

// Options are what the program takes from its surroundings.
type Options struct {
	Stdout, Stderr io.Writer
	Now            func() time.Time
}

// DefaultOptions returns the real surroundings.
func DefaultOptions() Options { return Options{os.Stdout, os.Stderr, time.Now} }

// Run executes a command and returns the exit code.
func Run(args []string, o Options) int {
	commands := map[string]func(Options, *flag.FlagSet, []string) (int, error){"summary": summarise, "stage": writeStage}
	if len(args) == 0 || commands[args[0]] == nil {
		_, _ = fmt.Fprint(o.Stderr, usage)
		return ExitBad
	}
	flags := flag.NewFlagSet("report "+args[0], flag.ContinueOnError)
	flags.SetOutput(o.Stderr)
	code, err := commands[args[0]](o, flags, args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return ExitOK
	}
	if err != nil {
		_, _ = fmt.Fprintf(o.Stderr, "report %s: %v\n", args[0], err)
		return ExitBad
	}
	return code
}

func summarise(o Options, flags *flag.FlagSet, args []string) (int, error) {
	evidence := flags.String("evidence", "", "folder with the evidence; the summaries are written into it")
	require := flags.String("require", "", "comma-separated stages that must be there and have passed")
	title := flags.String("title", "CloudSec pipeline", "what the summary is called")
	if err := parse(flags, args, "evidence"); err != nil {
		return ExitBad, err
	}
	if info, err := os.Stat(*evidence); err != nil || !info.IsDir() {
		return ExitBad, fmt.Errorf("%s is no folder with evidence", *evidence)
	}
	summary := report.Read(*evidence, report.Options{Title: report.Plain(*title), Require: list(*require), Now: o.Now()})
	if err := summary.Write(*evidence); err != nil {
		return ExitBad, err
	}
	_, _ = fmt.Fprint(o.Stdout, summary.Text())
	if summary.Result != report.Passed {
		return ExitFail, nil
	}
	return ExitOK, nil
}

func writeStage(o Options, flags *flag.FlagSet, args []string) (int, error) {
	var stage report.Stage
	var failed, details, artifacts repeated
	out := flags.String("out", "", "folder with the evidence")
	flags.StringVar(&stage.Stage, "name", "", "the stage's name")
	flags.IntVar(&stage.ExitCode, "exit-code", 0, "the exit code of the stage's work")
	flags.Float64Var(&stage.DurationSeconds, "seconds", 0, "how long it took")
	flags.StringVar(&stage.Headline, "headline", "", "the stage in one line; made from its evidence when absent")
	skipped := flags.Bool("skipped", false, "the stage was left out")
	flags.Var(&failed, "failed", "a part of the stage that failed, for the headline; may be repeated")
	flags.Var(&details, "detail", "a further line; may be repeated")
	flags.Var(&artifacts, "artifact", "a file of the stage, relative to the folder; may be repeated")
	if err := parse(flags, args, "name", "out"); err != nil {
		return ExitBad, err
	}
	stage.Details, stage.Artifacts = append([]string{}, details...), append([]string{}, artifacts...)
	stage.Status = status(stage.ExitCode, *skipped)
	summary := report.Read(*out, report.Options{Now: o.Now()})
	if stage.Headline == "" && stage.Status != report.Skipped {
		stage.Headline = summary.Headline(stage.Stage)
	}
	if len(failed) > 0 {
		stage.Headline = strings.TrimPrefix(stage.Headline+"; failed: "+strings.Join(failed, ", "), "; ")
	}
	if stage.Status == report.Failed {
		stage.Details = addCauses(stage.Details, summary.Causes(stage.Stage))
	}
	return ExitOK, stage.Write(*out)
}

// addCauses leaves out what the last lines of a log have said already, so that these stay in sight.
func addCauses(details, causes []string) []string {
	for _, cause := range causes {
		said := func(line string) bool { return strings.Contains(line, cause) }
		if !slices.ContainsFunc(details, said) {
			details = append(details, cause)
		}
	}
	return details
}

func status(exitCode int, skipped bool) string {
	switch {
	case exitCode != 0:
		return report.Failed
	case skipped:
		return report.Skipped
	default:
		return report.Passed
	}
}

func parse(flags *flag.FlagSet, args []string, required ...string) error {
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	for _, name := range required {
		if flags.Lookup(name).Value.String() == "" {
			return fmt.Errorf("--%s is missing", name)
		}
	}
	return nil
}

// list splits a comma-separated flag and drops empty parts.
func list(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
}

// repeated is a flag that may be given several times.
type repeated []string

// String shows the values.
func (r *repeated) String() string { return strings.Join(*r, ",") }

// Set adds a value.
func (r *repeated) Set(value string) error {
	*r = append(*r, value)
	return nil
}

// Command local runs the repository's jobs on one machine. The Makefile calls it; `local help` tells more.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/cloudsec/cloudsec/ci/local"
)

const usage = `local JOB [flags]

Jobs:
  pipeline   run every stage of the pipeline on a real Dagger engine; evidence goes to ./evidence
  test       run every test: natively, in a browser, and the pipeline's own on the real engine
  setup      only set up what is missing
  benchmark  time the pipeline cold, warm and after a change of one line, beside the same work done natively

Flags of benchmark:
  --scratch DIR        an empty folder with 40 GB free (default: a temporary one, removed at the end)
  --warm               use the caches that are there, so that the first round is not cold

Flags of pipeline:
  --db REPOSITORY      where Trivy's vulnerability database comes from (default $TRIVY_DB_REPOSITORY; empty: offline,
                       vulnerabilities are not scanned and the summary says so)
  --environment NAME   which environment is planned: dev, staging or prod (default dev)
`

var errFailed = errors.New("not everything passed")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout)
	if err == nil {
		return
	}
	if !errors.Is(err, errFailed) {
		fmt.Fprintln(os.Stderr, "local:", err)
	}
	stop()
	os.Exit(1) //nolint:gocritic // stop was called.
}

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		fmt.Fprint(out, usage)
		return nil
	}
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	w, err := local.Open(os.Getenv, dir)
	if err != nil {
		return err
	}
	logs := filepath.Join(w.Root, "dist", "logs")
	job := local.Job{Out: out, LogDir: logs, Heartbeat: 20 * time.Second, Now: time.Now}
	switch args[0] {
	case "pipeline":
		return pipeline(ctx, job, w, args[1:])
	case "test":
		results := filepath.Join(w.Root, "dist", "results")
		return finish(job, "make test", job.Run(ctx, w.Test(results)))
	case "setup":
		return finish(job, "make setup", job.Run(ctx, w.Setup()))
	case "benchmark":
		return benchmark(ctx, job, w, args[1:])
	default:
		return fmt.Errorf("there is no job %q: give pipeline, test, setup or benchmark (local help tells more)", args[0])
	}
}

func pipeline(ctx context.Context, job local.Job, w local.Workspace, args []string) error {
	flags := flag.NewFlagSet("local pipeline", flag.ContinueOnError)
	flags.SetOutput(job.Out)
	db := flags.String("db", os.Getenv("TRIVY_DB_REPOSITORY"), "where Trivy's vulnerability database comes from; empty: offline")
	environment := flags.String("environment", "dev", "which environment is planned: dev, staging or prod")
	if err := flags.Parse(args); err != nil {
		return err
	}
	evidence := filepath.Join(w.Root, "evidence")
	if *db == "" {
		fmt.Fprintln(job.Out, "no vulnerability database was named (DB=...): vulnerabilities are not scanned, and the summary will say so")
	}
	o := local.PipelineOptions{DBRepository: *db, Environment: *environment, Evidence: evidence}
	err := finish(job, "make pipeline", job.Run(ctx, w.Pipeline(o, job.Out)))
	fmt.Fprintf(job.Out, "evidence: %s (open summary.html)\n", evidence)
	return err
}

func benchmark(ctx context.Context, job local.Job, w local.Workspace, args []string) error {
	flags := flag.NewFlagSet("local benchmark", flag.ContinueOnError)
	flags.SetOutput(job.Out)
	scratch := flags.String("scratch", "", "an empty `folder` with 40 GB free; a temporary one when empty")
	warm := flags.Bool("warm", false, "use the caches that are there")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *scratch == "" {
		made, err := os.MkdirTemp("", "cloudsec-benchmark-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(made) //nolint:errcheck // What is left of a temporary folder does no harm.
		*scratch = made
	}
	b := local.Benchmark{Workspace: w, Scratch: *scratch, Out: job.Out, Now: time.Now, Warm: *warm}
	return finish(job, "make pipeline/benchmark", job.Run(ctx, []local.Step{{
		Name: "benchmark", What: "three rounds, pipeline and native (about an hour and a half with empty caches)",
		Run: func(ctx context.Context, log io.Writer) error {
			_, err := b.Run(ctx, log)
			return err
		},
	}}))
}

func finish(job local.Job, title string, results []local.Result) error {
	if !local.Summarise(job.Out, title, results) {
		return errFailed
	}
	return nil
}

package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cloudsec/cloudsec/ci/canary/evidence"
)

func replay(_ context.Context, args []string, o Options) (int, error) {
	flags := newFlags("replay", "run the rule over a rollout's record again and compare every decision", o)
	path := flags.String("evidence", "", "the record: a `file` of JSON lines")
	lenient := flags.Bool("lenient", false, "compare verdicts only, for a record from another kind of processor")
	if err := parse(flags, args); err != nil {
		return ExitBadInput, err
	}
	file, err := open("evidence", *path)
	if err != nil {
		return ExitBadInput, err
	}
	defer file.Close() //nolint:errcheck // only read
	read := evidence.Read
	if *lenient {
		read = evidence.Lenient
	}
	replayed, err := read(file)
	var different *evidence.DifferentError
	switch {
	case errors.As(err, &different):
		return ExitNotGood, fmt.Errorf("%s: %w", *path, err)
	case err != nil:
		return ExitBadInput, fmt.Errorf("%s: %w", *path, err)
	}
	printReplay(replayed, o)
	return ExitOK, nil
}

func printReplay(r evidence.Replay, o Options) {
	if r.Subject != "" {
		fmt.Fprintf(o.Stdout, "rollout of %s\n", r.Subject)
	}
	if r.Torn {
		fmt.Fprintln(o.Stdout, "the last line was not written to its end; it is left out")
	}
	if len(r.Records) == 0 {
		fmt.Fprintln(o.Stdout, "no interval yet")
		return
	}
	fmt.Fprintf(o.Stdout, "%d intervals until %s, every decision as recorded\nverdict: %s (p = %.3g)\n",
		len(r.Records), r.Records[len(r.Records)-1].Interval.End.UTC().Format(time.RFC3339), r.Last.Verdict, r.Last.P)
	for _, reason := range r.Last.Reasons {
		fmt.Fprintf(o.Stdout, "  %s: %s\n", reason.Code, reason.Text)
	}
}

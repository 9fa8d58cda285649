package importjob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/report"
)

// outcome is how an attempt at a job ended.
type outcome string

const (
	outcomeSucceeded outcome = "succeeded"
	outcomeRepeated  outcome = "repeated"
	outcomeFailed    outcome = "failed"
	outcomeRetried   outcome = "retried"
	outcomeGivenBack outcome = "given_back"
	outcomeLost      outcome = "lost"
)

func outcomes() []outcome {
	return []outcome{outcomeSucceeded, outcomeRepeated, outcomeFailed, outcomeRetried, outcomeGivenBack, outcomeLost}
}

// errGivenUp ends a job whose attempts are used up.
var errGivenUp = errors.New("given up after the last attempt") //nolint:gochecknoglobals // a sentinel

// settleTimeout bounds how long it may take to write down how an attempt ended. If that fails, the lease ends by itself.
const settleTimeout = 10 * time.Second

// maxBackoff bounds the wait between two attempts.
const maxBackoff = time.Minute

// run is one attempt at a job.
type run struct {
	w      *Workers
	claim  Claim
	logger *slog.Logger

	bytes, records atomic.Int64
}

func (r *run) progress() Progress {
	return Progress{Bytes: r.bytes.Load(), Records: r.records.Load()}
}

// settle runs the attempt and writes down how it ended.
func (r *run) settle(ctx context.Context) (outcome, error) {
	if r.claim.Job.Attempts > r.w.opts.MaxAttempts {
		// The workers before died without a word, or could not reach the database to say one.
		return r.giveUp(ctx, errors.New("the lease of the last attempt ended"))
	}
	again, err := r.guarded(ctx)
	switch {
	case err == nil && again:
		return outcomeRepeated, nil
	case err == nil:
		return outcomeSucceeded, nil
	case errors.Is(err, ErrLost):
		return outcomeLost, err
	case isReportsFault(err):
		return r.fail(ctx, failureOf(err), err)
	case errors.Is(context.Cause(ctx), errDrained):
		return outcomeGivenBack, errors.Join(errDrained, r.write(ctx, func(ctx context.Context) error {
			return r.w.opts.Queue.Requeue(ctx, r.claim, 0, true)
		}))
	case r.claim.Job.Attempts >= r.w.opts.MaxAttempts:
		return r.giveUp(ctx, err)
	}
	return outcomeRetried, errors.Join(err, r.write(ctx, func(ctx context.Context) error {
		return r.w.opts.Queue.Requeue(ctx, r.claim, backoff(r.w.opts.Backoff, r.claim.Job.Attempts), false)
	}))
}

// guarded runs the attempt beside the beats that keep the lease. When a beat finds the lease lost, the attempt is cut short.
func (r *run) guarded(ctx context.Context) (again bool, err error) {
	ctx, cut := context.WithCancelCause(ctx)
	beaten := make(chan struct{})
	go func() {
		defer close(beaten)
		r.beat(ctx, cut)
	}()
	again, err = r.attempt(ctx)
	lost := errors.Is(context.Cause(ctx), ErrLost)
	cut(context.Canceled)
	<-beaten
	if err != nil && lost {
		return false, ErrLost
	}
	return again, err
}

// beat prolongs the lease until the context ends. A database that is away is no reason to stop: the attempt will notice
// that by itself, and whoever has taken over makes its end worthless.
func (r *run) beat(ctx context.Context, cut context.CancelCauseFunc) {
	ticker := time.NewTicker(r.w.opts.Beat)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		err := r.w.opts.Queue.Beat(ctx, r.claim, r.progress(), r.w.opts.Lease)
		if errors.Is(err, ErrLost) {
			cut(ErrLost)
			return
		}
		if err != nil && ctx.Err() == nil {
			r.logger.WarnContext(ctx, "lease not prolonged", "error", err)
		}
	}
}

// parse reads the report and counts on the way.
func (r *run) parse(packed io.Reader, emit report.Emit) (report.Summary, error) {
	content, err := report.Decompress(packed, "gzip")
	if err != nil {
		return report.Summary{}, fmt.Errorf("unpack spooled report: %w", err)
	}
	request := r.claim.Job.Request
	mapping, err := request.mapping()
	if err != nil {
		return report.Summary{}, err
	}
	counted := func(o finding.Observation) error {
		r.records.Add(1)
		return emit(o)
	}
	return report.ParseMapped(io.TeeReader(content, (*byteCounter)(&r.bytes)), report.Format(request.Format), mapping, //nolint:wrapcheck // it names the record
		r.w.opts.Limits, counted)
}

// mapping reads the mapping that came with the report. It was good when the job was made.
func (r Request) mapping() (*report.Mapping, error) {
	if r.Mapping == "" {
		return nil, nil //nolint:nilnil // most reports need none
	}
	mapping, err := report.ParseMapping([]byte(r.Mapping))
	if err != nil {
		return nil, fmt.Errorf("read the mapping of the job: %w", err)
	}
	return mapping, nil
}

// byteCounter counts what is written to it.
type byteCounter atomic.Int64

// Write implements io.Writer.
func (c *byteCounter) Write(b []byte) (int, error) {
	(*atomic.Int64)(c).Add(int64(len(b)))
	return len(b), nil
}

// giveUp ends a job for a reason of ours. The details are in the log.
func (r *run) giveUp(ctx context.Context, cause error) (outcome, error) {
	failure := &finding.Error{Code: CodeInternal, Message: fmt.Sprintf(
		"The import could not be finished in %d attempts, for a reason that is not the report's. The request id finds it in "+
			"the logs. Send the report again to try anew.", r.w.opts.MaxAttempts)}
	return r.fail(ctx, failure, errors.Join(errGivenUp, cause))
}

func (r *run) fail(ctx context.Context, failure *finding.Error, cause error) (outcome, error) {
	return outcomeFailed, errors.Join(cause, r.write(ctx, func(ctx context.Context) error {
		return r.w.opts.Queue.Fail(ctx, r.claim, r.progress(), failure)
	}))
}

// write runs step also when the attempt's context has ended.
func (r *run) write(ctx context.Context, step func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTimeout)
	defer cancel()
	return step(ctx)
}

// isReportsFault tells what the report is to blame for, and a further attempt cannot mend, from everything else.
func isReportsFault(err error) bool {
	failure := failureOf(err)
	return failure != nil && (failure.Code == finding.CodeInvalidReport || failure.Code == finding.CodeTooLarge)
}

func failureOf(err error) *finding.Error {
	var failure *finding.Error
	if !errors.As(err, &failure) {
		return nil
	}
	return failure
}

// backoff doubles with every attempt.
func backoff(first time.Duration, attempt int) time.Duration {
	wait := first
	for range attempt - 1 {
		if wait *= 2; wait >= maxBackoff {
			return maxBackoff
		}
	}
	return min(wait, maxBackoff)
}

package importjob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/report"
	"github.com/cloudsec/cloudsec/services/internal/telemetry"
)

// Queue hands out jobs and keeps what became of them. Everything it does for a claim fails with ErrLost when the lease of the
// claim is over.
type Queue interface {
	// ClaimJob takes the next job, or returns nil when there is none.
	ClaimJob(ctx context.Context, lease time.Duration) (*Claim, error)
	// Beat prolongs the lease and records the progress.
	Beat(ctx context.Context, claim Claim, progress Progress, lease time.Duration) error
	// Fail ends the job.
	Fail(ctx context.Context, claim Claim, progress Progress, failure *finding.Error) error
	// Requeue puts the job back. A job that was only given back has not lost an attempt.
	Requeue(ctx context.Context, claim Claim, delay time.Duration, givenBack bool) error
}

// Importer runs the import of a claimed job and completes the job in one transaction, so that neither is there without the
// other. Parse is given the packed content.
type Importer interface {
	ImportJob(ctx context.Context, claim Claim, progress func() Progress, parse Parse) (done finding.Import, again bool, err error)
}

// Parse reads a packed report.
type Parse func(packed io.Reader, emit report.Emit) (report.Summary, error)

// ErrLost says that a worker holds its job no more: the job was cancelled, or its lease ended and another worker has it.
var ErrLost = errors.New("the job's lease is lost") //nolint:gochecknoglobals // a sentinel

// errDrained ends a running import because the process stops.
var errDrained = errors.New("the worker stops") //nolint:gochecknoglobals // a sentinel

// Options configure the workers of a process.
type Options struct {
	Queue    Queue
	Importer Importer
	Limits   report.Limits
	Logger   *slog.Logger
	Metrics  *Metrics
	// Imported is told of every import that ran.
	Imported func(done finding.Import, again bool, err error, took time.Duration)
	// Workers is how many jobs run at once in this process.
	Workers int
	// Lease is how long a job stays with a worker that is silent, Beat how often a worker speaks.
	Lease, Beat time.Duration
	// Poll is how often the queue is asked when nobody says that there is something in it.
	Poll time.Duration
	// MaxAttempts is how often a job is tried when the reason is not its report.
	MaxAttempts int
	// Backoff is the wait after the first failed attempt; it doubles with each one.
	Backoff time.Duration
	// Drain is how long running imports may go on when the process stops, before they are given back.
	Drain time.Duration
}

// DefaultOptions returns what suits production. Queue, Importer, Logger and Metrics are still to be set.
func DefaultOptions() Options {
	return Options{
		Limits: report.DefaultLimits(), Workers: 2, Lease: 30 * time.Second, Beat: time.Second, Poll: time.Second,
		MaxAttempts: 5, Backoff: 2 * time.Second, Drain: 15 * time.Second,
		Imported: func(finding.Import, bool, error, time.Duration) {},
	}
}

// Workers take jobs from the queue and run them. Create them with NewWorkers.
type Workers struct {
	opts Options
	wake chan struct{}

	// draining closes when no further job may be taken; cut ends the jobs that still run then.
	draining  chan struct{}
	drainOnce sync.Once
	cut       context.CancelCauseFunc
	running   sync.WaitGroup
	cutTimer  *time.Timer
}

// NewWorkers returns workers that do nothing before Start.
func NewWorkers(opts Options) *Workers {
	return &Workers{opts: opts, wake: make(chan struct{}, 1), draining: make(chan struct{})}
}

// Start begins to work in the background. The context only lends its values: the work ends with Drain and Stop.
func (w *Workers) Start(ctx context.Context) {
	ctx, w.cut = context.WithCancelCause(context.WithoutCancel(ctx))
	for range w.opts.Workers {
		w.running.Go(func() { w.loop(ctx) })
	}
}

// Wake says that there is something in the queue.
func (w *Workers) Wake() {
	select {
	case w.wake <- struct{}{}:
	default: // Somebody is awake already, and will look once more.
	}
}

// Drain takes no further job and gives those that run Options.Drain to end. It does not wait.
func (w *Workers) Drain() {
	w.drainOnce.Do(func() {
		close(w.draining)
		w.cutTimer = time.AfterFunc(w.opts.Drain, func() { w.cut(errDrained) })
	})
}

// Stop drains and waits. What does not end in time is given back to the queue.
func (w *Workers) Stop(context.Context) error {
	w.Drain()
	w.running.Wait()
	w.cutTimer.Stop()
	w.cut(errDrained)
	return nil
}

// loop takes one job after the other.
func (w *Workers) loop(ctx context.Context) {
	for {
		worked := w.next(ctx)
		if worked {
			w.Wake() // There may be more for the others, too.
		}
		if !w.await(worked) {
			return
		}
	}
}

// await waits until it is time to look into the queue again, and reports whether it is.
func (w *Workers) await(worked bool) bool {
	select {
	case <-w.draining:
		return false
	default:
	}
	if worked {
		return true
	}
	timer := time.NewTimer(w.opts.Poll)
	defer timer.Stop()
	select {
	case <-w.draining:
		return false
	case <-w.wake:
	case <-timer.C:
	}
	return true
}

// next runs one job and reports whether there was one.
func (w *Workers) next(ctx context.Context) bool {
	claim, err := w.opts.Queue.ClaimJob(ctx, w.opts.Lease)
	if err != nil {
		w.opts.Logger.WarnContext(ctx, "no job claimed", "error", err)
		return false
	}
	if claim == nil {
		return false
	}
	w.work(telemetry.WithRequestID(ctx, claim.Job.Request.RequestID), *claim)
	return true
}

// work runs one job to whatever end.
func (w *Workers) work(ctx context.Context, claim Claim) {
	r := &run{w: w, claim: claim, logger: w.opts.Logger.With("jobId", claim.Job.ID, "source", claim.Job.Request.Source,
		"attempt", claim.Job.Attempts)}
	start := time.Now()
	outcome, err := r.settle(ctx)
	took := time.Since(start)
	w.opts.Metrics.settled(outcome, took)
	r.log(ctx, outcome, err, took)
}

func (r *run) log(ctx context.Context, o outcome, err error, took time.Duration) {
	level, attributes := slog.LevelInfo, []any{"outcome", o, "duration", took, "records", r.progress().Records}
	if err != nil {
		attributes = append(attributes, "error", err)
	}
	if o == outcomeRetried || errors.Is(err, errGivenUp) {
		level = slog.LevelError
	}
	r.logger.Log(ctx, level, "import job attempted", attributes...)
}

// attempt imports once. A panic of a parser must not take the process down, and with it all other jobs, again and again.
func (r *run) attempt(ctx context.Context) (again bool, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			r.logger.ErrorContext(ctx, "panic in import", "cause", cause, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic in import: %v", cause)
		}
	}()
	start := time.Now()
	done, again, err := r.w.opts.Importer.ImportJob(ctx, r.claim, r.progress, r.parse)
	if err == nil || isReportsFault(err) {
		r.w.opts.Imported(done, again, err, time.Since(start))
	}
	return again, err //nolint:wrapcheck // the importer has said which operation it was
}

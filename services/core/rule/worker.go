package rule

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/cloudsec/cloudsec/services/core/access"
)

// ErrLost says that a worker holds its batch no more: its lease ended, and another worker has it or has worked it off.
var ErrLost = errors.New("the batch's lease is lost") //nolint:gochecknoglobals // a sentinel

// ErrLater says that the batch cannot be worked off just now, because others hold its findings. It is nobody's fault.
var ErrLater = errors.New("the batch's findings are held by others") //nolint:gochecknoglobals // a sentinel

// settleTimeout bounds how long it may take to put a batch back. If that fails, the lease ends by itself.
const settleTimeout = 10 * time.Second

// Queue hands out batches. Everything it does for a claim fails with ErrLost when the claim's lease is over.
type Queue interface {
	// ClaimBatch takes the next batch, or returns nil when there is none.
	ClaimBatch(ctx context.Context, lease time.Duration) (*Claim, error)
	// BeatBatch prolongs the lease.
	BeatBatch(ctx context.Context, claim Claim, lease time.Duration) error
	// RunBatch runs the rules on the batch and takes it out of the queue, in one transaction.
	RunBatch(ctx context.Context, claim Claim) (Outcome, error)
	// RequeueBatch puts the batch back for a while. A batch that was only given back has not lost an attempt.
	RequeueBatch(ctx context.Context, claim Claim, delay time.Duration, givenBack bool) error
	// BuryBatch gives the batch up.
	BuryBatch(ctx context.Context, claim Claim) error
	RuleBacklog(ctx context.Context) (Backlog, error)
	// ForgetRuns removes runs that ended longer ago.
	ForgetRuns(ctx context.Context, age time.Duration) error
}

// Options configure the workers of a process.
type Options struct {
	Queue   Queue
	Logger  *slog.Logger
	Metrics *Metrics
	// Workers is how many batches are worked off at once in this process.
	Workers int
	// Lease is how long a batch stays with a worker that is silent; it speaks three times as often.
	Lease time.Duration
	// Poll is how often the queue is looked into when nothing is known to be in it.
	Poll time.Duration
	// MaxAttempts is how often a batch is tried, Backoff how long the first pause is.
	MaxAttempts int
	Backoff     time.Duration
	// Drain is how long running batches may take to end when the process stops.
	Drain time.Duration
	// CountEvery is how often the queue is measured, KeepRuns how long runs are kept.
	CountEvery, KeepRuns time.Duration
}

// DefaultOptions have one worker, which works off about a hundred thousand findings a minute.
func DefaultOptions() Options {
	return Options{
		Workers: 1, Lease: 30 * time.Second, Poll: time.Second, MaxAttempts: 5, Backoff: 2 * time.Second, Drain: 10 * time.Second,
		CountEvery: 15 * time.Second, KeepRuns: 90 * 24 * time.Hour,
	}
}

// Workers run rules in the background. Create them with NewWorkers.
type Workers struct {
	opts    Options
	wake    chan struct{}
	stop    context.CancelFunc
	cut     context.CancelFunc
	running sync.WaitGroup
}

// NewWorkers returns workers that do nothing before Start.
func NewWorkers(opts Options) *Workers {
	return &Workers{opts: opts, wake: make(chan struct{}, 1)}
}

// Start begins to work in the background, on behalf of the service itself. The context only lends its values: the work ends
// with Stop.
func (w *Workers) Start(ctx context.Context) {
	base := access.System(context.WithoutCancel(ctx))
	loops, stop := context.WithCancel(base)
	work, cut := context.WithCancel(base)
	w.stop, w.cut = stop, cut
	for range w.opts.Workers {
		w.running.Go(func() { w.loop(loops, work) })
	}
	w.running.Go(func() { w.keep(loops) })
}

// Wake says that there is something in the queue.
func (w *Workers) Wake() {
	select {
	case w.wake <- struct{}{}:
	default: // Somebody is awake already, and will look once more.
	}
}

// Stop takes no further batch and waits for those that run. What does not end in time is cut off: it is rolled back, and
// another replica takes it up.
func (w *Workers) Stop(context.Context) error {
	w.stop()
	timer := time.AfterFunc(w.opts.Drain, w.cut)
	w.running.Wait()
	timer.Stop()
	w.cut()
	return nil
}

func (w *Workers) loop(ctx, work context.Context) {
	for ctx.Err() == nil {
		if w.next(work) {
			w.Wake() // There may be more for the others, too.
			continue
		}
		timer := time.NewTimer(w.opts.Poll)
		select {
		case <-ctx.Done():
		case <-w.wake:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// next works one batch off and reports whether there was one.
func (w *Workers) next(ctx context.Context) bool {
	claim, err := w.opts.Queue.ClaimBatch(ctx, w.opts.Lease)
	if err != nil {
		if ctx.Err() == nil {
			w.opts.Logger.WarnContext(ctx, "no batch of rules claimed", "error", err)
		}
		return false
	}
	if claim == nil {
		return false
	}
	start := time.Now()
	outcome, done, err := w.settle(ctx, *claim)
	w.opts.Metrics.settled(outcome, done, time.Since(start))
	w.log(ctx, *claim, outcome, done, err)
	return true
}

// The results of an attempt at a batch.
const (
	resultDone      = "done"
	resultRetried   = "retried"
	resultGivenBack = "given_back"
	resultGivenUp   = "given_up"
	resultLost      = "lost"
)

func results() []string {
	return []string{resultDone, resultRetried, resultGivenBack, resultGivenUp, resultLost}
}

// settle tries a batch and writes down how that ended.
func (w *Workers) settle(ctx context.Context, claim Claim) (outcome Outcome, result string, err error) {
	if claim.Batch.Attempts > w.opts.MaxAttempts {
		// The workers before died over it without a word.
		return outcome, resultGivenUp, w.write(ctx, func(ctx context.Context) error { return w.opts.Queue.BuryBatch(ctx, claim) })
	}
	outcome, err = w.guarded(ctx, claim)
	switch {
	case err == nil:
		return outcome, resultDone, nil
	case errors.Is(err, ErrLost):
		return Outcome{}, resultLost, err
	case errors.Is(err, ErrLater), ctx.Err() != nil:
		return Outcome{}, resultGivenBack, errors.Join(err, w.requeue(ctx, claim, w.opts.Backoff, true))
	case claim.Batch.Attempts >= w.opts.MaxAttempts:
		return Outcome{}, resultGivenUp, errors.Join(err, w.write(ctx, func(ctx context.Context) error {
			return w.opts.Queue.BuryBatch(ctx, claim)
		}))
	}
	return Outcome{}, resultRetried, errors.Join(err, w.requeue(ctx, claim, w.opts.Backoff<<(claim.Batch.Attempts-1), false))
}

func (w *Workers) requeue(ctx context.Context, claim Claim, delay time.Duration, givenBack bool) error {
	return w.write(ctx, func(ctx context.Context) error {
		return w.opts.Queue.RequeueBatch(ctx, claim, delay, givenBack)
	})
}

// write runs step also when the attempt's context has ended.
func (w *Workers) write(ctx context.Context, step func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTimeout)
	defer cancel()
	return step(ctx)
}

// guarded runs the batch beside the beats that keep the lease.
func (w *Workers) guarded(ctx context.Context, claim Claim) (Outcome, error) {
	beating, quiet := context.WithCancel(ctx)
	var beats sync.WaitGroup
	beats.Go(func() { w.beat(beating, claim) })
	defer beats.Wait()
	defer quiet()
	return w.opts.Queue.RunBatch(ctx, claim) //nolint:wrapcheck // the queue has said which operation it was
}

// beat prolongs the lease until the context ends. A lease that is lost is noticed by the attempt itself, when it ends.
func (w *Workers) beat(ctx context.Context, claim Claim) {
	ticker := time.NewTicker(w.opts.Lease / 3)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if err := w.opts.Queue.BeatBatch(ctx, claim, w.opts.Lease); err != nil && ctx.Err() == nil {
			w.opts.Logger.WarnContext(ctx, "lease of a batch of rules not prolonged", "batch", claim.Batch.ID, "error", err)
		}
	}
}

func (w *Workers) log(ctx context.Context, claim Claim, outcome Outcome, result string, err error) {
	attributes := []any{
		"batch", claim.Batch.ID, "occasion", claim.Batch.Occasion, "cause", claim.Batch.Cause, "findings", len(claim.Batch.Findings),
		"attempt", claim.Batch.Attempts, "result", result, "rules", outcome.Rules, "failed", outcome.Failed,
	}
	level := slog.LevelDebug
	switch {
	case result == resultGivenUp || result == resultRetried:
		level = slog.LevelError
	case err != nil || outcome.Failed > 0:
		level = slog.LevelWarn
	}
	if err != nil {
		attributes = append(attributes, "error", err)
	}
	w.opts.Logger.Log(ctx, level, "batch of rules attempted", attributes...)
	for _, name := range outcome.Disabled {
		w.opts.Logger.ErrorContext(ctx, "rule disabled after it failed too often", "rule", name)
	}
}

// keep measures the queue and forgets old runs, on a clock of its own.
func (w *Workers) keep(ctx context.Context) {
	ticker := time.NewTicker(w.opts.CountEvery)
	defer ticker.Stop()
	for {
		backlog, err := w.opts.Queue.RuleBacklog(ctx)
		if err == nil {
			w.opts.Metrics.measured(backlog)
			err = w.opts.Queue.ForgetRuns(ctx, w.opts.KeepRuns)
		}
		if err != nil && ctx.Err() == nil {
			w.opts.Logger.WarnContext(ctx, "queue of rules not tidied", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

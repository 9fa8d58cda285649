package outbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
)

// recordTimeout bounds writing down what became of a job.
const recordTimeout = 10 * time.Second

// listenAgain is the pause before a listener that was lost is replaced.
const listenAgain = 500 * time.Millisecond

// Options configure a Dispatcher. Start from DefaultOptions.
type Options struct {
	Queue Queue
	// Webhooks and Topic send. Without Topic nothing is claimed for it.
	Webhooks, Topic Sender
	Logger          *slog.Logger
	Registry        prometheus.Registerer

	// Concurrency bounds the attempts that run at once, PerDestination those to one destination.
	Concurrency, PerDestination int
	// Timeout bounds one attempt.
	Timeout time.Duration
	// Poll is how often the dispatcher looks by itself: for what has become due, and for what it was not told of.
	Poll time.Duration
	// Backoff and MaxAttempts say when a failed delivery is tried again, and when it is given up.
	Backoff     Backoff
	MaxAttempts int
	// Retention is how long finished deliveries and their events are kept, TidyInterval how often that is looked after.
	Retention, TidyInterval time.Duration
	// DrainTimeout is how long running attempts may take to end when the dispatcher stops.
	DrainTimeout time.Duration
}

// DefaultOptions tries a delivery 16 times, which takes about half a day.
func DefaultOptions() Options {
	return Options{
		Concurrency: 16, PerDestination: 4, Timeout: 10 * time.Second, Poll: 2 * time.Second,
		Backoff: Backoff{First: 10 * time.Second, Most: 2 * time.Hour}, MaxAttempts: 16,
		Retention: 14 * 24 * time.Hour, TidyInterval: 15 * time.Second, DrainTimeout: 15 * time.Second,
	}
}

// Dispatcher claims deliveries and sends them.
type Dispatcher struct {
	opts    Options
	metrics *metrics
	// wake holds at most one token: somebody thinks that there is something to do.
	wake chan struct{}

	mu   sync.Mutex
	busy map[int64]uuid.UUID

	// loops are the claiming, the listening and the tidying; attempts are the jobs that run.
	loops, attempts sync.WaitGroup
	stopLoops, cut  context.CancelFunc
}

// New returns a dispatcher. Nothing runs before Start.
func New(opts Options) (*Dispatcher, error) {
	m, err := newMetrics(opts.Registry)
	if err != nil {
		return nil, err
	}
	return &Dispatcher{opts: opts, metrics: m, wake: make(chan struct{}, 1), busy: map[int64]uuid.UUID{}}, nil
}

// lease is how long a claim holds: an attempt, writing it down, and some patience on top.
func (d *Dispatcher) lease() time.Duration {
	return d.opts.Timeout + recordTimeout/2
}

// Start dispatches in the background until Stop. The context only lends its values.
func (d *Dispatcher) Start(ctx context.Context) {
	base := context.WithoutCancel(ctx)
	loops, stopLoops := context.WithCancel(base)
	work, cut := context.WithCancel(base)
	d.stopLoops, d.cut = stopLoops, cut
	d.loops.Go(func() { d.dispatch(loops, work) })
	d.loops.Go(func() { d.listen(loops) })
	d.loops.Go(func() { d.tidy(loops) })
}

// Stop claims nothing more, and waits for the attempts that run. Those that outlast DrainTimeout are cut off and released,
// so that another replica takes them at once.
func (d *Dispatcher) Stop(ctx context.Context) error {
	d.stopLoops()
	d.loops.Wait()
	ended := make(chan struct{})
	go func() { d.attempts.Wait(); close(ended) }()
	timeout := time.NewTimer(d.opts.DrainTimeout)
	defer timeout.Stop()
	select {
	case <-ended:
	case <-timeout.C:
	case <-ctx.Done():
	}
	d.cut()
	<-ended
	return nil
}

// poke wakes the dispatcher up.
func (d *Dispatcher) poke() {
	select {
	case d.wake <- struct{}{}:
	default: // It will look anyway.
	}
}

// dispatch claims whenever there is a reason to and room for it.
func (d *Dispatcher) dispatch(ctx, work context.Context) {
	ticker := time.NewTicker(d.opts.Poll)
	defer ticker.Stop()
	for {
		d.claim(ctx, work)
		select {
		case <-ctx.Done():
			return
		case <-d.wake:
		case <-ticker.C:
		}
	}
}

// claim takes as much as there is room for and starts it.
func (d *Dispatcher) claim(ctx, work context.Context) {
	claim := Claim{
		Busy: d.running(), PerDestination: d.opts.PerDestination, Topic: d.opts.Topic != nil, Lease: d.lease(),
	}
	if claim.Slots = d.opts.Concurrency - len(claim.Busy); claim.Slots <= 0 {
		return // The next attempt that ends wakes us up.
	}
	jobs, err := d.opts.Queue.Claim(ctx, claim)
	if err != nil {
		if ctx.Err() == nil {
			d.opts.Logger.WarnContext(ctx, "deliveries not claimed", "error", err)
		}
		return
	}
	for _, job := range jobs {
		d.mark(job.ID, job.destination())
		d.attempts.Go(func() {
			d.attempt(work, job)
			d.unmark(job.ID)
			d.poke()
		})
	}
}

func (d *Dispatcher) running() []uuid.UUID {
	d.mu.Lock()
	defer d.mu.Unlock()
	busy := make([]uuid.UUID, 0, len(d.busy))
	for _, destination := range d.busy {
		busy = append(busy, destination)
	}
	return busy
}

func (d *Dispatcher) mark(id int64, destination uuid.UUID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.busy[id] = destination
}

func (d *Dispatcher) unmark(id int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.busy, id)
}

// attempt sends one job and writes down what became of it.
func (d *Dispatcher) attempt(ctx context.Context, job Job) {
	sender := d.opts.Webhooks
	if job.Kind() == KindTopic {
		sender = d.opts.Topic
	}
	start := time.Now()
	sending, cancel := context.WithTimeout(ctx, d.opts.Timeout)
	outcome := sender.Send(sending, job)
	cancel()
	record, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTimeout)
	defer cancel()
	result, err := d.record(record, job, outcome, ctx.Err() != nil)
	d.metrics.attempted(job.Kind(), result, time.Since(start))
	d.log(record, job, outcome, result)
	if err != nil { // It comes up again when its lease ends: at least once, and here twice.
		d.opts.Logger.WarnContext(record, "outcome of a delivery not written down", "delivery", job.ID, "error", err)
	}
}

// record decides what becomes of a job.
func (d *Dispatcher) record(ctx context.Context, job Job, outcome Outcome, cutOff bool) (result string, err error) {
	queue := d.opts.Queue
	switch {
	case outcome.Reason == "":
		return resultDelivered, queue.Delivered(ctx, job, outcome)
	case outcome.Gone && job.Webhook != nil:
		gone := queue.DisableWebhook(ctx, job.Webhook.ID, "the destination answered 410 Gone")
		return resultDead, errors.Join(gone, queue.Dead(ctx, job, outcome))
	case cutOff:
		return resultReleased, queue.Release(ctx, job)
	case job.Attempt >= d.opts.MaxAttempts:
		return resultDead, queue.Dead(ctx, job, outcome)
	}
	return resultFailed, queue.Failed(ctx, job, outcome, d.opts.Backoff.after(job.Attempt, outcome.RetryAfter))
}

func (d *Dispatcher) log(ctx context.Context, job Job, outcome Outcome, result string) {
	attributes := []any{
		"delivery", job.ID, "event", job.Event.ID, "type", job.Event.Type, "destination", job.Kind(),
		"attempt", job.Attempt, "result", result,
	}
	if job.Webhook != nil {
		attributes = append(attributes, "webhook", job.Webhook.ID)
	}
	if outcome.Reason == "" {
		d.opts.Logger.DebugContext(ctx, "event delivered", attributes...)
		return
	}
	attributes = append(attributes, "reason", outcome.Reason, "status", outcome.Status, "error", outcome.Err)
	d.opts.Logger.WarnContext(ctx, "event not delivered", attributes...)
}

// listen keeps a listener up. While it is down, polling does its work.
func (d *Dispatcher) listen(ctx context.Context) {
	for ctx.Err() == nil {
		err := d.opts.Queue.Listen(ctx, d.poke)
		if ctx.Err() != nil {
			return
		}
		d.opts.Logger.WarnContext(ctx, "not told of new deliveries, looking for them instead", "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(listenAgain):
		}
	}
}

// tidy cleans up and measures on a clock of its own.
func (d *Dispatcher) tidy(ctx context.Context) {
	ticker := time.NewTicker(d.opts.TidyInterval)
	defer ticker.Stop()
	for {
		if err := d.tidyOnce(ctx); err != nil && ctx.Err() == nil {
			d.opts.Logger.WarnContext(ctx, "outbox not tidied", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (d *Dispatcher) tidyOnce(ctx context.Context) error {
	removed, err := d.opts.Queue.Tidy(ctx, d.opts.Retention)
	if err != nil {
		return fmt.Errorf("remove what is old: %w", err)
	}
	if removed > 0 {
		d.opts.Logger.InfoContext(ctx, "old events removed", "rows", removed)
	}
	backlog, err := d.opts.Queue.Backlog(ctx)
	if err != nil {
		return fmt.Errorf("measure backlog: %w", err)
	}
	d.metrics.measured(backlog)
	return nil
}

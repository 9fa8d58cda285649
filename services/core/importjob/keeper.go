package importjob

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// How long rubbish and history stay. An upload takes as long as the server waits for a body, which is minutes at most.
const (
	abandonedAfter = time.Hour
	finishedKept   = 30 * 24 * time.Hour
	sweepEvery     = 10 * time.Minute
)

// Depot is what the keeper looks after.
type Depot interface {
	CountJobs(ctx context.Context) (Counts, error)
	// SweepJobs removes uploads that were never finished, and jobs that are finished for long.
	SweepJobs(ctx context.Context, abandoned, finished time.Duration) error
}

// Keeper counts the queue for the metrics, on its own clock so that scrapers cannot load the database, and sweeps it. Every
// replica has one; that they do the same is harmless.
type Keeper struct {
	depot    Depot
	metrics  *Metrics
	logger   *slog.Logger
	interval time.Duration

	cancel  context.CancelFunc
	running sync.WaitGroup
}

// NewKeeper returns a keeper that counts at every interval.
func NewKeeper(depot Depot, metrics *Metrics, logger *slog.Logger, interval time.Duration) *Keeper {
	return &Keeper{depot: depot, metrics: metrics, logger: logger, interval: interval}
}

// Start works in the background until Stop. The context only lends its values.
func (k *Keeper) Start(ctx context.Context) {
	ctx, k.cancel = context.WithCancel(context.WithoutCancel(ctx))
	k.running.Go(func() { k.loop(ctx) })
}

// Stop ends the work and waits for that.
func (k *Keeper) Stop(context.Context) error {
	k.cancel()
	k.running.Wait()
	return nil
}

func (k *Keeper) loop(ctx context.Context) {
	count, sweep := time.NewTicker(k.interval), time.NewTicker(sweepEvery)
	defer count.Stop()
	defer sweep.Stop()
	k.sweep(ctx)
	for {
		k.count(ctx)
		select {
		case <-ctx.Done():
			return
		case <-sweep.C:
			k.sweep(ctx)
		case <-count.C:
		}
	}
}

func (k *Keeper) count(ctx context.Context) {
	counts, err := k.depot.CountJobs(ctx)
	if err != nil {
		k.warn(ctx, "import jobs not counted", err)
		return
	}
	k.metrics.Counted(counts)
}

func (k *Keeper) sweep(ctx context.Context) {
	if err := k.depot.SweepJobs(ctx, abandonedAfter, finishedKept); err != nil {
		k.warn(ctx, "import jobs not swept", err)
	}
}

func (k *Keeper) warn(ctx context.Context, message string, err error) {
	if ctx.Err() == nil {
		k.logger.WarnContext(ctx, message, "error", err)
	}
}

package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres"
	"github.com/cloudsec/cloudsec/services/internal/config"
)

// maxSkew is how far the clocks of core and of its database may differ for a sweep to trust them. A clock that jumps would
// otherwise breach every due date and end every acceptance on its way.
const maxSkew = time.Minute

// sweepTime bounds one sweep, so that a database which hangs does not hold it for ever.
const sweepTime = 10 * time.Minute

// sweepable is what a sweeper works on.
type sweepable interface {
	Sweep(ctx context.Context) (finding.Swept, error)
	// Skew is how far the clock that decides is ahead of another witness.
	Skew(ctx context.Context) (time.Duration, error)
}

// sweeper lets time do its work: it tells of due dates, lets accepted risks expire, and computes due dates anew. Every replica
// has one; they share the work.
type sweeper struct {
	store    sweepable
	logger   *slog.Logger
	interval time.Duration

	swept   *prometheus.CounterVec
	sweeps  *prometheus.CounterVec
	skew    prometheus.Gauge
	running sync.WaitGroup
	cancel  context.CancelFunc
}

func newSweeper(registry prometheus.Registerer, store sweepable, logger *slog.Logger, interval time.Duration) (*sweeper, error) {
	s := &sweeper{
		store: store, logger: logger, interval: interval,
		swept: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cloudsec_lifecycle_swept_total",
			Help: "Findings that sweeps dealt with: due dates recomputed, priorities rescored, told to come near (due_soon) or to be over (breached), " +
				"and accepted risks that expired. Each is counted by the replica that did it, so take the sum.",
		}, []string{"what"}),
		sweeps: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cloudsec_lifecycle_sweeps_total",
			Help: "Sweeps by outcome: done, failed, or refused because the clocks of core and of its database do not agree.",
		}, []string{"outcome"}),
		skew: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "cloudsec_lifecycle_clock_skew_seconds",
			Help: "How far this replica's clock is ahead of the database's. Sweeps are refused beyond a minute either way.",
		}),
	}
	for _, c := range []prometheus.Collector{s.swept, s.sweeps, s.skew} {
		if err := registry.Register(c); err != nil {
			return nil, fmt.Errorf("register lifecycle metrics: %w", err)
		}
	}
	for _, outcome := range []string{"done", "failed", "refused"} {
		s.sweeps.WithLabelValues(outcome)
	}
	s.count(finding.Swept{})
	return s, nil
}

// start sweeps in the background until stop. The context given only lends its values.
func (s *sweeper) start(ctx context.Context) {
	ctx, s.cancel = context.WithCancel(access.System(context.WithoutCancel(ctx)))
	s.running.Go(func() {
		ticker := time.NewTicker(s.interval)
		defer ticker.Stop()
		for {
			s.sweep(ctx)
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
		}
	})
}

func (s *sweeper) stop(context.Context) error {
	s.cancel()
	s.running.Wait()
	return nil
}

// sweep sweeps once, if the clock can be trusted. A sweep that fails is tried again at the next interval.
func (s *sweeper) sweep(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, sweepTime)
	defer cancel()
	skew, err := s.store.Skew(ctx)
	if err != nil {
		s.failed(ctx, err)
		return
	}
	s.skew.Set(skew.Seconds())
	if skew.Abs() > maxSkew {
		s.refused(ctx, skew)
		return
	}
	swept, err := s.store.Sweep(ctx)
	s.count(swept)
	if errors.Is(err, postgres.ErrSkew) { // It has jumped meanwhile.
		s.refused(ctx, skew)
		return
	}
	if err != nil {
		s.failed(ctx, err)
		return
	}
	s.sweeps.WithLabelValues("done").Inc()
	if swept != (finding.Swept{}) {
		s.logger.InfoContext(ctx, "swept", "recomputed", swept.Recomputed, "rescored", swept.Rescored, "due_soon", swept.DueSoon, "breached", swept.Breached,
			"expired", swept.Expired)
	}
}

func (s *sweeper) count(swept finding.Swept) {
	for what, n := range map[string]int{
		"recomputed": swept.Recomputed, "rescored": swept.Rescored, "due_soon": swept.DueSoon, "breached": swept.Breached, "expired": swept.Expired,
	} {
		s.swept.WithLabelValues(what).Add(float64(n))
	}
}

func (s *sweeper) refused(ctx context.Context, skew time.Duration) {
	s.sweeps.WithLabelValues("refused").Inc()
	s.logger.ErrorContext(ctx, "sweep refused: the clocks of core and of its database do not agree", "skew", skew)
}

func (s *sweeper) failed(ctx context.Context, err error) {
	if errors.Is(context.Cause(ctx), context.Canceled) { // Core stops.
		return
	}
	s.sweeps.WithLabelValues("failed").Inc()
	s.logger.WarnContext(ctx, "sweep failed", "error", err)
}

// lifecycleOptions reads the settings of due dates and accepted risks.
func lifecycleOptions(r *config.Reader, o *Options) {
	o.SweepInterval = r.Duration("CORE_SWEEP_INTERVAL", o.SweepInterval)
	o.MaxRiskAcceptance = r.Duration("CORE_RISK_ACCEPTANCE_MAX", o.MaxRiskAcceptance)
	if o.SweepInterval < time.Second || o.SweepInterval > time.Hour {
		r.Problem("CORE_SWEEP_INTERVAL", "must be between 1s and 1h")
	}
	if o.MaxRiskAcceptance < time.Hour {
		r.Problem("CORE_RISK_ACCEPTANCE_MAX", "must be at least 1h, such as 8784h for a year")
	}
}

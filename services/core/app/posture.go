package app

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// counter counts open findings.
type counter interface {
	OpenBySeverity(ctx context.Context) (map[finding.Severity]int64, error)
}

// posture keeps the business metric up to date: open findings by severity. It counts on its own clock and not when
// somebody scrapes, so that scrapers cannot load the database.
type posture struct {
	counter  counter
	logger   *slog.Logger
	interval time.Duration
	open     *prometheus.GaugeVec

	running sync.WaitGroup
	cancel  context.CancelFunc
}

func newPosture(
	registry prometheus.Registerer, counter counter, logger *slog.Logger, interval time.Duration,
) (*posture, error) {
	p := &posture{
		counter: counter, logger: logger, interval: interval,
		open: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "cloudsec_findings_open",
			Help: "Open findings by severity. Every replica shows the same number, so take the maximum, not the sum.",
		}, []string{"severity"}),
	}
	if err := registry.Register(p.open); err != nil {
		return nil, fmt.Errorf("register posture metrics: %w", err)
	}
	return p, nil
}

// start counts in the background until stop. The context given only lends its values: the counting ends with stop.
func (p *posture) start(ctx context.Context) {
	ctx, p.cancel = context.WithCancel(context.WithoutCancel(ctx))
	p.running.Go(func() {
		ticker := time.NewTicker(p.interval)
		defer ticker.Stop()
		for {
			p.count(ctx)
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
		}
	})
}

func (p *posture) stop(context.Context) error {
	p.cancel()
	p.running.Wait()
	return nil
}

// count keeps the last numbers when the database is away; readiness tells that it is.
func (p *posture) count(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, p.interval)
	defer cancel()
	counts, err := p.counter.OpenBySeverity(ctx)
	if err != nil {
		if ctx.Err() == nil {
			p.logger.WarnContext(ctx, "open findings not counted", "error", err)
		}
		return
	}
	for _, severity := range finding.Severities() {
		p.open.WithLabelValues(severity.String()).Set(float64(counts[severity]))
	}
}

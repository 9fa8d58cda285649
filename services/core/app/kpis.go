package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/cloudwatch"
	"github.com/cloudsec/cloudsec/services/core/postgres"
	"github.com/cloudsec/cloudsec/services/core/posture"
	settings "github.com/cloudsec/cloudsec/services/internal/config"
)

// folder keeps the counts that posture is read from.
type folder interface {
	FoldPosture(ctx context.Context, retention time.Duration) error
	Posture(ctx context.Context) (posture.Summary, error)
}

// kpis keeps the rollups and the business metrics up to date. It does so on its own clock and not when somebody scrapes, so
// that scrapers cannot load the database.
type kpis struct {
	store     folder
	logger    *slog.Logger
	interval  time.Duration
	retention time.Duration
	metrics   *posture.Metrics
	publisher *cloudwatch.Publisher

	running sync.WaitGroup
	cancel  context.CancelFunc
}

func newKPIs(registry prometheus.Registerer, store *postgres.Store, logger *slog.Logger, opts Options) (*kpis, error) {
	metrics, err := posture.NewMetrics(registry)
	if err != nil {
		return nil, fmt.Errorf("set up posture metrics: %w", err)
	}
	k := &kpis{store: store, logger: logger, interval: opts.PostureInterval, retention: opts.PostureRetention, metrics: metrics}
	if opts.CloudWatch.Namespace == "" {
		return k, nil
	}
	o := opts.CloudWatch
	o.Reader, o.Turns, o.Logger, o.Clock = store, store, logger, opts.Clock
	found, err := cloudwatchSettings(opts)
	if err != nil {
		return nil, err
	}
	k.publisher = cloudwatch.New(found, o)
	return k, nil
}

// cloudwatchSettings finds credentials and region the way all programs on AWS do.
func cloudwatchSettings(opts Options) (aws.Config, error) {
	if opts.AWS != nil {
		return *opts.AWS, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	found, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return aws.Config{}, fmt.Errorf("set up CloudWatch: load AWS settings: %w", err)
	}
	if found.Region == "" {
		return aws.Config{}, errors.New("set up CloudWatch: no region: set AWS_REGION")
	}
	return found, nil
}

// start works in the background until stop. The context given only lends its values. The service itself works, so it sees all
// teams.
func (k *kpis) start(ctx context.Context) {
	ctx, k.cancel = context.WithCancel(access.System(context.WithoutCancel(ctx)))
	k.running.Go(func() { k.loop(ctx) })
	if k.publisher != nil {
		k.running.Go(func() { k.publisher.Run(ctx) })
	}
}

func (k *kpis) stop(context.Context) error {
	k.cancel()
	k.running.Wait()
	return nil
}

func (k *kpis) loop(ctx context.Context) {
	ticker := time.NewTicker(k.interval)
	defer ticker.Stop()
	for {
		k.read(ctx)
		k.fold(ctx)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// read keeps the last numbers when the database is away; readiness tells that it is.
func (k *kpis) read(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, max(k.interval, time.Second))
	defer cancel()
	summary, err := k.store.Posture(ctx)
	if err != nil {
		if !errors.Is(ctx.Err(), context.Canceled) {
			k.logger.WarnContext(ctx, "open findings not counted", "error", err)
		}
		return
	}
	k.metrics.Set(summary)
}

// fold loses nothing when it fails: what is not folded is added up when it is read.
func (k *kpis) fold(ctx context.Context) {
	if err := k.store.FoldPosture(ctx, k.retention); err != nil && ctx.Err() == nil {
		k.logger.WarnContext(ctx, "posture not folded", "error", err)
	}
}

// postureOptions reads the settings of rollups, caches and KPIs.
func postureOptions(r *settings.Reader, o *Options) {
	days := r.Int("CORE_POSTURE_RETENTION_DAYS", int(o.PostureRetention.Hours()/24), posture.Window+1, 10_000)
	o.PostureRetention = time.Duration(days) * 24 * time.Hour
	o.CacheMaxAge = r.Duration("CORE_CACHE_MAX_AGE", o.CacheMaxAge)
	if o.CacheMaxAge > time.Minute {
		r.Problem("CORE_CACHE_MAX_AGE", "must be at most 1m, because it bounds for how long a lost notification shows")
	}
	if o.CloudWatch.Namespace = r.String("CORE_CLOUDWATCH_NAMESPACE", ""); o.CloudWatch.Namespace != "" {
		if err := cloudwatch.CheckNamespace(o.CloudWatch.Namespace); err != nil {
			r.Problem("CORE_CLOUDWATCH_NAMESPACE", "%v", err)
		}
	}
	o.CloudWatch.Interval = r.Duration("CORE_CLOUDWATCH_INTERVAL", o.CloudWatch.Interval)
	if o.CloudWatch.Interval < 10*time.Second || o.CloudWatch.Interval > time.Hour {
		r.Problem("CORE_CLOUDWATCH_INTERVAL", "must be between 10s and 1h")
	}
}

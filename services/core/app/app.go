package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"sync"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/httpapi"
	"github.com/cloudsec/cloudsec/services/core/importjob"
	"github.com/cloudsec/cloudsec/services/core/postgres"
	"github.com/cloudsec/cloudsec/services/core/rule"
	"github.com/cloudsec/cloudsec/services/internal/httpserver"
	"github.com/cloudsec/cloudsec/services/internal/telemetry"
	"github.com/cloudsec/cloudsec/services/internal/token"
)

// App is core, ready to start. Create it with New.
type App struct {
	opts     Options
	logger   *slog.Logger
	registry *prometheus.Registry
	pool     *pgxpool.Pool
	store    *postgres.Store
	server   *httpserver.Server
	outbox   *outboxParts
	workers  *importjob.Workers
	jobs     *importjob.Metrics
	rules    *rule.Workers
	memory   *memory

	// cleanups run last in, first out.
	cleanups []func(context.Context) error
	stopOnce sync.Once
	stopErr  error
}

// New builds core. Nothing runs and nothing is connected to before Start.
func New(ctx context.Context, opts Options) (*App, error) {
	a := &App{opts: opts, logger: opts.Logger, registry: telemetry.NewRegistry("core", opts.Version)}
	if a.logger == nil {
		a.logger = telemetry.NewLogger(os.Stderr, opts.LogLevel, "core", opts.Version)
	}
	var err error
	if a.pool, err = postgres.Connect(ctx, opts.DatabaseURL, int32(opts.MaxConns)); err != nil { //nolint:gosec // bounded by FromEnv
		return nil, fmt.Errorf("build core: %w", err)
	}
	a.store = postgres.New(a.pool, opts.Clock).WithMaxAcceptance(opts.MaxRiskAcceptance).WithMaxSkew(maxSkew)
	if err := a.build(ctx); err != nil {
		a.pool.Close()
		return nil, fmt.Errorf("build core: %w", err)
	}
	return a, nil
}

// build makes the parts that stand on the store.
func (a *App) build(ctx context.Context) (err error) {
	if a.outbox, err = newOutbox(ctx, a.opts, a.store, a.logger, a.registry); err != nil {
		return err
	}
	if a.memory, err = newMemory(a.opts, a.store, a.logger); err != nil {
		return err
	}
	a.server, err = a.newServer()
	return err
}

func (a *App) newServer() (*httpserver.Server, error) {
	verifier, err := token.New(a.opts.Token)
	if err != nil {
		return nil, fmt.Errorf("set up token verification: %w", err)
	}
	metrics, err := httpapi.NewMetrics(a.registry)
	if err != nil {
		return nil, fmt.Errorf("set up metrics: %w", err)
	}
	policies, err := a.policies()
	if err != nil {
		return nil, err
	}
	if err := a.newWorkers(metrics); err != nil {
		return nil, err
	}
	if err := a.newRuleWorkers(); err != nil {
		return nil, err
	}
	routes, err := httpapi.New(httpapi.Options{
		Findings: a.store, Triage: a.store, Exports: a.store, Filters: a.store, Imports: a.store,
		Jobs: a.store, Teams: a.store, Tokens: a.store, JobQueued: a.workers.Wake, MaxSpooled: int64(a.opts.MaxSpooledMiB) << 20,
		Work: a.store, Comments: a.store, Rules: a.store, RulesQueued: a.rules.Wake, Trail: a.store,
		Webhooks: a.store, Keeper: a.outbox.keeper, Deliveries: a.store, Gates: a.store, Policies: policies,
		Posture: httpapi.PostureOptions{Reader: a.memory.posture, Retention: a.opts.PostureRetention, Clock: a.opts.Clock},
		Changed: a.memory.changes.ChangedAll, Tags: a.memory.tags,
		SLA: a.store, Acceptances: a.store, Assets: a.store, Intelligence: a.store,
		Authenticate: verifier.Middleware(a.logger),
		Logger:       a.logger, Metrics: metrics, Limits: a.opts.Limits, MaxImports: a.opts.MaxImports,
		ExportPatience: a.opts.ExportPatience,
	})
	if err != nil {
		return nil, fmt.Errorf("set up the API: %w", err)
	}
	o := httpserver.DefaultOptions()
	o.Addr, o.AdminAddr, o.DrainDelay = a.opts.Addr, a.opts.AdminAddr, a.opts.DrainDelay
	o.ReadTimeout, o.MaxConnections = a.opts.ReadTimeout, a.opts.MaxClients
	o.Routes, o.BodyLimit, o.Logger, o.Registry = routes.Routes, httpapi.BodyLimit(a.opts.MaxBodyBytes), a.logger, a.registry
	o.Ready = []httpserver.Check{
		{Name: "database", Probe: a.store.Ping},
		{Name: "schema", Probe: a.store.CheckVersion},
	}
	server, err := httpserver.New(o)
	if err != nil {
		return nil, fmt.Errorf("set up server: %w", err)
	}
	return server, nil
}

// newWorkers sets up the imports in the background.
func (a *App) newWorkers(metrics *httpapi.Metrics) (err error) {
	if a.jobs, err = importjob.NewMetrics(a.registry); err != nil {
		return fmt.Errorf("set up metrics: %w", err)
	}
	o := a.opts.Jobs
	o.Queue, o.Importer, o.Limits, o.Logger, o.Metrics = a.store, a.store, a.opts.Limits, a.logger, a.jobs
	o.Imported = a.memory.imported(metrics.Imported)
	a.workers = importjob.NewWorkers(o)
	return nil
}

// newRuleWorkers sets up the rules in the background.
func (a *App) newRuleWorkers() error {
	metrics, err := rule.NewMetrics(a.registry)
	if err != nil {
		return fmt.Errorf("set up metrics: %w", err)
	}
	o := a.opts.Rules
	o.Queue, o.Logger, o.Metrics, o.CountEvery = a.store, a.logger, metrics, a.opts.PostureInterval
	a.rules = rule.NewWorkers(o)
	return nil
}

// Start migrates, if told to, and begins to serve. When it returns nil, the ports are open. When it returns an error,
// everything that was started is stopped again.
func (a *App) Start(ctx context.Context) error {
	a.cleanups = append(a.cleanups, func(context.Context) error { a.pool.Close(); return nil })
	if err := a.start(ctx); err != nil {
		return errors.Join(fmt.Errorf("start core: %w", err), a.Stop(context.WithoutCancel(ctx)))
	}
	return nil
}

func (a *App) start(ctx context.Context) error {
	if a.opts.Migrate {
		if err := Migrate(ctx, a.opts, a.logger); err != nil {
			return err
		}
	}
	kpis, err := newKPIs(a.registry, a.store, a.logger, a.opts)
	if err != nil {
		return err
	}
	own := access.System(ctx) // Not for the server: its requests are made for those who send them.
	a.memory.start(own)
	a.cleanups = append(a.cleanups, a.memory.stop)
	kpis.start(own)
	a.cleanups = append(a.cleanups, kpis.stop)
	a.outbox.start(own)
	a.cleanups = append(a.cleanups, a.outbox.stop)
	a.startJobs(own)
	a.rules.Start(own)
	a.cleanups = append(a.cleanups, a.rules.Stop)
	sweeper, err := newSweeper(a.registry, a.store, a.logger, a.opts.SweepInterval)
	if err != nil {
		return err
	}
	sweeper.start(own)
	a.cleanups = append(a.cleanups, sweeper.stop)
	if err := a.server.Start(ctx); err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	// The workers stop to take jobs when the server begins to drain, so that both have the same time to end.
	a.cleanups = append(a.cleanups, a.server.Stop, func(context.Context) error { a.workers.Drain(); return nil })
	return nil
}

func (a *App) startJobs(ctx context.Context) {
	keeper := importjob.NewKeeper(a.store, a.jobs, a.logger, a.opts.PostureInterval)
	keeper.Start(ctx)
	a.workers.Start(ctx)
	a.cleanups = append(a.cleanups, keeper.Stop, a.workers.Stop)
}

// Stop drains the server and closes everything, in the reverse order of Start. It may be called twice.
func (a *App) Stop(ctx context.Context) error {
	a.stopOnce.Do(func() {
		for _, cleanup := range slices.Backward(a.cleanups) {
			a.stopErr = errors.Join(a.stopErr, cleanup(ctx))
		}
		a.logger.InfoContext(ctx, "stopped")
	})
	return a.stopErr
}

// Run starts, serves until the context ends or serving fails, and stops.
func (a *App) Run(ctx context.Context) error {
	if err := a.Start(ctx); err != nil {
		return err
	}
	var err error
	select {
	case <-ctx.Done():
	case err = <-a.server.Failed():
	}
	return errors.Join(err, a.Stop(context.WithoutCancel(ctx)))
}

// Addr and AdminAddr are the addresses after Start, host:port.
func (a *App) Addr() string { return a.server.Addr() }

// AdminAddr is the address of health and metrics after Start, host:port.
func (a *App) AdminAddr() string { return a.server.AdminAddr() }

package app

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/cloudsec/cloudsec/services/auth/audit"
	"github.com/cloudsec/cloudsec/services/auth/cognito"
	"github.com/cloudsec/cloudsec/services/auth/httpapi"
	"github.com/cloudsec/cloudsec/services/auth/session"
	"github.com/cloudsec/cloudsec/services/auth/throttle"
	"github.com/cloudsec/cloudsec/services/internal/httpserver"
	"github.com/cloudsec/cloudsec/services/internal/telemetry"
	"github.com/cloudsec/cloudsec/services/internal/token"
)

// maxBodyBytes bounds a request: the largest one is a refresh token of 8 KiB.
const maxBodyBytes = 32 << 10

// App is auth, ready to start. Create it with New.
type App struct {
	server *httpserver.Server
}

// New builds auth. Nothing listens and nothing is connected to before Start.
func New(opts Options) (*App, error) {
	if opts.Logger == nil {
		opts.Logger = telemetry.NewLogger(os.Stderr, opts.LogLevel, "auth", opts.Version)
	}
	registry := telemetry.NewRegistry("auth", opts.Version)
	verifier, err := token.New(opts.Token)
	if err != nil {
		return nil, fmt.Errorf("build auth: %w", err)
	}
	sessions, err := newSessions(opts, opts.Logger, registry)
	if err != nil {
		return nil, fmt.Errorf("build auth: %w", err)
	}
	routes := httpapi.API{
		Sessions: sessions, Verifier: verifier, Logger: opts.Logger, TrustedProxies: opts.TrustedProxies,
	}
	o := httpserver.DefaultOptions()
	o.Addr, o.AdminAddr, o.DrainDelay = opts.Addr, opts.AdminAddr, opts.DrainDelay
	o.MaxBodyBytes = maxBodyBytes
	o.Routes, o.Logger, o.Registry = routes.Routes, opts.Logger, registry
	o.Ready = []httpserver.Check{{Name: "token-keys", Probe: verifier.Ready}}
	server, err := httpserver.New(o)
	if err != nil {
		return nil, fmt.Errorf("build auth: %w", err)
	}
	return &App{server: server}, nil
}

func newSessions(opts Options, logger *slog.Logger, registry prometheus.Registerer) (*session.Service, error) {
	recorder, err := audit.New(logger, registry)
	if err != nil {
		return nil, err
	}
	return session.NewService(
		cognito.New(opts.AWS, opts.ClientID),
		throttle.New(opts.AccountPerMinute, opts.ThrottleKeys, opts.Clock),
		throttle.New(opts.AddressPerMinute, opts.ThrottleKeys, opts.Clock),
		recorder,
	), nil
}

// Start begins to serve. When it returns nil, the ports are open.
func (a *App) Start(ctx context.Context) error {
	if err := a.server.Start(ctx); err != nil {
		return fmt.Errorf("start auth: %w", err)
	}
	return nil
}

// Stop drains the server: running requests end. It may be called twice.
func (a *App) Stop(ctx context.Context) error { return a.server.Stop(ctx) }

// Run starts, serves until the context ends or serving fails, and stops.
func (a *App) Run(ctx context.Context) error { return a.server.Run(ctx) }

// Addr is the address of the API after Start, host:port.
func (a *App) Addr() string { return a.server.Addr() }

// AdminAddr is the address of health and metrics after Start, host:port.
func (a *App) AdminAddr() string { return a.server.AdminAddr() }

package web

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/cloudsec/cloudsec/services/internal/httpserver"
)

// App is the running web service.
type App struct {
	http *httpserver.Server
}

// New loads the console and builds the service. Nothing listens before Start.
func New(opts Options) (*App, error) {
	backends, err := opts.backends()
	if err != nil {
		return nil, err
	}
	console, err := openConsole(opts.Root)
	if err != nil {
		return nil, err
	}
	server, err := httpserver.New(httpOptions(opts, console, backends))
	if err != nil {
		return nil, fmt.Errorf("build the HTTP server: %w", err)
	}
	return &App{http: server}, nil
}

// openConsole reads the folder through os.Root, which follows no link that leads out of it.
func openConsole(folder string) (*console, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fmt.Errorf("open WEB_ROOT: %w", err)
	}
	assets, err := loadAssets(root.FS())
	if closeErr := root.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return nil, fmt.Errorf("WEB_ROOT %s: %w", folder, err)
	}
	return &console{assets: assets}, nil
}

func httpOptions(opts Options, console *console, backends []backend) httpserver.Options {
	out := httpserver.DefaultOptions()
	out.Addr, out.AdminAddr = opts.Addr, opts.AdminAddr
	out.Logger, out.Registry = opts.Logger, opts.Registry
	out.DrainDelay = opts.DrainDelay
	out.ContentSecurityPolicy = contentSecurityPolicy
	out.BodyLimit = bodyLimit(backends)
	out.Routes = func(router chi.Router) {
		router.Group(func(router chi.Router) {
			router.Use(isolate)
			for _, backend := range backends {
				router.Handle(backend.prefix+"/*", newProxy(backend, opts))
			}
			router.Method(http.MethodGet, "/*", console)
			router.Method(http.MethodHead, "/*", console)
		})
	}
	return out
}

func bodyLimit(backends []backend) func(*http.Request) int64 {
	return func(r *http.Request) int64 {
		for _, backend := range backends {
			if strings.HasPrefix(r.URL.Path, backend.prefix+"/") {
				return backend.maxBodyBytes
			}
		}
		return 0
	}
}

// Start opens the ports and serves in the background. When it returns nil, the service takes requests.
func (a *App) Start(ctx context.Context) error { return a.http.Start(ctx) }

// Stop drains and closes the ports. It may be called twice.
func (a *App) Stop(ctx context.Context) error { return a.http.Stop(ctx) }

// Run serves until the context ends or a port fails.
func (a *App) Run(ctx context.Context) error { return a.http.Run(ctx) }

// Addr returns where the console is served, after Start.
func (a *App) Addr() string { return a.http.Addr() }

// AdminAddr returns where health and metrics are, after Start.
func (a *App) AdminAddr() string { return a.http.AdminAddr() }

// Run runs the service with opts until the context ends.
func Run(ctx context.Context, opts Options) error {
	app, err := New(opts)
	if err != nil {
		return err
	}
	return app.Run(ctx)
}

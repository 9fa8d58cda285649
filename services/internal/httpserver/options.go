// Package httpserver is the frame around every service's HTTP API: two listeners, request ids, access log, metrics, limits
// and a drain that loses no request.
//
// The API listener faces clients. The admin listener has /metrics beside /healthz and /readyz and is meant for the cluster
// only.
package httpserver

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/prometheus/client_golang/prometheus"
)

// Check is one thing that must work before the service takes requests.
type Check struct {
	// Name appears in the answer of /readyz.
	Name string
	// Probe returns an error when the thing does not work. The error is logged and never shown to clients.
	Probe func(ctx context.Context) error
}

// Options configure a Server. Start from DefaultOptions.
type Options struct {
	// Addr is where the API listens, host:port. Port 0 takes a free one.
	Addr string
	// AdminAddr is where health, readiness and metrics listen.
	AdminAddr string
	// Routes adds the service's routes to the API's router.
	Routes func(chi.Router)
	// Logger gets the access log and the server's own lines.
	Logger *slog.Logger
	// Registry gets the server's metrics, and /metrics shows it.
	Registry *prometheus.Registry
	// Ready lists what /readyz checks.
	Ready []Check

	// MaxBodyBytes bounds a request's body.
	MaxBodyBytes int64
	// BodyLimit, when set, returns the bound for one request; 0 means MaxBodyBytes.
	BodyLimit func(*http.Request) int64
	// MaxHeaderBytes bounds a request's headers.
	MaxHeaderBytes int
	// ReadHeaderTimeout, ReadTimeout, WriteTimeout and IdleTimeout are those of http.Server.
	ReadHeaderTimeout, ReadTimeout, WriteTimeout, IdleTimeout time.Duration
	// MaxConnections bounds the open connections of the API. When there are as many, an idle one makes way for a new one, and
	// when none is idle, the new one gets a 503.
	MaxConnections int
	// CheckTimeout bounds one readiness check.
	CheckTimeout time.Duration
	// DrainDelay is how long /readyz says 503 before the listener closes, so that load balancers stop sending first.
	DrainDelay time.Duration
	// ShutdownTimeout is how long running requests may take to end after that.
	ShutdownTimeout time.Duration
	// ContentSecurityPolicy is sent with every answer. An API needs nothing, a web page says what it needs.
	ContentSecurityPolicy string
}

// DefaultOptions returns what suits an API. Routes, Logger and Registry are still to be set.
func DefaultOptions() Options {
	return Options{
		Addr: ":8080", AdminAddr: ":9090",
		MaxBodyBytes: 1 << 20, MaxHeaderBytes: 32 << 10,
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 60 * time.Second,
		WriteTimeout: 90 * time.Second, IdleTimeout: 120 * time.Second,
		MaxConnections: 10_000,
		CheckTimeout:   2 * time.Second, ShutdownTimeout: 20 * time.Second,
		ContentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'",
	}
}

// validate reports what New cannot do without.
func (o Options) validate() error {
	var problems []error
	if o.Routes == nil {
		problems = append(problems, errors.New("options: Routes is not set"))
	}
	if o.Logger == nil {
		problems = append(problems, errors.New("options: Logger is not set"))
	}
	if o.Registry == nil {
		problems = append(problems, errors.New("options: Registry is not set"))
	}
	if o.MaxConnections < 1 {
		problems = append(problems, errors.New("options: MaxConnections must be at least 1"))
	}
	return errors.Join(problems...)
}

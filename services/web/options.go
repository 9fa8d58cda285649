package web

import (
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/cloudsec/cloudsec/services/internal/config"
	"github.com/cloudsec/cloudsec/services/internal/telemetry"
)

// serviceName is how the service calls itself in logs and metrics.
const serviceName = "web"

// Options configure the web service. Start from DefaultOptions or OptionsFromEnv.
type Options struct {
	// Addr is where the console is served, AdminAddr where health and metrics are.
	Addr, AdminAddr string
	// Root is the folder with the built console.
	Root string
	// CoreURL and AuthURL are where the console's calls go.
	CoreURL, AuthURL string
	// BackendTimeout is how long a backend may take until it begins to answer.
	BackendTimeout time.Duration
	// MaxImportBytes bounds what is sent to core in one request, which may be a report. Core has a bound of its own,
	// CORE_IMPORT_MAX_BODY_BYTES; this one should not be below it.
	MaxImportBytes int64
	// DrainDelay is how long readiness is refused before the port closes.
	DrainDelay time.Duration
	// Logger and Registry take the service's logs and metrics.
	Logger   *slog.Logger
	Registry *prometheus.Registry
}

// DefaultOptions returns what the container image runs with; CoreURL and AuthURL are still to be set.
func DefaultOptions() Options {
	return Options{
		Addr: ":8080", AdminAddr: ":9090",
		Root:           "/srv/web",
		BackendTimeout: 75 * time.Second, MaxImportBytes: 64 << 20,
		Logger:   telemetry.NewLogger(os.Stderr, slog.LevelInfo, serviceName, telemetry.Revision()),
		Registry: telemetry.NewRegistry(serviceName, telemetry.Revision()),
	}
}

// OptionsFromEnv reads the options from the environment and reports every mistake in it at once.
func OptionsFromEnv(getenv func(string) string) (Options, error) {
	opts, env := DefaultOptions(), config.New(getenv)
	opts.Addr = env.Addr("WEB_ADDR", opts.Addr)
	opts.AdminAddr = env.Addr("WEB_ADMIN_ADDR", opts.AdminAddr)
	opts.Root = env.String("WEB_ROOT", opts.Root)
	opts.CoreURL = env.RequiredURL("WEB_CORE_URL")
	opts.AuthURL = env.RequiredURL("WEB_AUTH_URL")
	opts.BackendTimeout = env.Duration("WEB_BACKEND_TIMEOUT", opts.BackendTimeout)
	opts.MaxImportBytes = int64(env.Int("WEB_IMPORT_MAX_BODY_BYTES", int(opts.MaxImportBytes), 1<<10, 8<<30))
	level := env.LogLevel("LOG_LEVEL", slog.LevelInfo)
	opts.Logger = telemetry.NewLogger(os.Stderr, level, serviceName, telemetry.Revision())
	return opts, env.Err()
}

// backend is one service behind this one, and the prefix under which the console calls it.
type backend struct {
	name, prefix string
	target       *url.URL
	// maxBodyBytes bounds what the console, or a script with a token, may send there.
	maxBodyBytes int64
}

func (o Options) backends() ([]backend, error) {
	core, err := backendURL("core", o.CoreURL)
	if err != nil {
		return nil, err
	}
	auth, err := backendURL("auth", o.AuthURL)
	if err != nil {
		return nil, err
	}
	return []backend{
		{name: "core", prefix: "/api/core", target: core, maxBodyBytes: o.MaxImportBytes},
		{name: "auth", prefix: "/api/auth", target: auth},
	}, nil
}

func backendURL(name, address string) (*url.URL, error) {
	target, err := url.Parse(address)
	if err != nil || target.Host == "" {
		return nil, fmt.Errorf("URL of %s: %q is not an absolute URL", name, address)
	}
	return target, nil
}

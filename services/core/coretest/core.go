// Package coretest gives tests a whole core: the service with its real API on free ports, a real PostgreSQL and an issuer of
// tokens. It runs inside of the test, or as a process of its own that may be killed and whose memory can be measured.
package coretest

import (
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/app"
	"github.com/cloudsec/cloudsec/services/internal/pgtest"
	"github.com/cloudsec/cloudsec/services/internal/telemetry"
)

// SecretKeys seal webhooks' secrets in tests: base64 of 32 bytes.
const SecretKeys = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=" //nolint:gosec // it protects nothing

// Core is a running core.
type Core struct {
	Client
	// App is the core itself.
	App *app.App
	// DatabaseURL is where it keeps everything.
	DatabaseURL string
	// Logs are what it has logged so far.
	Logs *Logs
}

// Start starts a core on an empty database, which ends with the test. The function, if any, changes its options before.
func Start(tb testing.TB, change func(*app.Options)) *Core {
	tb.Helper()
	issuer, logs := NewIssuer(tb), &Logs{}
	opts := app.DefaultOptions()
	opts.Addr, opts.AdminAddr = "127.0.0.1:0", "127.0.0.1:0"
	opts.Token.Issuer, opts.Token.ClientID = issuer.URL, ClientID
	opts.PostureInterval, opts.DrainDelay = 50*time.Millisecond, time.Millisecond
	opts.Logger = telemetry.NewLogger(logs, slog.LevelDebug, "core", "test")
	if change != nil {
		change(&opts)
	}
	if opts.DatabaseURL == "" {
		opts.DatabaseURL = pgtest.URL(tb)
	}
	core, err := app.New(tb.Context(), opts)
	require.NoError(tb, err)
	require.NoError(tb, core.Start(tb.Context()))
	tb.Cleanup(func() { require.NoError(tb, core.Stop(tb.Context())) })
	return &Core{
		Client: Client{URL: "http://" + core.Addr(), AdminURL: "http://" + core.AdminAddr(), Issuer: issuer},
		App:    core, DatabaseURL: opts.DatabaseURL, Logs: logs,
	}
}

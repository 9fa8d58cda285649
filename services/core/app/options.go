// Package app puts core together: settings, database, token verification, API and metrics, and starts and stops them in
// the right order.
package app

import (
	"crypto/x509"
	"log/slog"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/cloudsec/cloudsec/services/core/cloudwatch"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/gate"
	"github.com/cloudsec/cloudsec/services/core/importjob"
	"github.com/cloudsec/cloudsec/services/core/outbox"
	"github.com/cloudsec/cloudsec/services/core/report"
	"github.com/cloudsec/cloudsec/services/core/rule"
	"github.com/cloudsec/cloudsec/services/core/webhook"
	"github.com/cloudsec/cloudsec/services/internal/config"
	"github.com/cloudsec/cloudsec/services/internal/token"
)

// Options are what core can be told. Start from DefaultOptions or FromEnv.
type Options struct {
	// Addr and AdminAddr are where the API, and health and metrics, listen.
	Addr, AdminAddr string
	// DatabaseURL is a PostgreSQL URL. It may hold a password, so it is never logged.
	DatabaseURL string
	// Migrate brings the schema up to date on start. Without it, somebody runs `core migrate` first.
	Migrate bool
	// DatabaseWait is how long a start waits for a database that does not answer yet.
	DatabaseWait time.Duration
	// MaxConns bounds the database pool, MaxImports how many imports may run at once. Each import holds a connection.
	MaxConns, MaxImports int
	// Jobs is how imports in the background are run; app fills in what they work on.
	Jobs importjob.Options
	// Rules is how rules are run in the background; app fills in what they work on.
	Rules rule.Options
	// MaxSpooledMiB bounds the reports that wait for their import.
	MaxSpooledMiB int
	// ReadTimeout bounds how long a request may take to arrive.
	ReadTimeout time.Duration
	// MaxClients bounds the open connections of clients, ExportPatience how long the client of an export may read nothing.
	MaxClients     int
	ExportPatience time.Duration
	// Token says which tokens are accepted.
	Token token.Options
	// Limits bound a report, and MaxBodyBytes what is sent of it, which may be compressed.
	Limits       report.Limits
	MaxBodyBytes int64
	// Outbox says how events are sent: how many at once, how often, how long. Its queue and senders are filled in.
	Outbox outbox.Options
	// SecretKeys seal the secrets of webhooks. Without them there are no webhooks.
	SecretKeys string
	// WebhookRules say where webhooks may be; WebhookRoots are the authorities trusted there, the system's when nil.
	WebhookRules webhook.Rules
	WebhookRoots *x509.CertPool
	// TopicARN is the SNS topic that every event goes to, if any; AWS replaces the settings that are found otherwise.
	TopicARN string
	AWS      *aws.Config
	// Policies are those of the release gate.
	Policies *gate.Book
	// PostureInterval is how often what changed is folded into the counts, and the metrics are read from them.
	PostureInterval time.Duration
	// PostureRetention is how long daily rollups are kept, CacheMaxAge how long anything that was read is remembered.
	PostureRetention, CacheMaxAge time.Duration
	// CloudWatch publishes the business metrics; app fills in where they come from.
	CloudWatch cloudwatch.Options
	// SweepInterval is how often due dates and accepted risks are looked at, MaxRiskAcceptance how long a risk may be accepted.
	SweepInterval, MaxRiskAcceptance time.Duration
	// DrainDelay is how long core says that it is not ready before it stops listening.
	DrainDelay time.Duration
	// LogLevel is the least important level that is logged.
	LogLevel slog.Level
	// Version names the build in logs and metrics.
	Version string
	// Clock tells the time.
	Clock func() time.Time
	// Logger replaces the one that writes JSON to standard error.
	Logger *slog.Logger
}

// DefaultOptions returns everything that has a sensible default.
func DefaultOptions() Options {
	return Options{
		Addr: ":8080", AdminAddr: ":9090", Migrate: true, DatabaseWait: 30 * time.Second, MaxConns: 16, MaxImports: 4,
		Jobs: importjob.DefaultOptions(), Rules: rule.DefaultOptions(), MaxSpooledMiB: 4096, ReadTimeout: 60 * time.Second,
		MaxClients: 10_000, ExportPatience: 30 * time.Second,
		Limits: report.DefaultLimits(), MaxBodyBytes: 64 << 20, Outbox: outbox.DefaultOptions(), PostureInterval: 15 * time.Second,
		PostureRetention: 1100 * 24 * time.Hour, CacheMaxAge: 10 * time.Second, CloudWatch: cloudwatch.DefaultOptions(),
		SweepInterval: 15 * time.Second, MaxRiskAcceptance: finding.DefaultMaxAcceptance,
		DrainDelay: 3 * time.Second,
		LogLevel:   slog.LevelInfo, Version: "dev", Clock: time.Now,
	}
}

// FromEnv reads the settings. The error lists every problem.
func FromEnv(getenv func(string) string) (Options, error) {
	r := config.New(getenv)
	o := databaseOptions(r)
	o.Addr = r.Addr("CORE_ADDR", o.Addr)
	o.AdminAddr = r.Addr("CORE_ADMIN_ADDR", o.AdminAddr)
	o.Migrate = r.Bool("CORE_MIGRATE", o.Migrate)
	o.MaxConns = r.Int("CORE_MAX_CONNS", o.MaxConns, 2, 1000)
	o.MaxImports = r.Int("CORE_MAX_IMPORTS", o.MaxImports, 1, 100)
	o.MaxBodyBytes = int64(r.Int("CORE_IMPORT_MAX_BODY_BYTES", int(o.MaxBodyBytes), 1<<10, 8<<30))
	o.Limits = limits(r, o.Limits)
	o.Jobs.Workers = r.Int("CORE_IMPORT_WORKERS", o.Jobs.Workers, 0, 100)
	o.Jobs.Lease = r.Duration("CORE_IMPORT_LEASE", o.Jobs.Lease)
	o.Jobs.Drain = r.Duration("CORE_IMPORT_DRAIN", o.Jobs.Drain)
	o.Rules.Workers = r.Int("CORE_RULE_WORKERS", o.Rules.Workers, 0, 20)
	o.MaxSpooledMiB = r.Int("CORE_MAX_SPOOL_MIB", o.MaxSpooledMiB, 1, 1<<20)
	o.DrainDelay = r.Duration("CORE_DRAIN_DELAY", o.DrainDelay)
	o.MaxClients = r.Int("CORE_MAX_CLIENTS", o.MaxClients, 1, 1_000_000)
	o.ExportPatience = r.Duration("CORE_EXPORT_PATIENCE", o.ExportPatience)
	outboxOptions(r, &o)
	postureOptions(r, &o)
	lifecycleOptions(r, &o)
	o.Token.Issuer = r.RequiredURL("TOKEN_ISSUER")
	o.Token.ClientID = r.Required("TOKEN_CLIENT_ID")
	o.Token.JWKSURL = r.URL("TOKEN_JWKS_URL", "")
	if o.MaxImports+o.Jobs.Workers+o.Rules.Workers >= o.MaxConns {
		r.Problem("CORE_MAX_IMPORTS", "must, together with CORE_IMPORT_WORKERS and CORE_RULE_WORKERS, be less than CORE_MAX_CONNS, "+
			"or imports would keep readers out")
	}
	if o.Jobs.Lease < 5*time.Second {
		r.Problem("CORE_IMPORT_LEASE", "must be at least 5s, or a pause of a worker would look like its death")
	}
	return o, r.Err() //nolint:wrapcheck // it names the settings already
}

// limits reads what a report may cost. The lowest values are those with which small reports still go in.
func limits(r *config.Reader, l report.Limits) report.Limits {
	bytes := func(name string, fallback int64) int64 { return int64(r.Int(name, int(fallback), 1<<10, 8<<30)) }
	l.MaxBytes = bytes("CORE_IMPORT_MAX_BYTES", l.MaxBytes)
	l.MaxRecordBytes = bytes("CORE_IMPORT_MAX_RECORD_BYTES", l.MaxRecordBytes)
	l.MaxStringBytes = int(bytes("CORE_IMPORT_MAX_STRING_BYTES", int64(l.MaxStringBytes)))
	l.MaxHeldBytes = bytes("CORE_IMPORT_MAX_HELD_BYTES", l.MaxHeldBytes)
	l.MaxRecords = r.Int("CORE_IMPORT_MAX_RECORDS", l.MaxRecords, 1, 100_000_000)
	l.MaxRecordValues = r.Int("CORE_IMPORT_MAX_RECORD_VALUES", l.MaxRecordValues, 100, 100_000_000)
	l.MaxDepth = r.Int("CORE_IMPORT_MAX_DEPTH", l.MaxDepth, 8, 1000)
	l.MaxRules = r.Int("CORE_IMPORT_MAX_RULES", l.MaxRules, 1, 10_000_000)
	l.MaxColumns = r.Int("CORE_IMPORT_MAX_COLUMNS", l.MaxColumns, 1, 100_000)
	return l
}

// FromEnvForMigration reads only what `core migrate` needs.
func FromEnvForMigration(getenv func(string) string) (Options, error) {
	r := config.New(getenv)
	o := databaseOptions(r)
	return o, r.Err() //nolint:wrapcheck // it names the settings already
}

func databaseOptions(r *config.Reader) Options {
	o := DefaultOptions()
	o.DatabaseURL = r.Secret("CORE_DATABASE_URL")
	o.LogLevel = r.LogLevel("LOG_LEVEL", o.LogLevel)
	return o
}

// Command core serves the findings hub.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	_ "golang.org/x/crypto/x509roots/fallback" // The image has no certificates of its own.

	"github.com/cloudsec/cloudsec/services/core/app"
	"github.com/cloudsec/cloudsec/services/internal/telemetry"
)

// version is set when a release is built: -ldflags "-X main.version=1.2.3".
var version = "dev" //nolint:gochecknoglobals // the linker needs it

const usage = `core serves CloudSec's findings hub.

Usage:
  core [serve]    serve until SIGTERM or SIGINT (the default)
  core migrate    bring the database's schema up to date and exit
  core recipe diff --to 2 [--json] [--examples 5]
                  say what bringing findings to a recipe of identity would do
  core recipe migrate --to 2 [--json] [--batch 1000]
                  bring findings to a recipe; may be stopped and started again
  core intelligence load [--epss FILE] [--kev FILE]
                  load the files of FIRST and CISA, plain or gzip
  core version    print the version and exit
  core --help     print this and exit

Environment:
  CORE_DATABASE_URL   PostgreSQL URL, or CORE_DATABASE_URL_FILE with a file that holds it (required)
  TOKEN_ISSUER        issuer of the access tokens (required to serve)
  TOKEN_CLIENT_ID     app client that the tokens are for (required to serve)
  TOKEN_JWKS_URL      where the issuer's keys are; found by OIDC discovery when empty
  CORE_ADDR           address of the API (:8080)
  CORE_ADMIN_ADDR     address of health, readiness and metrics (:9090)
  CORE_MIGRATE        whether to migrate on start (true)
  CORE_MAX_CONNS      database connections at most (16)
  CORE_MAX_IMPORTS    imports running at once at most (4)
  CORE_IMPORT_WORKERS imports in the background at once; 0 leaves them to other replicas (2)
  CORE_IMPORT_LEASE   how long such an import waits for a silent worker before another takes it (30s)
  CORE_IMPORT_DRAIN   how long such imports may go on when core stops, before they are given back (15s)
  CORE_RULE_WORKERS   batches of findings that rules look at at once; 0 leaves them to other replicas (1)
  CORE_MAX_SPOOL_MIB  reports that wait for their import at most, as stored (4096)
  CORE_MAX_CLIENTS    open connections of clients at most; idle ones make way for new ones (10000)
  CORE_EXPORT_PATIENCE how long the client of an export may read nothing before it is cut off (30s)
  CORE_DRAIN_DELAY    how long to say not ready before closing (3s)
  CORE_SECRET_KEYS    keys that seal webhooks' secrets, base64 of 32 bytes each, the newest first, or
                      CORE_SECRET_KEYS_FILE; without them there are no webhooks
  CORE_WEBHOOK_ALLOW_HTTP      whether webhooks may have http addresses (false)
  CORE_WEBHOOK_ALLOW_NETWORKS  private networks that webhooks may be in, such as 10.1.0.0/16 (none)
  CORE_SNS_TOPIC_ARN  topic that every event is published to (none); credentials as for every AWS program
  CORE_OUTBOX_CONCURRENCY      events being sent at once at most (16)
  CORE_OUTBOX_TIMEOUT          how long one attempt may take (10s)
  CORE_OUTBOX_POLL             how often to look for events that are due (2s)
  CORE_OUTBOX_MAX_ATTEMPTS     attempts before an event is given up (16, about half a day)
  CORE_OUTBOX_RETENTION        how long finished deliveries are kept (336h)
  CORE_POSTURE_RETENTION_DAYS  how many days of rollups are kept (1100)
  CORE_CACHE_MAX_AGE           how long something that was read is remembered at most (10s)
  CORE_CLOUDWATCH_NAMESPACE    namespace in which business metrics are published to CloudWatch (none)
  CORE_CLOUDWATCH_INTERVAL     how often that is done, by all replicas together (1m)
  CORE_GATE_POLICIES  folder with policies of the release gate (only the built-in one, default)
  CORE_SWEEP_INTERVAL          how often to look for due dates that are over and accepted risks that expire (15s)
  CORE_RISK_ACCEPTANCE_MAX     how long a risk may be accepted at most (8784h, a year)
  LOG_LEVEL           debug, info, warn or error (info)

Limits of a report, on its uncompressed content unless said otherwise:
  CORE_IMPORT_MAX_BODY_BYTES     bytes as sent (67108864)
  CORE_IMPORT_MAX_BYTES          bytes (1073741824)
  CORE_IMPORT_MAX_RECORDS        records (1000000)
  CORE_IMPORT_MAX_RECORD_BYTES   bytes of one record (4194304)
  CORE_IMPORT_MAX_RECORD_VALUES  values inside of one record in JSON (100000)
  CORE_IMPORT_MAX_STRING_BYTES   bytes of one string in JSON, of one field in CSV (1048576)
  CORE_IMPORT_MAX_DEPTH          levels of nesting in JSON (64)
  CORE_IMPORT_MAX_COLUMNS        columns of CSV (256)
  CORE_IMPORT_MAX_RULES          rules, and artifacts, that one run of a SARIF report brings along (50000)
  CORE_IMPORT_MAX_HELD_BYTES     bytes of rules, components and records that have to be remembered while the report is
                                 read (67108864)
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "core: %v\n", err)
		os.Exit(1)
	}
}

// run carries out one subcommand.
func run(ctx context.Context, args []string, getenv func(string) string, stdout io.Writer) error {
	command := "serve"
	if len(args) > 0 {
		command = args[0]
	}
	if command == "recipe" {
		return recipe(ctx, args[1:], getenv, stdout)
	}
	if command == "intelligence" {
		return loadIntelligence(ctx, args[1:], getenv, stdout)
	}
	if len(args) > 1 {
		return fmt.Errorf("%s takes no arguments; see `core --help`", command)
	}
	switch command {
	case "serve":
		return serve(ctx, getenv)
	case "migrate":
		return migrate(ctx, getenv)
	case "version", "--version":
		_, err := fmt.Fprintf(stdout, "core %s (%s)\n", version, telemetry.Revision())
		return err //nolint:wrapcheck // nothing to add
	case "help", "--help", "-h":
		_, err := io.WriteString(stdout, usage)
		return err //nolint:wrapcheck // nothing to add
	}
	return errors.New("unknown subcommand; see `core --help`")
}

func serve(ctx context.Context, getenv func(string) string) error {
	opts, err := app.FromEnv(getenv)
	if err != nil {
		return fmt.Errorf("settings:\n%w", err)
	}
	opts.Version = version
	core, err := app.New(ctx, opts)
	if err != nil {
		return err //nolint:wrapcheck // the app has said what it was doing
	}
	return core.Run(ctx) //nolint:wrapcheck // the app has said what it was doing
}

func migrate(ctx context.Context, getenv func(string) string) error {
	opts, err := app.FromEnvForMigration(getenv)
	if err != nil {
		return fmt.Errorf("settings:\n%w", err)
	}
	logger := telemetry.NewLogger(os.Stderr, opts.LogLevel, "core", version)
	return app.Migrate(ctx, opts, logger) //nolint:wrapcheck // the app has said what it was doing
}

package app_test

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/app"
	"github.com/cloudsec/cloudsec/services/core/report"
)

func TestFromEnv(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "url")
	require.NoError(t, os.WriteFile(file, []byte("postgres://u:p@db/core\n"), 0o600))
	good := map[string]string{
		"CORE_DATABASE_URL_FILE": file, "TOKEN_ISSUER": "https://issuer.example/pool", "TOKEN_CLIENT_ID": "c",
		"CORE_ADDR": "127.0.0.1:1234", "CORE_MIGRATE": "false", "LOG_LEVEL": "debug",
		"CORE_IMPORT_WORKERS": "0", "CORE_IMPORT_LEASE": "1m", "CORE_IMPORT_DRAIN": "5s", "CORE_MAX_SPOOL_MIB": "10",
		"CORE_RULE_WORKERS": "3",
		"CORE_MAX_CLIENTS":  "77", "CORE_EXPORT_PATIENCE": "7s",
	}

	t.Run("ReadsEverything", func(t *testing.T) {
		t.Parallel()
		opts, err := app.FromEnv(func(name string) string { return good[name] })
		require.NoError(t, err)
		require.Equal(t, "postgres://u:p@db/core", opts.DatabaseURL)
		require.Equal(t, "127.0.0.1:1234", opts.Addr)
		require.Equal(t, ":9090", opts.AdminAddr)
		require.Equal(t, slog.LevelDebug, opts.LogLevel)
		require.False(t, opts.Migrate)
		require.Zero(t, opts.Jobs.Workers)
		require.Equal(t, []time.Duration{time.Minute, 5 * time.Second}, []time.Duration{opts.Jobs.Lease, opts.Jobs.Drain})
		require.Equal(t, 10, opts.MaxSpooledMiB)
		require.Equal(t, 3, opts.Rules.Workers)
		require.Equal(t, 77, opts.MaxClients)
		require.Equal(t, 7*time.Second, opts.ExportPatience)
	})

	t.Run("ReadsTheLimitsOfReports", func(t *testing.T) {
		t.Parallel()
		limits := map[string]string{
			"CORE_IMPORT_MAX_BODY_BYTES": "2001", "CORE_IMPORT_MAX_BYTES": "2002", "CORE_IMPORT_MAX_RECORDS": "3",
			"CORE_IMPORT_MAX_RECORD_BYTES": "2004", "CORE_IMPORT_MAX_RECORD_VALUES": "2010", "CORE_IMPORT_MAX_STRING_BYTES": "2005", "CORE_IMPORT_MAX_DEPTH": "16",
			"CORE_IMPORT_MAX_COLUMNS": "7", "CORE_IMPORT_MAX_RULES": "8", "CORE_IMPORT_MAX_HELD_BYTES": "2009",
		}
		opts, err := app.FromEnv(func(name string) string { return good[name] + limits[name] })
		require.NoError(t, err)
		require.Equal(t, int64(2001), opts.MaxBodyBytes)
		require.Equal(t, report.Limits{
			MaxBytes: 2002, MaxRecords: 3, MaxRecordBytes: 2004, MaxRecordValues: 2010, MaxStringBytes: 2005, MaxDepth: 16, MaxColumns: 7, MaxRules: 8,
			MaxHeldBytes: 2009,
		}, opts.Limits)
		for name := range limits {
			_, err := app.FromEnv(func(asked string) string {
				if asked == name {
					return "0"
				}
				return good[asked]
			})
			require.ErrorContains(t, err, name+": must be a whole number")
		}
	})

	t.Run("TellsAllProblemsAtOnce", func(t *testing.T) {
		t.Parallel()
		bad := map[string]string{"CORE_ADDR": "x", "CORE_MIGRATE": "perhaps", "CORE_MAX_CONNS": "4", "CORE_MAX_IMPORTS": "2",
			"CORE_IMPORT_LEASE": "1s", "CORE_MAX_SPOOL_MIB": "0"}
		_, err := app.FromEnv(func(name string) string { return bad[name] })
		for _, name := range []string{
			"CORE_DATABASE_URL", "CORE_ADDR", "CORE_MIGRATE", "CORE_MAX_IMPORTS", "CORE_IMPORT_LEASE", "CORE_MAX_SPOOL_MIB", "TOKEN_ISSUER", "TOKEN_CLIENT_ID",
		} {
			require.ErrorContains(t, err, name+": ")
		}
	})

	t.Run("ReadsWhatIsToldToOthers", func(t *testing.T) {
		t.Parallel()
		opts, err := app.FromEnv(func(name string) string {
			return map[string]string{
				"CORE_SECRET_KEYS":            "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=",
				"CORE_WEBHOOK_ALLOW_NETWORKS": "10.1.2.3/16, fd00::/8", "CORE_WEBHOOK_ALLOW_HTTP": "true",
				"CORE_SNS_TOPIC_ARN": "arn:aws:sns:eu-central-1:123456789012:cloudsec", "CORE_OUTBOX_TIMEOUT": "3s",
			}[name] + good[name]
		})
		require.NoError(t, err)
		require.Equal(t, "[10.1.0.0/16 fd00::/8]", fmt.Sprint(opts.WebhookRules.AllowNetworks))
		require.True(t, opts.WebhookRules.AllowHTTP)
		require.Equal(t, 3*time.Second, opts.Outbox.Timeout)
		require.NotEmpty(t, opts.SecretKeys)
		require.Equal(t, "default", opts.Policies.Names())
	})

	t.Run("TellsProblemsOfWhatIsToldToOthersAndNoSecret", func(t *testing.T) {
		t.Parallel()
		bad := map[string]string{
			"CORE_SECRET_KEYS": "hunter2", "CORE_WEBHOOK_ALLOW_NETWORKS": "10.0.0.1", "CORE_SNS_TOPIC_ARN": "topic",
			"CORE_GATE_POLICIES": t.TempDir(), "CORE_OUTBOX_TIMEOUT": "10m", "CORE_OUTBOX_CONCURRENCY": "0",
		}
		_, err := app.FromEnv(func(name string) string { return bad[name] + good[name] })
		for name := range bad {
			require.ErrorContains(t, err, name+": ")
		}
		require.NotContains(t, err.Error(), "hunter2")
	})

	t.Run("ReadsWhatIsCountedAndRemembered", func(t *testing.T) {
		t.Parallel()
		with := func(changed map[string]string) (app.Options, error) {
			return app.FromEnv(func(name string) string { return changed[name] + good[name] })
		}
		opts, err := with(nil)
		require.NoError(t, err)
		require.Empty(t, opts.CloudWatch.Namespace, "nothing is published unless somebody wants it")
		opts, err = with(map[string]string{
			"CORE_POSTURE_RETENTION_DAYS": "100", "CORE_CACHE_MAX_AGE": "3s", "CORE_CLOUDWATCH_NAMESPACE": "CloudSec/prod",
			"CORE_CLOUDWATCH_INTERVAL": "5m",
		})
		require.NoError(t, err)
		require.Equal(t, []time.Duration{2400 * time.Hour, 3 * time.Second, 5 * time.Minute},
			[]time.Duration{opts.PostureRetention, opts.CacheMaxAge, opts.CloudWatch.Interval})
		require.Equal(t, "CloudSec/prod", opts.CloudWatch.Namespace)
		bad := map[string]string{
			"CORE_POSTURE_RETENTION_DAYS": "30", "CORE_CACHE_MAX_AGE": "2m", "CORE_CLOUDWATCH_NAMESPACE": "AWS/EC2",
			"CORE_CLOUDWATCH_INTERVAL": "1s",
		}
		_, err = with(bad)
		for name := range bad {
			require.ErrorContains(t, err, name+": ")
		}
	})

	t.Run("NeedsOnlyTheDatabaseToMigrate", func(t *testing.T) {
		t.Parallel()
		_, err := app.FromEnvForMigration(func(name string) string {
			return map[string]string{"CORE_DATABASE_URL": "postgres://db/core"}[name]
		})
		require.NoError(t, err)
	})
}

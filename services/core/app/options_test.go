package app_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/app"
)

func TestFromEnv(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "url")
	require.NoError(t, os.WriteFile(file, []byte("postgres://u:p@db/core\n"), 0o600))
	good := map[string]string{
		"CORE_DATABASE_URL_FILE": file, "TOKEN_ISSUER": "https://issuer.example/pool", "TOKEN_CLIENT_ID": "c",
		"CORE_ADDR": "127.0.0.1:1234", "CORE_MIGRATE": "false", "LOG_LEVEL": "debug",
		"CORE_IMPORT_WORKERS": "0", "CORE_IMPORT_LEASE": "1m", "CORE_IMPORT_DRAIN": "5s", "CORE_MAX_SPOOL_MIB": "10",
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

	t.Run("NeedsOnlyTheDatabaseToMigrate", func(t *testing.T) {
		t.Parallel()
		_, err := app.FromEnvForMigration(func(name string) string {
			return map[string]string{"CORE_DATABASE_URL": "postgres://db/core"}[name]
		})
		require.NoError(t, err)
	})
}

package main

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/app"
	"github.com/cloudsec/cloudsec/services/internal/pgtest"
)

func TestRun(t *testing.T) {
	t.Parallel()
	nothing := func(string) string { return "" }

	t.Run("PrintsItsVersionAndItsHelp", func(t *testing.T) {
		t.Parallel()
		for command, want := range map[string]string{"version": "core dev", "--help": "CORE_DATABASE_URL"} {
			var out bytes.Buffer
			require.NoError(t, run(t.Context(), []string{command}, nothing, &out))
			require.Contains(t, out.String(), want)
		}
	})

	t.Run("NamesEverySettingInItsHelp", func(t *testing.T) {
		t.Parallel()
		_, err := app.FromEnv(func(name string) string {
			require.Contains(t, usage, name)
			return ""
		})
		require.Error(t, err)
	})

	t.Run("RefusesWhatItDoesNotKnow", func(t *testing.T) {
		t.Parallel()
		require.ErrorContains(t, run(t.Context(), []string{"sevre"}, nothing, nil), "core --help")
		require.ErrorContains(t, run(t.Context(), []string{"migrate", "down"}, nothing, nil), "takes no arguments")
	})

	t.Run("SaysWhichSettingsAreMissing", func(t *testing.T) {
		t.Parallel()
		require.ErrorContains(t, run(t.Context(), nil, nothing, nil), "TOKEN_ISSUER: is not set")
		require.ErrorContains(t, run(t.Context(), []string{"migrate"}, nothing, nil), "CORE_DATABASE_URL: is not set")
	})

	t.Run("Migrates", func(t *testing.T) {
		t.Parallel()
		settings := map[string]string{"CORE_DATABASE_URL": pgtest.URL(t), "LOG_LEVEL": "error"}
		getenv := func(name string) string { return settings[name] }
		for range 2 {
			require.NoError(t, run(t.Context(), []string{"migrate"}, getenv, nil))
		}
	})
}

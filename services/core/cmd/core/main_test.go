package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/app"
	"github.com/cloudsec/cloudsec/services/core/finding"
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

	t.Run("ComparesAndMigratesRecipes", func(t *testing.T) {
		t.Parallel()
		settings := map[string]string{"CORE_DATABASE_URL": pgtest.URL(t), "LOG_LEVEL": "error"}
		getenv := func(name string) string { return settings[name] }
		require.ErrorContains(t, run(t.Context(), []string{"recipe", "diff"}, getenv, nil), "check schema")
		require.NoError(t, run(t.Context(), []string{"migrate"}, getenv, nil))

		var out bytes.Buffer
		require.NoError(t, run(t.Context(), []string{"recipe", "diff", "--to", "2"}, getenv, &out))
		require.Contains(t, out.String(), "Nothing was changed.\n       0 findings of older recipes")
		out.Reset()
		require.NoError(t, run(t.Context(), []string{"recipe", "migrate", "--to", "2", "--json"}, getenv, &out))
		require.JSONEq(t, `{"to":2,"findings":0,"kept":0,"merged":0,"split":0,"waiting":0,"examples":[]}`, out.String())
	})

	t.Run("LoadsFeeds", func(t *testing.T) {
		t.Parallel()
		settings := map[string]string{"CORE_DATABASE_URL": pgtest.URL(t), "LOG_LEVEL": "error"}
		getenv := func(name string) string { return settings[name] }
		require.NoError(t, run(t.Context(), []string{"migrate"}, getenv, nil))
		folder := t.TempDir()
		epss, kev := filepath.Join(folder, "epss.csv"), filepath.Join(folder, "kev.json")
		require.NoError(t, os.WriteFile(epss, []byte("#score_date:2026-01-31\ncve,epss,percentile\nCVE-2024-6119,0.25,0.97\n"), 0o600))
		require.NoError(t, os.WriteFile(kev, []byte(`{"catalogVersion":"7","vulnerabilities":[]}`), 0o600))
		load := func(args ...string) (string, error) {
			var out bytes.Buffer
			err := run(t.Context(), append([]string{"intelligence"}, args...), getenv, &out)
			return out.String(), err
		}
		out, err := load("load", "--epss", epss, "--kev", kev)
		require.NoError(t, err)
		require.Contains(t, out, "epss 2026-01-31: 1 entries loaded\n")
		require.Contains(t, out, "kev 7: 0 entries loaded\n")
		out, err = load("load", "--epss", epss)
		require.NoError(t, err)
		require.Equal(t, "epss 2026-01-31: 1 entries had been loaded before\n", out)
		for want, args := range map[string][]string{
			"wants load":            {"fetch"},
			"--epss, --kev or both": {"load"},
			"core --help":           {"load", "--all"},
			"takes no argument":     {"load", "--epss", epss, "more"},
			"no such file":          {"load", "--kev", kev + "x"},
			"is this the file of":   {"load", "--kev", epss},
			"the three values cve":  {"load", "--epss", kev},
		} {
			_, err := load(args...)
			require.ErrorContains(t, err, want)
		}
	})

	t.Run("RefusesRecipesThatItCannotReach", func(t *testing.T) {
		t.Parallel()
		settings := map[string]string{"CORE_DATABASE_URL": "postgres://localhost/core"}
		getenv := func(name string) string { return settings[name] }
		for args, want := range map[string]string{
			"":                        "diff or migrate",
			"undo":                    "diff or migrate",
			"diff --to 9":             "there are 1 to 2",
			"migrate --to 1":          "no way back",
			"migrate --batch 0":       "between 1 and 100000",
			"diff --examples -1":      "between 0 and 1000",
			"diff --from 1":           "core --help",
			"migrate --to 2 and more": "takes no argument",
		} {
			require.ErrorContains(t, run(t.Context(), append([]string{"recipe"}, strings.Fields(args)...), getenv, nil), want, args)
		}
	})
}

func TestPrintMigration(t *testing.T) {
	t.Parallel()
	with := uuid.MustParse("01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b12")
	m := finding.Migration{To: 2}
	m.Add(finding.Example{
		Outcome: finding.OutcomeMerge, Finding: uuid.MustParse("01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b11"), With: &with, RuleID: "DS002",
		Title: "root user", Old: map[string]string{"rule": "DS002", "path": "Dockerfile"}, New: map[string]string{"rule": "ds-2"},
	}, 1)
	m.Add(finding.Example{Outcome: finding.OutcomeWait}, 0)
	var out bytes.Buffer
	require.NoError(t, printMigration(&out, m, true, false))
	require.Equal(t, `Migrating to recipe 2 would do this. Nothing was changed.
       2 findings of older recipes
       0 keep their id and get a new fingerprint
       0 of these hold several records, which the next report may tell apart
       1 become part of another finding
       1 do not hold enough and are migrated when they are seen next

merge 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b11  DS002  root user
      same as 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b12
      old path=Dockerfile rule=DS002
      new rule=ds-2
`, out.String())
}

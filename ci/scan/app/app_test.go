package app_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/scan/app"
	"github.com/cloudsec/cloudsec/ci/scan/verdict"
)

// run executes a command as the program would, with today's clock so that a real database of today is fresh.
func run(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = app.Run(t.Context(), args, app.Options{Stdout: &out, Stderr: &errs, Now: time.Now, Getenv: func(string) string { return "" }})
	return code, out.String(), errs.String()
}

func TestWrongInput(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	bad := filepath.Join(dir, "policy.yaml")
	require.NoError(t, os.WriteFile(bad, []byte("version: 1\ncolour: red\n"), 0o600))
	cases := []struct {
		name string
		args []string
		want string
	}{
		{"NoCommand", nil, "usage: scan"},
		{"UnknownCommand", []string{"dance"}, "usage: scan"},
		{"MissingFlags", []string{"run"}, "--target is missing\n--input is missing\n--out is missing"},
		{"UnknownFlag", []string{"run", "--speed", "9"}, "not defined: -speed"},
		{"LeftOverWord", []string{"db", "--advisories", "a", "--out", "b", "c"}, `unexpected argument "c"`},
		{"UnknownTarget", []string{"run", "--target", "moon", "--input", dir, "--out", dir}, `unknown target "moon"`},
		{"UnknownMode", []string{"verdict", "--policy", "../policy.yaml", "--reports", dir, "--mode", "lazy", "--out", dir + "/v"}, `--mode is "lazy"`},
		{"BrokenPolicy", []string{"verdict", "--policy", bad, "--reports", dir, "--out", dir + "/v"}, "colour"},
		{"NoPolicy", []string{"verdict", "--policy", dir + "/none", "--reports", dir, "--out", dir + "/v"}, "read policy"},
		{"UnreadableDatabase", []string{
			"verdict", "--policy", "../policy.yaml", "--reports", dir, "--db-metadata", bad, "--out", dir + "/v",
		}, "--db-metadata"},
		{"NoAdvisories", []string{"db", "--advisories", dir + "/none", "--out", dir}, "no advisories in"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			code, _, stderr := run(t, tc.args...)
			require.Equal(t, app.ExitBad, code)
			require.Contains(t, stderr, tc.want)
		})
	}
}

func TestHelpIsNoError(t *testing.T) {
	t.Parallel()
	code, _, stderr := run(t, "verdict", "-h")
	require.Equal(t, app.ExitOK, code)
	require.Contains(t, stderr, "-policy")
}

func TestScanFailures(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	broken := filepath.Join(dir, "trivy")
	require.NoError(t, os.WriteFile(broken, []byte("#!/bin/sh\necho FATAL no such thing >&2\nexit 1\n"), 0o755))
	mute := filepath.Join(dir, "mute")
	require.NoError(t, os.WriteFile(mute, []byte("#!/bin/sh\nexit 0\n"), 0o755))
	cases := []struct {
		name string
		args []string
		want string
	}{
		{"ShowsTrivysLastWords", []string{"--trivy", broken, "--target", "iac", "--input", dir, "--out", dir}, "FATAL no such thing"},
		{"TellsHowToGetADatabase", []string{"--trivy", broken, "--target", "source", "--input", dir, "--out", dir}, "set TRIVY_DB_REPOSITORY"},
		{"DistrustsSuccessWithoutAReport", []string{"--trivy", mute, "--target", "iac", "--input", dir, "--out", dir + "/o"}, "no usable report"},
		{"NamesMissingTrivy", []string{"--trivy", dir + "/none", "--target", "iac", "--input", dir, "--out", dir}, "find trivy"},
		{"NamesMissingInput", []string{"--trivy", mute, "--target", "iac", "--input", dir + "/none", "--out", dir}, "input of iac"},
		{"NamesMissingDatabase", []string{"--trivy", mute, "--target", "source", "--input", dir, "--db", dir, "--out", dir}, "holds no vulnerability database"},
		{"RejectsAnImageThatIsNoTar", []string{"--trivy", mute, "--target", "image-core", "--input", broken, "--offline", "--out", dir}, "no image tar"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			code, _, stderr := run(t, append([]string{"run"}, tc.args...)...)
			require.Equal(t, app.ExitFail, code)
			require.Contains(t, stderr, tc.want)
		})
	}
	t.Run("MakesNoSBOMOfInfrastructureCode", func(t *testing.T) {
		t.Parallel()
		code, _, stderr := run(t, "sbom", "--trivy", mute, "--target", "iac", "--input", dir, "--out", dir)
		require.Equal(t, app.ExitFail, code)
		require.Contains(t, stderr, "no components")
	})
}

func TestVerdictIsWrittenWhenItFails(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "deep", "verdict.json")
	code, stdout, _ := run(t, "verdict", "--policy", "../policy.yaml", "--reports", t.TempDir(), "--mode", "offline", "--out", out)
	require.Equal(t, app.ExitFail, code)
	require.Contains(t, stdout, "scan verdict: fail")

	data, err := os.ReadFile(out)
	require.NoError(t, err)
	var decided verdict.Verdict
	require.NoError(t, json.Unmarshal(data, &decided))
	require.Equal(t, verdict.Fail, decided.Result)
	require.Len(t, decided.Problems, 5, "every target of the policy lacks its report")
}

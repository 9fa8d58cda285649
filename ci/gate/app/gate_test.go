package app_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/gate/app"
	"github.com/cloudsec/cloudsec/ci/gate/hub"
	"github.com/cloudsec/cloudsec/services/core/coretest"
)

func gate(t *testing.T, env map[string]string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	client := hub.DefaultClient()
	client.Pause = func(context.Context, time.Duration) error { return nil }
	code = app.Gate(t.Context(), args, app.Options{
		Stdout: &out, Stderr: &errs, Now: time.Now, Getenv: func(name string) string { return env[name] }, Client: client,
	})
	return code, out.String(), errs.String()
}

func TestGate(t *testing.T) {
	t.Parallel()
	core := coretest.Start(t, nil)
	env := map[string]string{"GATE_USER": "ci", "GATE_PASSWORD": password}
	to := []string{"--core", core.URL + "/", "--auth", core.Issuer.URL, "--source", "trivy:a", "--out"}

	t.Run("SaysWhatBlocks", func(t *testing.T) {
		t.Parallel()
		out := filepath.Join(t.TempDir(), "gate.json")
		code, stdout, stderr := gate(t, env, append(to, out)...)
		require.Equal(t, app.ExitFail, code, stderr)
		require.Contains(t, stdout, "FAIL: sources:trivy:a")
		require.Contains(t, stdout, "trivy:a: never")
		require.FileExists(t, out)
	})

	t.Run("WithoutEvidenceNothingIsReleased", func(t *testing.T) {
		t.Parallel()
		code, _, stderr := gate(t, env, append(to, "/dev/null/gate.json")...)
		require.Equal(t, app.ExitBad, code)
		require.Contains(t, stderr, "gate's answer")
	})

	t.Run("NobodyKnows", func(t *testing.T) {
		t.Parallel()
		out := filepath.Join(t.TempDir(), "gate.json")
		code, stdout, _ := gate(t, env, "--core", "http://127.0.0.1:1", "--auth", core.Issuer.URL, "--source", "s", "--out", out)
		require.Equal(t, app.ExitBad, code)
		require.Contains(t, stdout, "UNKNOWN: core is not ready")
		evidence, err := os.ReadFile(out)
		require.NoError(t, err)
		require.Contains(t, string(evidence), `"verdict": "unknown"`)
		require.NotContains(t, string(evidence)+stdout, password)
	})

	t.Run("NamesEveryMistakeAtOnce", func(t *testing.T) {
		t.Parallel()
		code, _, stderr := gate(t, nil, "--core", "core", "left-over")
		require.Equal(t, app.ExitBad, code)
		for _, want := range []string{
			"--core must be an address", "--auth must be an address", "either an image or sources", "GATE_USER is not set",
			"GATE_PASSWORD or GATE_PASSWORD_FILE is not set", `unexpected argument "left-over"`,
		} {
			require.Contains(t, stderr, want)
		}
	})
}

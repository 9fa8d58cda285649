package app_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/gate/app"
	"github.com/cloudsec/cloudsec/ci/gate/hub"
	"github.com/cloudsec/cloudsec/ci/gate/ingest"
)

const password = "correct horse battery staple"

func run(t *testing.T, env map[string]string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	client := hub.DefaultClient()
	client.Pause = func(context.Context, time.Duration) error { return nil }
	code = app.Run(t.Context(), args, app.Options{
		Stdout: &out, Stderr: &errs, Now: time.Now, Getenv: func(name string) string { return env[name] }, Client: client,
	})
	return code, out.String(), errs.String()
}

// site imports everything once and lists two findings.
func site(t *testing.T) string {
	t.Helper()
	sent := 0
	mux := http.NewServeMux()
	mux.HandleFunc("GET /readyz", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("POST /v1/login", func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, `{"accessToken":"t"}`) })
	mux.HandleFunc("GET /v1/findings", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, `{"items":[{"id":"a"},{"id":"b"}],"nextCursor":null}`)
	})
	mux.HandleFunc("POST /v1/imports", func(w http.ResponseWriter, _ *http.Request) {
		if sent++; sent == 1 {
			w.WriteHeader(http.StatusCreated)
		}
		_, _ = fmt.Fprint(w, `{"id":"i","records":2,"created":2}`)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func reports(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	content := []byte(`{"SchemaVersion":2,"ArtifactName":"x","ArtifactType":"filesystem"}`)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "source.json"), content, 0o600))
	return dir
}

func TestRun(t *testing.T) {
	t.Parallel()
	secret := filepath.Join(t.TempDir(), "password")
	require.NoError(t, os.WriteFile(secret, []byte(password+"\n"), 0o600))
	url, out := site(t), filepath.Join(t.TempDir(), "ingest.json")
	env := map[string]string{"INGEST_USER": "ci", "INGEST_PASSWORD_FILE": secret, "INGEST_READER_USER": "viewer"}

	code, stdout, stderr := run(t, env, "--reports", reports(t), "--core", url+"/", "--auth", url, "--out", out)
	require.Equal(t, app.ExitOK, code, stderr)
	require.Contains(t, stdout, "ingested 1 reports with 2 records: 2 created")
	result, err := ingest.ReadResult(out)
	require.NoError(t, err)
	require.True(t, result.OK)
}

func TestResultIsWrittenWhenItFails(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "ingest.json")
	env := map[string]string{"INGEST_USER": "ci", "INGEST_PASSWORD": password}
	code, _, stderr := run(t, env, "--reports", reports(t), "--core", "http://127.0.0.1:1", "--auth", "http://127.0.0.1:1", "--out", out)
	require.Equal(t, app.ExitFail, code)
	require.Contains(t, stderr, "is not ready")
	require.NotContains(t, stderr, password)
	result, err := ingest.ReadResult(out)
	require.NoError(t, err)
	require.False(t, result.OK)
	require.Len(t, result.Problems, 1)
}

func TestWrongInputIsReportedAtOnce(t *testing.T) {
	t.Parallel()
	code, _, stderr := run(t, map[string]string{"INGEST_READER_PASSWORD_FILE": "/nowhere/at/all"}, "--core", "core:8080", "left-over")
	require.Equal(t, app.ExitBad, code)
	for _, want := range []string{
		"--reports is missing", "--core must be an address", "--auth must be an address", "INGEST_USER is not set",
		"INGEST_PASSWORD or INGEST_PASSWORD_FILE is not set", "read INGEST_READER_PASSWORD_FILE", `unexpected argument "left-over"`,
	} {
		require.Contains(t, stderr, want)
	}
}

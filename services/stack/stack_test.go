package stack

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	core "github.com/cloudsec/cloudsec/services/core/app"
)

// TestCoreTakesItsKey has the secrets of webhooks sealed by the key that the stack makes.
func TestCoreTakesItsKey(t *testing.T) {
	t.Parallel()
	first, second := newSecretKey(), newSecretKey()
	require.NotEqual(t, first, second)
	settings := map[string]string{
		"CORE_SECRET_KEYS": first, "CORE_DATABASE_URL": "postgres://u@db/core", "TOKEN_ISSUER": "https://issuer.test", "TOKEN_CLIENT_ID": "c",
	}
	_, err := core.FromEnv(func(name string) string { return settings[name] })
	require.NoError(t, err)
}

func TestStop(t *testing.T) {
	t.Parallel()

	t.Run("GoesBackwardsAndReportsEveryProblem", func(t *testing.T) {
		t.Parallel()
		var order []int
		first, third := errors.New("first"), errors.New("third")
		s := &Stack{cleanups: []func() error{
			func() error { order = append(order, 1); return first },
			func() error { order = append(order, 2); return nil },
			func() error { order = append(order, 3); return third },
		}}
		err := s.Stop()
		require.ErrorIs(t, err, first)
		require.ErrorIs(t, err, third)
		require.Equal(t, []int{3, 2, 1}, order)
		require.NoError(t, s.Stop())
		require.Len(t, order, 3)
	})
}

func TestImportReports(t *testing.T) {
	t.Parallel()

	// platform stands for auth and core behind the console's address.
	platform := func(t *testing.T, importStatus int) (*Stack, *[]*http.Request) {
		t.Helper()
		var imports []*http.Request
		mux := http.NewServeMux()
		mux.HandleFunc("POST /api/auth/v1/login", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"accessToken":"token-of-ci"}`))
		})
		mux.HandleFunc("POST /api/core/v1/imports", func(w http.ResponseWriter, r *http.Request) {
			imports = append(imports, r)
			w.WriteHeader(importStatus)
		})
		server := httptest.NewServer(mux)
		t.Cleanup(server.Close)
		file := filepath.Join(t.TempDir(), "report.json")
		require.NoError(t, os.WriteFile(file, []byte("{}"), 0o600))
		opts := DefaultOptions()
		opts.Reports = []Report{{Source: "trivy:source", File: file}}
		return &Stack{opts: opts, baseURL: server.URL}, &imports
	}

	t.Run("SendsEachReportWithItsSourceAndAToken", func(t *testing.T) {
		t.Parallel()
		s, imports := platform(t, http.StatusCreated)
		require.NoError(t, s.importReports(t.Context()))
		require.Len(t, *imports, 1)
		require.Equal(t, "trivy:source", (*imports)[0].URL.Query().Get("source"))
		require.Equal(t, "Bearer token-of-ci", (*imports)[0].Header.Get("Authorization"))
	})

	t.Run("NamesTheReportThatIsRefused", func(t *testing.T) {
		t.Parallel()
		s, _ := platform(t, http.StatusUnprocessableEntity)
		err := s.importReports(t.Context())
		require.ErrorContains(t, err, "report.json")
		require.ErrorContains(t, err, "422")
		require.NotContains(t, err.Error(), s.opts.Password)
	})

	t.Run("SignsInOnlyWhenThereIsSomethingToImport", func(t *testing.T) {
		t.Parallel()
		require.NoError(t, (&Stack{baseURL: "http://127.0.0.1:0"}).importReports(t.Context()))
	})
}

//go:build tools

package loadtest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/loadtest"
)

const (
	password   = "correct horse battery staple"
	token      = "token-that-stays-out-of-files"
	howToBuild = `k6 is missing; build it (about a minute):
  CGO_ENABLED=0 go build -C ci/tools/k6 -mod=readonly -trimpath -o "$HOME/.cache/cloudsec/bin/" tool
or name one with K6_BIN`
)

func k6Binary(t *testing.T) string {
	t.Helper()
	if named := os.Getenv("K6_BIN"); named != "" {
		return named
	}
	home := os.Getenv("CLOUDSEC_HOME")
	if home == "" {
		cache, err := os.UserCacheDir()
		require.NoError(t, err)
		home = filepath.Join(cache, "cloudsec")
	}
	binary := filepath.Join(home, "bin", "k6")
	if _, err := os.Stat(binary); err != nil {
		t.Fatal(howToBuild)
	}
	return binary
}

// site answers as web does, with the given number of findings, each after a pause.
func site(t *testing.T, findings int, pause time.Duration) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
	})
	mux.HandleFunc("POST /api/auth/v1/login", func(w http.ResponseWriter, r *http.Request) {
		var body struct{ Email, Password string }
		if json.NewDecoder(r.Body).Decode(&body) != nil || body.Password != password {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = fmt.Fprintf(w, `{"accessToken":%q,"expiresIn":3600}`, token)
	})
	mux.HandleFunc("GET /api/core/v1/findings", func(w http.ResponseWriter, r *http.Request) {
		<-time.After(pause)
		items := make([]string, 0, findings)
		for i := range findings {
			items = append(items, fmt.Sprintf(`{"id":"id-%d"}`, i))
		}
		next := `"more"`
		if r.URL.Query().Get("cursor") != "" {
			next = "null"
		}
		_, _ = fmt.Fprintf(w, `{"items":[%s],"nextCursor":%s}`, strings.Join(items, ","), next)
	})
	mux.HandleFunc("GET /api/core/v1/findings/{id}", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+token {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = fmt.Fprintf(w, `{"id":%q}`, r.PathValue("id"))
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// smoke runs the scenario with the real k6 and returns what it printed, where the summary is, and its error.
func smoke(t *testing.T, url string, env ...string) (printed, out string, err error) {
	t.Helper()
	dir := t.TempDir()
	secret := filepath.Join(dir, "password")
	out = filepath.Join(dir, "summary.json")
	require.NoError(t, os.WriteFile(secret, []byte(password+"\n"), 0o600))
	cmd := exec.CommandContext(t.Context(), k6Binary(t), "run", "--no-usage-report", "--quiet", "--no-color", "smoke.js")
	cmd.Env = append(os.Environ(), "BASE_URL="+url, "OUT="+out, "DURATION=1s", "VUS=2", "PASSWORD_FILE="+secret)
	cmd.Env = append(cmd.Env, env...)
	combined, err := cmd.CombinedOutput()
	return string(combined), out, err
}

func TestSmokeWithRealK6(t *testing.T) {
	t.Parallel()
	t.Run("PassesOnAHealthySite", func(t *testing.T) {
		t.Parallel()
		printed, out, err := smoke(t, site(t, 3, 0))
		require.NoError(t, err, printed)
		s, err := loadtest.ReadSummary(out)
		require.NoError(t, err)
		require.Empty(t, s.Failures())
		data, err := os.ReadFile(out)
		require.NoError(t, err)
		require.NotContains(t, string(data)+printed, token)
		require.NotContains(t, string(data)+printed, password)
		if target := os.Getenv("UPDATE_GOLDEN"); target != "" {
			require.NoError(t, os.WriteFile("testdata/summary.json", data, 0o600))
		}
	})
	t.Run("FailsWhenAStepNeverRan", func(t *testing.T) {
		t.Parallel()
		printed, out, err := smoke(t, site(t, 0, 0))
		require.Error(t, err, printed)
		s, err := loadtest.ReadSummary(out)
		require.NoError(t, err)
		require.Contains(t, strings.Join(s.Failures(), "\n"), "http_req_duration{name:detail}: the threshold p(95)<800 was never measured")
	})
	t.Run("FailsWhenTooSlow", func(t *testing.T) {
		t.Parallel()
		printed, out, err := smoke(t, site(t, 3, 60*time.Millisecond), "P95_MS=20")
		require.Error(t, err, printed)
		s, err := loadtest.ReadSummary(out)
		require.NoError(t, err)
		require.Contains(t, strings.Join(s.Failures(), "\n"), "p(95)<20 was crossed")
	})
	t.Run("FailsWithoutASignIn", func(t *testing.T) {
		t.Parallel()
		printed, _, err := smoke(t, site(t, 3, 0), "PASSWORD_FILE=", "PASSWORD=wrong")
		require.Error(t, err)
		require.Contains(t, printed, "sign-in answered 401")
	})
	t.Run("NamesAMissingSetting", func(t *testing.T) {
		t.Parallel()
		printed, _, err := smoke(t, "")
		require.Error(t, err)
		require.Contains(t, printed, "BASE_URL is not set")
	})
}

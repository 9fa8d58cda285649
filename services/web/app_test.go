package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestApp(t *testing.T) {
	t.Parallel()

	t.Run("SendsAStrictPolicyWithEveryPage", func(t *testing.T) {
		t.Parallel()
		header := setup(t, bundleOptions{}).get(t, "/").Header
		policy := header.Get("Content-Security-Policy")
		require.Contains(t, policy, "default-src 'none'")
		require.NotContains(t, policy, "unsafe")
		for name, want := range map[string]string{
			"X-Content-Type-Options":       "nosniff",
			"X-Frame-Options":              "DENY",
			"Referrer-Policy":              "no-referrer",
			"Cross-Origin-Opener-Policy":   "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin",
			"Strict-Transport-Security":    "max-age=31536000; includeSubDomains",
		} {
			require.Equal(t, want, header.Get(name), name)
		}
		require.Contains(t, header.Get("Permissions-Policy"), "camera=()")
	})

	t.Run("IsHealthyAndReadyWithoutItsBackends", func(t *testing.T) {
		t.Parallel()
		bundle := setup(t, bundleOptions{})
		bundle.core.Close()
		bundle.auth.Close()
		for _, path := range []string{"/healthz", "/readyz"} {
			require.Equal(t, http.StatusOK, bundle.get(t, path).StatusCode, path)
		}
	})

	t.Run("CountsRequestsByRoute", func(t *testing.T) {
		t.Parallel()
		bundle := setup(t, bundleOptions{core: echo})
		bundle.get(t, "/api/core/v1/findings/7")
		bundle.get(t, scriptName)
		admin := &testBundle{url: "http://" + bundle.app.AdminAddr()}
		metrics := admin.get(t, "/metrics")
		require.Equal(t, http.StatusOK, metrics.StatusCode)
		require.Contains(t, metrics.body, `route="/api/core/*"`)
		require.NotContains(t, metrics.body, "findings/7")
		require.Equal(t, http.StatusNotFound, bundle.get(t, "/metrics").StatusCode)
	})

	t.Run("StopsTwiceWithoutAnError", func(t *testing.T) {
		t.Parallel()
		bundle := setup(t, bundleOptions{})
		require.NoError(t, bundle.app.Stop(t.Context()))
		require.NoError(t, bundle.app.Stop(t.Context()))
	})

	t.Run("RunsUntilItsContextEnds", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		require.NoError(t, Run(ctx, testOptions(t)))
	})

	t.Run("DoesNotStartWithoutAConsole", func(t *testing.T) {
		t.Parallel()
		opts := testOptions(t)
		opts.Root = t.TempDir()
		require.ErrorIs(t, Run(t.Context(), opts), ErrNoIndex)
	})

	t.Run("DoesNotStartWithAURLThatIsNone", func(t *testing.T) {
		t.Parallel()
		opts := testOptions(t)
		opts.AuthURL = "auth:8080"
		require.ErrorContains(t, Run(t.Context(), opts), "URL of auth")
	})
}

func TestOptionsFromEnv(t *testing.T) {
	t.Parallel()

	from := func(values map[string]string) (Options, error) {
		return OptionsFromEnv(func(name string) string { return values[name] })
	}

	t.Run("ReadsWhatIsSet", func(t *testing.T) {
		t.Parallel()
		opts, err := from(map[string]string{
			"WEB_ADDR": ":1", "WEB_ADMIN_ADDR": ":2", "WEB_ROOT": "/tmp/web",
			"WEB_CORE_URL": "http://core:8080", "WEB_AUTH_URL": "http://auth:8080", "WEB_BACKEND_TIMEOUT": "3s",
			"WEB_IMPORT_MAX_BODY_BYTES": "123456789",
		})
		require.NoError(t, err)
		require.Equal(t, int64(123456789), opts.MaxImportBytes)
		require.Equal(t, []string{":1", ":2", "/tmp/web", "http://core:8080", "http://auth:8080", "3s"}, []string{
			opts.Addr, opts.AdminAddr, opts.Root, opts.CoreURL, opts.AuthURL, opts.BackendTimeout.String(),
		})
	})

	t.Run("ReportsEveryMistakeAtOnce", func(t *testing.T) {
		t.Parallel()
		_, err := from(map[string]string{"WEB_CORE_URL": "core", "WEB_ADDR": "nowhere"})
		require.Error(t, err)
		for _, name := range []string{"WEB_CORE_URL", "WEB_AUTH_URL", "WEB_ADDR"} {
			require.Equal(t, 1, strings.Count(err.Error(), name+":"), name)
		}
	})
}

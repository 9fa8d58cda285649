package web

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// seen is what a backend got.
type seen struct {
	Method, URI, Host, Body string
	Header                  http.Header
}

// echo answers with what the backend got, and with headers that the web service sends itself.
func echo(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	w.Header().Set("X-Frame-Options", "SAMEORIGIN")
	w.Header().Set("Content-Security-Policy", "default-src *")
	w.Header().Set("X-Request-Id", "of-the-backend")
	w.Header().Set("Etag", `"7"`)
	_ = json.NewEncoder(w).Encode(seen{r.Method, r.URL.RequestURI(), r.Host, string(body), r.Header})
}

func decode[T any](t *testing.T, got answer) T {
	t.Helper()

	var value T
	require.NoError(t, json.Unmarshal([]byte(got.body), &value), got.body)
	return value
}

func TestProxy(t *testing.T) {
	t.Parallel()

	bundle := setup(t, bundleOptions{core: echo, auth: echo})

	t.Run("StripsThePrefixAndKeepsTheQuery", func(t *testing.T) {
		t.Parallel()
		got := decode[seen](t, bundle.get(t, "/api/core/v1/findings?q=a%2Fb&severity=high&severity=low"))
		require.Equal(t, "/v1/findings?q=a%2Fb&severity=high&severity=low", got.URI)
		require.Equal(t, bundle.core.Listener.Addr().String(), got.Host)
	})

	t.Run("KeepsEscapedPathsAsTheyAre", func(t *testing.T) {
		t.Parallel()
		got := decode[seen](t, bundle.get(t, "/api/core/v1/findings/a%2Fb"))
		require.Equal(t, "/v1/findings/a%2Fb", got.URI)
	})

	t.Run("SendsEachPrefixToItsService", func(t *testing.T) {
		t.Parallel()
		got := decode[seen](t, bundle.get(t, "/api/auth/v1/me"))
		require.Equal(t, bundle.auth.Listener.Addr().String(), got.Host)
	})

	t.Run("PassesMethodBodyAndTokenOn", func(t *testing.T) {
		t.Parallel()
		answered := bundle.sendBody(t, http.MethodPost, "/api/core/v1/findings/7/transitions",
			strings.NewReader(`{"state":"triaged"}`), "Authorization", "Bearer secret")
		got := decode[seen](t, answered)
		require.Equal(t, http.MethodPost, got.Method)
		require.JSONEq(t, `{"state":"triaged"}`, got.Body)
		require.Equal(t, "Bearer secret", got.Header.Get("Authorization"))
		require.Equal(t, `"7"`, answered.Header.Get("ETag"))
	})

	t.Run("PassesTheRequestIDOn", func(t *testing.T) {
		t.Parallel()
		answered := bundle.get(t, "/api/core/v1/findings", "X-Request-Id", "0123456789abcdef")
		require.Equal(t, "0123456789abcdef", decode[seen](t, answered).Header.Get("X-Request-Id"))
		require.Equal(t, []string{"0123456789abcdef"}, answered.Header.Values("X-Request-Id"))
	})

	t.Run("MakesARequestIDWhenThereIsNone", func(t *testing.T) {
		t.Parallel()
		answered := bundle.get(t, "/api/core/v1/findings")
		require.Equal(t, answered.Header.Get("X-Request-Id"), decode[seen](t, answered).Header.Get("X-Request-Id"))
		require.NotEmpty(t, answered.Header.Get("X-Request-Id"))
	})

	t.Run("AddsThePeerBehindTheAddressesOnTheWay", func(t *testing.T) {
		t.Parallel()
		got := decode[seen](t, bundle.get(t, "/api/auth/v1/me", "X-Forwarded-For", "192.0.2.7", "X-Forwarded-Host", "evil.test"))
		require.Equal(t, "192.0.2.7, 127.0.0.1", got.Header.Get("X-Forwarded-For"))
		require.Equal(t, strings.TrimPrefix(bundle.url, "http://"), got.Header.Get("X-Forwarded-Host"))
	})

	t.Run("SendsSecurityHeadersOnce", func(t *testing.T) {
		t.Parallel()
		answered := bundle.get(t, "/api/core/v1/findings")
		require.Equal(t, []string{"DENY"}, answered.Header.Values("X-Frame-Options"))
		require.Equal(t, []string{contentSecurityPolicy}, answered.Header.Values("Content-Security-Policy"))
	})

	t.Run("DoesNotServeThePrefixAlone", func(t *testing.T) {
		t.Parallel()
		require.Equal(t, http.StatusNotFound, bundle.get(t, "/api/core").StatusCode)
		require.Equal(t, http.StatusNotFound, bundle.get(t, "/api/corex/v1/findings").StatusCode)
	})
}

type problemBody struct {
	Status          int
	Code, RequestID string
}

func TestProxyFailures(t *testing.T) {
	t.Parallel()

	t.Run("AnswersForABackendThatIsAway", func(t *testing.T) {
		t.Parallel()
		bundle := setup(t, bundleOptions{})
		bundle.core.Close()
		answered := bundle.get(t, "/api/core/v1/findings", "X-Request-Id", "0123456789abcdef")
		require.Equal(t, http.StatusBadGateway, answered.StatusCode)
		require.Equal(t, "application/problem+json", answered.Header.Get("Content-Type"))
		require.Equal(t, problemBody{502, "unavailable", "0123456789abcdef"}, decode[problemBody](t, answered))
		require.NotContains(t, answered.body, bundle.core.URL)
	})

	t.Run("GivesUpOnABackendThatHangs", func(t *testing.T) {
		t.Parallel()
		hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
		bundle := setup(t, bundleOptions{core: hang, change: func(opts *Options) {
			opts.BackendTimeout = 50 * time.Millisecond
		}})
		answered := bundle.get(t, "/api/core/v1/findings")
		require.Equal(t, http.StatusGatewayTimeout, answered.StatusCode)
		require.Equal(t, "unavailable", decode[problemBody](t, answered).Code)
	})

	t.Run("RefusesABodyThatIsTooLarge", func(t *testing.T) {
		t.Parallel()
		bundle := setup(t, bundleOptions{auth: echo})
		// A reader of unknown length is sent in chunks, so that only reading shows how large it is.
		body := io.LimitReader(zeros{}, 2<<20)
		answered := bundle.sendBody(t, http.MethodPost, "/api/auth/v1/login", body)
		require.Equal(t, http.StatusRequestEntityTooLarge, answered.StatusCode)
	})

	t.Run("RefusesAReportAboveItsOwnSetting", func(t *testing.T) {
		t.Parallel()
		bundle := setup(t, bundleOptions{core: echo, change: func(opts *Options) { opts.MaxImportBytes = 1 << 20 }})
		answered := bundle.sendBody(t, http.MethodPost, "/api/core/v1/imports?source=a:b", io.LimitReader(zeros{}, 2<<20))
		require.Equal(t, http.StatusRequestEntityTooLarge, answered.StatusCode)
	})

	t.Run("LetsALargeReportThroughToCore", func(t *testing.T) {
		t.Parallel()
		count := func(w http.ResponseWriter, r *http.Request) {
			size, _ := io.Copy(io.Discard, r.Body)
			_ = json.NewEncoder(w).Encode(size)
		}
		bundle := setup(t, bundleOptions{core: count})
		answered := bundle.sendBody(t, http.MethodPost, "/api/core/v1/imports?source=a:b", io.LimitReader(zeros{}, 3<<20))
		require.Equal(t, http.StatusOK, answered.StatusCode)
		require.Equal(t, 3<<20, decode[int](t, answered))
	})
}

// zeros is an endless body.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

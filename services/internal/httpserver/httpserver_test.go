package httpserver_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/internal/httpserver"
	"github.com/cloudsec/cloudsec/services/internal/telemetry"
)

// bundle is a running server with a few routes that misbehave on demand.
type bundle struct {
	*httpserver.Server
	logs    *logBuffer
	release chan struct{}
	entered chan struct{}
}

func setup(t *testing.T, change func(*httpserver.Options)) *bundle {
	t.Helper()
	b := &bundle{logs: &logBuffer{}, release: make(chan struct{}), entered: make(chan struct{}, 1)}
	opts := httpserver.DefaultOptions()
	opts.Addr, opts.AdminAddr = "127.0.0.1:0", "127.0.0.1:0"
	opts.Routes, opts.Registry = b.routes, telemetry.NewRegistry("test", "1")
	opts.Logger = telemetry.NewLogger(b.logs, slog.LevelDebug, "test", "1")
	opts.MaxBodyBytes = 10
	opts.BodyLimit = func(r *http.Request) int64 {
		if r.URL.Path == "/big" {
			return 100
		}
		return 0
	}
	if change != nil {
		change(&opts)
	}
	var err error
	b.Server, err = httpserver.New(opts)
	require.NoError(t, err)
	require.NoError(t, b.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, b.Stop(context.Background())) })
	return b
}

func (b *bundle) routes(r chi.Router) {
	echo := func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			w.WriteHeader(http.StatusTeapot)
			return
		}
		_, _ = w.Write(body)
	}
	r.Post("/echo/{name}", echo)
	r.Post("/big", echo)
	r.Get("/panic", func(http.ResponseWriter, *http.Request) { panic("boom") })                //nolint:forbidigo // what is tested
	r.Get("/hangup", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }) //nolint:forbidigo // what is tested
	r.Get("/slow", func(w http.ResponseWriter, _ *http.Request) {
		b.entered <- struct{}{}
		<-b.release
		_, _ = io.WriteString(w, "done")
	})
}

func (b *bundle) do(t *testing.T, method, url, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	require.NoError(t, err)
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res, string(text)
}

func TestRequests(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	api, admin := "http://"+b.Addr(), "http://"+b.AdminAddr()

	t.Run("KeepAHarmlessIDAndLogIt", func(t *testing.T) {
		t.Parallel()
		const trace = "4bf92f3577b34da6a3ce929d0e0e4736"
		res, body := b.do(t, "POST", api+"/echo/ann", "hi", "X-Request-Id", "id-from-client", "Traceparent", "00-"+trace+"-00f067aa0ba902b7-01")
		require.Equal(t, "hi", body)
		require.Equal(t, "id-from-client", res.Header.Get("X-Request-Id"))
		b.requireLog(t, `"route":"/echo/{name}"`, `"status":200`, `"requestId":"id-from-client"`, `"traceId":"`+trace+`"`)
	})

	t.Run("GetAnIDInsteadOfAHarmfulOne", func(t *testing.T) {
		t.Parallel()
		for _, bad := range []string{"", "short", strings.Repeat("x", 129), `quote"quote`, "blank blank"} {
			res, _ := b.do(t, "GET", api+"/healthz", "", "X-Request-Id", bad)
			require.Len(t, res.Header.Get("X-Request-Id"), 32, bad)
		}
	})

	t.Run("CarrySecurityHeaders", func(t *testing.T) {
		t.Parallel()
		for _, url := range []string{api + "/healthz", admin + "/metrics", api + "/nothing"} {
			res, _ := b.do(t, "GET", url, "")
			require.Equal(t, "nosniff", res.Header.Get("X-Content-Type-Options"))
			require.Equal(t, "DENY", res.Header.Get("X-Frame-Options"))
			require.Contains(t, res.Header.Get("Content-Security-Policy"), "default-src 'none'")
			require.NotEmpty(t, res.Header.Get("Strict-Transport-Security"))
		}
	})

	t.Run("AreBounded", func(t *testing.T) {
		t.Parallel()
		res, body := b.do(t, "POST", api+"/echo/a", strings.Repeat("x", 11))
		require.Equal(t, http.StatusRequestEntityTooLarge, res.StatusCode)
		require.Contains(t, body, `"code":"too_large"`)
		res, _ = b.do(t, "POST", api+"/big", strings.Repeat("x", 11))
		require.Equal(t, http.StatusOK, res.StatusCode)
		req, err := http.NewRequestWithContext(t.Context(), "POST", api+"/echo/a", io.NopCloser(strings.NewReader(strings.Repeat("x", 11))))
		require.NoError(t, err)
		chunked, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		require.NoError(t, chunked.Body.Close())
		require.Equal(t, http.StatusTeapot, chunked.StatusCode, "without Content-Length the handler's read fails")
	})

	t.Run("SurviveAPanic", func(t *testing.T) {
		t.Parallel()
		res, body := b.do(t, "GET", api+"/panic", "", "X-Request-Id", "panicked")
		require.Equal(t, http.StatusInternalServerError, res.StatusCode)
		require.Contains(t, body, `"code":"internal"`)
		require.NotContains(t, body, "boom")
		b.requireLog(t, `"cause":"boom"`, `"requestId":"panicked"`, "httpserver_test.go")
	})

	t.Run("MayBeHungUpOn", func(t *testing.T) {
		t.Parallel()
		_, err := http.Get(api + "/hangup")
		require.Error(t, err)
	})

	t.Run("GetAProblemForUnknownAddressesAndMethods", func(t *testing.T) {
		t.Parallel()
		res, body := b.do(t, "GET", api+"/nothing", "")
		require.Equal(t, http.StatusNotFound, res.StatusCode)
		require.Contains(t, body, `"code":"not_found"`)
		res, body = b.do(t, "DELETE", api+"/healthz", "")
		require.Equal(t, http.StatusMethodNotAllowed, res.StatusCode)
		require.Equal(t, "GET", res.Header.Get("Allow"))
		require.Contains(t, body, `"code":"method_not_allowed"`)
		res, _ = b.do(t, "GET", api+"/metrics", "")
		require.Equal(t, http.StatusNotFound, res.StatusCode, "metrics are for the admin listener")
	})
}

func TestMetricsUseThePatternOfTheRoute(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	b.do(t, "POST", "http://"+b.Addr()+"/echo/ann", "")
	b.do(t, "POST", "http://"+b.Addr()+"/echo/bob", "")
	b.do(t, "BREW", "http://"+b.Addr()+"/some/path", "")
	_, metrics := b.do(t, "GET", "http://"+b.AdminAddr()+"/metrics", "")
	require.Contains(t, metrics, `http_request_duration_seconds_count{method="POST",route="/echo/{name}",status="200"} 2`)
	require.Contains(t, metrics, `method="other",route="unmatched"`)
	require.NotContains(t, metrics, "ann")
	require.NotContains(t, metrics, "BREW")
}

func TestReadyz(t *testing.T) {
	t.Parallel()
	b := setup(t, func(o *httpserver.Options) {
		o.CheckTimeout = 50 * time.Millisecond
		o.Ready = []httpserver.Check{
			{Name: "good", Probe: func(context.Context) error { return nil }},
			{Name: "bad", Probe: func(context.Context) error { return errors.New("password wrong") }},
			{Name: "slow", Probe: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }},
		}
	})
	res, body := b.do(t, "GET", "http://"+b.Addr()+"/readyz", "")
	require.Equal(t, http.StatusServiceUnavailable, res.StatusCode)
	require.JSONEq(t, `{"status":"unavailable","checks":{"good":"ok","bad":"failed","slow":"failed"}}`, body)
	b.requireLog(t, "password wrong")
}

func TestStop(t *testing.T) {
	t.Parallel()

	t.Run("LosesNoRequestAndSaysNotReadyFirst", func(t *testing.T) {
		t.Parallel()
		b := setup(t, func(o *httpserver.Options) { o.DrainDelay = 200 * time.Millisecond })
		answered := make(chan string, 1)
		go func() {
			res, err := http.Get("http://" + b.Addr() + "/slow")
			if err != nil {
				answered <- err.Error()
				return
			}
			defer func() { _ = res.Body.Close() }()
			text, _ := io.ReadAll(res.Body)
			answered <- string(text)
		}()
		<-b.entered
		stopped := make(chan error, 1)
		go func() { stopped <- b.Stop(t.Context()) }()
		require.Eventually(t, func() bool {
			res, err := http.Get("http://" + b.AdminAddr() + "/readyz")
			if err != nil {
				return false
			}
			_ = res.Body.Close()
			return res.StatusCode == http.StatusServiceUnavailable
		}, 10*time.Second, time.Millisecond)
		close(b.release)
		require.Equal(t, "done", <-answered)
		require.NoError(t, <-stopped)
		require.NoError(t, b.Stop(t.Context()), "twice is safe")
	})

	t.Run("CutsRequestsThatOutlastTheTimeout", func(t *testing.T) {
		t.Parallel()
		b := &bundle{logs: &logBuffer{}, release: make(chan struct{}), entered: make(chan struct{}, 1)}
		opts := httpserver.DefaultOptions()
		opts.Addr, opts.AdminAddr, opts.ShutdownTimeout = "127.0.0.1:0", "127.0.0.1:0", 10*time.Millisecond
		opts.Routes, opts.Registry, opts.Logger = b.routes, telemetry.NewRegistry("t", "1"), slog.New(slog.DiscardHandler)
		server, err := httpserver.New(opts)
		require.NoError(t, err)
		require.NoError(t, server.Start(t.Context()))
		go func() {
			if res, err := http.Get("http://" + server.Addr() + "/slow"); err == nil {
				_ = res.Body.Close()
			}
		}()
		<-b.entered
		require.ErrorIs(t, server.Stop(t.Context()), context.DeadlineExceeded)
		close(b.release)
	})
}

func TestNewReportsWhatIsMissing(t *testing.T) {
	t.Parallel()
	_, err := httpserver.New(httpserver.DefaultOptions())
	for _, name := range []string{"Routes", "Logger", "Registry"} {
		require.ErrorContains(t, err, name)
	}
}

func TestRunReportsATakenPort(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = taken.Close() }()
	opts := httpserver.DefaultOptions()
	opts.Addr, opts.AdminAddr = "127.0.0.1:0", taken.Addr().String()
	opts.Routes, opts.Registry, opts.Logger = func(chi.Router) {}, telemetry.NewRegistry("t", "1"), slog.New(slog.DiscardHandler)
	server, err := httpserver.New(opts)
	require.NoError(t, err)
	require.ErrorContains(t, server.Run(t.Context()), taken.Addr().String())
	require.NoError(t, server.Stop(t.Context()))
}

func (b *bundle) requireLog(t *testing.T, parts ...string) {
	t.Helper()
	require.Eventually(t, func() bool {
		for line := range strings.Lines(b.logs.String()) {
			if containsAll(line, parts) {
				return true
			}
		}
		return false
	}, 10*time.Second, time.Millisecond, "no log line with %q", parts)
}

func containsAll(line string, parts []string) bool {
	for _, part := range parts {
		if !strings.Contains(line, part) {
			return false
		}
	}
	return true
}

// logBuffer collects logs of several goroutines.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p) //nolint:wrapcheck // it never fails
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

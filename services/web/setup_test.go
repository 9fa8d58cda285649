package web

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
)

const (
	indexBody  = "<!doctype html><title>CloudSec</title>"
	scriptName = "/assets/index-abc123.js"
	brotliBody = "stands for the script's brotli form"
)

// scriptBody is long enough for compression to pay.
var scriptBody = strings.Repeat("console.log('CloudSec');\n", 200)

// testBundle is a running service with a console of its own and two backends that the test decides about.
type testBundle struct {
	app        *App
	url        string
	core, auth *httptest.Server
}

type bundleOptions struct {
	core, auth http.HandlerFunc
	change     func(*Options)
}

func setup(t *testing.T, options bundleOptions) *testBundle {
	t.Helper()

	bundle := &testBundle{core: backendServer(t, options.core), auth: backendServer(t, options.auth)}
	opts := testOptions(t)
	opts.CoreURL, opts.AuthURL = bundle.core.URL, bundle.auth.URL
	if options.change != nil {
		options.change(&opts)
	}
	app, err := New(opts)
	require.NoError(t, err)
	require.NoError(t, app.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, app.Stop(t.Context())) })
	bundle.app, bundle.url = app, "http://"+app.Addr()
	return bundle
}

func testOptions(t *testing.T) Options {
	t.Helper()

	opts := DefaultOptions()
	opts.Addr, opts.AdminAddr = "127.0.0.1:0", "127.0.0.1:0"
	opts.Root = writeConsole(t)
	opts.CoreURL, opts.AuthURL = "http://core.test", "http://auth.test"
	opts.Logger = slog.New(slog.NewTextHandler(t.Output(), nil))
	opts.Registry = prometheus.NewRegistry()
	return opts
}

func backendServer(t *testing.T, handler http.HandlerFunc) *httptest.Server {
	t.Helper()

	if handler == nil {
		handler = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

// writeConsole makes a folder like the one that `npm run build` leaves.
func writeConsole(t *testing.T) string {
	t.Helper()

	root := t.TempDir()
	for name, body := range map[string]string{
		indexFile:              indexBody,
		"favicon.svg":          "<svg/>",
		"assets/font.woff2":    "font",
		scriptName[1:]:         scriptBody,
		scriptName[1:] + ".br": brotliBody,
	} {
		file := filepath.Join(root, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(body), 0o600))
	}
	return root
}

type answer struct {
	*http.Response
	body string
}

// send makes one request. The client neither asks for compression nor undoes it, so that tests see what is sent.
func (b *testBundle) send(t *testing.T, method, path string, headers ...string) answer {
	t.Helper()
	return b.sendBody(t, method, path, nil, headers...)
}

func (b *testBundle) sendBody(t *testing.T, method, path string, body io.Reader, headers ...string) answer {
	t.Helper()

	request, err := http.NewRequestWithContext(t.Context(), method, b.url+path, body)
	require.NoError(t, err)
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	client := &http.Client{Transport: &http.Transport{DisableCompression: true, DisableKeepAlives: true}}
	response, err := client.Do(request)
	require.NoError(t, err)
	content, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	return answer{Response: response, body: string(content)}
}

func (b *testBundle) get(t *testing.T, path string, headers ...string) answer {
	t.Helper()
	return b.send(t, http.MethodGet, path, headers...)
}

func newRecorder() *httptest.ResponseRecorder { return httptest.NewRecorder() }

// newRequest takes any path, also one that no URL parser would let through.
func newRequest(path string) *http.Request {
	return &http.Request{Method: http.MethodGet, URL: &url.URL{Path: path}, Header: http.Header{}}
}

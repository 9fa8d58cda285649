package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/auth/api"
	"github.com/cloudsec/cloudsec/services/auth/app"
	"github.com/cloudsec/cloudsec/services/internal/awstest"
	"github.com/cloudsec/cloudsec/services/internal/problem"
)

func TestMain(m *testing.M) { os.Exit(awstest.Main(m)) }

// syncBuffer is a log that may be read while it is written.
type syncBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}

// testBundle is the whole service on free ports, in front of the emulator.
type testBundle struct {
	aws   *awstest.AWS
	app   *app.App
	logs  *syncBuffer
	url   string
	admin string
}

// setup starts the service. The limits are high unless a test changes them: the
// tests of a package share one network address.
func setup(t *testing.T, change ...func(*app.Options)) *testBundle {
	t.Helper()
	b := &testBundle{aws: awstest.New(t), logs: &syncBuffer{}}
	environment := b.aws.Environment()
	opts, err := app.FromEnv(func(name string) string { return environment[name] })
	require.NoError(t, err)
	opts.Addr, opts.AdminAddr, opts.DrainDelay = "127.0.0.1:0", "127.0.0.1:0", time.Millisecond
	opts.AccountPerMinute, opts.AddressPerMinute = 1000, 1000
	opts.Logger = slog.New(slog.NewJSONHandler(b.logs, &slog.HandlerOptions{Level: slog.LevelDebug}))
	for _, apply := range change {
		apply(&opts)
	}
	b.app, err = app.New(opts)
	require.NoError(t, err)
	require.NoError(t, b.app.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, b.app.Stop(context.Background())) })
	b.url, b.admin = "http://"+b.app.Addr(), "http://"+b.app.AdminAddr()
	return b
}

// do sends a request; a string is an access token, anything else the body.
func (b *testBundle) do(t *testing.T, method, address, accessToken string, body any) (*http.Response, []byte) {
	t.Helper()
	raw, err := json.Marshal(body)
	require.NoError(t, err)
	request, err := http.NewRequestWithContext(t.Context(), method, address, bytes.NewReader(raw))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/json")
	if accessToken != "" {
		request.Header.Set("Authorization", "Bearer "+accessToken)
	}
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer func() { require.NoError(t, response.Body.Close()) }()
	answer, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response, answer
}

// signIn posts and expects tokens or a challenge.
func (b *testBundle) signIn(t *testing.T, path string, body any) api.SignIn {
	t.Helper()
	response, raw := b.do(t, http.MethodPost, b.url+path, "", body)
	require.Equal(t, http.StatusOK, response.StatusCode, string(raw))
	var result api.SignIn
	require.NoError(t, json.Unmarshal(raw, &result))
	return result
}

// refused posts and expects a problem. Its requestId is cleared, so that two
// problems can be compared.
func (b *testBundle) refused(t *testing.T, path string, body any, status int, code string) (problem.Problem, http.Header) {
	t.Helper()
	response, raw := b.do(t, http.MethodPost, b.url+path, "", body)
	require.Equal(t, status, response.StatusCode, string(raw))
	require.Equal(t, problem.ContentType, response.Header.Get("Content-Type"))
	var got problem.Problem
	require.NoError(t, json.Unmarshal(raw, &got))
	require.Equal(t, code, got.Code)
	require.NotEmpty(t, got.RequestID)
	got.RequestID = ""
	return got, response.Header
}

func (b *testBundle) metrics(t *testing.T) string {
	t.Helper()
	_, raw := b.do(t, http.MethodGet, b.admin+"/metrics", "", nil)
	return string(raw)
}

// auditLines gives the audit's lines so far.
func (b *testBundle) auditLines(t *testing.T) []map[string]any {
	t.Helper()
	var lines []map[string]any
	for line := range strings.Lines(b.logs.String()) {
		var parsed map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &parsed))
		if parsed["audit"] == true {
			lines = append(lines, parsed)
		}
	}
	return lines
}

func login(user awstest.User) map[string]string {
	return map[string]string{"email": user.Email, "password": user.Password}
}

package coretest

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/api"
)

// Patience is how long a test waits for what must happen. The machine may be busy.
const Patience = 60 * time.Second

// Client speaks to a core.
type Client struct {
	// URL and AdminURL are the addresses of the API and of health and metrics.
	URL, AdminURL string
	// Issuer signs the tokens that the core accepts.
	Issuer *Issuer
}

// Answer is a response with its body read.
type Answer struct {
	// Request is what was asked.
	Request *http.Request
	Status  int
	Header  http.Header
	Body    []byte
}

// Into decodes the body.
func (a Answer) Into(tb testing.TB, v any) {
	tb.Helper()
	require.NoError(tb, json.Unmarshal(a.Body, v), "%s", a.Body)
}

// RequireProblem checks that the answer is a problem with this status and code, and returns it.
func (a Answer) RequireProblem(tb testing.TB, status int, code string) api.Problem {
	tb.Helper()
	require.Equal(tb, status, a.Status, "%s", a.Body)
	require.Equal(tb, "application/problem+json", a.Header.Get("Content-Type"))
	var p api.Problem
	a.Into(tb, &p)
	require.Equal(tb, code, p.Code, "%s", a.Body)
	require.Equal(tb, a.Header.Get("X-Request-Id"), p.RequestId)
	return p
}

// Token signs a token of somebody with these roles.
func (c Client) Token(tb testing.TB, roles ...string) string {
	tb.Helper()
	return c.Issuer.Token(tb, roles...)
}

// Call sends a request as somebody with this role, and demands an answer. Headers are names and values in turn.
func (c Client) Call(tb testing.TB, role, method, path, body string, headers ...string) Answer {
	tb.Helper()
	got, err := c.Try(tb, role, method, path, body, headers...)
	require.NoError(tb, err)
	return got
}

// Try is Call where there may be no answer.
func (c Client) Try(tb testing.TB, role, method, path, body string, headers ...string) (Answer, error) {
	tb.Helper()
	return c.Send(tb, c.Token(tb, role), method, path, body, headers...)
}

// Send sends a request with a token, or as nobody if that is empty. There may be no answer.
func (c Client) Send(tb testing.TB, token, method, path, body string, headers ...string) (Answer, error) {
	tb.Helper()
	req, err := http.NewRequestWithContext(tb.Context(), method, c.URL+path, strings.NewReader(body))
	require.NoError(tb, err)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return Answer{}, fmt.Errorf("call: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	got := Answer{Request: req, Status: res.StatusCode, Header: res.Header}
	if got.Body, err = io.ReadAll(res.Body); err != nil {
		return Answer{}, fmt.Errorf("read answer: %w", err)
	}
	return got, nil
}

// Metric reads a metric without labels.
func (c Client) Metric(tb testing.TB, name string) float64 {
	tb.Helper()
	req, err := http.NewRequestWithContext(tb.Context(), http.MethodGet, c.AdminURL+"/metrics", nil)
	require.NoError(tb, err)
	res, err := http.DefaultClient.Do(req)
	require.NoError(tb, err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	require.NoError(tb, err)
	for line := range strings.Lines(string(text)) {
		if value, found := strings.CutPrefix(line, name+" "); found {
			number, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			require.NoError(tb, err)
			return number
		}
	}
	require.Fail(tb, "no such metric", "%s", name)
	return 0
}

// Total is how many findings there are.
func (c Client) Total(tb testing.TB) int {
	tb.Helper()
	got := c.Call(tb, "viewer", "GET", "/v1/findings?limit=1", "")
	require.Equal(tb, http.StatusOK, got.Status, "%s", got.Body)
	var page api.FindingPage
	got.Into(tb, &page)
	return page.Total.Count
}

// Report is a report of Trivy with this many vulnerabilities; the name tells those of one report from those of another.
func Report(name string, findings int) string {
	records := make([]string, findings)
	for i := range records {
		records[i] = fmt.Sprintf(`{"VulnerabilityID":"CVE-2025-%05d","PkgName":%q,"InstalledVersion":"1.0","Severity":"HIGH",`+
			`"Title":"a flaw","Description":%q}`, i, name, strings.Repeat("It may be used to do harm. ", 8))
	}
	return `{"SchemaVersion":2,"Results":[{"Target":"image","Class":"os-pkgs","Vulnerabilities":[` + strings.Join(records, ",") + `]}]}`
}

// Packed is a text in gzip.
func Packed(tb testing.TB, text string) string {
	tb.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := io.WriteString(w, text)
	require.NoError(tb, err)
	require.NoError(tb, w.Close())
	return b.String()
}

// Logs collects what several goroutines log.
type Logs struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write implements io.Writer.
func (l *Logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p) //nolint:wrapcheck // it never fails
}

// String returns everything so far.
func (l *Logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

package token

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// retryAfterFailure is how long a failure is remembered: long enough to stop a
// stampede, short enough that recovery is not noticed late.
const retryAfterFailure = time.Second

// maxDocument bounds a key set or discovery document. Cognito's are below 2 KiB.
const maxDocument = 1 << 20

// unavailableError says that the keys could not be had: the issuer's fault or
// ours, not that of the one who sent the token.
type unavailableError struct {
	url   string
	cause error
}

func (e *unavailableError) Error() string {
	return fmt.Sprintf("fetch %s: %v", e.url, e.cause)
}

func (e *unavailableError) Unwrap() error { return e.cause }

// fetchGuard is a transport that asks for a URL at most once in an interval and
// gives everyone else the answer it has, good or bad. A flood of tokens with
// invented key ids therefore costs the issuer one request per interval, and a
// newly rotated key is seen at most one interval late.
type fetchGuard struct {
	next     http.RoundTripper
	interval time.Duration
	clock    func() time.Time

	mu      sync.Mutex
	answers map[string]*answer
}

// answer is what a URL said last. Its lock is held while the request runs, so
// that the callers who come meanwhile wait for one request, not make their own.
type answer struct {
	mu   sync.Mutex
	at   time.Time
	body []byte
	err  error
}

func newFetchGuard(next http.RoundTripper, interval time.Duration, clock func() time.Time) *fetchGuard {
	return &fetchGuard{next: next, interval: interval, clock: clock, answers: map[string]*answer{}}
}

// RoundTrip answers from memory or makes the one request that is due.
func (g *fetchGuard) RoundTrip(request *http.Request) (*http.Response, error) {
	known := g.answerFor(request.URL.String())
	known.mu.Lock()
	defer known.mu.Unlock()
	if g.due(known) {
		known.body, known.err = g.fetch(request)
		known.at = g.clock()
	}
	if known.err != nil {
		return nil, known.err
	}
	return respond(request, known.body), nil
}

func (g *fetchGuard) due(known *answer) bool {
	wait := g.interval
	if known.err != nil {
		wait = min(wait, retryAfterFailure)
	}
	return known.at.IsZero() || g.clock().Sub(known.at) >= wait
}

// answerFor keeps one entry for each URL. They come from the configuration and
// the discovery document only, so there are never more than two.
func (g *fetchGuard) answerFor(url string) *answer {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.answers[url] == nil {
		g.answers[url] = &answer{}
	}
	return g.answers[url]
}

// fetch does not end with the caller's context: the answer is for everyone, so
// one caller who hangs up must not make it a failure.
func (g *fetchGuard) fetch(request *http.Request) ([]byte, error) {
	url := request.URL.Redacted()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(request.Context()), fetchTimeout)
	defer cancel()
	response, err := g.next.RoundTrip(request.Clone(ctx))
	if err != nil {
		return nil, &unavailableError{url: url, cause: err}
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return nil, &unavailableError{url: url, cause: fmt.Errorf("the answer is %s, want 200 OK", response.Status)}
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxDocument+1))
	if err != nil {
		return nil, &unavailableError{url: url, cause: err}
	}
	if len(body) > maxDocument {
		return nil, &unavailableError{url: url, cause: fmt.Errorf("the answer is over %d bytes", maxDocument)}
	}
	return body, nil
}

func respond(request *http.Request, body []byte) *http.Response {
	return &http.Response{
		Status:        "200 OK",
		StatusCode:    http.StatusOK,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        http.Header{"Content-Type": {"application/json"}},
		Body:          io.NopCloser(bytes.NewReader(body)),
		ContentLength: int64(len(body)),
		Request:       request,
	}
}

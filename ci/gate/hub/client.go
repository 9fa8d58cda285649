// Package hub is how the pipeline speaks to auth and core: with a sign-in, and with patience.
package hub

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxAnswer bounds an answer that is read into memory.
const maxAnswer = 16 << 20

// Pauses between attempts: they double from the first to the longest.
const (
	firstPause   = 200 * time.Millisecond
	longestPause = 5 * time.Second
)

// Client speaks HTTP with retries.
type Client struct {
	HTTP *http.Client
	// Attempts is how often a request is tried that may succeed later.
	Attempts int
	// Pause waits between attempts; tests replace it.
	Pause func(ctx context.Context, d time.Duration) error
}

// DefaultClient returns a client that tries for about half a minute.
func DefaultClient() Client {
	return Client{HTTP: &http.Client{Timeout: 5 * time.Minute}, Attempts: 10, Pause: pause}
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// Request is one exchange. It must be one that may be repeated, such as an import: the same report twice changes nothing.
type Request struct {
	Method, URL, Token string
	Body               []byte
	Header             http.Header
}

// answerError is an answer that says no.
type answerError struct {
	status int
	detail string
	after  time.Duration
}

func (e *answerError) Error() string { return fmt.Sprintf("status %d%s", e.status, e.detail) }

func (e *answerError) retryable() bool {
	switch e.status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	default:
		return false
	}
}

// Do sends a request until it is answered, refused for good, or out of attempts, and decodes the answer into out.
func (c Client) Do(ctx context.Context, r Request, out any) (status int, err error) {
	wait := firstPause
	for attempt := 1; ; attempt++ {
		status, err = c.once(ctx, r, out)
		if err == nil {
			return status, nil
		}
		var refused *answerError
		if errors.As(err, &refused) && !refused.retryable() {
			return status, fmt.Errorf("%s %s: %w", r.Method, r.URL, err)
		}
		if attempt >= c.Attempts || ctx.Err() != nil {
			return status, fmt.Errorf("%s %s: no success in %d attempts: %w", r.Method, r.URL, attempt, err)
		}
		next := wait
		if refused != nil && refused.after > 0 {
			next = min(refused.after, longestPause)
		}
		if err := c.Pause(ctx, next); err != nil {
			return status, fmt.Errorf("%s %s: %w", r.Method, r.URL, err)
		}
		wait = min(2*wait, longestPause)
	}
}

func (c Client) once(ctx context.Context, r Request, out any) (int, error) {
	req, err := http.NewRequestWithContext(ctx, r.Method, r.URL, bytes.NewReader(r.Body))
	if err != nil {
		return 0, fmt.Errorf("build request: %w", err)
	}
	for name, values := range r.Header {
		req.Header[name] = values
	}
	if r.Token != "" {
		req.Header.Set("Authorization", "Bearer "+r.Token)
	}
	res, err := c.HTTP.Do(req)
	if err != nil {
		return 0, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return res.StatusCode, fmt.Errorf("read answer: %w", err)
	}
	if res.StatusCode >= http.StatusMultipleChoices {
		return res.StatusCode, refusal(res, body)
	}
	if out == nil {
		return res.StatusCode, nil
	}
	if err := json.Unmarshal(body, out); err != nil {
		return res.StatusCode, &answerError{status: res.StatusCode, detail: fmt.Sprintf(", but the answer is not the JSON expected: %v", err)}
	}
	return res.StatusCode, nil
}

// refusal reads what an application/problem+json says. Bodies of other kinds are left out: they may echo what was sent.
func refusal(res *http.Response, body []byte) error {
	refused := &answerError{status: res.StatusCode}
	if seconds, err := strconv.Atoi(res.Header.Get("Retry-After")); err == nil && seconds > 0 {
		refused.after = time.Duration(min(seconds, 3600)) * time.Second
	}
	var problem struct {
		Code, Detail, RequestID string
		Errors                  []struct{ Field, Detail string }
	}
	if !strings.HasPrefix(res.Header.Get("Content-Type"), "application/problem+json") || json.Unmarshal(body, &problem) != nil {
		return refused
	}
	refused.detail = fmt.Sprintf(" %s: %s (request %s)", problem.Code, problem.Detail, problem.RequestID)
	for _, field := range problem.Errors {
		refused.detail += fmt.Sprintf("; %s: %s", field.Field, field.Detail)
	}
	return refused
}

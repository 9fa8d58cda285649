package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"

	"github.com/cloudsec/cloudsec/services/core/event"
	"github.com/cloudsec/cloudsec/services/core/outbox"
	"github.com/cloudsec/cloudsec/services/core/secret"
)

// Bounds of what is read of an answer. Nobody needs it; reading a little lets the connection be used again.
const (
	maxAnswerBytes  = 16 << 10
	maxAnswerHeader = 32 << 10
)

// SenderOptions configure a Sender.
type SenderOptions struct {
	Box   secret.Box
	Rules Rules
	// Version names the build to receivers.
	Version string
	Clock   func() time.Time
	// Roots are the authorities that are trusted; nil means the system's.
	Roots *x509.CertPool
}

// Sender sends events to webhooks.
type Sender struct {
	opts   SenderOptions
	client *http.Client
}

var _ outbox.Sender = (*Sender)(nil)

// NewSender returns a sender. It never goes through a proxy and never follows a redirect: both would connect to somewhere
// that the rules have not seen.
func NewSender(opts SenderOptions) *Sender {
	dialer := &net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second, Control: opts.Rules.control}
	transport := &http.Transport{
		DialContext: dialer.DialContext, ForceAttemptHTTP2: true, TLSHandshakeTimeout: 5 * time.Second,
		TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: opts.Roots},
		MaxIdleConns:    MaxWebhooks, MaxIdleConnsPerHost: 4, IdleConnTimeout: 30 * time.Second,
		MaxResponseHeaderBytes: maxAnswerHeader,
	}
	return &Sender{opts: opts, client: &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Close ends idle connections.
func (s *Sender) Close() {
	s.client.CloseIdleConnections()
}

// Send implements outbox.Sender.
func (s *Sender) Send(ctx context.Context, job outbox.Job) outbox.Outcome {
	req, err := s.request(ctx, job)
	if err != nil {
		return outbox.Outcome{Reason: "the message could not be made; see the log", Err: err}
	}
	res, err := s.client.Do(req)
	if err != nil {
		return outbox.Outcome{Reason: reasonOf(err), Err: err}
	}
	defer func() { _ = res.Body.Close() }()
	_, _ = io.CopyN(io.Discard, res.Body, maxAnswerBytes) // What arrived has arrived, whatever else the receiver says.
	return outcomeOf(res, s.opts.Clock())
}

// request makes the signed message.
func (s *Sender) request(ctx context.Context, job outbox.Job) (*http.Request, error) {
	body, err := job.Event.Envelope()
	if err != nil {
		return nil, err //nolint:wrapcheck // it says which event
	}
	secrets, err := s.secrets(ctx, job.Webhook)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, job.Webhook.URL, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("make request: %w", err)
	}
	req.Header.Set("Content-Type", event.ContentType)
	req.Header.Set("User-Agent", "cloudsec-core/"+s.opts.Version)
	return req, sign(req.Header, job.Event.ID.String(), s.opts.Clock(), body, secrets...)
}

// secrets opens the secret and, while the receiver may still have it, the one before.
func (s *Sender) secrets(ctx context.Context, target *outbox.Target) ([]string, error) {
	sealed := [][]byte{target.Secret}
	if target.PreviousUntil != nil && s.opts.Clock().Before(*target.PreviousUntil) {
		sealed = append(sealed, target.PreviousSecret)
	}
	secrets := make([]string, 0, len(sealed))
	for _, one := range sealed {
		plain, err := s.opts.Box.Open(ctx, one, Purpose(target.ID))
		if err != nil {
			return nil, fmt.Errorf("open secret of webhook %s: %w", target.ID, err)
		}
		secrets = append(secrets, string(plain))
	}
	return secrets, nil
}

// outcomeOf says what an answer means. Only 2xx is arrival. 410 means never again; everything else may mend itself.
func outcomeOf(res *http.Response, now time.Time) outbox.Outcome {
	o := outbox.Outcome{Status: res.StatusCode, RetryAfter: retryAfter(res.Header.Get("Retry-After"), now)}
	if res.StatusCode/100 == 2 {
		return o
	}
	o.Gone = res.StatusCode == http.StatusGone
	o.Reason = "the destination answered " + strconv.Itoa(res.StatusCode)
	if res.StatusCode/100 == 3 {
		o.Reason += ", and redirects are not followed"
	}
	return o
}

// retryAfter reads both forms of the header; 0 when there is none that makes sense.
func retryAfter(text string, now time.Time) time.Duration {
	const longest = 24 * 60 * 60
	if seconds, err := strconv.Atoi(text); err == nil {
		return time.Duration(max(0, min(seconds, longest))) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}

// reasonOf puts an error into words that tell nothing about our network.
func reasonOf(err error) string {
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var timeout net.Error
	switch {
	case errors.Is(err, errAddress):
		return "the name stands for an address that is not public"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "the destination did not answer in time"
	case errors.Is(err, context.Canceled):
		return "the attempt was cut off"
	case errors.As(err, &dns):
		return "the name of the destination could not be resolved"
	case errors.As(err, &certificate):
		return "the destination's certificate is not trusted"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the destination refused the connection"
	}
	return "the connection failed"
}

package webhook

import (
	"context"
	"crypto/x509"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/event"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/outbox"
	"github.com/cloudsec/cloudsec/services/core/secret"
)

// testBundle is a sender, a receiver that it trusts, and a job from one to the other.
type testBundle struct {
	sender   *Sender
	receiver *httptest.Server
	box      secret.Box
	job      outbox.Job
	secret   string
}

func setup(t *testing.T, answer http.HandlerFunc, change func(*SenderOptions)) *testBundle {
	t.Helper()
	b := &testBundle{receiver: httptest.NewTLSServer(answer), secret: NewSecret()}
	t.Cleanup(b.receiver.Close)
	ring, err := secret.NewKeyring("MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=")
	require.NoError(t, err)
	b.box = ring
	roots := x509.NewCertPool()
	roots.AddCert(b.receiver.Certificate())
	opts := SenderOptions{Box: b.box, Rules: Rules{AllowNetworks: prefixes("127.0.0.0/8")}, Version: "test", Clock: time.Now, Roots: roots}
	if change != nil {
		change(&opts)
	}
	b.sender = NewSender(opts)
	t.Cleanup(b.sender.Close)
	e, err := event.OfStateChange(finding.Finding{ID: uuid.New(), State: finding.StateTriaged}, finding.StateNew, "ann", "", time.Now())
	require.NoError(t, err)
	target := &outbox.Target{ID: uuid.New(), URL: b.receiver.URL + "/hook"}
	target.Secret = b.seal(t, target.ID, b.secret)
	b.job = outbox.Job{ID: 1, Attempt: 1, Event: e, Webhook: target}
	return b
}

func (b *testBundle) seal(t *testing.T, id uuid.UUID, text string) []byte {
	t.Helper()
	sealed, err := b.box.Seal(t.Context(), []byte(text), Purpose(id))
	require.NoError(t, err)
	return sealed
}

func TestSend(t *testing.T) {
	t.Parallel()

	t.Run("SendsASignedEnvelope", func(t *testing.T) {
		t.Parallel()
		got := make(chan *http.Request, 1)
		bodies := make(chan []byte, 1)
		b := setup(t, func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			got <- r
			bodies <- body
			w.WriteHeader(http.StatusAccepted)
		}, nil)
		require.Equal(t, outbox.Outcome{Status: 202}, b.sender.Send(t.Context(), b.job))
		r, body := <-got, <-bodies
		want, err := b.job.Event.Envelope()
		require.NoError(t, err)
		require.JSONEq(t, string(want), string(body))
		require.Equal(t, http.MethodPost, r.Method)
		require.Equal(t, "application/cloudevents+json", r.Header.Get("Content-Type"))
		require.Equal(t, "cloudsec-core/test", r.Header.Get("User-Agent"))
		require.Equal(t, b.job.Event.ID.String(), r.Header.Get("webhook-id"))
		reference, err := standardwebhooks.NewWebhook(b.secret)
		require.NoError(t, err)
		require.NoError(t, reference.Verify(body, r.Header))
	})

	t.Run("SignsWithTheOldSecretTooUntilItsTimeIsOver", func(t *testing.T) {
		t.Parallel()
		got := make(chan http.Header, 1)
		b := setup(t, func(_ http.ResponseWriter, r *http.Request) { got <- r.Header }, nil)
		until := time.Now().Add(time.Hour)
		b.job.Webhook.PreviousSecret, b.job.Webhook.PreviousUntil = b.seal(t, b.job.Webhook.ID, NewSecret()), &until
		require.Empty(t, b.sender.Send(t.Context(), b.job).Reason)
		require.Len(t, strings.Fields((<-got).Get("webhook-signature")), 2)
		past := time.Now().Add(-time.Second)
		b.job.Webhook.PreviousUntil = &past
		require.Empty(t, b.sender.Send(t.Context(), b.job).Reason)
		require.Len(t, strings.Fields((<-got).Get("webhook-signature")), 1)
	})

	t.Run("TellsWhatTheAnswerMeans", func(t *testing.T) {
		t.Parallel()
		b := setup(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "https://elsewhere.example/")
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(map[byte]int{'3': 307, '4': 410, '5': 500}[r.Header.Get("webhook-id")[0]])
		}, nil)
		for first, want := range map[byte]outbox.Outcome{
			'3': {Status: 307, Reason: "the destination answered 307, and redirects are not followed", RetryAfter: 7 * time.Second},
			'4': {Status: 410, Reason: "the destination answered 410", Gone: true, RetryAfter: 7 * time.Second},
			'5': {Status: 500, Reason: "the destination answered 500", RetryAfter: 7 * time.Second},
		} {
			id := []byte(uuid.NewString())
			id[0] = first
			b.job.Event.ID = uuid.MustParse(string(id))
			require.Equal(t, want, b.sender.Send(t.Context(), b.job))
		}
	})

	t.Run("DoesNotReadAnEndlessAnswer", func(t *testing.T) {
		t.Parallel()
		b := setup(t, func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := w.Write(make([]byte, 1<<10)); err != nil {
					return
				}
			}
		}, nil)
		require.Equal(t, outbox.Outcome{Status: 200}, b.sender.Send(t.Context(), b.job))
	})

	t.Run("GivesUpOnASilentReceiver", func(t *testing.T) {
		t.Parallel()
		b := setup(t, func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // Only then the server notices that the sender is gone.
			<-r.Context().Done()
		}, nil)
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		require.Equal(t, "the destination did not answer in time", b.sender.Send(ctx, b.job).Reason)
	})

	t.Run("ConnectsToNoPrivateAddressWhateverTheNameSays", func(t *testing.T) {
		t.Parallel()
		called := make(chan struct{}, 2)
		b := setup(t, func(http.ResponseWriter, *http.Request) { called <- struct{}{} }, func(o *SenderOptions) { o.Rules = Rules{} })
		for _, host := range []string{"127.0.0.1", "localhost"} { // The name is resolved only when connecting.
			b.job.Webhook.URL = strings.Replace(b.receiver.URL, "127.0.0.1", host, 1)
			outcome := b.sender.Send(t.Context(), b.job)
			require.Equal(t, "the name stands for an address that is not public", outcome.Reason)
			require.ErrorIs(t, outcome.Err, errAddress)
		}
		require.Empty(t, called)
	})

	t.Run("TellsNothingOfTheNetwork", func(t *testing.T) {
		t.Parallel()
		b := setup(t, func(http.ResponseWriter, *http.Request) {}, nil)
		b.receiver.Close()
		outcome := b.sender.Send(t.Context(), b.job)
		require.Equal(t, "the destination refused the connection", outcome.Reason)
		require.Error(t, outcome.Err)
	})

	t.Run("TrustsOnlyItsAuthorities", func(t *testing.T) {
		t.Parallel()
		b := setup(t, func(http.ResponseWriter, *http.Request) {}, func(o *SenderOptions) { o.Roots = x509.NewCertPool() })
		require.Equal(t, "the destination's certificate is not trusted", b.sender.Send(t.Context(), b.job).Reason)
	})

	t.Run("SendsNothingUnsigned", func(t *testing.T) {
		t.Parallel()
		called := make(chan struct{}, 1)
		b := setup(t, func(http.ResponseWriter, *http.Request) { called <- struct{}{} }, nil)
		b.job.Webhook.Secret = b.seal(t, uuid.New(), b.secret) // sealed for another webhook
		outcome := b.sender.Send(t.Context(), b.job)
		require.ErrorIs(t, outcome.Err, secret.ErrSealed)
		require.NotEmpty(t, outcome.Reason)
		require.Empty(t, called)
	})
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"": 0, "x": 0, "-3": 0, "120": 2 * time.Minute, "99999999": 24 * time.Hour,
		"Thu, 01 Jan 2026 00:01:00 GMT": time.Minute, "Thu, 01 Jan 2025 00:01:00 GMT": 0,
	} {
		require.Equal(t, want, retryAfter(text, now), text)
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{"", "120", "-1", "99999999999999999999", "Thu, 01 Jan 2026 00:01:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"} {
		f.Add(seed)
	}
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		require.GreaterOrEqual(t, retryAfter(text, now), time.Duration(0))
	})
}

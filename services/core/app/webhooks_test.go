package app_test

import (
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/app"
	"github.com/cloudsec/cloudsec/services/core/gate"
	"github.com/cloudsec/cloudsec/services/core/outbox"
)

// message is what a receiver got.
type message struct {
	header http.Header
	body   []byte
}

// envelope is what the tests look at in a message.
type envelope struct {
	ID       uuid.UUID
	Type     string
	Severity string
	Data     struct {
		Count    int
		To       string
		Findings []struct{ ID uuid.UUID }
	}
}

func (m message) open(t *testing.T) envelope {
	t.Helper()
	var e envelope
	require.NoError(t, json.Unmarshal(m.body, &e))
	require.Equal(t, e.ID.String(), m.header.Get("webhook-id"))
	return e
}

// receiver takes messages and answers with what its function says.
type receiver struct {
	*httptest.Server
	messages chan message
}

func startReceiver(t *testing.T, answer func() int) *receiver {
	t.Helper()
	r := &receiver{messages: make(chan message, 100)}
	r.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		status := answer()
		if status/100 == 2 {
			r.messages <- message{header: req.Header, body: body}
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(r.Close)
	return r
}

func accept() int { return http.StatusNoContent }

// withWebhooks lets core send to receivers on this host.
func withWebhooks(receivers ...*receiver) func(*app.Options) {
	return func(o *app.Options) {
		key := make([]byte, 32)
		_, _ = rand.Read(key)
		o.SecretKeys = base64.StdEncoding.EncodeToString(key)
		o.WebhookRules.AllowNetworks = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
		o.WebhookRoots = x509.NewCertPool()
		for _, r := range receivers {
			o.WebhookRoots.AddCert(r.Certificate())
		}
		o.Outbox.Poll, o.Outbox.TidyInterval = 50*time.Millisecond, 50*time.Millisecond
		o.Outbox.Backoff = outbox.Backoff{First: time.Millisecond, Most: time.Millisecond}
		o.Outbox.MaxAttempts = 2
	}
}

// addWebhook makes a webhook and returns it with its secret.
func (b *bundle) addWebhook(t *testing.T, body string) api.WebhookWithSecret {
	t.Helper()
	got := b.call(t, "POST", "/v1/webhooks", b.Token(t, "lead"), body)
	require.Equal(t, http.StatusCreated, got.Status, "%s", got.Body)
	var made api.WebhookWithSecret
	got.Into(t, &made)
	require.Equal(t, "/v1/webhooks/"+made.Webhook.Id.String(), got.Header.Get("Location"))
	return made
}

func requireSigned(t *testing.T, m message, secret string) {
	t.Helper()
	reference, err := standardwebhooks.NewWebhook(secret)
	require.NoError(t, err)
	require.NoError(t, reference.Verify(m.body, m.header))
}

// TestWebhookJourney is the way of an event from a report to a receiver that checks who sent it.
func TestWebhookJourney(t *testing.T) {
	t.Parallel()
	r := startReceiver(t, accept)
	b := setup(t, withWebhooks(r))
	lead, analyst := b.Token(t, "lead"), b.Token(t, "analyst")
	made := b.addWebhook(t, `{"url":"`+r.URL+`/hook","minSeverity":"high","types":["finding.created","finding.state_changed"]}`)
	path := "/v1/webhooks/" + made.Webhook.Id.String()

	b.call(t, "POST", "/v1/imports?source=trivy:image-core", b.Token(t, "ci"), sample(t, "trivy-image.json"))
	first := <-r.messages
	requireSigned(t, first, made.Secret)
	created := first.open(t)
	require.Equal(t, "finding.created", created.Type)
	require.Equal(t, "high", created.Severity, "the sample has one, and what is milder is not told")
	require.Equal(t, 1, created.Data.Count)

	id := created.Data.Findings[0].ID.String()
	b.call(t, "POST", "/v1/findings/"+id+"/transitions", analyst, `{"state":"triaged"}`)
	changed := (<-r.messages).open(t)
	require.Equal(t, "finding.state_changed", changed.Type)
	require.Equal(t, "triaged", changed.Data.To)

	var rotated api.WebhookWithSecret
	b.call(t, "POST", path+"/secret", lead, `{"overlapHours":24}`).Into(t, &rotated)
	require.NotEqual(t, made.Secret, rotated.Secret)
	require.NotNil(t, rotated.Webhook.PreviousSecretUntil)
	var careless api.WebhookWithSecret
	other := b.addWebhook(t, `{"url":"`+r.URL+`/other","types":["import.completed"]}`)
	b.call(t, "POST", "/v1/webhooks/"+other.Webhook.Id.String()+"/secret", lead, `{}`).Into(t, &careless)
	require.NotNil(t, careless.Webhook.PreviousSecretUntil, "who says nothing cuts nobody off")
	require.Equal(t, http.StatusNoContent, b.call(t, "DELETE", "/v1/webhooks/"+other.Webhook.Id.String(), lead, "").Status)
	tested := b.call(t, "POST", path+"/test", lead, "")
	require.Equal(t, http.StatusAccepted, tested.Status)
	third := <-r.messages
	require.Equal(t, "webhook.test", third.open(t).Type)
	requireSigned(t, third, made.Secret)
	requireSigned(t, third, rotated.Secret)

	var delivery api.DeliveryDetail
	require.Eventually(t, func() bool {
		b.call(t, "GET", tested.Header.Get("Location"), lead, "").Into(t, &delivery)
		return delivery.Delivery.State == "delivered"
	}, 20*time.Second, 5*time.Millisecond)
	require.Equal(t, third.header.Get("webhook-id"), delivery.Delivery.EventId.String())
	require.Equal(t, "webhook.test", delivery.Event["type"])
	require.Equal(t, 204, *delivery.Delivery.LastStatus)

	again := b.call(t, "POST", tested.Header.Get("Location")+"/redeliver", lead, "")
	require.Equal(t, http.StatusAccepted, again.Status, "%s", again.Body)
	require.Equal(t, third.header.Get("webhook-id"), (<-r.messages).header.Get("webhook-id"), "the same event")

	var page api.DeliveryPage
	b.call(t, "GET", "/v1/deliveries?limit=2&webhookId="+made.Webhook.Id.String(), lead, "").Into(t, &page)
	require.Len(t, page.Items, 2)
	b.call(t, "GET", "/v1/deliveries?limit=2&cursor="+*page.NextCursor, lead, "").Into(t, &page)
	require.Len(t, page.Items, 1)
	require.Nil(t, page.NextCursor)

	off := b.call(t, "PATCH", path, lead, `{"enabled":false,"description":"later"}`)
	require.Equal(t, http.StatusOK, off.Status, "%s", off.Body)
	var webhook api.Webhook
	off.Into(t, &webhook)
	require.False(t, webhook.Enabled)
	require.Equal(t, api.Severity("high"), webhook.MinSeverity, "what was not named stays")
	b.call(t, "POST", path+"/test", lead, "").RequireProblem(t, 409, "not_finished")
	var list api.WebhookList
	shown := b.call(t, "GET", "/v1/webhooks", lead, "")
	shown.Into(t, &list)
	require.Equal(t, []api.Webhook{webhook}, list.Items)
	require.NotContains(t, string(shown.Body), "whsec_")
	require.Equal(t, http.StatusNoContent, b.call(t, "DELETE", path, lead, "").Status)
	b.call(t, "GET", path, lead, "").RequireProblem(t, 404, "not_found")
	require.NotContains(t, b.Logs.String(), made.Secret)
	require.NotContains(t, b.Logs.String(), "whsec_")
	b.requireMetric(t, `cloudsec_outbox_attempts_total{destination="webhook",result="delivered"} 4`)
}

func TestDeadDeliveries(t *testing.T) {
	t.Parallel()
	mended := make(chan struct{})
	r := startReceiver(t, func() int {
		select {
		case <-mended:
			return http.StatusOK
		default:
			return http.StatusServiceUnavailable
		}
	})
	b := setup(t, withWebhooks(r))
	lead := b.Token(t, "lead")
	made := b.addWebhook(t, `{"url":"`+r.URL+`"}`)
	b.call(t, "POST", "/v1/webhooks/"+made.Webhook.Id.String()+"/test", lead, "")
	var page api.DeliveryPage
	require.Eventually(t, func() bool {
		b.call(t, "GET", "/v1/deliveries?state=dead", lead, "").Into(t, &page)
		return len(page.Items) == 1
	}, 20*time.Second, 5*time.Millisecond)
	require.Equal(t, "the destination answered 503", page.Items[0].LastError)
	require.Equal(t, 2, page.Items[0].Attempts)
	b.requireMetric(t, `cloudsec_outbox_dead 1`)

	close(mended)
	got := b.call(t, "POST", "/v1/deliveries/redeliver", lead, `{}`)
	require.Equal(t, http.StatusAccepted, got.Status)
	require.JSONEq(t, `{"queued":1}`, string(got.Body))
	require.Equal(t, page.Items[0].EventId, (<-r.messages).open(t).ID)
	b.requireMetric(t, `cloudsec_outbox_dead 0`)
}

func TestWebhookRefusals(t *testing.T) {
	t.Parallel()
	r := startReceiver(t, accept)
	b := setup(t, withWebhooks(r))
	lead, one := b.Token(t, "lead"), b.addWebhook(t, `{"url":"`+r.URL+`"}`)
	path := "/v1/webhooks/" + one.Webhook.Id.String()
	tests := map[string]struct {
		method, path, body string
		status             int
		code, field        string
	}{
		"HTTP":            {"POST", "/v1/webhooks", `{"url":"http://hooks.example.com/"}`, 400, "invalid_request", "url"},
		"PrivateAddress":  {"POST", "/v1/webhooks", `{"url":"https://10.0.0.1/"}`, 400, "invalid_request", "url"},
		"Metadata":        {"POST", "/v1/webhooks", `{"url":"https://169.254.169.254/"}`, 400, "invalid_request", "url"},
		"MetadataLater":   {"PATCH", path, `{"url":"https://169.254.169.254/"}`, 400, "invalid_request", "url"},
		"UnknownType":     {"POST", "/v1/webhooks", `{"url":"https://a.example","types":["finding.lost"]}`, 400, "invalid_request", "types"},
		"TestType":        {"POST", "/v1/webhooks", `{"url":"https://a.example","types":["webhook.test"]}`, 400, "invalid_request", "types"},
		"UnknownSeverity": {"POST", "/v1/webhooks", `{"url":"https://a.example","minSeverity":"grave"}`, 400, "invalid_request", "minSeverity"},
		"NothingToChange": {"PATCH", path, `{}`, 400, "invalid_request", "body"},
		"LongOverlap":     {"POST", path + "/secret", `{"overlapHours":999}`, 400, "invalid_request", "overlapHours"},
		"UnknownWebhook":  {"PATCH", "/v1/webhooks/" + uuid.NewString(), `{"enabled":true}`, 404, "not_found", ""},
		"UnknownDelivery": {"GET", "/v1/deliveries/999", "", 404, "not_found", ""},
		"BadDelivery":     {"GET", "/v1/deliveries/x", "", 400, "invalid_request", "id"},
		"BadState":        {"GET", "/v1/deliveries?state=lost", "", 400, "invalid_request", "state"},
		"BadLimit":        {"GET", "/v1/deliveries?limit=0", "", 400, "invalid_request", "limit"},
		"BadCursor":       {"GET", "/v1/deliveries?cursor=x", "", 400, "invalid_cursor", "cursor"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := b.call(t, tt.method, tt.path, lead, tt.body).RequireProblem(t, tt.status, tt.code)
			if tt.field != "" {
				require.Equal(t, tt.field, (*p.Errors)[0].Field)
			}
		})
	}

	t.Run("WithoutKeys", func(t *testing.T) {
		t.Parallel()
		bare := setup(t, nil)
		p := bare.call(t, "POST", "/v1/webhooks", bare.Token(t, "admin"), `{"url":"https://a.example"}`).RequireProblem(t, 409, "not_configured")
		require.Contains(t, *p.Detail, "CORE_SECRET_KEYS")
	})
}

func TestRolesOfWebhooksAndGates(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	id := uuid.NewString()
	const leads, everybody = "lead admin", "ci viewer analyst lead admin"
	tests := map[string]struct{ method, path, allowed string }{
		"ListWebhooks":           {"GET", "/v1/webhooks", leads},
		"CreateWebhook":          {"POST", "/v1/webhooks", leads},
		"GetWebhook":             {"GET", "/v1/webhooks/" + id, leads},
		"UpdateWebhook":          {"PATCH", "/v1/webhooks/" + id, leads},
		"DeleteWebhook":          {"DELETE", "/v1/webhooks/" + id, leads},
		"RotateWebhookSecret":    {"POST", "/v1/webhooks/" + id + "/secret", leads},
		"TestWebhook":            {"POST", "/v1/webhooks/" + id + "/test", leads},
		"ListDeliveries":         {"GET", "/v1/deliveries", leads},
		"GetDelivery":            {"GET", "/v1/deliveries/7", leads},
		"Redeliver":              {"POST", "/v1/deliveries/7/redeliver", leads},
		"RedeliverDead":          {"POST", "/v1/deliveries/redeliver", leads},
		"EvaluateRelease":        {"POST", "/v1/gates/release", "ci analyst lead admin"},
		"ListReleaseEvaluations": {"GET", "/v1/gates/release", everybody},
		"GetReleaseEvaluation":   {"GET", "/v1/gates/release/" + id, everybody},
		"ListWaivers":            {"GET", "/v1/gates/release/" + id + "/waivers", everybody},
		"WaiveRelease":           {"POST", "/v1/gates/release/" + id + "/waivers", leads},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b.call(t, tt.method, tt.path, "", "{}").RequireProblem(t, 401, "unauthenticated")
			b.call(t, tt.method, tt.path, b.Token(t, "root"), "{}").RequireProblem(t, 403, "forbidden")
			requireAllowed(t, b, tt.method, tt.path, tt.allowed)
		})
	}
}

// TestGateJourney is the way of a release: asked about, refused, waived, mended.
func TestGateJourney(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	strict := "version: 1\nname: strict\nmaxSeverity: low\nmaxImportAge: 1h\nmaxWaiver: 2h\n"
	require.NoError(t, os.WriteFile(filepath.Join(folder, "strict.yaml"), []byte(strict), 0o600))
	b := setup(t, func(o *app.Options) { o.Policies = loadPolicies(t, folder) })
	ci, lead := b.Token(t, "ci"), b.Token(t, "lead")
	ask := func(body string) (e api.GateEvaluation) {
		got := b.call(t, "POST", "/v1/gates/release", ci, body)
		require.Equal(t, http.StatusCreated, got.Status, "%s", got.Body)
		got.Into(t, &e)
		var stored api.GateEvaluation
		b.call(t, "GET", got.Header.Get("Location"), b.Token(t, "viewer"), "").Into(t, &stored)
		require.Equal(t, e, stored)
		return e
	}
	const question = `{"sources":["trivy:image-core"],"policy":"strict"}`
	unheard := ask(question)
	require.Equal(t, api.Verdict("fail"), unheard.Verdict)
	require.Equal(t, api.BlockerReason("no_import"), unheard.Blockers[0].Reason)

	b.call(t, "POST", "/v1/imports?source=trivy:image-core", ci, sample(t, "trivy-image.json"))
	failed := ask(question)
	require.Equal(t, api.Verdict("fail"), failed.Verdict)
	require.Equal(t, 3, failed.Findings)
	require.Equal(t, 2, failed.BlockerCount, "high and medium; the low one is tolerated")
	require.Equal(t, api.Severity("high"), failed.Blockers[0].Finding.Severity)
	require.Equal(t, "Trivy 0.68.1", failed.Sources[0].Tool)
	require.Less(t, *failed.Sources[0].AgeSeconds, int64(60))

	path := "/v1/gates/release/" + failed.Id.String() + "/waivers"
	wish := func(ahead time.Duration, more string) string {
		return `{"reason":"fixed next week","expiresAt":"` + time.Now().Add(ahead).UTC().Format(time.RFC3339) + `"` + more + `}`
	}
	b.call(t, "POST", path, lead, wish(3*time.Hour, "")).RequireProblem(t, 422, "not_waivable")
	b.call(t, "POST", path, lead, wish(-time.Hour, "")).RequireProblem(t, 400, "invalid_request")
	b.call(t, "POST", path, lead, `{"reason":" ","expiresAt":"2999-01-01T00:00:00Z"}`).RequireProblem(t, 422, "reason_required")
	b.call(t, "POST", path, lead, wish(time.Hour, `,"findings":["`+uuid.NewString()+`"]`)).RequireProblem(t, 422, "not_waivable")
	got := b.call(t, "POST", path, lead, wish(time.Hour, `,"findings":["`+failed.Blockers[0].Finding.Id.String()+`"]`))
	require.Equal(t, http.StatusCreated, got.Status, "%s", got.Body)
	require.Equal(t, 1, ask(question).BlockerCount, "the other one still blocks")
	require.Equal(t, http.StatusCreated, b.call(t, "POST", path, lead, wish(time.Hour, "")).Status)
	waived := ask(question)
	require.Equal(t, api.Verdict("waived"), waived.Verdict)
	require.Equal(t, 2, waived.WaivedCount)
	require.Equal(t, "ann", waived.Waivers[0].Actor)
	require.Equal(t, "fixed next week", waived.Waivers[0].Reason)
	var waivers api.WaiverList
	b.call(t, "GET", path, ci, "").Into(t, &waivers)
	require.Len(t, waivers.Items, 2)

	b.call(t, "POST", "/v1/imports?source=trivy:image-core", ci, `{"SchemaVersion":2,"Results":[]}`)
	require.Equal(t, api.Verdict("pass"), ask(question).Verdict)

	var page api.GateEvaluationPage
	b.call(t, "GET", "/v1/gates/release?limit=3", ci, "").Into(t, &page)
	require.Len(t, page.Items, 3)
	require.Equal(t, api.Verdict("pass"), page.Items[0].Verdict)
	b.call(t, "GET", "/v1/gates/release?verdict=fail&limit=3&cursor="+*page.NextCursor, ci, "").Into(t, &page)
	require.Len(t, page.Items, 2)
	require.Nil(t, page.NextCursor)

	const digest = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
	require.Equal(t, api.BlockerReason("no_source"), ask(`{"image":"registry.example/core@` + digest + `"}`).Blockers[0].Reason)
	b.call(t, "POST", "/v1/imports?source=trivy:core@"+digest, ci, `{"SchemaVersion":2,"Results":[]}`)
	require.Equal(t, api.Verdict("pass"), ask(`{"image":"`+digest+`"}`).Verdict)
}

func loadPolicies(t *testing.T, folder string) *gate.Book {
	t.Helper()
	book, err := gate.LoadBook(folder)
	require.NoError(t, err)
	return book
}

func TestGateRefusals(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	inline := func(text string) string { return `{"sources":["s"],"policyText":` + strconv.Quote(text) + `}` }
	const good = "version: 1\nname: mine\nmaxSeverity: none\nmaxImportAge: 1h\n"
	tests := map[string]struct {
		role, body  string
		status      int
		code, field string
	}{
		"NoTarget":        {"ci", `{}`, 400, "invalid_request", "image"},
		"BothTargets":     {"ci", `{"image":"sha256:x","sources":["s"]}`, 400, "invalid_request", "image"},
		"Tag":             {"ci", `{"image":"core:latest"}`, 400, "invalid_request", "image"},
		"BadSource":       {"ci", `{"sources":[" "]}`, 400, "invalid_request", "sources"},
		"UnknownPolicy":   {"ci", `{"sources":["s"],"policy":"lax"}`, 400, "invalid_request", "policy"},
		"TwoPolicies":     {"lead", `{"sources":["s"],"policy":"default","policyText":"x"}`, 400, "invalid_request", "policy"},
		"InlineOfCI":      {"ci", inline(good), 403, "forbidden", ""},
		"InlineOfAnalyst": {"analyst", inline(good), 403, "forbidden", ""},
		"InlineMistake":   {"lead", inline(good + "maxSeverty: low\n"), 422, "invalid_policy", "policyText"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := b.call(t, "POST", "/v1/gates/release", b.Token(t, tt.role), tt.body).RequireProblem(t, tt.status, tt.code)
			if tt.field != "" {
				require.Equal(t, tt.field, (*p.Errors)[0].Field)
			}
			if name == "InlineMistake" {
				require.Contains(t, (*p.Errors)[0].Detail, "line 5: maxSeverty: is not a key here")
			}
		})
	}

	t.Run("NotInlineOfLead", func(t *testing.T) {
		t.Parallel()
		got := b.call(t, "POST", "/v1/gates/release", b.Token(t, "lead"), inline(good))
		require.Equal(t, http.StatusCreated, got.Status, "%s", got.Body)
		var e api.GateEvaluation
		got.Into(t, &e)
		require.Equal(t, "inline:mine", e.Policy)
	})
	b.call(t, "GET", "/v1/gates/release?verdict=maybe", b.Token(t, "ci"), "").RequireProblem(t, 400, "invalid_request")
	b.call(t, "GET", "/v1/gates/release?cursor=x", b.Token(t, "ci"), "").RequireProblem(t, 400, "invalid_cursor")
	b.call(t, "GET", "/v1/gates/release/"+uuid.NewString(), b.Token(t, "ci"), "").RequireProblem(t, 404, "not_found")
}

package app_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/app"
)

const slaPolicy = `{"times":[{"severity":"critical","within":"1d"},{"severity":"high","within":"2d"},
	{"severity":"high","criticality":"critical","within":"12h"},{"severity":"critical","criticality":"critical","within":"6h"}],"dueSoon":"12h","onReopen":"continue","onRiskAccepted":"stop",
	"calendar":{"timeZone":"Europe/Berlin","days":["mon","tue","wed","thu","fri","sat","sun"],"from":"00:00","to":"24:00",
	"holidays":["2026-12-25"]}}`

// TestSLAJourney writes a policy and follows a finding under it.
func TestSLAJourney(t *testing.T) {
	t.Parallel()
	b := setup(t, func(o *app.Options) { o.SweepInterval = 20 * time.Millisecond })
	admin, viewer := b.Token(t, "admin"), b.Token(t, "viewer")
	b.call(t, "POST", "/v1/imports?source=trivy:image-core", b.Token(t, "ci"), sample(t, "trivy-image.json"))

	read := b.call(t, "GET", "/v1/sla-policy", viewer, "")
	require.Equal(t, http.StatusOK, read.Status)
	require.Equal(t, `"1"`, read.Header.Get("ETag"))
	var record api.SlaPolicyRecord
	read.Into(t, &record)
	require.Len(t, record.Policy.Times, 4)
	require.Nil(t, record.CreatedAt)

	var page api.FindingPage
	b.call(t, "GET", "/v1/findings?sort=due", viewer, "").Into(t, &page)
	require.Len(t, page.Items, 3)
	require.Equal(t, api.Severity("high"), page.Items[0].Severity, "what is due first comes first")
	require.Equal(t, api.SlaState("running"), page.Items[0].SlaState)
	high := page.Items[0]
	require.WithinDuration(t, high.FirstSeenAt.Add(30*24*time.Hour), *high.DueAt, 0)

	tried := b.call(t, "PUT", "/v1/sla-policy?dryRun=true", admin, slaPolicy, "If-Match", `"1"`)
	require.Equal(t, http.StatusOK, tried.Status, "%s", tried.Body)
	require.Equal(t, `"1"`, tried.Header.Get("ETag"))
	var change api.SlaPolicyChange
	tried.Into(t, &change)
	require.True(t, change.DryRun)
	require.Equal(t, api.SlaImpact{Findings: 3, Moved: 3, Earlier: 1, Ended: 2}, *change.Impact)

	done := b.call(t, "PUT", "/v1/sla-policy", admin, slaPolicy, "If-Match", `"1"`)
	require.Equal(t, http.StatusOK, done.Status, "%s", done.Body)
	require.Equal(t, `"2"`, done.Header.Get("ETag"))
	b.call(t, "PUT", "/v1/sla-policy", admin, slaPolicy, "If-Match", `"1"`).RequireProblem(t, 412, "version_mismatch")
	require.Eventually(t, func() bool {
		b.call(t, "GET", "/v1/sla-policy", viewer, "").Into(t, &record)
		return record.RolledOut
	}, 20*time.Second, 5*time.Millisecond)
	require.EqualValues(t, 3, record.Recomputed)
	require.JSONEq(t, slaPolicy, mustJSON(t, record.Policy))

	b.call(t, "GET", "/v1/findings?filter=sla+%3D+running+and+due+%3C+now%2B3d", viewer, "").Into(t, &page)
	require.Len(t, page.Items, 1)
	require.Equal(t, high.Id, page.Items[0].Id)
	b.requireMetric(t, `cloudsec_lifecycle_swept_total{what="recomputed"} 3`)
	b.requireMetric(t, `cloudsec_lifecycle_sweeps_total{outcome="failed"} 0`)

	var detail api.FindingDetail
	b.call(t, "POST", "/v1/findings/"+high.Id.String()+"/transitions", b.Token(t, "analyst"), `{"state":"fixed","reason":"patched"}`).
		Into(t, &detail)
	require.Equal(t, api.SlaState("met"), detail.Sla.State)
	require.NotNil(t, detail.Sla.TimeToRemediateSeconds)
	require.NotNil(t, detail.Sla.StoppedAt)
}

func TestSLARefusals(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	admin := b.Token(t, "admin")
	bad := `{"times":[{"severity":"critical","within":"30d"},{"severity":"high","within":"soon"}],"dueSoon":"3d","onReopen":"restart",
		"onRiskAccepted":"pause","calendar":{"timeZone":"Mars/Base","days":["mon"],"from":"9","to":"17:00"}}`
	p := b.call(t, "PUT", "/v1/sla-policy", admin, bad, "If-Match", `"1"`).RequireProblem(t, 400, "invalid_request")
	var fields []string
	for _, e := range *p.Errors {
		fields = append(fields, e.Field)
	}
	require.Equal(t, []string{"calendar.timeZone", "calendar.from", "times[1].within"}, fields)
	p = b.call(t, "PUT", "/v1/sla-policy", admin, strings.ReplaceAll(bad, "restart", "maybe"), "If-Match", `"1"`).RequireProblem(t, 400, "invalid_request")
	require.Equal(t, "onReopen", (*p.Errors)[0].Field)
	b.call(t, "PUT", "/v1/sla-policy", admin, slaPolicy).RequireProblem(t, 400, "invalid_request")
	b.call(t, "PUT", "/v1/sla-policy", admin, slaPolicy, "If-Match", "1").RequireProblem(t, 400, "invalid_request")
	b.call(t, "GET", "/v1/risk-acceptances?state=some", admin, "").RequireProblem(t, 400, "invalid_request")
	b.call(t, "GET", "/v1/risk-acceptances?cursor=AQAA", admin, "").RequireProblem(t, 400, "invalid_cursor")
	b.call(t, "GET", "/v1/risk-acceptances?limit=0", admin, "").RequireProblem(t, 400, "invalid_request")
	b.call(t, "GET", "/v1/risk-acceptances/"+uuid.NewString(), admin, "").RequireProblem(t, 404, "not_found")
}

// TestAcceptanceJourney accepts a risk, prolongs that, and lets it expire.
func TestAcceptanceJourney(t *testing.T) {
	t.Parallel()
	b := setup(t, func(o *app.Options) { o.SweepInterval = 20 * time.Millisecond })
	analyst, viewer := b.Token(t, "analyst"), b.Token(t, "viewer")
	b.call(t, "POST", "/v1/imports?source=trivy:image-core", b.Token(t, "ci"), sample(t, "trivy-image.json"))
	var page api.FindingPage
	b.call(t, "GET", "/v1/findings", viewer, "").Into(t, &page)
	path := "/v1/findings/" + page.Items[0].Id.String()

	wish := func(more string) string { return `{"state":"risk_accepted","reason":"not reachable"` + more + `}` }
	in := func(ahead time.Duration) string { return time.Now().Add(ahead).UTC().Format(time.RFC3339Nano) }
	p := b.call(t, "POST", path+"/transitions", analyst, wish("")).RequireProblem(t, 400, "invalid_request")
	require.Equal(t, "owner", (*p.Errors)[0].Field)
	p = b.call(t, "POST", path+"/transitions", analyst, wish(`,"owner":"eve","expiresAt":"`+in(9000*time.Hour)+`"`)).RequireProblem(t, 400, "invalid_request")
	require.Equal(t, "expiresAt", (*p.Errors)[0].Field)
	b.call(t, "POST", path+"/transitions", analyst, wish(`,"owner":"\u0000","expiresAt":"`+in(time.Hour)+`"`)).RequireProblem(t, 400, "invalid_request")
	b.call(t, "POST", "/v1/findings/bulk", analyst, `{"state":"risk_accepted","filter":"state = new","dryRun":true,"owner":"\u0000"}`).RequireProblem(t, 400, "invalid_request")
	var detail api.FindingDetail
	accepted := b.call(t, "POST", path+"/transitions", analyst, wish(`,"owner":"eve","expiresAt":"`+in(time.Hour)+`"`))
	require.Equal(t, http.StatusOK, accepted.Status, "%s", accepted.Body)
	accepted.Into(t, &detail)
	require.Equal(t, "eve", detail.RiskAcceptance.Owner)
	require.Equal(t, api.SlaState("paused"), detail.SlaState)
	require.NotNil(t, detail.Sla.RemainingSeconds)

	var list api.RiskAcceptancePage
	b.call(t, "GET", "/v1/risk-acceptances?owner=eve&expiresBefore="+in(2*time.Hour), viewer, "").Into(t, &list)
	require.Len(t, list.Items, 1)
	require.Equal(t, page.Items[0].Id, list.Items[0].Finding.Id)
	first := "/v1/risk-acceptances/" + list.Items[0].Acceptance.Id.String()
	renewed := b.call(t, "POST", first+"/renew", analyst, `{"expiresAt":"`+in(300*time.Millisecond)+`","reason":"a moment more"}`)
	require.Equal(t, http.StatusCreated, renewed.Status, "%s", renewed.Body)
	b.call(t, "POST", first+"/end", analyst, `{"reason":"too late"}`).RequireProblem(t, 409, "not_finished")

	require.Eventually(t, func() bool {
		b.call(t, "GET", path, viewer, "").Into(t, &detail)
		return detail.State == "reopened"
	}, 20*time.Second, 5*time.Millisecond)
	require.Nil(t, detail.RiskAcceptance)
	var trail api.AuditTrail
	b.call(t, "GET", path+"/audit", viewer, "").Into(t, &trail)
	require.Equal(t, api.AuditEntryAction("expired"), trail.Items[0].Action)
	require.Equal(t, api.AuditEntryAction("renewed"), trail.Items[1].Action)
	b.requireMetric(t, `cloudsec_lifecycle_swept_total{what="expired"} 1`)

	again := b.call(t, "POST", path+"/transitions", analyst, wish(`,"owner":"eve","expiresAt":"`+in(time.Hour)+`"`))
	again.Into(t, &detail)
	ended := b.call(t, "POST", "/v1/risk-acceptances/"+detail.RiskAcceptance.Id.String()+"/end", analyst, `{"reason":"it is called"}`)
	require.Equal(t, http.StatusOK, ended.Status, "%s", ended.Body)
	ended.Into(t, &detail)
	require.Equal(t, api.FindingState("reopened"), detail.State)
	b.call(t, "GET", "/v1/risk-acceptances?state=ended&limit=2", viewer, "").Into(t, &list)
	require.Len(t, list.Items, 2)
	b.call(t, "GET", "/v1/risk-acceptances?state=ended&limit=2&cursor="+*list.NextCursor, viewer, "").Into(t, &list)
	require.Len(t, list.Items, 1)
	require.Nil(t, list.NextCursor)
}

// TestClockThatJumps puts the clock of a replica forward by more than a year and back again.
func TestClockThatJumps(t *testing.T) {
	t.Parallel()
	var ahead atomic.Int64
	b := setup(t, func(o *app.Options) {
		o.SweepInterval = 20 * time.Millisecond
		o.Clock = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	})
	viewer := b.Token(t, "viewer")
	b.call(t, "POST", "/v1/imports?source=trivy:image-core", b.Token(t, "ci"), sample(t, "trivy-image.json"))
	b.requireMetric(t, `cloudsec_lifecycle_sweeps_total{outcome="refused"} 0`)
	ahead.Store(int64(400 * 24 * time.Hour))
	require.Eventually(t, func() bool {
		_, metrics := b.get(t, b.AdminURL+"/metrics")
		return line(metrics, `cloudsec_lifecycle_sweeps_total{outcome="refused"}`) != `cloudsec_lifecycle_sweeps_total{outcome="refused"} 0`
	}, 20*time.Second, 5*time.Millisecond)
	require.Contains(t, b.Logs.String(), "the clocks of core and of its database do not agree")
	ahead.Store(0)
	_, before := b.get(t, b.AdminURL+"/metrics")
	require.Eventually(t, func() bool {
		_, after := b.get(t, b.AdminURL+"/metrics")
		return line(after, `cloudsec_lifecycle_sweeps_total{outcome="done"}`) != line(before, `cloudsec_lifecycle_sweeps_total{outcome="done"}`)
	}, 20*time.Second, 5*time.Millisecond)
	b.requireMetric(t, `cloudsec_lifecycle_swept_total{what="breached"} 0`)
	var page api.FindingPage
	b.call(t, "GET", "/v1/findings?filter=sla+%3D+breached", viewer, "").Into(t, &page)
	require.Empty(t, page.Items)
}

func TestRolesOfLifecycle(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	id := uuid.NewString()
	tests := map[string]struct{ method, path, allowed string }{
		"GetSlaPolicy":        {"GET", "/v1/sla-policy", "ci viewer analyst lead admin"},
		"ListRiskAcceptances": {"GET", "/v1/risk-acceptances", "viewer analyst lead admin"},
		"GetRiskAcceptance":   {"GET", "/v1/risk-acceptances/" + id, "viewer analyst lead admin"},
		"RenewRiskAcceptance": {"POST", "/v1/risk-acceptances/" + id + "/renew", "analyst lead admin"},
		"EndRiskAcceptance":   {"POST", "/v1/risk-acceptances/" + id + "/end", "analyst lead admin"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b.call(t, tt.method, tt.path, "", "{}").RequireProblem(t, 401, "unauthenticated")
			requireAllowed(t, b, tt.method, tt.path, tt.allowed)
		})
	}
	t.Run("SetSlaPolicy", func(t *testing.T) {
		t.Parallel()
		for _, role := range []string{"ci", "viewer", "analyst", "lead"} {
			b.call(t, "PUT", "/v1/sla-policy", b.Token(t, role), slaPolicy, "If-Match", `"1"`).RequireProblem(t, 403, "forbidden")
		}
	})
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}

// line is the line of metrics that begins like this.
func line(metrics, begin string) string {
	for text := range strings.Lines(metrics) {
		if strings.HasPrefix(text, begin) {
			return strings.TrimSpace(text)
		}
	}
	return ""
}

package app_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/app"
	"github.com/cloudsec/cloudsec/services/core/coretest"
)

const (
	someScores    = "#model_version:v1,score_date:2026-01-31T00:00:00+0000\ncve,epss,percentile\nCVE-2024-6119,0.25,0.97\n"
	someExploited = `{"catalogVersion":"2026.01.31","vulnerabilities":[{"cveID":"CVE-2024-6119","dateAdded":"2026-01-30","dueDate":"2026-02-20"}]}`
)

// TestPriorityJourney learns what is exploited and what is exposed, and asks the gate.
func TestPriorityJourney(t *testing.T) {
	t.Parallel()
	b := setup(t, func(o *app.Options) { o.SweepInterval = 20 * time.Millisecond })
	ci, lead, viewer := b.Token(t, "ci"), b.Token(t, "lead"), b.Token(t, "viewer")
	b.call(t, "POST", "/v1/imports?source=trivy:image-core", ci, sample(t, "trivy-image.json"))
	var page api.FindingPage
	b.call(t, "GET", "/v1/findings?sort=priority", viewer, "").Into(t, &page)
	require.Len(t, page.Items, 3)
	require.Equal(t, 30+0+0+4+4, page.Items[0].Priority)

	got := b.call(t, "PUT", "/v1/intelligence/epss", ci, coretest.Packed(t, someScores))
	require.Equal(t, http.StatusOK, got.Status, "%s", got.Body)
	var loaded api.FeedLoaded
	got.Into(t, &loaded)
	require.False(t, loaded.Again)
	require.Equal(t, "2026-01-31T00:00:00+0000", loaded.Load.Version)
	b.call(t, "PUT", "/v1/intelligence/epss", ci, someScores).Into(t, &loaded)
	require.True(t, loaded.Again, "packed or not, it is the same")
	require.Equal(t, http.StatusOK, b.call(t, "PUT", "/v1/intelligence/kev", b.Token(t, "admin"), someExploited).Status)
	put := b.call(t, "PUT", "/v1/assets/core", lead, `{"sources":"*:image-core","criticality":"high","exposure":"internet","description":" the hub "}`)
	require.Equal(t, http.StatusOK, put.Status, "%s", put.Body)
	var asset api.Asset
	put.Into(t, &asset)
	require.Equal(t, "the hub", asset.Description)

	var known api.Intelligence
	require.Eventually(t, func() bool {
		b.call(t, "GET", "/v1/intelligence", viewer, "").Into(t, &known)
		return known.Settled
	}, 20*time.Second, 5*time.Millisecond)
	require.Len(t, known.Feeds, 2)
	b.call(t, "GET", "/v1/findings?sort=priority&filter=kev+%3D+true+and+epss+%3E%3D+0.2+and+exposure+%3D+internet", viewer, "").Into(t, &page)
	require.Len(t, page.Items, 1)
	var detail api.FindingDetail
	b.call(t, "GET", "/v1/findings/"+page.Items[0].Id.String(), viewer, "").Into(t, &detail)
	require.Equal(t, 30+10+20+10+7, detail.Priority)
	points := map[string]int{}
	for _, factor := range detail.PriorityFactors {
		points[string(factor.Name)] = factor.Points
		require.NotEmpty(t, factor.Why)
	}
	require.Equal(t, map[string]int{"severity": 30, "epss": 10, "kev": 20, "exposure": 10, "criticality": 7}, points)

	var verdict api.GateEvaluation
	b.call(t, "POST", "/v1/gates/release", ci, `{"sources":["trivy:image-core"]}`).Into(t, &verdict)
	require.Equal(t, api.Verdict("fail"), verdict.Verdict)
	require.Equal(t, api.BlockerReason("known_exploited"), verdict.Blockers[0].Reason)
	require.Equal(t, detail.Id, verdict.Blockers[0].Finding.Id)

	var list api.AssetList
	b.call(t, "GET", "/v1/assets", viewer, "").Into(t, &list)
	require.Equal(t, []api.Asset{asset}, list.Items)
	require.Equal(t, http.StatusOK, b.call(t, "GET", "/v1/assets/core", viewer, "").Status)
	require.Equal(t, http.StatusNoContent, b.call(t, "DELETE", "/v1/assets/core", lead, "").Status)
	require.Eventually(t, func() bool {
		b.call(t, "GET", "/v1/findings/"+detail.Id.String(), viewer, "").Into(t, &detail)
		return detail.Priority == 30+10+20+4+4
	}, 20*time.Second, 5*time.Millisecond)
}

func TestPriorityRefusals(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	admin := b.Token(t, "admin")
	for _, feed := range [][3]string{ // One after the other, because only few are loaded at once.
		{"epss", someExploited, "epss line 1"}, {"epss", coretest.Packed(t, someScores)[:50], "epss line 1"}, {"kev", someScores, "kev"},
	} {
		p := b.call(t, "PUT", "/v1/intelligence/"+feed[0], admin, feed[1]).RequireProblem(t, 422, "invalid_report")
		require.Equal(t, feed[2], (*p.Errors)[0].Field)
	}
	tests := map[string]struct {
		method, path, body string
		status             int
		code, field        string
	}{
		"AssetName":        {"PUT", "/v1/assets/a%20b", `{"sources":"*","criticality":"low","exposure":"none"}`, 400, "invalid_request", "name"},
		"AssetSources":     {"PUT", "/v1/assets/a", `{"sources":"a b","criticality":"low","exposure":"none"}`, 400, "invalid_request", "sources"},
		"AssetCriticality": {"PUT", "/v1/assets/a", `{"sources":"*","criticality":"vital","exposure":"none"}`, 400, "invalid_request", "criticality"},
		"AssetExposure":    {"PUT", "/v1/assets/a", `{"sources":"*","criticality":"low","exposure":"some"}`, 400, "invalid_request", "exposure"},
		"UnknownAsset":     {"GET", "/v1/assets/a", "", 404, "not_found", ""},
		"UnknownAssetGone": {"DELETE", "/v1/assets/a", "", 404, "not_found", ""},
		"NULInAsset":       {"GET", "/v1/assets/a%00", "", 400, "invalid_request", "name"},
		"FilterOfEPSS":     {"GET", "/v1/findings?filter=epss+%3E+2", "", 400, "invalid_filter", "filter"},
		"FilterOfPriority": {"GET", "/v1/findings?filter=priority+%3E+0.5", "", 400, "invalid_filter", "filter"},
		"FilterOfKEV":      {"GET", "/v1/findings?filter=kev+%3D+maybe", "", 400, "invalid_filter", "filter"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := b.call(t, tt.method, tt.path, admin, tt.body).RequireProblem(t, tt.status, tt.code)
			if tt.field != "" {
				require.Equal(t, tt.field, (*p.Errors)[0].Field)
			}
		})
	}
}

func TestRolesOfPriority(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	const readers = "viewer analyst lead admin"
	tests := map[string]struct{ method, path, allowed string }{
		"ListAssets":      {"GET", "/v1/assets", readers},
		"GetAsset":        {"GET", "/v1/assets/a", readers},
		"PutAsset":        {"PUT", "/v1/assets/a", "lead admin"},
		"DeleteAsset":     {"DELETE", "/v1/assets/a", "lead admin"},
		"GetIntelligence": {"GET", "/v1/intelligence", readers + " ci"},
		"LoadEpss":        {"PUT", "/v1/intelligence/epss", "ci admin"},
		"LoadKev":         {"PUT", "/v1/intelligence/kev", "ci admin"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b.call(t, tt.method, tt.path, "", "{}").RequireProblem(t, 401, "unauthenticated")
			requireAllowed(t, b, tt.method, tt.path, tt.allowed)
		})
	}
}

package app_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/api"
)

// TestAPITokensOfTheLifecycle holds what machines may do about assets, accepted risks and due dates.
func TestAPITokensOfTheLifecycle(t *testing.T) {
	t.Parallel()
	n := meet(t)
	keeper, reader := n.makeToken(t, n.ann, `"assets"`).Secret, n.makeToken(t, n.ann, `"read"`).Secret
	elsewhere := n.makeToken(t, n.root, `"read","assets"`).Secret
	const asset = `{"sources":"zebra:*","criticality":"critical","exposure":"internet"}`
	put := n.call(t, "PUT", "/v1/assets/shop", keeper, asset)
	require.Contains(t, []int{200, 201}, put.Status, "%s", put.Body)

	t.Run("ReadWhatThereIs", func(t *testing.T) {
		t.Parallel()
		for _, path := range []string{
			"/v1/assets", "/v1/assets/shop", "/v1/risk-acceptances", "/v1/sla-policy", "/v1/intelligence", "/v1/posture", "/v1/posture/trend",
			"/v1/posture/sources",
		} {
			got := n.call(t, "GET", path, reader, "")
			require.Equal(t, 200, got.Status, "%s: %s", path, got.Body)
		}
		require.Equal(t, 404, n.call(t, "GET", "/v1/assets/shop", elsewhere, "").Status, "another team's")
	})

	t.Run("NeedTheirScope", func(t *testing.T) {
		t.Parallel()
		p := n.call(t, "PUT", "/v1/assets/shop", reader, asset).RequireProblem(t, 403, "insufficient_scope")
		require.Contains(t, *p.Detail, "Make one with the scope assets.")
		p = n.call(t, "GET", "/v1/findings", keeper, "").RequireProblem(t, 403, "insufficient_scope")
		require.Contains(t, *p.Detail, "Make one with the scope read.")
		p = n.call(t, "GET", "/v1/sla-policy", keeper, "").RequireProblem(t, 403, "insufficient_scope")
		require.Contains(t, *p.Detail, "Make one with the scope read.")
	})

	t.Run("RenewAndEndAcceptedRisks", func(t *testing.T) {
		t.Parallel()
		require.Equal(t, 201, n.call(t, "POST", "/v1/imports?source=zebra:one", n.ann, reportOf("zebra")).Status)
		var page api.FindingPage
		n.call(t, "GET", "/v1/findings", n.ann, "").Into(t, &page)
		triage := n.makeToken(t, n.ann, `"triage"`).Secret
		id := page.Items[0].Id.String()
		accepted := n.call(t, "POST", "/v1/findings/"+id+"/transitions", triage,
			`{"state":"risk_accepted","reason":"behind the wall","owner":"eve","expiresAt":"`+n.clock.now().Add(time.Hour).UTC().Format(time.RFC3339)+`"}`)
		require.Equal(t, 200, accepted.Status, "%s", accepted.Body)
		var risks api.RiskAcceptancePage
		n.call(t, "GET", "/v1/risk-acceptances", reader, "").Into(t, &risks)
		require.Len(t, risks.Items, 1)
		path := "/v1/risk-acceptances/" + risks.Items[0].Acceptance.Id.String() + "/end"
		p := n.call(t, "POST", path, reader, `{"reason":"the wall fell"}`).RequireProblem(t, 403, "insufficient_scope")
		require.Contains(t, *p.Detail, "Make one with the scope triage.")
		ended := n.call(t, "POST", path, triage, `{"reason":"the wall fell"}`)
		require.Equal(t, 200, ended.Status, "%s", ended.Body)
	})
}

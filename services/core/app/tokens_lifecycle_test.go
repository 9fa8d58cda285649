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
	require.Contains(t, []int{200, 201}, put.status, "%s", put.body)

	t.Run("ReadWhatThereIs", func(t *testing.T) {
		t.Parallel()
		for _, path := range []string{
			"/v1/assets", "/v1/assets/shop", "/v1/risk-acceptances", "/v1/sla-policy", "/v1/intelligence", "/v1/posture", "/v1/posture/trend",
			"/v1/posture/sources",
		} {
			got := n.call(t, "GET", path, reader, "")
			require.Equal(t, 200, got.status, "%s: %s", path, got.body)
		}
		require.Equal(t, 404, n.call(t, "GET", "/v1/assets/shop", elsewhere, "").status, "another team's")
	})

	t.Run("NeedTheirScope", func(t *testing.T) {
		t.Parallel()
		p := requireProblem(t, n.call(t, "PUT", "/v1/assets/shop", reader, asset), 403, "insufficient_scope")
		require.Contains(t, *p.Detail, "Make one with the scope assets.")
		p = requireProblem(t, n.call(t, "GET", "/v1/findings", keeper, ""), 403, "insufficient_scope")
		require.Contains(t, *p.Detail, "Make one with the scope read.")
		p = requireProblem(t, n.call(t, "GET", "/v1/sla-policy", keeper, ""), 403, "insufficient_scope")
		require.Contains(t, *p.Detail, "Make one with the scope read.")
	})

	t.Run("RenewAndEndAcceptedRisks", func(t *testing.T) {
		t.Parallel()
		require.Equal(t, 201, n.call(t, "POST", "/v1/imports?source=zebra:one", n.ann, reportOf("zebra")).status)
		var page api.FindingPage
		n.call(t, "GET", "/v1/findings", n.ann, "").into(t, &page)
		triage := n.makeToken(t, n.ann, `"triage"`).Secret
		id := page.Items[0].Id.String()
		accepted := n.call(t, "POST", "/v1/findings/"+id+"/transitions", triage,
			`{"state":"risk_accepted","reason":"behind the wall","owner":"eve","expiresAt":"`+n.clock.now().Add(time.Hour).UTC().Format(time.RFC3339)+`"}`)
		require.Equal(t, 200, accepted.status, "%s", accepted.body)
		var risks api.RiskAcceptancePage
		n.call(t, "GET", "/v1/risk-acceptances", reader, "").into(t, &risks)
		require.Len(t, risks.Items, 1)
		path := "/v1/risk-acceptances/" + risks.Items[0].Acceptance.Id.String() + "/end"
		p := requireProblem(t, n.call(t, "POST", path, reader, `{"reason":"the wall fell"}`), 403, "insufficient_scope")
		require.Contains(t, *p.Detail, "Make one with the scope triage.")
		ended := n.call(t, "POST", path, triage, `{"reason":"the wall fell"}`)
		require.Equal(t, 200, ended.status, "%s", ended.body)
	})
}

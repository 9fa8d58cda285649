package app_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// live gives ann's team an accepted risk and an asset.
func (n neighbours) live(t *testing.T) {
	t.Helper()
	got := n.call(t, "POST", "/v1/imports?source=zebra:life", n.ann, reportOf("zebra-4"))
	require.Equal(t, http.StatusCreated, got.Status, "%s", got.Body)
	id := n.one(t, n.ann, "zebra-4").Id.String()
	got = n.call(t, "POST", "/v1/findings/"+id+"/transitions", n.ann,
		`{"state":"risk_accepted","reason":"zebra","owner":"zebra","expiresAt":"`+time.Now().Add(time.Hour).UTC().Format(time.RFC3339)+`"}`)
	require.Equal(t, http.StatusOK, got.Status, "%s", got.Body)
	got = n.call(t, "PUT", "/v1/assets/zebra", n.ann, `{"sources":"zebra:*","criticality":"high","exposure":"none"}`)
	require.Equal(t, http.StatusOK, got.Status, "%s", got.Body)
}

// TestLifecycleOfTheHub knows who may change what holds for all teams.
func TestLifecycleOfTheHub(t *testing.T) {
	t.Parallel()
	n := meet(t)
	for address, body := range map[string]string{"/v1/sla-policy": slaPolicy, "/v1/intelligence/epss": someScores, "/v1/intelligence/kev": someExploited} {
		got := n.call(t, "PUT", address, n.ann, body, "If-Match", `"1"`)
		got.RequireProblem(t, http.StatusForbidden, "forbidden") // Ann is admin of her team, but not of the hub.
		got = n.call(t, "PUT", address, n.root, body, "If-Match", `"1"`)
		require.Equal(t, http.StatusOK, got.Status, "%s: %s", address, got.Body)
	}
	got := n.call(t, "PUT", "/v1/intelligence/epss", n.Token(t, "ci"), someScores)
	require.Equal(t, http.StatusOK, got.Status, "whoever is ci for the identity provider is so for the hub: %s", got.Body)

	for _, who := range []string{n.ann, n.ben} {
		got := n.call(t, "PUT", "/v1/assets/shop", who, `{"sources":"*","criticality":"low","exposure":"none"}`)
		require.Equal(t, http.StatusOK, got.Status, "each team has its own assets: %s", got.Body)
	}
}

package contract_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/coretest"
)

// What somebody moves, and where to: a source of its own, and the one team that is not the default team.
const movedSource, otherTeam = "trivy:moved", "other"

// asset is the one of the contract's examples. endedAcceptance names the example of an acceptance that may be ended: one that was
// renewed cannot.
const asset, endedAcceptance = "shop-frontend", "ended"

// seed puts one of everything into a core and returns the ids by the names of the contract's parameters. The receiver takes webhooks.
func seed(t *testing.T, core *coretest.Core, receiver string) map[string]any {
	t.Helper()
	report, err := os.ReadFile("../report/testdata/trivy-image.json")
	require.NoError(t, err)
	const source = "trivy:image-core"
	imported := create(t, core, "/v1/imports?source="+source, string(report))
	job := create(t, core, "/v1/import-jobs?source=trivy:other", string(report))
	filter := create(t, core, "/v1/filters", `{"name":"Mine","filter":"severity = critical"}`)
	// The webhook of the delivery is not the one that is an example, which may be deleted, and its delivery with it.
	webhook := create(t, core, "/v1/webhooks", `{"url":"https://hooks.example.com/cloudsec","enabled":false}`)
	delivery := create(t, core, "/v1/webhooks/"+create(t, core, "/v1/webhooks", `{"url":"`+receiver+`"}`)+"/test", "")
	require.Eventually(t, func() bool {
		var got api.DeliveryDetail
		core.Call(t, "admin", "GET", "/v1/deliveries/"+delivery, "").Into(t, &got)
		return got.Delivery.State == api.DeliveryStateDelivered
	}, coretest.Patience, 10*time.Millisecond)
	evaluation := create(t, core, "/v1/gates/release", `{"sources":["`+source+`"]}`)
	var page api.FindingPage
	core.Call(t, "admin", "GET", "/v1/findings", "").Into(t, &page)
	require.NotEmpty(t, page.Items)
	found := page.Items[0].Id.String()
	comment := create(t, core, "/v1/findings/"+found+"/comments", `{"body":"Is this reachable?"}`)
	rule := create(t, core, "/v1/rules", `{"name":"Mine","filter":"severity = low","actions":{"labels":["later"]}}`)
	// What is asked for is in the default team. The team that may be changed is another one, or nobody would see anything any more.
	create(t, core, "/v1/teams", `{"name":"`+otherTeam+`"}`)
	create(t, core, "/v1/imports?source="+movedSource, string(report))
	got := core.Call(t, "admin", "PUT", "/v1/teams/"+otherTeam+"/members/somebody", `{"name":"Somebody","role":"viewer"}`)
	require.Equal(t, http.StatusOK, got.Status, "%s", got.Body)
	var made api.NewToken
	core.Call(t, "admin", "POST", "/v1/tokens", `{"name":"mine","scopes":["read"]}`).Into(t, &made)
	acceptance := accept(t, core, page.Items[1].Id.String())
	got = core.Call(t, "admin", "PUT", "/v1/assets/"+asset, `{"sources":"*:image-shop","criticality":"high","exposure":"internet"}`)
	require.Equal(t, http.StatusOK, got.Status, "%s", got.Body)
	return map[string]any{
		"RiskAcceptanceId": acceptance, endedAcceptance: accept(t, core, page.Items[2].Id.String()),
		"FindingId": found, "ImportId": imported, "ImportJobId": job, "FilterId": filter, "CommentId": comment, "RuleId": rule,
		"WebhookId": webhook, "DeliveryId": json.Number(delivery), "EvaluationId": evaluation,
		"OneTeam": "default", "TeamName": otherTeam, "Subject": "somebody", "TokenId": made.Token.Id.String(),
	}
}

// accept accepts the risk of a finding and returns the id of the acceptance.
func accept(t *testing.T, core *coretest.Core, id string) string {
	t.Helper()
	body := `{"state":"risk_accepted","reason":"Not reachable.","owner":"lead","expiresAt":"` + tomorrow() + `"}`
	var detail api.FindingDetail
	core.Call(t, "admin", "POST", "/v1/findings/"+id+"/transitions", body).Into(t, &detail)
	require.NotNil(t, detail.RiskAcceptance)
	return detail.RiskAcceptance.Id.String()
}

func tomorrow() string {
	return time.Now().Add(24 * time.Hour).UTC().Format(time.RFC3339)
}

// receiver takes whatever is sent to it, over TLS.
func receiver(t *testing.T) *httptest.Server {
	t.Helper()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	t.Cleanup(server.Close)
	return server
}

// create sends a request and returns the id of what was created, which ends its Location.
func create(t *testing.T, core *coretest.Core, address, body string) string {
	t.Helper()
	got := core.Call(t, "admin", "POST", address, body)
	require.Contains(t, []int{http.StatusCreated, http.StatusAccepted}, got.Status, "%s", got.Body)
	location := got.Header.Get("Location")
	require.True(t, strings.HasPrefix(location, "/v1/"), location)
	return path.Base(location)
}

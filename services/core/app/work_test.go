package app_test

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/app"
)

// firstFinding is the worst of the findings there are.
func (b *bundle) firstFinding(t *testing.T) api.Finding {
	t.Helper()
	var page api.FindingPage
	b.call(t, "GET", "/v1/findings?limit=1", b.Token(t, "viewer"), "").Into(t, &page)
	require.Len(t, page.Items, 1)
	return page.Items[0]
}

func TestAssigneesAndLabelsOverHTTP(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	analyst, viewer := b.Token(t, "analyst"), b.Token(t, "viewer")
	b.call(t, "POST", "/v1/imports?source=lint", analyst, sample(t, "golangci-lint.sarif"))
	id := b.firstFinding(t).Id.String()
	path := "/v1/findings/" + id

	got := b.call(t, "PUT", path+"/assignee", analyst, `{"assignee":{"kind":"person","name":"ann"},"reason":"mine"}`)
	require.Equal(t, http.StatusOK, got.Status, "%s", got.Body)
	tag := got.Header.Get("ETag")
	require.Equal(t, tag, b.call(t, "GET", path, viewer, "").Header.Get("ETag"))
	require.Equal(t, &api.Assignee{Kind: "person", Name: "ann"}, b.firstFinding(t).Assignee)
	var page api.FindingPage
	b.call(t, "GET", filtered("/v1/findings?", "assignee = me"), viewer, "").Into(t, &page)
	require.Len(t, page.Items, 1, "the token's username is ann")
	got = b.call(t, "GET", filtered("/v1/findings/export?format=csv&", "assignee = me"), viewer, "")
	require.Equal(t, 2, strings.Count(string(got.Body), "\r\n"))

	got = b.call(t, "PUT", path+"/labels", analyst, `{"labels":["b","a","b"]}`, "If-Match", tag)
	require.Equal(t, http.StatusOK, got.Status, "%s", got.Body)
	require.Equal(t, []string{"a", "b"}, b.firstFinding(t).Labels)
	b.call(t, "PUT", path+"/labels", analyst, `{"labels":[]}`, "If-Match", tag).RequireProblem(t, 412, "version_mismatch")
	got = b.call(t, "DELETE", path+"/assignee?reason=done", analyst, "", "If-Match", got.Header.Get("ETag"))
	require.Equal(t, http.StatusOK, got.Status, "%s", got.Body)
	require.Nil(t, b.firstFinding(t).Assignee)

	var trail api.AuditTrail
	b.call(t, "GET", path+"/audit", viewer, "").Into(t, &trail)
	require.Len(t, trail.Items, 3)
	require.Equal(t, "done", trail.Items[0].Reason)
	require.Equal(t, "ann", *trail.Items[0].Change.AssigneeBefore)
	require.Empty(t, *trail.Items[0].Change.AssigneeAfter)
	require.Equal(t, []string{"a", "b"}, *trail.Items[1].Change.LabelsAdded)

	tests := map[string]struct {
		method, path, body, role string
		status                   int
		code                     string
	}{
		"NoOne":        {"PUT", path + "/assignee", `{"assignee":{"kind":"person","name":""}}`, "analyst", 400, "invalid_request"},
		"NoKind":       {"PUT", path + "/assignee", `{"assignee":{"kind":"cat","name":"x"}}`, "analyst", 400, "invalid_request"},
		"Viewer":       {"PUT", path + "/assignee", `{"assignee":{"kind":"person","name":"x"}}`, "viewer", 403, "forbidden"},
		"Unknown":      {"PUT", "/v1/findings/" + uuid.NewString() + "/assignee", `{"assignee":{"kind":"team","name":"x"}}`, "lead", 404, "not_found"},
		"BadLabel":     {"PUT", path + "/labels", `{"labels":["ok","Not OK"]}`, "analyst", 400, "invalid_request"},
		"TwoWays":      {"POST", "/v1/findings/bulk", `{"dryRun":true,"ids":["` + id + `"],"state":"fixed","unassign":true}`, "analyst", 400, "invalid_request"},
		"NoWay":        {"POST", "/v1/findings/bulk", `{"dryRun":true,"ids":["` + id + `"]}`, "analyst", 400, "invalid_request"},
		"NotUnassign":  {"POST", "/v1/findings/bulk", `{"dryRun":true,"ids":["` + id + `"],"unassign":false}`, "analyst", 400, "invalid_request"},
		"EmptyLabels":  {"POST", "/v1/findings/bulk", `{"dryRun":true,"ids":["` + id + `"],"labels":{}}`, "analyst", 400, "invalid_request"},
		"BothWays":     {"POST", "/v1/findings/bulk", `{"dryRun":true,"ids":["` + id + `"],"labels":{"add":["a"],"remove":["a"]}}`, "analyst", 400, "invalid_request"},
		"BadBulkLabel": {"POST", "/v1/findings/bulk", `{"dryRun":true,"ids":["` + id + `"],"labels":{"add":["A"]}}`, "analyst", 400, "invalid_request"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b.call(t, tt.method, tt.path, b.Token(t, tt.role), tt.body).RequireProblem(t, tt.status, tt.code)
		})
	}
}

func TestBulkWorkOverHTTP(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	analyst := b.Token(t, "analyst")
	b.call(t, "POST", "/v1/imports?source=lint", analyst, sample(t, "golangci-lint.sarif"))
	for _, way := range []struct{ wish, after string }{
		{`"assignee":{"kind":"team","name":"platform"}`, `assignee = "team:platform"`},
		{`"labels":{"add":["x","y"]}`, `label = "x" and label = "y"`},
		{`"labels":{"remove":["x"],"add":["z"]}`, `label != "x" and label = "z"`},
		{`"unassign":true`, `assignee = unassigned`},
	} {
		var seen, done api.BulkResult
		got := b.call(t, "POST", "/v1/findings/bulk", analyst, `{"dryRun":true,"filter":"kind = code",`+way.wish+`}`)
		require.Equal(t, http.StatusOK, got.Status, "%s", got.Body)
		got.Into(t, &seen)
		execute := `{"filter":"kind = code",` + way.wish + `,"token":"` + seen.Token + `"}`
		b.call(t, "POST", "/v1/findings/bulk", analyst, execute, "Idempotency-Key", way.wish[1:5]+seen.Token[:5]).Into(t, &done)
		require.Equal(t, seen.Matched, done.Changed)
		var page api.FindingPage
		b.call(t, "GET", filtered("/v1/findings?", way.after), analyst, "").Into(t, &page)
		require.Equal(t, done.Changed, page.Total.Count, way.after)
	}
}

func TestCommentsOverHTTP(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	analyst, viewer := b.Token(t, "analyst"), b.Token(t, "viewer")
	b.call(t, "POST", "/v1/imports?source=lint", analyst, sample(t, "golangci-lint.sarif"))
	path := "/v1/findings/" + b.firstFinding(t).Id.String() + "/comments"

	got := b.call(t, "POST", path, analyst, `{"body":" <script>alert(1)</script> @bob "}`, "Idempotency-Key", "k")
	require.Equal(t, http.StatusCreated, got.Status, "%s", got.Body)
	var c, again api.Comment
	got.Into(t, &c)
	require.Equal(t, "<script>alert(1)</script> @bob", c.Body, "it is kept as it is, and escaped where it is shown")
	require.Equal(t, []string{"bob"}, c.Mentions)
	require.True(t, c.Mine)
	replay := b.call(t, "POST", path, analyst, `{"body":" <script>alert(1)</script> @bob "}`, "Idempotency-Key", "k")
	require.Equal(t, http.StatusOK, replay.Status)
	replay.Into(t, &again)
	require.Equal(t, c, again)
	b.call(t, "POST", path, analyst, `{"body":"else"}`, "Idempotency-Key", "k").RequireProblem(t, 422, "idempotency_key_reused")
	b.call(t, "POST", path, analyst, `{"body":"else"}`, "Idempotency-Key", "a b").RequireProblem(t, 400, "invalid_request")
	b.call(t, "POST", path, analyst, `{"body":" "}`).RequireProblem(t, 400, "invalid_request")
	b.call(t, "POST", path, analyst, `{"body":"`+strings.Repeat("x", 10_001)+`"}`).RequireProblem(t, 400, "invalid_request")
	b.call(t, "POST", path, viewer, `{"body":"x"}`).RequireProblem(t, 403, "forbidden")

	one := got.Header.Get("Location")
	b.call(t, "PUT", one, analyst, `{"body":"better"}`).RequireProblem(t, 400, "invalid_request")
	got = b.call(t, "PUT", one, analyst, `{"body":"better"}`, "If-Match", got.Header.Get("ETag"))
	require.Equal(t, http.StatusOK, got.Status, "%s", got.Body)
	var full api.CommentWithHistory
	b.call(t, "GET", one, viewer, "").Into(t, &full)
	require.Equal(t, "better", full.Comment.Body)
	require.Equal(t, c.Body, full.Former[0].Body)
	b.call(t, "POST", path, analyst, `{"body":"second"}`)
	var page api.CommentPage
	b.call(t, "GET", path+"?limit=1", viewer, "").Into(t, &page)
	require.Equal(t, "second", page.Items[0].Body)
	require.True(t, page.More)
	b.call(t, "GET", path+"?limit=1&before="+page.Items[0].Id.String(), viewer, "").Into(t, &page)
	require.Equal(t, "better", page.Items[0].Body)
	require.False(t, page.More)
	b.call(t, "GET", path+"?limit=201", viewer, "").RequireProblem(t, 400, "invalid_request")
	b.call(t, "DELETE", one, analyst, "", "If-Match", `"1"`).RequireProblem(t, 412, "version_mismatch")
	require.Equal(t, http.StatusNoContent, b.call(t, "DELETE", one, analyst, "", "If-Match", "*").Status)
	b.call(t, "GET", one, viewer, "").Into(t, &full)
	require.Empty(t, full.Comment.Body)
	require.Equal(t, "ann", full.Comment.DeletedBy)
	b.call(t, "DELETE", one, analyst, "", "If-Match", "*").RequireProblem(t, 404, "not_found")
}

func TestRulesOverHTTP(t *testing.T) {
	t.Parallel()
	receiver := startReceiver(t, accept)
	b := setup(t, func(o *app.Options) {
		withWebhooks(receiver)(o)
		o.Rules.Poll = 10 * time.Millisecond
	})
	lead, viewer, analyst := b.Token(t, "lead"), b.Token(t, "viewer"), b.Token(t, "analyst")
	b.call(t, "POST", "/v1/webhooks", lead, `{"url":"`+receiver.URL+`","types":["rule.matched"]}`)

	const wish = `"name":"Lint","filter":"KIND = code","actions":{"transition":{"state":"triaged"},"labels":["lint"],"notify":true}`
	got := b.call(t, "POST", "/v1/rules", lead, `{`+wish+`,"priority":5}`)
	require.Equal(t, http.StatusCreated, got.Status, "%s", got.Body)
	var made api.Rule
	got.Into(t, &made)
	require.Equal(t, "kind = code", made.Filter)
	require.Equal(t, []api.RuleTrigger{"created", "reopened"}, made.On)
	path := got.Header.Get("Location")
	require.Equal(t, got.Body, b.call(t, "GET", path, viewer, "").Body)

	b.call(t, "POST", "/v1/imports?source=lint", lead, sample(t, "golangci-lint.sarif"))
	var page api.FindingPage
	require.Eventually(t, func() bool {
		b.call(t, "GET", filtered("/v1/findings?", `label = "lint" and state = triaged`), viewer, "").Into(t, &page)
		return page.Total.Count > 0
	}, time.Minute, 20*time.Millisecond)
	require.Equal(t, "rule.matched", (<-receiver.messages).open(t).Type)
	var runs api.RuleRunPage
	require.Eventually(t, func() bool {
		b.call(t, "GET", path+"/runs", viewer, "").Into(t, &runs)
		return len(runs.Items) == 1 && runs.Items[0].State == api.RuleRunStateFinished
	}, time.Minute, 20*time.Millisecond)
	require.Equal(t, int64(page.Total.Count), runs.Items[0].Counts.Moved)
	require.NotNil(t, runs.Items[0].ImportId)
	require.Nil(t, runs.NextBefore)

	var preview api.RulePreview
	got = b.call(t, "POST", "/v1/rules/test", analyst, `{"name":"x","filter":"kind = code","actions":{"transition":{"state":"false_positive","reason":"x"}}}`)
	require.Equal(t, http.StatusOK, got.Status, "%s", got.Body)
	got.Into(t, &preview)
	require.Equal(t, int64(page.Total.Count), preview.Counts.Moved)
	require.NotEmpty(t, preview.Sample)
	b.call(t, "POST", path+"/run", lead, `{"dryRun":true}`).Into(t, &preview)
	require.Zero(t, preview.Counts.Moved, "they are where the rule moves them")
	got = b.call(t, "POST", path+"/run", lead, `{}`, "If-Match", `"1"`)
	require.Equal(t, http.StatusAccepted, got.Status, "%s", got.Body)
	require.Equal(t, "rule.matched", (<-receiver.messages).open(t).Type)
	b.call(t, "POST", path+"/run", lead, `{"dryRun":true}`, "If-Match", `"7"`).RequireProblem(t, 412, "version_mismatch")

	got = b.call(t, "PUT", path, lead, `{`+wish+`,"enabled":false,"on":[],"stop":true}`, "If-Match", `"1"`)
	require.Equal(t, http.StatusOK, got.Status, "%s", got.Body)
	require.Equal(t, `"2"`, got.Header.Get("ETag"))
	b.call(t, "PUT", path, lead, `{`+wish+`}`, "If-Match", `"1"`).RequireProblem(t, 412, "version_mismatch")
	b.call(t, "POST", "/v1/rules", lead, `{`+wish+`}`).RequireProblem(t, 409, "name_taken")
	p := b.call(t, "POST", "/v1/rules", lead, `{"name":"x","filter":"kind = code and mood = good","actions":{"notify":true}}`).RequireProblem(t, 400, "invalid_filter")
	require.Contains(t, *p.Detail, "at character 17")
	b.call(t, "POST", "/v1/rules", lead, `{"name":"x","filter":"assignee = me","actions":{"notify":true}}`).RequireProblem(t, 400, "invalid_filter")
	b.call(t, "POST", "/v1/rules", lead, `{"name":"x","filter":"kind = code","actions":{"transition":{"state":"risk_accepted"}}}`).RequireProblem(t, 422, "reason_required")
	b.call(t, "POST", "/v1/rules", lead, `{"name":"x","filter":"kind = code","actions":{}}`).RequireProblem(t, 400, "invalid_request")
	b.call(t, "POST", "/v1/rules", analyst, `{`+wish+`}`).RequireProblem(t, 403, "forbidden")
	b.call(t, "GET", "/v1/rules/"+uuid.NewString(), viewer, "").RequireProblem(t, 404, "not_found")
	var all api.RuleList
	b.call(t, "GET", "/v1/rules", viewer, "").Into(t, &all)
	require.Len(t, all.Items, 1)
	require.Equal(t, http.StatusNoContent, b.call(t, "DELETE", path, lead, "", "If-Match", `"2"`).Status)
	b.call(t, "GET", path+"/runs", viewer, "").RequireProblem(t, 404, "not_found")
}

func TestAuditOverHTTP(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	lead, analyst := b.Token(t, "lead"), b.Token(t, "analyst")
	b.call(t, "POST", "/v1/imports?source=lint", analyst, sample(t, "golangci-lint.sarif"))
	id := b.firstFinding(t).Id.String()
	b.call(t, "POST", "/v1/rules", lead, `{"name":"=cmd","filter":"kind = code","actions":{"notify":true}}`)
	b.call(t, "PUT", "/v1/findings/"+id+"/assignee", analyst, `{"assignee":{"kind":"person","name":"bob"},"reason":"=1+1"}`)
	b.call(t, "POST", "/v1/findings/"+id+"/transitions", analyst, `{"state":"triaged"}`)

	var page api.TrailPage
	b.call(t, "GET", "/v1/audit?limit=2", lead, "").Into(t, &page)
	require.Len(t, page.Items, 2)
	require.Equal(t, "finding/"+id, page.Items[0].Subject)
	require.Equal(t, api.AuditEntryAction("transition"), page.Items[0].Finding.Action)
	require.NotNil(t, page.NextCursor)
	b.call(t, "GET", "/v1/audit?limit=2&cursor="+*page.NextCursor, lead, "").Into(t, &page)
	require.Len(t, page.Items, 1)
	require.Nil(t, page.NextCursor)
	require.Equal(t, "rule.created", page.Items[0].Action)
	require.Equal(t, "=cmd", (*page.Items[0].Detail)["name"])
	b.call(t, "GET", "/v1/audit?action=assigned&action=x&actor=ann&finding="+id+"&since=2026-01-01T00:00:00Z", lead, "").Into(t, &page)
	require.Len(t, page.Items, 1)

	got := b.call(t, "GET", "/v1/audit/export?format=jsonl", lead, "")
	require.Equal(t, http.StatusOK, got.Status, "%s", got.Body)
	require.Equal(t, `attachment; filename="audit.jsonl"`, got.Header.Get("Content-Disposition"))
	var actions []string
	for lines := bufio.NewScanner(bytes.NewReader(got.Body)); lines.Scan(); {
		var entry api.TrailEntry
		require.NoError(t, json.Unmarshal(lines.Bytes(), &entry))
		actions = append(actions, entry.Action)
	}
	require.Equal(t, []string{"transition", "assigned", "rule.created"}, actions)
	got = b.call(t, "GET", "/v1/audit/export?format=csv&action=assigned", lead, "")
	rows, err := csv.NewReader(bytes.NewReader(got.Body)).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 2)
	require.Equal(t, "'=1+1", rows[1][6], "a spreadsheet must not take it for a formula")
	require.JSONEq(t, `{"assigneeBefore":"","assigneeAfter":"bob"}`, rows[1][10])

	for path, want := range map[string]string{
		"/v1/audit?limit=0": "invalid_request", "/v1/audit?cursor=x": "invalid_cursor", "/v1/audit?since=yesterday": "invalid_request",
		"/v1/audit?until=0001-01-01T00:00:00Z": "invalid_request", "/v1/audit?actor=": "invalid_request",
		"/v1/audit/export?format=pdf": "invalid_request",
	} {
		b.call(t, "GET", path, lead, "").RequireProblem(t, 400, want)
	}
	b.call(t, "GET", "/v1/audit?finding="+uuid.NewString(), lead, "").RequireProblem(t, 404, "not_found")
	b.call(t, "GET", "/v1/audit/export?format=csv&finding="+uuid.NewString(), lead, "").RequireProblem(t, 404, "not_found")
	for _, path := range []string{"/v1/audit", "/v1/audit/export?format=csv"} {
		b.call(t, "GET", path, analyst, "").RequireProblem(t, 403, "forbidden")
	}
}

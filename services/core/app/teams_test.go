package app_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/apitoken"
	"github.com/cloudsec/cloudsec/services/core/app"
	"github.com/cloudsec/cloudsec/services/core/coretest"
	"github.com/cloudsec/cloudsec/services/core/postgres"
)

// zebra is in everything that the first team has, and in nothing else.
const zebra = "zebra"

// neighbours is a core with two teams: ann has something in the team zebra, ben has nothing in the team other. Both may
// everything in their own team.
type neighbours struct {
	*bundle
	root, ann, ben string
	pool           *pgxpool.Pool
	clock          *clock
}

// clock is the database's store's time, which a test may move.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

func meet(t *testing.T) neighbours {
	t.Helper()
	n := neighbours{clock: &clock{}}
	n.bundle = setup(t, func(o *app.Options) {
		o.SecretKeys = base64.StdEncoding.EncodeToString(make([]byte, 32))
		o.Jobs.Workers, o.Rules.Workers, o.PostureInterval = 0, 0, time.Hour // What waits shall stay.
		o.SweepInterval = time.Hour
		o.Clock = n.clock.now
	})
	n.root, n.ann, n.ben = n.Issuer.TokenOf(t, "root", "root", "admin"), n.Issuer.TokenOf(t, "ann-id", "ann"), n.Issuer.TokenOf(t, "ben-id", "ben")
	for name, member := range map[string]string{zebra: "ann", "other": "ben"} {
		require.Equal(t, http.StatusCreated, n.call(t, "POST", "/v1/teams", n.root, fmt.Sprintf(`{"name":%q,"title":"Team %s"}`, name, name)).Status)
		got := n.call(t, "PUT", "/v1/teams/"+name+"/members/"+member+"-id", n.root, fmt.Sprintf(`{"name":%q,"role":"admin"}`, member))
		require.Equal(t, http.StatusOK, got.Status, "%s", got.Body)
	}
	var err error
	n.pool, err = postgres.Connect(access.System(t.Context()), n.DatabaseURL, 2)
	require.NoError(t, err)
	t.Cleanup(n.pool.Close)
	return n
}

// report is a SARIF report of issues with these rules.
func reportOf(rules ...string) string {
	results := make([]string, len(rules))
	for i, rule := range rules {
		results[i] = fmt.Sprintf(`{"ruleId":%q,"level":"error","message":{"text":"about %s"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"%s.go"}}}]}`,
			rule, rule, rule)
	}
	return `{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"test"}},"results":[` + strings.Join(results, ",") + `]}]}`
}

// fill gives ann's team something of everything that the API has.
func (n neighbours) fill(t *testing.T) {
	t.Helper()
	must := func(status int, got coretest.Answer) coretest.Answer {
		require.Equal(t, status, got.Status, "%s", got.Body)
		return got
	}
	must(201, n.call(t, "POST", "/v1/webhooks", n.ann, `{"url":"https://zebra.example/hook"}`))
	must(201, n.call(t, "POST", "/v1/filters", n.ann, `{"name":"zebra","filter":"rule = \"zebra-1\"","shared":true}`))
	must(201, n.call(t, "POST", "/v1/imports?source=zebra:one", n.ann, reportOf("zebra-1", "zebra-1", "zebra-2")))
	must(202, n.call(t, "POST", "/v1/import-jobs?source=zebra:two", n.ann, reportOf("zebra-3")))
	must(200, n.call(t, "POST", "/v1/findings/bulk", n.ann,
		`{"filter":"rule = \"zebra-2\"","state":"triaged","reason":"zebra","expectedCount":1}`))
	var judged api.GateEvaluation
	must(201, n.call(t, "POST", "/v1/gates/release", n.ann, `{"sources":["zebra:one"]}`)).Into(t, &judged)
	until := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	must(201, n.call(t, "POST", "/v1/gates/release/"+judged.Id.String()+"/waivers", n.ann, `{"reason":"zebra crossing","expiresAt":"`+until+`"}`))
	must(201, n.call(t, "POST", "/v1/tokens", n.ann, `{"name":"zebra","scopes":["read"]}`))
	path := "/v1/findings/" + n.one(t, n.ann, "zebra-1").Id.String()
	must(201, n.call(t, "POST", path+"/comments", n.ann, `{"body":"zebra"}`))
	must(200, n.call(t, "PUT", path+"/assignee", n.ann, `{"assignee":{"kind":"person","name":"zebra"}}`))
	must(200, n.call(t, "PUT", path+"/labels", n.ann, `{"labels":["zebra"]}`))
	made := must(201, n.call(t, "POST", "/v1/rules", n.ann, `{"name":"zebra","filter":"rule ~ \"zebra\"","actions":{"labels":["zebra"]}}`))
	must(202, n.call(t, "POST", made.Header.Get("Location")+"/run", n.ann, "{}"))
	n.live(t)
}

// ids are all that ann's things go by in paths.
func (n neighbours) ids(t *testing.T) (ids []string) {
	t.Helper()
	rows, err := n.pool.Query(t.Context(), `SELECT id::text FROM findings UNION ALL SELECT id::text FROM imports UNION ALL
		SELECT id::text FROM import_jobs UNION ALL SELECT id::text FROM saved_filters UNION ALL SELECT id::text FROM webhooks UNION ALL
		SELECT id::text FROM gate_evaluations UNION ALL SELECT id::text FROM api_tokens UNION ALL SELECT id::text FROM deliveries UNION ALL
		SELECT id::text FROM finding_comments UNION ALL SELECT id::text FROM rules UNION ALL SELECT id::text FROM rule_runs UNION ALL
		SELECT id::text FROM risk_acceptances`)
	require.NoError(t, err)
	ids, err = pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return ids
}

// digest sums up everything of ann's team in the database.
func (n neighbours) digest(t *testing.T) string {
	t.Helper()
	ctx := access.With(t.Context(), access.Of(n.teamID(t, zebra)))
	rows, err := n.pool.Query(ctx, `SELECT relname::text FROM pg_class WHERE relnamespace = current_schema()::regnamespace
		AND relkind = 'r' AND relrowsecurity ORDER BY relname`)
	require.NoError(t, err)
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	var all strings.Builder
	for _, table := range tables {
		columns := "t::text"
		if table == "deliveries" { // They are being sent meanwhile, to nobody.
			columns = "t.id::text"
		}
		var sum string
		require.NoError(t, n.pool.QueryRow(ctx, fmt.Sprintf("SELECT md5(coalesce(string_agg(%[2]s, E'\\n' ORDER BY %[2]s), '')) FROM %[1]s AS t", table, columns)).Scan(&sum))
		fmt.Fprintln(&all, table, sum)
	}
	return all.String()
}

func (n neighbours) teamID(t *testing.T, name string) (id int32) {
	t.Helper()
	require.NoError(t, n.pool.QueryRow(context.WithoutCancel(t.Context()), "SELECT id FROM teams WHERE name = $1", name).Scan(&id))
	return id
}

// operation is one of the contract.
type operation struct{ id, method, path string }

func operations(t *testing.T) (all []operation) {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(api.Spec)
	require.NoError(t, err)
	for path, item := range doc.Paths.Map() {
		for method, o := range item.Operations() {
			all = append(all, operation{id: o.OperationID, method: method, path: path})
		}
	}
	slices.SortFunc(all, func(a, b operation) int { return strings.Compare(a.id, b.id) })
	return all
}

var placeholder = regexp.MustCompile(`\{[A-Za-z]+\}`) //nolint:gochecknoglobals // compiled once

// addresses are the addresses of an operation with everything that could be meant by its path.
func (o operation) addresses(ids []string) (all []string) {
	path := strings.NewReplacer("{team}", zebra, "{subject}", "ann-id").Replace(o.path)
	path += map[string]string{"exportFindings": "?format=json", "exportAudit": "?format=jsonl"}[o.id]
	path = strings.Replace(path, "/assets/{name}", "/assets/"+zebra, 1)
	return fillIn(path, ids)
}

// fillIn puts each of the ids into the place of each placeholder.
func fillIn(path string, ids []string) (all []string) {
	place := placeholder.FindString(path)
	if place == "" {
		return []string{path}
	}
	for _, id := range ids {
		all = append(all, fillIn(strings.Replace(path, place, id, 1), ids)...)
	}
	return all
}

// body is what an operation is sent by somebody who means no good.
func (o operation) body() string {
	bodies := map[string]string{
		"transitionFinding":  `{"state":"false_positive","reason":"not mine"}`,
		"transitionFindings": `{"filter":"rule ~ \"zebra\"","state":"false_positive","reason":"not mine","expectedCount":0}`,
		"replaceFilter":      `{"name":"mine","filter":"state = new"}`,
		"waiveRelease":       `{"reason":"not mine","expiresAt":"` + time.Now().Add(time.Hour).UTC().Format(time.RFC3339) + `"}`,
		"updateWebhook":      `{"enabled":false}`, "putMember": `{"name":"ben","role":"admin"}`, "updateTeam": `{"title":"mine"}`,
		"assignFinding": `{"assignee":{"kind":"person","name":"ben"}}`, "labelFinding": `{"labels":["mine"]}`,
		"endRiskAcceptance":   `{"reason":"not mine"}`,
		"renewRiskAcceptance": `{"reason":"not mine","expiresAt":"` + time.Now().Add(time.Hour).UTC().Format(time.RFC3339) + `"}`,
		"addComment":          `{"body":"mine"}`, "editComment": `{"body":"mine"}`,
		"createRule":  `{"name":"mine","filter":"severity = low","actions":{"notify":true}}`,
		"replaceRule": `{"name":"other","filter":"severity = low","actions":{"notify":true}}`,
		"testRule":    `{"name":"mine","filter":"severity >= info","actions":{"notify":true}}`,
		"moveSource":  `{"source":"zebra:one","team":"other"}`, "evaluateRelease": `{"sources":["zebra:one"]}`, "createTeam": `{"name":"mine"}`,
	}
	if text, ok := bodies[o.id]; ok {
		return text
	}
	return "{}"
}

// TestEveryOperationKeepsTeamsApart calls every operation of the contract as ben, with everything that ann's things go by. A new
// operation cannot be left out.
func TestEveryOperationKeepsTeamsApart(t *testing.T) {
	t.Parallel()
	n := meet(t)
	n.fill(t)
	ids, before := n.ids(t), n.digest(t)
	for _, o := range operations(t) {
		shown := false
		for _, address := range o.addresses(ids) {
			theirs := n.call(t, o.method, address, n.ben, o.body(), "If-Match", "*")
			told := strings.ReplaceAll(string(theirs.Body), address, "")       // A problem may repeat what was asked for.
			if o.id == "evaluateRelease" || o.id == "listReleaseEvaluations" { // What ben asked about, and was told to be unheard of.
				require.NotContains(t, told, `"findings":2`)
				told = strings.ReplaceAll(told, "zebra:one", "")
			}
			require.NotContains(t, told, zebra, "%s %s: %d", o.method, address, theirs.Status)
			for _, id := range ids {
				require.False(t, len(id) > 10 && strings.Contains(told, id), "%s %s tells of %s: %s", o.method, address, id, told)
			}
			if placeholder.MatchString(o.path) {
				require.Contains(t, []int{400, 403, 404}, theirs.Status, "%s %s: %s", o.method, address, theirs.Body)
			}
			if o.method == http.MethodGet && !shown {
				own := n.call(t, o.method, address, n.ann, "")
				shown = own.Status == http.StatusOK && strings.Contains(string(own.Body), zebra)
			}
		}
		// They have other words or numbers, and nobody has to say zebra in them.
		silent := []string{"listMembers", "getDelivery", "listDeliveries", "listRuleRuns", "getPosture", "getPostureTrend", "getSlaPolicy", "getIntelligence"}
		if o.method == http.MethodGet && !slices.Contains(silent, o.id) {
			require.True(t, shown, "%s must show ann something, or this test tests nothing", o.id)
		}
	}
	require.Equal(t, before, n.digest(t), "nothing of ann's has changed")

	for token, open := range map[string]int64{n.ann: 2, n.ben: 0} {
		var now api.Posture
		n.call(t, "GET", "/v1/posture", token, "").Into(t, &now)
		require.Equal(t, open, now.Open)
		var trend api.PostureTrend
		n.call(t, "GET", "/v1/posture/trend", token, "").Into(t, &trend)
		require.Equal(t, open, trend.Points[len(trend.Points)-1].Open)
	}
}

// TestTeamsOverHTTP is the way of a team from its making to its sources.
func TestTeamsOverHTTP(t *testing.T) {
	t.Parallel()
	n := meet(t)

	t.Run("OnlyTheHubsAdministratorsMakeTeams", func(t *testing.T) { //nolint:paralleltest // in order
		n.call(t, "POST", "/v1/teams", n.ann, `{"name":"mine"}`).RequireProblem(t, 403, "forbidden")
		n.call(t, "PATCH", "/v1/teams/zebra", n.ann, `{"title":"mine"}`).RequireProblem(t, 403, "forbidden")
		n.call(t, "POST", "/v1/sources/move", n.ann, `{"source":"a:b","team":"zebra"}`).RequireProblem(t, 403, "forbidden")
		n.call(t, "POST", "/v1/teams", n.root, `{"name":"zebra"}`).RequireProblem(t, 409, "name_taken")
		for _, bad := range []string{"", "A", "-a", "a-", "a_b", strings.Repeat("a", 51)} {
			n.call(t, "POST", "/v1/teams", n.root, fmt.Sprintf(`{"name":%q}`, bad)).RequireProblem(t, 400, "invalid_request")
		}
		var changed api.Team
		n.call(t, "PATCH", "/v1/teams/zebra", n.root, `{"title":"  Striped   ones "}`).Into(t, &changed)
		require.Equal(t, "Striped ones", changed.Title)
		n.call(t, "PATCH", "/v1/teams/nobody", n.root, `{"title":"x"}`).RequireProblem(t, 404, "not_found")
	})

	t.Run("EverybodySeesTheirOwn", func(t *testing.T) { //nolint:paralleltest // in order
		names := func(token, query string) (names []string, more bool) {
			var page api.TeamPage
			n.call(t, "GET", "/v1/teams"+query, token, "").Into(t, &page)
			for _, team := range page.Items {
				names = append(names, team.Name)
			}
			return names, page.More
		}
		all, more := names(n.root, "?limit=2")
		require.Equal(t, []string{"default", "other"}, all)
		require.True(t, more)
		all, more = names(n.root, "?limit=2&after=other")
		require.Equal(t, []string{zebra}, all)
		require.False(t, more)
		mine, _ := names(n.ben, "")
		require.Equal(t, []string{"other"}, mine)
		nobody, _ := names(n.Issuer.TokenOf(t, "carl-id", "carl", "viewer"), "")
		require.Equal(t, []string{"default"}, nobody)
	})

	t.Run("MembersHaveOneRole", func(t *testing.T) { //nolint:paralleltest // in order
		carl := n.Issuer.TokenOf(t, "carl-id", "carl", "lead")
		put := func(who, role string) coretest.Answer {
			return n.call(t, "PUT", "/v1/teams/zebra/members/carl-id", who, fmt.Sprintf(`{"name":"Carl","role":%q}`, role))
		}
		require.Equal(t, http.StatusOK, put(n.ann, "viewer").Status)
		put(n.ann, "owner").RequireProblem(t, 400, "invalid_request")
		put(n.ben, "viewer").RequireProblem(t, 404, "not_found")
		var member api.Member
		put(n.ann, "viewer").Into(t, &member)
		require.Equal(t, "ann", member.AddedBy)
		put(carl, "admin").RequireProblem(t, 403, "forbidden")
		var page api.MemberPage
		n.call(t, "GET", "/v1/teams/zebra/members?limit=1&after=ann-id", carl, "").Into(t, &page)
		require.Equal(t, []api.Member{member}, page.Items)

		require.Equal(t, 200, n.call(t, "GET", "/v1/findings", carl, "").Status)
		got := n.call(t, "POST", "/v1/imports?source=zebra:carl", carl, reportOf("x"))
		got.RequireProblem(t, 403, "forbidden")
		require.Equal(t, 200, put(n.ann, "ci").Status)
		require.Equal(t, 201, n.call(t, "POST", "/v1/imports?source=zebra:carl", carl, reportOf("x")).Status, "a change counts at once")
		n.call(t, "GET", "/v1/findings", carl, "").RequireProblem(t, 403, "forbidden")
		require.Equal(t, 204, n.call(t, "DELETE", "/v1/teams/zebra/members/carl-id", n.ann, "").Status)
		n.call(t, "DELETE", "/v1/teams/zebra/members/carl-id", n.ann, "").RequireProblem(t, 404, "not_found")
		var list api.FindingPage
		n.call(t, "GET", "/v1/findings", carl, "").Into(t, &list)
		require.Empty(t, list.Items, "who is in no team is in the default team again")
	})

	t.Run("WhoIsInSeveralTeamsMayNarrow", func(t *testing.T) { //nolint:paralleltest // in order
		dora := n.Issuer.TokenOf(t, "dora-id", "dora")
		for _, team := range []string{zebra, "other"} {
			require.Equal(t, 200, n.call(t, "PUT", "/v1/teams/"+team+"/members/dora-id", n.root, `{"name":"Dora","role":"lead"}`).Status)
			require.Equal(t, 201, n.call(t, "POST", "/v1/imports?source="+team+":dora&team="+team, dora, reportOf("dora")).Status)
		}
		teams := func(token, query string) (names []string) {
			var page api.FindingPage
			n.call(t, "GET", "/v1/findings?q=dora"+query, token, "").Into(t, &page)
			require.Equal(t, len(page.Items), page.Total.Count)
			for _, f := range page.Items {
				names = append(names, f.Team)
			}
			slices.Sort(names)
			return names
		}
		require.Equal(t, []string{"other", zebra}, teams(dora, ""), "the same issue in two teams is two findings")
		require.Equal(t, []string{"other"}, teams(dora, "&team=other"))
		require.Equal(t, []string{"other"}, teams(n.root, "&team=other"))
		require.Equal(t, []string{"other", zebra}, teams(n.root, ""))
		n.call(t, "GET", "/v1/findings?team=default", dora, "").RequireProblem(t, 403, "forbidden")
		n.call(t, "GET", "/v1/findings?team=nobody", dora, "").RequireProblem(t, 403, "forbidden")
		n.call(t, "GET", "/v1/findings?team=nobody", n.root, "").RequireProblem(t, 404, "not_found")
		p := n.call(t, "POST", "/v1/imports?source=new:dora", dora, reportOf("dora")).RequireProblem(t, 400, "invalid_request")
		require.Equal(t, "team", (*p.Errors)[0].Field)
		p = n.call(t, "POST", "/v1/gates/release", dora, `{"sources":["zebra:dora","other:dora"]}`).RequireProblem(t, 400, "invalid_request")
		require.Equal(t, "team", (*p.Errors)[0].Field)
		n.call(t, "POST", "/v1/imports?source=zebra:dora", n.ben, reportOf("dora")).RequireProblem(t, 403, "forbidden")
		n.call(t, "POST", "/v1/import-jobs?source=zebra:dora", n.ben, reportOf("dora")).RequireProblem(t, 403, "forbidden")
	})
}

// TestMovedSource gives a source to another team: what only it reports goes along, what is shared stays.
func TestMovedSource(t *testing.T) {
	t.Parallel()
	n := meet(t)
	for source, rules := range map[string][]string{"s:one": {"alone", "decided", "shared"}, "s:two": {"shared"}} {
		require.Equal(t, 201, n.call(t, "POST", "/v1/imports?source="+source, n.ann, reportOf(rules...)).Status)
	}
	require.Equal(t, 201, n.call(t, "POST", "/v1/imports?source=s:theirs", n.ben, reportOf("alone")).Status)
	decided := n.one(t, n.ann, "decided")
	path := "/v1/findings/" + decided.Id.String()
	require.Equal(t, 200, n.call(t, "POST", path+"/transitions", n.ann, `{"state":"false_positive","reason":"a test"}`).Status)

	said := n.call(t, "POST", path+"/comments", n.ann, `{"body":"zebra crossing"}`).Header.Get("Location")
	got := n.call(t, "POST", "/v1/sources/move", n.root, `{"source":"s:one","team":"other"}`)
	require.Equal(t, 200, got.Status, "%s", got.Body)
	var moved api.MoveResult
	got.Into(t, &moved)
	require.Equal(t, 1, moved.Findings, "only the one that nobody else has")
	require.Equal(t, 2, moved.Kept)
	require.Equal(t, 1, moved.Fixed)
	require.Equal(t, "other", moved.Source.Team)

	require.Equal(t, decided.Id, n.one(t, n.ben, "decided").Id)
	var trail struct{ Items []api.AuditEntry }
	n.call(t, "GET", path+"/audit", n.ben, "").Into(t, &trail)
	require.Len(t, trail.Items, 2, "its history goes along")
	require.Contains(t, string(n.call(t, "GET", said, n.ben, "").Body), "zebra crossing", "and what was said about it")
	n.call(t, "GET", said, n.ann, "").RequireProblem(t, 404, "not_found")
	n.requireCounted(t)
	n.call(t, "GET", path, n.ann, "").RequireProblem(t, 404, "not_found")
	require.Equal(t, api.FindingState("fixed"), n.one(t, n.ann, "alone").State)
	require.Equal(t, api.FindingState("new"), n.one(t, n.ann, "shared").State)
	require.Equal(t, 1, n.one(t, n.ann, "shared").Sources)

	again := n.call(t, "POST", "/v1/imports?source=s:one", n.ben, reportOf("alone", "decided", "shared"))
	require.Equal(t, 201, again.Status, "the same content again is taken in: %s", again.Body)
	var done api.Import
	again.Into(t, &done)
	require.Equal(t, 1, done.Created)
	require.Equal(t, 2, done.Unchanged)
	require.Equal(t, "other", done.Team)
	require.Equal(t, 2, n.one(t, n.ben, "alone").Sources)
	n.call(t, "POST", "/v1/imports?source=s:one", n.ann, reportOf("alone")).RequireProblem(t, 403, "forbidden")
	for _, table := range []string{"sightings", "finding_seen", "finding_texts", "finding_aliases"} {
		var torn int
		query := "SELECT count(*) FROM " + table + " AS x JOIN findings AS f ON f.id = x.finding_id WHERE f.team_id <> x.team_id"
		require.NoError(t, n.pool.QueryRow(t.Context(), query).Scan(&torn))
		require.Zero(t, torn, table)
	}
	for _, bad := range []string{`{"source":"s:nobody","team":"other"}`, `{"source":"s:one","team":"nobody"}`} {
		n.call(t, "POST", "/v1/sources/move", n.root, bad).RequireProblem(t, 404, "not_found")
	}
	var sources api.SourcePage
	n.call(t, "GET", "/v1/sources?after=s:one&limit=1", n.ben, "").Into(t, &sources)
	require.Equal(t, "s:theirs", sources.Items[0].Name)
	require.False(t, sources.More)
}

// requireCounted holds the counts of each team against a look at its findings and sightings.
func (n neighbours) requireCounted(t *testing.T) {
	t.Helper()
	for counted, looked := range map[string]string{
		"SELECT team_id, open FROM posture_counts UNION ALL SELECT team_id, open_change FROM posture_increments": `SELECT team_id, count(*) FROM findings
			WHERE posture_open(state) GROUP BY team_id`,
		`SELECT team_id * 1000 + source_id, open FROM posture_sources
			UNION ALL SELECT team_id * 1000 + source_id, open FROM posture_source_increments`: `SELECT f.team_id * 1000 + o.source_id, count(*)
			FROM sightings AS o JOIN findings AS f ON f.id = o.finding_id WHERE o.closed_at IS NULL AND posture_open(f.state) GROUP BY 1`,
	} {
		sum := func(query string) (all map[int32]int64) {
			all = map[int32]int64{}
			rows, err := n.pool.Query(t.Context(), "SELECT x.key, sum(x.n)::bigint FROM ("+query+") AS x (key, n) GROUP BY 1 HAVING sum(x.n) <> 0")
			require.NoError(t, err)
			var key int32
			var open int64
			_, err = pgx.ForEachRow(rows, []any{&key, &open}, func() error { all[key] = open; return nil })
			require.NoError(t, err)
			return all
		}
		want := sum(looked)
		require.NotEmpty(t, want)
		require.Equal(t, want, sum(counted), looked)
	}
}

// one finds the one finding of a rule that somebody sees.
func (n neighbours) one(t *testing.T, token, rule string) api.Finding {
	t.Helper()
	var page api.FindingPage
	n.call(t, "GET", "/v1/findings?q="+rule+".go", token, "").Into(t, &page)
	require.Len(t, page.Items, 1, rule)
	return page.Items[0]
}

// makeToken makes an API token.
func (n neighbours) makeToken(t *testing.T, owner, scopes string) api.NewToken {
	t.Helper()
	got := n.call(t, "POST", "/v1/tokens", owner, `{"name":"nightly scan","scopes":[`+scopes+`],"expiresInDays":30}`)
	require.Equal(t, http.StatusCreated, got.Status, "%s", got.Body)
	var made api.NewToken
	got.Into(t, &made)
	return made
}

// TestAPITokens is the life of a token.
func TestAPITokens(t *testing.T) {
	t.Parallel()
	n := meet(t)
	made := n.makeToken(t, n.ann, `"import","read"`)
	require.Equal(t, zebra, made.Token.Team)
	require.WithinDuration(t, time.Now().Add(30*24*time.Hour), made.Token.ExpiresAt, time.Minute)

	got := n.call(t, "POST", "/v1/imports?source=zebra:ci", made.Secret, reportOf("by-token"))
	require.Equal(t, 201, got.Status, "%s", got.Body)
	var done api.Import
	got.Into(t, &done)
	require.Equal(t, zebra, done.Team)
	require.Equal(t, "nightly scan (API token of ann)", done.ImportedBy)
	require.Len(t, []api.Finding{n.one(t, made.Secret, "by-token")}, 1)

	var page api.TokenPage
	n.call(t, "GET", "/v1/tokens", n.ann, "").Into(t, &page)
	require.Len(t, page.Items, 1)
	first := page.Items[0].LastUsedAt
	require.NotNil(t, first)
	n.call(t, "GET", "/v1/findings", made.Secret, "")
	n.call(t, "GET", "/v1/tokens", n.ann, "").Into(t, &page)
	require.Equal(t, first, page.Items[0].LastUsedAt, "written once a minute")
	require.NotContains(t, string(n.call(t, "GET", "/v1/tokens", n.ann, "").Body), made.Secret)

	var stored int
	require.NoError(t, n.pool.QueryRow(t.Context(), "SELECT count(*) FROM api_tokens AS t WHERE t::text LIKE '%' || $1 || '%'", made.Secret[4:]).Scan(&stored))
	require.Zero(t, stored, "the secret itself is kept nowhere")
	require.NotContains(t, n.Logs.String(), made.Secret[4:])
	var recorded []string
	rows, err := n.pool.Query(t.Context(), "SELECT action || ' ' || actor FROM operations WHERE subject = $1", "token/"+made.Token.Id.String())
	require.NoError(t, err)
	recorded, err = pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	require.Equal(t, []string{"token.created ann"}, recorded)

	for _, bad := range []string{
		`{"name":"x","scopes":[]}`, `{"name":"x","scopes":["admin"]}`, `{"name":"","scopes":["read"]}`,
		`{"name":"x","scopes":["read"],"expiresInDays":366}`, `{"name":"x","scopes":["read"],"expiresInDays":0}`,
	} {
		n.call(t, "POST", "/v1/tokens", n.ann, bad).RequireProblem(t, 400, "invalid_request")
	}
	viewer := n.Issuer.TokenOf(t, "vera-id", "vera", "viewer")
	n.call(t, "POST", "/v1/tokens", viewer, `{"name":"x","scopes":["import"]}`).RequireProblem(t, 403, "forbidden")
	require.Equal(t, "default", n.makeToken(t, viewer, `"read"`).Token.Team)
}

// TestAPITokenAttacks sends tokens that are not, or no longer, good for what they are sent for.
func TestAPITokenAttacks(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		// spoil does something to a good token and returns what is sent.
		spoil  func(t *testing.T, n neighbours, made api.NewToken) string
		status int
		code   string
		detail string
	}{
		"Good": {spoil: keep, status: 200},
		"Expired": {func(_ *testing.T, n neighbours, made api.NewToken) string {
			n.clock.ahead.Store(int64(31 * 24 * time.Hour))
			return made.Secret
		}, 401, "unauthenticated", "has expired"},
		"Revoked": {func(t *testing.T, n neighbours, made api.NewToken) string {
			t.Helper()
			require.Equal(t, 200, n.call(t, "GET", "/v1/findings", made.Secret, "").Status)
			for range 2 {
				require.Equal(t, 204, n.call(t, "DELETE", "/v1/tokens/"+made.Token.Id.String(), n.ann, "").Status)
			}
			return made.Secret
		}, 401, "unauthenticated", "was revoked"},
		"RevokedByTheTeamsAdmin": {func(t *testing.T, n neighbours, made api.NewToken) string {
			t.Helper()
			n.call(t, "DELETE", "/v1/tokens/"+made.Token.Id.String(), n.ben, "").RequireProblem(t, 404, "not_found")
			require.Equal(t, 204, n.call(t, "DELETE", "/v1/tokens/"+made.Token.Id.String(), n.root, "").Status)
			return made.Secret
		}, 401, "unauthenticated", "was revoked"},
		"WrongChecksum": {func(_ *testing.T, _ neighbours, made api.NewToken) string {
			last := made.Secret[len(made.Secret)-1]
			return made.Secret[:len(made.Secret)-1] + map[bool]string{true: "a", false: "b"}[last != 'a']
		}, 401, "unauthenticated", "is not valid"},
		"Truncated": {func(_ *testing.T, _ neighbours, made api.NewToken) string { return made.Secret[:30] }, 401, "unauthenticated", "is not valid"},
		"Unknown": {func(*testing.T, neighbours, api.NewToken) string {
			text, _ := apitoken.NewSecret()
			return text
		}, 401, "unauthenticated", "is not valid"},
		"TheDigestInsteadOfTheSecret": {func(t *testing.T, n neighbours, _ api.NewToken) string {
			t.Helper()
			var digest string
			require.NoError(t, n.pool.QueryRow(t.Context(), "SELECT encode(secret_sha256, 'hex') FROM api_tokens").Scan(&digest))
			return "csk_" + digest
		}, 401, "unauthenticated", "is not valid"},
		"OfARemovedMember": {func(t *testing.T, n neighbours, made api.NewToken) string {
			t.Helper()
			require.Equal(t, 204, n.call(t, "DELETE", "/v1/teams/zebra/members/ann-id", n.root, "").Status)
			return made.Secret
		}, 401, "unauthenticated", "no longer in the team"},
		"OfAMemberWhoBecameLess": {func(t *testing.T, n neighbours, made api.NewToken) string {
			t.Helper()
			require.Equal(t, 200, n.call(t, "PUT", "/v1/teams/zebra/members/ann-id", n.root, `{"name":"Ann","role":"ci"}`).Status)
			return made.Secret
		}, 403, "insufficient_scope", "owner may not do this"},
		"ScopeTooSmall": {func(t *testing.T, n neighbours, _ api.NewToken) string {
			t.Helper()
			return n.makeToken(t, n.ann, `"import"`).Secret
		}, 403, "insufficient_scope", "has the scopes import, which do not cover this. Make one with the scope read."},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := meet(t)
			require.Equal(t, 201, n.call(t, "POST", "/v1/imports?source=zebra:one", n.ann, reportOf("zebra")).Status)
			got := n.call(t, "GET", "/v1/findings", tt.spoil(t, n, n.makeToken(t, n.ann, `"read"`)), "")
			if tt.code == "" {
				require.Equal(t, tt.status, got.Status, "%s", got.Body)
				return
			}
			p := got.RequireProblem(t, tt.status, tt.code)
			require.Contains(t, *p.Detail, tt.detail)
			require.NotContains(t, string(got.Body), "about zebra")
			require.Equal(t, tt.status == 401, strings.Contains(got.Header.Get("WWW-Authenticate"), "invalid_token"))
		})
	}
}

func keep(_ *testing.T, _ neighbours, made api.NewToken) string { return made.Secret }

// TestAPITokensStayWithinTheirTeam tries what no token may do, whatever its owner may.
func TestAPITokensStayWithinTheirTeam(t *testing.T) {
	t.Parallel()
	n := meet(t)
	require.Equal(t, 201, n.call(t, "POST", "/v1/imports?source=zebra:one", n.ann, reportOf("zebra")).Status)
	everything := n.makeToken(t, n.root, `"import","read","triage","gate","assets"`)
	require.Equal(t, "default", everything.Token.Team, "a token is for one team, also that of an administrator of the hub")
	var page api.FindingPage
	n.call(t, "GET", "/v1/findings", everything.Secret, "").Into(t, &page)
	require.Empty(t, page.Items)
	n.call(t, "GET", "/v1/findings?team=zebra", everything.Secret, "").RequireProblem(t, 403, "forbidden")
	n.call(t, "POST", "/v1/imports?source=zebra:one", everything.Secret, reportOf("zebra")).RequireProblem(t, 403, "forbidden")
	for _, o := range operations(t) {
		name := strings.ToUpper(o.id[:1]) + o.id[1:]
		if slices.Contains(apitoken.Operations(apitoken.Scopes()), name) {
			continue
		}
		id := uuid.NewString()
		if strings.HasPrefix(o.path, "/v1/deliveries") {
			id = "1"
		}
		p := n.call(t, o.method, o.addresses([]string{id})[0], everything.Secret, o.body(), "If-Match", "*").RequireProblem(t, 403, "insufficient_scope")
		require.Contains(t, *p.Detail, "No API token may do it", o.id)
	}
	for _, known := range apitoken.Operations(apitoken.Scopes()) {
		require.True(t, slices.ContainsFunc(operations(t), func(o operation) bool { return strings.EqualFold(o.id, known) }), "%s is no operation", known)
	}
}

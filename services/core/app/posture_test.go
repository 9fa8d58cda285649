package app_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/app"
	"github.com/cloudsec/cloudsec/services/core/posture"
	"github.com/cloudsec/cloudsec/services/internal/pgtest"
)

func (b *bundle) posture(t *testing.T) (p api.Posture) {
	t.Helper()
	got := b.call(t, "GET", "/v1/posture", b.Token(t, "viewer"), "")
	require.Equal(t, http.StatusOK, got.Status, "%s", got.Body)
	got.Into(t, &p)
	return p
}

// transition moves a finding of the list to a state.
func (b *bundle) transition(t *testing.T, id, state string) {
	t.Helper()
	body := fmt.Sprintf(`{"state":%q,"reason":"because","owner":"eve","expiresAt":%q}`, state, time.Now().AddDate(0, 1, 0).Format(time.RFC3339))
	got := b.call(t, "POST", "/v1/findings/"+id+"/transitions", b.Token(t, "analyst"), body)
	require.Equal(t, http.StatusOK, got.Status, "%s", got.Body)
}

func (b *bundle) findings(t *testing.T, query string) (page api.FindingPage) {
	t.Helper()
	got := b.call(t, "GET", "/v1/findings"+query, b.Token(t, "viewer"), "")
	require.Equal(t, http.StatusOK, got.Status, "%s", got.Body)
	got.Into(t, &page)
	return page
}

func TestPostureOverHTTP(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	viewer := b.Token(t, "viewer")

	t.Run("TellsOfNothingWhenThereIsNothing", func(t *testing.T) {
		p := b.posture(t)
		require.Zero(t, p.Open)
		require.Equal(t, 100, p.Score.Value)
		require.Len(t, p.BySeverity, 6)
		require.Len(t, p.ByKind, 6)
	})
	require.Equal(t, http.StatusCreated, b.call(t, "POST", "/v1/imports?source=trivy:image", b.Token(t, "ci"), sample(t, "trivy-image.json")).Status)
	page := b.findings(t, "")
	b.transition(t, page.Items[0].Id.String(), "risk_accepted")
	b.transition(t, page.Items[1].Id.String(), "fixed")

	p := b.posture(t)
	require.Equal(t, []int64{1, 1, 0, 1}, []int64{p.Open, p.Accepted, p.FalsePositives, p.Sources})
	require.EqualValues(t, 3, p.Recent.New)
	require.EqualValues(t, 1, p.Remediation.Fixed)
	require.NotNil(t, p.Remediation.MeanSeconds)
	require.Zero(t, *p.OldestDays)
	require.Len(t, p.Score.Parts, 4)
	require.Less(t, p.Score.Value, 100)

	var trend api.PostureTrend
	b.call(t, "GET", "/v1/posture/trend", viewer, "").Into(t, &trend)
	require.Len(t, trend.Points, posture.DefaultDays)
	last := trend.Points[posture.DefaultDays-1]
	require.Equal(t, []int64{1, 3, 1}, []int64{last.Open, last.Events.New, last.Events.Fixed})
	require.Zero(t, trend.Points[0].Open)
	today := trend.To.String()
	b.call(t, "GET", "/v1/posture/trend?interval=month&from="+today, viewer, "").Into(t, &trend)
	require.Len(t, trend.Points, 1)
	require.EqualValues(t, 1, trend.Points[0].Open)

	var sources api.PostureSources
	b.call(t, "GET", "/v1/posture/sources?limit=1", viewer, "").Into(t, &sources)
	require.Len(t, sources.Items, 1)
	require.Equal(t, "trivy:image", sources.Items[0].Source)
	require.EqualValues(t, 1, sources.Items[0].Open)

	for query, field := range map[string]string{
		"trend?from=yesterday": "from", "trend?interval=year": "interval", "trend?to=2999-01-01": "to", "trend?from=1999-01-01": "from",
		"trend?from=" + today + "&to=2026-01-01": "from", "sources?limit=0": "limit", "sources?limit=101": "limit",
	} {
		refused := b.call(t, "GET", "/v1/posture/"+query, viewer, "").RequireProblem(t, http.StatusBadRequest, "invalid_request")
		require.Equal(t, field, (*refused.Errors)[0].Field, query)
	}
	for _, path := range []string{"/v1/posture", "/v1/posture/trend", "/v1/posture/sources"} {
		b.call(t, "GET", path, b.Token(t, "ci"), "").RequireProblem(t, http.StatusForbidden, "forbidden")
	}
	b.requireMetric(t, `cloudsec_posture_score `)
	b.requireMetric(t, `cloudsec_findings_recent{event="fixed"} 1`)
	b.requireMetric(t, `cloudsec_findings_remediation_seconds{severity="`)
}

// replicas are two instances on one database, which remember for so long that only notifications can make them forget.
func replicas(t *testing.T, url string) (one, two *bundle, pool *pgxpool.Pool) {
	t.Helper()
	change := func(o *app.Options) {
		o.DatabaseURL, o.CacheMaxAge, o.PostureInterval = url, time.Hour, time.Hour
	}
	pool, err := pgxpool.New(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	return setup(t, change), setup(t, change), pool
}

// requireRemembered waits until a replica answers from memory: what it says is not what somebody wrote behind its back.
func requireRemembered(t *testing.T, b *bundle, pool *pgxpool.Pool) {
	t.Helper()
	require.Eventually(t, func() bool {
		before := b.posture(t).Open
		_, err := pool.Exec(t.Context(), "UPDATE posture_counts SET open = open + 1000")
		require.NoError(t, err)
		after := b.posture(t).Open
		_, err = pool.Exec(t.Context(), "UPDATE posture_counts SET open = open - 1000")
		require.NoError(t, err)
		return before == after
	}, 20*time.Second, 10*time.Millisecond)
}

func TestReplicasForgetWhatOneOfThemChanges(t *testing.T) {
	t.Parallel()
	one, two, pool := replicas(t, pgtest.URL(t))
	ci := one.Token(t, "ci")
	one.call(t, "POST", "/v1/imports?source=s", ci, sample(t, "trivy-image.json"))
	_, err := pool.Exec(t.Context(), "SELECT recount_posture()") // Into posture_counts, where the tests write.
	require.NoError(t, err)
	id := one.findings(t, "").Items[0].Id.String()
	for _, b := range []*bundle{one, two} {
		b.posture(t)
		requireRemembered(t, b, pool)
	}
	states := []string{"risk_accepted", "triaged"}
	for round := range 20 {
		state := states[round%2]
		require.EqualValues(t, 3-round%2, two.posture(t).Open, "round %d", round)
		one.transition(t, id, state)
		want := int64(2 + round%2)
		require.Equal(t, want, one.posture(t).Open, "who wrote reads what was written at once")
		require.Equal(t, state, string(one.findings(t, "?sort=lastSeen&filter=id%3D"+id).Items[0].State))
		require.Eventually(t, func() bool { return two.posture(t).Open == want }, 20*time.Second, time.Millisecond)
		require.Eventually(t, func() bool {
			return two.findings(t, "?state="+state).Total.Count >= 1
		}, 20*time.Second, time.Millisecond)
	}
	require.EqualValues(t, 3, one.posture(t).Open)

	// Imports in the background change things without a request that would say so.
	job, _ := one.post(t, "t", sample(t, "golangci-lint.sarif"))
	one.finish(t, job)
	require.Eventually(t, func() bool { return one.posture(t).Open > 3 && two.posture(t).Open > 3 }, 20*time.Second, time.Millisecond)
	require.Equal(t, one.posture(t).Open, two.posture(t).Open)
}

func TestReplicaForgetsEverythingWhenItIsNotTold(t *testing.T) {
	t.Parallel()
	own := pgtest.NewOwn(t)
	one, two, pool := replicas(t, own.URL)
	one.call(t, "POST", "/v1/imports?source=s", one.Token(t, "ci"), sample(t, "trivy-image.json"))
	_, err := pool.Exec(t.Context(), "SELECT recount_posture()")
	require.NoError(t, err)
	requireRemembered(t, two, pool)
	require.EqualValues(t, 3, two.posture(t).Open)
	_, err = pool.Exec(t.Context(), "UPDATE posture_counts SET open = open + 1000")
	require.NoError(t, err)
	const cut = `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'LISTEN cloudsec_changes%'
		OR query LIKE 'SELECT current_schema()%'`
	var ended int
	require.NoError(t, pool.QueryRow(t.Context(), cut).Scan(&ended))
	require.Equal(t, 2, ended, "one connection of each replica listens")
	require.Eventually(t, func() bool { return two.posture(t).Open > 1000 }, 20*time.Second, time.Millisecond)
	require.Eventually(t, func() bool { return one.posture(t).Open > 1000 }, 20*time.Second, time.Millisecond)
	_, err = pool.Exec(t.Context(), "UPDATE posture_counts SET open = open - 1000")
	require.NoError(t, err)
	requireRemembered(t, two, pool) // It listens again.
}

// TestManyAskAtOnce sends very many requests to a replica that knows nothing yet, while others change things.
func TestManyAskAtOnce(t *testing.T) {
	t.Parallel()
	b := setup(t, func(o *app.Options) { o.CacheMaxAge = time.Hour })
	b.call(t, "POST", "/v1/imports?source=s", b.Token(t, "ci"), sample(t, "trivy-image.json"))
	var asking sync.WaitGroup
	statuses := make(chan int, 200)
	for range 20 {
		asking.Go(func() {
			for i := range 10 {
				path := []string{"/v1/posture", "/v1/posture/trend", "/v1/posture/sources", "/v1/findings?filter=severity%3E%3Dlow"}[i%4]
				statuses <- b.call(t, "GET", path, b.Token(t, "viewer"), "").Status
			}
		})
	}
	for i := range 5 {
		b.call(t, "POST", fmt.Sprintf("/v1/imports?source=s%d", i), b.Token(t, "ci"), sample(t, "trivy-image.json"))
	}
	asking.Wait()
	close(statuses)
	for status := range statuses {
		require.Equal(t, http.StatusOK, status)
	}
}

func TestConditionalRequests(t *testing.T) {
	t.Parallel()
	one, two, pool := replicas(t, pgtest.URL(t))
	ci, viewer, lead := one.Token(t, "ci"), one.Token(t, "viewer"), one.Token(t, "lead")
	var done api.Import
	one.call(t, "POST", "/v1/imports?source=s", ci, sample(t, "trivy-image.json")).Into(t, &done)
	id := one.findings(t, "").Items[0].Id.String()
	paths := []string{
		"/v1/findings?limit=2", "/v1/findings/" + id + "/audit", "/v1/posture", "/v1/posture/trend", "/v1/posture/sources", "/v1/filters",
		"/v1/webhooks", "/v1/imports/" + done.Id.String(), "/v1/imports/" + done.Id.String() + "/collisions", "/v1/gates/release",
		"/v1/import-jobs", "/v1/deliveries", "/v1/risk-acceptances", "/v1/assets", "/v1/rules", "/v1/intelligence",
	}
	tags := map[string]string{}
	for _, path := range paths {
		got := one.call(t, "GET", path, lead, "")
		require.Equal(t, http.StatusOK, got.Status, "%s", got.Body)
		tags[path] = got.Header.Get("ETag")
		require.Regexp(t, `^"[A-Za-z0-9_-]{22}"$`, tags[path], path)
		require.Equal(t, "private, no-cache", got.Header.Get("Cache-Control"))
		require.Contains(t, got.Header.Values("Vary"), "Authorization")
		for _, b := range []*bundle{one, two} { // The other replica has not answered this yet, and gives the same tag.
			for _, known := range []string{tags[path], `"other", W/` + tags[path], "*"} {
				same := b.call(t, "GET", path, b.Token(t, "lead"), "", "If-None-Match", known)
				require.Equal(t, http.StatusNotModified, same.Status, path)
				require.Empty(t, same.Body)
				require.Equal(t, tags[path], same.Header.Get("ETag"))
			}
		}
		require.Equal(t, http.StatusOK, one.call(t, "GET", path, lead, "", "If-None-Match", `"other"`).Status)
	}

	t.Run("AreAnsweredWithoutAskingTheDatabase", func(t *testing.T) { //nolint:paralleltest // the steps build on each other
		require.Eventually(t, func() bool {
			one.call(t, "GET", "/v1/findings?limit=2", viewer, "")
			_, err := pool.Exec(t.Context(), "ALTER TABLE findings RENAME TO findings_away")
			require.NoError(t, err)
			got := one.call(t, "GET", "/v1/findings?limit=2", viewer, "", "If-None-Match", tags["/v1/findings?limit=2"])
			_, err = pool.Exec(t.Context(), "ALTER TABLE findings_away RENAME TO findings")
			require.NoError(t, err)
			return got.Status == http.StatusNotModified
		}, 20*time.Second, 10*time.Millisecond)
	})

	t.Run("KeepToWhoMayAsk", func(t *testing.T) { //nolint:paralleltest // the steps build on each other
		refused := one.call(t, "GET", "/v1/webhooks", viewer, "", "If-None-Match", tags["/v1/webhooks"])
		refused.RequireProblem(t, http.StatusForbidden, "forbidden")
		require.Empty(t, refused.Header.Get("ETag"))
		require.Equal(t, http.StatusUnauthorized, one.call(t, "GET", "/v1/findings?limit=2", "", "", "If-None-Match", "*").Status)
		missing := one.call(t, "GET", "/v1/imports/"+id, lead, "", "If-None-Match", "*")
		missing.RequireProblem(t, http.StatusNotFound, "not_found")
	})

	t.Run("AreAnsweredAnewAfterAChange", func(t *testing.T) { //nolint:paralleltest // the steps build on each other
		one.transition(t, id, "triaged")
		for _, path := range []string{"/v1/findings?limit=2", "/v1/findings/" + id + "/audit"} {
			require.Equal(t, http.StatusOK, one.call(t, "GET", path, lead, "", "If-None-Match", tags[path]).Status, path)
			require.Eventually(t, func() bool {
				return two.call(t, "GET", path, two.Token(t, "lead"), "", "If-None-Match", tags[path]).Status == http.StatusOK
			}, 20*time.Second, time.Millisecond)
		}
		one.call(t, "POST", "/v1/filters", lead, `{"name":"mine","filter":"severity = high","shared":true}`)
		require.Equal(t, http.StatusOK, one.call(t, "GET", "/v1/filters", lead, "", "If-None-Match", tags["/v1/filters"]).Status)
	})

	t.Run("HearOfTheLifecycleInEveryReplica", func(t *testing.T) { //nolint:paralleltest // the steps build on each other
		change := map[string]string{
			"/v1/assets": `INSERT INTO assets (team_id, name, pattern, criticality, exposure, updated_at, updated_by) VALUES (1, 'b', 'x', 1, 1, now(), 'eve')`,
			"/v1/risk-acceptances": `INSERT INTO risk_acceptances (id, finding_id, team_id, owner, reason, accepted_by, accepted_at, expires_at)
				SELECT gen_random_uuid(), id, team_id, 'eve', 'x', 'eve', now(), now() + interval '1 day' FROM findings LIMIT 1`,
			"/v1/rules": `UPDATE rules SET deleted_at = now()`,
		}
		made := one.call(t, "POST", "/v1/rules", lead, `{"name":"r","filter":"severity = low","actions":{"notify":true}}`)
		require.Equal(t, http.StatusCreated, made.Status, "%s", made.Body)
		for path, statement := range change {
			tag := two.call(t, "GET", path, two.Token(t, "lead"), "").Header.Get("ETag")
			require.Equal(t, http.StatusNotModified, two.call(t, "GET", path, two.Token(t, "lead"), "", "If-None-Match", tag).Status, path)
			_, err := pool.Exec(t.Context(), statement) // Nobody tells the replicas but the database.
			require.NoError(t, err, path)
			require.Eventually(t, func() bool {
				return two.call(t, "GET", path, two.Token(t, "lead"), "", "If-None-Match", tag).Status == http.StatusOK
			}, 8*time.Second, time.Millisecond, path) // Before what is remembered is too old.
		}
	})
}

// TestMetricsArePublished has core publish to something that writes down what it gets; package cloudwatch tests with an emulator.
func TestMetricsArePublished(t *testing.T) {
	t.Parallel()
	forms := make(chan url.Values, 100)
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := gzip.NewReader(r.Body) // The SDK packs what may be large.
		if err == nil {
			text, _ := io.ReadAll(body)
			form, _ := url.ParseQuery(string(text))
			forms <- form
		}
		w.Header().Set("Content-Type", "text/xml")
		_, _ = io.WriteString(w, "<PutMetricDataResponse/>")
	}))
	t.Cleanup(receiver.Close)
	setup(t, func(o *app.Options) {
		o.CloudWatch.Namespace = "CloudSec/test"
		o.AWS = &aws.Config{
			Region: "eu-central-1", BaseEndpoint: &receiver.URL, Credentials: credentials.NewStaticCredentialsProvider("id", "secret", ""),
		}
	})
	form := <-forms
	require.Equal(t, []string{"PutMetricData", "CloudSec/test"}, []string{form.Get("Action"), form.Get("Namespace")})
}

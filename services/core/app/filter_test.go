package app_test

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/app"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/report"
	"github.com/cloudsec/cloudsec/services/internal/pgtest"
)

// discard takes observations and forgets them.
func discard(finding.Observation) error { return nil }

func filtered(path, filter string) string {
	return path + "filter=" + url.QueryEscape(filter)
}

func TestFilterOverHTTP(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	ci, viewer := b.Token(t, "ci"), b.Token(t, "viewer")
	b.call(t, "POST", "/v1/imports?source=trivy:image-core", ci, sample(t, "trivy-image.json"))
	b.call(t, "POST", "/v1/imports?source=lint", ci, sample(t, "golangci-lint.sarif"))

	var page api.FindingPage
	b.call(t, "GET", filtered("/v1/findings?", `component ~ "SSL" and source = "trivy:image-core"`), viewer, "").Into(t, &page)
	require.Len(t, page.Items, 1)
	require.Equal(t, "CVE-2024-6119", page.Items[0].RuleId)

	// The cursor belongs to the filter, however it is written.
	b.call(t, "GET", filtered("/v1/findings?limit=1&sort=firstSeen&", `kind = code`), viewer, "").Into(t, &page)
	require.NotNil(t, page.NextCursor)
	next := "/v1/findings?limit=1&sort=firstSeen&cursor=" + *page.NextCursor + "&"
	require.Equal(t, http.StatusOK, b.call(t, "GET", filtered(next, `KIND=Code`), viewer, "").Status)
	b.call(t, "GET", filtered(next, `kind = secret`), viewer, "").RequireProblem(t, 400, "invalid_cursor")

	p := b.call(t, "GET", filtered("/v1/findings?", `kind = code and sevrity = high`), viewer, "").RequireProblem(t, 400, "invalid_filter")
	require.Equal(t, api.FieldError{
		Field: "filter", Detail: `at character 17: there is no field "sevrity"; did you mean severity?`,
	}, (*p.Errors)[0])
	b.call(t, "GET", filtered("/v1/findings/export?format=csv&", `(`), viewer, "").RequireProblem(t, 400, "invalid_filter")
}

func TestBulkOverHTTP(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	analyst := b.Token(t, "analyst")
	b.call(t, "POST", "/v1/imports?source=lint", analyst, sample(t, "golangci-lint.sarif"))
	const wish = `"filter":"kind = code","state":"false_positive","reason":"generated code"`

	got := b.call(t, "POST", "/v1/findings/bulk", analyst, `{"dryRun":true,`+wish+`}`)
	require.Equal(t, http.StatusOK, got.Status, "%s", got.Body)
	var seen, done api.BulkResult
	got.Into(t, &seen)
	require.Positive(t, seen.Changed)
	require.NotEmpty(t, seen.Sample)

	execute := fmt.Sprintf(`{%s,"token":%q}`, wish, seen.Token)
	got = b.call(t, "POST", "/v1/findings/bulk", analyst, execute, "Idempotency-Key", "abc")
	require.Equal(t, http.StatusOK, got.Status, "%s", got.Body)
	got.Into(t, &done)
	require.Equal(t, seen.Changed, done.Changed)
	b.call(t, "POST", "/v1/findings/bulk", analyst, execute, "Idempotency-Key", "abc").Into(t, &done)
	require.True(t, done.Replayed)
	b.call(t, "POST", "/v1/findings/bulk", analyst, execute).RequireProblem(t, 409, "selection_changed")

	id := uuid.NewString()
	tests := map[string]struct {
		body   string
		status int
		code   string
	}{
		"NoTokenNorCount": {`{` + wish + `}`, 400, "invalid_request"},
		"NothingChosen":   {`{"state":"fixed","dryRun":true}`, 400, "invalid_request"},
		"BothChosen":      {`{"state":"fixed","dryRun":true,"filter":"kind = code","ids":["` + id + `"]}`, 400, "invalid_request"},
		"EmptyFilter":     {`{"state":"fixed","dryRun":true,"filter":" "}`, 400, "invalid_request"},
		"NoIDs":           {`{"state":"fixed","dryRun":true,"ids":[]}`, 400, "invalid_request"},
		"UnknownState":    {`{"state":"gone","dryRun":true,"filter":"kind = code"}`, 400, "invalid_request"},
		"BadFilter":       {`{"state":"fixed","dryRun":true,"filter":"kind ="}`, 400, "invalid_filter"},
		"BadCount":        {`{"state":"fixed","expectedCount":-1,"filter":"kind = code"}`, 400, "invalid_request"},
		"NoReason":        {`{"state":"triaged","expectedCount":` + fmt.Sprint(seen.Changed) + `,"filter":"kind = code"}`, 422, "reason_required"},
		"Illegal":         {`{"state":"reopened","reason":"x","expectedCount":` + fmt.Sprint(seen.Changed) + `,"filter":"kind = code"}`, 409, "illegal_transition"},
		"UnknownID":       {`{"state":"fixed","reason":"x","expectedCount":0,"ids":["` + id + `"]}`, 404, "not_found"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b.call(t, "POST", "/v1/findings/bulk", analyst, tt.body).RequireProblem(t, tt.status, tt.code)
		})
	}
	t.Run("BadKey", func(t *testing.T) {
		t.Parallel()
		got := b.call(t, "POST", "/v1/findings/bulk", analyst, execute, "Idempotency-Key", "a b")
		require.Equal(t, "Idempotency-Key", (*got.RequireProblem(t, 400, "invalid_request").Errors)[0].Field)
	})
}

func TestSavedFiltersOverHTTP(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	viewer := b.Token(t, "viewer")
	got := b.call(t, "POST", "/v1/filters", viewer, `{"name":" Old  criticals ","filter":"severity=CRITICAL AND age>4w","shared":true}`)
	require.Equal(t, http.StatusCreated, got.Status, "%s", got.Body)
	var f api.SavedFilter
	got.Into(t, &f)
	require.Equal(t, "Old criticals", f.Name)
	require.Equal(t, "severity = critical and age > 28d", f.Filter)
	require.Equal(t, "ann", f.Owner)
	require.True(t, f.Mine)
	path := got.Header.Get("Location")
	read := b.call(t, "GET", path, viewer, "")
	require.Equal(t, got.Body, read.Body)
	require.Equal(t, `"1"`, read.Header.Get("ETag"))

	change := `{"name":"Old criticals","filter":"severity = critical"}`
	got = b.call(t, "PUT", path, viewer, change, "If-Match", `"1"`)
	require.Equal(t, http.StatusOK, got.Status, "%s", got.Body)
	require.Equal(t, `"2"`, got.Header.Get("ETag"))
	b.call(t, "PUT", path, viewer, change, "If-Match", `"1"`).RequireProblem(t, 412, "version_mismatch")
	b.call(t, "PUT", path, viewer, change).RequireProblem(t, 400, "invalid_request")
	b.call(t, "PUT", path, viewer, change, "If-Match", `W/"2"`).RequireProblem(t, 400, "invalid_request")
	b.call(t, "POST", "/v1/filters", viewer, change).RequireProblem(t, 409, "name_taken")
	b.call(t, "POST", "/v1/filters", viewer, `{"name":"x","filter":"mood = good"}`).RequireProblem(t, 400, "invalid_filter")
	b.call(t, "POST", "/v1/filters", viewer, `{"name":"  ","filter":""}`).RequireProblem(t, 400, "invalid_request")

	var page api.SavedFilterPage
	b.call(t, "GET", "/v1/filters?limit=1", viewer, "").Into(t, &page)
	require.Len(t, page.Items, 1)
	require.False(t, page.More)
	b.call(t, "GET", "/v1/filters?limit=0", viewer, "").RequireProblem(t, 400, "invalid_request")
	require.Equal(t, http.StatusNoContent, b.call(t, "DELETE", path, viewer, "", "If-Match", "*").Status)
	b.call(t, "GET", path, viewer, "").RequireProblem(t, 404, "not_found")
}

func TestExportOverHTTP(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	ci, viewer := b.Token(t, "ci"), b.Token(t, "viewer")
	b.call(t, "POST", "/v1/imports?source=trivy:image-core", ci, sample(t, "trivy-image.json"))
	b.call(t, "POST", "/v1/imports?source=lint", ci, sample(t, "golangci-lint.sarif"))
	var page api.FindingPage
	b.call(t, "GET", "/v1/findings", viewer, "").Into(t, &page)

	t.Run("CSV", func(t *testing.T) {
		t.Parallel()
		got := b.call(t, "GET", "/v1/findings/export?format=csv", viewer, "", "Accept-Encoding", "br, gzip;q=0")
		require.Equal(t, http.StatusOK, got.Status, "%s", got.Body)
		require.Equal(t, `attachment; filename="findings.csv"`, got.Header.Get("Content-Disposition"))
		require.Empty(t, got.Header.Get("Content-Encoding"))
		lines, err := csv.NewReader(bytes.NewReader(got.Body)).ReadAll()
		require.NoError(t, err)
		require.Len(t, lines, 1+page.Total.Count)
	})

	t.Run("JSONInGzip", func(t *testing.T) {
		t.Parallel()
		req, err := http.NewRequestWithContext(t.Context(), "GET", b.URL+filtered("/v1/findings/export?format=json&", `kind = code`), nil)
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+viewer)
		req.Header.Set("Accept-Encoding", "gzip, br")
		res, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		defer func() { _ = res.Body.Close() }()
		require.Equal(t, "gzip", res.Header.Get("Content-Encoding"))
		unpacked, err := gzip.NewReader(res.Body)
		require.NoError(t, err)
		var got api.FindingsExport
		require.NoError(t, json.NewDecoder(unpacked).Decode(&got))
		require.NotEmpty(t, got.Findings)
		for _, f := range got.Findings {
			require.Equal(t, api.FindingKindCode, f.Kind)
			require.Equal(t, []string{"lint"}, f.Sources)
		}
	})

	t.Run("SARIFComesBack", func(t *testing.T) {
		t.Parallel()
		got := b.call(t, "GET", "/v1/findings/export?format=sarif", viewer, "")
		require.Equal(t, "application/sarif+json", got.Header.Get("Content-Type"))
		summary, err := report.Parse(bytes.NewReader(got.Body), report.Detect, report.DefaultLimits(), discard)
		require.NoError(t, err)
		require.Equal(t, page.Total.Count, summary.Records)
	})

	t.Run("UnknownFormat", func(t *testing.T) {
		t.Parallel()
		b.call(t, "GET", "/v1/findings/export?format=pdf", viewer, "").RequireProblem(t, 400, "invalid_request")
		b.call(t, "GET", "/v1/findings/export", viewer, "").RequireProblem(t, 400, "invalid_request")
	})
}

// manyFindings is a core with more findings than the connection's buffers hold as a file, and a pool to look at its
// database.
func manyFindings(t *testing.T) (*bundle, *pgxpool.Pool) {
	t.Helper()
	address := pgtest.URL(t)
	b := setup(t, func(o *app.Options) { o.DatabaseURL = address })
	pool, err := pgxpool.New(t.Context(), address)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	_, err = pool.Exec(t.Context(), `INSERT INTO findings (id, fingerprint, recipe, inputs, kind, severity, title, description, rule_id,
			component, purl, path, url, first_import_id, first_seen_at, last_seen_at, state_changed_at)
		SELECT gen_random_uuid(), sha256(i::text::bytea), 1, '{}', 'code', 3, 'title ' || i, repeat(i::text || ' ', 500), 'rule', '', '', '',
			'', gen_random_uuid(), now(), now(), now() FROM generate_series(1, 15000) AS i`)
	require.NoError(t, err)
	return b, pool
}

// beginExport starts an export and reads its first bytes.
func (b *bundle) beginExport(t *testing.T) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "GET", b.URL+"/v1/findings/export?format=json", nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+b.Token(t, "viewer"))
	req.Header.Set("Accept-Encoding", "identity")
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, res.StatusCode)
	_, err = io.ReadFull(res.Body, make([]byte, 1000))
	require.NoError(t, err)
	return res
}

// exporters are the connections to the database that read findings for an export.
const exporters = `FROM pg_locks AS l JOIN pg_stat_activity AS s USING (pid)
	WHERE l.relation = 'findings'::regclass AND s.pid <> pg_backend_pid() AND s.query LIKE '%export_rows%'`

func TestABrokenExportLooksBroken(t *testing.T) {
	t.Parallel()
	b, pool := manyFindings(t)
	res := b.beginExport(t)
	defer func() { _ = res.Body.Close() }()
	// Somebody ends the connection to the database in the middle of the file.
	_, err := pool.Exec(t.Context(), "SELECT pg_terminate_backend(s.pid) "+exporters)
	require.NoError(t, err)
	rest, err := io.ReadAll(res.Body)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF, "the client must see that this is not all")
	require.NotContains(t, string(rest), "problem", "no error is mixed into the file")
	require.Eventually(t, func() bool { return strings.Contains(b.Logs.String(), "export broke off") }, 20*time.Second, 10*time.Millisecond)
}

func TestAnAbandonedExportEndsItsQuery(t *testing.T) {
	t.Parallel()
	b, pool := manyFindings(t)
	res := b.beginExport(t)
	exporting := func() (n int) {
		err := pool.QueryRow(t.Context(), "SELECT count(DISTINCT s.pid) "+exporters).Scan(&n)
		require.NoError(t, err)
		return n
	}
	require.Equal(t, 1, exporting())
	require.NoError(t, res.Body.Close())
	require.Eventually(t, func() bool { return exporting() == 0 }, 20*time.Second, 10*time.Millisecond)
}

func TestExportsAreBounded(t *testing.T) {
	t.Parallel()
	b, _ := manyFindings(t)
	for range 4 {
		res := b.beginExport(t)
		defer func() { _ = res.Body.Close() }()
	}
	busy := b.call(t, "GET", "/v1/findings/export?format=csv", b.Token(t, "viewer"), "")
	busy.RequireProblem(t, 503, "busy")
	require.Equal(t, "5", busy.Header.Get("Retry-After"))
	var page api.FindingPage
	b.call(t, "GET", "/v1/findings?limit=1", b.Token(t, "viewer"), "").Into(t, &page)
	require.Len(t, page.Items, 1, "others are served meanwhile")
}

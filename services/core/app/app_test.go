package app_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/app"
	"github.com/cloudsec/cloudsec/services/core/coretest"
	"github.com/cloudsec/cloudsec/services/internal/pgtest"
	"github.com/cloudsec/cloudsec/services/internal/telemetry"
)

func sample(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("../report/testdata/" + name)
	require.NoError(t, err)
	return string(text)
}

// TestJourney is the way of a report through core: in, listed, read, decided about, and in again.
func TestJourney(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	ci, analyst, viewer := b.Token(t, "ci"), b.Token(t, "analyst"), b.Token(t, "viewer")

	got := b.call(t, "POST", "/v1/imports?source=trivy:image-core", ci, sample(t, "trivy-image.json"))
	require.Equal(t, http.StatusCreated, got.Status, "%s", got.Body)
	var done api.Import
	got.Into(t, &done)
	require.Equal(t, 3, done.Created)
	require.Equal(t, "ann", done.ImportedBy)
	require.Equal(t, "Trivy 0.68.1", done.Tool)
	var stored api.Import
	b.call(t, "GET", got.Header.Get("Location"), viewer, "").Into(t, &stored)
	require.Equal(t, done, stored)

	again := b.call(t, "POST", "/v1/imports?source=trivy:image-core", ci, coretest.Packed(t, sample(t, "trivy-image.json")), "Content-Encoding", "gzip")
	require.Equal(t, http.StatusOK, again.Status, "%s", again.Body)
	again.Into(t, &stored)
	require.Equal(t, done, stored)

	sarif := b.call(t, "POST", "/v1/imports?source=trivy:sarif&format=sarif", ci, sample(t, "trivy-image.sarif"))
	sarif.Into(t, &done)
	require.Equal(t, 2, done.Unchanged, "the other format tells of the same issues")

	var page api.FindingPage
	b.call(t, "GET", "/v1/findings?limit=2", viewer, "").Into(t, &page)
	require.Len(t, page.Items, 2)
	require.Equal(t, api.BoundedCount{Count: 3, Exact: true}, page.Total)
	require.Equal(t, "CVE-2024-6119", page.Items[0].RuleId)
	require.Equal(t, 2, page.Items[0].Sources)
	worst := page.Items[0].Id
	b.call(t, "GET", "/v1/findings?limit=2&cursor="+*page.NextCursor, viewer, "").Into(t, &page)
	require.Len(t, page.Items, 1)
	require.Nil(t, page.NextCursor)

	path := "/v1/findings/" + worst.String()
	read := b.call(t, "GET", path, viewer, "")
	var detail api.FindingDetail
	read.Into(t, &detail)
	require.Len(t, detail.Sightings, 2)
	require.Equal(t, "libssl3", detail.Fingerprint.Inputs["component"])
	require.Len(t, detail.Fingerprint.Aliases, 1, "the SARIF report knows no package URL")
	require.Empty(t, detail.FormerIds)
	same := b.call(t, "GET", path, viewer, "", "If-None-Match", read.Header.Get("ETag"))
	require.Equal(t, http.StatusNotModified, same.Status)
	require.Empty(t, same.Body)

	moved := b.call(t, "POST", path+"/transitions", analyst, `{"state":"risk_accepted","reason":"not reachable","owner":"eve","expiresAt":"`+
		time.Now().Add(30*24*time.Hour).UTC().Format(time.RFC3339)+`"}`)
	require.Equal(t, http.StatusOK, moved.Status, "%s", moved.Body)
	require.NotEqual(t, read.Header.Get("ETag"), moved.Header.Get("ETag"))
	var trail api.AuditTrail
	b.call(t, "GET", path+"/audit", viewer, "").Into(t, &trail)
	require.Len(t, trail.Items, 1)
	require.Equal(t, "ann", trail.Items[0].Actor)
	require.Equal(t, "not reachable", trail.Items[0].Reason)

	b.requireMetric(t, `cloudsec_findings_open{severity="medium"} 1`)
	b.requireMetric(t, `cloudsec_findings_open{severity="high"} 0`)
	b.requireMetric(t, `cloudsec_findings_ingested_total{outcome="created"} 3`)
	b.requireMetric(t, `cloudsec_import_duration_seconds_count{outcome="repeated"} 1`)
	b.requireMetric(t, `route="/v1/findings/{id}/transitions",status="200"`)
	b.requireMetric(t, `cloudsec_build_info{`)
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	b := setup(t, func(o *app.Options) { o.Limits.MaxRecords = 5 })
	analyst := b.Token(t, "analyst")
	b.call(t, "POST", "/v1/imports?source=s", analyst, sample(t, "golangci-lint.sarif"))
	var page api.FindingPage
	b.call(t, "GET", "/v1/findings?limit=1", analyst, "").Into(t, &page)
	one, nobody := "/v1/findings/"+page.Items[0].Id.String(), "/v1/findings/"+uuid.NewString()

	tests := map[string]struct {
		method, path, body string
		status             int
		code, detail       string
	}{
		"UnknownFinding":      {"GET", nobody, "", 404, "not_found", ""},
		"UnknownAudit":        {"GET", nobody + "/audit", "", 404, "not_found", ""},
		"UnknownTransition":   {"POST", nobody + "/transitions", `{"state":"triaged"}`, 404, "not_found", ""},
		"UnknownImport":       {"GET", "/v1/imports/" + uuid.NewString(), "", 404, "not_found", ""},
		"UnknownCollisions":   {"GET", "/v1/imports/" + uuid.NewString() + "/collisions", "", 404, "not_found", ""},
		"CollisionsLimit":     {"GET", "/v1/imports/" + uuid.NewString() + "/collisions?limit=0", "", 400, "invalid_request", "limit"},
		"CollisionsAfter":     {"GET", "/v1/imports/" + uuid.NewString() + "/collisions?after=-1", "", 400, "invalid_request", "after"},
		"MalformedID":         {"GET", "/v1/findings/7", "", 400, "invalid_request", "id"},
		"MalformedLimit":      {"GET", "/v1/findings?limit=many", "", 400, "invalid_request", "limit"},
		"LimitTooLarge":       {"GET", "/v1/findings?limit=201", "", 400, "invalid_request", "limit"},
		"UnknownSort":         {"GET", "/v1/findings?sort=mood", "", 400, "invalid_request", "sort"},
		"UnknownSeverity":     {"GET", "/v1/findings?severity=grave", "", 400, "invalid_request", "severity"},
		"UnknownState":        {"GET", "/v1/findings?state=lost", "", 400, "invalid_request", "state"},
		"ShortText":           {"GET", "/v1/findings?q=a", "", 400, "invalid_request", "q"},
		"NULInText":           {"GET", "/v1/findings?q=ab%00", "", 400, "invalid_request", "q"},
		"BadSource":           {"GET", "/v1/findings?source=%20", "", 400, "invalid_request", "source"},
		"BadCursor":           {"GET", "/v1/findings?cursor=abc", "", 400, "invalid_cursor", "cursor"},
		"CursorOfOtherFilter": {"GET", "/v1/findings?q=gosec&cursor=" + *page.NextCursor, "", 400, "invalid_cursor", "cursor"},
		"IllegalTransition":   {"POST", one + "/transitions", `{"state":"reopened","reason":"x"}`, 409, "illegal_transition", ""},
		"MissingReason":       {"POST", one + "/transitions", `{"state":"fixed","reason":"  "}`, 422, "reason_required", ""},
		"UnknownTarget":       {"POST", one + "/transitions", `{"state":"gone"}`, 400, "invalid_request", "state"},
		"NotJSON":             {"POST", one + "/transitions", `state=fixed`, 400, "invalid_request", "body"},
		"BodyTooLarge":        {"POST", one + "/transitions", `{"state":"` + strings.Repeat("x", 1<<20) + `"}`, 413, "too_large", ""},
		"ImportWithoutSource": {"POST", "/v1/imports", `{}`, 400, "invalid_request", "source"},
		"UnknownFormat":       {"POST", "/v1/imports?source=s&format=xml", `{}`, 400, "invalid_request", "format"},
		"MappingNotJSON":      {"POST", "/v1/imports?source=s&mapping=%7B", `[]`, 400, "invalid_request", "mapping"},
		"MappingOfNothing":    {"POST", "/v1/imports?source=s&mapping=%7B%22fields%22:%7B%22rul%22:%22x%22%7D%7D", `[]`, 400, "invalid_request", "mapping.fields.rul"},
		"MappingOfSARIF":      {"POST", "/v1/imports?source=s&format=sarif&mapping=%7B%7D", `{}`, 400, "invalid_request", "mapping"},
		"UnreadableLine":      {"POST", "/v1/imports?source=s&format=csv", "rule,severity\na,low\nb,P1\n", 422, "invalid_report", "line 3.severity"},
		"UnreadableReport":    {"POST", "/v1/imports?source=s", `{"runs":[{}]}`, 422, "invalid_report", "runs[0]"},
		"TooManyRecords":      {"POST", "/v1/imports?source=s", sample(t, "trivy-fs.json"), 413, "too_large", "Results[3].Misconfigurations[1]"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := b.call(t, tt.method, tt.path, analyst, tt.body).RequireProblem(t, tt.status, tt.code)
			if tt.detail != "" {
				require.Equal(t, tt.detail, (*p.Errors)[0].Field)
			}
		})
	}

	t.Run("OtherEncodings", func(t *testing.T) {
		t.Parallel()
		got := b.call(t, "POST", "/v1/imports?source=s", analyst, `{}`, "Content-Encoding", "br")
		got.RequireProblem(t, 415, "unsupported_encoding")
	})

	t.Run("FalseGzip", func(t *testing.T) {
		t.Parallel()
		got := b.call(t, "POST", "/v1/imports?source=s", analyst, `{}`, "Content-Encoding", "gzip")
		got.RequireProblem(t, 422, "invalid_report")
	})
}

// TestFormats takes a report of each format in and holds what comes out against the contract.
func TestFormats(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	ci, viewer := b.Token(t, "ci"), b.Token(t, "viewer")
	mapping := "&mapping=" + url.QueryEscape(`{"records":"Issues","tool":"gosec"}`)
	tests := map[string]struct {
		query, tool      string
		created, skipped int
	}{
		"trivy-k8s.json":           {"", "Trivy", 5, 2},
		"securityhub.asff.json":    {"", "Security Hub", 5, 3},
		"vex.cdx.json":             {"&format=cyclonedx", "triage 2.0", 5, 6},
		"cyclonedx-gomod.cdx.json": {"", "cyclonedx-gomod v1.10.0", 0, 0},
		"gosec.json":               {mapping, "gosec", 6, 0},
		"bandit.csv":               {"&format=csv", "", 4, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := b.call(t, "POST", "/v1/imports?source="+name+tt.query, ci, sample(t, name))
			require.Equal(t, http.StatusCreated, got.Status, "%s", got.Body)
			var done, stored api.Import
			got.Into(t, &done)
			b.call(t, "GET", got.Header.Get("Location"), viewer, "").Into(t, &stored)
			require.Equal(t, done, stored)
			require.Equal(t, tt.tool, done.Tool)
			require.Equal(t, []int{tt.created, tt.skipped}, []int{done.Created + done.Unchanged, done.Skipped})
			require.Equal(t, tt.query == mapping, done.Mapping != nil)

			var page api.FindingPage
			b.call(t, "GET", "/v1/findings?limit=200&source="+name, viewer, "").Into(t, &page)
			require.Len(t, page.Items, tt.created)
		})
	}
}

// TestLimitsAreSettings sends what only the settings forbid.
func TestLimitsAreSettings(t *testing.T) {
	t.Parallel()
	b := setup(t, func(o *app.Options) { o.MaxBodyBytes, o.Limits.MaxColumns = 2000, 1 })
	ci := b.Token(t, "ci")
	b.call(t, "POST", "/v1/imports?source=s", ci, `{"SchemaVersion":2,"x":"`+strings.Repeat("x", 2000)+`"}`).RequireProblem(t, 413, "too_large")
	b.call(t, "POST", "/v1/imports?source=s&format=csv", ci, "rule,title\n").RequireProblem(t, 413, "too_large")
}

// TestRoles goes through the table of operations and roles, both ways.
func TestRoles(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	id := uuid.NewString()
	tests := map[string]struct{ method, path, allowed string }{
		"ImportReport":      {"POST", "/v1/imports?source=s", "ci analyst lead admin"},
		"GetImport":         {"GET", "/v1/imports/" + id, "ci viewer analyst lead admin"},
		"CreateImportJob":   {"POST", "/v1/import-jobs?source=s", "ci analyst lead admin"},
		"ListImportJobs":    {"GET", "/v1/import-jobs", "ci viewer analyst lead admin"},
		"GetImportJob":      {"GET", "/v1/import-jobs/" + id, "ci viewer analyst lead admin"},
		"CancelImportJob":   {"POST", "/v1/import-jobs/" + id + "/cancel", "ci analyst lead admin"},
		"ListFindings":      {"GET", "/v1/findings", "viewer analyst lead admin"},
		"GetFinding":        {"GET", "/v1/findings/" + id, "viewer analyst lead admin"},
		"ListFindingAudit":  {"GET", "/v1/findings/" + id + "/audit", "viewer analyst lead admin"},
		"TransitionFinding": {"POST", "/v1/findings/" + id + "/transitions", "analyst lead admin"},

		"TransitionFindings":   {"POST", "/v1/findings/bulk", "analyst lead admin"},
		"ExportFindings":       {"GET", "/v1/findings/export?format=json", "viewer analyst lead admin"},
		"ListFilters":          {"GET", "/v1/filters", "viewer analyst lead admin"},
		"CreateFilter":         {"POST", "/v1/filters", "viewer analyst lead admin"},
		"GetFilter":            {"GET", "/v1/filters/" + id, "viewer analyst lead admin"},
		"ListImportCollisions": {"GET", "/v1/imports/" + id + "/collisions", "ci viewer analyst lead admin"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b.call(t, tt.method, tt.path, "", "{}").RequireProblem(t, 401, "unauthenticated")
			b.call(t, tt.method, tt.path, "not.a.token", "{}").RequireProblem(t, 401, "unauthenticated")
			b.call(t, tt.method, tt.path, b.Token(t), "{}").RequireProblem(t, 403, "forbidden")
			b.call(t, tt.method, tt.path, b.Token(t, "root"), "{}").RequireProblem(t, 403, "forbidden")
			requireAllowed(t, b, tt.method, tt.path, tt.allowed)
		})
	}
}

// requireAllowed asks as each role and expects to be refused unless it is among the allowed ones.
func requireAllowed(t *testing.T, b *bundle, method, path, allowed string) {
	t.Helper()
	for _, role := range []string{"viewer", "analyst", "lead", "admin", "ci"} {
		status := b.call(t, method, path, b.Token(t, role), "{}").Status
		require.Equal(t, strings.Contains(allowed, role), status != http.StatusForbidden, "%s: %d", role, status)
	}
}

// TestCollisionReport reads which records of a report were taken for the same issue.
func TestCollisionReport(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	ci := b.Token(t, "ci")
	const twice = `{"SchemaVersion":2,"Results":[{"Target":"a/go.mod","Type":"gomod","Vulnerabilities":[
		{"VulnerabilityID":"CVE-2024-1000","PkgName":"golang.org/x/net","Severity":"HIGH","Title":"one"}]},
		{"Target":"b/go.mod","Type":"gomod","Vulnerabilities":[
		{"VulnerabilityID":"CVE-2024-1000","PkgName":"golang.org/x/net","Severity":"HIGH","Title":"two"},
		{"VulnerabilityID":"CVE-2024-1000","PkgName":"golang.org/x/net","Severity":"LOW","Title":"three"}]}]}`
	got := b.call(t, "POST", "/v1/imports?source=s", ci, twice)
	require.Equal(t, http.StatusCreated, got.Status, "%s", got.Body)

	var page api.CollisionPage
	path := got.Header.Get("Location") + "/collisions?limit=1"
	b.call(t, "GET", path, ci, "").Into(t, &page)
	require.Equal(t, 2, page.Collided)
	require.Len(t, page.Items, 1)
	require.Equal(t, api.ReportRecord{RuleId: "CVE-2024-1000", Path: "b/go.mod", Title: "two"}, page.Items[0].Record)
	require.Equal(t, api.ReportRecord{RuleId: "CVE-2024-1000", Path: "a/go.mod", Title: "one"}, page.Items[0].First)
	b.call(t, "GET", fmt.Sprintf("%s&after=%d", path, *page.NextAfter), ci, "").Into(t, &page)
	require.Equal(t, "three", page.Items[0].Record.Title)
	require.Nil(t, page.NextAfter)
}

func TestImportsAreBounded(t *testing.T) {
	t.Parallel()
	b := setup(t, func(o *app.Options) { o.MaxImports = 1 })
	ci := b.Token(t, "ci")
	body, writer := io.Pipe()
	slow, err := http.NewRequestWithContext(t.Context(), "POST", b.URL+"/v1/imports?source=slow", body)
	require.NoError(t, err)
	slow.Header.Set("Authorization", "Bearer "+ci)
	// The client sends its body only when the handler reads, so a write that returns says that the import has begun.
	slow.Header.Set("Expect", "100-continue")
	patient := &http.Client{Transport: &http.Transport{ExpectContinueTimeout: time.Minute}}
	defer patient.CloseIdleConnections()
	first := make(chan int, 1)
	go func() {
		res, err := patient.Do(slow)
		if err != nil {
			first <- 0
			return
		}
		_ = res.Body.Close()
		first <- res.StatusCode
	}()
	_, err = io.WriteString(writer, `{"SchemaVersion":2,`)
	require.NoError(t, err)

	busy := b.call(t, "POST", "/v1/imports?source=other", ci, `{"SchemaVersion":2}`)
	busy.RequireProblem(t, 503, "busy")
	require.Equal(t, "5", busy.Header.Get("Retry-After"))

	_, err = io.WriteString(writer, `"Results":[]}`)
	require.NoError(t, err)
	require.NoError(t, writer.Close())
	require.Equal(t, http.StatusCreated, <-first)
}

func TestReadiness(t *testing.T) {
	t.Parallel()

	t.Run("FollowsTheSchema", func(t *testing.T) {
		t.Parallel()
		database := pgtest.URL(t)
		b := setup(t, func(o *app.Options) { o.DatabaseURL, o.Migrate = database, false })
		status, body := b.get(t, b.AdminURL+"/readyz")
		require.Equal(t, http.StatusServiceUnavailable, status)
		require.JSONEq(t, `{"status":"unavailable","checks":{"database":"ok","schema":"failed"}}`, body)
		require.Contains(t, b.Logs.String(), "schema version", "the log says why")

		opts := app.DefaultOptions()
		opts.DatabaseURL = database
		require.NoError(t, app.Migrate(t.Context(), opts, slog.New(slog.DiscardHandler)))
		for _, addr := range []string{b.App.Addr(), b.App.AdminAddr()} {
			status, _ = b.get(t, "http://"+addr+"/readyz")
			require.Equal(t, http.StatusOK, status)
			status, _ = b.get(t, "http://"+addr+"/healthz")
			require.Equal(t, http.StatusOK, status)
		}
	})

	t.Run("IsNotReadyWithoutADatabaseButAlive", func(t *testing.T) {
		t.Parallel()
		b := setup(t, func(o *app.Options) { o.DatabaseURL, o.Migrate = "postgres://u@127.0.0.1:1/x", false })
		status, _ := b.get(t, b.URL+"/readyz")
		require.Equal(t, http.StatusServiceUnavailable, status)
		status, _ = b.get(t, b.URL+"/healthz")
		require.Equal(t, http.StatusOK, status)
		away := b.call(t, "GET", "/v1/findings", b.Token(t, "viewer"), "")
		away.RequireProblem(t, 503, "unavailable")
		require.Equal(t, "5", away.Header.Get("Retry-After"))
		require.Contains(t, b.Logs.String(), "request failed")
	})
}

func TestStart(t *testing.T) {
	t.Parallel()

	t.Run("SaysWhichPortIsTaken", func(t *testing.T) {
		t.Parallel()
		taken, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		defer func() { _ = taken.Close() }()
		opts := startable(t)
		opts.AdminAddr = taken.Addr().String()
		core, err := app.New(t.Context(), opts)
		require.NoError(t, err)
		require.ErrorContains(t, core.Start(t.Context()), taken.Addr().String())
	})

	t.Run("GivesUpOnADatabaseThatStaysAway", func(t *testing.T) {
		t.Parallel()
		opts := startable(t)
		opts.DatabaseURL, opts.DatabaseWait = "postgres://u:hunter2@127.0.0.1:1/x", 50*time.Millisecond
		core, err := app.New(t.Context(), opts)
		require.NoError(t, err)
		err = core.Start(t.Context())
		require.ErrorContains(t, err, "is CORE_DATABASE_URL right?")
		require.NotContains(t, err.Error(), "hunter2")
	})

	t.Run("RunsUntilTheContextEnds", func(t *testing.T) {
		t.Parallel()
		opts, logs := startable(t), &coretest.Logs{}
		opts.Logger = telemetry.NewLogger(logs, slog.LevelInfo, "core", "test")
		core, err := app.New(t.Context(), opts)
		require.NoError(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- core.Run(ctx) }()
		require.Eventually(t, func() bool { return strings.Contains(logs.String(), `"listening"`) }, 20*time.Second, time.Millisecond)
		cancel()
		require.NoError(t, <-ended)
		require.NoError(t, core.Stop(t.Context()), "stopping twice is safe")
		_, err = http.Get("http://" + core.Addr() + "/healthz")
		require.Error(t, err)
		require.Contains(t, logs.String(), "draining")
	})
}

// startable are options with which core starts.
func startable(t *testing.T) app.Options {
	t.Helper()
	opts := app.DefaultOptions()
	opts.Addr, opts.AdminAddr, opts.DatabaseURL = "127.0.0.1:0", "127.0.0.1:0", pgtest.URL(t)
	opts.Token.Issuer, opts.Token.ClientID = "https://issuer.example", coretest.ClientID
	opts.DrainDelay, opts.Logger = time.Millisecond, slog.New(slog.DiscardHandler)
	return opts
}

func (b *bundle) get(t *testing.T, url string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res.StatusCode, string(body)
}

// requireMetric polls, because the posture is counted on its own clock.
func (b *bundle) requireMetric(t *testing.T, line string) {
	t.Helper()
	var metrics string
	require.Eventually(t, func() bool {
		_, metrics = b.get(t, b.AdminURL+"/metrics")
		return strings.Contains(metrics, line)
	}, 20*time.Second, 20*time.Millisecond, "metric %s", line)
}

package app_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/app"
	"github.com/cloudsec/cloudsec/services/core/coretest"
	"github.com/cloudsec/cloudsec/services/internal/pgtest"
)

// post sends a report for a job.
func (b *bundle) post(t *testing.T, source, body string, headers ...string) (api.ImportJob, coretest.Answer) {
	t.Helper()
	got := b.call(t, "POST", "/v1/import-jobs?source="+source, b.Token(t, "ci"), body, headers...)
	require.Contains(t, []int{http.StatusOK, http.StatusAccepted}, got.Status, "%s", got.Body)
	var job api.ImportJob
	got.Into(t, &job)
	require.Equal(t, "/v1/import-jobs/"+job.Id.String(), got.Header.Get("Location"))
	return job, got
}

// finish polls a job as a client does.
func (b *bundle) finish(t *testing.T, job api.ImportJob) api.ImportJob {
	t.Helper()
	token := b.Token(t, "viewer")
	require.Eventually(t, func() bool {
		b.call(t, "GET", "/v1/import-jobs/"+job.Id.String(), token, "").Into(t, &job)
		return job.FinishedAt != nil
	}, coretest.Patience, 10*time.Millisecond)
	return job
}

// TestImportJobs is the way of reports through the queue.
func TestImportJobs(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	ci, viewer := b.Token(t, "ci"), b.Token(t, "viewer")

	queued, got := b.post(t, "trivy:image-core", coretest.Packed(t, sample(t, "trivy-image.json")), "Content-Encoding", "gzip")
	require.Equal(t, http.StatusAccepted, got.Status)
	require.EqualValues(t, len(sample(t, "trivy-image.json")), queued.SizeBytes)
	done := b.finish(t, queued)
	require.Equal(t, api.ImportJobStateSucceeded, done.State)
	require.Equal(t, 3, done.Import.Created)
	require.Nil(t, done.Error)
	require.Equal(t, done.SizeBytes, done.BytesRead)
	var stored api.Import
	b.call(t, "GET", "/v1/imports/"+done.Import.Id.String(), viewer, "").Into(t, &stored)
	require.Equal(t, *done.Import, stored)

	same, got := b.post(t, "trivy:image-core", sample(t, "trivy-image.json"))
	require.Equal(t, http.StatusOK, got.Status)
	require.Equal(t, done, same)
	refused := b.call(t, "POST", "/v1/import-jobs/"+done.Id.String()+"/cancel", ci, "")
	refused.RequireProblem(t, http.StatusConflict, "job_finished")

	broken := `{"runs":[{"tool":{},"results":[{}]}]}`
	synchronous := b.call(t, "POST", "/v1/imports?source=s", ci, broken).RequireProblem(t, 422, "invalid_report")
	bad, got := b.post(t, "s", broken)
	failed := b.finish(t, bad)
	require.Equal(t, api.ImportJobStateFailed, failed.State)
	require.Nil(t, failed.Import)
	require.Equal(t, got.Header.Get("X-Request-Id"), failed.Error.RequestId)
	failed.Error.RequestId = synchronous.RequestId
	require.Equal(t, synchronous, *failed.Error, "the job says what the request would have said")

	var page api.ImportJobPage
	b.call(t, "GET", "/v1/import-jobs?limit=1", viewer, "").Into(t, &page)
	require.Equal(t, []uuid.UUID{bad.Id}, []uuid.UUID{page.Items[0].Id})
	var last api.ImportJobPage
	b.call(t, "GET", "/v1/import-jobs?limit=1&cursor="+*page.NextCursor, viewer, "").Into(t, &last)
	require.Equal(t, []api.ImportJob{done}, last.Items)
	require.Nil(t, last.NextCursor)
	b.call(t, "GET", "/v1/import-jobs?state=failed&state=queued&source=s", viewer, "").Into(t, &page)
	require.Len(t, page.Items, 1)

	b.requireMetric(t, `cloudsec_import_job_duration_seconds_count{outcome="succeeded"} 1`)
	b.requireMetric(t, `cloudsec_import_job_duration_seconds_count{outcome="failed"} 1`)
	b.requireMetric(t, `cloudsec_import_jobs{state="queued"} 0`)
	b.requireMetric(t, `cloudsec_import_jobs_oldest_seconds 0`)
	b.requireMetric(t, `cloudsec_findings_ingested_total{outcome="created"} 3`)
	require.Eventually(t, func() bool {
		for line := range strings.Lines(b.Logs.String()) {
			if strings.Contains(line, `"outcome":"failed"`) && strings.Contains(line, got.Header.Get("X-Request-Id")) {
				return true
			}
		}
		return false
	}, coretest.Patience, 10*time.Millisecond, "the request id finds it in the logs")
}

// TestImportJobWithMapping reads a table in the background. Another mapping, or a format, makes it another wish.
func TestImportJobWithMapping(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	const table = "check,message,place\nopen-port,Port 22 is open,host-a\n"
	with := func(mapping string) string { return "table&mapping=" + url.QueryEscape(mapping) }
	mapped := with(`{"fields":{"rule":["check"],"title":["message"],"component":["place"]},"severity":"low"}`)

	queued, got := b.post(t, mapped, table)
	require.Equal(t, http.StatusAccepted, got.Status)
	done := b.finish(t, queued)
	require.Equal(t, api.ImportJobStateSucceeded, done.State)
	require.Equal(t, "csv", string(done.Import.Format))
	require.Equal(t, 1, done.Import.Created)
	require.NotNil(t, done.Import.Mapping)
	synchronous := b.call(t, "POST", "/v1/imports?source="+mapped, b.Token(t, "ci"), table)
	require.Equal(t, http.StatusOK, synchronous.Status, "%s", synchronous.Body)

	same, got := b.post(t, mapped, table)
	require.Equal(t, http.StatusOK, got.Status)
	require.Equal(t, done, same)
	other, got := b.post(t, with(`{"fields":{"rule":["check"],"title":["message"],"component":["place"]},"severity":"high"}`), table)
	require.Equal(t, http.StatusAccepted, got.Status)
	require.NotEqual(t, done.Id, other.Id)
	require.Equal(t, 1, b.finish(t, other).Import.Unchanged)
	bad := b.call(t, "POST", "/v1/import-jobs?source="+with(`{"colour":"blue"}`), b.Token(t, "ci"), table)
	bad.RequireProblem(t, http.StatusBadRequest, "invalid_request")
	misfit := b.call(t, "POST", "/v1/import-jobs?format=sarif&source="+mapped, b.Token(t, "ci"), table)
	misfit.RequireProblem(t, http.StatusBadRequest, "invalid_request")
}

// TestQueueWithoutWorkers is a replica that only takes reports in; others would work on them.
func TestQueueWithoutWorkers(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	b := setup(t, func(o *app.Options) { o.DatabaseURL, o.Jobs.Workers = url, 0 })
	waiting, _ := b.post(t, "s", sample(t, "trivy-image.json"))
	again, got := b.post(t, "s", sample(t, "trivy-image.json"))
	require.Equal(t, http.StatusOK, got.Status)
	require.Equal(t, waiting, again)
	b.requireMetric(t, `cloudsec_import_jobs{state="queued"} 1`)

	cancel := "/v1/import-jobs/" + waiting.Id.String() + "/cancel"
	for range 2 {
		var cancelled api.ImportJob
		b.call(t, "POST", cancel, b.Token(t, "ci"), "").Into(t, &cancelled)
		require.Equal(t, api.ImportJobStateCancelled, cancelled.State)
	}
	kept, _ := b.post(t, "s", sample(t, "trivy-image.json"))
	require.NotEqual(t, waiting.Id, kept.Id)

	other := setup(t, func(o *app.Options) { o.DatabaseURL = url })
	require.Equal(t, 3, other.finish(t, kept).Import.Created)
}

// TestStopLosesNoJob stops a replica while it imports. What it had is finished, or given back and finished by the next.
func TestStopLosesNoJob(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	const findings = 20_000
	records := make([]string, findings)
	for i := range records {
		records[i] = fmt.Sprintf(`{"VulnerabilityID":"CVE-2025-%05d","PkgName":"p","Severity":"LOW"}`, i)
	}
	first := setup(t, func(o *app.Options) { o.DatabaseURL, o.Jobs.Drain = url, time.Millisecond })
	job, _ := first.post(t, "s", `{"SchemaVersion":2,"Results":[{"Target":"t","Vulnerabilities":[`+strings.Join(records, ",")+`]}]}`)
	token := first.Token(t, "viewer")
	require.Eventually(t, func() bool {
		first.call(t, "GET", "/v1/import-jobs/"+job.Id.String(), token, "").Into(t, &job)
		return job.State != api.ImportJobStateQueued
	}, coretest.Patience, time.Millisecond)
	require.NoError(t, first.App.Stop(context.WithoutCancel(t.Context())))

	second := setup(t, func(o *app.Options) { o.DatabaseURL = url })
	done := second.finish(t, job)
	require.Equal(t, api.ImportJobStateSucceeded, done.State)
	require.Equal(t, findings, done.Import.Created)
	require.Equal(t, 1, done.Attempts, "being stopped is no failed attempt")
}

func TestImportJobRefusals(t *testing.T) {
	t.Parallel()
	b := setup(t, func(o *app.Options) { o.Limits.MaxBytes, o.Jobs.Workers = 1<<20, 0 })
	ci, nobody := b.Token(t, "ci"), "/v1/import-jobs/"+uuid.NewString()
	tests := map[string]struct {
		method, path, body, encoding string
		status                       int
		code, detail                 string
	}{
		"UnknownJob":       {"GET", nobody, "", "", 404, "not_found", ""},
		"UnknownCancelled": {"POST", nobody + "/cancel", "", "", 404, "not_found", ""},
		"MalformedID":      {"GET", "/v1/import-jobs/7", "", "", 400, "invalid_request", "id"},
		"WithoutSource":    {"POST", "/v1/import-jobs", "{}", "", 400, "invalid_request", "source"},
		"BadSource":        {"POST", "/v1/import-jobs?source=%20", "{}", "", 400, "invalid_request", "source"},
		"UnknownFormat":    {"POST", "/v1/import-jobs?source=s&format=xml", "{}", "", 400, "invalid_request", "format"},
		"OtherEncoding":    {"POST", "/v1/import-jobs?source=s", "{}", "br", 415, "unsupported_encoding", ""},
		"FalseGzip":        {"POST", "/v1/import-jobs?source=s", "{}", "gzip", 422, "invalid_report", "report"},
		"TooLarge":         {"POST", "/v1/import-jobs?source=s", strings.Repeat("x", 1<<20+1), "", 413, "too_large", "report"},
		"Bomb":             {"POST", "/v1/import-jobs?source=s", coretest.Packed(t, strings.Repeat("[", 1<<25)), "gzip", 413, "too_large", "report"},
		"LimitTooLarge":    {"GET", "/v1/import-jobs?limit=201", "", "", 400, "invalid_request", "limit"},
		"UnknownState":     {"GET", "/v1/import-jobs?state=lost", "", "", 400, "invalid_request", "state"},
		"BadCursor":        {"GET", "/v1/import-jobs?cursor=abc", "", "", 400, "invalid_cursor", "cursor"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := b.call(t, tt.method, tt.path, ci, tt.body, "Content-Encoding", tt.encoding)
			p := got.RequireProblem(t, tt.status, tt.code)
			if tt.detail != "" {
				require.Equal(t, tt.detail, (*p.Errors)[0].Field)
			}
		})
	}
}

// TestBombs sends what is small and becomes large. Both ways in say the same, and stay within their limits.
func TestBombs(t *testing.T) {
	t.Parallel()
	b := setup(t, func(o *app.Options) { o.Limits.MaxBytes = 4 << 20 })
	ci := b.Token(t, "ci")
	tests := map[string]struct{ text, detail string }{
		"DeepArrays":  {`{"other":` + strings.Repeat("[", 1<<20), "nested deeper than 64 levels"},
		"DeepObjects": {strings.Repeat(`{"other":`, 1<<18), "nested deeper than 64 levels"},
		"LongGap":     {`{"runs":[` + strings.Repeat(" ", 2<<20), "white space"},
		"LongNumber":  {`{"other":1` + strings.Repeat("0", 2<<20), "a number longer"},
		"LongString":  {`{"version":"` + strings.Repeat("v", 2<<20) + `"}`, "string longer than"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := coretest.Packed(t, tt.text)
			got := b.call(t, "POST", "/v1/imports?source="+name, ci, body, "Content-Encoding", "gzip")
			p := got.RequireProblem(t, http.StatusRequestEntityTooLarge, "too_large")
			require.Contains(t, *p.Detail, tt.detail)
			job, _ := b.post(t, name, body, "Content-Encoding", "gzip")
			require.Equal(t, *p.Detail, *b.finish(t, job).Error.Detail)
		})
	}

	t.Run("Gzip", func(t *testing.T) {
		t.Parallel()
		bomb := coretest.Packed(t, `{"other":[`+strings.Repeat("0,", 1<<24))
		for _, path := range []string{"/v1/imports?source=s", "/v1/import-jobs?source=s"} {
			got := b.call(t, "POST", path, ci, bomb, "Content-Encoding", "gzip")
			p := got.RequireProblem(t, http.StatusRequestEntityTooLarge, "too_large")
			require.Contains(t, *p.Detail, "larger than 4194304 bytes uncompressed")
		}
	})
}

func TestSpoolIsBounded(t *testing.T) {
	t.Parallel()
	b := setup(t, func(o *app.Options) { o.MaxSpooledMiB, o.Jobs.Workers = 0, 0 })
	full := b.call(t, "POST", "/v1/import-jobs?source=s", b.Token(t, "ci"), sample(t, "trivy-image.json"))
	full.RequireProblem(t, http.StatusServiceUnavailable, "busy")
	require.Equal(t, "5", full.Header.Get("Retry-After"))
}

// slowly begins a request whose body never ends by itself, and waits until the server reads it.
func (b *bundle) slowly(t *testing.T, path, start string) (body *io.PipeWriter, status chan int) {
	t.Helper()
	reader, writer := io.Pipe()
	req, err := http.NewRequestWithContext(t.Context(), "POST", b.URL+path, reader)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+b.Token(t, "ci"))
	// The client sends its body only when the handler reads, so a write that returns says that it does.
	req.Header.Set("Expect", "100-continue")
	client := &http.Client{Transport: &http.Transport{ExpectContinueTimeout: time.Minute}}
	t.Cleanup(client.CloseIdleConnections)
	status = make(chan int, 1)
	go func() {
		res, err := client.Do(req)
		if err != nil {
			status <- 0
			return
		}
		_ = res.Body.Close()
		status <- res.StatusCode
	}()
	_, err = io.WriteString(writer, start)
	require.NoError(t, err)
	return writer, status
}

// TestSlowClient sends a report that never ends. A deadline ends it, and nothing of it remains.
func TestSlowClient(t *testing.T) {
	t.Parallel()
	for name, path := range map[string]string{"Synchronous": "/v1/imports?source=slow", "Job": "/v1/import-jobs?source=slow"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t, func(o *app.Options) { o.MaxImports, o.ReadTimeout = 1, 300*time.Millisecond })
			body, status := b.slowly(t, path, `{"SchemaVersion":2,`)
			defer func() { _ = body.Close() }()
			require.Equal(t, http.StatusRequestTimeout, <-status)
			var page api.ImportJobPage
			b.call(t, "GET", "/v1/import-jobs", b.Token(t, "ci"), "").Into(t, &page)
			require.Empty(t, page.Items)
			got := b.call(t, "POST", "/v1/imports?source=next", b.Token(t, "ci"), `{"SchemaVersion":2}`)
			require.Equal(t, http.StatusCreated, got.Status, "its place is free again: %s", got.Body)
		})
	}
}

// TestPoolIsExhausted has all connections in use. Whoever comes then is told so, instead of being left hanging.
func TestPoolIsExhausted(t *testing.T) {
	t.Parallel()
	b := setup(t, func(o *app.Options) {
		o.MaxConns, o.MaxImports, o.Jobs.Workers, o.PostureInterval = 2, 2, 0, time.Hour
	})
	var bodies []*io.PipeWriter
	var statuses []chan int
	for i := range 2 {
		body, status := b.slowly(t, fmt.Sprintf("/v1/imports?source=slow-%d", i), `{"SchemaVersion":2,`)
		bodies, statuses = append(bodies, body), append(statuses, status)
	}
	full := b.call(t, "GET", "/v1/findings", b.Token(t, "viewer"), "")
	full.RequireProblem(t, http.StatusServiceUnavailable, "unavailable")
	require.Equal(t, "5", full.Header.Get("Retry-After"))
	for i, body := range bodies {
		_, err := io.WriteString(body, `"Results":[]}`)
		require.NoError(t, err)
		require.NoError(t, body.Close())
		require.Equal(t, http.StatusCreated, <-statuses[i])
	}
	require.Equal(t, http.StatusOK, b.call(t, "GET", "/v1/findings", b.Token(t, "viewer"), "").Status)
}

// TestDatabaseCrash ends PostgreSQL while core serves and an import runs. Clients are told to come back, nothing else, and when
// the database is there again, so is everything that was promised.
func TestDatabaseCrash(t *testing.T) {
	t.Parallel()
	own := pgtest.NewOwn(t)
	b := setup(t, func(o *app.Options) { o.DatabaseURL = own.URL })
	viewer := b.Token(t, "viewer")
	body, status := b.slowly(t, "/v1/imports?source=cut", `{"SchemaVersion":2,`)
	before, _ := b.post(t, "s", sample(t, "trivy-image.json"))
	b.finish(t, before)

	own.Crash(t)
	for deadline := time.Now().Add(coretest.Patience); ; {
		got := b.call(t, "GET", "/v1/findings", viewer, "")
		require.Contains(t, []int{http.StatusOK, http.StatusServiceUnavailable}, got.Status, "%s\n%s", got.Body, b.Logs)
		if got.Status == http.StatusOK {
			var page api.FindingPage
			got.Into(t, &page)
			require.Equal(t, 3, page.Total.Count)
			break
		}
		got.RequireProblem(t, http.StatusServiceUnavailable, "unavailable")
		require.True(t, time.Now().Before(deadline))
	}
	_, err := io.WriteString(body, `"Results":[]}`)
	require.NoError(t, err)
	require.NoError(t, body.Close())
	require.Equal(t, http.StatusServiceUnavailable, <-status, "its transaction is gone, and a report is not to blame")
	own.Await(t)
	after, _ := b.post(t, "after", sample(t, "trivy-image.json"))
	require.Equal(t, 3, b.finish(t, after).Import.Unchanged)
}

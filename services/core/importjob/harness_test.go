package importjob_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/importjob"
	"github.com/cloudsec/cloudsec/services/core/postgres"
	"github.com/cloudsec/cloudsec/services/core/report"
	"github.com/cloudsec/cloudsec/services/internal/pgtest"
)

// patience is how long a test waits for what must happen. The machine may be busy.
const patience = 60 * time.Second

// bundle is a queue in a database of its own.
type bundle struct {
	url   string
	pool  *pgxpool.Pool
	store *postgres.Store
}

func setup(t *testing.T) bundle {
	t.Helper()
	return setupOn(t, pgtest.URL(t))
}

func setupOn(tb testing.TB, url string) bundle {
	tb.Helper()
	_, err := postgres.Migrate(tb.Context(), url, slog.New(slog.DiscardHandler))
	require.NoError(tb, err)
	pool, err := postgres.Connect(access.System(tb.Context()), url, 10)
	require.NoError(tb, err)
	tb.Cleanup(pool.Close)
	return bundle{url: url, pool: pool, store: postgres.New(pool, time.Now)}
}

// fast are options with which tests need not wait.
func fast(store *postgres.Store) (importjob.Options, error) {
	o := importjob.DefaultOptions()
	metrics, err := importjob.NewMetrics(prometheus.NewRegistry())
	o.Queue, o.Importer, o.Metrics, o.Logger = store, store, metrics, slog.New(slog.DiscardHandler)
	o.Workers, o.Lease, o.Beat, o.Poll = 1, 20*time.Second, 20*time.Millisecond, 10*time.Millisecond
	o.Backoff, o.Drain = 10*time.Millisecond, patience
	return o, err //nolint:wrapcheck // a test
}

// work starts workers, which stop when the test ends.
func (b bundle) work(t *testing.T, change func(*importjob.Options)) *importjob.Workers {
	t.Helper()
	o, err := fast(b.store)
	require.NoError(t, err)
	if change != nil {
		change(&o)
	}
	w := importjob.NewWorkers(o)
	w.Start(t.Context())
	t.Cleanup(func() { require.NoError(t, w.Stop(context.WithoutCancel(t.Context()))) })
	return w
}

// receive spools a report.
func (b bundle) receive(t *testing.T, source, text string) (importjob.Job, bool) {
	t.Helper()
	job, again, err := importjob.Receive(t.Context(), b.store, importjob.Request{Source: source, Actor: "ci", RequestID: "request-1"},
		strings.NewReader(text), "", 1<<30)
	require.NoError(t, err)
	return job, again
}

// queue spools a report that must be new.
func (b bundle) queue(t *testing.T, source, text string) importjob.Job {
	t.Helper()
	job, again := b.receive(t, source, text)
	require.False(t, again)
	require.Equal(t, importjob.StateQueued, job.State)
	return job
}

// await waits until the job is in the state.
func (b bundle) await(t *testing.T, id uuid.UUID, state importjob.State) importjob.Job {
	t.Helper()
	var job importjob.Job
	require.Eventually(t, func() bool {
		var err error
		job, err = b.store.GetJob(t.Context(), id)
		return err == nil && job.State == state
	}, patience, 5*time.Millisecond, "job must be %s", state)
	return job
}

func (b bundle) count(t *testing.T, table string) int {
	t.Helper()
	var n int
	require.NoError(t, b.pool.QueryRow(t.Context(), "SELECT count(*) FROM "+table).Scan(&n))
	return n
}

// requireNothing checks that no trace of a report is left but its job.
func (b bundle) requireNothing(t *testing.T) {
	t.Helper()
	for _, table := range []string{"findings", "finding_seen", "sightings", "imports", "sources", "audit"} {
		require.Zero(t, b.count(t, table), table)
	}
	b.requireEmptySpool(t)
}

func (b bundle) requireEmptySpool(t *testing.T) {
	t.Helper()
	for _, table := range []string{"import_uploads", "import_chunks"} {
		require.Zero(t, b.count(t, table), table)
	}
}

// requireOnce checks that a report of so many findings came in exactly once.
func (b bundle) requireOnce(t *testing.T, findings int) {
	t.Helper()
	require.Equal(t, 1, b.count(t, "imports"))
	require.Equal(t, findings, b.count(t, "findings"))
	require.Equal(t, findings, b.count(t, "sightings"))
	b.requireEmptySpool(t)
}

// sarif writes a report with so many findings, all of them of the family.
func sarif(family string, findings int) string {
	results := make([]map[string]any, 0, findings)
	for i := range findings {
		rule := fmt.Sprintf("%s-%d", family, i)
		results = append(results, map[string]any{
			"ruleId": rule, "level": "error", "message": map[string]string{"text": "about " + rule},
			"locations": []any{map[string]any{"physicalLocation": map[string]any{
				"artifactLocation": map[string]string{"uri": rule + ".go"},
			}}},
		})
	}
	text, _ := json.Marshal(map[string]any{
		"version": "2.1.0", "runs": []any{map[string]any{
			"tool": map[string]any{"driver": map[string]string{"name": "test"}}, "results": results,
		}},
	})
	return string(text)
}

// pausing is an importer that stops in the middle of each report until it is told to go on.
type pausing struct {
	importjob.Importer
	after   int
	reached chan uuid.UUID
	goOn    chan struct{}
}

func pauseAfter(store importjob.Importer, records int) *pausing {
	return &pausing{Importer: store, after: records, reached: make(chan uuid.UUID, 10), goOn: make(chan struct{})}
}

// ImportJob implements importjob.Importer.
func (p *pausing) ImportJob(
	ctx context.Context, claim importjob.Claim, progress func() importjob.Progress, parse importjob.Parse,
) (finding.Import, bool, error) {
	paused := func(packed io.Reader, emit report.Emit) (report.Summary, error) {
		records := 0
		return parse(packed, func(o finding.Observation) error {
			if records++; records == p.after {
				if err := p.pause(ctx, claim.Job.ID); err != nil {
					return err
				}
			}
			return emit(o)
		})
	}
	return p.Importer.ImportJob(ctx, claim, progress, paused) //nolint:wrapcheck // a test
}

func (p *pausing) pause(ctx context.Context, id uuid.UUID) error {
	p.reached <- id
	select {
	case <-p.goOn:
		return nil
	case <-ctx.Done():
		return ctx.Err() //nolint:wrapcheck // a test
	}
}

// await waits until an import is in its middle.
func (p *pausing) await(t *testing.T) uuid.UUID {
	t.Helper()
	select {
	case id := <-p.reached:
		return id
	case <-time.After(patience):
		require.Fail(t, "no import came to its middle")
		return uuid.Nil
	}
}

// failing is an importer that fails as often as it is told, in a way of its own.
type failing struct {
	importjob.Importer
	times int
	fail  func() error
}

// ImportJob implements importjob.Importer.
func (f *failing) ImportJob(
	ctx context.Context, claim importjob.Claim, progress func() importjob.Progress, parse importjob.Parse,
) (finding.Import, bool, error) {
	if claim.Job.Attempts <= f.times {
		return finding.Import{}, false, f.fail()
	}
	return f.Importer.ImportJob(ctx, claim, progress, parse) //nolint:wrapcheck // a test
}

func requireCode(t *testing.T, err error, code finding.Code) {
	t.Helper()
	require.Equal(t, code, domainError(t, err).Code)
}

// domainError is the error as the caller may see it.
func domainError(t *testing.T, err error) *finding.Error {
	t.Helper()
	var domain *finding.Error
	require.ErrorAs(t, err, &domain)
	return domain
}

var errOdd = errors.New("something odd")

func readerOf(text string) io.Reader { return strings.NewReader(text) }

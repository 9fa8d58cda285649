package rule_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres"
	"github.com/cloudsec/cloudsec/services/core/report"
	"github.com/cloudsec/cloudsec/services/core/rule"
	"github.com/cloudsec/cloudsec/services/internal/pgtest"
)

// patience is how long a test waits for what must happen. The machine may be busy.
const patience = 60 * time.Second

// envVictim turns this binary into a replica that works on the queue at the URL and stops in the middle of its first batch, to
// be killed there.
const envVictim = "RULE_VICTIM"

func TestMain(m *testing.M) {
	if url := os.Getenv(envVictim); url != "" {
		fmt.Println(victim(context.Background(), url))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// bundle is a queue in a database of its own.
type bundle struct {
	url   string
	pool  *pgxpool.Pool
	store *postgres.Store
}

func setup(t *testing.T) bundle {
	t.Helper()
	url := pgtest.URL(t)
	_, err := postgres.Migrate(t.Context(), url, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	return on(t, url)
}

func on(t *testing.T, url string) bundle {
	t.Helper()
	pool, err := postgres.Connect(access.System(t.Context()), url, 6)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	return bundle{url: url, pool: pool, store: postgres.New(pool, time.Now)}
}

// fast are options with which tests need not wait.
func fast(queue rule.Queue) (rule.Options, error) {
	o := rule.DefaultOptions()
	metrics, err := rule.NewMetrics(prometheus.NewRegistry())
	o.Queue, o.Metrics, o.Logger = queue, metrics, slog.New(slog.DiscardHandler)
	o.Poll, o.Backoff, o.Drain, o.CountEvery = 10*time.Millisecond, 10*time.Millisecond, patience, 20*time.Millisecond
	return o, err //nolint:wrapcheck // a test
}

// work starts workers, which stop when the test ends.
func work(t *testing.T, queue rule.Queue, change func(*rule.Options)) *rule.Workers {
	t.Helper()
	o, err := fast(queue)
	require.NoError(t, err)
	if change != nil {
		change(&o)
	}
	w := rule.NewWorkers(o)
	w.Start(t.Context())
	t.Cleanup(func() { require.NoError(t, w.Stop(context.WithoutCancel(t.Context()))) })
	return w
}

// imported brings findings that one rule matches, in several batches.
func (b bundle) imported(t *testing.T, findings int) rule.Rule {
	t.Helper()
	made, err := b.store.CreateRule(t.Context(), rule.Rule{
		Name: "All", Query: "kind = code", Enabled: true, On: []rule.Cause{rule.CauseCreated}, Actions: rule.Actions{
			Transition: &rule.Transition{To: finding.StateTriaged}, Labels: []string{"a"}, Notify: true,
		},
	}, "lea")
	require.NoError(t, err)
	_, _, err = b.store.Import(t.Context(), "s", "ci", func(emit report.Emit) (report.Summary, error) {
		for i := range findings {
			o := finding.Observation{Kind: finding.KindCode, Severity: finding.SeverityLow, RuleID: fmt.Sprintf("rule-%d", i), Path: "a.go", Title: "x"}
			if err := o.Normalise(); err != nil {
				return report.Summary{}, err //nolint:wrapcheck // a test
			}
			if err := emit(o); err != nil {
				return report.Summary{}, err
			}
		}
		return report.Summary{Format: report.SARIF, Records: findings}, nil
	})
	require.NoError(t, err)
	return made
}

func (b bundle) count(t *testing.T, table string) int {
	t.Helper()
	var n int
	require.NoError(t, b.pool.QueryRow(t.Context(), "SELECT count(*) FROM "+table).Scan(&n))
	return n
}

// requireDone waits until the queue is empty, and looks whether each finding was acted on once, and told of once.
func (b bundle) requireDone(t *testing.T, made rule.Rule, findings int) {
	t.Helper()
	require.Eventually(t, func() bool { return b.count(t, "rule_batches") == 0 }, patience, 10*time.Millisecond)
	require.Equal(t, findings, b.count(t, "audit WHERE action = 'transition'"))
	require.Equal(t, findings, b.count(t, "audit WHERE action = 'labelled'"))
	require.Equal(t, findings, b.count(t, "findings WHERE state = 'triaged' AND labels = '{a}'"))
	page, err := b.store.ListRuns(t.Context(), made.ID, uuid.Max, 10)
	require.NoError(t, err)
	require.Len(t, page.Items, 1)
	n := int64(findings)
	require.Equal(t, rule.Counts{Matched: n, Moved: n, Labelled: n, Notified: n}, page.Items[0].Counts)
	require.Equal(t, rule.RunFinished, page.Items[0].State())
	require.Equal(t, 1, b.count(t, "events WHERE type = 'rule.matched' AND (data->>'count')::int = "+fmt.Sprint(findings)))
	require.Equal(t, 1, b.count(t, "events WHERE type = 'finding.states_changed'"))
}

func TestReplicasShareTheWork(t *testing.T) {
	t.Parallel()
	b := setup(t)
	const findings = 12 * rule.BatchSize
	made := b.imported(t, findings)
	require.Equal(t, 12, b.count(t, "rule_batches"))
	one, two := &counting{Queue: b.store}, &counting{Queue: on(t, b.url).store}
	for _, queue := range []rule.Queue{one, two} {
		work(t, queue, func(o *rule.Options) { o.Workers = 2 })
	}
	b.requireDone(t, made, findings)
	require.Equal(t, int64(12), one.done.Load()+two.done.Load())
	require.Positive(t, one.done.Load())
	require.Positive(t, two.done.Load())
}

// counting counts the batches that one replica worked off.
type counting struct {
	rule.Queue
	done atomic.Int64
}

func (c *counting) RunBatch(ctx context.Context, claim rule.Claim) (rule.Outcome, error) {
	outcome, err := c.Queue.RunBatch(ctx, claim)
	if err == nil {
		c.done.Add(1)
	}
	return outcome, err
}

// victim runs a batch that hangs in its last statements, in a transaction that has written already.
func victim(ctx context.Context, url string) error {
	pool, err := postgres.Connect(access.System(ctx), url, 5)
	if err != nil {
		return err //nolint:wrapcheck // a test
	}
	o, err := fast(postgres.New(pool, time.Now))
	if err != nil {
		return err
	}
	o.Lease = 2 * time.Second
	rule.NewWorkers(o).Start(ctx)
	for range int(patience / (20 * time.Millisecond)) {
		var stuck bool
		const waits = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%InsertMoves%' AND wait_event_type = 'Lock')"
		if err := pool.QueryRow(ctx, waits).Scan(&stuck); err != nil {
			return err //nolint:wrapcheck // a test
		}
		if stuck {
			fmt.Println("in the middle")
			<-ctx.Done()
		}
		<-time.After(20 * time.Millisecond)
	}
	return errors.New("never got stuck")
}

// TestKilledInTheMiddle kills a replica while its batch is half written, and lets another one take it up.
func TestKilledInTheMiddle(t *testing.T) {
	t.Parallel()
	b := setup(t)
	const findings = 3 * rule.BatchSize
	made := b.imported(t, findings)
	// The lock stops the victim after it has moved the findings, and before it has written why.
	tx, err := b.pool.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), "LOCK TABLE audit IN SHARE MODE")
	require.NoError(t, err)
	command := exec.CommandContext(t.Context(), os.Args[0])
	command.Env = append(os.Environ(), envVictim+"="+b.url)
	output, err := command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	line, err := bufio.NewReader(output).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "in the middle\n", line)
	require.NoError(t, command.Process.Kill())
	require.Error(t, command.Wait())
	require.NoError(t, tx.Rollback(t.Context()))
	require.Equal(t, 3, b.count(t, "rule_batches"), "what was half done is still to do")
	require.Equal(t, 1, b.count(t, "rule_batches WHERE lease IS NOT NULL"))

	work(t, b.store, nil)
	b.requireDone(t, made, findings)
}

// TestASlowWorkerLosesItsBatch lets a lease end while its worker is at work.
func TestASlowWorkerLosesItsBatch(t *testing.T) {
	t.Parallel()
	b := setup(t)
	made := b.imported(t, 10)
	slow, err := b.store.ClaimBatch(t.Context(), time.Millisecond)
	require.NoError(t, err)
	var quick *rule.Claim
	require.Eventually(t, func() bool {
		quick, err = b.store.ClaimBatch(t.Context(), time.Minute)
		return err == nil && quick != nil
	}, patience, 5*time.Millisecond)
	require.Equal(t, 2, quick.Batch.Attempts)
	_, err = b.store.RunBatch(t.Context(), *slow)
	require.ErrorIs(t, err, rule.ErrLost)
	require.Zero(t, b.count(t, "audit"), "nothing of it remains")
	require.ErrorIs(t, b.store.BeatBatch(t.Context(), *slow, time.Minute), rule.ErrLost)
	require.ErrorIs(t, b.store.RequeueBatch(t.Context(), *slow, 0, false), rule.ErrLost)
	_, err = b.store.RunBatch(t.Context(), *quick)
	require.NoError(t, err)
	b.requireDone(t, made, 10)
}

// TestMetricsTell looks at what is measured while a worker works.
func TestMetricsTell(t *testing.T) {
	t.Parallel()
	b := setup(t)
	made := b.imported(t, 10)
	registry := prometheus.NewRegistry()
	metrics, err := rule.NewMetrics(registry)
	require.NoError(t, err)
	require.Equal(t, 6, testutil.CollectAndCount(registry, "cloudsec_rule_effects_total"), "they are there from the start")
	work(t, b.store, func(o *rule.Options) { o.Metrics = metrics })
	b.requireDone(t, made, 10)
	const want = `
		# HELP cloudsec_rule_batches_waiting Batches of findings that rules have yet to look at. Every replica shows the same, so take the maximum.
		# TYPE cloudsec_rule_batches_waiting gauge
		cloudsec_rule_batches_waiting 0
		# HELP cloudsec_rule_effects_total What rules did to findings: matched, moved, assigned, labelled, notified, or kept (left alone, because a person decided).
		# TYPE cloudsec_rule_effects_total counter
		cloudsec_rule_effects_total{effect="assigned"} 0
		cloudsec_rule_effects_total{effect="kept"} 0
		cloudsec_rule_effects_total{effect="labelled"} 10
		cloudsec_rule_effects_total{effect="matched"} 10
		cloudsec_rule_effects_total{effect="moved"} 10
		cloudsec_rule_effects_total{effect="notified"} 10
		# HELP cloudsec_rule_failures_total How often a rule could not be run on a batch.
		# TYPE cloudsec_rule_failures_total counter
		cloudsec_rule_failures_total 0
	`
	require.Eventually(t, func() bool {
		return testutil.GatherAndCompare(registry, strings.NewReader(want),
			"cloudsec_rule_batches_waiting", "cloudsec_rule_effects_total", "cloudsec_rule_failures_total") == nil
	}, patience, 10*time.Millisecond)
}

// failing fails the first batch, each time it is tried.
type failing struct {
	rule.Queue
	mu    sync.Mutex
	first int64
	tries int
}

func (f *failing) RunBatch(ctx context.Context, claim rule.Claim) (rule.Outcome, error) {
	f.mu.Lock()
	if f.first == 0 {
		f.first = claim.Batch.ID
	}
	bad := f.first == claim.Batch.ID
	if bad {
		f.tries++
	}
	f.mu.Unlock()
	if bad {
		return rule.Outcome{}, errors.New("out of luck")
	}
	return f.Queue.RunBatch(ctx, claim) //nolint:wrapcheck // a test
}

// TestABatchIsGivenUp keeps a batch that always fails out of the way of the others, which are told of all the same.
func TestABatchIsGivenUp(t *testing.T) {
	t.Parallel()
	b := setup(t)
	made := b.imported(t, 2*rule.BatchSize)
	queue := &failing{Queue: b.store}
	work(t, queue, func(o *rule.Options) { o.MaxAttempts = 3 })
	require.Eventually(t, func() bool { return b.count(t, "rule_batches WHERE dead_at IS NOT NULL") == 1 }, patience, 10*time.Millisecond)
	require.Eventually(t, func() bool { return b.count(t, "events WHERE type = 'rule.matched'") == 1 }, patience, 10*time.Millisecond)
	require.Equal(t, 1, b.count(t, "rule_batches"))
	queue.mu.Lock()
	require.Equal(t, 3, queue.tries)
	queue.mu.Unlock()
	page, err := b.store.ListRuns(t.Context(), made.ID, uuid.Max, 10)
	require.NoError(t, err)
	require.Equal(t, int64(rule.BatchSize), page.Items[0].Counts.Moved)
	backlog, err := b.store.RuleBacklog(t.Context())
	require.NoError(t, err)
	require.Equal(t, rule.Backlog{Dead: 1}, backlog)
}

// TestStopGivesBack stops a worker that waits for a lock. The batch is there for others at once, with its attempt back.
func TestStopGivesBack(t *testing.T) {
	t.Parallel()
	b := setup(t)
	made := b.imported(t, 10)
	tx, err := b.pool.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), "SELECT id FROM findings FOR NO KEY UPDATE")
	require.NoError(t, err)
	o, err := fast(b.store)
	require.NoError(t, err)
	o.Drain = 10 * time.Millisecond
	w := rule.NewWorkers(o)
	w.Start(t.Context())
	require.Eventually(t, func() bool { return b.count(t, "rule_batches WHERE lease IS NOT NULL") == 1 }, patience, 5*time.Millisecond)
	require.NoError(t, w.Stop(t.Context()))
	require.Equal(t, 1, b.count(t, "rule_batches WHERE lease IS NULL AND attempts = 0"))
	require.NoError(t, tx.Rollback(t.Context()))
	work(t, b.store, nil)
	b.requireDone(t, made, 10)
}

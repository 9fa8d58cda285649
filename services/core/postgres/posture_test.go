package postgres_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres"
	"github.com/cloudsec/cloudsec/services/core/posture"
	"github.com/cloudsec/cloudsec/services/internal/pgtest"
)

// retention is how long the tests keep days.
const retention = 1000 * 24 * time.Hour

// calendar is a clock that stands still until it is moved.
type calendar struct {
	at atomic.Pointer[time.Time]
}

func (c *calendar) now() time.Time       { return *c.at.Load() }
func (c *calendar) set(moment time.Time) { c.at.Store(&moment) }

// moment is a time of November 2026, which the tests play in.
func moment(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, time.UTC) }

// setupAt is setup with a clock of the test's own.
func setupAt(tb testing.TB, at time.Time) (bundle, *calendar) {
	tb.Helper()
	b, clock := setup(tb), &calendar{}
	clock.set(at)
	b.store = postgres.New(b.pool, clock.now)
	return b, clock
}

func (b bundle) fold(t *testing.T) {
	t.Helper()
	require.NoError(t, b.store.FoldPosture(t.Context(), retention))
}

func (b bundle) posture(t *testing.T) posture.Summary {
	t.Helper()
	summary, err := b.store.Posture(t.Context())
	require.NoError(t, err)
	return summary
}

// trend returns the points of single days.
func (b bundle) trend(t *testing.T, from, to time.Time) []posture.Point {
	t.Helper()
	points, err := b.store.Trend(t.Context(), posture.Span{From: posture.Day(from), To: posture.Day(to), Interval: posture.IntervalDay})
	require.NoError(t, err)
	return points
}

// requireCounted holds the counts against a look at all findings and sightings.
func (b bundle) requireCounted(t *testing.T, after string) {
	t.Helper()
	want, got := map[string]int64{}, map[string]int64{}
	b.tally(t, want, `SELECT concat_ws(' ', kind, severity, posture_day(first_seen_at),
		CASE WHEN posture_open(state) THEN 'open' ELSE state END), count(*) FROM findings WHERE state <> 'fixed' GROUP BY 1`)
	b.tally(t, got, `SELECT concat_ws(' ', kind, severity, first_seen_on, what), sum(n) FROM (
		SELECT kind, severity, first_seen_on, unnest(ARRAY['open', 'risk_accepted', 'false_positive']) AS what,
			unnest(ARRAY[open, accepted, rejected]) AS n FROM posture_counts
		UNION ALL
		SELECT kind, severity, first_seen_on, unnest(ARRAY['open', 'risk_accepted', 'false_positive']),
			unnest(ARRAY[open_change, accepted_change, rejected_change]) FROM posture_increments) AS c
		GROUP BY 1 HAVING sum(n) <> 0`)
	require.Equal(t, want, got, "findings after %s", after)
	want, got = map[string]int64{}, map[string]int64{}
	b.tally(t, want, `SELECT concat_ws(' ', o.source_id, f.severity), count(*) FROM sightings AS o JOIN findings AS f ON f.id = o.finding_id
		WHERE o.closed_at IS NULL AND posture_open(f.state) GROUP BY 1`)
	b.tally(t, got, `SELECT concat_ws(' ', source_id, severity), sum(open) FROM (SELECT source_id, severity, open FROM posture_sources
		UNION ALL SELECT source_id, severity, open FROM posture_source_increments) AS s GROUP BY 1 HAVING sum(open) <> 0`)
	require.Equal(t, want, got, "sources after %s", after)
}

func (b bundle) tally(t *testing.T, into map[string]int64, sql string) {
	t.Helper()
	rows, err := b.pool.Query(t.Context(), sql)
	require.NoError(t, err)
	var key string
	var n int64
	_, err = pgx.ForEachRow(rows, []any{&key, &n}, func() error { into[key] = n; return nil })
	require.NoError(t, err)
}

// requireBalanced adds the flows of all days up: together they are what is open now, and none of them contradicts the trail.
func (b bundle) requireBalanced(t *testing.T) {
	t.Helper()
	var flows, open, fixed, reopened, accepted, rejected int64
	const sums = `SELECT coalesce(sum(open_change), 0), coalesce(sum(fixed), 0), coalesce(sum(reopened), 0), coalesce(sum(accepted), 0),
		coalesce(sum(rejected), 0) FROM (SELECT open_change, fixed, reopened, accepted, rejected FROM posture_facts
		UNION ALL SELECT open_change, fixed, reopened, accepted, rejected FROM posture_flows
		UNION ALL SELECT open_change, fixed, reopened, accepted, rejected FROM posture_increments) AS f`
	require.NoError(t, b.pool.QueryRow(t.Context(), sums).Scan(&flows, &fixed, &reopened, &accepted, &rejected))
	const looked = "SELECT count(*) FROM findings WHERE posture_open(state)"
	require.NoError(t, b.pool.QueryRow(t.Context(), looked).Scan(&open))
	require.Equal(t, open, flows)
	var differ int
	const sum = `SELECT day, team_id, kind, severity, sum(open_change) AS open_change, sum(created) AS created, sum(fixed) AS fixed,
		round(sum(seconds)::numeric) AS seconds`
	require.NoError(t, b.pool.QueryRow(t.Context(), `SELECT count(*) FROM (`+sum+` FROM posture_facts GROUP BY 1, 2, 3, 4) AS facts
		FULL JOIN (`+sum+` FROM posture_days GROUP BY 1, 2, 3, 4) AS days ON facts = days WHERE facts IS NULL OR days IS NULL`).Scan(&differ))
	require.Zero(t, differ, "the sums are those of the facts")
	trail := map[string]int64{}
	b.tally(t, trail, "SELECT to_state, count(*) FROM audit WHERE action <> 'merged' GROUP BY 1")
	require.Equal(t, []int64{trail["fixed"], trail["reopened"], trail["risk_accepted"], trail["false_positive"]},
		[]int64{fixed, reopened, accepted, rejected})
}

// TestPostureCountsWhatIsThere does all sorts of things in a random order on random days, and looks after each whether the counts
// are what a look at all findings says.
func TestPostureCountsWhatIsThere(t *testing.T) {
	t.Parallel()
	b, clock := setupAt(t, moment(1, 8))
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	rules := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
	steps := []func() string{
		func() string {
			var issues []issue
			for _, rule := range rules {
				if random.IntN(3) > 0 {
					issues = append(issues, issue{rule, []string{"error", "warning", "note"}[random.IntN(3)]})
				}
			}
			source := []string{"one", "two", "three"}[random.IntN(3)]
			_, _, err := b.tryImport(t.Context(), source, sarif(issues...))
			require.NoError(t, err)
			return fmt.Sprintf("import of %s: %v", source, issues)
		},
		func() string { return b.moveAny(t, random, clock) },
		func() string { b.fold(t); return "fold" },
		func() string { clock.set(clock.now().Add(time.Duration(random.IntN(40)) * time.Hour)); return "later" },
	}
	for range 120 {
		b.requireCounted(t, steps[random.IntN(len(steps))]())
	}
	b.requireBalanced(t)
	b.fold(t)
	b.requireCounted(t, "the last fold")
	b.requireBalanced(t)
	require.Zero(t, b.count(t, "posture_increments"))

	b.exec(t, "UPDATE posture_counts SET open = open + 7")
	b.moveAny(t, random, clock)
	b.exec(t, "SELECT recount_posture()")
	b.requireCounted(t, "the recount")
}

// decideAt moves a finding, for 30 days if its risk is accepted.
func (b bundle) decideAt(t *testing.T, clock *calendar, id uuid.UUID, to finding.State) error {
	t.Helper()
	var err error
	if to == finding.StateRiskAccepted {
		terms := finding.Terms{Owner: "eve", ExpiresAt: clock.now().Add(30 * day)}
		_, err = b.store.AcceptRisk(t.Context(), id, terms, "because", "ann")
	} else {
		_, err = b.store.Transition(t.Context(), id, to, "because", "ann")
	}
	return err //nolint:wrapcheck // a test
}

// moveAny moves some finding to some state that it may go to.
func (b bundle) moveAny(t *testing.T, random *rand.Rand, clock *calendar) string {
	t.Helper()
	all := b.all(t)
	if len(all) == 0 {
		return "nothing"
	}
	f := all[random.IntN(len(all))]
	ways := finding.TransitionsFrom(f.State)
	to := ways[random.IntN(len(ways))].To
	require.NoError(t, b.decideAt(t, clock, f.ID, to))
	return fmt.Sprintf("%s from %s to %s", f.RuleID, f.State, to)
}

func TestPostureOfMergedFindings(t *testing.T) {
	t.Parallel()
	for name, state := range map[string]finding.State{
		"Open": "", "Accepted": finding.StateRiskAccepted, "Rejected": finding.StateFalsePositive, "Fixed": finding.StateFixed,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			mergeTwo(t, b, func(stays, goes uuid.UUID) {
				b.fold(t)
				if state == "" {
					return
				}
				for _, id := range []uuid.UUID{goes, stays} { // The later decision stays.
					_, err := b.decide(t, id, state, "because", "ann")
					require.NoError(t, err)
				}
				b.requireCounted(t, "the decision")
			})
			for range 2 {
				b.requireCounted(t, "the merge")
				b.requireBalanced(t)
				summary := b.posture(t)
				require.EqualValues(t, 1, summary.Open+summary.Accepted+summary.Rejected)
				require.EqualValues(t, 2, summary.Recent.Created)
				require.EqualValues(t, 1, summary.Recent.Merged)
				b.fold(t)
			}
		})
	}
}

func TestPosture(t *testing.T) {
	t.Parallel()
	b, clock := setupAt(t, moment(1, 12))
	b.mustImport(t, "s", issue{"a", "error"}, issue{"b", "error"}, issue{"c", "warning"}, issue{"d", "note"})
	clock.set(moment(3, 12))
	b.mustImport(t, "s", issue{"b", "error"}, issue{"c", "warning"}, issue{"d", "note"}) // a is fixed after two days
	b.fold(t)
	clock.set(moment(5, 12))
	b.mustImport(t, "s", issue{"a", "error"}, issue{"b", "error"}, issue{"c", "warning"}, issue{"d", "note"}) // and comes again
	require.NoError(t, b.decideAt(t, clock, b.byRule(t, "c").ID, finding.StateRiskAccepted))
	_, err := b.store.Transition(t.Context(), b.byRule(t, "d").ID, finding.StateFalsePositive, "no", "ann")
	require.NoError(t, err)
	clock.set(moment(5, 18))
	_, err = b.store.Transition(t.Context(), b.byRule(t, "a").ID, finding.StateFixed, "done", "ann") // six hours after that
	require.NoError(t, err)
	clock.set(moment(6, 1))

	for range 2 {
		s := b.posture(t)
		require.Equal(t, moment(6, 0), s.Day)
		require.Equal(t, []int64{1, 1, 1, 1}, []int64{s.Open, s.Accepted, s.Rejected, s.Sources})
		require.Equal(t, posture.Counts{Created: 4, Fixed: 2, Reopened: 1, Accepted: 1, Rejected: 1}, s.Recent)
		require.Equal(t, posture.Remediation{Count: 2, Seconds: 54 * 3600, Within: [4]int64{1, 2, 2, 2}}, s.Remediation)
		high := s.BySeverity[slices.IndexFunc(s.BySeverity, func(p posture.SeverityPosture) bool { return p.Severity == finding.SeverityHigh })]
		require.EqualValues(t, 1, high.Open)
		require.Equal(t, 5, *high.OldestDays)
		require.EqualValues(t, 1, high.Ages[posture.AgeWeek])
		require.Equal(t, 27*time.Hour, *high.Remediation.Mean())
		b.fold(t) // After it, it is the same.
	}

	points := b.trend(t, moment(0, 0), moment(6, 0))
	var open, created, fixed, reopened []int64
	for _, p := range points {
		open, created, fixed, reopened = append(open, p.Open), append(created, p.Created), append(fixed, p.Fixed), append(reopened, p.Reopened)
	}
	require.Equal(t, []int64{0, 4, 4, 3, 3, 1, 1}, open)
	require.Equal(t, []int64{0, 4, 0, 0, 0, 0, 0}, created)
	require.Equal(t, []int64{0, 0, 0, 1, 0, 1, 0}, fixed)
	require.Equal(t, []int64{0, 0, 0, 0, 0, 1, 0}, reopened)
	require.EqualValues(t, 3, points[2].BySeverity[finding.SeverityHigh]+points[2].BySeverity[finding.SeverityMedium])
}

func TestTopSources(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.mustImport(t, "light", issue{"a", "note"}, issue{"b", "note"}, issue{"c", "note"})
	b.mustImport(t, "heavy", issue{"d", "error"})
	b.mustImport(t, "both", issue{"d", "error"}, issue{"a", "note"})
	b.mustImport(t, "gone", issue{"z", "error"})
	b.mustImport(t, "gone")
	for range 2 {
		loads, err := b.store.TopSources(t.Context(), 2)
		require.NoError(t, err)
		require.Len(t, loads, 2)
		require.Equal(t, []string{"both", "heavy"}, []string{loads[0].Source, loads[1].Source})
		require.EqualValues(t, 11, loads[0].Load)
		require.EqualValues(t, 1, loads[0].Open[finding.SeverityLow])
		require.NotNil(t, loads[0].LastReportedAt)
		loads, err = b.store.TopSources(t.Context(), 100)
		require.NoError(t, err)
		require.Len(t, loads, 3, "who reports nothing that is open is not among them")
		b.fold(t)
	}
}

// facts counts the facts of a day.
func (b bundle) facts(t *testing.T, day time.Time) (n int) {
	t.Helper()
	require.NoError(t, b.pool.QueryRow(t.Context(), "SELECT count(*) FROM posture_facts WHERE day = $1", posture.Day(day)).Scan(&n))
	return n
}

func TestFoldPosture(t *testing.T) {
	t.Parallel()

	t.Run("ClosesADayOnceItIsOverInUTC", func(t *testing.T) {
		t.Parallel()
		b, clock := setupAt(t, moment(1, 23))
		b.mustImport(t, "s", issue{"a", "error"})
		b.fold(t)
		require.Zero(t, b.facts(t, moment(1, 0)))
		// In the east it is the second already, which is nothing to the rollups.
		clock.set(moment(1, 23).Add(59 * time.Minute).In(time.FixedZone("east", 9*3600)))
		b.fold(t)
		require.Zero(t, b.facts(t, moment(1, 0)))
		clock.set(moment(2, 0))
		for range 3 { // Again and again makes no difference.
			b.fold(t)
			require.Equal(t, 1, b.facts(t, moment(1, 0)))
			require.Zero(t, b.count(t, "posture_flows"))
		}
		require.Len(t, b.trend(t, moment(1, 0), moment(2, 0)), 2)
	})

	t.Run("TakesWhatComesLateAsFurtherFacts", func(t *testing.T) {
		t.Parallel()
		b, clock := setupAt(t, moment(1, 12))
		b.mustImport(t, "s", issue{"a", "error"})
		clock.set(moment(5, 12)) // Nobody folded for days.
		b.fold(t)
		late, behind := b, &calendar{}
		behind.set(moment(1, 23)) // A transaction that began then, or a replica whose clock is behind.
		late.store = postgres.New(b.pool, behind.now)
		late.mustImport(t, "late", issue{"b", "error"})
		for range 2 {
			points := b.trend(t, moment(1, 0), moment(5, 0))
			require.Equal(t, []int64{2, 2, 2}, []int64{points[0].Created, points[0].Open, points[4].Open})
			b.fold(t)
		}
		require.Equal(t, 2, b.facts(t, moment(1, 0)))
	})

	t.Run("SurvivesAClockThatWasAhead", func(t *testing.T) {
		t.Parallel()
		b, clock := setupAt(t, moment(1, 12))
		b.mustImport(t, "s", issue{"a", "error"})
		ahead, early := b, &calendar{}
		early.set(moment(4, 12))
		ahead.store = postgres.New(b.pool, early.now)
		ahead.mustImport(t, "ahead", issue{"b", "error"})
		ahead.fold(t) // It takes the first for over.
		require.Equal(t, 1, b.facts(t, moment(1, 0)))
		b.mustImport(t, "t", issue{"c", "error"}) // But it is still the first.
		b.fold(t)
		require.EqualValues(t, 3, b.posture(t).Open)
		points := b.trend(t, moment(1, 0), moment(1, 0))
		require.Equal(t, []int64{2, 2}, []int64{points[0].Created, points[0].Open}, "what is of the fourth is not of the first")
		clock.set(moment(6, 1))
		b.fold(t)
		points = b.trend(t, moment(1, 0), moment(6, 0))
		require.Equal(t, []int64{2, 2, 2, 3, 3, 3}, opens(points))
		b.requireCounted(t, "the jump")
		b.requireBalanced(t)
	})

	t.Run("MakesPartitionsAheadAndOnDemand", func(t *testing.T) {
		t.Parallel()
		b, clock := setupAt(t, moment(10, 12))
		b.fold(t)
		require.Equal(t, []string{"20261110", "20261111", "20261112", "20261113"}, b.partitions(t))
		b.exec(t, "DROP TABLE posture_facts_20261110") // Somebody tidied up too much.
		b.exec(t, "ALTER TABLE posture_facts DETACH PARTITION posture_facts_20261112")
		b.mustImport(t, "s", issue{"a", "error"})
		clock.set(moment(11, 12))
		b.fold(t)
		require.Equal(t, 1, b.facts(t, moment(10, 0)))
		require.Equal(t, []string{"20261110", "20261111", "20261112", "20261113", "20261114"}, b.partitions(t))
	})

	t.Run("KeepsEverythingWhenAPartitionCannotBeMade", func(t *testing.T) {
		t.Parallel()
		b, clock := setupAt(t, moment(10, 12))
		b.mustImport(t, "s", issue{"a", "error"})
		b.exec(t, "CREATE VIEW posture_facts_20261110 AS SELECT 1")
		clock.set(moment(11, 12))
		require.ErrorContains(t, b.store.FoldPosture(t.Context(), retention), "make partition of 2026-11-10")
		require.EqualValues(t, 1, b.posture(t).Open)
		require.EqualValues(t, 1, b.trend(t, moment(10, 0), moment(11, 0))[0].Created)
		b.exec(t, "DROP VIEW posture_facts_20261110")
		b.fold(t)
		require.Equal(t, 1, b.facts(t, moment(10, 0)))
	})

	t.Run("DropsDaysWhenTheirTimeIsOver", func(t *testing.T) {
		t.Parallel()
		b, clock := setupAt(t, moment(1, 12))
		b.mustImport(t, "s", issue{"a", "error"})
		clock.set(moment(2, 12))
		b.fold(t)
		b.mustImport(t, "s", issue{"a", "error"}, issue{"b", "error"})
		clock.set(moment(12, 12))
		require.NoError(t, b.store.FoldPosture(t.Context(), 10*24*time.Hour))
		require.Equal(t, "20261102", b.partitions(t)[0], "ten days back is kept")
		clock.set(moment(13, 12))
		require.NoError(t, b.store.FoldPosture(t.Context(), 10*24*time.Hour))
		require.Equal(t, "20261103", b.partitions(t)[0])
		require.Equal(t, []int64{2, 2}, opens(b.trend(t, moment(12, 0), moment(13, 0))), "what is kept needs nothing older")
	})

	t.Run("IsAppendOnly", func(t *testing.T) {
		t.Parallel()
		b, clock := setupAt(t, moment(1, 12))
		b.mustImport(t, "s", issue{"a", "error"})
		clock.set(moment(2, 12))
		b.fold(t)
		for _, statement := range []string{
			"UPDATE posture_facts SET created = 0", "DELETE FROM posture_facts", "TRUNCATE posture_facts",
			"UPDATE posture_facts_20261101 SET created = 0", "DELETE FROM posture_facts_20261101", "TRUNCATE posture_facts_20261101",
		} {
			_, err := b.pool.Exec(t.Context(), statement)
			require.ErrorContains(t, err, "append-only", statement)
		}
	})
}

func opens(points []posture.Point) (open []int64) {
	for _, p := range points {
		open = append(open, p.Open)
	}
	return open
}

func (b bundle) partitions(t *testing.T) []string {
	t.Helper()
	rows, err := b.pool.Query(t.Context(), `SELECT right(c.relname, 8) FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
		WHERE i.inhparent = 'posture_facts'::regclass ORDER BY 1`)
	require.NoError(t, err)
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return names
}

// TestFoldPostureBesideImports folds from several replicas while others import and decide, and cuts some of the folds off.
func TestFoldPostureBesideImports(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var working, folding sync.WaitGroup
	done := make(chan struct{})
	for range 3 {
		folding.Go(func() {
			for round := 0; ; round++ {
				select {
				case <-done:
					return
				default:
				}
				ctx, cancel := context.WithCancel(t.Context())
				if round%3 == 0 {
					time.AfterFunc(time.Duration(round%5)*time.Millisecond, cancel)
				}
				_ = b.store.FoldPosture(ctx, retention) // One that is cut off fails, and must have done nothing.
				cancel()
			}
		})
	}
	failures := make(chan error, 100)
	for source := range 3 {
		working.Go(func() {
			for round := range 15 {
				var issues []issue
				for i := range 20 {
					if (i+round)%(source+2) > 0 {
						issues = append(issues, issue{fmt.Sprintf("rule-%d", i), []string{"error", "note"}[(i+round)%2]})
					}
				}
				_, _, err := b.tryImport(t.Context(), fmt.Sprintf("s%d", source), sarif(issues...))
				failures <- err
			}
		})
	}
	working.Wait()
	close(done)
	folding.Wait()
	close(failures)
	for err := range failures {
		require.NoError(t, err)
	}
	b.requireCounted(t, "the race")
	b.requireBalanced(t)
	b.fold(t)
	b.requireCounted(t, "the last fold")
	b.requireBalanced(t)
}

// TestMigrationCountsWhatWasThere brings findings along that were there before anything was counted.
func TestMigrationCountsWhatWasThere(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	require.NoError(t, postgres.MigrateTo(t.Context(), url, 13))
	pool, err := postgres.Connect(access.System(t.Context()), url, 4)
	require.NoError(t, err)
	defer pool.Close()
	clock := &calendar{}
	b := bundle{store: postgres.New(pool, clock.now), pool: pool}
	clock.set(moment(1, 12))
	b.mustSend(t, "a", vulnerable(inNPM, cve))
	b.mustSend(t, "b", vulnerable(inNPM, ghsa))
	clock.set(moment(2, 12))
	b.mustSend(t, "b", vulnerable(inNPM, ghsa, cve)) // Two become one.
	b.mustImport(t, "s", issue{"x", "error"}, issue{"y", "error"}, issue{"z", "note"})
	clock.set(moment(3, 12))
	b.mustImport(t, "s", issue{"y", "error"}, issue{"z", "note"})
	clock.set(moment(4, 12))
	require.NoError(t, b.decideAt(t, clock, b.byRule(t, "z").ID, finding.StateRiskAccepted))

	_, err = postgres.Migrate(t.Context(), url, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	for range 2 {
		b.requireCounted(t, "the migration")
		b.requireBalanced(t)
		points := b.trend(t, moment(1, 0), moment(4, 0))
		require.Equal(t, []int64{2, 4, 3, 2}, opens(points))
		require.EqualValues(t, 1, points[1].Merged)
		require.InDelta(t, 24*3600, points[2].Seconds, 0)
		require.EqualValues(t, 1, points[3].Accepted)
		clock.set(moment(9, 12))
		b.fold(t)
	}
}

func TestTakeTurn(t *testing.T) {
	t.Parallel()
	b := setup(t)
	taken, err := b.store.TakeTurn(t.Context(), "work", time.Hour)
	require.NoError(t, err)
	require.True(t, taken)
	taken, err = b.store.TakeTurn(t.Context(), "work", time.Hour)
	require.NoError(t, err)
	require.False(t, taken, "somebody has it")
	require.NoError(t, b.store.GiveTurnBack(t.Context(), "work", 0))
	taken, err = b.store.TakeTurn(t.Context(), "work", time.Hour)
	require.NoError(t, err)
	require.True(t, taken)
}

// TestManyFindingsChangeAfterOne changes one finding and then very many on the same connection: the plans of the triggers must be
// made for the many, not kept from the one, which would take minutes.
func TestManyFindingsChangeAfterOne(t *testing.T) {
	t.Parallel()
	b := setup(t)
	conn, err := b.pool.Acquire(t.Context())
	require.NoError(t, err)
	defer conn.Release()
	for _, statement := range []string{
		`INSERT INTO findings (id, fingerprint, recipe, inputs, kind, severity, title, description, rule_id, component, purl, path, url,
			first_import_id, first_seen_at, last_seen_at, state_changed_at)
		SELECT gen_random_uuid(), sha256(i::text::bytea), 2, '{}', 'code', 3, 't', '', 'r' || i, '', '', '', '', gen_random_uuid(), now(),
			now(), now() FROM generate_series(1, 30000) AS i`,
		`INSERT INTO sightings (finding_id, source_id, severity, occurrences, component_version, fixed_version, path, line, first_seen_at,
			last_seen_at, first_import_id, last_import_id)
		SELECT id, 1, 3, 1, '', '', '', 0, now(), now(), id, id FROM findings`,
		"UPDATE findings SET state = 'triaged', state_changed_at = now() WHERE rule_id = 'r1'",
		"UPDATE sightings SET closed_at = now() WHERE finding_id = (SELECT id FROM findings WHERE rule_id = 'r2')",
		"SET statement_timeout = '15s'",
		"UPDATE findings SET state = 'in_progress', severity = 4, state_changed_at = now()",
		"UPDATE sightings SET closed_at = now()",
	} {
		_, err := conn.Exec(t.Context(), statement)
		require.NoError(t, err, statement)
	}
	b.requireCounted(t, "the changes")
}

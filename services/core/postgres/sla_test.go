package postgres_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/event"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres"
	"github.com/cloudsec/cloudsec/services/core/sla"
	"github.com/cloudsec/cloudsec/services/internal/pgtest"
)

const day = 24 * time.Hour

// watch is a clock that a test sets.
type watch struct {
	mu  sync.Mutex
	now time.Time
}

func (w *watch) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *watch) set(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = now
}

// clocked is a store whose clock stands still until the test moves it. All events are owed to the topic.
type clocked struct {
	bundle
	*watch
	began time.Time
}

func setupClocked(t *testing.T) clocked {
	t.Helper()
	url := pgtest.URL(t)
	_, err := postgres.Migrate(t.Context(), url, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	pool, err := postgres.Connect(access.System(t.Context()), url, 8)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	began := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	w := &watch{now: began}
	return clocked{bundle: bundle{store: postgres.New(pool, w.Now).WithTopic(), pool: pool}, watch: w, began: began}
}

// on sets the clock to so many days after the beginning, and returns that moment.
func (b clocked) on(days int) time.Time {
	at := b.began.Add(time.Duration(days) * day)
	b.set(at)
	return at
}

func (b clocked) sweep(t *testing.T) finding.Swept {
	t.Helper()
	swept, err := b.store.Sweep(t.Context())
	require.NoError(t, err)
	return swept
}

// told are the events of a type, as "severity count".
func (b clocked) told(t *testing.T, kind event.Type) []string {
	t.Helper()
	var all []string
	require.NoError(t, b.pool.QueryRow(t.Context(), `SELECT coalesce(array_agg((data->>'severity') || ' ' || (data->>'count')
		ORDER BY occurred_at, severity DESC), '{}') FROM events WHERE type = $1`, string(kind)).Scan(&all))
	return all
}

// setPolicy changes the built-in policy, and rolls it out.
func (b clocked) setPolicy(t *testing.T, change func(*sla.Spec)) {
	t.Helper()
	spec := sla.DefaultSpec()
	change(&spec)
	policy, err := sla.New(spec)
	require.NoError(t, err)
	_, _, err = b.store.SetSLAPolicy(t.Context(), policy, finding.AnyVersion, false, "ann")
	require.NoError(t, err)
	b.sweep(t)
}

// requireDue checks how a finding stands to its due date. No days mean no date.
func (b clocked) requireDue(t *testing.T, rule string, state finding.SLAState, days int) {
	t.Helper()
	f := b.byRule(t, rule)
	require.Equal(t, state, f.SLAState, "%s is %s", rule, f.State)
	require.Equal(t, state, f.SLA.State)
	if days == 0 {
		require.Nil(t, f.DueAt)
		return
	}
	require.NotNil(t, f.DueAt)
	require.Equal(t, b.began.Add(time.Duration(days)*day), *f.DueAt)
	list, err := b.store.List(t.Context(), finding.Page{Filter: finding.Filter{Text: rule + ".go"}, Limit: 10})
	require.NoError(t, err)
	require.Equal(t, f.Finding, list.Items[0], "the list says the same")
}

func TestSLAOfImports(t *testing.T) {
	t.Parallel()
	error30, note180 := issue{"high", "error"}, issue{"low", "note"}

	t.Run("BeginsWhenAFindingIsNew", func(t *testing.T) {
		t.Parallel()
		b := setupClocked(t)
		b.mustImport(t, "one", error30, issue{"medium", "warning"}, note180)
		b.requireDue(t, "high", finding.SLARunning, 30)
		b.requireDue(t, "medium", finding.SLARunning, 90)
		b.requireDue(t, "low", finding.SLARunning, 180)
		require.Zero(t, b.sweep(t).Recomputed)
		b.on(30)
		b.requireDue(t, "high", finding.SLABreached, 30)
	})

	t.Run("TellsWhetherItWasFixedInTime", func(t *testing.T) {
		t.Parallel()
		b := setupClocked(t)
		b.mustImport(t, "one", error30, issue{"late", "error"})
		b.on(30)
		b.mustImport(t, "one", issue{"late", "error"})
		b.set(b.began.Add(30*day + time.Microsecond))
		b.mustImport(t, "one")
		b.requireDue(t, "high", finding.SLAMet, 30)
		b.requireDue(t, "late", finding.SLAMissed, 30)
		f := b.byRule(t, "high")
		require.Equal(t, 30*day, *f.SLA.TimeToRemediate)
		require.Equal(t, b.began.Add(30*day), *f.SLA.StoppedAt)
		b.on(400)
		b.requireDue(t, "high", finding.SLAMet, 30)
		require.Equal(t, finding.Swept{}, b.sweep(t), "what is fixed is not told of")
	})

	t.Run("BeginsAnewWhenAFindingComesBack", func(t *testing.T) {
		t.Parallel()
		b := setupClocked(t)
		b.mustImport(t, "one", error30)
		b.on(10)
		b.mustImport(t, "one")
		b.on(20)
		b.mustImport(t, "one", error30)
		b.requireDue(t, "high", finding.SLARunning, 50)
		b.on(22)
		b.mustImport(t, "one")
		require.Equal(t, 2*day, *b.byRule(t, "high").SLA.TimeToRemediate)
	})

	t.Run("GoesOnWhenThePolicySaysSo", func(t *testing.T) {
		t.Parallel()
		b := setupClocked(t)
		b.setPolicy(t, func(s *sla.Spec) { s.OnReopen = sla.Continue })
		b.mustImport(t, "one", error30)
		b.on(10)
		b.mustImport(t, "one")
		b.on(20)
		b.mustImport(t, "one", error30)
		b.requireDue(t, "high", finding.SLARunning, 30)
	})

	t.Run("KeepsTheEarlierDateOfWhatBecomesWorse", func(t *testing.T) {
		t.Parallel()
		b := setupClocked(t)
		b.mustImport(t, "one", issue{"early", "note"}, issue{"late", "note"})
		b.on(20)
		b.mustImport(t, "one", issue{"early", "error"}, issue{"late", "note"})
		b.requireDue(t, "early", finding.SLARunning, 50)
		b.on(170)
		b.mustImport(t, "one", issue{"early", "note"}, issue{"late", "error"})
		b.requireDue(t, "late", finding.SLARunning, 180)
		b.requireDue(t, "early", finding.SLARunning, 180)
		require.Zero(t, b.sweep(t).Recomputed, "nothing is left for later")
	})

	t.Run("FollowsTheWorstOfSeveralSources", func(t *testing.T) {
		t.Parallel()
		b := setupClocked(t)
		b.mustImport(t, "one", issue{"a", "note"})
		b.on(5)
		b.mustImport(t, "two", issue{"a", "error"})
		b.requireDue(t, "a", finding.SLARunning, 35)
		b.on(6)
		b.mustImport(t, "two")
		b.requireDue(t, "a", finding.SLARunning, 180)
	})

	t.Run("HasNoClockWithoutATime", func(t *testing.T) {
		t.Parallel()
		b := setupClocked(t)
		b.setPolicy(t, func(s *sla.Spec) { s.Times = s.Times[:2] })
		b.mustImport(t, "one", issue{"low", "note"})
		b.requireDue(t, "low", finding.SLANone, 0)
		b.on(3)
		b.mustImport(t, "one", issue{"low", "error"})
		b.requireDue(t, "low", finding.SLARunning, 33)
		b.on(4)
		b.mustImport(t, "one", issue{"low", "note"})
		b.requireDue(t, "low", finding.SLANone, 0)
		b.on(5)
		b.mustImport(t, "one")
		b.requireDue(t, "low", finding.SLANone, 0)
	})
}

func TestSLAOfDecisions(t *testing.T) {
	t.Parallel()
	move := func(t *testing.T, b clocked, to finding.State) {
		t.Helper()
		_, err := b.store.Transition(t.Context(), b.byRule(t, "a").ID, to, "because", "ann")
		require.NoError(t, err)
	}
	start := func(t *testing.T, change func(*sla.Spec)) clocked {
		t.Helper()
		b := setupClocked(t)
		if change != nil {
			b.setPolicy(t, change)
		}
		b.mustImport(t, "one", issue{"a", "error"})
		return b
	}
	accept := func(t *testing.T, b clocked) {
		t.Helper()
		b.accept(t, b.byRule(t, "a").ID, 100*day)
	}

	t.Run("FixedStops", func(t *testing.T) {
		t.Parallel()
		b := start(t, nil)
		b.on(10)
		move(t, b, finding.StateFixed)
		b.requireDue(t, "a", finding.SLAMet, 30)
		b.on(20)
		move(t, b, finding.StateReopened)
		b.requireDue(t, "a", finding.SLARunning, 50)
	})

	t.Run("FixedTooLateIsMissed", func(t *testing.T) {
		t.Parallel()
		b := start(t, nil)
		b.on(31)
		move(t, b, finding.StateFixed)
		b.requireDue(t, "a", finding.SLAMissed, 30)
	})

	t.Run("FalsePositivesHaveNoClock", func(t *testing.T) {
		t.Parallel()
		for name, want := range map[string]int{sla.Restart: 40, sla.Continue: 30} {
			b := start(t, func(s *sla.Spec) { s.OnReopen = name })
			b.on(5)
			move(t, b, finding.StateFalsePositive)
			b.requireDue(t, "a", finding.SLANone, 0)
			b.on(10)
			move(t, b, finding.StateTriaged)
			b.requireDue(t, "a", finding.SLARunning, want)
		}
	})

	t.Run("AcceptedRisksPause", func(t *testing.T) {
		t.Parallel()
		b := start(t, nil)
		b.on(10)
		accept(t, b)
		b.requireDue(t, "a", finding.SLAPaused, 0)
		require.Equal(t, 20*day, *b.byRule(t, "a").SLA.Remaining)
		b.on(60)
		require.Equal(t, 20*day, *b.byRule(t, "a").SLA.Remaining)
		move(t, b, finding.StateInProgress)
		b.requireDue(t, "a", finding.SLARunning, 80)
		b.on(70)
		move(t, b, finding.StateFixed)
		require.Equal(t, 20*day, *b.byRule(t, "a").SLA.TimeToRemediate, "accepted time does not count")
	})

	t.Run("AcceptedRisksStopWhenThePolicySaysSo", func(t *testing.T) {
		t.Parallel()
		b := start(t, func(s *sla.Spec) { s.OnRiskAccepted, s.OnReopen = sla.Stop, sla.Continue })
		b.on(10)
		accept(t, b)
		b.requireDue(t, "a", finding.SLANone, 0)
		b.on(60)
		move(t, b, finding.StateTriaged)
		b.requireDue(t, "a", finding.SLARunning, 90)
	})

	t.Run("WorkDoesNotTouchTheClock", func(t *testing.T) {
		t.Parallel()
		b := start(t, nil)
		b.on(10)
		move(t, b, finding.StateTriaged)
		move(t, b, finding.StateInProgress)
		b.requireDue(t, "a", finding.SLARunning, 30)
	})

	t.Run("OfManyAtOnce", func(t *testing.T) {
		t.Parallel()
		b := setupClocked(t)
		b.mustImport(t, "one", issue{"a", "error"}, issue{"b", "note"}, issue{"c", "error"})
		b.on(10)
		bulk := func(query string, to finding.State, change func(*finding.Bulk)) finding.BulkResult {
			w := finding.Bulk{Query: query, To: to, Reason: "because", ActorID: "1", Actor: "ann"}
			if change != nil {
				change(&w)
			}
			w.Token = b.preview(t, w).Token
			done, err := b.store.Bulk(t.Context(), w)
			require.NoError(t, err)
			return done
		}
		terms := finding.Terms{Owner: "eve", ExpiresAt: b.began.Add(60 * day)}
		done := bulk(`rule in (a, b)`, finding.StateRiskAccepted, func(w *finding.Bulk) { w.Terms = terms })
		require.Equal(t, 2, done.Changed)
		b.requireDue(t, "a", finding.SLAPaused, 0)
		b.requireDue(t, "b", finding.SLAPaused, 0)
		b.on(20)
		bulk("state = risk_accepted", finding.StateTriaged, nil)
		b.requireDue(t, "a", finding.SLARunning, 40)
		b.requireDue(t, "b", finding.SLARunning, 190)
		b.on(35)
		bulk("any ~ go", finding.StateFixed, nil)
		b.requireDue(t, "a", finding.SLAMet, 40)
		b.requireDue(t, "c", finding.SLAMissed, 30)
		list, more, err := b.store.ListAcceptances(t.Context(), finding.AcceptancePage{Ended: true, Limit: 10})
		require.NoError(t, err)
		require.False(t, more)
		require.Len(t, list, 2)
		require.Equal(t, finding.AcceptanceWithdrawn, list[0].End)
	})
}

func TestSweepTellsOfDueDates(t *testing.T) {
	t.Parallel()
	setup := func(t *testing.T) clocked {
		t.Helper()
		b := setupClocked(t)
		b.mustImport(t, "one", issue{"a", "error"}, issue{"b", "error"}, issue{"c", "warning"})
		return b
	}

	t.Run("OnceEach", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.on(26)
		require.Equal(t, finding.Swept{}, b.sweep(t))
		b.on(27)
		require.Equal(t, finding.Swept{DueSoon: 2}, b.sweep(t))
		require.Equal(t, finding.Swept{}, b.sweep(t))
		b.on(30)
		before := b.byRule(t, "a").Version
		require.Equal(t, finding.Swept{Breached: 2}, b.sweep(t))
		require.Equal(t, before+1, b.byRule(t, "a").Version, "who has read it must read it again")
		require.Equal(t, finding.Swept{}, b.sweep(t))
		b.on(91)
		require.Equal(t, finding.Swept{Breached: 1}, b.sweep(t), "over at once is not also soon")
		require.Equal(t, []string{"high 2"}, b.told(t, event.FindingSLADueSoon))
		require.Equal(t, []string{"high 2", "medium 1"}, b.told(t, event.FindingSLABreached))
		require.Equal(t, 3, b.count(t, "deliveries WHERE event_id IN (SELECT id FROM events WHERE type LIKE 'finding.sla%')"))
	})

	t.Run("WhateverTheClockDoes", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.on(31)
		require.Equal(t, finding.Swept{Breached: 2}, b.sweep(t))
		for _, days := range []int{5, 28, 30, 31, 1, 60, 31} {
			b.on(days)
			require.Equal(t, finding.Swept{}, b.sweep(t), "day %d", days)
		}
		b.on(5)
		b.requireDue(t, "a", finding.SLARunning, 30)
		b.mustImport(t, "one", issue{"a", "error"}, issue{"b", "error"}, issue{"c", "warning"}, issue{"d", "error"})
		b.on(31)
		require.Equal(t, finding.Swept{DueSoon: 0}, b.sweep(t))
		b.on(35)
		require.Equal(t, finding.Swept{Breached: 1}, b.sweep(t), "the new one alone")
	})

	t.Run("AgainForAnotherDate", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.on(31)
		b.sweep(t)
		b.mustImport(t, "one", issue{"c", "warning"})
		b.on(40)
		b.mustImport(t, "one", issue{"a", "error"}, issue{"c", "warning"})
		require.Equal(t, finding.Swept{}, b.sweep(t))
		b.on(71)
		require.Equal(t, finding.Swept{Breached: 1}, b.sweep(t))
		require.Equal(t, []string{"high 2", "high 1"}, b.told(t, event.FindingSLABreached))
	})

	t.Run("OnceForManyReplicas", func(t *testing.T) {
		t.Parallel()
		b := setupClocked(t)
		var issues []issue
		for i := range 2500 {
			issues = append(issues, issue{fmt.Sprintf("rule-%04d", i), "error"})
		}
		b.mustImport(t, "one", issues...)
		b.on(31)
		outcomes := make(chan finding.Swept, 5)
		failures := make(chan error, cap(outcomes))
		for range cap(outcomes) {
			go func() {
				swept, err := b.store.Sweep(t.Context())
				outcomes <- swept
				failures <- err
			}()
		}
		sum := 0
		for range cap(outcomes) {
			sum += (<-outcomes).Breached
			require.NoError(t, <-failures)
		}
		require.Equal(t, len(issues), sum)
		var counted int
		require.NoError(t, b.pool.QueryRow(t.Context(),
			"SELECT sum((data->>'count')::integer) FROM events WHERE type = 'finding.sla_breached'").Scan(&counted))
		require.Equal(t, len(issues), counted)
	})

	t.Run("LeavesWhatSomebodyHolds", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.on(31)
		tx, err := b.pool.Begin(t.Context())
		require.NoError(t, err)
		_, err = tx.Exec(t.Context(), "SELECT FROM findings WHERE rule_id = 'a' FOR UPDATE")
		require.NoError(t, err)
		require.Equal(t, 1, b.sweep(t).Breached)
		require.NoError(t, tx.Rollback(t.Context()))
		require.Equal(t, 1, b.sweep(t).Breached)
	})
}

func TestSLAPolicy(t *testing.T) {
	t.Parallel()
	strict, err := sla.New(func() sla.Spec {
		spec := sla.DefaultSpec()
		spec.Times = []sla.TimeSpec{{Severity: "critical", Within: "1d"}, {Severity: "high", Within: "10d"}}
		return spec
	}())
	require.NoError(t, err)

	t.Run("IsBuiltInUntilSomebodyWritesOne", func(t *testing.T) {
		t.Parallel()
		b := setupClocked(t)
		record, err := b.store.SLAPolicy(t.Context())
		require.NoError(t, err)
		require.EqualValues(t, 1, record.Version)
		require.Equal(t, sla.DefaultSpec(), record.Policy.Spec)
		require.Nil(t, record.CreatedAt)
		require.True(t, record.RolledOut)
	})

	t.Run("SaysWhatAChangeWouldDo", func(t *testing.T) {
		t.Parallel()
		b := setupClocked(t)
		b.mustImport(t, "one", issue{"a", "error"}, issue{"b", "error"}, issue{"c", "warning"})
		b.on(12)
		record, impact, err := b.store.SetSLAPolicy(t.Context(), strict, 1, true, "ann")
		require.NoError(t, err)
		require.EqualValues(t, 2, record.Version)
		require.Equal(t, finding.SLAImpact{Findings: 3, Moved: 3, Earlier: 2, Ended: 1, Breached: 2}, impact)
		b.requireDue(t, "a", finding.SLARunning, 30)
		require.Zero(t, b.count(t, "sla_policies"))
	})

	t.Run("IsRolledOut", func(t *testing.T) {
		t.Parallel()
		b := setupClocked(t)
		b.mustImport(t, "one", issue{"a", "error"}, issue{"b", "note"}, issue{"c", "warning"}, issue{"gone", "error"})
		b.on(1)
		b.mustImport(t, "one", issue{"a", "error"}, issue{"b", "note"}, issue{"c", "warning"})
		b.on(5)
		b.mustImport(t, "one", issue{"a", "error"}, issue{"b", "error"}, issue{"c", "warning"})
		_, _, err := b.store.SetSLAPolicy(t.Context(), strict, 1, false, "ann")
		require.NoError(t, err)
		_, _, err = b.store.SetSLAPolicy(t.Context(), strict, 1, false, "bob")
		requireCode(t, err, finding.CodeVersionMismatch)
		record, err := b.store.SLAPolicy(t.Context())
		require.NoError(t, err)
		require.False(t, record.RolledOut)
		require.Equal(t, "ann", record.CreatedBy)
		b.sweep(t)
		b.requireDue(t, "a", finding.SLARunning, 10)
		b.requireDue(t, "b", finding.SLARunning, 15)
		b.requireDue(t, "c", finding.SLANone, 0)
		b.requireDue(t, "gone", finding.SLAMet, 30)
		record, err = b.store.SLAPolicy(t.Context())
		require.NoError(t, err)
		require.True(t, record.RolledOut)
		require.EqualValues(t, 4, record.Recomputed)
		b.mustImport(t, "two", issue{"d", "error"})
		b.requireDue(t, "d", finding.SLARunning, 15)
		require.Equal(t, 1, b.count(t, "operations WHERE action = 'sla_policy.changed'"))
	})

	t.Run("TellsNothingOfOldDatesMeanwhile", func(t *testing.T) {
		t.Parallel()
		b := setupClocked(t)
		b.mustImport(t, "one", issue{"a", "error"})
		b.on(31)
		lenient := sla.DefaultSpec()
		lenient.Times[1].Within = "60d"
		policy, err := sla.New(lenient)
		require.NoError(t, err)
		_, _, err = b.store.SetSLAPolicy(t.Context(), policy, 1, false, "ann")
		require.NoError(t, err)
		require.Equal(t, finding.Swept{Recomputed: 1}, b.sweep(t))
		require.Empty(t, b.told(t, event.FindingSLABreached))
	})

	t.Run("IsSharedByManyReplicas", func(t *testing.T) {
		t.Parallel()
		b := setupClocked(t)
		b.mustImport(t, "one", issue{"first", "error"})
		b.exec(t, `INSERT INTO findings (id, fingerprint, recipe, inputs, kind, severity, title, description, rule_id, component, purl, path,
				url, first_import_id, first_seen_at, last_seen_at, state_changed_at)
			SELECT gen_random_uuid(), sha256(i::text::bytea), 1, '{}', 'code', i % 6, 'title ' || i, '', 'rule-' || i, '', '', '', '',
				gen_random_uuid(), $1, $1, $1 FROM generate_series(1, 5000) AS i`, b.began)
		_, _, err := b.store.SetSLAPolicy(t.Context(), strict, 1, false, "ann")
		require.NoError(t, err)
		failures := make(chan error, 4)
		for range cap(failures) {
			go func() {
				_, err := b.store.Sweep(t.Context())
				failures <- err
			}()
		}
		for range cap(failures) {
			require.NoError(t, <-failures)
		}
		b.sweep(t)
		record, err := b.store.SLAPolicy(t.Context())
		require.NoError(t, err)
		require.True(t, record.RolledOut)
		require.EqualValues(t, 5001, record.Recomputed, "each once")
		require.Zero(t, b.count(t, "findings WHERE sla_stale"))
		require.Equal(t, 1+833+833, b.count(t, "findings WHERE sla = 1"))
		require.Equal(t, 1+833, b.count(t, fmt.Sprintf("findings WHERE due_at = '%s'", b.began.Add(10*day).Format(time.RFC3339))))
	})
}

// TestSLAOfOldFindings has findings as releases before this one wrote them.
func TestSLAOfOldFindings(t *testing.T) {
	t.Parallel()
	b := setupClocked(t)
	b.mustImport(t, "one", issue{"a", "error"}, issue{"b", "error"}, issue{"c", "error"})
	b.on(3)
	b.mustImport(t, "one", issue{"a", "error"}, issue{"c", "error"})
	b.exec(t, "UPDATE findings SET sla = DEFAULT, sla_started_at = NULL, due_at = NULL, sla_stale = DEFAULT")
	require.Equal(t, finding.Swept{Recomputed: 2}, b.sweep(t))
	b.requireDue(t, "a", finding.SLARunning, 30)
	b.requireDue(t, "b", finding.SLANone, 0)
}

func TestListByDueDate(t *testing.T) {
	t.Parallel()
	b := setupClocked(t)
	for i := range 6 {
		b.on(i)
		b.mustImport(t, fmt.Sprint("source-", i), issue{fmt.Sprint("high-", i), "error"}, issue{fmt.Sprint("low-", i), "note"},
			issue{fmt.Sprint("fixed-", i), "error"})
		_, err := b.store.Transition(t.Context(), b.byRule(t, fmt.Sprint("fixed-", i)).ID, finding.StateFixed, "done", "ann")
		require.NoError(t, err)
	}
	_, err := b.store.Transition(t.Context(), b.byRule(t, "high-3").ID, finding.StateTriaged, "", "ann")
	require.NoError(t, err)
	page := finding.Page{Sort: finding.SortDue, Limit: 5}
	var rules []string
	for {
		list, err := b.store.List(t.Context(), page)
		require.NoError(t, err)
		require.Equal(t, 12, list.Count)
		for _, f := range list.Items {
			rules = append(rules, f.RuleID)
		}
		if list.Next == nil {
			break
		}
		page.After, err = finding.DecodeCursor(list.Next.Encode(page.Sort, page.Filter), page.Sort, page.Filter)
		require.NoError(t, err)
	}
	require.Equal(t, []string{
		"high-0", "high-1", "high-2", "high-3", "high-4", "high-5", "low-0", "low-1", "low-2", "low-3", "low-4", "low-5",
	}, rules)
	b.on(31)
	require.ElementsMatch(t, []string{"high-0", "high-1"}, b.find(t, "sla = breached"))
	require.ElementsMatch(t, []string{"high-2", "high-3"}, b.find(t, "due > now and due <= now+2d and state != fixed"))
	require.Len(t, b.find(t, "sla = met"), 6)
}

// accept accepts the risk of a finding for a time.
func (b clocked) accept(t *testing.T, id uuid.UUID, length time.Duration) finding.Acceptance {
	t.Helper()
	terms := finding.Terms{Owner: "eve", ExpiresAt: b.Now().Add(length)}
	detail, err := b.store.AcceptRisk(t.Context(), id, terms, "because", "ann")
	require.NoError(t, err)
	require.NotNil(t, detail.Acceptance)
	return *detail.Acceptance
}

// openData reads the data of the only event of a type.
func (b clocked) openData(t *testing.T, kind event.Type) (data map[string]any) {
	t.Helper()
	var text []byte
	require.NoError(t, b.pool.QueryRow(t.Context(), "SELECT data FROM events WHERE type = $1", string(kind)).Scan(&text))
	require.NoError(t, json.Unmarshal(text, &data))
	return data
}

package postgres_test

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/event"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres"
	"github.com/cloudsec/cloudsec/services/internal/pgtest"
)

// yearly are terms that hold for as long as a test may take.
func yearly() finding.Terms {
	return finding.Terms{Owner: "eve", ExpiresAt: time.Now().Add(364 * day)}
}

// decide moves a finding, on terms if its risk is accepted.
func (b bundle) decide(t *testing.T, id uuid.UUID, to finding.State, reason, actor string) (finding.Detail, error) {
	t.Helper()
	if to == finding.StateRiskAccepted {
		return b.store.AcceptRisk(t.Context(), id, yearly(), reason, actor) //nolint:wrapcheck // a test
	}
	return b.store.Transition(t.Context(), id, to, reason, actor) //nolint:wrapcheck // a test
}

func TestAcceptRisk(t *testing.T) {
	t.Parallel()
	b := setupClocked(t)
	b.mustImport(t, "one", issue{"a", "error"}, issue{"b", "error"})
	id := b.byRule(t, "a").ID

	t.Run("NeedsTerms", func(t *testing.T) {
		t.Parallel()
		_, err := b.store.Transition(t.Context(), id, finding.StateRiskAccepted, "because", "ann")
		requireCode(t, err, finding.CodeInvalidRequest)
		tests := map[string]struct {
			terms         finding.Terms
			field, detail string
		}{
			"NoOwner": {finding.Terms{ExpiresAt: b.began.Add(day)}, "owner", "who answers"},
			"NoEnd":   {finding.Terms{Owner: "eve"}, "expiresAt", "at most until 2027-01-02T12:00:00Z"},
			"Past":    {finding.Terms{Owner: "eve", ExpiresAt: b.began}, "expiresAt", "in the future"},
			"TooLong": {finding.Terms{Owner: "eve", ExpiresAt: b.began.Add(367 * day)}, "expiresAt", "at most 366 days from now"},
		}
		for name, tt := range tests {
			_, err := b.store.AcceptRisk(t.Context(), id, tt.terms, "because", "ann")
			var domain *finding.Error
			require.ErrorAs(t, err, &domain, name)
			require.Equal(t, tt.field, domain.Field, name)
			require.Contains(t, domain.Message, tt.detail, name)
			dry := finding.Bulk{IDs: []uuid.UUID{id}, To: finding.StateRiskAccepted, Reason: "because", DryRun: true, Terms: tt.terms}
			_, err = b.store.Bulk(t.Context(), dry)
			require.ErrorAs(t, err, &domain, name)
			require.Equal(t, tt.field, domain.Field, name)
		}
		_, err = b.store.AcceptRisk(t.Context(), id, finding.Terms{Owner: "eve", ExpiresAt: b.began.Add(day)}, "", "ann")
		requireCode(t, err, finding.CodeReasonRequired)
		require.Nil(t, b.byRule(t, "a").Acceptance, "nothing is half accepted")
	})

	t.Run("IsOnRecord", func(t *testing.T) {
		t.Parallel()
		other := b.byRule(t, "b").ID
		accepted := b.accept(t, other, 10*day)
		require.Equal(t, finding.Acceptance{
			ID: accepted.ID, FindingID: other, Terms: finding.Terms{Owner: "eve", ExpiresAt: b.began.Add(10 * day)}, Reason: "because",
			AcceptedBy: "ann", AcceptedAt: b.began,
		}, accepted)
		stored, err := b.store.GetAcceptance(t.Context(), accepted.ID)
		require.NoError(t, err)
		require.Equal(t, accepted, stored)
	})
}

func TestRiskAcceptanceExpires(t *testing.T) {
	t.Parallel()

	t.Run("AndTheFindingComesBack", func(t *testing.T) {
		t.Parallel()
		b := setupClocked(t)
		b.mustImport(t, "one", issue{"a", "error"})
		id := b.byRule(t, "a").ID
		b.on(10)
		accepted := b.accept(t, id, 20*day)
		b.set(b.began.Add(30*day - time.Microsecond))
		require.Equal(t, finding.Swept{}, b.sweep(t))
		b.on(30)
		require.Equal(t, finding.Swept{Expired: 1}, b.sweep(t))
		require.Equal(t, finding.Swept{}, b.sweep(t))
		b.requireDue(t, "a", finding.SLARunning, 50)
		f := b.byRule(t, "a")
		require.Equal(t, finding.StateReopened, f.State)
		require.Nil(t, f.Acceptance)
		trail, err := b.store.Audit(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, finding.AuditEntry{
			ID: trail[0].ID, At: b.began.Add(30 * day), Actor: "core", Action: finding.ActionExpired, From: finding.StateRiskAccepted,
			To: finding.StateReopened, Reason: "The acceptance of its risk has expired.",
		}, trail[0])
		ended, err := b.store.GetAcceptance(t.Context(), accepted.ID)
		require.NoError(t, err)
		require.Equal(t, finding.AcceptanceExpired, ended.End)
		require.Equal(t, "core", ended.EndedBy)
		require.Equal(t, []string{"high 1"}, b.told(t, event.RiskAcceptanceExpired))
		data := b.openData(t, event.RiskAcceptanceExpired)
		require.Equal(t, "reopened", data["findings"].([]any)[0].(map[string]any)["state"])
	})

	t.Run("AsFixedWhenNobodyReportsItAnyMore", func(t *testing.T) {
		t.Parallel()
		b := setupClocked(t)
		b.mustImport(t, "one", issue{"a", "error"})
		b.accept(t, b.byRule(t, "a").ID, 20*day)
		b.on(5)
		b.mustImport(t, "one")
		require.Equal(t, finding.StateRiskAccepted, b.byRule(t, "a").State)
		b.on(20)
		require.Equal(t, finding.Swept{Expired: 1}, b.sweep(t))
		f := b.byRule(t, "a")
		require.Equal(t, finding.StateFixed, f.State)
		require.Equal(t, finding.SLAMet, f.SLAState)
	})

	t.Run("OnceForManyReplicas", func(t *testing.T) {
		t.Parallel()
		b := setupClocked(t)
		var issues []issue
		for i := range 300 {
			issues = append(issues, issue{fmt.Sprintf("rule-%03d", i), "error"})
		}
		b.mustImport(t, "one", issues...)
		w := finding.Bulk{
			Query: `state = new`, To: finding.StateRiskAccepted, Reason: "because", ActorID: "1", Actor: "ann",
			Terms: finding.Terms{Owner: "eve", ExpiresAt: b.began.Add(day)},
		}
		w.Token = b.preview(t, w).Token
		_, err := b.store.Bulk(t.Context(), w)
		require.NoError(t, err)
		b.on(1)
		outcomes, failures := make(chan int, 5), make(chan error, 5)
		for range cap(outcomes) {
			go func() {
				swept, err := b.store.Sweep(t.Context())
				outcomes <- swept.Expired
				failures <- err
			}()
		}
		sum := 0
		for range cap(outcomes) {
			sum += <-outcomes
			require.NoError(t, <-failures)
		}
		require.Equal(t, len(issues), sum)
		require.Equal(t, len(issues), b.count(t, "audit WHERE action = 'expired'"))
		require.Equal(t, len(issues), b.count(t, "findings WHERE state = 'reopened'"))
	})

	t.Run("NotWhenSomebodyWasFaster", func(t *testing.T) {
		t.Parallel()
		b := setupClocked(t)
		b.mustImport(t, "one", issue{"a", "error"})
		b.accept(t, b.byRule(t, "a").ID, 20*day)
		_, err := b.store.Transition(t.Context(), b.byRule(t, "a").ID, finding.StateTriaged, "after all", "bob")
		require.NoError(t, err)
		b.on(21)
		require.Equal(t, finding.Swept{}, b.sweep(t))
		require.Equal(t, finding.StateTriaged, b.byRule(t, "a").State)
	})

	t.Run("NotAfterAReleaseBeforeHasMovedIt", func(t *testing.T) {
		t.Parallel()
		b := setupClocked(t)
		b.mustImport(t, "one", issue{"a", "error"})
		b.accept(t, b.byRule(t, "a").ID, 20*day)
		b.exec(t, "UPDATE findings SET state = 'triaged'")
		b.on(21)
		b.sweep(t)
		require.Equal(t, finding.StateTriaged, b.byRule(t, "a").State)
		require.Zero(t, b.count(t, "risk_acceptances WHERE ended_at IS NULL"))
		require.Zero(t, b.count(t, "audit WHERE action = 'expired'"))
	})
}

func TestRenewAndEndAcceptances(t *testing.T) {
	t.Parallel()

	t.Run("ARenewalTakesTheOthersPlace", func(t *testing.T) {
		t.Parallel()
		b := setupClocked(t)
		b.mustImport(t, "one", issue{"a", "error"})
		first := b.accept(t, b.byRule(t, "a").ID, 20*day)
		b.on(15)
		version := b.byRule(t, "a").Version
		_, err := b.store.RenewAcceptance(t.Context(), first.ID, finding.Terms{ExpiresAt: b.began}, "longer", "bob")
		requireCode(t, err, finding.CodeInvalidRequest)
		_, err = b.store.RenewAcceptance(t.Context(), first.ID, finding.Terms{ExpiresAt: b.began.Add(40 * day)}, "", "bob")
		requireCode(t, err, finding.CodeReasonRequired)
		second, err := b.store.RenewAcceptance(t.Context(), first.ID, finding.Terms{ExpiresAt: b.began.Add(40 * day)}, "longer", "bob")
		require.NoError(t, err)
		require.Equal(t, "eve", second.Owner, "who answered for it still does")
		require.Equal(t, first.ID, *second.Renews)
		f := b.byRule(t, "a")
		require.Equal(t, second, *f.Acceptance)
		require.Greater(t, f.Version, version)
		_, err = b.store.RenewAcceptance(t.Context(), first.ID, finding.Terms{ExpiresAt: b.began.Add(50 * day)}, "longer", "bob")
		requireCode(t, err, finding.CodeNotFinished)
		b.on(21)
		require.Equal(t, finding.Swept{}, b.sweep(t))
		b.on(40)
		require.Equal(t, finding.Swept{Expired: 1}, b.sweep(t))
		b.requireDue(t, "a", finding.SLARunning, 70)
		trail, err := b.store.Audit(t.Context(), f.ID)
		require.NoError(t, err)
		require.Equal(t, finding.ActionRenewed, trail[1].Action)
		require.Equal(t, "longer", trail[1].Reason)
	})

	t.Run("AnEndBringsTheFindingBack", func(t *testing.T) {
		t.Parallel()
		b := setupClocked(t)
		b.mustImport(t, "one", issue{"a", "error"})
		accepted := b.accept(t, b.byRule(t, "a").ID, 20*day)
		b.on(5)
		_, err := b.store.EndAcceptance(t.Context(), accepted.ID, "", "bob")
		requireCode(t, err, finding.CodeReasonRequired)
		f, err := b.store.EndAcceptance(t.Context(), accepted.ID, "it is called", "bob")
		require.NoError(t, err)
		require.Equal(t, finding.StateReopened, f.State)
		b.requireDue(t, "a", finding.SLARunning, 35)
		_, err = b.store.EndAcceptance(t.Context(), accepted.ID, "again", "bob")
		requireCode(t, err, finding.CodeNotFinished)
		_, err = b.store.EndAcceptance(t.Context(), uuid.New(), "again", "bob")
		requireCode(t, err, finding.CodeNotFound)
		trail, err := b.store.Audit(t.Context(), f.ID)
		require.NoError(t, err)
		require.Equal(t, finding.ActionTransition, trail[0].Action)
		require.Equal(t, "bob", trail[0].Actor)
	})
}

func TestListAcceptances(t *testing.T) {
	t.Parallel()
	b := setupClocked(t)
	var issues []issue
	for i := range 7 {
		issues = append(issues, issue{fmt.Sprint("rule-", i), "error"})
	}
	b.mustImport(t, "one", issues...)
	for i := range 7 { // Two of them expire at the same time.
		b.accept(t, b.byRule(t, fmt.Sprint("rule-", i)).ID, time.Duration(10+i/2)*day)
	}
	walk := func(page finding.AcceptancePage) (rules []string) {
		page.Limit = 2
		for {
			list, more, err := b.store.ListAcceptances(t.Context(), page)
			require.NoError(t, err)
			for _, a := range list {
				rules = append(rules, a.Found.RuleID)
				page.After = &finding.AcceptanceCursor{ExpiresAt: a.ExpiresAt, ID: a.ID}
			}
			if !more {
				return rules
			}
		}
	}
	require.Equal(t, []string{"rule-0", "rule-1", "rule-2", "rule-3", "rule-4", "rule-5", "rule-6"}, walk(finding.AcceptancePage{}))
	soon := b.began.Add(11 * day)
	require.Equal(t, []string{"rule-0", "rule-1"}, walk(finding.AcceptancePage{Before: &soon}))
	require.Empty(t, walk(finding.AcceptancePage{Owner: "nobody"}))
	b.on(11)
	b.sweep(t)
	require.Equal(t, []string{"rule-4", "rule-5", "rule-6"}, walk(finding.AcceptancePage{Owner: "eve"}))
	require.Equal(t, []string{"rule-0", "rule-1", "rule-2", "rule-3"}, walk(finding.AcceptancePage{Ended: true}))
}

// TestAcceptancesFollowMerges has two findings that turn out to be one, both with an accepted risk.
func TestAcceptancesFollowMerges(t *testing.T) {
	t.Parallel()
	b := setupClocked(t)
	var kept, later finding.Acceptance
	mergeTwo(t, b.bundle, func(stays, goes uuid.UUID) {
		kept = b.accept(t, goes, 10*day)
		b.set(b.began.Add(time.Hour))
		later = b.accept(t, stays, 20*day)
	})
	f := b.only(t)
	require.Equal(t, later.ID, f.Acceptance.ID, "the later decision holds")
	gone, err := b.store.GetAcceptance(t.Context(), kept.ID)
	require.NoError(t, err)
	require.Equal(t, finding.AcceptanceMerged, gone.End)
	require.Equal(t, f.ID, gone.FindingID)
	b.on(21)
	require.Equal(t, finding.Swept{Expired: 1}, b.sweep(t))
	require.Equal(t, finding.StateReopened, b.only(t).State)
	require.Equal(t, finding.SLARunning, b.only(t).SLAState)
}

func TestSkew(t *testing.T) {
	t.Parallel()
	b := setupClocked(t)
	var at time.Time
	require.NoError(t, b.pool.QueryRow(t.Context(), "SELECT clock_timestamp()").Scan(&at))
	for _, ahead := range []time.Duration{0, 5 * time.Hour, -5 * time.Hour} {
		b.set(at.Add(ahead))
		skew, err := b.store.Skew(t.Context())
		require.NoError(t, err)
		require.InDelta(t, ahead.Seconds(), skew.Seconds(), 60)
	}
}

// TestSweepRefusesAClockThatJumped lets the clock jump after whoever sweeps has looked at it.
func TestSweepRefusesAClockThatJumped(t *testing.T) {
	t.Parallel()
	b := setupClocked(t)
	b.store.WithMaxSkew(time.Minute)
	var at time.Time
	require.NoError(t, b.pool.QueryRow(t.Context(), "SELECT clock_timestamp()").Scan(&at))
	b.set(at)
	b.mustImport(t, "one", issue{"a", "error"}, issue{"b", "error"})
	b.accept(t, b.byRule(t, "b").ID, day)
	for _, ahead := range []time.Duration{400 * day, -400 * day} {
		b.set(at.Add(ahead))
		swept, err := b.store.Sweep(t.Context())
		require.ErrorIs(t, err, postgres.ErrSkew)
		require.Equal(t, finding.Swept{}, swept)
	}
	require.Equal(t, finding.StateRiskAccepted, b.byRule(t, "b").State)
	require.Empty(t, b.told(t, event.FindingSLABreached))
	require.NoError(t, b.pool.QueryRow(t.Context(), "SELECT clock_timestamp()").Scan(&at))
	b.set(at)
	require.Equal(t, finding.Swept{}, b.sweep(t))
}

// TestMigrationGivesAcceptedRisksAnEnd has risks that were accepted when that was for ever.
func TestMigrationGivesAcceptedRisksAnEnd(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	require.NoError(t, postgres.MigrateTo(t.Context(), url, 7))
	pool, err := postgres.Connect(access.System(t.Context()), url, 2)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	b := bundle{store: postgres.New(pool, time.Now), pool: pool}
	now := time.Now().UTC().Truncate(time.Microsecond)
	insert := func(state string, decided time.Time) uuid.UUID {
		id := uuid.New()
		b.exec(t, `INSERT INTO findings (id, fingerprint, recipe, inputs, kind, severity, state, title, description, rule_id, component,
				purl, path, url, first_import_id, first_seen_at, last_seen_at, state_changed_at)
			VALUES ($1, sha256($1::uuid::text::bytea), 2, '{}', 'code', 4, $2, 't', '', 'r', '', '', '', '', $1, $3, $3, $3)`, id, state, decided)
		return id
	}
	lately, long, open := insert("risk_accepted", now), insert("risk_accepted", now.Add(-1000*day)), insert("new", now)
	for _, reason := range []string{"first", "second"} {
		b.exec(t, `INSERT INTO audit (finding_id, at, actor, action, from_state, to_state, reason)
			VALUES ($1, now(), 'ann', 'transition', 'new', 'risk_accepted', $2)`, lately, reason)
	}
	_, err = postgres.Migrate(t.Context(), url, slog.New(slog.DiscardHandler))
	require.NoError(t, err)

	list, _, err := b.store.ListAcceptances(t.Context(), finding.AcceptancePage{Limit: 10})
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, long, list[0].FindingID)
	require.WithinDuration(t, now.Add(30*day), list[0].ExpiresAt, time.Minute)
	require.Equal(t, "unknown", list[0].Owner)
	require.Equal(t, lately, list[1].FindingID)
	require.Equal(t, finding.Terms{Owner: "ann", ExpiresAt: now.Add(366 * day)}, list[1].Terms)
	require.Equal(t, "second", list[1].Reason)

	swept, err := b.store.Sweep(t.Context())
	require.NoError(t, err)
	require.Equal(t, finding.Swept{Recomputed: 1}, swept)
	f, err := b.store.GetFinding(t.Context(), open)
	require.NoError(t, err)
	require.Equal(t, now.Add(30*day), *f.DueAt)
}

package postgres_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/event"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/rule"
)

// addRule saves a rule that looks at what imports create and reopen.
func (b bundle) addRule(t *testing.T, name, filter string, actions rule.Actions, change ...func(*rule.Rule)) rule.Rule {
	t.Helper()
	r := rule.Rule{
		Name: name, Query: filter, Priority: 100, Enabled: true, Actions: actions, On: []rule.Cause{rule.CauseCreated, rule.CauseReopened},
	}
	for _, c := range change {
		c(&r)
	}
	require.NoError(t, r.Check())
	made, err := b.store.CreateRule(t.Context(), r, "lea")
	require.NoError(t, err)
	return made
}

// drain works the whole queue off.
func (b bundle) drain(tb testing.TB) (done rule.Outcome) {
	tb.Helper()
	for {
		claim, err := b.store.ClaimBatch(tb.Context(), time.Minute)
		require.NoError(tb, err)
		if claim == nil {
			return done
		}
		outcome, err := b.store.RunBatch(tb.Context(), *claim)
		require.NoError(tb, err)
		done.Counts.Plus(outcome.Counts)
		done.Failed += outcome.Failed
		done.Disabled = append(done.Disabled, outcome.Disabled...)
	}
}

// runs are what a rule did, the latest first.
func (b bundle) runs(t *testing.T, id uuid.UUID) []rule.Run {
	t.Helper()
	page, err := b.store.ListRuns(t.Context(), id, uuid.Max, 100)
	require.NoError(t, err)
	return page.Items
}

func falsePositive() rule.Actions {
	return rule.Actions{Transition: &rule.Transition{To: finding.StateFalsePositive, Reason: "a fixture"}}
}

func TestRulesAreKept(t *testing.T) {
	t.Parallel()
	b := setup(t)
	bob := finding.Person("bob")
	made := b.addRule(t, "Fixtures", `path ~ "testdata/"`, rule.Actions{
		Transition: &rule.Transition{To: finding.StateFalsePositive, Reason: "x"}, Assign: &bob, Labels: []string{"a"}, Notify: true,
	}, func(r *rule.Rule) { r.Priority, r.Stop, r.On = 200, true, rule.Triggers() })
	read, err := b.store.GetRule(t.Context(), made.ID)
	require.NoError(t, err)
	require.Equal(t, made, read)
	require.Equal(t, "lea", made.CreatedBy)

	early := b.addRule(t, "Early", "severity = high", rule.Actions{Notify: true}, func(r *rule.Rule) { r.Priority = 1 })
	all, err := b.store.ListRules(t.Context())
	require.NoError(t, err)
	require.Equal(t, []rule.Rule{early, made}, all, "in the order in which they run")

	_, err = b.store.CreateRule(t.Context(), rule.Rule{Name: "FIXTURES", Query: "severity = low", Actions: rule.Actions{Notify: true}}, "lea")
	requireCode(t, err, finding.CodeNameTaken)
	change := made
	change.Enabled, change.Name = false, "Other"
	changed, err := b.store.ReplaceRule(t.Context(), 1, change, "max")
	require.NoError(t, err)
	require.Equal(t, int64(2), changed.Version)
	require.Equal(t, "max", changed.UpdatedBy)
	_, err = b.store.ReplaceRule(t.Context(), 1, change, "max")
	requireCode(t, err, finding.CodeVersionMismatch)
	change.Name = "early"
	_, err = b.store.ReplaceRule(t.Context(), 2, change, "max")
	requireCode(t, err, finding.CodeNameTaken)
	requireCode(t, b.store.DeleteRule(t.Context(), 1, made.ID, "max"), finding.CodeVersionMismatch)
	require.NoError(t, b.store.DeleteRule(t.Context(), 2, made.ID, "max"))
	requireCode(t, b.store.DeleteRule(t.Context(), finding.AnyVersion, made.ID, "max"), finding.CodeNotFound)
	_, err = b.store.GetRule(t.Context(), made.ID)
	requireCode(t, err, finding.CodeNotFound)
	b.addRule(t, "Other", "severity = low", rule.Actions{Notify: true}) // The name is free again.

	var versions string
	const told = `SELECT string_agg(actor || ' ' || action || ' ' || (detail->>'version') || ' ' || (detail->>'name'), ', ' ORDER BY id)
		FROM operations WHERE subject = 'rule/' || $1`
	require.NoError(t, b.pool.QueryRow(t.Context(), told, made.ID.String()).Scan(&versions))
	require.Equal(t, "lea rule.created 1 Fixtures, max rule.changed 2 Other, max rule.deleted 2 Other", versions)
}

func TestRulesAreBounded(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.exec(t, `INSERT INTO rules (id, name, description, priority, enabled, filter, actions, stop, on_created, on_reopened, on_changed,
			created_by, created_at, updated_by, updated_at)
		SELECT gen_random_uuid(), 'rule ' || i, '', 1, FALSE, 'severity = low', '{"notify":true}', FALSE, FALSE, FALSE, FALSE, 'x', now(), 'x', now()
		FROM generate_series(1, $1) AS i`, rule.MaxRules)
	_, err := b.store.CreateRule(t.Context(), rule.Rule{Name: "one more", Query: "severity = low"}, "lea")
	requireCode(t, err, finding.CodeLimitReached)
}

func TestRulesActOnImports(t *testing.T) {
	t.Parallel()
	b := setup(t)
	platform := finding.Team("platform")
	made := b.addRule(t, "Fixtures", `rule ~ "fixture"`, rule.Actions{
		Transition: &rule.Transition{To: finding.StateFalsePositive, Reason: "never deployed"}, Assign: &platform, Labels: []string{"test"}, Notify: true,
	})
	done := b.mustImport(t, "one", issue{"fixture-1", "error"}, issue{"fixture-2", "note"}, issue{"real", "error"})
	b.events(t)
	require.Equal(t, []string{"fixture-1", "fixture-2", "real"}, b.find(t, "state = new"), "an import does not wait for rules")
	outcome := b.drain(t)
	require.Equal(t, rule.Counts{Matched: 2, Moved: 2, Assigned: 2, Labelled: 2, Notified: 2}, outcome.Counts)
	require.Equal(t, []string{"fixture-1", "fixture-2"}, b.find(t, `state = false_positive and assignee = "team:platform" and label = "test"`))

	f := b.byRule(t, "fixture-1")
	trail, err := b.store.Audit(t.Context(), f.ID)
	require.NoError(t, err)
	require.Len(t, trail, 3)
	moved := trail[2]
	require.Equal(t, finding.AuditEntry{
		ID: moved.ID, At: moved.At, Actor: "rule:Fixtures", Action: finding.ActionTransition, From: finding.StateNew,
		To: finding.StateFalsePositive, Reason: "never deployed", Rule: &made.ID, RuleVersion: 1,
	}, moved)
	require.Equal(t, finding.StateFalsePositive, trail[1].From, "what follows is in the new state")
	require.Equal(t, finding.Reassigned("", "team:platform"), trail[1].Detail)
	require.Equal(t, []string{"test"}, trail[0].Detail.LabelsAdded)

	runs := b.runs(t, made.ID)
	require.Len(t, runs, 1)
	require.Equal(t, done.ID, *runs[0].Import)
	require.Equal(t, rule.RunFinished, runs[0].State())
	require.Equal(t, outcome.Counts, runs[0].Counts)
	require.ElementsMatch(t, []told{
		{Type: "finding.states_changed", Severity: "high", Count: 1, Listed: 1}, {Type: "finding.states_changed", Severity: "low", Count: 1, Listed: 1},
		{Type: "finding.assigned", Severity: "high", Count: 1, Listed: 1}, {Type: "finding.assigned", Severity: "low", Count: 1, Listed: 1},
		{Type: "rule.matched", Severity: "high", Count: 1, Listed: 1}, {Type: "rule.matched", Severity: "low", Count: 1, Listed: 1},
	}, b.events(t))
	require.Zero(t, b.count(t, "rule_batches"))
	require.Zero(t, b.count(t, "rule_tellings"))

	b.mustImport(t, "one", issue{"fixture-1", "error"}, issue{"fixture-2", "note"}, issue{"real", "error"}, issue{"other", "note"})
	require.Equal(t, rule.Counts{}, b.drain(t).Counts, "what was there before is no new occasion")
}

func TestEventOfAMatchNamesTheRule(t *testing.T) {
	t.Parallel()
	b := setup(t)
	made := b.addRule(t, "Watch", "severity >= high", rule.Actions{Notify: true})
	done := b.mustImport(t, "one", issue{"a", "error"})
	b.drain(t)
	var subject, ruleName, runImport, severity string
	const data = "SELECT subject, data->'rule'->>'name', data->>'import', data->>'severity' FROM events WHERE type = $1"
	require.NoError(t, b.pool.QueryRow(t.Context(), data, event.RuleMatched).Scan(&subject, &ruleName, &runImport, &severity))
	require.Equal(t, []string{made.ID.String(), "Watch", done.ID.String(), "high"}, []string{subject, ruleName, runImport, severity})
}

func TestRulesLookWhenTheySay(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, on := range rule.Triggers() {
		b.addRule(t, string(on), `rule ~ "rule"`, rule.Actions{Labels: []string{string(on)}}, func(r *rule.Rule) { r.On = []rule.Cause{on} })
	}
	b.addRule(t, "never", `rule ~ "rule"`, rule.Actions{Labels: []string{"never"}}, func(r *rule.Rule) { r.On = nil })
	b.addRule(t, "off", `rule ~ "rule"`, rule.Actions{Labels: []string{"off"}}, func(r *rule.Rule) { r.Enabled = false })
	labels := func() []string { return b.byRule(t, "rule-1").Labels }

	b.mustImport(t, "one", issue{"rule-1", "error"}, issue{"rule-2", "error"})
	b.drain(t)
	require.Equal(t, []string{"created"}, labels())
	b.mustImport(t, "one", issue{"rule-1", "note"}, issue{"rule-2", "error"})
	b.drain(t)
	require.Equal(t, []string{"changed", "created"}, labels())
	require.Equal(t, []string{"created"}, b.byRule(t, "rule-2").Labels, "it was said again as it was")
	b.mustImport(t, "one", issue{"rule-2", "error"})
	b.drain(t)
	b.mustImport(t, "one", issue{"rule-1", "note"}, issue{"rule-2", "error"})
	b.drain(t)
	require.Equal(t, []string{"changed", "created", "reopened"}, labels())
}

func TestRulesRunInOrder(t *testing.T) {
	t.Parallel()
	b := setup(t)
	at := func(priority int, stop bool) func(*rule.Rule) {
		return func(r *rule.Rule) { r.Priority, r.Stop = priority, stop }
	}
	bob, cid := finding.Person("bob"), finding.Person("cid")
	triage := &rule.Transition{To: finding.StateTriaged}
	b.addRule(t, "3 sees what was done", `label = "first"`, rule.Actions{Labels: []string{"second"}, Assign: &cid}, at(3, false))
	b.addRule(t, "1 comes first", `rule ~ "rule"`, rule.Actions{Labels: []string{"first"}, Transition: triage}, at(1, false))
	b.addRule(t, "2 loses", `rule ~ "rule"`, rule.Actions{Transition: &rule.Transition{To: finding.StateInProgress}}, at(2, false))
	b.addRule(t, "4 comes too late", `rule ~ "rule"`, rule.Actions{Assign: &bob}, at(4, false))
	b.addRule(t, "5 stops", `rule = "rule-2"`, rule.Actions{Labels: []string{"stopped"}}, at(5, true))
	b.addRule(t, "6 is kept away", `rule ~ "rule"`, rule.Actions{Labels: []string{"last"}}, at(6, false))
	b.mustImport(t, "one", issue{"rule-1", "error"}, issue{"rule-2", "error"})
	b.drain(t)
	one, two := b.byRule(t, "rule-1"), b.byRule(t, "rule-2")
	require.Equal(t, []string{"first", "last", "second"}, one.Labels)
	require.Equal(t, []string{"first", "second", "stopped"}, two.Labels)
	require.Equal(t, finding.StateTriaged, one.State, "the first that moves it wins")
	require.Equal(t, cid, one.Assignee, "the first that assigns it wins")
}

func TestPeopleWin(t *testing.T) {
	t.Parallel()
	b := setup(t)
	bob := finding.Person("bob")
	made := b.addRule(t, "Everything", `rule ~ "rule"`, rule.Actions{
		Transition: &rule.Transition{To: finding.StateRiskAccepted, Reason: "x", Owner: "ann", Days: 30}, Assign: &bob, Labels: []string{"seen"},
	})
	b.mustImport(t, "one", issue{"rule-1", "error"}, issue{"rule-2", "error"}, issue{"rule-3", "error"})
	// Between the import and the rule, a person decides about one, assigns another, and unassigns it again.
	_, err := b.store.Transition(t.Context(), b.byRule(t, "rule-1").ID, finding.StateTriaged, "", "ann")
	require.NoError(t, err)
	two := b.byRule(t, "rule-2").ID
	_, err = b.store.Assign(t.Context(), two, finding.Person("cid"), ann())
	require.NoError(t, err)
	_, err = b.store.Assign(t.Context(), two, finding.Assignee{}, ann())
	require.NoError(t, err)
	outcome := b.drain(t)
	require.Equal(t, rule.Counts{Matched: 3, Moved: 2, Assigned: 2, Labelled: 3, Kept: 2}, outcome.Counts)
	require.Equal(t, finding.StateTriaged, b.byRule(t, "rule-1").State)
	require.True(t, b.byRule(t, "rule-2").Assignee.Nobody())
	require.Equal(t, finding.StateRiskAccepted, b.byRule(t, "rule-3").State)

	// What a rule decided another one may change, and so may a person; then it stays.
	back := b.addRule(t, "Back", `rule = "rule-3"`, rule.Actions{Transition: &rule.Transition{To: finding.StateTriaged}})
	_, err = b.store.StartRun(t.Context(), back.ID, 1, "lea")
	require.NoError(t, err)
	b.drain(t)
	require.Equal(t, finding.StateTriaged, b.byRule(t, "rule-3").State)
	_, err = b.store.Transition(t.Context(), b.byRule(t, "rule-3").ID, finding.StateInProgress, "", "ann")
	require.NoError(t, err)
	_, err = b.store.StartRun(t.Context(), made.ID, 1, "lea")
	require.NoError(t, err)
	b.drain(t)
	require.Equal(t, finding.StateInProgress, b.byRule(t, "rule-3").State)

	// A person's claim that something is fixed ends when a report still shows it. Then it is nobody's decision any more.
	_, err = b.store.Transition(t.Context(), b.byRule(t, "rule-1").ID, finding.StateFixed, "patched", "ann")
	require.NoError(t, err)
	b.mustImport(t, "one", issue{"rule-1", "error"}, issue{"rule-2", "error"}, issue{"rule-3", "error"}, issue{"x", "note"})
	b.drain(t)
	require.Equal(t, finding.StateRiskAccepted, b.byRule(t, "rule-1").State)
}

func TestTheVersionThatCounts(t *testing.T) {
	t.Parallel()

	t.Run("IsThatOfTheRunForAnImport", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		made := b.addRule(t, "One", `rule ~ "rule"`, rule.Actions{Labels: []string{"old"}})
		gone := b.addRule(t, "Gone", `rule ~ "rule"`, rule.Actions{Labels: []string{"gone"}})
		b.mustImport(t, "one", issue{"rule-1", "error"})
		made.Actions = rule.Actions{Labels: []string{"new"}}
		_, err := b.store.ReplaceRule(t.Context(), 1, made, "lea")
		require.NoError(t, err)
		require.NoError(t, b.store.DeleteRule(t.Context(), 1, gone.ID, "lea"))
		b.addRule(t, "Late", `rule ~ "rule"`, rule.Actions{Labels: []string{"late"}})
		b.drain(t)
		require.Equal(t, []string{"new"}, b.byRule(t, "rule-1").Labels)
		require.Equal(t, int64(2), b.last(t, b.byRule(t, "rule-1").ID).RuleVersion)
		require.Equal(t, int64(2), b.runs(t, made.ID)[0].Version)
	})

	t.Run("IsThatOfTheWishForARun", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.mustImport(t, "one", issue{"rule-1", "error"})
		made := b.addRule(t, "One", `rule ~ "rule"`, rule.Actions{Labels: []string{"old"}}, func(r *rule.Rule) { r.Enabled = false })
		_, err := b.store.StartRun(t.Context(), made.ID, 1, "lea")
		require.NoError(t, err)
		made.Actions = rule.Actions{Labels: []string{"new"}}
		_, err = b.store.ReplaceRule(t.Context(), 1, made, "lea")
		require.NoError(t, err)
		b.drain(t)
		require.Equal(t, []string{"old"}, b.byRule(t, "rule-1").Labels)
		require.Equal(t, int64(1), b.last(t, b.byRule(t, "rule-1").ID).RuleVersion)
	})

	t.Run("IsNoneOfARuleThatIsGone", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.mustImport(t, "one", issue{"rule-1", "error"})
		made := b.addRule(t, "One", `rule ~ "rule"`, rule.Actions{Labels: []string{"old"}})
		_, err := b.store.StartRun(t.Context(), made.ID, 1, "lea")
		require.NoError(t, err)
		require.NoError(t, b.store.DeleteRule(t.Context(), 1, made.ID, "lea"))
		b.drain(t)
		require.Empty(t, b.byRule(t, "rule-1").Labels)
		require.Zero(t, b.count(t, "rule_batches"))
	})
}

func TestRuleRunOnDemand(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.mustImport(t, "one", issue{"rule-1", "error"}, issue{"rule-2", "note"}, issue{"other", "note"})
	made := b.addRule(t, "One", `rule ~ "rule"`, rule.Actions{
		Transition: &rule.Transition{To: finding.StateFalsePositive, Reason: "x"}, Labels: []string{"a"}, Notify: true,
	})
	_, err := b.store.Transition(t.Context(), b.byRule(t, "rule-1").ID, finding.StateTriaged, "", "ann")
	require.NoError(t, err)
	entries := b.count(t, "audit")
	b.events(t)

	preview, err := b.store.PreviewRule(t.Context(), made)
	require.NoError(t, err)
	require.Equal(t, rule.Counts{Matched: 2, Moved: 1, Labelled: 2, Notified: 2, Kept: 1}, preview.Counts)
	require.True(t, preview.Exact)
	require.Equal(t, "rule-1", preview.Sample[0].RuleID, "the worst first")
	require.Len(t, preview.Sample, 2)
	require.Equal(t, entries, b.count(t, "audit"), "a preview changes nothing")
	require.Zero(t, b.count(t, "rule_batches"))

	_, err = b.store.StartRun(t.Context(), made.ID, 7, "lea")
	requireCode(t, err, finding.CodeVersionMismatch)
	run, err := b.store.StartRun(t.Context(), made.ID, 1, "lea")
	require.NoError(t, err)
	require.Equal(t, int64(2), *run.Selected)
	require.Equal(t, rule.RunRunning, run.State())
	_, err = b.store.StartRun(t.Context(), made.ID, 1, "lea")
	requireCode(t, err, finding.CodeNotFinished)
	require.Equal(t, preview.Counts, b.drain(t).Counts, "it does what the preview said")
	runs := b.runs(t, made.ID)
	require.Len(t, runs, 1)
	require.Equal(t, rule.RunFinished, runs[0].State())
	require.Equal(t, "lea", runs[0].RequestedBy)
	require.Nil(t, runs[0].Import)

	again, err := b.store.StartRun(t.Context(), made.ID, 1, "lea")
	require.NoError(t, err)
	require.Equal(t, rule.Counts{Matched: 2, Notified: 2, Kept: 1}, b.drain(t).Counts, "what is so already is not done again")
	require.NotEqual(t, run.ID, again.ID)

	none := b.addRule(t, "None", `rule = "nothing"`, rule.Actions{Notify: true})
	empty, err := b.store.StartRun(t.Context(), none.ID, 1, "lea")
	require.NoError(t, err)
	require.Equal(t, rule.RunFinished, empty.State())
}

// TestABadRuleHarmsNobody has a rule that the database refuses between two good ones.
func TestABadRuleHarmsNobody(t *testing.T) {
	t.Parallel()
	b := setup(t)
	at := func(priority int) func(*rule.Rule) { return func(r *rule.Rule) { r.Priority = priority } }
	b.addRule(t, "before", `rule ~ "rule"`, rule.Actions{Labels: []string{"before"}}, at(1))
	bad := b.addRule(t, "bad", `rule ~ "rule"`, rule.Actions{Labels: []string{"bad"}}, at(2))
	b.addRule(t, "after", `rule ~ "rule"`, rule.Actions{Labels: []string{"after"}}, at(3))
	b.exec(t, `UPDATE rules SET filter = 'mood = good' WHERE id = $1`, bad.ID)
	for i := range rule.MaxFailures {
		b.mustImport(t, fmt.Sprintf("s%d", i), issue{fmt.Sprintf("rule-%d", i), "error"})
		outcome := b.drain(t)
		require.Equal(t, 1, outcome.Failed)
		require.Equal(t, []string{"after", "before"}, b.byRule(t, fmt.Sprintf("rule-%d", i)).Labels)
		if i < rule.MaxFailures-1 {
			require.Empty(t, outcome.Disabled)
			continue
		}
		require.Equal(t, []string{"bad"}, outcome.Disabled)
	}
	runs := b.runs(t, bad.ID)
	require.Len(t, runs, rule.MaxFailures)
	require.Equal(t, rule.RunFailed, runs[0].State())
	require.Contains(t, runs[0].Error, "at character 1: there is no field")
	off, err := b.store.GetRule(t.Context(), bad.ID)
	require.NoError(t, err)
	require.False(t, off.Enabled)
	require.Contains(t, off.DisabledReason, "The filter is not valid any more")
	require.Equal(t, int64(2), off.Version)

	b.mustImport(t, "more", issue{"rule-9", "error"})
	require.Zero(t, b.drain(t).Failed)
	off.Query, off.Enabled = `rule ~ "rule"`, true
	mended, err := b.store.ReplaceRule(t.Context(), 2, off, "lea")
	require.NoError(t, err)
	require.Empty(t, mended.DisabledReason)
}

// TestASlowRuleHarmsNobody lets the look of one rule take longer than it may, and undoes what another did before it failed.
func TestASlowRuleHarmsNobody(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.addRule(t, "good", "severity = high", rule.Actions{Labels: []string{"good"}}, func(r *rule.Rule) { r.Priority = 1 })
	slow := b.addRule(t, "slow", `text "about"`, rule.Actions{Labels: []string{"slow"}}, func(r *rule.Rule) { r.Priority = 2 })
	half := b.addRule(t, "half", "severity = high", falsePositive(), func(r *rule.Rule) { r.Priority = 3 })
	b.mustImport(t, "one", issue{"rule-1", "error"})
	b.exec(t, `CREATE OR REPLACE VIEW finding_words AS SELECT r.finding_id, r.team_id, r.rule_id, r.component, r.haystack, r.lexemes, r.severity
			FROM finding_texts AS r, pg_sleep(3) AS waiting;
		CREATE FUNCTION refuse_half() RETURNS trigger LANGUAGE plpgsql AS $$
			BEGIN IF NEW.actor = 'rule:half' THEN RAISE EXCEPTION 'no' USING ERRCODE = '22000'; END IF; RETURN NEW; END $$;
		CREATE TRIGGER refuse_half BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION refuse_half()`)
	require.Equal(t, 2, b.drain(t).Failed)
	require.Contains(t, b.runs(t, slow.ID)[0].Error, "takes too long")
	require.Contains(t, b.runs(t, half.ID)[0].Error, "refused the rule (22000)")
	var state string
	var labels []string
	require.NoError(t, b.pool.QueryRow(t.Context(), "SELECT state, labels FROM findings").Scan(&state, &labels))
	require.Equal(t, "new", state, "what a rule did before it failed is undone")
	require.Equal(t, []string{"good"}, labels)
}

// TestRulesWaitForImports has an import hold a finding that a batch is about.
func TestRulesWaitForImports(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.addRule(t, "One", `rule ~ "rule"`, rule.Actions{Labels: []string{"a"}})
	b.mustImport(t, "one", issue{"rule-1", "error"})
	tx, err := b.pool.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), "SELECT id FROM findings FOR NO KEY UPDATE")
	require.NoError(t, err)
	claim, err := b.store.ClaimBatch(t.Context(), time.Minute)
	require.NoError(t, err)
	_, err = b.store.RunBatch(t.Context(), *claim)
	require.ErrorIs(t, err, rule.ErrLater)
	require.NoError(t, tx.Rollback(t.Context()))
	require.NoError(t, b.store.RequeueBatch(t.Context(), *claim, 0, true))
	require.Equal(t, int64(1), b.drain(t).Counts.Labelled)
}

func TestAMergedFindingIsLookedAt(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.addRule(t, "One", `component = "axios"`, rule.Actions{Labels: []string{"a"}})
	mergeTwo(t, b, func(_, _ uuid.UUID) {})
	b.drain(t)
	require.Equal(t, []string{"a"}, b.only(t).Labels)
	require.Equal(t, 1, b.count(t, "audit WHERE action = 'labelled'"), "both batches lead to it, and it is labelled once")
}

// TestTenThousandInBatches runs one rule on more findings than a batch has.
func TestTenThousandInBatches(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.exec(t, `INSERT INTO findings (id, fingerprint, recipe, inputs, kind, severity, title, description, rule_id, component, purl, path,
			url, first_import_id, first_seen_at, last_seen_at, state_changed_at)
		SELECT gen_random_uuid(), sha256(i::text::bytea), 2, '{}', 'code', 1 + i % 3, 'title ' || i, '', 'rule-' || i, '', '', '', '',
			gen_random_uuid(), now(), now(), now() FROM generate_series(1, 10000) AS i`)
	made := b.addRule(t, "Many", `rule ~ "rule"`, rule.Actions{
		Transition: &rule.Transition{To: finding.StateTriaged}, Labels: []string{"a"}, Notify: true,
	})
	run, err := b.store.StartRun(t.Context(), made.ID, 1, "lea")
	require.NoError(t, err)
	require.Equal(t, int64(10_000), *run.Selected)
	require.Equal(t, 10_000/rule.BatchSize, b.count(t, "rule_batches"))
	start := time.Now()
	outcome := b.drain(t)
	t.Logf("10,000 findings took %s", time.Since(start))
	require.Equal(t, rule.Counts{Matched: 10_000, Moved: 10_000, Labelled: 10_000, Notified: 10_000}, outcome.Counts)
	require.Equal(t, 10_000, b.count(t, "audit WHERE action = 'transition'"))
	require.Equal(t, 10_000, b.count(t, "findings WHERE state = 'triaged' AND labels = '{a}'"))
	require.Equal(t, outcome.Counts, b.runs(t, made.ID)[0].Counts)
	matched := 0
	for _, e := range b.events(t) {
		if e.Type == string(event.RuleMatched) {
			require.Equal(t, event.MaxItems, e.Listed)
			require.True(t, e.Truncate)
			matched += e.Count
		}
	}
	require.Equal(t, 10_000, matched, "one event for each severity, however many batches there were")
	require.Zero(t, b.count(t, "rule_tellings"))
}

func TestForgottenRuns(t *testing.T) {
	t.Parallel()
	b := setup(t)
	made := b.addRule(t, "One", `rule ~ "rule"`, rule.Actions{Notify: true})
	b.mustImport(t, "one", issue{"rule-1", "error"})
	b.drain(t)
	require.NoError(t, b.store.ForgetRuns(t.Context(), time.Hour))
	require.Len(t, b.runs(t, made.ID), 1)
	b.exec(t, "UPDATE rule_runs SET finished_at = now() - interval '2 hours'")
	require.NoError(t, b.store.ForgetRuns(t.Context(), time.Hour))
	require.Empty(t, b.runs(t, made.ID))
}

func TestRunsComeInPages(t *testing.T) {
	t.Parallel()
	b := setup(t)
	made := b.addRule(t, "One", `rule ~ "rule"`, rule.Actions{Notify: true})
	for i := range 5 {
		b.mustImport(t, fmt.Sprintf("s%d", i), issue{fmt.Sprintf("rule-%d", i), "error"})
		b.drain(t)
	}
	seen, before := map[uuid.UUID]bool{}, uuid.Max
	for {
		page, err := b.store.ListRuns(t.Context(), made.ID, before, 2)
		require.NoError(t, err)
		for _, run := range page.Items {
			seen[run.ID] = true
		}
		if page.Next == nil {
			break
		}
		before = *page.Next
	}
	require.Len(t, seen, 5)
	_, err := b.store.ListRuns(context.WithoutCancel(t.Context()), uuid.New(), uuid.Max, 2)
	requireCode(t, err, finding.CodeNotFound)
}

package postgres_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/event"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/webhook"
)

// bulkSetup has six findings: two new ones, two triaged ones, and two whose risk is accepted.
func bulkSetup(t *testing.T) bundle {
	t.Helper()
	b := setup(t)
	var issues []issue
	for i := range 6 {
		issues = append(issues, issue{fmt.Sprintf("rule-%d", i), "error"})
	}
	b.mustImport(t, "one", issues...)
	for i, to := range map[int]finding.State{
		2: finding.StateTriaged, 3: finding.StateTriaged, 4: finding.StateRiskAccepted, 5: finding.StateRiskAccepted,
	} {
		_, err := b.decide(t, b.byRule(t, issues[i].rule).ID, to, "because", "ann")
		require.NoError(t, err)
	}
	return b
}

// wish is a bulk operation of ann's.
func wish(change func(*finding.Bulk)) finding.Bulk {
	w := finding.Bulk{Query: `rule ~ "rule-"`, To: finding.StateFixed, Reason: "patched", ActorID: "1", Actor: "ann"}
	change(&w)
	return w
}

// preview asks what would happen.
func (b bundle) preview(t *testing.T, w finding.Bulk) finding.BulkResult {
	t.Helper()
	before := b.count(t, "audit")
	w.DryRun, w.Token = true, ""
	result, err := b.store.Bulk(t.Context(), w)
	require.NoError(t, err)
	require.True(t, result.DryRun)
	require.Equal(t, before, b.count(t, "audit"))
	return result
}

func TestBulkPreviewsAndMoves(t *testing.T) {
	t.Parallel()
	b := bulkSetup(t)
	w := wish(func(w *finding.Bulk) { w.SkipIllegal = true })
	seen := b.preview(t, w)
	require.Equal(t, 6, seen.Matched)
	require.Equal(t, 4, seen.Changed)
	require.Equal(t, []finding.BulkRefusal{
		{State: finding.StateRiskAccepted, Count: 2, Detail: "A finding cannot go from risk_accepted to fixed."},
	}, seen.Refused)
	require.Len(t, seen.Sample, 6)
	require.Equal(t, seen, b.preview(t, w), "asking again says the same")

	before := b.byRule(t, "rule-0")
	w.Token = seen.Token
	done, err := b.store.Bulk(t.Context(), w)
	require.NoError(t, err)
	seen.DryRun = false
	require.Equal(t, seen, done)
	after := b.byRule(t, "rule-0")
	require.Equal(t, finding.StateFixed, after.State)
	require.Equal(t, before.Version+1, after.Version)
	require.True(t, after.StateChangedAt.After(before.StateChangedAt))
	require.Equal(t, []string{"rule-0", "rule-1", "rule-2", "rule-3"}, b.find(t, "state = fixed"))
	require.Equal(t, []string{"rule-4", "rule-5"}, b.find(t, "state = risk_accepted"))
	for rule, from := range map[string]finding.State{"rule-0": finding.StateNew, "rule-3": finding.StateTriaged} {
		trail, err := b.store.Audit(t.Context(), b.byRule(t, rule).ID)
		require.NoError(t, err)
		require.Equal(t, finding.AuditEntry{
			ID: trail[0].ID, At: after.StateChangedAt, Actor: "ann", Action: finding.ActionTransition, From: from,
			To: finding.StateFixed, Reason: "patched",
		}, trail[0])
	}

	_, err = b.store.Bulk(t.Context(), w)
	requireCode(t, err, finding.CodeSelectionChanged)
}

func TestBulkRefuses(t *testing.T) {
	t.Parallel()
	b := bulkSetup(t)
	all := b.preview(t, wish(func(*finding.Bulk) {}))
	three, six := 3, 6
	ids := []uuid.UUID{b.byRule(t, "rule-0").ID, uuid.New()}
	tests := map[string]struct {
		change func(*finding.Bulk)
		want   finding.Code
	}{
		"AnotherToken":    {func(w *finding.Bulk) { w.Token = "x" }, finding.CodeSelectionChanged},
		"TokenOfOther":    {func(w *finding.Bulk) { w.Token, w.To = all.Token, finding.StateTriaged }, finding.CodeSelectionChanged},
		"TokenWithSkip":   {func(w *finding.Bulk) { w.Token, w.SkipIllegal = all.Token, true }, finding.CodeSelectionChanged},
		"AnotherCount":    {func(w *finding.Bulk) { w.Expected = &three }, finding.CodeSelectionChanged},
		"IllegalOnes":     {func(w *finding.Bulk) { w.Token = all.Token }, finding.CodeIllegalTransition},
		"IllegalByCount":  {func(w *finding.Bulk) { w.Expected = &six }, finding.CodeIllegalTransition},
		"NoReason":        {func(w *finding.Bulk) { w.Reason, w.Expected = "", &six }, finding.CodeReasonRequired},
		"NoReasonInDry":   {func(w *finding.Bulk) { w.Reason, w.DryRun, w.SkipIllegal = "", true, true }, finding.CodeReasonRequired},
		"UnknownFindings": {func(w *finding.Bulk) { one := 1; w.IDs, w.Expected = ids, &one }, finding.CodeNotFound},
	}
	for name, tt := range tests {
		_, err := b.store.Bulk(t.Context(), wish(tt.change))
		var domain *finding.Error
		require.ErrorAs(t, err, &domain, name)
		require.Equal(t, tt.want, domain.Code, name)
	}
	require.Empty(t, b.find(t, "state = fixed"), "nothing was half done")
}

func TestBulkByIDs(t *testing.T) {
	t.Parallel()
	b := bulkSetup(t)
	known := b.byRule(t, "rule-0").ID
	w := wish(func(w *finding.Bulk) {
		w.IDs, w.SkipIllegal = []uuid.UUID{known, uuid.New(), known, b.byRule(t, "rule-4").ID}, true
	})
	seen := b.preview(t, w)
	require.Equal(t, 2, seen.Matched)
	require.Equal(t, 1, seen.Changed)
	require.Equal(t, 1, seen.Missing)
	two := 2
	w.Expected = &two
	_, err := b.store.Bulk(t.Context(), w)
	require.NoError(t, err)
	require.Equal(t, []string{"rule-0"}, b.find(t, "state = fixed"))
}

func TestBulkIsBounded(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.exec(t, `INSERT INTO findings (id, fingerprint, recipe, inputs, kind, severity, title, description, rule_id, component, purl, path,
			url, first_import_id, first_seen_at, last_seen_at, state_changed_at)
		SELECT gen_random_uuid(), sha256(i::text::bytea), 1, '{}', 'code', i % 6, 'title ' || i, '', 'rule-' || i, '', '', '', '',
			gen_random_uuid(), now(), now(), now() FROM generate_series(1, 10001) AS i`)
	_, err := b.store.Bulk(t.Context(), wish(func(w *finding.Bulk) { w.DryRun = true }))
	requireCode(t, err, finding.CodeTooMany)

	w := wish(func(w *finding.Bulk) { w.Query = `rule != "rule-1"` })
	w.Token = b.preview(t, w).Token
	done, err := b.store.Bulk(t.Context(), w)
	require.NoError(t, err)
	require.Equal(t, finding.MaxBulk, done.Changed)
	require.Len(t, done.Sample, 10)
	require.Equal(t, finding.MaxBulk, b.count(t, "audit"))
}

func TestBulkWithAKey(t *testing.T) {
	t.Parallel()
	b := bulkSetup(t)
	w := wish(func(w *finding.Bulk) { w.SkipIllegal, w.Key = true, "k" })
	w.Token = b.preview(t, w).Token
	done, err := b.store.Bulk(t.Context(), w)
	require.NoError(t, err)
	entries := b.count(t, "audit")

	again, err := b.store.Bulk(t.Context(), w)
	require.NoError(t, err)
	done.Replayed, done.Sample = true, nil
	require.Equal(t, done, again)
	require.Equal(t, entries, b.count(t, "audit"))

	other := w
	other.Reason = "something else"
	_, err = b.store.Bulk(t.Context(), other)
	requireCode(t, err, finding.CodeKeyReused)
	somebody := w
	somebody.ActorID = "2"
	_, err = b.store.Bulk(t.Context(), somebody)
	requireCode(t, err, finding.CodeSelectionChanged)
	_, err = b.store.Bulk(t.Context(), somebody)
	requireCode(t, err, finding.CodeSelectionChanged) // A refusal does not use the key up.

	b.exec(t, "UPDATE bulk_operations SET created_at = created_at - interval '31 days'")
	_, err = b.store.Bulk(t.Context(), w)
	requireCode(t, err, finding.CodeSelectionChanged)
}

// TestBulkOnceForManySenders sends one request many times at once.
func TestBulkOnceForManySenders(t *testing.T) {
	t.Parallel()
	b := bulkSetup(t)
	w := wish(func(w *finding.Bulk) { w.SkipIllegal, w.Key = true, "k" })
	w.Token = b.preview(t, w).Token
	entries := b.count(t, "audit")
	type outcome struct {
		result finding.BulkResult
		err    error
	}
	outcomes := make(chan outcome, 5)
	for range cap(outcomes) {
		go func() {
			result, err := b.store.Bulk(t.Context(), w)
			outcomes <- outcome{result, err}
		}()
	}
	first := 0
	for range cap(outcomes) {
		o := <-outcomes
		require.NoError(t, o.err)
		require.Equal(t, 4, o.result.Changed)
		if !o.result.Replayed {
			first++
		}
	}
	require.Equal(t, 1, first)
	require.Equal(t, entries+4, b.count(t, "audit"))
}

// TestBulkTellsOthers moves findings of two severities, and then some that may not be moved.
func TestBulkTellsOthers(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.addWebhook(t, webhook.Spec{Enabled: true, MinSeverity: finding.SeverityHigh, Types: []event.Type{event.FindingsChanged}})
	b.mustImport(t, "one", issue{"rule-1", "error"}, issue{"rule-2", "error"}, issue{"rule-3", "note"})
	b.exec(t, "DELETE FROM deliveries; DELETE FROM events")

	w := wish(func(w *finding.Bulk) { w.Key = "k" })
	w.Token = b.preview(t, w).Token
	require.Zero(t, b.count(t, "events"), "a preview tells nobody")
	done, err := b.store.Bulk(t.Context(), w)
	require.NoError(t, err)
	require.Equal(t, 3, done.Changed)
	require.Equal(t, 1, b.count(t, "deliveries"), "the webhook wants what is severe")
	var decision string
	const decided = "SELECT string_agg(DISTINCT concat_ws(' ', subject = data->>'operation', data->>'to', data->>'actor', data->>'reason'), ',') FROM events"
	require.NoError(t, b.pool.QueryRow(t.Context(), decided).Scan(&decision))
	require.Equal(t, "t fixed ann patched", decision)
	replayed, err := b.store.Bulk(t.Context(), w)
	require.NoError(t, err)
	require.True(t, replayed.Replayed)
	require.Equal(t, []told{
		{Type: "finding.states_changed", Severity: "high", Count: 2, Listed: 2},
		{Type: "finding.states_changed", Severity: "low", Count: 1, Listed: 1},
	}, b.events(t))

	_, err = b.store.Bulk(t.Context(), wish(func(w *finding.Bulk) { w.To = finding.StateTriaged }))
	require.Error(t, err)
	skipped, err := b.store.Bulk(t.Context(), wish(func(w *finding.Bulk) { w.To, w.SkipIllegal = finding.StateTriaged, true }))
	require.NoError(t, err)
	require.Zero(t, skipped.Changed)
	require.Empty(t, b.events(t), "what moves nothing tells nothing")
}

func TestBulkDoesNotWaitForever(t *testing.T) {
	t.Parallel()
	b := bulkSetup(t)
	w := wish(func(w *finding.Bulk) { w.SkipIllegal = true })
	w.Token = b.preview(t, w).Token
	tx, err := b.pool.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), "SELECT id FROM findings WHERE rule_id = 'rule-0' FOR UPDATE") // As an import does.
	require.NoError(t, err)
	_, err = b.store.WithPatience(time.Second).Bulk(t.Context(), w)
	requireCode(t, err, finding.CodeBusy)
	require.NoError(t, tx.Rollback(t.Context()))
	_, err = b.store.Bulk(t.Context(), w)
	require.NoError(t, err)
}

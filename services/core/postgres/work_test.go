package postgres_test

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres"
	"github.com/cloudsec/cloudsec/services/internal/pgtest"
)

// ann is who works in these tests.
func ann() finding.Work { return finding.Work{Actor: "ann", Reason: "because"} }

// last is the newest entry of a finding's history.
func (b bundle) last(t *testing.T, id uuid.UUID) finding.AuditEntry {
	t.Helper()
	trail, err := b.store.Audit(t.Context(), id)
	require.NoError(t, err)
	require.NotEmpty(t, trail)
	return trail[0]
}

func TestAssign(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.mustImport(t, "one", issue{"rule-1", "error"}, issue{"rule-2", "note"})
	b.events(t)
	before := b.byRule(t, "rule-1")
	require.True(t, before.Assignee.Nobody())

	work := ann()
	work.Version = before.Version
	assigned, err := b.store.Assign(t.Context(), before.ID, finding.Team("platform"), work)
	require.NoError(t, err)
	require.Equal(t, finding.Team("platform"), assigned.Assignee)
	require.Greater(t, assigned.Version, before.Version)
	entry := b.last(t, before.ID)
	require.Equal(t, finding.AuditEntry{
		ID: entry.ID, At: entry.At, Actor: "ann", Action: finding.ActionAssigned, From: finding.StateNew, To: finding.StateNew,
		Reason: "because", Detail: finding.Reassigned("", "team:platform"),
	}, entry)
	require.Equal(t, []told{{Type: "finding.assigned", Severity: "high", Count: 1, Listed: 1}}, b.events(t))

	_, err = b.store.Assign(t.Context(), before.ID, finding.Person("bob"), work)
	requireCode(t, err, finding.CodeVersionMismatch)
	again, err := b.store.Assign(t.Context(), before.ID, finding.Team("platform"), ann())
	require.NoError(t, err)
	require.Equal(t, assigned.Version, again.Version, "what is so already is not written again")
	require.Empty(t, b.events(t))

	for filter, want := range map[string][]string{
		`assignee = "team:platform"`: {"rule-1"}, `assignee = unassigned`: {"rule-2"}, `assignee != unassigned`: {"rule-1"}, `assignee = "ann"`: nil,
		`assignee = me`: nil,
	} {
		require.Equal(t, want, b.find(t, filter), filter)
	}

	gone, err := b.store.Assign(t.Context(), before.ID, finding.Assignee{}, ann())
	require.NoError(t, err)
	require.True(t, gone.Assignee.Nobody())
	require.Equal(t, finding.Reassigned("team:platform", ""), b.last(t, before.ID).Detail)
	_, err = b.store.Assign(t.Context(), uuid.New(), finding.Person("bob"), ann())
	requireCode(t, err, finding.CodeNotFound)
}

func TestLabels(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.mustImport(t, "one", issue{"rule-1", "error"}, issue{"rule-2", "note"})
	id := b.byRule(t, "rule-1").ID
	labelled, err := b.store.SetLabels(t.Context(), id, []string{"a", "b"}, ann())
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b"}, labelled.Labels)
	require.Equal(t, finding.Relabelled(nil, []string{"a", "b"}).LabelsAdded, b.last(t, id).Detail.LabelsAdded)
	labelled, err = b.store.SetLabels(t.Context(), id, []string{"b", "c"}, ann())
	require.NoError(t, err)
	require.Equal(t, []string{"b", "c"}, labelled.Labels)
	detail := b.last(t, id).Detail
	require.Equal(t, []string{"c"}, detail.LabelsAdded)
	require.Equal(t, []string{"a"}, detail.LabelsRemoved)
	for filter, want := range map[string][]string{
		`label = "c"`: {"rule-1"}, `label = "a"`: nil, `label != "c"`: {"rule-2"}, `label in ("x", "b")`: {"rule-1"}, `label ~ "C"`: {"rule-1"},
	} {
		require.Equal(t, want, b.find(t, filter), filter)
	}
	list, err := b.store.List(t.Context(), finding.Page{Filter: finding.Filter{Query: `label = "b"`}, Limit: 10})
	require.NoError(t, err)
	require.Equal(t, []string{"b", "c"}, list.Items[0].Labels)
}

func TestBulkAssigns(t *testing.T) {
	t.Parallel()
	b := bulkSetup(t)
	b.events(t)
	bob := finding.Person("bob")
	w := finding.Bulk{Query: `rule ~ "rule-"`, Assign: &bob, Reason: "his week", ActorID: "1", Actor: "ann", Key: "k"}
	w.Token = b.preview(t, w).Token
	done, err := b.store.Bulk(t.Context(), w)
	require.NoError(t, err)
	require.Equal(t, 6, done.Changed)
	require.Len(t, b.find(t, `assignee = "bob"`), 6)
	require.Equal(t, []told{{Type: "finding.assigned", Severity: "high", Count: 6, Listed: 6}}, b.events(t))
	entry := b.last(t, b.byRule(t, "rule-4").ID)
	require.Equal(t, finding.StateRiskAccepted, entry.To, "an entry about work has the state that the finding is in")
	require.Equal(t, "his week", entry.Reason)

	replayed, err := b.store.Bulk(t.Context(), w)
	require.NoError(t, err)
	require.True(t, replayed.Replayed)

	nobody := finding.Assignee{}
	w = finding.Bulk{Query: `rule = "rule-1"`, Assign: &nobody, ActorID: "1", Actor: "ann"}
	token := b.preview(t, w).Token
	_, err = b.store.Assign(t.Context(), b.byRule(t, "rule-1").ID, finding.Person("cid"), ann())
	require.NoError(t, err)
	w.Token = token
	_, err = b.store.Bulk(t.Context(), w)
	requireCode(t, err, finding.CodeSelectionChanged)
	w.Token = b.preview(t, w).Token
	_, err = b.store.Bulk(t.Context(), w)
	require.NoError(t, err)
	require.Equal(t, []string{"rule-1"}, b.find(t, "assignee = unassigned"))
}

func TestBulkLabels(t *testing.T) {
	t.Parallel()
	b := bulkSetup(t)
	full := make([]string, finding.MaxLabels)
	for i := range full {
		full[i] = fmt.Sprintf("l%02d", i)
	}
	_, err := b.store.SetLabels(t.Context(), b.byRule(t, "rule-0").ID, full, ann())
	require.NoError(t, err)
	w := finding.Bulk{Query: `rule ~ "rule-"`, AddLabels: []string{"x", "y"}, RemoveLabels: []string{"l00"}, ActorID: "1", Actor: "ann"}
	seen := b.preview(t, w)
	require.Equal(t, 5, seen.Changed)
	require.Equal(t, 1, seen.Refused[0].Count)
	w.Token = seen.Token
	_, err = b.store.Bulk(t.Context(), w)
	requireCode(t, err, finding.CodeLimitReached)
	require.Empty(t, b.find(t, `label = "x"`))

	w.SkipIllegal = true
	w.Token = b.preview(t, w).Token
	_, err = b.store.Bulk(t.Context(), w)
	require.NoError(t, err)
	require.Equal(t, []string{"rule-1", "rule-2", "rule-3", "rule-4", "rule-5"}, b.find(t, `label = "x"`))

	w = finding.Bulk{Query: `rule = "rule-0"`, RemoveLabels: []string{"l00", "l01"}, AddLabels: []string{"x"}, ActorID: "1", Actor: "ann"}
	w.Token = b.preview(t, w).Token
	_, err = b.store.Bulk(t.Context(), w)
	require.NoError(t, err)
	detail := b.last(t, b.byRule(t, "rule-0").ID).Detail
	require.Equal(t, []string{"x"}, detail.LabelsAdded)
	require.Equal(t, []string{"l00", "l01"}, detail.LabelsRemoved)
}

// TestWorkSurvivesAMerge lets two findings turn out to be one.
func TestWorkSurvivesAMerge(t *testing.T) {
	t.Parallel()

	t.Run("WhoHasNobodyTakesOver", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		mergeTwo(t, b, func(stays, goes uuid.UUID) {
			_, err := b.store.Assign(t.Context(), goes, finding.Person("bob"), ann())
			require.NoError(t, err)
			_, err = b.store.SetLabels(t.Context(), goes, []string{"b", "c"}, ann())
			require.NoError(t, err)
			_, err = b.store.SetLabels(t.Context(), stays, []string{"a", "c"}, ann())
			require.NoError(t, err)
		})
		only := b.only(t)
		require.Equal(t, finding.Person("bob"), only.Assignee)
		require.Equal(t, []string{"a", "b", "c"}, only.Labels)
	})

	t.Run("AndKeepsItsOwn", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		_, goes := mergeTwo(t, b, func(stays, goes uuid.UUID) {
			_, err := b.store.Assign(t.Context(), goes, finding.Person("bob"), ann())
			require.NoError(t, err)
			_, err = b.store.Assign(t.Context(), stays, finding.Team("x"), ann())
			require.NoError(t, err)
		})
		require.Equal(t, finding.Team("x"), b.only(t).Assignee)
		detail, err := b.store.Assign(t.Context(), goes, finding.Person("cid"), ann())
		require.NoError(t, err)
		require.Equal(t, b.only(t).ID, detail.ID, "the old id leads to it")
	})
}

// TestWorkMigration brings a database of the time before to now.
func TestWorkMigration(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	require.NoError(t, postgres.MigrateTo(t.Context(), url, 7))
	pool, err := postgres.Connect(access.System(t.Context()), url, 2)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	b := bundle{pool: pool, store: postgres.New(pool, time.Now)}
	id, other := uuid.New(), uuid.New()
	b.exec(t, `INSERT INTO findings (id, fingerprint, recipe, inputs, kind, severity, title, description, rule_id, component, purl, path,
			url, first_import_id, first_seen_at, last_seen_at, state_changed_at)
		VALUES ($1, sha256('x'), 2, '{}', 'code', 3, 'title', '', 'rule', '', '', '', '', $1, now(), now(), now())`, id)
	b.exec(t, `INSERT INTO audit (finding_id, at, actor, action, from_state, to_state, reason, import_id)
		VALUES ($1, now(), 'ann', 'transition', 'new', 'fixed', 'x', NULL), ($1, now(), 'ci', 'reopened', 'fixed', 'reopened', 'x', $2)`, id, other)

	_, err = postgres.Migrate(t.Context(), url, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	detail, err := b.store.Assign(t.Context(), id, finding.Person("bob"), ann())
	require.NoError(t, err)
	require.Empty(t, detail.Labels)
	trail, err := b.store.Audit(t.Context(), id)
	require.NoError(t, err)
	require.Len(t, trail, 3)
	require.Equal(t, finding.AuditDetail{}, trail[1].Detail)

	for name, entry := range map[string]string{
		"ActionHasNoForm":        "'Not An Action', 'new', 'new', 'x', NULL, NULL, NULL",
		"ImportOfADecision":      "'transition', 'new', 'fixed', 'x', gen_random_uuid(), NULL, NULL",
		"NoImportOfAConsequence": "'fixed', 'new', 'fixed', 'x', NULL, NULL, NULL",
		"RuleWithoutVersion":     "'assigned', 'new', 'new', 'x', NULL, gen_random_uuid(), NULL",
	} {
		_, err := pool.Exec(t.Context(), `INSERT INTO audit (finding_id, at, actor, action, from_state, to_state, reason, import_id,
			rule_id, rule_version) VALUES (gen_random_uuid(), now(), 'x', `+entry+")")
		require.ErrorContains(t, err, "check constraint", name)
	}
	_, err = pool.Exec(t.Context(), "UPDATE audit SET detail = '{}'")
	require.ErrorContains(t, err, "append-only")
}

package postgres_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

func TestImport(t *testing.T) {
	t.Parallel()
	one, two, three := issue{"one", "error"}, issue{"two", "warning"}, issue{"three", "note"}

	t.Run("CreatesThenLeavesUnchangedThenCloses", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		require.Equal(t, finding.Counts{Records: 2, Created: 2}, b.mustImport(t, "s", one, two).Counts)
		require.Equal(t, finding.Counts{Records: 3, Created: 1, Unchanged: 2}, b.mustImport(t, "s", one, two, three).Counts)
		last := b.mustImport(t, "s", two)
		require.Equal(t, finding.Counts{Records: 1, Unchanged: 1, Closed: 2, SightingsClosed: 2}, last.Counts)

		fixed := b.byRule(t, "one")
		require.Equal(t, finding.StateFixed, fixed.State)
		require.Zero(t, fixed.OpenSources)
		require.NotNil(t, fixed.Sightings[0].ClosedAt)
		trail, err := b.store.Audit(t.Context(), fixed.ID)
		require.NoError(t, err)
		require.Len(t, trail, 1)
		require.Equal(t, finding.ActionFixed, trail[0].Action)
		require.Equal(t, last.ID, *trail[0].ImportID)
	})

	t.Run("ChangesNothingWhenTheContentIsKnown", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		first := b.mustImport(t, "s", one)
		before := b.byRule(t, "one")
		again, repeated, err := b.tryImport(t.Context(), "s", sarif(one))
		require.NoError(t, err)
		require.True(t, repeated)
		require.Equal(t, first, again)
		require.Equal(t, before, b.byRule(t, "one"))
		require.Equal(t, 1, b.count(t, "imports"))
	})

	t.Run("TakesEarlierContentAgainWhenAnotherCameBetween", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.mustImport(t, "s", one, two)
		b.mustImport(t, "s", two)
		require.Equal(t, finding.Counts{Records: 2, Unchanged: 1, Reopened: 1}, b.mustImport(t, "s", one, two).Counts)
		reopened := b.byRule(t, "one")
		require.Equal(t, finding.StateReopened, reopened.State)
		require.Nil(t, reopened.Sightings[0].ClosedAt)
		trail, err := b.store.Audit(t.Context(), reopened.ID)
		require.NoError(t, err)
		require.Equal(t, []finding.Action{finding.ActionReopened, finding.ActionFixed}, []finding.Action{trail[0].Action, trail[1].Action})
	})

	t.Run("KeepsAFindingOpenWhileAnotherSourceSeesIt", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.mustImport(t, "a", one)
		require.Equal(t, finding.Counts{Records: 1, Unchanged: 1}, b.mustImport(t, "b", one).Counts)
		require.Equal(t, finding.Counts{SightingsClosed: 1}, b.mustImport(t, "a").Counts)
		require.Equal(t, finding.StateNew, b.byRule(t, "one").State)
		require.Equal(t, finding.Counts{Closed: 1, SightingsClosed: 1}, b.mustImport(t, "b").Counts)
		require.Equal(t, finding.StateFixed, b.byRule(t, "one").State)
	})

	t.Run("IsAsBadAsTheWorstOpenSighting", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.mustImport(t, "a", issue{"one", "note"})
		b.mustImport(t, "b", issue{"one", "error"})
		require.Equal(t, finding.SeverityHigh, b.byRule(t, "one").Severity)
		b.mustImport(t, "a", issue{"one", "warning"})
		require.Equal(t, finding.SeverityHigh, b.byRule(t, "one").Severity)
		b.mustImport(t, "b")
		require.Equal(t, finding.SeverityMedium, b.byRule(t, "one").Severity)
	})

	t.Run("MergesRecordsOfOneIssueAndCountsThem", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		counts := b.mustImport(t, "s", issue{"one", "note"}, issue{"one", "error"}, issue{"one", "warning"}).Counts
		require.Equal(t, finding.Counts{Records: 3, Created: 1, Collided: 2}, counts)
		got := b.byRule(t, "one")
		require.Equal(t, 3, got.Sightings[0].Occurrences)
		require.Equal(t, finding.SeverityHigh, got.Severity)
	})

	t.Run("NeverOverridesADecision", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		for _, decision := range []finding.State{finding.StateRiskAccepted, finding.StateFalsePositive} {
			rule := string(decision)
			b.mustImport(t, rule, issue{rule, "error"})
			_, err := b.decide(t, b.byRule(t, rule).ID, decision, "because", "ann")
			require.NoError(t, err)
			require.Equal(t, finding.Counts{SightingsClosed: 1}, b.mustImport(t, rule).Counts)
			require.Equal(t, decision, b.byRule(t, rule).State)
			require.Equal(t, finding.Counts{Records: 1, Unchanged: 1}, b.mustImport(t, rule, issue{rule, "error"}).Counts)
			require.Equal(t, decision, b.byRule(t, rule).State)
		}
	})

	t.Run("ReopensWhatAPersonCalledFixedAndSaysSo", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.mustImport(t, "s", one)
		id := b.byRule(t, "one").ID
		_, err := b.store.Transition(t.Context(), id, finding.StateFixed, "patched", "ann")
		require.NoError(t, err)
		require.Equal(t, 1, b.mustImport(t, "s", one, two).Counts.Reopened)
		trail, err := b.store.Audit(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, "Seen again by s.", trail[0].Reason)
	})

	t.Run("RaisesTheVersionWithEveryChange", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.mustImport(t, "s", one)
		versions := []int64{b.byRule(t, "one").Version}
		for _, issues := range [][]issue{{one, two}, {two}, {one, two, three}} {
			b.mustImport(t, "s", issues...)
			versions = append(versions, b.byRule(t, "one").Version)
		}
		require.IsIncreasing(t, versions)
	})

	t.Run("LeavesNothingOfAFailedImport", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		issues := make([]issue, 0, 2500) // More than a batch, so that some of it has reached the database.
		for range 2500 {
			issues = append(issues, issue{uuid.NewString(), "error"})
		}
		text := sarif(issues...)
		broken := strings.TrimSuffix(text, `]}]}`)
		if broken == text {
			broken = text[:len(text)-10]
		}
		_, _, err := b.tryImport(t.Context(), "s", broken)
		requireCode(t, err, finding.CodeInvalidReport)
		for _, table := range []string{"findings", "sightings", "imports", "sources", "audit"} {
			require.Zero(t, b.count(t, table), table)
		}
	})
}

// TestConcurrentImports runs imports that bring the same findings from several sources at once. They must neither deadlock
// nor count a finding as created twice.
func TestConcurrentImports(t *testing.T) {
	t.Parallel()
	b := setup(t)
	issues := make([]issue, 0, 300)
	for range 300 {
		issues = append(issues, issue{uuid.NewString(), "error"})
	}
	type outcome struct {
		done  finding.Import
		again bool
		err   error
	}
	outcomes := make(chan outcome, 12)
	for i := range 12 {
		go func() { // Four sources, each sent three times, every other one in the opposite order.
			mine := issues
			if i%2 == 1 {
				mine = make([]issue, len(issues))
				for k, v := range issues {
					mine[len(issues)-1-k] = v
				}
			}
			done, again, err := b.tryImport(t.Context(), "source-"+string(rune('a'+i%4)), sarif(mine...))
			outcomes <- outcome{done, again, err}
		}()
	}
	created, repeated := 0, 0
	for range 12 {
		o := <-outcomes
		require.NoError(t, o.err)
		if o.again {
			repeated++
			continue
		}
		created += o.done.Counts.Created
	}
	require.Equal(t, 300, created)
	require.Equal(t, 8, repeated)
	require.Equal(t, 300, b.count(t, "findings"))
	require.Equal(t, 1200, b.count(t, "sightings"))
	summary, err := b.store.Posture(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 300, summary.Open)
}

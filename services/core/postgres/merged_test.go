package postgres_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/event"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/gate"
)

// mergeTwo lets two sources report one issue under two names, and then one of them under both. Before that, prepare is told
// the ids: of the finding that stays, and of the one that becomes part of it.
func mergeTwo(t *testing.T, b bundle, prepare func(stays, goes uuid.UUID)) (stays, goes uuid.UUID) {
	t.Helper()
	b.mustSend(t, "a", vulnerable(inNPM, cve))
	stays = b.only(t).ID
	b.mustSend(t, "b", vulnerable(inNPM, ghsa))
	for _, f := range b.all(t) {
		if f.ID != stays {
			goes = f.ID
		}
	}
	prepare(stays, goes)
	b.mustSend(t, "b", vulnerable(inNPM, ghsa, cve))
	require.Equal(t, stays, b.only(t).ID)
	return stays, goes
}

// TestMergedFindingIsFoundEverywhere asks for a finding under the id that it had before it became part of another.
func TestMergedFindingIsFoundEverywhere(t *testing.T) {
	t.Parallel()

	t.Run("WithANewerVersionThanEitherHad", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		var before finding.Detail
		stays, goes := mergeTwo(t, b, func(_, goes uuid.UUID) {
			for range 5 {
				b.mustSend(t, "b", vulnerable(inNPM, ghsa))
			}
			var err error
			before, err = b.store.GetFinding(t.Context(), goes)
			require.NoError(t, err)
			require.Greater(t, before.Version, int64(5))
		})
		after, err := b.store.GetFinding(t.Context(), goes)
		require.NoError(t, err)
		require.Equal(t, stays, after.ID)
		require.Greater(t, after.Version, before.Version)
		require.False(t, after.LastSeenAt.Before(before.LastSeenAt))
		require.Len(t, after.Sightings, 2)
	})

	t.Run("AndIsKeptAsItWas", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		_, goes := mergeTwo(t, b, func(_, goes uuid.UUID) {
			b.exec(t, "UPDATE finding_seen SET last_seen_at = '2020-02-03' WHERE finding_id = $1", goes)
		})
		var kept time.Time
		const former = "SELECT (former -> 'seen' ->> 'last_seen_at')::timestamptz FROM merged_findings WHERE id = $1"
		require.NoError(t, b.pool.QueryRow(t.Context(), former, goes).Scan(&kept))
		require.Equal(t, 2020, kept.Year())
	})

	t.Run("ByFilters", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		_, goes := mergeTwo(t, b, func(_, _ uuid.UUID) {})
		require.Equal(t, []string{ghsa}, b.find(t, "id = "+goes.String()))
		require.Empty(t, b.find(t, "id != "+goes.String()))
		require.Empty(t, b.find(t, "id = "+uuid.NewString()))
	})

	t.Run("ByBulkOperations", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		stays, goes := mergeTwo(t, b, func(_, _ uuid.UUID) {})
		b.events(t)
		w := wish(func(w *finding.Bulk) {
			w.Query, w.IDs, w.To, w.SkipIllegal = "", []uuid.UUID{goes, stays, uuid.New()}, finding.StateRiskAccepted, true
			w.Terms = yearly()
		})
		w.Token = b.preview(t, w).Token
		done, err := b.store.Bulk(t.Context(), w)
		require.NoError(t, err)
		require.Equal(t, 1, done.Matched)
		require.Equal(t, 1, done.Changed)
		require.Equal(t, 1, done.Missing, "two of the ids are one finding's")
		require.Equal(t, finding.StateRiskAccepted, b.only(t).State)
		require.Equal(t, []told{{Type: string(event.FindingsChanged), Severity: "high", Count: 1, Listed: 1}}, b.events(t))
	})

	t.Run("ByWaivers", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		_, goes := mergeTwo(t, b, func(_, goes uuid.UUID) {
			failed := b.evaluate(t, "", "b")
			require.Equal(t, gate.Fail, failed.Verdict)
			require.Equal(t, goes, failed.Result.Blockers[0].Found.ID)
			wish := gate.WaiverRequest{Reason: "next week", Expires: time.Now().Add(time.Minute)}
			_, err := b.store.Waive(t.Context(), failed.ID, wish, "lea", maxWaiver)
			require.NoError(t, err)
		})
		require.Equal(t, gate.Waived, b.evaluate(t, "", "b").Verdict)
		require.Equal(t, gate.Fail, b.evaluate(t, "", "a").Verdict, "the waiver was for another target")
		_, err := b.store.Transition(t.Context(), goes, finding.StateTriaged, "", "ann")
		require.NoError(t, err)
	})

	t.Run("InTheEventsOfTheImport", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		mergeTwo(t, b, func(stays, goes uuid.UUID) {
			for _, id := range []uuid.UUID{stays, goes} {
				_, err := b.store.Transition(t.Context(), id, finding.StateFixed, "done", "ann")
				require.NoError(t, err)
			}
			b.events(t)
		})
		require.Equal(t, []told{
			{Type: "finding.reopened", Severity: "high", Count: 1, Listed: 1}, {Type: "import.completed"},
		}, b.events(t), "one finding was reopened, not two")
	})
}

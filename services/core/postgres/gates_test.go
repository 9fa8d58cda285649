package postgres_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/gate"
)

func defaultPolicy(t *testing.T) gate.Policy {
	t.Helper()
	p, err := gate.Parse(gate.DefaultPolicy)
	require.NoError(t, err)
	return p
}

func (b bundle) evaluate(t *testing.T, image string, sources ...string) gate.Evaluation {
	t.Helper()
	target, err := gate.NewTarget(image, sources)
	require.NoError(t, err)
	e, err := b.store.Evaluate(t.Context(), defaultPolicy(t), target, "ci")
	require.NoError(t, err)
	stored, err := b.store.GetEvaluation(t.Context(), e.ID)
	require.NoError(t, err)
	require.Equal(t, e, stored, "what is answered is what is kept")
	return e
}

func maxWaiver(string) time.Duration { return time.Hour }

func TestGate(t *testing.T) {
	t.Parallel()

	t.Run("JudgesWhatTheSourcesReportNow", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.mustImport(t, "a", issue{"bad", "error"}, issue{"mild", "note"})
		b.mustImport(t, "b", issue{"mild", "note"})
		e := b.evaluate(t, "", "a")
		require.Equal(t, gate.Fail, e.Verdict)
		require.Equal(t, 2, e.Result.Findings)
		require.Equal(t, 1, e.Result.BlockerCount)
		require.Equal(t, "bad", e.Result.Blockers[0].Found.RuleID)
		require.Equal(t, "ci", e.Actor)
		require.Equal(t, gate.Pass, b.evaluate(t, "", "b").Verdict)
		b.mustImport(t, "a", issue{"mild", "note"})
		require.Equal(t, gate.Pass, b.evaluate(t, "", "a", "b").Verdict, "it is fixed")
		require.Equal(t, 1, b.evaluate(t, "", "a", "b").Result.Findings, "two sources, one finding")
	})

	t.Run("FailsWhereNobodyHasLooked", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.mustImport(t, "a", issue{"mild", "note"})
		e := b.evaluate(t, "", "a", "never")
		require.Equal(t, gate.Fail, e.Verdict)
		require.Equal(t, gate.ReasonNoImport, e.Result.Blockers[0].Reason)
		require.Equal(t, "never", e.Result.Blockers[0].Source)
		_, err := b.pool.Exec(t.Context(), "UPDATE sources SET last_reported_at = now() - interval '25 hours'")
		require.NoError(t, err)
		e = b.evaluate(t, "", "a")
		require.Equal(t, gate.ReasonStaleImport, e.Result.Blockers[0].Reason)
		_, again, err := b.tryImport(t.Context(), "a", sarif(issue{"mild", "note"}))
		require.NoError(t, err)
		require.True(t, again)
		require.Equal(t, gate.Pass, b.evaluate(t, "", "a").Verdict, "the source was heard, though it said the same")
	})

	t.Run("FindsTheSourcesOfAnImage", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		digest := "sha256:" + strings.Repeat("ab", 32)
		b.mustImport(t, "trivy:registry.example/core@"+digest, issue{"bad", "error"})
		b.mustImport(t, "trivy:registry.example/core@sha256:"+strings.Repeat("cd", 32), issue{"worse", "error"})
		e := b.evaluate(t, digest)
		require.Len(t, e.Result.Sources, 1)
		require.Equal(t, 1, e.Result.BlockerCount)
		e = b.evaluate(t, "sha256:"+strings.Repeat("ef", 32))
		require.Equal(t, gate.ReasonNoSource, e.Result.Blockers[0].Reason)
	})

	t.Run("LetsWaiversCountForTheirTargetOnly", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.mustImport(t, "a", issue{"bad", "error"})
		b.mustImport(t, "b", issue{"bad", "error"})
		failed := b.evaluate(t, "", "a")
		wish := gate.WaiverRequest{Reason: "next week", Expires: time.Now().Add(time.Minute)}
		waiver, err := b.store.Waive(t.Context(), failed.ID, wish, "lea", maxWaiver)
		require.NoError(t, err)
		require.Equal(t, "lea", waiver.Actor)

		waived := b.evaluate(t, "", "a")
		require.Equal(t, gate.Waived, waived.Verdict)
		require.Equal(t, []gate.Waiver{waiver}, waived.Result.Waivers)
		require.Equal(t, gate.Fail, b.evaluate(t, "", "b").Verdict)
		require.Equal(t, gate.Fail, b.evaluate(t, "", "a", "b").Verdict)
		still, err := b.store.GetEvaluation(t.Context(), failed.ID)
		require.NoError(t, err)
		require.Equal(t, failed, still, "an answer does not change")
		list, err := b.store.ListWaivers(t.Context(), failed.ID)
		require.NoError(t, err)
		require.Equal(t, []gate.Waiver{waiver}, list)
		var actor, reason string
		const query = "SELECT actor, detail ->> 'reason' FROM operations WHERE action = 'gate.waived' AND subject = $1"
		require.NoError(t, b.pool.QueryRow(t.Context(), query, "gate/"+failed.ID.String()).Scan(&actor, &reason))
		require.Equal(t, "lea next week", actor+" "+reason)

		wish.Expires = time.Now().Add(2 * time.Hour)
		_, err = b.store.Waive(t.Context(), failed.ID, wish, "lea", maxWaiver)
		requireCode(t, err, finding.CodeNotWaivable)
		_, err = b.store.Waive(t.Context(), uuid.New(), wish, "lea", maxWaiver)
		requireCode(t, err, finding.CodeNotFound)
		_, err = b.store.ListWaivers(t.Context(), uuid.New())
		requireCode(t, err, finding.CodeNotFound)
	})

	t.Run("ListsItsAnswers", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		var want []uuid.UUID
		for range 5 {
			want = append([]uuid.UUID{b.evaluate(t, "", "a").ID}, want...)
		}
		var got []uuid.UUID
		before := uuid.Max
		for more := true; more; {
			var list []gate.Evaluation
			var err error
			list, more, err = b.store.ListEvaluations(t.Context(), before, "", 2)
			require.NoError(t, err)
			for _, e := range list {
				got = append(got, e.ID)
			}
			before = got[len(got)-1]
		}
		require.Equal(t, want, got)
		list, _, err := b.store.ListEvaluations(t.Context(), uuid.Max, gate.Pass, 9)
		require.NoError(t, err)
		require.Empty(t, list)
	})
}

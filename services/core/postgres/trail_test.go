package postgres_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/rule"
)

// trail reads all pages and returns what was done, the earliest first.
func (b bundle) trail(t *testing.T, q finding.TrailQuery) (done []string) {
	t.Helper()
	q.Limit = 2
	for {
		page, err := b.store.Trail(t.Context(), q)
		require.NoError(t, err)
		for _, e := range page.Items {
			done = append(done, e.Actor+" "+e.Action)
		}
		if page.Next == nil {
			slices.Reverse(done)
			return done
		}
		text := page.Next.Encode()
		q.Before, err = finding.DecodeTrailCursor(text)
		require.NoError(t, err)
	}
}

func TestTrail(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.addRule(t, "Rule", `rule = "rule-1"`, rule.Actions{Labels: []string{"a"}})
	b.mustImport(t, "one", issue{"rule-1", "error"}, issue{"rule-2", "error"})
	b.drain(t)
	one, two := b.byRule(t, "rule-1").ID, b.byRule(t, "rule-2").ID
	_, err := b.store.Transition(t.Context(), one, finding.StateTriaged, "", "ann")
	require.NoError(t, err)
	middle := time.Now()
	_, err = b.store.Assign(t.Context(), two, finding.Person("bob"), ann())
	require.NoError(t, err)
	b.say(t, two, "hello")

	all := []string{"lea rule.created", "rule:Rule labelled", "ann transition", "ann assigned", "ann commented"}
	require.Equal(t, all, b.trail(t, finding.TrailQuery{}))
	require.Equal(t, all[1:3], b.trail(t, finding.TrailQuery{Finding: &one}))
	require.Equal(t, all[2:], b.trail(t, finding.TrailQuery{Actor: "ann"}))
	require.Equal(t, []string{all[0], all[3]}, b.trail(t, finding.TrailQuery{Actions: []string{"assigned", "rule.created"}}))
	require.Equal(t, all[3:], b.trail(t, finding.TrailQuery{Since: &middle}))
	require.Equal(t, all[:3], b.trail(t, finding.TrailQuery{Until: &middle}))
	unknown := uuid.New()
	_, err = b.store.Trail(t.Context(), finding.TrailQuery{Finding: &unknown, Limit: 2})
	requireCode(t, err, finding.CodeNotFound)

	page, err := b.store.Trail(t.Context(), finding.TrailQuery{Limit: 10})
	require.NoError(t, err)
	require.Equal(t, "finding/"+two.String(), page.Items[0].Subject)
	require.Contains(t, string(page.Items[4].Detail), `"filter"`)
	require.Equal(t, int64(1), page.Items[3].Audit.RuleVersion)
}

// TestTrailAtOneMoment has entries of both halves at the same time, which only their halves and ids tell apart.
func TestTrailAtOneMoment(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.exec(t, `INSERT INTO operations (at, actor, action, subject, detail) SELECT '2026-01-01', 'o' || i, 'x', 's', '{}' FROM generate_series(1, 5) AS i`)
	b.exec(t, `INSERT INTO audit (finding_id, at, actor, action, from_state, to_state, reason)
		SELECT gen_random_uuid(), '2026-01-01', 'a' || i, 'transition', 'new', 'triaged', '' FROM generate_series(1, 5) AS i`)
	require.Equal(t, []string{
		"o1 x", "o2 x", "o3 x", "o4 x", "o5 x", "a1 transition", "a2 transition", "a3 transition", "a4 transition", "a5 transition",
	}, b.trail(t, finding.TrailQuery{}))
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	require.Empty(t, b.trail(t, finding.TrailQuery{Until: &at}))
	require.Len(t, b.trail(t, finding.TrailQuery{Since: &at}), 10)
}

func TestTrailFollowsAMerge(t *testing.T) {
	t.Parallel()
	b := setup(t)
	_, goes := mergeTwo(t, b, func(_, goes uuid.UUID) {
		_, err := b.store.Assign(t.Context(), goes, finding.Person("bob"), ann())
		require.NoError(t, err)
	})
	require.Equal(t, []string{"ann assigned", "ci merged"}, b.trail(t, finding.TrailQuery{Finding: &goes}))
}

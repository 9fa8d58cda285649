package postgres_test

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/event"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
	"github.com/cloudsec/cloudsec/services/core/rule"
	"github.com/cloudsec/cloudsec/services/core/sla"
)

// shared are the tables of the hub's own, which every team reads, and nobody writes on behalf of a team.
func shared() []string {
	return []string{"sla_policies", "sla_rollouts", "epss_scores", "kev_entries", "intelligence_feeds", "intelligence_rollouts"}
}

// hubs are the queries that are the service's own, because they write what is shared.
func hubs() []string {
	return []string{
		"InsertSLAPolicy", "EndRollouts", "InsertRollout", "ClaimRollout", "AdvanceRollout", "FinishRollout", "SetFeed",
		"BeginIntelligence", "ClaimIntelligence", "AdvanceIntelligence", "FinishIntelligence",
	}
}

// meetLive is meet with something in every table of the lifecycle, too.
func meetLive(t *testing.T) neighbours {
	t.Helper()
	n := meet(t)
	n.live(t)
	return n.collected(t)
}

// live gives the first team accepted risks, one that holds, one that is over and one that has expired but not come back, an asset
// whose sources have yet to follow it, and findings that are late, soon due, or yet to be given a due date; and the hub a policy
// and feeds that the findings have yet to follow.
func (n neighbours) live(t *testing.T) {
	t.Helper()
	ctx, store := as(t.Context(), n.first), n.store
	_, err := store.PutAsset(ctx, finding.Asset{
		Name: zebra, Pattern: "zebra:*", Criticality: finding.CriticalityHigh, Exposure: finding.ExposureInternet,
	}, zebra)
	require.NoError(t, err)
	for name, expired := range map[string]bool{"zebra-1": false, "zebra-2": true} {
		var id uuid.UUID
		require.NoError(t, n.pool.QueryRow(t.Context(), "SELECT id FROM findings WHERE rule_id = $1", name).Scan(&id))
		terms := finding.Terms{Owner: zebra, ExpiresAt: time.Now().Add(time.Hour)}
		detail, err := store.AcceptRisk(ctx, id, terms, zebra, zebra)
		require.NoError(t, err)
		if expired {
			n.exec(t, "UPDATE risk_acceptances SET expires_at = now() - interval '2 hours' WHERE finding_id = $1", id)
			continue
		}
		_, err = store.RenewAcceptance(ctx, detail.Acceptance.ID, terms, zebra, zebra)
		require.NoError(t, err)
	}
	_, _, err = n.tryImport(ctx, "zebra:time", sarif(issue{"zebra-late", "error"}, issue{"zebra-soon", "error"}, issue{"zebra-stale", "error"}))
	require.NoError(t, err)
	n.exec(t, "UPDATE findings SET due_at = now() - interval '2 hours' WHERE rule_id = 'zebra-late'")
	n.exec(t, "UPDATE findings SET due_at = now() - interval '1 minute' WHERE rule_id = 'zebra-soon'")
	n.exec(t, "UPDATE findings SET sla_stale = TRUE WHERE rule_id = 'zebra-stale'")
	n.govern(t)
}

// govern does what whoever runs the hub does.
func (n neighbours) govern(t *testing.T) {
	t.Helper()
	_, _, err := n.store.SetSLAPolicy(t.Context(), sla.Default(), finding.AnyVersion, false, "root")
	require.NoError(t, err)
	_, _, err = n.store.LoadEPSS(t.Context(), strings.NewReader("cve,epss,percentile\n"+cve+",0.5,0.9\n"), "root")
	require.NoError(t, err)
	_, _, err = n.store.LoadKEV(t.Context(), strings.NewReader(catalogue(cve)), "root")
	require.NoError(t, err)
}

// TestLifecycleKeepsTeamsApart has two teams with the same issue, source names and asset names aside.
func TestLifecycleKeepsTeamsApart(t *testing.T) {
	t.Parallel()
	b := setupClocked(t)
	blue, err := b.store.CreateTeam(t.Context(), "blue", "", "root")
	require.NoError(t, err)
	red, err := b.store.CreateTeam(t.Context(), "red", "", "root")
	require.NoError(t, err)
	inBlue, inRed := as(t.Context(), blue), as(t.Context(), red)
	of := func(ctx context.Context) finding.Finding {
		list, err := b.store.List(ctx, finding.Page{Limit: 2})
		require.NoError(t, err)
		require.Len(t, list.Items, 1)
		return list.Items[0]
	}
	for ctx, source := range map[context.Context]string{inBlue: "blue:app", inRed: "red:app"} {
		_, _, err := b.tryImport(ctx, source, sarif(issue{"a", "error"}))
		require.NoError(t, err)
	}

	t.Run("AssetsSayNothingOfOthersSources", func(t *testing.T) { //nolint:paralleltest // the steps of one story
		for ctx, criticality := range map[context.Context]finding.Criticality{inBlue: finding.CriticalityCritical, inRed: finding.CriticalityLow} {
			kept, err := b.store.PutAsset(ctx, finding.Asset{Name: "app", Pattern: "*", Criticality: criticality}, "ann")
			require.NoError(t, err)
			require.Contains(t, []string{"blue", "red"}, kept.Team)
		}
		b.sweep(t)
		require.Equal(t, finding.CriticalityCritical, of(inBlue).Criticality)
		require.Equal(t, finding.CriticalityLow, of(inRed).Criticality)
		require.NoError(t, b.store.DeleteAsset(inRed, "app", "ann"))
		b.sweep(t)
		require.Equal(t, finding.CriticalityCritical, of(inBlue).Criticality)
		require.Equal(t, finding.CriticalityNormal, of(inRed).Criticality)
		_, err := b.store.GetAsset(inRed, "app")
		requireCode(t, err, finding.CodeNotFound)
		_, err = b.store.PutAsset(access.With(t.Context(), access.Of(blue.ID, red.ID)), finding.Asset{Name: "app", Pattern: "*"}, "ann")
		requireCode(t, err, finding.CodeInvalidRequest)
	})

	t.Run("AcceptancesAreOfOneTeam", func(t *testing.T) { //nolint:paralleltest // as above
		accepted, err := b.store.AcceptRisk(inBlue, of(inBlue).ID, finding.Terms{Owner: "eve", ExpiresAt: b.began.Add(day)}, "because", "ann")
		require.NoError(t, err)
		_, err = b.store.GetAcceptance(inRed, accepted.Acceptance.ID)
		requireCode(t, err, finding.CodeNotFound)
		_, err = b.store.EndAcceptance(inRed, accepted.Acceptance.ID, "no", "eve")
		requireCode(t, err, finding.CodeNotFound)
		list, _, err := b.store.ListAcceptances(inRed, finding.AcceptancePage{Limit: 9})
		require.NoError(t, err)
		require.Empty(t, list)
	})

	t.Run("SweepsTellEachTeamOfItsOwn", func(t *testing.T) { //nolint:paralleltest // as above
		b.on(2)
		require.Equal(t, 1, b.sweep(t).Expired)
		b.on(1000)
		require.Equal(t, 2, b.sweep(t).Breached)
		for who, want := range map[context.Context][]event.Type{
			inBlue: {event.FindingSLABreached, event.RiskAcceptanceExpired}, inRed: {event.FindingSLABreached},
		} {
			rows, err := b.pool.Query(who, "SELECT type, data::text FROM events WHERE type = ANY($1) ORDER BY type",
				[]event.Type{event.FindingSLABreached, event.RiskAcceptanceExpired})
			require.NoError(t, err)
			var kind event.Type
			var data string
			var told []event.Type
			for rows.Next() {
				require.NoError(t, rows.Scan(&kind, &data))
				told = append(told, kind)
				require.Contains(t, data, of(who).ID.String())
			}
			require.NoError(t, rows.Err())
			require.ElementsMatch(t, want, told)
		}
	})
}

// TestMovedSourcesFollowTheirTeam moves a source to a team with another asset for it, and with it what was decided.
func TestMovedSourcesFollowTheirTeam(t *testing.T) {
	t.Parallel()
	b := setupClocked(t)
	blue, err := b.store.CreateTeam(t.Context(), "blue", "", "root")
	require.NoError(t, err)
	inBlue := as(t.Context(), blue)
	_, err = b.store.PutAsset(inBlue, finding.Asset{Name: "app", Pattern: "one", Criticality: finding.CriticalityCritical}, "ann")
	require.NoError(t, err)
	b.mustImport(t, "one", issue{"a", "error"}, issue{"both", "error"})
	b.mustImport(t, "two", issue{"both", "note"})
	accepted := b.accept(t, b.byRule(t, "a").ID, 10*day)
	_, err = b.store.MoveSource(t.Context(), "one", "blue", "root")
	require.NoError(t, err)
	b.sweep(t)

	_, err = b.store.GetAcceptance(inBlue, accepted.ID)
	require.NoError(t, err, "the acceptance has come along")
	_, err = b.store.GetAcceptance(access.With(t.Context(), access.Of(access.DefaultTeam)), accepted.ID)
	requireCode(t, err, finding.CodeNotFound)
	list, err := b.store.List(inBlue, finding.Page{Limit: 9})
	require.NoError(t, err)
	require.Len(t, list.Items, 1)
	require.Equal(t, finding.CriticalityCritical, list.Items[0].Criticality)
	stays := b.byRule(t, "both")
	require.Equal(t, finding.SeverityLow, stays.Severity, "as bad as who is left says")
	require.Equal(t, finding.SLARunning, stays.SLAState)
	require.WithinDuration(t, b.began.Add(180*day), *stays.DueAt, time.Second, "and due as late as that allows")
}

// TestPostureCountsWhatExpires lets an accepted risk come back, which is neither a person's decision nor an import's doing.
func TestPostureCountsWhatExpires(t *testing.T) {
	t.Parallel()
	b, clock := setupAt(t, moment(1, 12))
	b.mustImport(t, "one", issue{"stays", "error"}, issue{"goes", "error"})
	for _, name := range []string{"stays", "goes"} {
		_, err := b.store.AcceptRisk(t.Context(), b.byRule(t, name).ID, finding.Terms{Owner: "eve", ExpiresAt: moment(3, 12)}, "because", "ann")
		require.NoError(t, err)
	}
	b.mustImport(t, "one", issue{"stays", "error"}) // Nobody reports the other any more.
	require.EqualValues(t, 2, b.posture(t).Accepted)
	clock.set(moment(4, 12))
	swept, err := b.store.Sweep(t.Context())
	require.NoError(t, err)
	require.Equal(t, 2, swept.Expired)
	for range 2 {
		b.requireCounted(t, "the end of the acceptances")
		b.requireBalanced(t)
		now := b.posture(t)
		require.Equal(t, []int64{1, 0}, []int64{now.Open, now.Accepted})
		require.Equal(t, []int64{1, 1}, []int64{now.Recent.Reopened, now.Recent.Fixed})
		b.fold(t)
	}
}

// TestRulesAcceptRisksForATime has a rule whose acceptances end like a person's.
func TestRulesAcceptRisksForATime(t *testing.T) {
	t.Parallel()
	b, clock := setupAt(t, moment(1, 12))
	accept := rule.Actions{Transition: &rule.Transition{To: finding.StateRiskAccepted, Reason: "because", Owner: "eve", Days: 30}}
	b.addRule(t, "Accept", `rule ~ "rule"`, accept)
	b.mustImport(t, "one", issue{"rule-1", "error"})
	b.drain(t)
	f := b.byRule(t, "rule-1")
	require.Equal(t, finding.StateRiskAccepted, f.State)
	require.Equal(t, finding.Terms{Owner: "eve", ExpiresAt: moment(31, 12)}, f.Acceptance.Terms)
	require.Equal(t, "rule:Accept", f.Acceptance.AcceptedBy)
	require.Equal(t, finding.SLAPaused, f.SLAState)
	clock.set(moment(32, 12))
	swept, err := b.store.Sweep(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, swept.Expired)
	require.Equal(t, finding.StateReopened, b.byRule(t, "rule-1").State)

	_, err = postgres.New(b.pool, clock.now).WithMaxAcceptance(10*day).CreateRule(t.Context(), rule.Rule{Name: "Too long", Query: "kind = code", Actions: accept}, "ann")
	var domain *finding.Error
	require.ErrorAs(t, err, &domain)
	require.Equal(t, "actions.transition.days", domain.Field)
}

// dark are the queries of the lifecycle that are blind: they are about the hub's own, or answer with numbers, times and ids that
// were asked for.
func dark() []string {
	return []string{
		"ClaimRollout", "GetRollout", "GetSLAPolicy", "ClaimIntelligence", "GetFeed", "ListFeeds", "DatabaseTime",
		"ClaimSourceRefresh", "FollowSources", "GroupClocks", "LockClocks", "RefreshAbandoned",
	}
}

// everyAcceptance makes the argument of a list of acceptances the most dangerous one: without a condition.
func everyAcceptance(v reflect.Value) {
	if v.Type() == reflect.TypeFor[db.ListActiveAcceptancesParams]() || v.Type() == reflect.TypeFor[db.ListEndedAcceptancesParams]() {
		v.FieldByName("Owner").SetZero()
		v.FieldByName("After").SetZero()
		v.FieldByName("Before").Set(reflect.ValueOf(time.Now().Add(day)))
	}
}

package postgres_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/report"
)

// vulnerable is an observation of a vulnerability in axios, under these ids.
func vulnerable(purl string, ids ...string) finding.Observation {
	return finding.Observation{
		Kind: finding.KindVulnerability, Severity: finding.SeverityHigh, RuleID: ids[0], Aliases: ids[1:], Component: "axios", PURL: purl,
	}
}

const (
	cve, ghsa, inNPM = "CVE-2023-45857", "GHSA-wf5p-g6vw-rhxx", "pkg:npm/axios@1.5.0"
)

// send imports observations as if a report had held them.
func (b bundle) send(ctx context.Context, source string, observations ...finding.Observation) (finding.Import, error) {
	done, _, err := b.store.Import(ctx, source, "ci", func(emit report.Emit) (report.Summary, error) {
		summary := report.Summary{Format: report.SARIF, Records: len(observations)}
		_, _ = rand.Read(summary.SHA256[:])
		for _, o := range observations {
			o.Aliases = slices.Clone(o.Aliases)
			if err := o.Normalise(); err != nil {
				return summary, err //nolint:wrapcheck // a test
			}
			if err := emit(o); err != nil {
				return summary, err
			}
		}
		return summary, nil
	})
	return done, err //nolint:wrapcheck // a test
}

func (b bundle) mustSend(t *testing.T, source string, observations ...finding.Observation) finding.Counts {
	t.Helper()
	done, err := b.send(t.Context(), source, observations...)
	require.NoError(t, err)
	c := done.Counts
	require.Equal(t, c.Records, c.Created+c.Unchanged+c.Reopened+c.Collided+c.Skipped)
	b.requireSound(t)
	return c
}

// requireSound checks what no statement may ever break.
func (b bundle) requireSound(t *testing.T) {
	t.Helper()
	for name, query := range map[string]string{
		"an alias of nothing":           "SELECT count(*) FROM finding_aliases AS a WHERE NOT EXISTS (SELECT FROM findings AS f WHERE f.id = a.finding_id)",
		"a finding's own name as alias": "SELECT count(*) FROM finding_aliases AS a JOIN findings AS f ON f.fingerprint = a.fingerprint",
		"a former id that is in use":    "SELECT count(*) FROM merged_findings AS e JOIN findings AS f ON f.id = e.id",
		"a sighting of nothing":         "SELECT count(*) FROM sightings AS o WHERE NOT EXISTS (SELECT FROM findings AS f WHERE f.id = o.finding_id)",
		"words of nothing, or none":     "SELECT count(*) FROM findings AS f FULL JOIN finding_texts AS t ON t.finding_id = f.id WHERE f.id IS NULL OR t.finding_id IS NULL",
		"seen is nothing, or otherwise": "SELECT count(*) FROM findings AS f FULL JOIN finding_seen AS s ON s.finding_id = f.id WHERE f.state IS DISTINCT FROM s.state",
		"a severity that nobody says": `SELECT count(*) FROM findings AS f WHERE f.severity <> (SELECT max(o.severity) FROM sightings AS o
			WHERE o.finding_id = f.id AND o.closed_at IS NULL)`,
	} {
		var n int
		require.NoError(t, b.pool.QueryRow(t.Context(), query).Scan(&n), name)
		require.Zero(t, n, name)
	}
}

// all returns all findings, oldest id first.
func (b bundle) all(t *testing.T) []finding.Detail {
	t.Helper()
	var details []finding.Detail
	for _, f := range b.walk(t, finding.Page{Limit: 100}) {
		detail, err := b.store.GetFinding(t.Context(), f.ID)
		require.NoError(t, err)
		details = append(details, detail)
	}
	slices.SortFunc(details, func(a, c finding.Detail) int { return slices.Compare(a.ID[:], c.ID[:]) })
	return details
}

func (b bundle) only(t *testing.T) finding.Detail {
	t.Helper()
	all := b.all(t)
	require.Len(t, all, 1)
	return all[0]
}

func TestNamesOfOneVulnerability(t *testing.T) {
	t.Parallel()
	byCVE, byGHSA, byBoth := vulnerable(inNPM, cve), vulnerable(inNPM, ghsa), vulnerable(inNPM, ghsa, cve)

	t.Run("LeadToOneFindingInWhateverOrderTheyCome", func(t *testing.T) {
		t.Parallel()
		named := map[string]finding.Observation{"cve": byCVE, "ghsa": byGHSA, "both": byBoth, "plain": vulnerable("", cve)}
		for _, order := range [][]string{
			{"cve", "ghsa", "both", "plain"}, {"ghsa", "cve", "both", "plain"}, {"both", "cve", "plain", "ghsa"},
			{"plain", "both", "ghsa", "cve"}, {"plain", "ghsa", "cve", "both"}, {"ghsa", "plain", "both", "cve"},
		} {
			b := setup(t)
			for range 2 { // What was not known at the first sighting may be known at the second.
				for _, source := range order {
					b.mustSend(t, source, named[source])
				}
			}
			got := b.only(t)
			require.Len(t, got.Sightings, 4, "%v", order)
			require.Equal(t, 4, got.OpenSources)
			require.Equal(t, "cve-2023-45857", got.Identity.Inputs["vulnerability"], "%v", order)
			require.Equal(t, "npm", got.Identity.Inputs["ecosystem"], "%v", order)
			for source, o := range named {
				require.Equal(t, 1, b.mustSend(t, source, o).Unchanged, "nothing changes any more")
			}
		}
	})

	t.Run("AreOneInOneReport", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		plain := vulnerable("", cve)
		require.Equal(t, finding.Counts{Records: 4, Created: 1, Collided: 3}, b.mustSend(t, "s", plain, byGHSA, byCVE, byBoth))
		require.Equal(t, 4, b.only(t).Sightings[0].Occurrences)
		require.Equal(t, finding.Counts{Records: 4, Unchanged: 1, Collided: 3}, b.mustSend(t, "s", byBoth, byCVE, byGHSA, plain))
	})

	t.Run("StayTwoInTwoEcosystems", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.mustSend(t, "plain", vulnerable("", cve))
		first := b.only(t).ID
		require.Equal(t, 1, b.mustSend(t, "npm", byCVE).Unchanged, "what knows more takes over the finding")
		require.Equal(t, 1, b.mustSend(t, "nuget", vulnerable("pkg:nuget/axios@1", cve)).Created)
		require.Equal(t, 1, b.mustSend(t, "plain", vulnerable("", cve)).Unchanged)
		all := b.all(t)
		require.Len(t, all, 2)
		require.Equal(t, first, all[0].ID)
		require.Equal(t, "npm", all[0].Identity.Inputs["ecosystem"])
	})

	t.Run("DoNotMakeTwoVulnerabilitiesOfAnAdvisoryOne", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		other := vulnerable(inNPM, "CVE-2023-99999", ghsa)
		require.Equal(t, 2, b.mustSend(t, "s", byBoth, other).Created)
		require.Equal(t, 2, b.mustSend(t, "s", other, byBoth).Unchanged)
		require.Equal(t, 2, b.mustSend(t, "t", byBoth, other, byCVE).Unchanged)
		require.Len(t, b.all(t), 2)
	})

	t.Run("DoNotTakeAFindingFromTheRecordThatItIsAbout", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.mustSend(t, "s", vulnerable(inNPM, ghsa, "OSV-2023-1"))
		id := b.only(t).ID
		mine, other := vulnerable(inNPM, ghsa), vulnerable(inNPM, cve, "OSV-2023-1")
		require.Equal(t, finding.Counts{Records: 2, Unchanged: 1, Created: 1}, b.mustSend(t, "t", other, mine))
		got, err := b.store.GetFinding(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, "ghsa-wf5p-g6vw-rhxx", got.Identity.Inputs["vulnerability"])
		require.Equal(t, finding.Counts{Records: 1, Unchanged: 1}, b.mustSend(t, "u", mine))
	})

	t.Run("AreNotClaimedOnceACVEIsKnown", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.mustSend(t, "s", vulnerable(inNPM, ghsa, "OSV-2023-1"))
		require.Equal(t, 1, b.mustSend(t, "t", vulnerable(inNPM, cve, "OSV-2023-1")).Unchanged)
		require.Equal(t, 1, b.mustSend(t, "u", vulnerable(inNPM, "CVE-2023-99999", "OSV-2023-1")).Created)
		require.Len(t, b.all(t), 2)
	})

	t.Run("AreToldWithTheFinding", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.mustSend(t, "s", byBoth)
		got := b.only(t)
		require.Len(t, got.Aliases, 3)
		for _, alias := range got.Aliases {
			require.Equal(t, finding.Recipe, alias.Recipe)
		}
		require.Empty(t, got.FormerIDs)
	})
}

// TestMerge lets two findings turn out to be one.
func TestMerge(t *testing.T) {
	t.Parallel()
	byCVE, byGHSA, byBoth := vulnerable(inNPM, cve), vulnerable(inNPM, ghsa), vulnerable(inNPM, ghsa, cve)

	// twice has one finding by CVE, seen by a and both, and one by GHSA, seen by g and both.
	twice := func(t *testing.T) (b bundle, one, two finding.Detail) {
		t.Helper()
		b = setup(t)
		b.mustSend(t, "a", byCVE)
		worse := byGHSA
		worse.Severity = finding.SeverityCritical
		for range 5 { // Each import raises the version.
			b.mustSend(t, "g", worse)
		}
		b.mustSend(t, "both", byCVE, byGHSA)
		all := b.all(t)
		require.Len(t, all, 2)
		return b, all[0], all[1]
	}

	for name, tt := range map[string]struct {
		decideOne, decideTwo finding.State
		want                 finding.State
		survives             int
	}{
		"KeepsTheOlder":               {want: finding.StateNew},
		"KeepsTheDecisionOfTheOlder":  {decideOne: finding.StateRiskAccepted, want: finding.StateRiskAccepted},
		"KeepsTheDecisionOfTheNewer":  {decideTwo: finding.StateFalsePositive, want: finding.StateFalsePositive, survives: 1},
		"KeepsTheLaterOfTwoDecisions": {decideOne: finding.StateRiskAccepted, decideTwo: finding.StateFalsePositive, want: finding.StateFalsePositive, survives: 1},
		"KeepsWorkInProgress":         {decideOne: finding.StateTriaged, decideTwo: finding.StateInProgress, want: finding.StateInProgress, survives: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, one, two := twice(t)
			decisions := 0
			for id, to := range map[uuid.UUID]finding.State{one.ID: tt.decideOne} {
				if to != "" {
					_, err := b.decide(t, id, to, "because", "ann")
					require.NoError(t, err)
					decisions++
				}
			}
			if tt.decideTwo != "" {
				_, err := b.decide(t, two.ID, tt.decideTwo, "because", "bob")
				require.NoError(t, err)
				decisions++
			}
			pair := []finding.Detail{one, two}
			stays, goes := pair[tt.survives], pair[1-tt.survives]

			require.Equal(t, finding.Counts{Records: 1, Unchanged: 1}, b.mustSend(t, "c", byBoth))
			got := b.only(t)
			require.Equal(t, stays.ID, got.ID)
			require.Equal(t, tt.want, got.State)
			require.Equal(t, finding.SeverityCritical, got.Severity)
			require.Equal(t, one.FirstSeenAt, got.FirstSeenAt)
			require.Len(t, got.Sightings, 4, "a, g, both and c")
			require.Equal(t, 4, got.OpenSources)
			require.Greater(t, got.Version, max(one.Version, two.Version), "no cache may take it for what it had")
			require.Equal(t, []uuid.UUID{goes.ID}, got.FormerIDs)
			for _, s := range got.Sightings {
				if s.Source == "both" {
					require.Equal(t, 2, s.Occurrences)
				}
			}

			old, err := b.store.GetFinding(t.Context(), goes.ID)
			require.NoError(t, err)
			require.Equal(t, got, old, "the old id answers with the surviving finding")
			trail, err := b.store.Audit(t.Context(), goes.ID)
			require.NoError(t, err)
			require.Len(t, trail, decisions+1)
			require.Equal(t, finding.ActionMerged, trail[0].Action)
			require.Equal(t, tt.want, trail[0].To)
			require.Contains(t, trail[0].Reason, goes.ID.String())
			require.NotNil(t, trail[0].ImportID)

			require.Equal(t, 1, b.mustSend(t, "a", byCVE).Unchanged)
			require.Equal(t, 1, b.mustSend(t, "g", byGHSA).Unchanged)
			require.Equal(t, finding.Counts{Records: 2, Unchanged: 1, Collided: 1}, b.mustSend(t, "both", byCVE, byGHSA))
		})
	}

	t.Run("LetsPeopleDecideUnderTheOldId", func(t *testing.T) {
		t.Parallel()
		b, one, two := twice(t)
		b.mustSend(t, "c", byBoth)
		moved, err := b.store.Transition(t.Context(), two.ID, finding.StateTriaged, "", "ann")
		require.NoError(t, err)
		require.Equal(t, one.ID, moved.ID)
		require.Equal(t, finding.StateTriaged, b.only(t).State)
	})

	t.Run("KeepsWhatThereWas", func(t *testing.T) {
		t.Parallel()
		b, _, two := twice(t)
		b.mustSend(t, "c", byBoth)
		var text []byte
		row := b.pool.QueryRow(t.Context(), "SELECT former FROM merged_findings WHERE id = $1", two.ID)
		require.NoError(t, row.Scan(&text))
		var former struct {
			Finding   map[string]any
			Sightings []map[string]any
		}
		require.NoError(t, json.Unmarshal(text, &former))
		require.Equal(t, two.ID.String(), former.Finding["id"])
		require.Len(t, former.Sightings, 2)
	})

	t.Run("FollowsChainsOfMerges", func(t *testing.T) {
		t.Parallel()
		b, _, two := twice(t)
		plain := vulnerable("", "GO-2023-0001")
		plain.PURL = inNPM
		b.mustSend(t, "go", plain)
		b.mustSend(t, "c", byBoth)
		third := b.all(t)[1]
		_, err := b.store.Transition(t.Context(), third.ID, finding.StateFalsePositive, "because", "ann")
		require.NoError(t, err)
		b.mustSend(t, "d", vulnerable(inNPM, "GO-2023-0001", cve))
		require.Equal(t, third.ID, b.only(t).ID)
		old, err := b.store.GetFinding(t.Context(), two.ID)
		require.NoError(t, err)
		require.Equal(t, third.ID, old.ID)
		trail, err := b.store.Audit(t.Context(), two.ID)
		require.NoError(t, err)
		require.Len(t, trail, 3)
	})
}

// TestConcurrentIdentities lets sources that know different names report at once, while people decide and findings merge.
func TestConcurrentIdentities(t *testing.T) {
	t.Parallel()
	b := setup(t)
	reports := map[string][]finding.Observation{}
	for i := range 60 {
		c, g := fmt.Sprintf("CVE-2024-%05d", i), fmt.Sprintf("GHSA-aaaa-bbbb-%04d", i)
		reports["cve"] = append(reports["cve"], vulnerable(inNPM, c))
		reports["ghsa"] = append(reports["ghsa"], vulnerable(inNPM, g))
		reports["plain"] = append(reports["plain"], vulnerable("", c))
		reports["both"] = append(reports["both"], vulnerable(inNPM, g, c))
	}
	failures := make(chan error, 16)
	for round := range 4 {
		for source, observations := range reports {
			mine := slices.Clone(observations)
			if round%2 == 1 {
				slices.Reverse(mine)
			}
			go func() {
				_, err := b.send(t.Context(), source, mine...)
				failures <- err
			}()
		}
	}
	for range 16 {
		require.NoError(t, <-failures)
	}
	for _, source := range []string{"both", "cve", "ghsa", "plain", "both"} { // What raced is settled by the next sightings.
		b.mustSend(t, source, reports[source]...)
	}
	require.Equal(t, 60, b.count(t, "findings"))
	require.Equal(t, 240, b.count(t, "sightings"))
	for source, observations := range reports {
		require.Equal(t, finding.Counts{Records: 60, Unchanged: 60}, b.mustSend(t, source, observations...))
	}
}

func TestTransitionOfAFindingThatIsBeingMerged(t *testing.T) {
	t.Parallel()
	for range 8 {
		b := setup(t)
		b.mustSend(t, "a", vulnerable(inNPM, cve))
		b.mustSend(t, "g", vulnerable(inNPM, ghsa))
		two := b.all(t)[1].ID
		failures := make(chan error, 2)
		go func() {
			_, err := b.decide(t, two, finding.StateRiskAccepted, "because", "ann")
			failures <- err
		}()
		go func() {
			_, err := b.send(t.Context(), "c", vulnerable(inNPM, cve, ghsa))
			failures <- err
		}()
		require.NoError(t, errors.Join(<-failures, <-failures))
		require.Equal(t, finding.StateRiskAccepted, b.only(t).State, "whoever was first")
	}
}

func TestCollisions(t *testing.T) {
	t.Parallel()

	t.Run("SayWhichRecords", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		first, second := vulnerable(inNPM, cve), vulnerable(inNPM, cve)
		first.Path, first.Line, first.Title = "a/package-lock.json", 3, "first"
		second.Path, second.Line, second.Title = "b/package-lock.json", 4, "second"
		folded := vulnerable(inNPM, ghsa)
		folded.Title = "by its other name"
		knows := vulnerable(inNPM, cve, ghsa)
		done, err := b.send(t.Context(), "s", first, folded, second, knows)
		require.NoError(t, err)
		require.Equal(t, 3, done.Counts.Collided)
		got, more, err := b.store.Collisions(t.Context(), done.ID, 0, 10)
		require.NoError(t, err)
		require.False(t, more)
		require.Len(t, got, 3)
		require.Equal(t, finding.Collision{
			Number: 1, FindingID: b.only(t).ID, Record: finding.Place{RuleID: cve, Path: "b/package-lock.json", Line: 4, Title: "second"},
			First: finding.Place{RuleID: cve, Path: "a/package-lock.json", Line: 3, Title: "first"},
		}, got[0])
		require.Equal(t, "by its other name", got[2].Record.Title)
		require.Equal(t, "first", got[2].First.Title)
	})

	t.Run("AreBoundedAndPaged", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		many := make([]finding.Observation, finding.MaxCollisions+6)
		for i := range many {
			many[i] = vulnerable(inNPM, cve)
			many[i].Line = i + 1
		}
		done, err := b.send(t.Context(), "s", many...)
		require.NoError(t, err)
		require.Equal(t, finding.MaxCollisions+5, done.Counts.Collided)
		seen, after := 0, 0
		for {
			page, more, err := b.store.Collisions(t.Context(), done.ID, after, 300)
			require.NoError(t, err)
			for _, c := range page {
				seen++
				require.Equal(t, seen, c.Number)
				require.Equal(t, seen+1, c.Record.Line)
			}
			if !more {
				break
			}
			after = page[len(page)-1].Number
		}
		require.Equal(t, finding.MaxCollisions, seen)
	})
}

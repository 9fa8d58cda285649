package postgres_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// old stores a finding the way a build with recipe 1 did, seen by a source in this many records.
func (b bundle) old(t *testing.T, source string, records int, o finding.Observation) uuid.UUID {
	t.Helper()
	require.NoError(t, o.Normalise())
	identity := finding.Recipes()[0].Identify(o.Facts())
	inputs, err := json.Marshal(identity.Inputs)
	require.NoError(t, err)
	id, err := uuid.NewV7()
	require.NoError(t, err)
	at := time.Now()
	_, err = b.pool.Exec(t.Context(), `INSERT INTO findings (id, fingerprint, recipe, inputs, kind, severity, title, description, rule_id,
		component, purl, path, url, first_import_id, first_seen_at, last_seen_at, state_changed_at)
		VALUES ($1, $2, 1, $3, $4, $5, $6, '', $7, $8, $9, $10, '', $1, $11, $11, $11)`,
		id, identity.Value[:], inputs, o.Kind, o.Severity, o.Title, o.RuleID, o.Component, o.PURL, o.Path, at)
	require.NoError(t, err)
	_, err = b.pool.Exec(t.Context(), `WITH s AS (INSERT INTO sources (name) VALUES ($1) ON CONFLICT (name) DO UPDATE SET name = $1 RETURNING id)
		INSERT INTO sightings SELECT $2, s.id, $3, $4, '', '', $5, $6, $7, $7, $2, $2, NULL FROM s`,
		source, id, o.Severity, records, o.Path, o.Line, at)
	require.NoError(t, err)
	_, err = b.pool.Exec(t.Context(), `WITH i AS (
			INSERT INTO imports (id, source_id, format, tool, content_sha256, size_bytes, recipe, imported_by, imported_at, duration_ms,
				records, created, unchanged, reopened, collided, skipped, closed, sightings_closed)
			SELECT $1, id, 'trivy', '', sha256('old'), 1, 1, 'ci', $2, 1, 1, 1, 0, 0, 0, 0, 0, 0 FROM sources WHERE name = $3
			RETURNING id, source_id)
		UPDATE sources SET last_import_id = i.id FROM i WHERE sources.id = i.source_id`, id, at, source)
	require.NoError(t, err)
	return id
}

func misconfigured(rule, path, resource string) finding.Observation {
	return finding.Observation{Kind: finding.KindMisconfiguration, Severity: finding.SeverityMedium, RuleID: rule, Path: path, Resource: resource}
}

func unchecked(line int) finding.Observation {
	return finding.Observation{
		Kind: finding.KindCode, Severity: finding.SeverityLow, RuleID: "errcheck", Title: "Error return value is not checked",
		Path: "a.go", Line: line, Mark: "message=00", Marks: []finding.Mark{finding.MessageMark("Error return value is not checked")},
	}
}

// TestOldRecipesAtImport is what happens without any migration: findings move to the current recipe when they are seen.
func TestOldRecipesAtImport(t *testing.T) {
	t.Parallel()

	t.Run("TakesTheFindingOver", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		id := b.old(t, "s", 1, vulnerable(inNPM, cve))
		_, err := b.decide(t, id, finding.StateRiskAccepted, "because", "ann")
		require.NoError(t, err)
		before := b.only(t)
		require.Equal(t, finding.Counts{Records: 1, Unchanged: 1}, b.mustSend(t, "s", vulnerable(inNPM, cve)))
		got := b.only(t)
		require.Equal(t, id, got.ID)
		require.Equal(t, finding.StateRiskAccepted, got.State)
		require.Equal(t, finding.Recipe, got.Identity.Recipe)
		require.Contains(t, got.Aliases, finding.Alias{Recipe: 1, Value: before.Identity.Value})
	})

	t.Run("TellsApartWhatWasOne", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		id := b.old(t, "s", 2, unchecked(10))
		require.Equal(t, finding.Counts{Records: 2, Unchanged: 1, Created: 1}, b.mustSend(t, "s", unchecked(10), unchecked(11)))
		all := b.all(t)
		require.Len(t, all, 2)
		require.Equal(t, id, all[0].ID)
		require.Equal(t, finding.Counts{Records: 2, Unchanged: 2}, b.mustSend(t, "s", unchecked(20), unchecked(21)))
	})

	t.Run("MergesWhatWasTwo", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		one := b.old(t, "s", 1, misconfigured("DS002", "Dockerfile", ""))
		two := b.old(t, "t", 1, misconfigured("AVD-DS-0002", "Dockerfile", ""))
		b.mustSend(t, "s", misconfigured("DS002", "Dockerfile", ""))
		require.Len(t, b.all(t), 2, "nobody has said yet that the second is the same")
		b.mustSend(t, "t", misconfigured("AVD-DS-0002", "Dockerfile", ""))
		got := b.only(t)
		require.Equal(t, one, got.ID)
		require.Equal(t, []uuid.UUID{two}, got.FormerIDs)
		require.Len(t, got.Sightings, 2)
	})
}

// inventory stores one finding of each outcome that a migration knows.
func inventory(t *testing.T, b bundle) map[string]uuid.UUID {
	t.Helper()
	ids := map[string]uuid.UUID{
		"keep":   b.old(t, "s", 1, vulnerable(inNPM, cve)),
		"first":  b.old(t, "s", 1, misconfigured("DS002", "Dockerfile", "")),
		"second": b.old(t, "t", 1, misconfigured("AVD-DS-0002", "Dockerfile", "")),
		"split":  b.old(t, "s", 3, misconfigured("AVD-AWS-0107", "sg.tf", "aws_security_group.a")),
		"wait":   b.old(t, "s", 2, unchecked(10)),
	}
	_, err := b.store.Transition(t.Context(), ids["second"], finding.StateFalsePositive, "because", "ann")
	require.NoError(t, err)
	return ids
}

// reports are what the sources of the inventory say now.
func inventoryReports() map[string][]finding.Observation {
	return map[string][]finding.Observation{
		"s": {
			vulnerable(inNPM, cve), misconfigured("DS002", "Dockerfile", ""), misconfigured("AVD-AWS-0107", "sg.tf", "aws_security_group.a"),
			unchecked(10), unchecked(11),
		},
		"t": {misconfigured("AVD-DS-0002", "Dockerfile", "")},
	}
}

func TestDiffRecipe(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ids := inventory(t, b)
	before := b.all(t)
	for _, batch := range []int{1, 2, 100} {
		diff, err := b.store.DiffRecipe(t.Context(), batch, 1)
		require.NoError(t, err)
		examples := map[string]finding.Example{}
		for _, e := range diff.Examples {
			examples[e.Outcome] = e
		}
		require.Len(t, diff.Examples, 4, "one of each outcome")
		require.Equal(t, ids["first"], *examples[finding.OutcomeMerge].With)
		require.Equal(t, ids["second"], examples[finding.OutcomeMerge].Finding)
		require.Equal(t, ids["split"], examples[finding.OutcomeSplit].Finding)
		require.Equal(t, ids["wait"], examples[finding.OutcomeWait].Finding)
		require.Equal(t, "npm", examples[finding.OutcomeKeep].New["ecosystem"])
		diff.Examples = nil
		require.Equal(t, finding.Migration{To: 2, Findings: 5, Kept: 3, Merged: 1, Split: 1, Waiting: 1}, diff)
	}
	require.Equal(t, before, b.all(t), "a dry run changes nothing")
}

func TestMigrateRecipe(t *testing.T) {
	t.Parallel()
	ignore := func(finding.Migration) {}

	t.Run("DoesWhatTheDryRunSaid", func(t *testing.T) {
		t.Parallel()
		for _, batch := range []int{1, 2, 100} {
			b := setup(t)
			ids := inventory(t, b)
			b.exec(t, "UPDATE finding_seen SET last_seen_at = '2100-02-03' WHERE finding_id = $1", ids["first"])
			diff, err := b.store.DiffRecipe(t.Context(), batch, 0)
			require.NoError(t, err)
			done, err := b.store.MigrateRecipe(t.Context(), "ops", batch, ignore)
			require.NoError(t, err)
			require.Equal(t, diff, done)
			b.requireSound(t)

			kept, err := b.store.GetFinding(t.Context(), ids["first"])
			require.NoError(t, err)
			require.Equal(t, ids["second"], kept.ID, "the one with the decision, under either id")
			require.Equal(t, finding.StateFalsePositive, kept.State)
			require.Len(t, kept.Sightings, 2)
			require.Equal(t, 2100, kept.LastSeenAt.Year(), "when either was seen last")
			trail, err := b.store.Audit(t.Context(), ids["first"])
			require.NoError(t, err)
			require.Equal(t, "ops", trail[0].Actor)
			require.Nil(t, trail[0].ImportID)

			again, err := b.store.MigrateRecipe(t.Context(), "ops", batch, ignore)
			require.NoError(t, err)
			require.Equal(t, finding.Migration{To: 2, Findings: 1, Waiting: 1, Examples: []finding.Example{}}, again, "nothing is left but what waits")

			counts := finding.Counts{}
			for source, observations := range inventoryReports() {
				c := b.mustSend(t, source, observations...)
				counts.Created, counts.Unchanged = counts.Created+c.Created, counts.Unchanged+c.Unchanged
			}
			require.Equal(t, finding.Counts{Created: 1, Unchanged: 5}, counts, "only the second line of what waited is new")
		}
	})

	t.Run("GoesOnAfterItWasKilled", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		ids := inventory(t, b)
		for range 4 {
			ctx, kill := context.WithCancel(t.Context())
			_, err := b.store.MigrateRecipe(ctx, "ops", 1, func(finding.Migration) { kill() })
			require.ErrorIs(t, err, context.Canceled)
			kill()
			b.requireSound(t)
		}
		done, err := b.store.MigrateRecipe(t.Context(), "ops", 1, ignore)
		require.NoError(t, err)
		require.Equal(t, 1, done.Waiting)
		require.Len(t, b.all(t), 4)
		kept, err := b.store.GetFinding(t.Context(), ids["first"])
		require.NoError(t, err)
		require.Equal(t, finding.StateFalsePositive, kept.State)
	})

	t.Run("MergesIntoWhatHasTheRecipeAlready", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.mustSend(t, "new", misconfigured("DS-0002", "Dockerfile", ""))
		current := b.only(t)
		decided := b.old(t, "s", 1, misconfigured("DS002", "Dockerfile", ""))
		_, err := b.decide(t, decided, finding.StateRiskAccepted, "because", "ann")
		require.NoError(t, err)
		_, err = b.store.MigrateRecipe(t.Context(), "ops", 10, ignore)
		require.NoError(t, err)
		got := b.only(t)
		require.Equal(t, decided, got.ID)
		require.Equal(t, current.Identity, got.Identity)
		b.requireSound(t)
		require.Equal(t, 1, b.mustSend(t, "new", misconfigured("DS-0002", "Dockerfile", "")).Unchanged)
	})

	t.Run("LeavesOldNamesToTheNextSightingOnly", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		id := b.old(t, "s", 1, vulnerable(inNPM, cve))
		line := b.old(t, "s", 2, misconfigured("AVD-AWS-0107", "sg.tf", "aws_security_group.a"))
		_, err := b.store.MigrateRecipe(t.Context(), "ops", 10, ignore)
		require.NoError(t, err)
		first, second := misconfigured("AVD-AWS-0107", "sg.tf", "aws_security_group.a"), misconfigured("AVD-AWS-0107", "sg.tf", "aws_security_group.a")
		first.Line, second.Line = 4, 9
		require.Equal(t, finding.Counts{Records: 3, Unchanged: 2, Created: 1}, b.mustSend(t, "s", vulnerable(inNPM, cve), first, second))
		got, err := b.store.GetFinding(t.Context(), line)
		require.NoError(t, err)
		require.NotContains(t, got.Identity.Inputs, "ordinal", "the finding stays with the first")

		nuget := vulnerable("pkg:nuget/axios@1", cve)
		require.Equal(t, 1, b.mustSend(t, "u", nuget).Created, "the old name is not claimed any more")
		got, err = b.store.GetFinding(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, "npm", got.Identity.Inputs["ecosystem"])
	})

	t.Run("LetsTheNextSightingCorrectIt", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o := vulnerable("pkg:nuget/axios@1", cve)
		id := b.old(t, "s", 1, o)
		_, err := b.pool.Exec(t.Context(), "UPDATE findings SET purl = 'pkg:npm/axios@1'") // What another source said first.
		require.NoError(t, err)
		_, err = b.store.MigrateRecipe(t.Context(), "ops", 10, ignore)
		require.NoError(t, err)
		require.Equal(t, "npm", b.only(t).Identity.Inputs["ecosystem"])
		require.Equal(t, 1, b.mustSend(t, "s", o).Unchanged)
		got := b.only(t)
		require.Equal(t, id, got.ID)
		require.Equal(t, "nuget", got.Identity.Inputs["ecosystem"])
	})

	t.Run("RunsWhileReportsComeIn", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		var observations []finding.Observation
		for i := range 120 {
			o := vulnerable(inNPM, fmt.Sprintf("CVE-2024-%05d", i))
			b.old(t, "s", 1, o)
			observations = append(observations, o)
		}
		failures := make(chan error, 5)
		go func() {
			_, err := b.store.MigrateRecipe(t.Context(), "ops", 7, ignore)
			failures <- err
		}()
		for i := range 4 {
			go func() {
				_, err := b.send(t.Context(), fmt.Sprintf("source-%d", i), observations...)
				failures <- err
			}()
		}
		for range 5 {
			require.NoError(t, <-failures)
		}
		b.requireSound(t)
		require.Equal(t, finding.Counts{Records: 120, Unchanged: 120}, b.mustSend(t, "s", observations...))
		require.Equal(t, 120, b.count(t, "findings"))
		require.Equal(t, 600, b.count(t, "sightings"))
	})
}

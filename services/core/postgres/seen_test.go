package postgres_test

import (
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/export"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres"
	"github.com/cloudsec/cloudsec/services/internal/pgtest"
)

// TestSightingsAreSeenByTheLatestImport checks what is not written for every sighting, but worked out.
func TestSightingsAreSeenByTheLatestImport(t *testing.T) {
	t.Parallel()
	b := setup(t)
	one, two := issue{"one", "error"}, issue{"two", "error"}
	first := b.mustImport(t, "s", one)
	second := b.mustImport(t, "s", one, two)
	b.mustImport(t, "other", two)

	open := b.byRule(t, "one")
	require.Equal(t, second.ImportedAt, open.LastSeenAt)
	require.Equal(t, second.ImportedAt, open.Sightings[0].LastSeenAt)
	require.Equal(t, second.ID, open.Sightings[0].LastImportID)
	require.Equal(t, first.ID, open.Sightings[0].FirstImportID)
	require.Equal(t, first.ImportedAt, open.Sightings[0].FirstSeenAt)

	third := b.mustImport(t, "s", two)
	closed := b.byRule(t, "one")
	require.Equal(t, third.ImportedAt, closed.Sightings[0].ClosedAt.UTC())
	require.Equal(t, second.ID, closed.Sightings[0].LastImportID, "the import before was the last to see it")
	require.Equal(t, second.ImportedAt, closed.Sightings[0].LastSeenAt)
	require.Equal(t, second.ImportedAt, closed.LastSeenAt)

	both := b.byRule(t, "two")
	require.Equal(t, []string{"s", "other"}, []string{both.Sightings[0].Source, both.Sightings[1].Source}, "the most recent first")
	fourth := b.mustImport(t, "s", one, two)
	reopened := b.byRule(t, "one")
	require.Nil(t, reopened.Sightings[0].ClosedAt)
	require.Equal(t, fourth.ID, reopened.Sightings[0].LastImportID)
	require.Equal(t, fourth.ImportedAt, reopened.LastSeenAt)
}

// TestUnchangedFindingsAreNotWritten watches the rows of a source that says the same again: their place in the table tells
// whether they were written.
func TestUnchangedFindingsAreNotWritten(t *testing.T) {
	t.Parallel()
	b := setup(t)
	one, two := issue{"one", "error"}, issue{"two", "error"}
	b.mustImport(t, "s", one, two)
	places := func() (all []string) {
		rows, err := b.pool.Query(t.Context(), `SELECT 'f' || ctid FROM findings UNION ALL SELECT 's' || ctid FROM sightings ORDER BY 1`)
		require.NoError(t, err)
		all, err = pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err)
		return all
	}
	before := places()
	b.mustImport(t, "s", two, one)
	require.Equal(t, before, places())
	two.severity = "note"
	b.mustImport(t, "s", two, one)
	require.NotEqual(t, before, places(), "what changed is written")
	require.Equal(t, finding.SeverityLow, b.byRule(t, "two").Severity)
}

// TestCollisionsAcrossBatches has more records than a batch holds, each issue several times on one line. All of them give it
// its severity and number, and as many as are kept are in the report about collisions, in their order.
func TestCollisionsAcrossBatches(t *testing.T) {
	t.Parallel()
	b := setup(t)
	const issues, repeats = 700, 4
	results := make([]string, 0, issues*repeats)
	for round := range repeats {
		for i := range issues {
			level := "note"
			if round == 2 && i == 5 {
				level = "error"
			}
			results = append(results, fmt.Sprintf(`{"ruleId":"rule-%04d","level":"%s","message":{"text":"m"},"locations":[{"physicalLocation":`+
				`{"artifactLocation":{"uri":"rule-%04d.go"},"region":{"startLine":%d}}}]}`, i, level, i, 10))
		}
	}
	text := `{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"test"}},"results":[` + strings.Join(results, ",") + `]}]}`
	done, _, err := b.tryImport(t.Context(), "s", text)
	require.NoError(t, err)
	require.Equal(t, finding.Counts{Records: issues * repeats, Created: issues, Collided: issues * (repeats - 1)}, done.Counts)
	for rule, severity := range map[string]finding.Severity{"rule-0005": finding.SeverityHigh, "rule-0699": finding.SeverityLow} {
		got := b.byRule(t, rule)
		require.Equal(t, severity, got.Severity)
		require.Equal(t, repeats, got.Sightings[0].Occurrences)
	}
	var kept, last int
	var inOrder bool
	const collisions = `SELECT count(*), max(number), bool_and(right(c.rule_id, 4)::integer = (number - 1) % 700 AND c.rule_id = first_rule
		AND f.rule_id = c.rule_id) FROM import_collisions AS c JOIN findings AS f ON f.id = c.finding_id`
	require.NoError(t, b.pool.QueryRow(t.Context(), collisions).Scan(&kept, &last, &inOrder))
	require.Equal(t, finding.MaxCollisions, kept)
	require.Equal(t, finding.MaxCollisions, last)
	require.True(t, inOrder, "in the order of the report, each beside its first record")
}

// TestMigrationOfSeen brings a database of the first release up to date, and checks that replicas of that release still may
// write to it.
func TestMigrationOfSeen(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	migrateTo(t, url, 1)
	pool, err := postgres.Connect(access.System(t.Context()), url, 4)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	b := bundle{store: postgres.New(pool, time.Now), pool: pool}
	insert := func(rule string, seen string) {
		_, err := pool.Exec(t.Context(), `INSERT INTO findings (id, fingerprint, recipe, inputs, kind, severity, title, description,
			rule_id, component, purl, path, url, first_import_id, first_seen_at, last_seen_at, state_changed_at)
			VALUES (gen_random_uuid(), sha256($1::text::bytea), 1, '{}', 'code', 3, $1, '', $1, '', '', $1 || '.go', '',
			gen_random_uuid(), '2026-01-01', $2::timestamptz, '2026-01-01')`, rule, seen)
		require.NoError(t, err)
	}
	insert("before", "2026-02-01T00:00:00Z")
	_, err = postgres.Migrate(t.Context(), url, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	insert("after", "2026-03-01T00:00:00Z")
	require.Equal(t, time.February, b.byRule(t, "before").LastSeenAt.Month())
	require.Equal(t, time.March, b.byRule(t, "after").LastSeenAt.Month())

	_, err = pool.Exec(t.Context(), `UPDATE findings SET last_seen_at = '2026-04-01T00:00:00Z', state = 'triaged' WHERE rule_id = 'before'`)
	require.NoError(t, err)
	list, err := b.store.List(t.Context(), finding.Page{
		Sort: finding.SortLastSeen, Limit: 5, Filter: finding.Filter{States: []finding.State{finding.StateTriaged}},
	})
	require.NoError(t, err)
	require.Len(t, list.Items, 1)
	require.Equal(t, time.April, list.Items[0].LastSeenAt.Month())

	b.mustImport(t, "s", issue{"third", "note"})
	_, err = pool.Exec(t.Context(), "DELETE FROM findings WHERE rule_id = 'before'")
	require.NoError(t, err)
	require.Equal(t, 2, b.count(t, "finding_seen"), "a finding takes its row along")
	for _, statement := range []string{"DELETE FROM findings", "TRUNCATE findings CASCADE", "DELETE FROM sources"} {
		_, err := pool.Exec(t.Context(), statement)
		require.ErrorContains(t, err, "refused", statement)
	}
}

// migrateTo applies the migrations up to a version, as a build of that time did.
func migrateTo(t *testing.T, url string, version int64) {
	t.Helper()
	config, err := pgx.ParseConfig(url)
	require.NoError(t, err)
	conn := stdlib.OpenDB(*config)
	defer func() { require.NoError(t, conn.Close()) }()
	provider, err := goose.NewProvider(goose.DialectPostgres, conn, os.DirFS("migrations"))
	require.NoError(t, err)
	_, err = provider.UpTo(t.Context(), version)
	require.NoError(t, err)
}

// TestLastSeenIsOneEverywhere asks each way of reading when a finding was last seen, after an import that saw one of two again.
func TestLastSeenIsOneEverywhere(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.mustImport(t, "s", issue{"one", "error"}, issue{"two", "error"})
	first := b.byRule(t, "two").LastSeenAt
	b.mustImport(t, "other", issue{"one", "error"})
	again := b.byRule(t, "one").LastSeenAt
	require.True(t, again.After(first))

	require.Equal(t, []string{"one"}, b.find(t, fmt.Sprintf("lastSeen > %q", first.Format(time.RFC3339Nano))))
	require.Equal(t, []string{"two"}, b.find(t, fmt.Sprintf("lastSeen <= %q and severity = high", first.Format(time.RFC3339Nano))))
	list, err := b.store.List(t.Context(), finding.Page{Sort: finding.SortLastSeen, Limit: 5})
	require.NoError(t, err)
	require.Equal(t, []time.Time{again, first}, []time.Time{list.Items[0].LastSeenAt, list.Items[1].LastSeenAt})
	exported := map[string]time.Time{}
	err = b.store.Export(t.Context(), finding.Filter{Query: `lastSeen > "2000-01-01"`}, func(all export.Findings) error {
		return all.Rows(t.Context(), finding.Severities(), func(r *export.Row) error {
			exported[r.RuleID] = r.LastSeenAt
			return nil
		})
	})
	require.NoError(t, err)
	require.Equal(t, map[string]time.Time{"one": again, "two": first}, exported)
}

package postgres_test

import (
	"database/sql"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/internal/pgtest"
)

// find lists the rules of the findings that a filter matches.
func (b bundle) find(t *testing.T, filter string) []string {
	t.Helper()
	var rules []string
	for _, f := range b.walk(t, finding.Page{Filter: finding.Filter{Query: filter}, Limit: 7}) {
		rules = append(rules, f.RuleID)
	}
	slices.Sort(rules)
	return rules
}

func (b bundle) exec(t *testing.T, statement string, args ...any) {
	t.Helper()
	_, err := b.pool.Exec(t.Context(), statement, args...)
	require.NoError(t, err)
}

func TestWordsFollowFindings(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.mustImport(t, "one", issue{"alpha", "error"}, issue{"beta", "warning"})
	require.Equal(t, []string{"alpha"}, b.find(t, `text "about alph*"`))
	require.Equal(t, []string{"alpha", "beta"}, b.find(t, `text "about go"`))

	words := func() (rows []string) {
		result, err := b.pool.Query(t.Context(), "SELECT finding_id::text || ctid::text FROM finding_texts ORDER BY 1")
		require.NoError(t, err)
		rows, err = pgx.CollectRows(result, pgx.RowTo[string])
		require.NoError(t, err)
		return rows
	}
	before := words()
	b.mustImport(t, "two", issue{"alpha", "error"}, issue{"beta", "warning"})
	require.Equal(t, before, words(), "seeing a finding again leaves its words alone")

	b.exec(t, "UPDATE findings SET title = 'gamma rays' WHERE rule_id = 'alpha'")
	require.Equal(t, []string{"alpha"}, b.find(t, `text "rays"`))
	require.Equal(t, []string{"alpha"}, b.find(t, `any ~ "GAMMA R"`))
	b.exec(t, "UPDATE findings SET description = 'hidden depths' WHERE rule_id = 'beta'")
	require.Equal(t, []string{"beta"}, b.find(t, `text depths`))
	require.Empty(t, b.find(t, `any ~ depths`))

	b.mustImport(t, "one", issue{"alpha", "error"}, issue{"beta", "error"})
	require.Equal(t, []string{"alpha", "beta"}, b.find(t, `text "about" and severity = high`), "words know that it became worse")
	for _, table := range []string{"finding_texts", "finding_seen"} {
		require.Zero(t, b.count(t, table+" AS x JOIN findings AS f ON f.id = x.finding_id WHERE f.severity <> x.severity"), table)
	}

	b.exec(t, "DELETE FROM sightings")
	b.exec(t, "DELETE FROM findings")
	require.Zero(t, b.count(t, "finding_texts"))
	require.Zero(t, b.count(t, "finding_seen"))
}

// TestMigrationKeepsFindings brings a database with findings from before to the schema with words.
func TestMigrationKeepsFindings(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	config, err := pgx.ParseConfig(url)
	require.NoError(t, err)
	pool := stdlib.OpenDB(*config)
	defer func() { require.NoError(t, pool.Close()) }()
	provider, err := goose.NewProvider(goose.DialectPostgres, pool, os.DirFS("migrations"))
	require.NoError(t, err)
	_, err = provider.UpTo(t.Context(), 3)
	require.NoError(t, err)
	id := uuid.New()
	_, err = pool.ExecContext(t.Context(), `INSERT INTO findings (id, fingerprint, recipe, inputs, kind, severity, title, description,
			rule_id, component, purl, path, url, first_import_id, first_seen_at, last_seen_at, state_changed_at)
		VALUES ($1, sha256('x'), 1, '{}', 'code', 1, 'Old Title', 'told', 'r', '', '', 'p.go', '', $1, now(), now(), now())`, id)
	require.NoError(t, err)
	_, err = provider.UpTo(t.Context(), 4)
	require.NoError(t, err)
	var haystack, lexemes string
	row := pool.QueryRowContext(t.Context(), "SELECT haystack, lexemes::text FROM finding_texts WHERE finding_id = $1", id)
	require.NoError(t, row.Scan(&haystack, &lexemes))
	require.Equal(t, "Old Title r  p.go ", haystack)
	require.Equal(t, `'go' 'old' 'p' 'r' 'title' 'told'`, lexemes)
	require.ErrorIs(t, pool.QueryRowContext(t.Context(), "SELECT 1 FROM pg_indexes WHERE schemaname = current_schema() "+
		"AND indexname = 'findings_by_text'").Scan(new(int)), sql.ErrNoRows)

	_, err = provider.UpTo(t.Context(), 16)
	require.NoError(t, err)
	var words, seen int
	row = pool.QueryRowContext(t.Context(), `SELECT t.severity, w.severity FROM finding_texts AS t
		JOIN finding_seen AS w ON w.finding_id = t.finding_id WHERE t.finding_id = $1`, id)
	require.NoError(t, row.Scan(&words, &seen))
	require.Equal(t, []int{1, 1}, []int{words, seen})
}

func TestListWithFilter(t *testing.T) {
	t.Parallel()
	b := setup(t)
	issues := make([]issue, 0, 60)
	for i := range 60 {
		issues = append(issues, issue{fmt.Sprintf("rule-%02d", i), []string{"error", "warning", "note", "none"}[i%4]})
	}
	b.mustImport(t, "one", issues...)
	b.mustImport(t, "two:x", issues[20:40]...)

	t.Run("JoinsTheOtherParameters", func(t *testing.T) {
		t.Parallel()
		page := finding.Page{Limit: 4, Filter: finding.Filter{
			Query: `rule ~ "rule-2" or rule ~ "rule-3"`, Source: "two:x", Severities: []finding.Severity{finding.SeverityHigh},
		}}
		require.Len(t, b.walk(t, page), 5)
	})

	t.Run("PagesInEachOrder", func(t *testing.T) {
		t.Parallel()
		for _, sort := range []finding.Sort{finding.SortSeverity, finding.SortLastSeen, finding.SortFirstSeen} {
			all := b.walk(t, finding.Page{Sort: sort, Limit: 7, Filter: finding.Filter{Query: `severity <= medium and source = "two:x"`}})
			require.Len(t, all, 15)
			require.IsIncreasing(t, positions(all, sort))
		}
	})

	t.Run("FindsNothingWhereNothingCanBe", func(t *testing.T) {
		t.Parallel()
		list, err := b.store.List(t.Context(), finding.Page{Limit: 5, Filter: finding.Filter{Query: "state = new and state = fixed"}})
		require.NoError(t, err)
		require.Empty(t, list.Items)
		require.Zero(t, list.Count)
		require.Empty(t, b.find(t, `source = "nobody"`))
		require.Len(t, b.find(t, `source != "nobody"`), 60)
	})
}

// TestPagesAreTheSameWhicheverWay holds the ways to a page against each other: found near or gathered, with bounds that end
// the walk in the middle.
func TestPagesAreTheSameWhicheverWay(t *testing.T) {
	t.Parallel()
	b := setup(t)
	// The matches of some filters are spread over the list, those of others are at its end or in one state only.
	b.exec(t, `INSERT INTO findings (id, fingerprint, recipe, inputs, kind, severity, state, title, description, rule_id, component, purl,
			path, url, first_import_id, first_seen_at, last_seen_at, state_changed_at)
		SELECT gen_random_uuid(), sha256(i::text::bytea), 1, '{}', 'code', i % 6, (ARRAY['new', 'fixed', 'triaged'])[1 + i % 3],
			CASE WHEN i % 6 = 0 THEN 'mild' ELSE 'grave' END, '', 'rule-' || i % 11, CASE WHEN i % 3 = 1 THEN 'c' ELSE 'd' END, '', '', '',
			gen_random_uuid(), now() - i % 50 * interval '1 hour', now() - i % 40 * interval '1 hour', now()
		FROM generate_series(1, 600) AS i`)
	gathering := b.store.WithPaging(1_000_000, 1)
	for _, filter := range []string{
		`title = "mild"`, `text "grave"`, `component = "c"`, `component != "c" and state != new`, `rule = "rule-3"`, `rule != "rule-3"`,
		`title = "mild" or state = triaged and any ~ "rule-1"`, `text "mild"`, `text "mild" and state in (new, fixed)`, `not text "mild"`,
		`text "grave" and severity in (critical, low)`, `text "grave" or severity = unknown`, `text "grave" and component = "c"`,
		`lastSeen < now-20h`, `lastSeen > now-10h and severity = low`, `lastSeen > now-30h and lastSeen < now-10h and state = new`,
		`lastSeen > now-10h and (severity = low or text "mild")`, `not lastSeen > now-10h`,
	} {
		for _, sort := range []finding.Sort{finding.SortSeverity, finding.SortLastSeen, finding.SortFirstSeen} {
			page := finding.Page{Filter: finding.Filter{Query: filter}, Sort: sort, Limit: 8}
			want := bundle{store: gathering, pool: b.pool}.walk(t, page)
			require.IsIncreasing(t, positions(want, sort))
			for _, near := range []int{1, 7, 20, 100, 1000} {
				require.Equal(t, want, bundle{store: b.store.WithPaging(0, near), pool: b.pool}.walk(t, page), "%s by %s, near %d", filter, sort, near)
			}
		}
	}
}

func TestAFilterMayNotTakeLong(t *testing.T) {
	t.Parallel()
	b := setup(t)
	tx, err := b.pool.Begin(t.Context())
	require.NoError(t, err)
	defer func() { require.NoError(t, tx.Rollback(t.Context())) }()
	_, err = tx.Exec(t.Context(), "LOCK TABLE findings IN ACCESS EXCLUSIVE MODE") // Nobody reads findings for a while.
	require.NoError(t, err)
	hasty := b.store.WithPatience(20 * time.Millisecond)
	_, err = hasty.List(t.Context(), finding.Page{Limit: 5, Filter: finding.Filter{Query: "kind = code"}})
	requireCode(t, err, finding.CodeTooExpensive)
	_, err = hasty.Bulk(t.Context(), finding.Bulk{Query: "kind = code", To: finding.StateTriaged, DryRun: true})
	requireCode(t, err, finding.CodeTooExpensive)
}

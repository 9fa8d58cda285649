package postgres_test

import (
	"context"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres"
)

// benchRounds is how many pages of each sort are timed, or as many as there is time for. The store and the bare loop take
// turns, so that both see the same machine.
const (
	benchRounds = 200
	benchTime   = 10 * time.Second
)

type benchPage struct {
	name string
	page finding.Page
}

// benchPages are questions whose answers are spread over the list, at its end, few, many and none.
func benchPages() []benchPage {
	filter := func(text string) finding.Page { return finding.Page{Filter: finding.Filter{Query: text}} }
	return []benchPage{
		{"Default", finding.Page{Sort: finding.SortSeverity}},
		{"LastSeen", finding.Page{Sort: finding.SortLastSeen}},
		{"FirstSeen", finding.Page{Sort: finding.SortFirstSeen}},
		{"Parameters", finding.Page{Filter: finding.Filter{
			Severities: []finding.Severity{finding.SeverityHigh}, States: []finding.State{finding.StateNew},
		}}},
		{"Filter", filter(`severity >= medium and state in (new, triaged) and firstSeen < now-30d and kind = vulnerability`)},
		{"Component", filter(`component = "cfa4fdc37a"`)},
		{"PartOfName", filter(`component ~ "A4FDC"`)},
		{"Negative", filter(`source != "bench:1" and component !~ "a4" and age > 10d`)},
		{"Source", filter(`source = "bench:3"`)},
		{"RareWord", filter(`text "number777"`)},
		{"MiddlingWord", filter(`text "group42"`)},
		{"CommonWords", filter(`text "flaw harm*"`)},
		{"WordAtTheEnd", filter(`text "mild"`)},
		{"NoMatch", filter(`text "nothing" and title ~ "nothing at all"`)},
		{"SeenLately", filter(`lastSeen > now-2d and severity = critical`)},
		{"SeenLongAgo", filter(`lastSeen < now-28d`)},
		{"SeenLongAgoByTime", finding.Page{Sort: finding.SortLastSeen, Filter: finding.Filter{Query: `lastSeen < now-28d and kind = code`}}},
		{"Substring", finding.Page{Filter: finding.Filter{Text: "number7777"}}},
	}
}

// benchListed is how many findings there are, unless CORE_BENCH_FINDINGS says otherwise, for those in a hurry.
func benchListed(tb testing.TB) int {
	tb.Helper()
	text := os.Getenv("CORE_BENCH_FINDINGS")
	if text == "" {
		return 1_000_000
	}
	n, err := strconv.Atoi(text)
	require.NoError(tb, err)
	return n
}

// BenchmarkList times pages of a list of 1,000,000 findings, against a bare loop that sends the same SQL and reads the rows:
// for who sees all teams, and for who sees one, which row-level security has to see to.
func BenchmarkList(b *testing.B) {
	db := setup(b)
	db.fill(b)
	traced := &recorder{}
	config := db.pool.Config()
	config.ConnConfig.Tracer = traced
	pool, err := pgxpool.NewWithConfig(b.Context(), config)
	require.NoError(b, err)
	defer pool.Close()
	recorded := postgres.New(pool, time.Now)
	for _, who := range []struct {
		name  string
		scope access.Scope
	}{{"All", access.Scope{All: true}}, {"Team", access.Of(access.DefaultTeam)}} {
		for _, p := range benchPages() {
			p.page.Limit = 50
			b.Run(p.name+"/"+who.name, func(b *testing.B) {
				ctx := access.With(b.Context(), who.scope)
				require.NoError(b, recorded.WarmUp(ctx))
				traced.statements = nil
				_, err := recorded.List(ctx, p.page)
				require.NoError(b, err)
				var ours, bare []time.Duration
				for b.Loop() {
					end := time.Now().Add(benchTime)
					for i := 0; i < benchRounds && time.Now().Before(end); i++ {
						ours = append(ours, timed(b, func() error { _, err := db.store.List(ctx, p.page); return err }))
						bare = append(bare, timed(b, func() error { return traced.replay(ctx, db.pool) }))
					}
				}
				tell(b, ours, bare)
			})
		}
	}
}

func timed(tb testing.TB, work func() error) time.Duration {
	tb.Helper()
	start := time.Now()
	err := work()
	took := time.Since(start)
	require.NoError(tb, err)
	return took
}

func tell(b *testing.B, ours, bare []time.Duration) {
	b.Helper()
	b.ReportMetric(0, "ns/op") // It would be the time of all rounds.
	b.ReportMetric(quantile(ours, 50), "p50-ms")
	b.ReportMetric(quantile(ours, 99), "p99-ms")
	b.ReportMetric(quantile(bare, 99), "bare-p99-ms")
	b.ReportMetric(quantile(ours, 50)/quantile(bare, 50), "p50/bare")
	b.ReportMetric(quantile(ours, 99)/quantile(bare, 99), "p99/bare")
}

// quantile is that of a time, in milliseconds.
func quantile(took []time.Duration, percent int) float64 {
	slices.Sort(took)
	return took[(len(took)-1)*percent/100].Seconds() * 1000
}

// recorder keeps what the store sends, so that the bare loop sends the same.
type recorder struct {
	statements []pgx.TraceQueryStartData
}

// TraceQueryStart implements pgx.QueryTracer.
func (r *recorder) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	r.statements = append(r.statements, data)
	return ctx
}

// TraceQueryEnd implements pgx.QueryTracer.
func (r *recorder) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// replay sends the statements again, begin and commit among them, and reads the rows.
func (r *recorder) replay(ctx context.Context, pool *pgxpool.Pool) error {
	return pool.AcquireFunc(ctx, func(conn *pgxpool.Conn) error { //nolint:wrapcheck // a test
		for _, s := range r.statements {
			rows, err := conn.Query(ctx, s.SQL, s.Args...)
			if err != nil {
				return err //nolint:wrapcheck // a test
			}
			for rows.Next() {
				_ = rows.RawValues()
			}
			if err := rows.Err(); err != nil {
				return err //nolint:wrapcheck // a test
			}
		}
		return nil
	})
}

// fill writes the findings with SQL, and the indexes after them, which is much faster than importing them.
func (b bundle) fill(tb testing.TB) {
	tb.Helper()
	indexes := b.dropIndexes(tb)
	for _, statement := range slices.Concat(fillStatements(benchListed(tb)), indexes, []string{
		"VACUUM ANALYZE findings", "VACUUM ANALYZE finding_texts", "VACUUM ANALYZE finding_seen", "VACUUM ANALYZE sightings", "ANALYZE sources",
	}) {
		_, err := b.pool.Exec(tb.Context(), statement)
		require.NoError(tb, err)
	}
}

func fillStatements(findings int) []string {
	return []string{
		"ALTER TABLE findings DISABLE TRIGGER USER",
		"INSERT INTO sources (name) SELECT 'bench:' || i FROM generate_series(1, 50) AS i",
		`INSERT INTO findings (id, fingerprint, recipe, inputs, kind, severity, state, title, description, rule_id, component, purl, path,
			url, first_import_id, first_seen_at, last_seen_at, state_changed_at)
		SELECT gen_random_uuid(), sha256(i::text::bytea), 1, '{}', (ARRAY['vulnerability', 'code', 'vulnerability'])[1 + i % 3],
			d.severity, (ARRAY['new', 'new', 'new', 'new', 'new', 'fixed', 'fixed', 'fixed', 'triaged', 'risk_accepted'])[1 + d.die],
			d.name || ': a flaw of the sort number' || i || ' in group' || i % 100 || CASE d.severity WHEN 1 THEN ' which is mild' ELSE '' END,
			'It may be used to do harm by somebody who is near.', 'CVE-2025-' || i, d.name, '', 'usr/lib/' || d.name || '/file.so', '',
			gen_random_uuid(), now() - i % 400 * interval '1 day', now() - i % 30 * interval '1 day', now()
		FROM generate_series(1, ` + strconv.Itoa(findings) + `) AS i, LATERAL (SELECT substr(md5((i % 5000)::text), 1, 10) AS name,
			(hashint4(i) & 1048575) % 10 AS die, (ARRAY[5, 4, 4, 3, 3, 3, 3, 2, 2, 1])[1 + (hashint4(-i) & 1048575) % 10] AS severity) AS d`,
		`INSERT INTO sightings (finding_id, source_id, severity, occurrences, component_version, fixed_version, path, line, first_seen_at,
			last_seen_at, first_import_id, last_import_id)
		SELECT id, 1 + (hashtext(id::text) & 1048575) % 50, severity, 1, '1', '2', path, 0, first_seen_at, last_seen_at, id, id FROM findings`,
		`INSERT INTO finding_texts (finding_id, severity, rule_id, component, haystack, lexemes)
		SELECT id, severity, rule_id, component, concat_ws(' ', title, rule_id, component, path, purl),
			finding_lexemes(concat_ws(' ', title, rule_id, component, path, purl, description)) FROM findings`,
		"INSERT INTO finding_seen (finding_id, state, severity, last_seen_at) SELECT id, state, severity, last_seen_at FROM findings",
		"ALTER TABLE findings ENABLE TRIGGER USER",
	}
}

// dropIndexes drops the indexes that are not unique and returns what makes them again.
func (b bundle) dropIndexes(tb testing.TB) (definitions []string) {
	tb.Helper()
	rows, err := b.pool.Query(tb.Context(), `SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()
		AND tablename IN ('findings', 'finding_texts', 'finding_seen', 'sightings') AND indexdef NOT LIKE '%UNIQUE%'`)
	require.NoError(tb, err)
	var name, definition string
	var names []string
	_, err = pgx.ForEachRow(rows, []any{&name, &definition}, func() error {
		names, definitions = append(names, name), append(definitions, definition)
		return nil
	})
	require.NoError(tb, err)
	for _, name := range names {
		_, err := b.pool.Exec(tb.Context(), "DROP INDEX "+name)
		require.NoError(tb, err)
	}
	return definitions
}

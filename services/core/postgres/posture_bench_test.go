package postgres_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/cache"
	"github.com/cloudsec/cloudsec/services/core/postgres"
	"github.com/cloudsec/cloudsec/services/core/posture"
)

// BenchmarkPosture times the posture page of 1,000,000 findings: read from counts and rollups against a bare loop of the same
// SQL, remembered, and against what it would take to count all findings for each request. The trend is that of a year.
func BenchmarkPosture(b *testing.B) {
	db := setup(b)
	db.fill(b)
	fillPosture(b, db)
	traced := &recorder{}
	config := db.pool.Config()
	config.ConnConfig.Tracer = traced
	pool, err := pgxpool.NewWithConfig(b.Context(), config)
	require.NoError(b, err)
	defer pool.Close()
	recorded := postgres.New(pool, time.Now)
	changes := cache.NewChanges()
	changes.Told()
	cached, err := posture.NewCached(db.store, changes, time.Hour, time.Now)
	require.NoError(b, err)
	today := posture.Day(time.Now())
	year := posture.Span{From: today.AddDate(0, 0, -365), To: today, Interval: posture.IntervalDay}
	pages := []struct {
		name string
		read func(posture.Reader) error
	}{
		{"Posture", func(r posture.Reader) error { _, err := r.Posture(b.Context()); return err }},
		{"Trend", func(r posture.Reader) error { _, err := r.Trend(b.Context(), year); return err }},
		{"Sources", func(r posture.Reader) error { _, err := r.TopSources(b.Context(), 20); return err }},
	}
	for _, p := range pages {
		b.Run(p.name, func(b *testing.B) {
			traced.statements = nil
			require.NoError(b, p.read(recorded))
			var ours, bare, remembered []time.Duration
			for b.Loop() {
				end := time.Now().Add(benchTime)
				for i := 0; i < benchRounds && time.Now().Before(end); i++ {
					ours = append(ours, timed(b, func() error { return p.read(db.store) }))
					bare = append(bare, timed(b, func() error { return traced.replay(b.Context(), db.pool) }))
					remembered = append(remembered, timed(b, func() error { return p.read(cached) }))
				}
			}
			tell(b, ours, bare)
			b.ReportMetric(quantile(remembered, 50)*1000, "cached-p50-us")
		})
	}
	b.Run("CountingAll", func(b *testing.B) {
		var took []time.Duration
		for b.Loop() {
			took = append(took, timed(b, func() error {
				_, err := db.pool.Exec(b.Context(), "SELECT kind, severity, state, count(*), min(first_seen_at) FROM findings GROUP BY 1, 2, 3")
				return err //nolint:wrapcheck // a test
			}))
		}
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(quantile(took, 50), "p50-ms")
	})
}

// fillPosture brings the counts up to date, which the filling has gone around, and gives each day of a year some events.
func fillPosture(tb testing.TB, db bundle) {
	tb.Helper()
	for _, statement := range []string{
		"SELECT recount_posture()",
		`INSERT INTO posture_flows SELECT posture_day(now()) - d, 1, kind, severity, 1, 9, 7, 1, 1, 0, 0, 0, 9e5, 1, 2, 3, 4
		FROM generate_series(0, 400) AS d, unnest(ARRAY['vulnerability', 'code', 'secret']) AS kind, generate_series(1, 5) AS severity`,
		"ANALYZE posture_counts",
	} {
		_, err := db.pool.Exec(tb.Context(), statement)
		require.NoError(tb, err)
	}
	require.NoError(tb, db.store.FoldPosture(access.System(tb.Context()), retention))
	_, err := db.pool.Exec(tb.Context(), "ANALYZE posture_days")
	require.NoError(tb, err)
	// Some imports and decisions that are not folded yet.
	for source := range 5 {
		_, _, err := db.tryImport(tb.Context(), "live:"+string(rune('a'+source)), sarif(issue{"x", "error"}, issue{"y", "note"}))
		require.NoError(tb, err)
	}
}

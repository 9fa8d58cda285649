package identity_test

import (
	"context"
	"crypto/rand"
	"log/slog"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/identity"
	"github.com/cloudsec/cloudsec/services/core/postgres"
	"github.com/cloudsec/cloudsec/services/core/report"
	"github.com/cloudsec/cloudsec/services/internal/pgtest"
)

// everyNth bounds how many pairs go through the database. It shares no divisor with the seeds' patterns.
const everyNth = 11

// TestTheDatabaseSaysWhatIsMeasured imports pairs of the corpus and counts findings, because what is measured is worth
// nothing if the tables do something else.
func TestTheDatabaseSaysWhatIsMeasured(t *testing.T) {
	t.Parallel()
	corpus, err := identity.Load()
	require.NoError(t, err)
	url := pgtest.URL(t)
	_, err = postgres.Migrate(t.Context(), url, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	pool, err := postgres.Connect(access.System(t.Context()), url, 4)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	store := postgres.New(pool, time.Now)
	for n := 0; n < len(corpus.Pairs); n += everyNth {
		p := corpus.Pairs[n]
		if len(p.BeforeA)+len(p.BeforeB) > 0 {
			continue // There are more than two issues then.
		}
		q, err := corpus.Ask(p)
		require.NoError(t, err)
		measured := finding.Same(q.A.Identify(), q.B.Identify())
		findings := importPair(t, store, pool, q)
		require.Equal(t, measured, findings == 1, "pair %d: %+v has %d findings", n+1, p, findings)
	}
}

// importPair imports a pair into an empty database and returns how many findings that makes.
func importPair(t *testing.T, store *postgres.Store, pool *pgxpool.Pool, q identity.Question) int {
	t.Helper()
	_, err := pool.Exec(t.Context(), "DELETE FROM sightings; DELETE FROM merged_findings; DELETE FROM findings; DELETE FROM finding_aliases")
	require.NoError(t, err)
	reports := [][]finding.Observation{{q.A}, {q.B}}
	if q.Together {
		reports = [][]finding.Observation{{q.A, q.B}}
	}
	for i, observations := range reports {
		require.NoError(t, send(t.Context(), store, []string{"first", "second"}[i], observations))
	}
	var findings int
	require.NoError(t, pool.QueryRow(t.Context(), "SELECT count(*) FROM findings").Scan(&findings))
	return findings
}

func send(ctx context.Context, store *postgres.Store, source string, observations []finding.Observation) error {
	_, _, err := store.Import(ctx, source, "ci", func(emit report.Emit) (report.Summary, error) {
		summary := report.Summary{Format: report.SARIF, Records: len(observations)}
		_, _ = rand.Read(summary.SHA256[:])
		for _, o := range observations {
			if err := emit(o); err != nil {
				return summary, err
			}
		}
		return summary, nil
	})
	return err //nolint:wrapcheck // a test
}

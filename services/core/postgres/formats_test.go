package postgres_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres"
	"github.com/cloudsec/cloudsec/services/core/report"
	"github.com/cloudsec/cloudsec/services/internal/pgtest"
)

// TestMigrateFormats takes rows from before the second migration over it.
func TestMigrateFormats(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	require.NoError(t, postgres.MigrateTo(t.Context(), url, 1))
	pool, err := postgres.Connect(access.System(t.Context()), url, 2)
	require.NoError(t, err)
	defer pool.Close()
	id, exec := uuid.New(), func(statement string, args ...any) error {
		_, err := pool.Exec(t.Context(), statement, args...)
		return err
	}
	insertImport := func(id uuid.UUID) error {
		return exec(`INSERT INTO imports VALUES ($1, 1, 'trivy', '', sha256(''), 0, 1, 'ann', now(), 0, 0, 0, 0, 0, 0, 0, 0, 0)`, id)
	}
	insertFinding := func(kind string) error {
		return exec(`INSERT INTO findings (id, fingerprint, recipe, inputs, kind, severity, title, description, rule_id, component, purl,
			path, url, first_import_id, first_seen_at, last_seen_at, state_changed_at)
			VALUES ($1, sha256($2), 1, '{}', $3, 1, '', '', '', '', '', '', '', $1, now(), now(), now())`, uuid.New(), []byte(kind), kind)
	}
	require.NoError(t, exec(`INSERT INTO sources (name) VALUES ('s')`))
	require.NoError(t, insertImport(id))
	require.NoError(t, insertFinding("code"))
	require.ErrorContains(t, insertFinding("threat"), "findings_kind_check")

	_, err = postgres.Migrate(t.Context(), url, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	require.NoError(t, insertFinding("threat"))
	require.ErrorContains(t, insertFinding("odd"), "findings_kind_check")
	require.NoError(t, insertImport(uuid.New()), "a replica of the version before goes on importing")
	kept, err := postgres.New(pool, time.Now).GetImport(t.Context(), id)
	require.NoError(t, err)
	require.Empty(t, kept.Mapping)
}

// TestImportWithMapping knows content again only when it is read in the same way.
func TestImportWithMapping(t *testing.T) {
	t.Parallel()
	b := setup(t)
	take := func(text, mapping string) (finding.Import, bool) {
		t.Helper()
		parsed, err := report.ParseMapping([]byte(mapping))
		require.NoError(t, err)
		done, again, err := b.store.Import(t.Context(), "s", "ci", func(emit report.Emit) (report.Summary, error) {
			return report.ParseMapped(strings.NewReader(text), report.Detect, parsed, report.DefaultLimits(), emit)
		})
		require.NoError(t, err)
		return done, again
	}
	const table = "rule,where\nr,a.go\n"
	first, again := take(table, `{"tool":"t"}`)
	require.False(t, again)
	require.JSONEq(t, `{"tool":"t"}`, first.Mapping)
	same, again := take(table, `{ "tool": "t" }`)
	require.True(t, again)
	require.Equal(t, first, same)

	other, again := take(table, `{"tool":"t","fields":{"path":"where"}}`)
	require.False(t, again)
	require.Equal(t, finding.Counts{Records: 1, Created: 1, Closed: 1, SightingsClosed: 1}, other.Counts)
	stored, err := b.store.GetImport(t.Context(), other.ID)
	require.NoError(t, err)
	require.Equal(t, other, stored)
}

package postgres_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres"
	"github.com/cloudsec/cloudsec/services/internal/pgtest"
)

// TestMigrationOfTeams takes rows from before the teams over the migrations, and goes on to write as a replica of the release
// before does, until the second team comes.
func TestMigrationOfTeams(t *testing.T) {
	t.Parallel()
	address := pgtest.URL(t)
	migrateTo(t, address, 7)
	pool, err := postgres.Connect(access.System(t.Context()), address, 4)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	b := bundle{store: postgres.New(pool, time.Now), pool: pool}
	write := func(rule string) error {
		id, source := uuid.New(), "s-"+rule
		for _, statement := range []string{
			"INSERT INTO sources (name) VALUES ($2) ON CONFLICT (name) DO NOTHING",
			`INSERT INTO findings (id, fingerprint, recipe, inputs, kind, severity, title, description, rule_id, component, purl, path, url,
				first_import_id, first_seen_at, last_seen_at, state_changed_at)
			VALUES ($1, sha256($2::text::bytea), 2, '{}', 'code', 3, 'about', '', $2, '', '', $2 || '.go', '', $1, now(), now(), now())
			ON CONFLICT (fingerprint) DO NOTHING`,
			`INSERT INTO imports (id, source_id, format, tool, content_sha256, size_bytes, recipe, imported_by, imported_at, duration_ms,
				records, created, unchanged, reopened, collided, skipped, closed, sightings_closed)
			SELECT $1, id, 'sarif', 't', sha256('x'), 1, 1, 'ci', now(), 1, 0, 0, 0, 0, 0, 0, 0, 0 FROM sources WHERE name = $2`,
			"UPDATE sources SET last_import_id = $1 WHERE name = $2",
			`INSERT INTO sightings (finding_id, source_id, severity, occurrences, component_version, fixed_version, path, line, first_seen_at,
				last_seen_at, first_import_id, last_import_id)
			SELECT $1, id, 3, 1, '', '', '', 0, now(), now(), $1, $1 FROM sources WHERE name = $2
			ON CONFLICT (finding_id, source_id) DO UPDATE SET severity = excluded.severity`,
			`INSERT INTO finding_aliases (fingerprint, finding_id, recipe, open) VALUES (sha256(('alias of ' || $2)::bytea), $1, 2, FALSE)
			ON CONFLICT (fingerprint) DO UPDATE SET finding_id = excluded.finding_id`,
			"INSERT INTO bulk_operations (actor_id, key, request_sha256, result, created_at) VALUES ($2, $1::uuid::text, sha256('x'), '{}', now())",
		} {
			// The statements do not all need both arguments, which PostgreSQL insists on knowing the types of.
			if _, err := pool.Exec(t.Context(), strings.NewReplacer("$1", "'"+id.String()+"'", "$2", "'"+source+"'").Replace(statement)); err != nil {
				return err //nolint:wrapcheck // a test
			}
		}
		return nil
	}
	require.NoError(t, write("before"))
	_, err = postgres.Migrate(t.Context(), address, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	require.NoError(t, write("while"), "a replica of the release before goes on")

	everybody := access.With(t.Context(), access.Of(access.DefaultTeam))
	list, err := b.store.List(everybody, finding.Page{Limit: 9})
	require.NoError(t, err)
	require.Len(t, list.Items, 2)
	for _, f := range list.Items {
		require.Equal(t, "default", f.Team)
		detail, err := b.store.GetFinding(everybody, f.ID)
		require.NoError(t, err)
		require.Len(t, detail.Sightings, 1)
		require.Empty(t, detail.Identity.Inputs)
		require.Len(t, detail.Aliases, 1)
	}
	b.requireSoundByTeam(t)
	var shown int
	require.NoError(t, pool.QueryRow(everybody, "SELECT count(*) FROM bulk_operations").Scan(&shown))
	require.Equal(t, 1, shown, "what is kept without a team is nobody's, what was before is the default team's")

	_, err = b.store.CreateTeam(t.Context(), "second", "", "root")
	require.NoError(t, err)
	require.ErrorContains(t, write("after"), "no unique or exclusion constraint", "the promise ends with the second team")
	_, err = b.store.CreateTeam(t.Context(), "third", "", "root")
	require.NoError(t, err)
}

// TestCreateTeamDoesNotWaitForImports holds an import open while the first team is made.
func TestCreateTeamDoesNotWaitForImports(t *testing.T) {
	t.Parallel()
	b := setup(t)
	tx, err := b.pool.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), "LOCK TABLE findings IN ROW EXCLUSIVE MODE")
	require.NoError(t, err)
	_, err = b.store.CreateTeam(t.Context(), "second", "", "root")
	requireCode(t, err, finding.CodeBusy)
	require.NoError(t, tx.Rollback(t.Context()))
	_, err = b.store.CreateTeam(t.Context(), "second", "", "root")
	require.NoError(t, err)
}

// TestMembersMayNotChangeTeams tries as the role what only the service itself does.
func TestMembersMayNotChangeTeams(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx := access.With(t.Context(), access.Of(access.DefaultTeam))
	for _, statement := range []string{
		"SELECT core_allow_teams()", "SELECT core_protect('findings', 'TRUE')", "UPDATE teams SET title = 'mine'", "DELETE FROM teams",
		"INSERT INTO team_members VALUES (1, 'eve', 'eve', 'admin', 'eve', now())", "ALTER TABLE findings DISABLE ROW LEVEL SECURITY",
		"DROP POLICY team ON findings", "TRUNCATE findings",
	} {
		_, err := b.pool.Exec(ctx, statement)
		require.Error(t, err, statement)
		require.Regexp(t, "permission denied|must be owner", err.Error(), statement)
	}
}

// TestAnOrdinaryUserOwnsTheTables migrates as databases in a cloud are migrated: by somebody who is no superuser.
func TestAnOrdinaryUserOwnsTheTables(t *testing.T) {
	t.Parallel()
	admin, err := pgx.Connect(t.Context(), pgtest.URL(t))
	require.NoError(t, err)
	always := context.WithoutCancel(t.Context())
	t.Cleanup(func() { require.NoError(t, admin.Close(always)) })
	as := func(t *testing.T, rights string) string {
		t.Helper()
		name := "owner_" + strings.ToLower(rand.Text()[:12])
		_, err := admin.Exec(t.Context(), fmt.Sprintf("CREATE ROLE %s LOGIN PASSWORD '%[1]s' %[2]s", name, rights))
		require.NoError(t, err)
		t.Cleanup(func() {
			_, err := admin.Exec(always, "DROP ROLE "+name)
			require.NoError(t, err)
		})
		address, err := url.Parse(pgtest.URL(t))
		require.NoError(t, err)
		_, err = admin.Exec(t.Context(), fmt.Sprintf("ALTER SCHEMA %s OWNER TO %s", address.Query().Get("search_path"), name))
		require.NoError(t, err)
		address.User = url.UserPassword(name, name) // Some servers ask for it.
		return address.String()
	}

	t.Run("WhoMayCreateRoles", func(t *testing.T) { //nolint:paralleltest // they share a connection
		address := as(t, "CREATEROLE")
		_, err := postgres.Migrate(t.Context(), address, slog.New(slog.DiscardHandler))
		require.NoError(t, err)
		pool, err := postgres.Connect(access.System(t.Context()), address, 4)
		require.NoError(t, err)
		defer pool.Close()
		b := bundle{store: postgres.New(pool, time.Now), pool: pool}
		_, err = b.store.CreateTeam(t.Context(), "second", "", "root")
		require.NoError(t, err)
		b.mustImport(t, "s", issue{"a", "error"})
		second := access.With(t.Context(), access.Of(2))
		_, _, err = b.tryImport(second, "t", sarif(issue{"a", "error"}))
		require.NoError(t, err)
		for ctx, want := range map[string]int{"1": 1, "2": 1, "all": 2} {
			scope := map[string]access.Scope{"1": access.Of(1), "2": access.Of(2), "all": {All: true}}[ctx]
			var n int
			require.NoError(t, pool.QueryRow(access.With(t.Context(), scope), "SELECT count(*) FROM findings").Scan(&n))
			require.Equal(t, want, n, ctx)
		}
	})

	t.Run("WhoMayNotIsToldWhatToDo", func(t *testing.T) { //nolint:paralleltest // they share a connection
		address := as(t, "")
		_, err := postgres.Migrate(t.Context(), address, slog.New(slog.DiscardHandler))
		require.ErrorContains(t, err, "may not become it")
	})
}

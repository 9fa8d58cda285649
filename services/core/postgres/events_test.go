package postgres_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/event"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/outbox"
	"github.com/cloudsec/cloudsec/services/core/postgres"
	"github.com/cloudsec/cloudsec/services/core/webhook"
	"github.com/cloudsec/cloudsec/services/internal/pgtest"
)

// told is an event as the tests look at it.
type told struct {
	Type     string
	Severity string
	Count    int
	Listed   int
	Truncate bool
}

// events returns what was told since the call before, in the order of telling.
func (b bundle) events(t *testing.T) []told {
	t.Helper()
	rows, err := b.pool.Query(t.Context(), "SELECT type, coalesce(severity, -1), data FROM events ORDER BY id")
	require.NoError(t, err)
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (told, error) {
		var e told
		var rank int16
		var text []byte
		if err := row.Scan(&e.Type, &rank, &text); err != nil {
			return e, err //nolint:wrapcheck // a test
		}
		var data struct {
			Count     int
			Findings  []any
			Truncated bool
		}
		err := json.Unmarshal(text, &data)
		if e.Count, e.Listed, e.Truncate = data.Count, len(data.Findings), data.Truncated; rank >= 0 {
			e.Severity = finding.Severity(rank).String()
		}
		return e, err //nolint:wrapcheck // a test
	})
	require.NoError(t, err)
	_, err = b.pool.Exec(t.Context(), "DELETE FROM deliveries; DELETE FROM events")
	require.NoError(t, err)
	return list
}

func TestEventsOfImports(t *testing.T) {
	t.Parallel()
	b := setup(t)
	done := told{Type: "import.completed"}

	b.mustImport(t, "s", issue{"a", "error"}, issue{"b", "error"}, issue{"c", "note"})
	require.Equal(t, []told{
		{Type: "finding.created", Severity: "high", Count: 2, Listed: 2}, {Type: "finding.created", Severity: "low", Count: 1, Listed: 1}, done,
	}, b.events(t))

	b.mustImport(t, "s", issue{"a", "error"})
	require.Equal(t, []told{
		{Type: "finding.fixed", Severity: "high", Count: 1, Listed: 1}, {Type: "finding.fixed", Severity: "low", Count: 1, Listed: 1}, done,
	}, b.events(t))

	b.mustImport(t, "s", issue{"a", "error"}, issue{"c", "note"}, issue{"d", "warning"})
	require.Equal(t, []told{
		{Type: "finding.created", Severity: "medium", Count: 1, Listed: 1}, {Type: "finding.reopened", Severity: "low", Count: 1, Listed: 1}, done,
	}, b.events(t))

	_, again, err := b.tryImport(t.Context(), "s", sarif(issue{"a", "error"}, issue{"c", "note"}, issue{"d", "warning"}))
	require.NoError(t, err)
	require.True(t, again)
	require.Empty(t, b.events(t), "nothing happened, so nothing is told")

	_, _, err = b.tryImport(t.Context(), "s", `{"runs":[{}]}`)
	require.Error(t, err)
	require.Empty(t, b.events(t), "what was rolled back is not told")

	_, err = b.store.Transition(t.Context(), b.byRule(t, "a").ID, finding.StateTriaged, "", "ann")
	require.NoError(t, err)
	require.Equal(t, []told{{Type: "finding.state_changed", Severity: "high"}}, b.events(t))
	_, err = b.store.Transition(t.Context(), b.byRule(t, "a").ID, finding.StateReopened, "x", "ann")
	require.Error(t, err)
	require.Empty(t, b.events(t))

	many := make([]issue, 0, 300)
	for i := range 300 {
		many = append(many, issue{fmt.Sprintf("many-%03d", i), "error"})
	}
	b.mustImport(t, "other", many...)
	require.Equal(t, []told{
		{Type: "finding.created", Severity: "high", Count: 300, Listed: event.MaxItems, Truncate: true}, done,
	}, b.events(t))
}

// TestReportedAgain holds that a source which says the same again is heard, though it changes nothing.
func TestReportedAgain(t *testing.T) {
	t.Parallel()
	b := setup(t)
	heard := func() (at time.Time) {
		require.NoError(t, b.pool.QueryRow(t.Context(), "SELECT last_reported_at FROM sources WHERE name = 's'").Scan(&at))
		return at
	}
	b.mustImport(t, "s", issue{"a", "error"})
	first := heard()
	_, again, err := b.tryImport(t.Context(), "s", sarif(issue{"a", "error"}))
	require.NoError(t, err)
	require.True(t, again)
	require.True(t, heard().After(first))
}

func (b bundle) addWebhook(t *testing.T, spec webhook.Spec) uuid.UUID {
	t.Helper()
	id := uuid.New()
	spec.URL = "https://x.example/" + id.String()
	made, err := b.store.InsertWebhook(t.Context(), id, spec, []byte("sealed"), "ann")
	require.NoError(t, err)
	require.Equal(t, "ann", made.CreatedBy)
	return id
}

func TestFanOut(t *testing.T) {
	t.Parallel()
	b := setup(t)
	all := b.addWebhook(t, webhook.Spec{Enabled: true})
	severe := b.addWebhook(t, webhook.Spec{Enabled: true, MinSeverity: finding.SeverityHigh})
	fixed := b.addWebhook(t, webhook.Spec{Enabled: true, Types: []event.Type{event.FindingFixed}})
	off := b.addWebhook(t, webhook.Spec{})
	b.store.WithTopic()
	b.mustImport(t, "s", issue{"a", "error"}, issue{"b", "note"}) // high, low, and the import

	owed := map[uuid.UUID][]string{}
	list, more, err := b.store.ListDeliveries(t.Context(), outbox.Page{Limit: 200})
	require.NoError(t, err)
	require.False(t, more)
	for _, d := range list {
		id := uuid.Nil
		if d.WebhookID != nil {
			id = *d.WebhookID
		}
		owed[id] = append(owed[id], string(d.Type))
		require.Equal(t, outbox.StatePending, d.State)
		got, e, err := b.store.GetDelivery(t.Context(), d.ID)
		require.NoError(t, err)
		require.Equal(t, d, got)
		require.Equal(t, d.EventID, e.ID)
	}
	require.ElementsMatch(t, []string{"finding.created", "finding.created", "import.completed"}, owed[all])
	require.ElementsMatch(t, []string{"finding.created", "import.completed"}, owed[severe])
	require.Empty(t, owed[fixed])
	require.Empty(t, owed[off])
	require.Len(t, owed[uuid.Nil], 3, "the topic gets everything")

	t.Run("PagesThroughThem", func(t *testing.T) {
		t.Parallel()
		var ids []int64
		page := outbox.Page{Limit: 3}
		for {
			list, more, err := b.store.ListDeliveries(t.Context(), page)
			require.NoError(t, err)
			for _, d := range list {
				ids = append(ids, d.ID)
			}
			if page.Before = list[len(list)-1].ID; !more {
				break
			}
		}
		require.Len(t, ids, 8)
		require.IsDecreasing(t, ids)
		only, _, err := b.store.ListDeliveries(t.Context(), outbox.Page{Limit: 9, WebhookID: &severe, State: outbox.StatePending})
		require.NoError(t, err)
		require.Len(t, only, 2)
		none, _, err := b.store.ListDeliveries(t.Context(), outbox.Page{Limit: 9, State: outbox.StateDead})
		require.NoError(t, err)
		require.Empty(t, none)
	})
}

func TestWebhooks(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.addWebhook(t, webhook.Spec{Enabled: true, Description: "d", Types: []event.Type{event.FindingFixed}})

	t.Run("AreChangedAndEachChangeIsRecorded", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		id := b.addWebhook(t, webhook.Spec{Enabled: true})
		now, err := b.store.UpdateWebhook(t.Context(), id, "bob", func(s *webhook.Spec) error {
			s.Enabled, s.MinSeverity = false, finding.SeverityHigh
			return nil
		})
		require.NoError(t, err)
		require.Equal(t, webhook.DisabledByPerson, now.DisabledReason)
		now, err = b.store.UpdateWebhook(t.Context(), id, "bob", func(s *webhook.Spec) error { s.Enabled = true; return nil })
		require.NoError(t, err)
		require.Empty(t, now.DisabledReason)
		_, err = b.store.UpdateWebhook(t.Context(), id, "bob", func(s *webhook.Spec) error {
			s.URL = "changed"
			return finding.Errorf(finding.CodeInvalidRequest, "no")
		})
		requireCode(t, err, finding.CodeInvalidRequest)
		same, err := b.store.GetWebhook(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, now, same)

		now, err = b.store.RotateSecret(t.Context(), id, []byte("sealed2"), time.Hour, "bob")
		require.NoError(t, err)
		require.NotNil(t, now.PreviousSecretUntil)
		now, err = b.store.RotateSecret(t.Context(), id, []byte("sealed3"), 0, "bob")
		require.NoError(t, err)
		require.Nil(t, now.PreviousSecretUntil, "after a leak the old one is worth nothing")
		require.NoError(t, b.store.DeleteWebhook(t.Context(), id, "bob"))

		rows, err := b.pool.Query(t.Context(), "SELECT action FROM operations ORDER BY id")
		require.NoError(t, err)
		actions, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err)
		require.Equal(t, []string{
			"webhook.created", "webhook.updated", "webhook.updated", "webhook.secret_rotated", "webhook.secret_rotated", "webhook.deleted",
		}, actions)
		var secrets int
		require.NoError(t, b.pool.QueryRow(t.Context(), "SELECT count(*) FROM operations WHERE detail::text LIKE '%sealed%'").Scan(&secrets))
		require.Zero(t, secrets)
	})

	t.Run("TakeWhatTheyAreOwedAlong", func(t *testing.T) {
		t.Parallel()
		gone := b.addWebhook(t, webhook.Spec{Enabled: true})
		queued, err := b.store.TestWebhook(t.Context(), gone, "ann")
		require.NoError(t, err)
		require.NoError(t, b.store.DeleteWebhook(t.Context(), gone, "ann"))
		_, _, err = b.store.GetDelivery(t.Context(), queued.ID)
		requireCode(t, err, finding.CodeNotFound)
	})

	t.Run("AreBounded", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		for range webhook.MaxWebhooks {
			b.addWebhook(t, webhook.Spec{})
		}
		_, err := b.store.InsertWebhook(t.Context(), uuid.New(), webhook.Spec{URL: "https://x.example"}, []byte("s"), "ann")
		requireCode(t, err, finding.CodeLimitReached)
		list, err := b.store.ListWebhooks(t.Context())
		require.NoError(t, err)
		require.Len(t, list, webhook.MaxWebhooks)
	})

	t.Run("AreToldApartFromUnknownOnes", func(t *testing.T) {
		t.Parallel()
		nobody := uuid.New()
		_, err := b.store.GetWebhook(t.Context(), nobody)
		requireCode(t, err, finding.CodeNotFound)
		_, err = b.store.UpdateWebhook(t.Context(), nobody, "ann", func(*webhook.Spec) error { return nil })
		requireCode(t, err, finding.CodeNotFound)
		_, err = b.store.RotateSecret(t.Context(), nobody, []byte("x"), 0, "ann")
		requireCode(t, err, finding.CodeNotFound)
		_, err = b.store.TestWebhook(t.Context(), nobody, "ann")
		requireCode(t, err, finding.CodeNotFound)
		requireCode(t, b.store.DeleteWebhook(t.Context(), nobody, "ann"), finding.CodeNotFound)
		_, err = b.store.Redeliver(t.Context(), 1<<40, "ann")
		requireCode(t, err, finding.CodeNotFound)
	})

	t.Run("AreNotSentToTwiceAtOnce", func(t *testing.T) {
		t.Parallel()
		queued, err := b.store.TestWebhook(t.Context(), id, "ann")
		require.NoError(t, err)
		_, err = b.store.Redeliver(t.Context(), queued.ID, "ann")
		requireCode(t, err, finding.CodeNotFinished)
	})
}

// TestImportWhileAWebhookGoes holds that an import neither fails nor waits for ever when somebody deletes a webhook.
func TestImportWhileAWebhookGoes(t *testing.T) {
	t.Parallel()
	b := setup(t)
	gone := b.addWebhook(t, webhook.Spec{Enabled: true})
	stays := b.addWebhook(t, webhook.Spec{Enabled: true})
	deleting, err := b.pool.Begin(t.Context())
	require.NoError(t, err)
	defer func() { _ = deleting.Rollback(context.WithoutCancel(t.Context())) }()
	_, err = deleting.Exec(t.Context(), "DELETE FROM webhooks WHERE id = $1", gone)
	require.NoError(t, err)

	imported := make(chan error, 1)
	go func() {
		_, _, err := b.tryImport(t.Context(), "s", sarif(issue{"a", "error"}))
		imported <- err
	}()
	require.Eventually(t, func() bool {
		var waiting int
		const query = "SELECT count(*) FROM pg_stat_activity WHERE $1::integer = ANY(pg_blocking_pids(pid))"
		require.NoError(t, b.pool.QueryRow(t.Context(), query, int32(deleting.Conn().PgConn().PID())).Scan(&waiting))
		return waiting == 1
	}, 20*time.Second, 5*time.Millisecond, "the import has come to the webhook")
	require.NoError(t, deleting.Commit(t.Context()))
	require.NoError(t, <-imported)
	list, _, err := b.store.ListDeliveries(t.Context(), outbox.Page{Limit: 9})
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, stays, *list[0].WebhookID)
	require.Equal(t, stays, *list[1].WebhookID)
}

// TestOutboxMigration starts with a database of the release before.
func TestOutboxMigration(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	config, err := pgx.ParseConfig(url)
	require.NoError(t, err)
	pool := stdlib.OpenDB(*config)
	defer func() { require.NoError(t, pool.Close()) }()
	provider, err := goose.NewProvider(goose.DialectPostgres, pool, os.DirFS("migrations"))
	require.NoError(t, err)
	_, err = provider.UpTo(t.Context(), 4)
	require.NoError(t, err)
	_, err = pool.ExecContext(t.Context(), `
		INSERT INTO sources (name) VALUES ('heard'), ('unheard');
		INSERT INTO imports (id, source_id, format, tool, content_sha256, size_bytes, recipe, imported_by, imported_at, duration_ms,
			records, created, unchanged, reopened, collided, skipped, closed, sightings_closed)
		SELECT gen_random_uuid(), id, 'sarif', 't', sha256('x'), 1, 1, 'ci', '2026-01-02T03:04:05Z', 1, 0, 0, 0, 0, 0, 0, 0, 0
		FROM sources WHERE name = 'heard';
		UPDATE sources SET last_import_id = (SELECT id FROM imports) WHERE name = 'heard'`)
	require.NoError(t, err)
	_, err = provider.UpTo(t.Context(), 5)
	require.NoError(t, err)
	rows, err := pool.QueryContext(t.Context(), "SELECT coalesce(last_reported_at, '1970-01-01') FROM sources ORDER BY name")
	require.NoError(t, err)
	defer func() { _ = rows.Close() }()
	var years []int
	for rows.Next() {
		var at time.Time
		require.NoError(t, rows.Scan(&at))
		years = append(years, at.UTC().Year())
	}
	require.NoError(t, rows.Err())
	require.Equal(t, []int{2026, 1970}, years, "what was heard before is known")
}

func TestOutboxGuards(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.addWebhook(t, webhook.Spec{Enabled: true})
	for _, table := range []string{"operations", "gate_evaluations", "gate_waivers"} {
		for _, statement := range []string{"DELETE FROM " + table, "TRUNCATE " + table + " CASCADE"} {
			_, err := b.pool.Exec(t.Context(), statement)
			require.ErrorContains(t, err, "is append-only", statement)
		}
	}
	_, err := b.pool.Exec(t.Context(), "UPDATE operations SET actor = 'x'")
	require.ErrorContains(t, err, "operations is append-only")
	wanted, err := postgres.WantedVersion()
	require.NoError(t, err)
	require.GreaterOrEqual(t, wanted, int64(5))
}

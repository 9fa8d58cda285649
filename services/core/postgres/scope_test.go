package postgres_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/apitoken"
	"github.com/cloudsec/cloudsec/services/core/export"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/gate"
	"github.com/cloudsec/cloudsec/services/core/importjob"
	"github.com/cloudsec/cloudsec/services/core/outbox"
	"github.com/cloudsec/cloudsec/services/core/postgres"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
	"github.com/cloudsec/cloudsec/services/core/posture"
	"github.com/cloudsec/cloudsec/services/core/rule"
	"github.com/cloudsec/cloudsec/services/core/team"
	"github.com/cloudsec/cloudsec/services/core/webhook"
	"github.com/cloudsec/cloudsec/services/internal/token"
)

// zebra is in everything that the first team has, and in nothing else.
const zebra = "zebra"

// neighbours are two teams in one database. The first has something in every table, the second has nothing.
type neighbours struct {
	bundle
	first, second team.Team
	// ids are all that the first team's things go by.
	ids []uuid.UUID
	// delivery and source are what goes by a number.
	delivery int64
	source   int32
	// commented is the finding that has a comment.
	commented uuid.UUID
}

func meet(t *testing.T) neighbours {
	t.Helper()
	n := neighbours{bundle: setup(t)}
	var err error
	n.first, err = n.store.CreateTeam(t.Context(), zebra, "", "root")
	require.NoError(t, err)
	n.second, err = n.store.CreateTeam(t.Context(), "second", "", "root")
	require.NoError(t, err)
	n.fill(t)
	return n.collected(t)
}

// collected knows what the first team's things go by now.
func (n neighbours) collected(t *testing.T) neighbours {
	t.Helper()
	rows, err := n.pool.Query(t.Context(), `SELECT id FROM findings UNION ALL SELECT id FROM merged_findings UNION ALL
		SELECT id FROM imports UNION ALL SELECT id FROM import_jobs UNION ALL SELECT id FROM import_uploads UNION ALL
		SELECT id FROM saved_filters UNION ALL SELECT id FROM events UNION ALL SELECT id FROM webhooks UNION ALL
		SELECT id FROM api_tokens UNION ALL SELECT id FROM gate_evaluations UNION ALL SELECT id FROM gate_waivers UNION ALL
		SELECT lease FROM import_jobs WHERE lease IS NOT NULL UNION ALL SELECT id FROM finding_comments UNION ALL SELECT id FROM rules UNION ALL
		SELECT id FROM rule_runs UNION ALL SELECT id FROM risk_acceptances UNION ALL SELECT lease FROM rule_batches WHERE lease IS NOT NULL`)
	require.NoError(t, err)
	n.ids, err = pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	require.NoError(t, err)
	require.NoError(t, n.pool.QueryRow(t.Context(), "SELECT max(id) FROM deliveries WHERE state = 'pending'").Scan(&n.delivery))
	require.NoError(t, n.pool.QueryRow(t.Context(), "SELECT min(id) FROM sources").Scan(&n.source))
	require.NoError(t, n.pool.QueryRow(t.Context(), "SELECT finding_id FROM finding_comments").Scan(&n.commented))
	return n
}

// as is a context of somebody who sees one team.
func as(ctx context.Context, t team.Team) context.Context {
	return access.With(ctx, access.Of(t.ID))
}

// fill gives the first team something in every table, all of it by what the store does itself.
func (n neighbours) fill(t *testing.T) {
	t.Helper()
	ctx, store := as(t.Context(), n.first), n.store
	hook := uuid.New()
	_, err := store.InsertWebhook(ctx, hook, webhook.Spec{URL: "https://zebra.example/" + hook.String(), Enabled: true}, []byte("sealed"), zebra)
	require.NoError(t, err)
	_, err = store.CreateFilter(ctx, reader(), finding.SavedFilter{Name: zebra, Query: `component = "zebra"`, Shared: true})
	require.NoError(t, err)
	// Two findings become one, and one record of a report is the same as another.
	for source, o := range map[string]finding.Observation{"zebra:cve": vulnerable(inNPM, cve), "zebra:ghsa": vulnerable(inNPM, ghsa)} {
		_, err = n.send(ctx, source, marked(o))
		require.NoError(t, err)
	}
	n.count(t, 48*time.Hour)
	_, err = n.send(ctx, "zebra:both", marked(vulnerable(inNPM, ghsa, cve)))
	require.NoError(t, err)
	n.count(t, 0)
	n.automate(t)
	done, _, err := n.tryImport(ctx, "zebra:rules", sarif(issue{"zebra-1", "error"}, issue{"zebra-1", "error"}, issue{"zebra-2", "note"}))
	require.NoError(t, err)
	require.Equal(t, 1, done.Counts.Collided)
	require.Equal(t, zebra, done.Team)
	_, err = store.PutMember(ctx, zebra, team.Member{Subject: "zebra-id", Name: zebra, Role: token.RoleLead}, zebra)
	require.NoError(t, err)
	_, err = store.CreateToken(ctx, apitoken.Token{
		Name: zebra, TeamID: n.first.ID, Scopes: apitoken.Scopes(), OwnerID: "zebra-id", Owner: zebra, Roles: []token.Role{token.RoleLead}, Member: true,
	}, zebraDigest(), time.Hour)
	require.NoError(t, err)
	n.work(t)
	n.decide(t)
	n.spool(t)
	n.judge(t)
	n.age(t)
}

// count folds what changed the counts, as if some time had passed. A day that is over by then becomes facts.
func (n neighbours) count(t *testing.T, later time.Duration) {
	t.Helper()
	store := postgres.New(n.pool, func() time.Time { return time.Now().Add(later) })
	require.NoError(t, store.FoldPosture(access.System(t.Context()), retention))
}

// automate makes a rule after a first report, so that the next one leaves two batches: one of what it creates, one of what it
// changes.
func (n neighbours) automate(t *testing.T) {
	t.Helper()
	ctx := as(t.Context(), n.first)
	_, _, err := n.tryImport(ctx, "zebra:rules", sarif(issue{"zebra-1", "note"}))
	require.NoError(t, err)
	_, err = n.store.CreateRule(ctx, rule.Rule{
		Name: zebra, Query: `rule ~ "zebra"`, Enabled: true, Actions: rule.Actions{Labels: []string{zebra}, Notify: true}, On: rule.Triggers(),
	}, zebra)
	require.NoError(t, err)
}

// work runs one batch of the rule, so that its run has something to tell and is not finished, and loses the other one. And it
// says something, and mends it.
func (n neighbours) work(t *testing.T) {
	t.Helper()
	ctx := as(t.Context(), n.first)
	claim, err := n.store.ClaimBatch(ctx, time.Minute)
	require.NoError(t, err)
	outcome, err := n.store.RunBatch(ctx, *claim)
	require.NoError(t, err)
	require.EqualValues(t, 1, outcome.Counts.Notified)
	_, err = n.store.ClaimBatch(ctx, 0)
	require.NoError(t, err)

	list, err := n.store.List(ctx, finding.Page{Limit: 1})
	require.NoError(t, err)
	id, author := list.Items[0].ID, finding.Author{ID: "zebra-id", Name: zebra}
	said, _, err := n.store.AddComment(ctx, finding.NewComment{FindingID: id, Author: author, Body: zebra, Key: "zebra-key"})
	require.NoError(t, err)
	_, err = n.store.EditComment(ctx, author, id, said.ID, finding.AnyVersion, zebra+" @zebra")
	require.NoError(t, err)
}

// zebraDigest is that of the first team's token.
func zebraDigest() apitoken.Digest {
	return apitoken.Digest([]byte("zebra-zebra-zebra-zebra-zebra-ze"))
}

// reader is somebody of the first team.
func reader() finding.Reader { return finding.Reader{ID: "zebra-id", Name: zebra} }

func marked(o finding.Observation) finding.Observation {
	o.Component, o.Title = zebra, zebra+" eats axios"
	o.PURL = strings.ReplaceAll(o.PURL, "axios", zebra)
	return o
}

func (n neighbours) decide(t *testing.T) {
	t.Helper()
	ctx := as(t.Context(), n.first)
	list, err := n.store.List(ctx, finding.Page{Limit: 10})
	require.NoError(t, err)
	require.Len(t, list.Items, 3)
	_, err = n.store.Transition(ctx, list.Items[0].ID, finding.StateTriaged, zebra, zebra)
	require.NoError(t, err)
	wish := finding.Bulk{Query: `rule = "zebra-2"`, To: finding.StateTriaged, ActorID: "zebra-id", Actor: zebra, Key: "zebra-key", SkipIllegal: true}
	one := 1
	wish.Expected = &one
	result, err := n.store.Bulk(ctx, wish)
	require.NoError(t, err)
	require.Equal(t, 1, result.Changed)
}

// spool leaves one job that is done, one that waits, and one upload that is on its way.
func (n neighbours) spool(t *testing.T) {
	t.Helper()
	ctx := as(t.Context(), n.first)
	for _, content := range []string{"done", "waits"} {
		upload := importjob.Upload{
			ID: uuid.New(), Request: importjob.Request{Source: "zebra:rules", Actor: zebra, RequestID: zebra},
			SHA256: [32]byte([]byte(fmt.Sprintf("%032s", content))),
		}
		require.NoError(t, n.store.BeginUpload(ctx, upload.ID))
		require.NoError(t, n.store.AppendChunk(ctx, upload.ID, 0, []byte(zebra)))
		job, again, err := n.store.Enqueue(ctx, upload)
		require.NoError(t, err)
		require.False(t, again)
		require.Equal(t, n.first.ID, job.TeamID)
		if content == "done" {
			n.exec(t, `UPDATE import_jobs SET state = 'succeeded', finished_at = now(), import_id = (SELECT last_import_id FROM sources
				WHERE name = 'zebra:rules')`)
		}
	}
	require.NoError(t, n.store.BeginUpload(ctx, uuid.New()))
}

func (n neighbours) judge(t *testing.T) {
	t.Helper()
	ctx := as(t.Context(), n.first)
	target, err := gate.NewTarget("", []string{"zebra:rules"})
	require.NoError(t, err)
	e, err := n.store.Evaluate(ctx, defaultPolicy(t), target, zebra)
	require.NoError(t, err)
	require.Equal(t, gate.Fail, e.Verdict)
	_, err = n.store.Waive(ctx, e.ID, gate.WaiverRequest{Reason: zebra + " is not reachable", Expires: time.Now().Add(time.Minute)}, zebra, maxWaiver)
	require.NoError(t, err)
}

// age makes some of it old, finished or of an old recipe, so that sweeps and migrations have something to find.
func (n neighbours) age(t *testing.T) {
	t.Helper()
	n.exec(t, "UPDATE events SET occurred_at = occurred_at - interval '1 hour'")
	n.exec(t, "UPDATE import_uploads SET started_at = started_at - interval '1 hour'")
	n.exec(t, "UPDATE findings SET recipe = 1 WHERE rule_id = 'zebra-1'")
	n.exec(t, "UPDATE bulk_operations SET created_at = created_at - interval '1 hour'")
	n.exec(t, `UPDATE deliveries SET state = 'dead', finished_at = now() - interval '1 hour' WHERE id = (SELECT min(id) FROM deliveries)`)
	n.exec(t, `INSERT INTO events (id, team_id, type, subject, data, occurred_at) VALUES (gen_random_uuid(), $1, 'zebra', '', '{}', now() - interval '1 year')`, n.first.ID)
}

// tables are all that can be selected from, and whether the member's role may.
func (b bundle) tables(t *testing.T) map[string]bool {
	t.Helper()
	rows, err := b.pool.Query(t.Context(), `SELECT relname::text, has_table_privilege('cloudsec_core_member', oid, 'SELECT') FROM pg_class
		WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT relispartition`)
	require.NoError(t, err)
	tables := map[string]bool{}
	var name string
	var allowed bool
	_, err = pgx.ForEachRow(rows, []any{&name, &allowed}, func() error { tables[name] = allowed; return nil })
	require.NoError(t, err)
	return tables
}

// closed are the tables that nobody reads on behalf of somebody.
func closed() []string { return []string{"finding_texts", "goose_db_version", "turns"} }

// TestEveryTableIsDecidedAbout selects from every table without a condition. A new table fails it until it is protected, and
// until the first team has something in it.
func TestEveryTableIsDecidedAbout(t *testing.T) {
	t.Parallel()
	n := meetLive(t)
	for table, allowed := range n.tables(t) {
		require.Equal(t, !slices.Contains(closed(), table), allowed, "%s: give the table to teams with core_protect, or name it in closed", table)
		if !allowed {
			continue
		}
		seen := func(ctx context.Context) (rows []string) {
			result, err := n.pool.Query(ctx, "SELECT t::text FROM "+table+" AS t")
			require.NoError(t, err)
			rows, err = pgx.CollectRows(result, pgx.RowTo[string])
			require.NoError(t, err)
			return rows
		}
		own := seen(as(t.Context(), n.first))
		require.NotEmpty(t, own, "%s: the first team must have something to be seen", table)
		require.Empty(t, seen(access.With(t.Context(), access.Scope{})), "%s: who is in no team sees nothing", table)
		theirs := seen(as(t.Context(), n.second))
		if slices.Contains(shared(), table) {
			require.Equal(t, own, theirs, table)
			continue
		}
		if table == "teams" || table == "operations" { // The making of the team is told in it.
			require.Len(t, theirs, 1, table)
			continue
		}
		require.Empty(t, theirs, table)
	}
	// Parts have no policies of their own, so they are read by way of the whole or not at all.
	var open int
	require.NoError(t, n.pool.QueryRow(t.Context(), `SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace
		AND relispartition AND relkind = 'r' AND has_table_privilege('cloudsec_core_member', oid, 'SELECT')`).Scan(&open))
	require.Zero(t, open)
}

// TestNobodyChangesWhatTheyDoNotSee sends statements that forgot their condition, and new rows for another team.
func TestNobodyChangesWhatTheyDoNotSee(t *testing.T) {
	t.Parallel()
	n := meetLive(t)
	before := n.digest(t, n.pool)
	tx, err := n.pool.Begin(as(t.Context(), n.second))
	require.NoError(t, err)
	for table, allowed := range n.tables(t) {
		if !allowed {
			continue
		}
		for _, statement := range []string{"DELETE FROM " + table, "UPDATE " + table + " SET " + n.column(t, table) + " = DEFAULT"} {
			_, _ = tx.Exec(t.Context(), "SAVEPOINT s")
			if _, err := tx.Exec(t.Context(), statement); err != nil {
				_, err = tx.Exec(t.Context(), "ROLLBACK TO s")
				require.NoError(t, err)
			}
		}
	}
	require.NoError(t, tx.Commit(t.Context()))
	require.Equal(t, before, n.digest(t, n.pool))

	for _, statement := range []string{
		"INSERT INTO sources (name, team_id) VALUES ('stolen', $1)",
		"INSERT INTO import_uploads (id, team_id) VALUES (gen_random_uuid(), $1)",
		"INSERT INTO operations (at, actor, action, subject, detail, team_id) VALUES (now(), 'x', 'x', 'x', '{}', $1)",
	} {
		_, err := n.pool.Exec(as(t.Context(), n.second), statement, n.first.ID)
		require.ErrorContains(t, err, "row-level security", statement)
	}
}

// column is the first column of a table that one may set to its default.
func (n neighbours) column(t *testing.T, table string) (name string) {
	t.Helper()
	require.NoError(t, n.pool.QueryRow(t.Context(), `SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0
		AND NOT attisdropped AND attidentity = '' AND attgenerated = '' ORDER BY attnum LIMIT 1`, table).Scan(&name))
	return name
}

// querier is a pool or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// digest sums up everything that the first team sees, by table. In a transaction it is the transaction's state, seen by the
// first team.
func (n neighbours) digest(t *testing.T, conn querier) map[string]string {
	t.Helper()
	var queries []string
	for table, allowed := range n.tables(t) {
		if allowed {
			queries = append(queries, fmt.Sprintf(
				"SELECT '%[1]s', md5(coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '')) FROM %[1]s AS t", table))
		}
	}
	rows, err := conn.Query(as(t.Context(), n.first), strings.Join(queries, " UNION ALL "))
	require.NoError(t, err)
	sums := map[string]string{}
	var table, sum string
	_, err = pgx.ForEachRow(rows, []any{&table, &sum}, func() error { sums[table] = sum; return nil })
	require.NoError(t, err)
	require.NotEmpty(t, sums)
	return sums
}

// TestNoQuerySeesAnotherTeam calls every query that there is as the second team, with everything that the first one's things
// go by, and reads what comes back. Then it looks whether anything of the first team has changed. As the first team, the same
// questions must be answered, or the test would not test anything.
func TestNoQuerySeesAnotherTeam(t *testing.T) {
	t.Parallel()
	n := meetLive(t)
	a := attack{neighbours: n, before: n.digest(t, n.pool), known: n.known(t)}
	queries := reflect.TypeOf(n.queries())
	for i := range queries.NumMethod() {
		method := queries.Method(i)
		if method.Name == "AllowTeams" {
			continue // It is for the owner of the tables: see TestMembersMayNotChangeTeams.
		}
		own, theirs := a.ask(t, n.first, method), a.ask(t, n.second, method)
		shown := false
		for id, answer := range theirs {
			require.False(t, n.concerns(answer, id), "%s of %s tells the other team: %s", method.Name, id, answer)
			shown = shown || n.concerns(own[id], id)
		}
		require.Equal(t, !slices.Contains(blind(), method.Name) && returnsRows(method.Type), shown,
			"%s must show the first team something, or be named in blind", method.Name)
	}
}

// blind are the queries whose answer tells nothing even to those whose it is: locks, counts, what is read back of something new,
// fingerprints, and ids that were asked for. The counts of posture are those of TestPostureKeepsTeamsApart.
func blind() []string {
	return append(dark(),
		"AskRules", "NoteRuleFailure", "RuleBacklog", "SumRun", "ListClosableDays", "OpenBySeverity", "PostureFlows", "PostureLevels",
		"InsertJob", "InsertTeam", "UpdateTeam", "PutMember", "StagedRanks", "TeamsOfSources", "CountJobs", "OutboxBacklog",
		"ListTeamIDs", "ReadChunk", "FixedFindings", "ListAliases", "ListClaims", "LockFinding", "LockForMerge", "LockMovable",
	)
}

func (n neighbours) queries() *db.Queries { return db.New() }

// returnsRows reports whether a query answers with rows, and not with a number or nothing.
func returnsRows(method reflect.Type) bool {
	if method.NumOut() < 2 {
		return false
	}
	kind := method.Out(0).Kind()
	return kind == reflect.Struct || kind == reflect.Slice || kind == reflect.Array
}

// candidates are the ids to try: all, if the query asks for one.
func (n neighbours) candidates(method reflect.Type) []uuid.UUID {
	text := ""
	if method.NumIn() == 4 {
		text = fmt.Sprintf("%+v", reflect.Zero(method.In(3)).Interface())
		if method.In(3).Kind() == reflect.Struct {
			for i := range method.In(3).NumField() {
				text += " " + method.In(3).Field(i).Type.String()
			}
		}
		text += " " + method.In(3).String()
	}
	if !strings.Contains(text, "uuid.UUID") {
		return n.ids[:1]
	}
	return n.ids
}

// concerns reports whether an answer tells something of the first team besides the id that was asked for.
func (n neighbours) concerns(answer string, asked uuid.UUID) bool {
	return strings.Contains(answer, zebra) || slices.ContainsFunc(n.ids, func(id uuid.UUID) bool {
		return id != asked && strings.Contains(answer, id.String())
	})
}

// attack is what the second team knows.
type attack struct {
	neighbours
	before map[string]string
	known  []known
}

// ask calls a query as a team with each of the ids, in a transaction that comes to nothing, and returns the answers. What it
// does as the second team must leave everything of the first as it is.
func (a attack) ask(t *testing.T, who team.Team, method reflect.Method) map[uuid.UUID]string {
	t.Helper()
	tx, err := a.pool.Begin(as(t.Context(), who))
	require.NoError(t, err)
	defer func() { require.NoError(t, tx.Rollback(t.Context())) }()
	a.stage(t, tx)
	answers := map[uuid.UUID]string{}
	for _, id := range a.candidates(method.Type) {
		answers[id] = a.call(t, tx, who.ID == a.first.ID, method, id)
	}
	if who.ID == a.second.ID {
		_, err = tx.Exec(t.Context(), "SELECT set_config('core.teams', $1, TRUE)", fmt.Sprintf("{%d}", a.first.ID))
		require.NoError(t, err)
		require.Equal(t, a.before, a.digest(t, tx), "%s changed the other team", method.Name)
	}
	return answers
}

// call calls a query and undoes what it did if it failed, or is asked to.
func (a attack) call(t *testing.T, tx pgx.Tx, undo bool, method reflect.Method, id uuid.UUID) (answer string) {
	t.Helper()
	_, err := tx.Exec(t.Context(), "SAVEPOINT s")
	require.NoError(t, err)
	arguments := []reflect.Value{reflect.ValueOf(a.queries()), reflect.ValueOf(t.Context()), reflect.ValueOf(tx)}
	if method.Type.NumIn() == 4 {
		arguments = append(arguments, a.argument(method.Type.In(3), method.Name, id))
	}
	results := method.Func.Call(arguments)
	failure, _ := results[len(results)-1].Interface().(error)
	if failure != nil || undo {
		_, err = tx.Exec(t.Context(), "ROLLBACK TO s")
		require.NoError(t, err)
	}
	if failure != nil {
		requireHarmless(t, method.Name, failure)
		return ""
	}
	text, err := json.Marshal(results[0].Interface())
	require.NoError(t, err)
	return string(text)
}

// requireHarmless holds that a query failed because of what it was given, and not for a right that the service needs.
func requireHarmless(t *testing.T, query string, err error) {
	t.Helper()
	var pg *pgconn.PgError
	if errors.Is(err, pgx.ErrNoRows) || !errors.As(err, &pg) {
		return
	}
	denied := pg.Code == "42501" && !strings.Contains(pg.Message, "row-level security") && !strings.Contains(pg.Message, "append-only")
	own := []string{ // These are the service's own.
		"InsertTeam", "UpdateTeam", "PutMember", "RemoveMember", "FoldPosture", "FoldPostureSources", "TidyPostureCounts",
		"MakePosturePartition", "ClosePostureDays", "DropPosturePartitions", "TakeTurn", "GiveTurnBack",
	}
	require.Equal(t, slices.Contains(append(own, hubs()...), query), denied, "%s: %v", query, err)
}

// stage makes the tables of an import, with records that have the fingerprints and ids of the first team's findings.
func (a attack) stage(t *testing.T, tx pgx.Tx) {
	t.Helper()
	text, err := os.ReadFile("staging.sql")
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), string(text))
	require.NoError(t, err)
	var ids []uuid.UUID
	for _, f := range a.known {
		ids = append(ids, f.id)
	}
	for _, statement := range []string{
		`INSERT INTO staged SELECT n, fingerprint, id, 100, '{}', '{}', '{}', 0, 0, 'code', 5, 1, 'other words', '', 'r', '', '', '', '', '', 0, ''
			FROM unnest($1::uuid[], $2::bytea[]) WITH ORDINALITY AS x (id, fingerprint, n)`,
		"INSERT INTO staged_claims SELECT s.id, c.fingerprint, 2, TRUE FROM unnest($1::uuid[]) AS s (id), unnest($2::bytea[]) AS c (fingerprint)",
		"INSERT INTO matched SELECT n, id, TRUE, TRUE, TRUE, TRUE FROM unnest($1::uuid[], $2::bytea[]) WITH ORDINALITY AS x (id, fingerprint, n)",
		"INSERT INTO closing SELECT id FROM unnest($1::uuid[], $2::bytea[]) AS x (id, fingerprint)",
		"INSERT INTO staged_collisions SELECT n, id, 'r', '', 0, '' FROM unnest($1::uuid[], $2::bytea[]) WITH ORDINALITY AS x (id, fingerprint, n)",
	} {
		_, err = tx.Exec(t.Context(), statement, ids, a.fingerprints())
		require.NoError(t, err)
	}
}

func (a attack) fingerprints() (all [][]byte) {
	for _, f := range a.known {
		all = append(all, f.fingerprint)
	}
	return all
}

type known struct {
	id          uuid.UUID
	fingerprint []byte
}

func (n neighbours) known(t *testing.T) []known {
	t.Helper()
	rows, err := n.pool.Query(t.Context(), "SELECT id, fingerprint FROM findings UNION ALL SELECT finding_id, fingerprint FROM finding_aliases")
	require.NoError(t, err)
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (k known, err error) {
		return k, row.Scan(&k.id, &k.fingerprint) //nolint:wrapcheck // a test
	})
	require.NoError(t, err)
	return all
}

// argument makes an argument of a query that is as dangerous as can be for the first team.
func (a attack) argument(kind reflect.Type, name string, id uuid.UUID) reflect.Value {
	v := reflect.New(kind).Elem()
	if kind.Kind() == reflect.Struct && kind != reflect.TypeFor[time.Time]() {
		for i := range kind.NumField() {
			v.Field(i).Set(a.argument(kind.Field(i).Type, kind.Field(i).Name, id))
		}
		if part := v.FieldByName("FindingID"); part.IsValid() && v.FieldByName("ID").IsValid() { // What is asked for is part of a finding.
			part.Set(reflect.ValueOf(a.commented))
		}
		if kind == reflect.TypeFor[db.ListTrailParams]() { // Here, too, no condition is the most dangerous one.
			v.FieldByName("FindingIds").SetZero()
			v.FieldByName("Actions").SetZero()
		}
		everyAcceptance(v)
		return v
	}
	if kind.Kind() == reflect.Pointer {
		if slices.Contains([]string{"Verdict", "State", "WebhookID", "States", "Since", "Actor"}, name) {
			return v // No condition is the most dangerous one.
		}
		inner := a.argument(kind.Elem(), name, id)
		v.Set(reflect.New(kind.Elem()))
		v.Elem().Set(inner)
		return v
	}
	if value := a.value(kind, name, id); value != nil {
		v.Set(reflect.ValueOf(value).Convert(kind))
	}
	return v
}

func (a attack) value(kind reflect.Type, name string, id uuid.UUID) any {
	switch reflect.Zero(kind).Interface().(type) {
	case uuid.UUID:
		if name == "After" || name == "AfterID" {
			return uuid.Nil
		}
		if name == "Before" {
			return uuid.Max
		}
		return id
	case []uuid.UUID:
		return []uuid.UUID{id}
	case time.Time:
		if name == "Now" {
			return time.Now().Add(-time.Hour)
		}
		return time.Now()
	case bool:
		return true
	case string:
		return text(name)
	case []string:
		if name == "Patterns" {
			return []string{"%"}
		}
		return []string{"new", "triaged", "queued", "running", "succeeded", "fixed", "zebra:rules"}
	case int16:
		return int16(3)
	case []int16:
		return []int16{3}
	case []int64:
		return []int64{1, 1, 1, 1, 1, 1}
	case int32:
		return a.number(name)
	case int64:
		if name == "Before" {
			return int64(math.MaxInt64)
		}
		if strings.HasSuffix(name, "Ms") {
			return int64(0)
		}
		return a.delivery
	case []byte:
		if name == "FindToken" {
			digest := zebraDigest()
			return digest[:]
		}
		return []byte("{}")
	case [][]byte:
		if name == "FindByFingerprints" {
			return a.fingerprints()
		}
		return [][]byte{[]byte("{}")}
	case []bool:
		return []bool{true}
	}
	return nil
}

// text is what things of the first team are called, by the field or the query that asks.
func text(name string) string {
	switch name {
	case "State", "ToState":
		return "triaged"
	case "FromState":
		return "new"
	case "GetTeam", "GetAsset":
		return zebra
	case "OwnerID", "ReaderID", "ActorID", "CountFiltersOf", "ListMemberships", "Subject", "AuthorID":
		return "zebra-id"
	case "Key", "RequestKey":
		return "zebra-key"
	case "Policy":
		return "default"
	case "Target":
		return "sources:zebra:rules"
	case "Digest":
		return "rules"
	case "After":
		return ""
	}
	return "zebra:rules"
}

func (a attack) number(name string) int32 {
	switch name {
	case "TeamID", "AssetsOfTeam":
		return a.first.ID
	case "SourceID", "ID":
		return a.source
	case "Recipe":
		return 2
	case "After", "Number", "AttemptsBack", "Collided":
		return 0
	case "Attempts":
		return 1
	}
	return 1000
}

// TestConnectionsBecomeTheRole looks at one connection while it goes from hand to hand.
func TestConnectionsBecomeTheRole(t *testing.T) {
	t.Parallel()
	b := setup(t)
	traced := &recorder{}
	config := b.pool.Config()
	config.MaxConns, config.ConnConfig.Tracer = 1, traced
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	require.NoError(t, err)
	defer pool.Close()
	type state struct {
		Role  string
		Teams string
		Home  int32
	}
	look := func(ctx context.Context) (s state) {
		require.NoError(t, pool.QueryRow(ctx, "SELECT current_user::text, core_teams()::text, core_team()").Scan(&s.Role, &s.Teams, &s.Home))
		return s
	}
	var user string
	require.NoError(t, pool.QueryRow(access.System(t.Context()), "SELECT session_user").Scan(&user))
	for _, scope := range []struct {
		scope access.Scope
		want  state
	}{
		{access.Of(7, 3), state{"cloudsec_core_member", "{3,7}", 3}},
		{access.Scope{All: true}, state{user, "{0}", 1}},
		{access.Scope{}, state{"cloudsec_core_member", "{}", 0}},
		{access.Of(7), state{"cloudsec_core_member", "{7}", 7}},
		{access.Scope{All: true}, state{user, "{0}", 1}},
	} {
		traced.statements = nil
		for range 3 {
			require.Equal(t, scope.want, look(access.With(t.Context(), scope.scope)))
		}
		require.Len(t, traced.statements, 4, "a connection is set up once, and again only for others")
	}

	t.Run("WhoIsNobodySeesNothing", func(t *testing.T) { //nolint:paralleltest // it shares the pool
		config := b.pool.Config()
		opened, err := postgres.Connect(t.Context(), config.ConnString(), 1)
		require.NoError(t, err)
		defer opened.Close()
		b.mustImport(t, "s", issue{"a", "error"})
		var n int
		require.NoError(t, opened.QueryRow(t.Context(), "SELECT count(*) FROM findings").Scan(&n))
		require.Zero(t, n)
		require.NoError(t, postgres.New(opened, time.Now).Ping(t.Context()))
		require.NoError(t, postgres.New(opened, time.Now).CheckVersion(t.Context()))
	})

	t.Run("AFailureLeavesNoConnectionBehind", func(t *testing.T) { //nolint:paralleltest // it shares the pool
		ended, cancel := context.WithCancel(access.With(t.Context(), access.Of(9)))
		cancel()
		_, err := pool.Exec(ended, "SELECT 1")
		require.ErrorIs(t, err, context.Canceled)
		require.Equal(t, state{"cloudsec_core_member", "{3}", 3}, look(access.With(t.Context(), access.Of(3))))
	})
}

// TestTheSameIssueInTwoTeams is two findings, whatever happens to either.
func TestTheSameIssueInTwoTeams(t *testing.T) {
	t.Parallel()
	b := setup(t)
	teams := make([]team.Team, 2)
	for i, name := range []string{"first", "second"} {
		var err error
		teams[i], err = b.store.CreateTeam(t.Context(), name, "", "root")
		require.NoError(t, err)
	}
	one := func(who team.Team) finding.Detail {
		list, err := b.store.List(as(t.Context(), who), finding.Page{Limit: 9})
		require.NoError(t, err)
		require.Len(t, list.Items, 1)
		require.Equal(t, who.Name, list.Items[0].Team)
		detail, err := b.store.GetFinding(as(t.Context(), who), list.Items[0].ID)
		require.NoError(t, err)
		require.Equal(t, list.Items[0], detail.Finding)
		return detail
	}
	// Each names it differently first, which takes every way of finding an issue under another name.
	for i, order := range [][]finding.Observation{
		{vulnerable(inNPM, cve), vulnerable(inNPM, ghsa), vulnerable(inNPM, ghsa, cve), vulnerable("", cve)},
		{vulnerable("", cve), vulnerable(inNPM, ghsa, cve), vulnerable(inNPM, ghsa), vulnerable(inNPM, cve)},
	} {
		for j, o := range order {
			_, err := b.send(as(t.Context(), teams[i]), fmt.Sprintf("%s:%d", teams[i].Name, j), o)
			require.NoError(t, err)
		}
	}
	b.requireSoundByTeam(t)
	first, second := one(teams[0]), one(teams[1])
	require.NotEqual(t, first.ID, second.ID)
	require.Equal(t, first.Identity, second.Identity)
	require.Len(t, first.Sightings, 4)
	require.Len(t, second.Sightings, 4)

	_, err := b.store.Transition(as(t.Context(), teams[0]), first.ID, finding.StateFalsePositive, "not ours", "ann")
	require.NoError(t, err)
	require.Equal(t, finding.StateNew, one(teams[1]).State, "what one team decides is not the other's decision")
	_, err = b.store.Transition(as(t.Context(), teams[0]), second.ID, finding.StateFalsePositive, "not ours", "ann")
	requireCode(t, err, finding.CodeNotFound)

	everything := access.System(t.Context())
	list, err := b.store.List(everything, finding.Page{Limit: 9})
	require.NoError(t, err)
	require.Len(t, list.Items, 2)
	_, err = b.store.MigrateRecipe(everything, "root", 10, func(finding.Migration) {})
	require.NoError(t, err)
	require.Equal(t, second.Identity, one(teams[1]).Identity)

	_, err = b.send(as(t.Context(), teams[1]), "first:0", vulnerable(inNPM, cve))
	requireCode(t, err, finding.CodeForbidden)
	_, err = b.send(access.With(t.Context(), access.Of(teams[0].ID, teams[1].ID)), "new", vulnerable(inNPM, cve))
	requireCode(t, err, finding.CodeInvalidRequest)
	_, err = b.send(access.With(t.Context(), access.Of(teams[0].ID, teams[1].ID)), "second:0", vulnerable(inNPM, cve))
	require.NoError(t, err, "whose source it is says which team it is about")
	_, err = b.send(access.With(t.Context(), access.Scope{}), "new", vulnerable(inNPM, cve))
	requireCode(t, err, finding.CodeForbidden)
}

// requireSoundByTeam checks that nothing that hangs together is of two teams.
func (b bundle) requireSoundByTeam(t *testing.T) {
	t.Helper()
	for _, table := range []string{"sightings", "finding_seen", "finding_texts", "finding_aliases"} {
		var n int
		query := fmt.Sprintf("SELECT count(*) FROM %s AS x JOIN findings AS f ON f.id = x.finding_id WHERE f.team_id <> x.team_id", table)
		require.NoError(t, b.pool.QueryRow(t.Context(), query).Scan(&n))
		require.Zero(t, n, table)
	}
	var n int
	require.NoError(t, b.pool.QueryRow(t.Context(), `SELECT count(*) FROM sightings AS o JOIN sources AS s ON s.id = o.source_id
		WHERE o.closed_at IS NULL AND o.team_id <> s.team_id`).Scan(&n))
	require.Zero(t, n, "an open sighting by another team's source")
}

// TestWordsAreFoundByTheirIndex explains what the store sends for somebody who sees one team.
func TestWordsAreFoundByTheirIndex(t *testing.T) {
	t.Parallel()
	b := setup(t)
	second, err := b.store.CreateTeam(t.Context(), "second", "", "root")
	require.NoError(t, err)
	b.exec(t, `INSERT INTO findings (id, team_id, fingerprint, recipe, inputs, kind, severity, state, title, description, rule_id, component, purl,
			path, url, first_import_id, first_seen_at, last_seen_at, state_changed_at)
		SELECT gen_random_uuid(), CASE WHEN i % 2 = 0 THEN 1 ELSE $1 END, sha256(i::text::bytea), 2, '{}', 'code', i % 6, 'new',
			CASE WHEN i % 500 < 2 THEN 'rare' ELSE 'common' END || CASE WHEN i % 2 = 1 THEN ' foreign' ELSE '' END,
			repeat('words ', 20) || i, 'rule-' || i, 'c' || i % 50, '', '', '', gen_random_uuid(), now(), now(), now()
		FROM generate_series(1, 20000) AS i`, second.ID)
	b.exec(t, "VACUUM ANALYZE findings, finding_texts, finding_seen")
	traced := &recorder{}
	config := b.pool.Config()
	config.ConnConfig.Tracer = traced
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	require.NoError(t, err)
	defer pool.Close()
	mine := access.With(t.Context(), access.Of(access.DefaultTeam))
	for filter, index := range map[string]string{
		`text "rare"`: "finding_texts_by_word", `rule = "rule-500"`: "finding_texts_by_rule", `title ~ "RARE"`: "finding_texts_by_part",
	} {
		traced.statements = nil
		list, err := postgres.New(pool, time.Now).List(mine, finding.Page{Limit: 5, Filter: finding.Filter{Query: filter}})
		require.NoError(t, err)
		require.NotEmpty(t, list.Items)
		explained := 0
		for _, s := range traced.statements {
			if !strings.Contains(s.SQL, "finding_words") {
				continue
			}
			rows, err := pool.Query(mine, "EXPLAIN "+s.SQL, s.Args...)
			require.NoError(t, err)
			plan, err := pgx.CollectRows(rows, pgx.RowTo[string])
			require.NoError(t, err)
			require.Contains(t, strings.Join(plan, "\n"), index, "%s: %s", filter, s.SQL)
			explained++
		}
		require.GreaterOrEqual(t, explained, 2, "the page and its count")
	}

	store := postgres.New(pool, time.Now)
	list, err := store.List(mine, finding.Page{Limit: 200, Filter: finding.Filter{Query: `text "rare"`}})
	require.NoError(t, err)
	require.Equal(t, 40, list.Count)
	for _, filter := range []string{`text "foreign"`, `title ~ "foreign"`, `rule = "rule-501"`} {
		list, err := store.List(mine, finding.Page{Limit: 5, Filter: finding.Filter{Query: filter}})
		require.NoError(t, err)
		require.Empty(t, list.Items, filter)
		require.Zero(t, list.Count, filter)
	}
	_, err = pool.Exec(mine, "SELECT FROM finding_texts")
	require.ErrorContains(t, err, "permission denied", "the words themselves are nobody's")
}

// TestStoreKeepsTeamsApart asks the store for everything of the first team as the second one.
func TestStoreKeepsTeamsApart(t *testing.T) {
	t.Parallel()
	n := meet(t)
	before := n.digest(t, n.pool)
	ctx, store := as(t.Context(), n.second), n.store
	list, err := store.List(ctx, finding.Page{Limit: 9})
	require.NoError(t, err)
	require.Empty(t, list.Items)
	require.Zero(t, list.Count)
	for _, sort := range []finding.Sort{finding.SortSeverity, finding.SortFirstSeen, finding.SortLastSeen} {
		mine := n.walkAs(t, n.first, finding.Page{Sort: sort, Limit: 2})
		require.Len(t, mine, 3)
		require.IsIncreasing(t, positions(mine, sort))
	}
	require.NoError(t, store.Export(ctx, finding.Filter{}, func(all export.Findings) error {
		return all.Rows(ctx, finding.Severities(), func(r *export.Row) error { return fmt.Errorf("exported %s", r.ID) })
	}))
	for _, id := range n.ids {
		for name, ask := range map[string]func() error{
			"finding":    func() error { _, err := store.GetFinding(ctx, id); return err },
			"audit":      func() error { _, err := store.Audit(ctx, id); return err },
			"import":     func() error { _, err := store.GetImport(ctx, id); return err },
			"job":        func() error { _, err := store.GetJob(ctx, id); return err },
			"cancel":     func() error { _, err := store.CancelJob(ctx, id); return err },
			"filter":     func() error { _, err := store.GetFilter(ctx, reader(), id); return err },
			"delete":     func() error { return store.DeleteFilter(ctx, reader(), finding.AnyVersion, id) },
			"webhook":    func() error { _, err := store.GetWebhook(ctx, id); return err },
			"test":       func() error { _, err := store.TestWebhook(ctx, id, "eve"); return err },
			"evaluation": func() error { _, err := store.GetEvaluation(ctx, id); return err },
			"waivers":    func() error { _, err := store.ListWaivers(ctx, id); return err },
			"comments":   func() error { _, _, err := store.Comments(ctx, id, uuid.Max, 9); return err },
			"comment":    func() error { _, err := store.GetComment(ctx, n.commented, id); return err },
			"rule":       func() error { _, err := store.GetRule(ctx, id); return err },
			"runs":       func() error { _, err := store.ListRuns(ctx, id, uuid.Max, 9); return err },
			"run":        func() error { _, err := store.StartRun(ctx, id, finding.AnyVersion, "eve"); return err },
			"end":        func() error { return store.DeleteRule(ctx, finding.AnyVersion, id, "eve") },
			"replace": func() error {
				_, err := store.ReplaceRule(ctx, finding.AnyVersion, rule.Rule{ID: id, Name: "mine", Query: "severity = low"}, "eve")
				return err
			},
			"assign": func() error {
				_, err := store.Assign(ctx, id, finding.Person("eve"), finding.Work{Actor: "eve"})
				return err
			},
			"labels": func() error {
				_, err := store.SetLabels(ctx, id, []string{"mine"}, finding.Work{Actor: "eve"})
				return err
			},
			"say": func() error {
				_, _, err := store.AddComment(ctx, finding.NewComment{FindingID: id, Author: finding.Author{ID: "eve", Name: "eve"}, Body: "mine"})
				return err
			},
			"unsay": func() error {
				return store.DeleteComment(ctx, finding.Author{ID: "eve", Name: "eve", Admin: true}, n.commented, id, finding.AnyVersion)
			},
			"transition": func() error {
				_, err := store.Transition(ctx, id, finding.StateTriaged, "because", "eve")
				return err
			},
			"waive": func() error {
				_, err := store.Waive(ctx, id, gate.WaiverRequest{Reason: "because", Expires: time.Now().Add(time.Minute)}, "eve", maxWaiver)
				return err
			},
		} {
			var domain *finding.Error
			require.ErrorAs(t, ask(), &domain, name)
			require.Equal(t, finding.CodeNotFound, domain.Code, name)
		}
	}
	_, _, err = store.GetDelivery(ctx, n.delivery)
	requireCode(t, err, finding.CodeNotFound)
	_, err = store.Redeliver(ctx, n.delivery, "eve")
	requireCode(t, err, finding.CodeNotFound)
	again, err := store.RedeliverDead(ctx, nil, "eve")
	require.NoError(t, err)
	require.Zero(t, again)
	deliveries, _, err := store.ListDeliveries(ctx, outbox.Page{Limit: 9})
	require.NoError(t, err)
	require.Empty(t, deliveries)

	result, err := store.Bulk(ctx, finding.Bulk{IDs: n.ids, To: finding.StateFalsePositive, Reason: "because", SkipIllegal: true, ActorID: "eve", Actor: "eve", Token: "", Expected: new(int)})
	require.NoError(t, err)
	require.Zero(t, result.Matched)
	_, err = store.Bulk(ctx, finding.Bulk{Query: `rule = "zebra-2"`, To: finding.StateTriaged, ActorID: "zebra-id", Actor: zebra, Key: "zebra-key", SkipIllegal: true, Expected: new(int)})
	requireCode(t, err, finding.CodeKeyReused)
	target, err := gate.NewTarget("", []string{"zebra:rules"})
	require.NoError(t, err)
	judged, err := store.Evaluate(ctx, defaultPolicy(t), target, "eve")
	require.NoError(t, err)
	require.Equal(t, gate.ReasonNoImport, judged.Result.Blockers[0].Reason, "another team's source was never heard")
	require.Zero(t, judged.Result.Findings)
	require.Equal(t, before, n.digest(t, n.pool))
}

// TestPostureKeepsTeamsApart reads the counts, of which no query tells whose they are.
func TestPostureKeepsTeamsApart(t *testing.T) {
	t.Parallel()
	n := meet(t)
	day := posture.Day(time.Now())
	span := posture.Span{From: day.AddDate(0, 0, -1), To: day.AddDate(0, 0, 1), Interval: posture.IntervalDay}
	read := func(who team.Team) (open, created, sources int64, loads []posture.SourceLoad) {
		summary, err := n.store.Posture(as(t.Context(), who))
		require.NoError(t, err)
		points, err := n.store.Trend(as(t.Context(), who), span)
		require.NoError(t, err)
		for _, p := range points {
			created += p.Created
		}
		loads, err = n.store.TopSources(as(t.Context(), who), 9)
		require.NoError(t, err)
		return summary.Open, created, summary.Sources, loads
	}
	open, created, sources, loads := read(n.first)
	require.Equal(t, []int64{3, 4, 4}, []int64{open, created, sources}, "one of four became part of another")
	require.NotEmpty(t, loads)
	open, created, sources, loads = read(n.second)
	require.Equal(t, []int64{0, 0, 0}, []int64{open, created, sources})
	require.Empty(t, loads)
}

// TestARuleIsOfOneTeam has somebody who sees two teams try a rule, run it and say something with one key in both.
func TestARuleIsOfOneTeam(t *testing.T) {
	t.Parallel()
	n := meet(t)
	_, _, err := n.tryImport(as(t.Context(), n.second), "second:rules", sarif(issue{"other-1", "error"}))
	require.NoError(t, err)
	both := access.With(t.Context(), access.Of(n.first.ID, n.second.ID))
	wanted := rule.Rule{Name: "all", Query: "severity >= info", Actions: rule.Actions{Labels: []string{"all"}}}
	made, err := n.store.CreateRule(as(t.Context(), n.second), wanted, "ann")
	require.NoError(t, err)
	for _, ctx := range []context.Context{both, as(t.Context(), n.second), access.System(t.Context())} {
		preview, err := n.store.PreviewRule(ctx, made)
		require.NoError(t, err)
		require.EqualValues(t, 1, preview.Counts.Matched, "a rule of the second team is about its findings")
		require.Equal(t, "other-1", preview.Sample[0].RuleID)
		preview, err = n.store.PreviewRule(ctx, wanted)
		require.NoError(t, err)
		want := map[int32]int64{n.first.ID: 3, n.second.ID: 1, access.DefaultTeam: 0}[access.From(ctx).Home()]
		require.Equal(t, want, preview.Counts.Matched, "one that is not saved is about those of the team that it would belong to")
	}
	run, err := n.store.StartRun(both, made.ID, finding.AnyVersion, "ann")
	require.NoError(t, err)
	require.EqualValues(t, 1, *run.Selected)

	list, err := n.store.List(as(t.Context(), n.second), finding.Page{Limit: 1})
	require.NoError(t, err)
	wish := finding.NewComment{FindingID: list.Items[0].ID, Author: finding.Author{ID: "zebra-id", Name: zebra}, Body: "mine", Key: "zebra-key"}
	for _, ctx := range []context.Context{both, as(t.Context(), n.second)} {
		_, _, err = n.store.AddComment(ctx, wish)
		requireCode(t, err, finding.CodeKeyReused)
	}
}

// walkAs is walk on behalf of somebody.
func (b bundle) walkAs(t *testing.T, who team.Team, page finding.Page) (all []finding.Finding) {
	t.Helper()
	for {
		list, err := b.store.List(as(t.Context(), who), page)
		require.NoError(t, err)
		all = append(all, list.Items...)
		if list.Next == nil {
			return all
		}
		page.After = list.Next
	}
}

// TestEventsStayInTheirTeam lets somebody who is in two teams decide about findings of both at once.
func TestEventsStayInTheirTeam(t *testing.T) {
	t.Parallel()
	b := setup(t)
	hooks := map[uuid.UUID]team.Team{}
	var both []int32
	for _, name := range []string{"first", "second"} {
		made, err := b.store.CreateTeam(t.Context(), name, "", "root")
		require.NoError(t, err)
		both = append(both, made.ID)
		id := uuid.New()
		_, err = b.store.InsertWebhook(as(t.Context(), made), id, webhook.Spec{URL: "https://x.example/" + name, Enabled: true}, []byte("s"), "ann")
		require.NoError(t, err)
		hooks[id] = made
		_, _, err = b.tryImport(as(t.Context(), made), name, sarif(issue{"in-" + name, "error"}))
		require.NoError(t, err)
	}
	two := 2
	_, err := b.store.Bulk(access.With(t.Context(), access.Of(both...)), finding.Bulk{
		Query: "severity = high", To: finding.StateTriaged, Actor: "ann", ActorID: "ann", Expected: &two,
	})
	require.NoError(t, err)
	rows, err := b.pool.Query(t.Context(), "SELECT d.webhook_id, d.team_id, e.team_id, e.data::text FROM deliveries AS d JOIN events AS e ON e.id = d.event_id")
	require.NoError(t, err)
	var hook uuid.UUID
	var ofDelivery, ofEvent int32
	var data string
	told := 0
	_, err = pgx.ForEachRow(rows, []any{&hook, &ofDelivery, &ofEvent, &data}, func() error {
		told++
		own := hooks[hook]
		require.Equal(t, own.ID, ofDelivery)
		require.Equal(t, own.ID, ofEvent)
		require.NotContains(t, strings.ReplaceAll(data, "in-"+own.Name, ""), "in-", "nothing of the other team is told")
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, 6, told, "created, completed and decided, in each team")
}

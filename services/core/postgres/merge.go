package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
	"github.com/cloudsec/cloudsec/services/core/report"
	"github.com/cloudsec/cloudsec/services/core/sla"
)

// maxInline bounds the due dates that an import computes anew itself. Of very many the sweep does it, a few seconds later.
const maxInline = 10_000

// merge is one import inside of its transaction.
type merge struct {
	tx            pgx.Tx
	queries       *db.Queries
	started       time.Time
	now           time.Time
	source, actor string
	// team is whose source it is.
	team int32

	sourceID int32
	latest   uuid.UUID
	result   finding.Import
	staging  *stager
	staged   int
	topic    bool
	clocks   clocks
	// criticality and exposure are those of what the source reports on.
	criticality, exposure int16
	// stale are findings whose due date has to be computed anew.
	stale []uuid.UUID
}

// newMerge returns the import of a report of a source in a transaction that sees the team of the source only.
func (s *Store) newMerge(tx pgx.Tx, source, actor string) *merge {
	return &merge{
		tx: tx, queries: s.queries, started: time.Now(), now: s.timestamp(), source: source, actor: actor,
		team: scopeOf(tx.Conn()).Home(), topic: s.topic,
	}
}

// run reads the report into the staging table first, which needs no lock and lasts as long as the client sends, and
// merges it after that, which is quick.
func (m *merge) run(ctx context.Context, read Read) error {
	summary, err := m.stage(ctx, read)
	if err != nil {
		return err
	}
	if err := m.lock(ctx); err != nil {
		return err
	}
	same, err := m.sameContent(ctx, summary)
	if err != nil {
		return err
	}
	if same {
		return errSameContent
	}
	steps := []func(context.Context) error{
		m.begin, m.identify, m.findings, m.name, m.sightings, m.record, m.events, m.queueRules,
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// stage reads the report.
func (m *merge) stage(ctx context.Context, read Read) (report.Summary, error) {
	staging, err := newStager(ctx, m.tx, m.queries)
	if err != nil {
		return report.Summary{}, err
	}
	defer staging.stop()
	summary, err := read(staging.add)
	if err != nil {
		return report.Summary{}, err
	}
	collided, err := staging.finish(ctx, m.queries)
	if err != nil {
		return report.Summary{}, err
	}
	m.staging, m.staged = staging, staging.records-collided
	m.result = finding.Import{
		Source: m.source, Format: string(summary.Format), Tool: summary.Tool, SHA256: summary.SHA256,
		SizeBytes: summary.Bytes, ImportedBy: m.actor, ImportedAt: m.now, Mapping: summary.Mapping,
		Counts: finding.Counts{Records: summary.Records, Skipped: summary.Skipped, Collided: collided},
	}
	return summary, nil
}

// lock waits for other imports of the source and finds its latest one.
func (m *merge) lock(ctx context.Context) error {
	if err := m.queries.LockSource(ctx, m.tx, m.source); err != nil {
		return fmt.Errorf("lock source: %w", err)
	}
	var err error
	if m.clocks, err = loadClocks(ctx, m.tx, m.queries, m.now); err != nil {
		return err
	}
	row, err := m.queries.EnsureSource(ctx, m.tx, db.EnsureSourceParams{Name: m.source, TeamID: m.team})
	if errors.Is(err, pgx.ErrNoRows) { // It was moved, or somebody else was first to use the name, since we looked.
		return finding.FieldErrorf(finding.CodeBusy, "source", "has just become another team's; try again")
	}
	if err != nil {
		return fmt.Errorf("find source: %w", err)
	}
	m.result.Team = row.Team
	if row.LastImportID == nil {
		err = m.asset(ctx, &row)
	} else {
		m.latest = *row.LastImportID
	}
	m.sourceID, m.criticality, m.exposure = row.ID, row.Criticality, row.Exposure
	return err
}

// begin gives the import its id.
func (m *merge) begin(context.Context) (err error) {
	if m.result.ID, err = uuid.NewV7(); err != nil {
		return fmt.Errorf("make import id: %w", err)
	}
	return nil
}

// findings creates what is new and touches what is known.
func (m *merge) findings(ctx context.Context) error {
	timed, dues := m.clocks.fresh(finding.Criticality(m.criticality))
	created, err := m.queries.InsertFindings(ctx, m.tx, db.InsertFindingsParams{
		TeamID: m.team, Recipe: finding.Recipe, ImportID: m.result.ID, Now: m.now, Timed: timed, Dues: dues,
		Criticality: m.criticality, Exposure: m.exposure,
	})
	if err != nil {
		return fmt.Errorf("insert findings: %w", err)
	}
	lock := db.LockFindingsParams{ImportID: m.result.ID, SourceID: m.sourceID}
	if _, err := m.queries.LockFindings(ctx, m.tx, lock); err != nil {
		return fmt.Errorf("lock findings: %w", err)
	}
	if err := m.match(ctx); err != nil {
		return err
	}
	reopened, err := m.queries.AuditReopened(ctx, m.tx, db.AuditReopenedParams{
		Now: m.now, Actor: m.actor, Reason: "Seen again by " + m.source + ".", ImportID: m.result.ID,
	})
	if err != nil {
		return fmt.Errorf("audit reopened findings: %w", err)
	}
	touch := db.TouchFindingsParams{Now: m.now, Continues: m.clocks.policy.Spec.OnReopen == sla.Continue, Most: maxInline}
	if m.stale, err = m.queries.TouchFindings(ctx, m.tx, touch); err != nil {
		return fmt.Errorf("touch findings: %w", err)
	}
	if err := m.queries.SeeFindings(ctx, m.tx, m.now); err != nil {
		return fmt.Errorf("see findings: %w", err)
	}
	counts := &m.result.Counts
	counts.Created, counts.Reopened = int(created), int(reopened)
	counts.Unchanged = m.staged - counts.Created - counts.Reopened
	return nil
}

// match finds out what is to be done about each record.
func (m *merge) match(ctx context.Context) error {
	match := db.MatchFindingsParams{ImportID: m.result.ID, SourceID: m.sourceID}
	if err := m.queries.MatchFindings(ctx, m.tx, match); err != nil {
		return fmt.Errorf("match findings: %w", err)
	}
	return m.index(ctx, "matched")
}

// index makes look-ups in a table of findings cheap. What row-level security leaves of the tables that it is joined with the
// planner can only guess, and as long as those are not analyzed it guesses far too little: it would read this one once for
// each of their rows.
func (m *merge) index(ctx context.Context, table string) error {
	if _, err := m.tx.Exec(ctx, "CREATE INDEX ON "+table+" (finding_id); ANALYZE "+table); err != nil {
		return fmt.Errorf("index %s findings: %w", table, err)
	}
	return nil
}

// sightings records what the source says now, and ends what it no longer says.
func (m *merge) sightings(ctx context.Context) error {
	err := m.queries.UpsertSightings(ctx, m.tx, db.UpsertSightingsParams{
		TeamID: m.team, SourceID: m.sourceID, ImportID: m.result.ID, Now: m.now,
	})
	if err != nil {
		return fmt.Errorf("write sightings: %w", err)
	}
	closed, err := m.queries.CloseSightings(ctx, m.tx, db.CloseSightingsParams{Now: &m.now, SourceID: m.sourceID})
	if err != nil {
		return fmt.Errorf("close sightings: %w", err)
	}
	m.result.Counts.SightingsClosed = int(closed)
	if err := m.closeFindings(ctx); err != nil {
		return err
	}
	refresh := db.RefreshSeveritiesParams{At: m.now.UnixMicro(), Most: maxInline}
	changed, err := m.queries.RefreshSeverities(ctx, m.tx, refresh)
	if err != nil {
		return fmt.Errorf("refresh severities: %w", err)
	}
	// What became worse, milder, or came back has another due date.
	return m.clocks.refresh(ctx, append(m.stale, changed...))
}

// closeFindings fixes the findings that nobody sees any more.
func (m *merge) closeFindings(ctx context.Context) error {
	if m.result.Counts.SightingsClosed == 0 {
		return nil
	}
	if err := m.index(ctx, "closing"); err != nil {
		return err
	}
	if err := m.queries.BumpVersions(ctx, m.tx); err != nil {
		return fmt.Errorf("raise versions: %w", err)
	}
	fixed, err := m.queries.FixUnseen(ctx, m.tx, db.FixUnseenParams{
		Now: m.now, Actor: m.actor, Reason: "No source reports it any more; the last was " + m.source + ".",
		ImportID: m.result.ID, OpenStates: stateNames(finding.OpenStates()),
	})
	if err != nil {
		return fmt.Errorf("fix findings: %w", err)
	}
	m.result.Counts.Closed = int(fixed)
	return nil
}

// record writes the import down and makes it the source's latest.
func (m *merge) record(ctx context.Context) error {
	m.result.Duration = time.Since(m.started).Truncate(time.Millisecond)
	r, c := m.result, m.result.Counts
	err := m.queries.InsertImport(ctx, m.tx, db.InsertImportParams{
		ID: r.ID, SourceID: m.sourceID, Format: r.Format, Tool: r.Tool, ContentSha256: r.SHA256[:],
		SizeBytes: r.SizeBytes, Recipe: finding.Recipe, ImportedBy: r.ImportedBy, ImportedAt: r.ImportedAt,
		DurationMs: r.Duration.Milliseconds(), Records: count(c.Records), Created: count(c.Created),
		Unchanged: count(c.Unchanged), Reopened: count(c.Reopened), Collided: count(c.Collided),
		Skipped: count(c.Skipped), Closed: count(c.Closed), SightingsClosed: count(c.SightingsClosed),
		Mapping: r.Mapping, TeamID: m.team,
	})
	if err != nil {
		return fmt.Errorf("record import: %w", err)
	}
	if err := m.queries.SetLastImport(ctx, m.tx, db.SetLastImportParams{ImportID: &r.ID, ID: m.sourceID}); err != nil {
		return fmt.Errorf("set latest import: %w", err)
	}
	if err := m.reported(ctx); err != nil {
		return err
	}
	return m.collisions(ctx)
}

// collisions writes down which records were the same issue as an earlier one.
func (m *merge) collisions(ctx context.Context) error {
	if m.result.Counts.Collided == 0 {
		return nil
	}
	if err := m.queries.InsertCollisions(ctx, m.tx, m.result.ID); err != nil {
		return fmt.Errorf("record collisions: %w", err)
	}
	return nil
}

// reported notes that the source has spoken.
func (m *merge) reported(ctx context.Context) error {
	if err := m.queries.SetLastReported(ctx, m.tx, db.SetLastReportedParams{Now: &m.now, Source: m.source}); err != nil {
		return fmt.Errorf("set when the source reported: %w", err)
	}
	return nil
}

// count is a number of records as the database keeps it. Reports have far fewer records than it can hold.
func count(n int) int32 {
	return int32(n) //nolint:gosec // bounded by the limit on records
}

func stateNames(states []finding.State) []string {
	names := make([]string, len(states))
	for i, s := range states {
		names[i] = string(s)
	}
	return names
}

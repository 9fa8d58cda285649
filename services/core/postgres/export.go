package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/export"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/query"
)

// Export hands the findings that a filter matches to write, all from one snapshot. It holds a connection as long as write
// runs, and ends the query when the context does.
func (s *Store) Export(ctx context.Context, filter finding.Filter, write func(export.Findings) error) error {
	n, err := query.Of(filter)
	if err != nil {
		return fmt.Errorf("export findings: %w", err)
	}
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err = pgx.BeginTxFunc(ctx, s.pool, options, func(tx pgx.Tx) error {
		// Otherwise the database prefers plans that find the first tenth soonest, but all of it is wanted.
		if _, err := tx.Exec(ctx, "SET LOCAL cursor_tuple_fraction = 1"); err != nil {
			return fmt.Errorf("prepare cursors: %w", err)
		}
		return write(&snapshot{store: s, tx: tx, filter: n})
	})
	return wrap("export findings", err)
}

// snapshot reads findings through cursors on the server: neither side holds more than a batch.
type snapshot struct {
	store  *Store
	tx     pgx.Tx
	filter query.Node
}

var _ export.Findings = (*snapshot)(nil)

// exportBatch is how many rows are fetched at once.
const exportBatch = 500

// Rows implements export.Findings.
func (s *snapshot) Rows(ctx context.Context, severities []finding.Severity, yield func(*export.Row) error) error {
	selected, err := s.selection(ctx, severities)
	if err != nil {
		return err
	}
	sql, args := selected.export()
	now := s.store.timestamp()
	return s.fetch(ctx, "export_rows", sql, args, func(rows pgx.Rows) error {
		r := &export.Row{}
		var assignee string
		var sla int16
		err := rows.Scan(&r.ID, &r.Kind, &r.Severity, &r.State, &r.Title, &r.RuleID, &r.Component, &r.Version, &r.FixedVersion,
			&r.PURL, &r.Path, &r.Line, &r.Sources, &r.FirstSeenAt, &r.LastSeenAt, &r.StateChangedAt, &r.URL, &r.Description,
			&r.Fingerprint, &r.Team, &assignee, &r.Labels, &r.DueAt, &sla, &r.Priority)
		if err != nil {
			return fmt.Errorf("read finding: %w", err)
		}
		r.FirstSeenAt, r.LastSeenAt, r.StateChangedAt = r.FirstSeenAt.UTC(), r.LastSeenAt.UTC(), r.StateChangedAt.UTC()
		r.Assignee, r.DueAt, r.SLAState = finding.ParseAssignee(assignee), inUTC(r.DueAt), finding.SLAOf(sla, r.DueAt, now)
		return yield(r)
	})
}

// Rules implements export.Findings.
func (s *snapshot) Rules(ctx context.Context, severity finding.Severity, yield func(export.Rule) error) error {
	selected, err := s.selection(ctx, []finding.Severity{severity})
	if err != nil {
		return err
	}
	sql, args := selected.rules()
	return s.fetch(ctx, "export_rules", sql, args, func(rows pgx.Rows) error {
		var r export.Rule
		if err := rows.Scan(&r.ID, &r.Kind, &r.Title, &r.URL); err != nil {
			return fmt.Errorf("read rule: %w", err)
		}
		return yield(r)
	})
}

// selection is the filter, for some severities only.
func (s *snapshot) selection(ctx context.Context, severities []finding.Severity) (selection, error) {
	wanted, err := query.Of(finding.Filter{Severities: severities})
	if err != nil {
		return selection{}, fmt.Errorf("choose severities: %w", err)
	}
	if len(severities) == len(finding.Severities()) {
		wanted = query.Everything()
	}
	return s.store.selection(ctx, s.tx, query.Both(s.filter, wanted))
}

// fetch runs a query behind a cursor and calls scan for each row.
func (s *snapshot) fetch(ctx context.Context, cursor, sql string, args []any, scan func(pgx.Rows) error) error {
	if _, err := s.tx.Exec(ctx, "DECLARE "+cursor+" NO SCROLL CURSOR FOR "+sql, args...); err != nil {
		return fmt.Errorf("declare cursor: %w", err)
	}
	for more := true; more; {
		count, err := s.batch(ctx, cursor, scan)
		if err != nil {
			return err
		}
		more = count == exportBatch
	}
	if _, err := s.tx.Exec(ctx, "CLOSE "+cursor); err != nil {
		return fmt.Errorf("close cursor: %w", err)
	}
	return nil
}

func (s *snapshot) batch(ctx context.Context, cursor string, scan func(pgx.Rows) error) (count int, err error) {
	rows, err := s.tx.Query(ctx, fmt.Sprintf("FETCH %d FROM %s", exportBatch, cursor))
	if err != nil {
		return 0, fmt.Errorf("fetch: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		count++
		if err := scan(rows); err != nil {
			return 0, err
		}
	}
	return count, wrap("fetch", rows.Err())
}

// export selects everything that is exported, in the order of ids. What a finding looks like comes from its sighting that
// is open or, when none is, was open last. An open one was last seen by the latest import of its source.
func (s selection) export() (sql string, args []any) {
	s.Seen = true
	return fmt.Sprintf(`
		SELECT c.id, c.kind, c.severity, c.state, c.title, c.rule_id, c.component,
			coalesce(seen.component_version, ''), coalesce(seen.fixed_version, ''), c.purl, c.path, coalesce(seen.line, 0),
			ARRAY(SELECT sources.name FROM sightings AS o JOIN sources ON sources.id = o.source_id
				WHERE o.finding_id = c.id AND o.closed_at IS NULL ORDER BY sources.name),
			c.first_seen_at, w.last_seen_at, c.state_changed_at, c.url, c.description, c.fingerprint,
			(SELECT team.name FROM teams AS team WHERE team.id = c.team_id), c.assignee, c.labels, c.due_at, c.sla, c.priority
		FROM %s LEFT JOIN LATERAL (
			SELECT o.component_version, o.fixed_version, o.line
			FROM sightings AS o JOIN sources ON sources.id = o.source_id JOIN imports AS latest ON latest.id = sources.last_import_id
			WHERE o.finding_id = c.id
			ORDER BY o.closed_at IS NULL DESC, CASE WHEN o.closed_at IS NULL THEN latest.imported_at ELSE o.last_seen_at END DESC,
				o.source_id LIMIT 1
		) AS seen ON TRUE
		WHERE %s ORDER BY c.id`, s.from("findings"), s.where()), s.Args
}

// rules selects the rules of the findings.
func (s selection) rules() (sql string, args []any) {
	return fmt.Sprintf("SELECT c.rule_id, min(c.kind), min(c.title), max(c.url) FROM %s WHERE %s GROUP BY c.rule_id ORDER BY c.rule_id",
		s.from("findings"), s.where()), s.Args
}

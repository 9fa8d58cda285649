package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
	"github.com/cloudsec/cloudsec/services/core/query"
)

// This file builds the one query that is not in queries/: the one whose condition a filter decides. Pages, counts, bulk
// operations and exports are all made of it. It consists of fixed words, of what query.Compile makes of a filter, and of
// placeholders.

// selection is a filter in the database's terms, at one moment. What makes a query of it works on a copy, so one selection
// serves for many.
type selection struct {
	query.SQL
	node query.Node
}

// selection compiles a filter.
func (s *Store) selection(ctx context.Context, tx pgx.Tx, n query.Node) (selection, error) {
	sources, err := s.sources(ctx, tx, n)
	if err != nil {
		return selection{}, err
	}
	return selection{SQL: query.Compile(n, s.timestamp(), sources), node: n}, nil
}

// sources finds the sources that a filter is about.
func (s *Store) sources(ctx context.Context, tx pgx.Tx, n query.Node) (query.Sources, error) {
	names, patterns := query.SourcesOf(n)
	if len(names)+len(patterns) == 0 {
		return nil, nil
	}
	rows, err := s.queries.FindSources(ctx, tx, db.FindSourcesParams{Names: names, Patterns: patterns})
	if err != nil {
		return nil, fmt.Errorf("find sources: %w", err)
	}
	sources := make(query.Sources, len(rows))
	for _, r := range rows {
		sources[r.Name] = r.ID
	}
	return sources, nil
}

// arg adds an argument and returns its placeholder.
func (s *selection) arg(value any) string {
	s.Args = append(s.Args, value)
	return fmt.Sprintf("$%d", len(s.Args))
}

// from names the tables. A finding has its words in the second, which is joined only when the condition asks for them.
func (s selection) from() string {
	if s.Texts {
		return "findings AS c JOIN finding_texts AS t ON t.finding_id = c.id"
	}
	return "findings AS c"
}

// where is the whole condition, for queries that do not go state by state.
func (s *selection) where() string {
	return "c.state = ANY(" + s.arg(s.States) + "::text[]) AND " + s.Condition
}

// order is an order of the list: the column, and where the list begins in it.
func (s selection) order(sort finding.Sort, after *finding.Cursor) (column string, before any, id uuid.UUID) {
	place := finding.Cursor{ID: uuid.Max, LastSeenAt: endOfTime(), FirstSeenAt: endOfTime()}
	if worst := query.Severities(s.node); len(worst) > 0 {
		// Beginning above it would walk past everything that the filter leaves out.
		place.Severity = worst[0] + 1
	}
	if after != nil {
		place = *after
	}
	switch sort {
	case finding.SortLastSeen:
		return "last_seen_at", place.LastSeenAt, place.ID
	case finding.SortFirstSeen:
		return "first_seen_at", place.FirstSeenAt, place.ID
	case finding.SortSeverity:
	}
	return "severity", int16(place.Severity), place.ID
}

func endOfTime() time.Time {
	return time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
}

// page selects one page: for each state one walk along its index, at most a page long, then the best of them. So a page
// costs the same however many findings there are.
func (s selection) page(sort finding.Sort, after *finding.Cursor, size int) (sql string, args []any) {
	column, key, id := s.order(sort, after)
	wanted, place := s.arg(s.States), s.arg(key)+", "+s.arg(id)
	limit := s.arg(size)
	return fmt.Sprintf(`
		SELECT f.id, f.kind, f.severity, f.state, f.title, f.rule_id, f.component, f.path, f.first_seen_at, f.last_seen_at,
			(SELECT count(*) FROM sightings AS o WHERE o.finding_id = f.id AND o.closed_at IS NULL)::integer AS open_sources
		FROM unnest(%[1]s::text[]) AS wanted (state)
		CROSS JOIN LATERAL (
			SELECT c.id
			FROM %[2]s
			WHERE c.state = wanted.state AND (c.%[3]s, c.id) < (%[4]s) AND %[5]s
			ORDER BY c.%[3]s DESC, c.id DESC
			LIMIT %[6]s
		) AS page
		JOIN findings AS f ON f.id = page.id
		ORDER BY f.%[3]s DESC, f.id DESC
		LIMIT %[6]s`, wanted, s.from(), column, place, s.Condition, limit), s.Args
}

// count counts up to a bound.
func (s selection) count(most int) (sql string, args []any) {
	return fmt.Sprintf("SELECT count(*) FROM (SELECT FROM %s WHERE %s LIMIT %s) AS bounded",
		s.from(), s.where(), s.arg(most)), s.Args
}

// placed selects ids and states in the order in which imports lock findings. With lock it keeps others from changing them.
func (s selection) placed(most int, lock bool) (sql string, args []any) {
	sql = fmt.Sprintf("SELECT c.id, c.state FROM %s WHERE %s ORDER BY c.fingerprint LIMIT %s", s.from(), s.where(), s.arg(most))
	if lock {
		sql += " FOR NO KEY UPDATE OF c"
	}
	return sql, s.Args
}

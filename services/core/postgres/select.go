package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
	"github.com/cloudsec/cloudsec/services/core/priority"
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
	// now and sources are what the filter was compiled with.
	now     time.Time
	sources query.Sources
	// matches are how many findings of a severity are known to match, up to where counting stops.
	matches map[finding.Severity]int
	// level is the only severity to look at, nil for all. A place in it has this severity.
	level *finding.Severity
	// scope is who looks. The database lets nobody see more, so here it only decides which index leads to what they see.
	scope access.Scope
}

// selection compiles a filter.
func (s *Store) selection(ctx context.Context, tx pgx.Tx, n query.Node) (selection, error) {
	sources, err := s.sources(ctx, tx, n)
	if err != nil {
		return selection{}, err
	}
	now := s.timestamp()
	return selection{
		SQL: query.Compile(n, now, sources), node: n, now: now, sources: sources, scope: scopeOf(tx.Conn()),
		matches: map[finding.Severity]int{},
	}, nil
}

// at is the part of a selection that has a severity. It is one of words, whose indexes know the severity.
func (s selection) at(severity finding.Severity) selection {
	s.SQL, s.level = query.CompileAt(s.node, severity, s.now, s.sources), &severity
	return s
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

// from names the tables. A finding has its words, and when it was last seen, in tables of their own, which are joined only
// when the condition asks for them.
func (s selection) from(findings string) string {
	from := findings + " AS c"
	if s.Seen {
		from += " JOIN finding_seen AS w ON w.finding_id = c.id"
	}
	return s.withTexts(from)
}

// fromSeen is from with the narrow table first, in whose order the findings are gone through.
func (s selection) fromSeen(seen string) string {
	return s.withTexts(seen + " AS w JOIN findings AS c ON c.id = w.finding_id")
}

func (s selection) withTexts(from string) string {
	if s.Texts {
		from += " JOIN " + s.texts() + " AS t ON t.finding_id = c.id"
	}
	return from
}

// texts is where the words are found: for those who see some teams only in a view, see migration 8.
func (s selection) texts() string {
	if s.scope.All {
		return "finding_texts"
	}
	return "finding_words"
}

// wanted are the parts of the list that are gone along each by itself: every state, and for those who see some teams only of
// every team, because their indexes begin with the team.
func (s *selection) wanted() string {
	wanted := "unnest(" + s.arg(s.States) + "::text[]) AS wanted (state)"
	if !s.scope.All {
		wanted += " CROSS JOIN unnest(" + s.arg(s.scope.Teams) + "::integer[]) AS owner (team_id)"
	}
	return wanted
}

// ofWanted is the condition that a row of a table is of such a part.
func (s *selection) ofWanted(alias string) string {
	if s.scope.All {
		return alias + ".state = wanted.state"
	}
	return alias + ".team_id = owner.team_id AND " + alias + ".state = wanted.state"
}

// where is the whole condition, for queries that do not go state by state.
func (s *selection) where() string {
	states := s.arg(s.States)
	where := "c.state = ANY(" + states + "::text[]) AND " + s.Condition
	if s.Seen { // The narrow table's index by time begins with the state.
		where += " AND w.state = ANY(" + states + "::text[])"
	}
	return where
}

// whereSeen is where for a selection of finding_seen alone, which needs no look at the findings.
func (s *selection) whereSeen() string {
	return "w.state = ANY(" + s.arg(s.States) + "::text[]) AND " + s.Condition
}

// place is where a page begins, in an order.
type place struct {
	// table has the columns and an index in this order; alias is what queries call it, and id is its column of ids.
	table, alias, id string
	column           string
	key              any
	after            uuid.UUID
	// one says that all rows have the key, so that only their ids are in an order: the planner must not be asked for both, or it
	// sorts what the index has in order.
	one bool
	// up says that the smallest come first. Such an order is one of findings whose clock runs, which is all that its index has.
	up bool
	// sort is the order.
	sort finding.Sort
}

// order is what a query sorts by, when it calls the table so.
func (p place) order(alias, id string) string {
	if p.one {
		return fmt.Sprintf("%s.%s DESC", alias, id)
	}
	direction := "DESC"
	if p.up {
		direction = "ASC"
	}
	return fmt.Sprintf("%[1]s.%[2]s %[4]s, %[1]s.%[3]s %[4]s", alias, p.column, id, direction)
}

// place translates an order, and the cursor where the page before ended.
func (s selection) place(sort finding.Sort, after *finding.Cursor) place {
	at := finding.Cursor{ID: uuid.Max, LastSeenAt: endOfTime(), FirstSeenAt: endOfTime(), Priority: priority.MaxScore}
	if s.SeenTo != nil {
		at.LastSeenAt = *s.SeenTo
	}
	if worst := query.Severities(s.node); len(worst) > 0 {
		// Beginning above it would walk past everything that the filter leaves out.
		at.Severity = worst[0] + 1
	}
	if sort == finding.SortDue {
		at.ID = uuid.Nil // Beginning before everything.
	}
	if after != nil {
		at = *after
	}
	p := place{table: "findings", alias: "c", id: "id", after: at.ID, sort: sort}
	switch sort {
	case finding.SortLastSeen:
		p.table, p.alias, p.id = "finding_seen", "w", "finding_id"
		p.column, p.key = "last_seen_at", at.LastSeenAt
	case finding.SortFirstSeen:
		p.column, p.key = "first_seen_at", at.FirstSeenAt
	case finding.SortDue:
		p.column, p.key, p.up = "due_at", at.DueAt, true
	case finding.SortPriority:
		p.column, p.key = "priority", int16(at.Priority) //nolint:gosec // a cursor's is at most 100
	default:
		p.column, p.key, p.one = "severity", int16(at.Severity), s.level != nil
	}
	return p
}

func endOfTime() time.Time {
	return time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
}

// before is the condition that a finding comes after the place in the list. The index of priorities knows open findings only.
func (s *selection) before(p place) string {
	if p.column == "priority" {
		return fmt.Sprintf(`%[1]s.state IN ('new', 'triaged', 'in_progress', 'reopened') AND (%[1]s.%[2]s, %[1]s.%[3]s) < (%[4]s, %[5]s)`,
			p.alias, p.column, p.id, s.arg(p.key), s.arg(p.after))
	}
	if p.up {
		return fmt.Sprintf("%[1]s.sla = 1 AND (%[1]s.%[2]s, %[1]s.%[3]s) > (%[4]s, %[5]s)", p.alias, p.column, p.id, s.arg(p.key), s.arg(p.after))
	}
	if p.one { // The planner would take the comparison of pairs below for one of severities, of which there would be next to none.
		return fmt.Sprintf("%[1]s.severity = %[2]s AND %[1]s.%[3]s < %[4]s", p.alias, s.arg(p.key), p.id, s.arg(p.after))
	}
	before := fmt.Sprintf("(%[1]s.%[2]s, %[1]s.%[3]s) < (%[4]s, %[5]s)", p.alias, p.column, p.id, s.arg(p.key), s.arg(p.after))
	if p.column == "last_seen_at" && s.SeenFrom != nil { // Nothing that matches is behind it.
		before += " AND w.last_seen_at >= " + s.arg(*s.SeenFrom)
	}
	return before
}

// fromPlace is from, with the table first that has the order of the place.
func (s selection) fromPlace(p place, table string) string {
	if p.alias == "w" {
		return s.fromSeen(table)
	}
	return s.from(table)
}

// walk selects one page by going along the index of each state in the order of the list until the page is full, and takes
// the best of all states. Only then it reads the findings themselves. With a bound it looks at no more than that many of each
// state.
func (s selection) walk(p place, size, bound int) (sql string, args []any) {
	wanted, limit := s.wanted(), s.arg(size)
	near := s.ofWanted(p.alias) + " AND " + s.before(p)
	order := p.order(p.alias, p.id)
	step := fmt.Sprintf("%s WHERE %s AND %s", s.fromPlace(p, p.table), near, s.Condition)
	if bound > 0 {
		nearest := fmt.Sprintf("(SELECT * FROM %s AS %s WHERE %s ORDER BY %s LIMIT %s)", p.table, p.alias, near, order, s.arg(bound))
		step = fmt.Sprintf("%s WHERE %s", s.fromPlace(p, nearest), s.Condition)
	}
	return fmt.Sprintf(`%s
		FROM (
			SELECT near.id FROM %s
			CROSS JOIN LATERAL (SELECT c.id, %s.%s FROM %s ORDER BY %s LIMIT %s) AS near
			ORDER BY %s LIMIT %[7]s
		) AS page
		%[9]s
		ORDER BY %s`, listed, wanted, p.alias, p.column, step, order, limit, p.order("near", "id"), ofPage, p.ofPage()), s.Args
}

// horizon selects how far a bounded walk has seen: the first finding in the order of the list that is the last one of its
// state which the walk looked at. What comes before it is certain. No row means that the walk has seen everything.
func (s selection) horizon(p place, bound int) (sql string, args []any) {
	s.Args = nil // The condition has no part in it.
	return fmt.Sprintf(`%[1]s
		FROM %[2]s
		CROSS JOIN LATERAL (
			SELECT %[3]s.%[4]s AS id FROM %[5]s AS %[3]s WHERE %[11]s AND %[6]s
			ORDER BY %[7]s OFFSET %[8]s LIMIT 1
		) AS page
		%[9]s
		ORDER BY %[10]s LIMIT 1`, listed, s.wanted(), p.alias, p.id, p.table, s.before(p), p.order(p.alias, p.id),
		s.arg(bound-1), ofPage, p.ofPage(), s.ofWanted(p.alias)), s.Args
}

// gather selects one page by finding everything that matches, and sorting it.
func (s selection) gather(p place, size int) (sql string, args []any) {
	var from, matches string
	if ofSeen, ok := s.placeOfSeen(p); ok {
		p = ofSeen
		from, matches = "finding_seen AS w", s.before(p)+" AND "+s.whereSeen()
	} else {
		s.Seen = s.Seen || p.alias == "w"
		from, matches = s.from("findings"), s.before(p)+" AND "+s.where()
	}
	return fmt.Sprintf(`WITH matching AS MATERIALIZED (SELECT %[1]s.%[2]s AS id, %[1]s.%[3]s FROM %[4]s WHERE %[5]s)
		%[6]s
		FROM (SELECT m.id FROM matching AS m ORDER BY %[7]s LIMIT %[8]s) AS page
		%[9]s
		ORDER BY %[10]s`, p.alias, p.id, p.column, from, matches, listed, p.order("m", "id"), s.arg(size), ofPage, p.ofPage()), s.Args
}

// placeOfSeen is the same place in finding_seen, if that table alone knows what matches, and the order.
func (s selection) placeOfSeen(p place) (place, bool) {
	if p.column == "severity" {
		p.table, p.alias, p.id = "finding_seen", "w", "finding_id"
	}
	return p, s.OfSeen && p.alias == "w"
}

// listed are the columns that scanFinding reads.
const listed = `SELECT f.id, team.name, f.team_id, f.kind, f.severity, f.state, f.title, f.rule_id, f.component, f.path, f.first_seen_at, seen.last_seen_at,
	f.assignee, f.labels,
	(SELECT count(*) FROM sightings AS o WHERE o.finding_id = f.id AND o.closed_at IS NULL)::integer AS open_sources,
	f.due_at, f.sla, f.criticality, f.exposure, f.epss, f.kev, f.priority`

// ofPage joins what is listed to the ids of a page.
const ofPage = `JOIN findings AS f ON f.id = page.id JOIN finding_seen AS seen ON seen.finding_id = f.id
	JOIN teams AS team ON team.id = f.team_id`

// ofPage is the order of what is listed.
func (p place) ofPage() string {
	if p.column == "last_seen_at" {
		return p.order("seen", p.id)
	}
	return p.order("f", "id")
}

// count counts up to a bound. Words alone, and when findings were last seen, are counted without looking at the findings.
func (s selection) count(most int) (sql string, args []any) {
	source, where := s.from("findings"), ""
	switch {
	case s.Texts && !s.Findings && len(s.States) == len(finding.States()):
		source, where = s.texts()+" AS t", s.Condition
	case s.OfSeen:
		source, where = "finding_seen AS w", s.whereSeen()
	default:
		where = s.where()
	}
	return fmt.Sprintf("SELECT count(*) FROM (SELECT FROM %s WHERE %s LIMIT %s) AS bounded", source, where, s.arg(most)), s.Args
}

// placed selects ids, states and what people set in the order in which imports lock findings. With lock it keeps others from
// changing them.
func (s selection) placed(most int, lock bool) (sql string, args []any) {
	sql = fmt.Sprintf("SELECT c.id, c.state, c.assignee, c.labels FROM %s WHERE %s ORDER BY c.fingerprint LIMIT %s", s.from("findings"), s.where(), s.arg(most))
	if lock {
		sql += " FOR NO KEY UPDATE OF c"
	}
	return sql, s.Args
}

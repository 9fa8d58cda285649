package postgres

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/query"
)

// List returns one page of findings. The page and its count are read from one snapshot.
func (s *Store) List(ctx context.Context, page finding.Page) (finding.List, error) {
	filter, err := query.Of(page.Filter)
	if err != nil {
		return finding.List{}, fmt.Errorf("list findings: %w", err)
	}
	switch page.Sort { // These orders are of some findings only.
	case finding.SortDue:
		filter = query.Both(filter, query.Running())
	case finding.SortPriority:
		filter = query.Both(filter, query.Open())
	case finding.SortSeverity, finding.SortLastSeen, finding.SortFirstSeen:
	}
	var list finding.List
	counted := s.countsBefore() // Before there is a snapshot, or a change in between would be missed.
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err = pgx.BeginTxFunc(ctx, s.pool, options, func(tx pgx.Tx) error {
		selected, err := s.selection(ctx, tx, filter)
		if err != nil {
			return err
		}
		list, err = s.list(ctx, tx, selected, page, counted)
		return err
	})
	if err != nil {
		return finding.List{}, fmt.Errorf("list findings: %w", tooExpensive(err))
	}
	return list, nil
}

// list reads one finding more than asked for, which tells whether there is a next page.
func (s *Store) list(
	ctx context.Context, tx pgx.Tx, selected selection, page finding.Page, counted uint64,
) (finding.List, error) {
	most := finding.MaxCount
	if !selected.Ordered {
		most = finding.MaxFilteredCount
		if err := boundCost(ctx, tx, s.paging.patience); err != nil {
			return finding.List{}, err
		}
	}
	found, err := s.countRemembered(ctx, tx, selected, page.Filter, most+1, counted)
	if err != nil {
		return finding.List{}, err
	}
	items, err := s.items(ctx, tx, selected, page, found)
	if err != nil {
		return finding.List{}, err
	}
	list := finding.List{Items: items, Count: min(found, most), CountExact: found <= most}
	if len(items) > page.Limit {
		list.Items = items[:page.Limit]
		list.Next = finding.CursorAfter(list.Items[page.Limit-1])
	}
	return list, nil
}

// paging bounds the ways in which a page may be found.
type paging struct {
	// few is how many matches are found one by one and sorted without further ado.
	few int
	// near is how many findings of a state are looked at in the hope that a page is among them.
	near int
	// patience is how long one query may take.
	patience time.Duration
}

func defaultPaging() paging {
	return paging{few: finding.MaxFilteredCount, near: 6000, patience: 10 * time.Second}
}

// items reads the findings of a page. How many match is known, which is what the database's planner can only guess: it
// takes a rare word for a more common one, and that all matches are at the end of the list it cannot know at all. So the
// way is chosen here, and each has a bound: few matches are all found and sorted; of many a page should be near, and when
// it is not, all are found after all.
func (s *Store) items(
	ctx context.Context, tx pgx.Tx, selected selection, page finding.Page, found int,
) ([]finding.Finding, error) {
	at, size := selected.place(page.Sort, page.After), page.Limit+1
	if selected.Ordered {
		return s.selectFindings(ctx, tx)(selected.walk(at, size, 0))
	}
	if found > s.paging.few && selected.Worded && at.column == "severity" {
		return s.byLevel(ctx, tx, selected, page)
	}
	return s.search(ctx, tx, selected, at, size, found)
}

// search looks for a page nearby when many match, and finds everything when few do or nothing is near.
func (s *Store) search(ctx context.Context, tx pgx.Tx, selected selection, at place, size, found int) ([]finding.Finding, error) {
	if found > s.paging.few {
		items, sure, err := s.near(ctx, tx, selected, at, size)
		if err != nil || sure {
			return items, err
		}
	}
	return s.selectFindings(ctx, tx)(selected.gather(at, size))
}

// byLevel reads a page of findings with certain words, one severity after another, worst first. The index of words of a severity
// tells at once that it has none, so what comes before the page costs nothing, and what comes behind it is not looked at.
func (s *Store) byLevel(ctx context.Context, tx pgx.Tx, selected selection, page finding.Page) ([]finding.Finding, error) {
	var items []finding.Finding
	for _, severity := range query.Severities(selected.node) {
		after := page.After
		if after != nil && severity > after.Severity {
			continue // Earlier pages had it.
		}
		if after == nil || severity < after.Severity {
			after = &finding.Cursor{Severity: severity, ID: uuid.Max}
		}
		level := selected.at(severity)
		found, err := s.countLevel(ctx, tx, level, finding.MaxFilteredCount+1)
		if err != nil {
			return nil, err
		}
		if found == 0 {
			continue
		}
		size := page.Limit + 1 - len(items)
		more, err := s.search(ctx, tx, level, level.place(page.Sort, after), size, found)
		if err != nil {
			return nil, err
		}
		if items = append(items, more...); len(items) > page.Limit {
			break
		}
	}
	return items, nil
}

// boundCost bounds what the queries of a filter may cost, for the rest of the transaction. They end after a while, and they
// go from each row to the next table by its index: that is quickest for what is bounded, but the planner does not know the
// bounds, believes that there are more rows, and would read a whole index. For the same reason it would compile them, and start
// workers, either of which takes longer than most of them do.
func boundCost(ctx context.Context, tx pgx.Tx, patience time.Duration) error {
	const set = `SELECT set_config('enable_hashjoin', 'off', TRUE), set_config('enable_mergejoin', 'off', TRUE),
		set_config('jit', 'off', TRUE), set_config('max_parallel_workers_per_gather', '0', TRUE), set_config('statement_timeout', $1, TRUE)`
	if _, err := tx.Exec(ctx, set, strconv.FormatInt(patience.Milliseconds(), 10)); err != nil {
		return fmt.Errorf("bound cost: %w", err)
	}
	return nil
}

// tooExpensive turns the end of a query that took too long into the domain's error.
func tooExpensive(err error) error {
	if timedOut(err) {
		return finding.Errorf(finding.CodeTooExpensive,
			"The filter takes too long. Narrow it with severity, state, source, component, rule or text.")
	}
	return err
}

// timedOut reports whether a query has reached the bound of its time.
func timedOut(err error) bool {
	const queryCanceled = "57014"
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == queryCanceled
}

// near looks for a page near the place where it begins, and reports whether what it found is certain.
func (s *Store) near(
	ctx context.Context, tx pgx.Tx, selected selection, at place, size int,
) (items []finding.Finding, sure bool, err error) {
	items, err = s.selectFindings(ctx, tx)(selected.walk(at, size, s.paging.near))
	if err != nil {
		return nil, false, err
	}
	horizon, err := s.selectFindings(ctx, tx)(selected.horizon(at, s.paging.near))
	if err != nil {
		return nil, false, err
	}
	if len(horizon) == 0 {
		return items, true, nil
	}
	return items, len(items) == size && !items[size-1].After(horizon[0], at.sort), nil
}

// selectFindings runs a query for findings.
func (s *Store) selectFindings(ctx context.Context, tx pgx.Tx) func(sql string, args []any) ([]finding.Finding, error) {
	return func(sql string, args []any) ([]finding.Finding, error) {
		rows, err := tx.Query(ctx, sql, args...)
		if err != nil {
			return nil, fmt.Errorf("select page: %w", err)
		}
		items, err := pgx.CollectRows(rows, scanFinding)
		if err != nil {
			return nil, fmt.Errorf("select page: %w", err)
		}
		now := s.timestamp()
		for i := range items {
			items[i].SLAState = items[i].SLAState.On(items[i].DueAt, now)
		}
		return items, nil
	}
}

func (s *Store) countSelected(ctx context.Context, tx pgx.Tx, selected selection, most int) (found int, err error) {
	if !selected.Worded {
		return s.countAll(ctx, tx, selected, most)
	}
	for _, severity := range query.Severities(selected.node) { // Counting mostly stops before the severities of which there are most.
		more, err := s.countLevel(ctx, tx, selected.at(severity), most)
		if err != nil {
			return 0, err
		}
		if found += more; found >= most {
			return most, nil
		}
	}
	return found, nil
}

// countLevel counts what matches of one severity, once.
func (s *Store) countLevel(ctx context.Context, tx pgx.Tx, level selection, most int) (int, error) {
	if found, known := level.matches[*level.level]; known {
		return found, nil
	}
	found, err := s.countAll(ctx, tx, level, most)
	if err == nil {
		level.matches[*level.level] = found
	}
	return found, err
}

func (s *Store) countAll(ctx context.Context, tx pgx.Tx, selected selection, most int) (found int, err error) {
	sql, args := selected.count(most)
	if err := tx.QueryRow(ctx, sql, args...).Scan(&found); err != nil {
		return 0, fmt.Errorf("count: %w", err)
	}
	return found, nil
}

// scanFinding reads the columns that are listed.
func scanFinding(row pgx.CollectableRow) (finding.Finding, error) {
	var f finding.Finding
	var assignee string
	var sla int16
	err := row.Scan(&f.ID, &f.Team, &f.TeamID, &f.Kind, &f.Severity, &f.State, &f.Title, &f.RuleID, &f.Component, &f.Path,
		&f.FirstSeenAt, &f.LastSeenAt, &assignee, &f.Labels, &f.OpenSources,
		&f.DueAt, &sla, &f.Criticality, &f.Exposure, &f.EPSS, &f.KEV, &f.Priority)
	f.Assignee = finding.ParseAssignee(assignee)
	f.DueAt, f.SLAState = inUTC(f.DueAt), finding.SLAOf(sla, nil, time.Time{})
	f.FirstSeenAt, f.LastSeenAt = f.FirstSeenAt.UTC(), f.LastSeenAt.UTC()
	return f, err //nolint:wrapcheck // the caller says which query it was
}

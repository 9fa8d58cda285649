package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
)

// criteria are a filter in the database's terms. What is nil does not apply.
type criteria struct {
	states     []string
	severities []int16
	pattern    *string
	sourceID   *int32
}

// List returns one page of findings. The page and its count are read from one snapshot.
func (s *Store) List(ctx context.Context, page finding.Page) (finding.List, error) {
	var list finding.List
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err := pgx.BeginTxFunc(ctx, s.pool, options, func(tx pgx.Tx) error {
		c, err := s.criteria(ctx, tx, page.Filter)
		if errors.Is(err, pgx.ErrNoRows) { // Nobody by that name has ever reported anything.
			list.CountExact = true
			return nil
		}
		if err != nil {
			return fmt.Errorf("find source: %w", err)
		}
		list, err = s.list(ctx, tx, c, page)
		return err
	})
	if err != nil {
		return finding.List{}, fmt.Errorf("list findings: %w", err)
	}
	return list, nil
}

// list reads one finding more than asked for, which tells whether there is a next page.
func (s *Store) list(ctx context.Context, tx pgx.Tx, c criteria, page finding.Page) (finding.List, error) {
	items, err := s.items(ctx, tx, c, page)
	if err != nil {
		return finding.List{}, err
	}
	found, err := s.queries.CountFindings(ctx, tx, db.CountFindingsParams{
		States: c.states, Severities: c.severities, Pattern: c.pattern, SourceID: c.sourceID, Most: finding.MaxCount + 1,
	})
	if err != nil {
		return finding.List{}, fmt.Errorf("count: %w", err)
	}
	list := finding.List{Items: items, Count: min(int(found), finding.MaxCount), CountExact: found <= finding.MaxCount}
	if len(items) > page.Limit {
		list.Items = items[:page.Limit]
		list.Next = finding.CursorAfter(list.Items[page.Limit-1])
	}
	return list, nil
}

func (s *Store) items(ctx context.Context, tx pgx.Tx, c criteria, page finding.Page) ([]finding.Finding, error) {
	if page.Sort == finding.SortLastSeen {
		return s.itemsByLastSeen(ctx, tx, c, page)
	}
	before := finding.Cursor{Severity: worst(page.Filter) + 1, ID: uuid.Max}
	if page.After != nil {
		before = *page.After
	}
	rows, err := s.queries.ListBySeverity(ctx, tx, db.ListBySeverityParams{
		States: c.states, Severities: c.severities, Pattern: c.pattern, SourceID: c.sourceID,
		BeforeSeverity: int16(before.Severity), BeforeID: before.ID, PageSize: pageSize(page),
	})
	if err != nil {
		return nil, fmt.Errorf("by severity: %w", err)
	}
	return findingsFromRows(rows), nil
}

func (s *Store) itemsByLastSeen(ctx context.Context, tx pgx.Tx, c criteria, page finding.Page) ([]finding.Finding, error) {
	before := finding.Cursor{LastSeenAt: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), ID: uuid.Max}
	if page.After != nil {
		before = *page.After
	}
	rows, err := s.queries.ListByLastSeen(ctx, tx, db.ListByLastSeenParams{
		States: c.states, Severities: c.severities, Pattern: c.pattern, SourceID: c.sourceID,
		BeforeSeen: before.LastSeenAt, BeforeID: before.ID, PageSize: pageSize(page),
	})
	if err != nil {
		return nil, fmt.Errorf("by last seen: %w", err)
	}
	same := make([]db.ListBySeverityRow, len(rows)) // Both queries select the same columns.
	for i, r := range rows {
		same[i] = db.ListBySeverityRow(r)
	}
	return findingsFromRows(same), nil
}

// worst is where the list by severity may begin. Beginning above it would walk past everything that the filter leaves out.
func worst(filter finding.Filter) finding.Severity {
	if len(filter.Severities) == 0 {
		return finding.SeverityCritical
	}
	return slices.Max(filter.Severities)
}

func pageSize(page finding.Page) int32 {
	return int32(page.Limit + 1) //nolint:gosec // the API bounds the limit
}

func findingsFromRows(rows []db.ListBySeverityRow) []finding.Finding {
	items := make([]finding.Finding, 0, len(rows))
	for _, r := range rows {
		items = append(items, finding.Finding{
			ID: r.ID, Kind: finding.Kind(r.Kind), Severity: finding.Severity(r.Severity), State: finding.State(r.State),
			Title: r.Title, RuleID: r.RuleID, Component: r.Component, Path: r.Path, OpenSources: int(r.OpenSources),
			FirstSeenAt: r.FirstSeenAt.UTC(), LastSeenAt: r.LastSeenAt.UTC(),
		})
	}
	return items
}

// criteria translates a filter.
func (s *Store) criteria(ctx context.Context, tx pgx.Tx, filter finding.Filter) (criteria, error) {
	c := criteria{states: stateNames(filter.States)}
	if len(c.states) == 0 {
		c.states = stateNames(finding.States())
	}
	slices.Sort(c.states)
	c.states = slices.Compact(c.states) // A state given twice would list its findings twice.
	for _, severity := range filter.Severities {
		c.severities = append(c.severities, int16(severity))
	}
	if filter.Text != "" {
		pattern := "%" + likeEscaper().Replace(filter.Text) + "%"
		c.pattern = &pattern
	}
	if filter.Source == "" {
		return c, nil
	}
	id, err := s.queries.FindSource(ctx, tx, filter.Source)
	c.sourceID = &id
	return c, err //nolint:wrapcheck // the caller tells the absence of a row from other errors
}

// likeEscaper takes the special meaning from the characters that LIKE has one for.
func likeEscaper() *strings.Replacer {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)
}

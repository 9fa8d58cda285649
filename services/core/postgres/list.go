package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/query"
)

// List returns one page of findings. The page and its count are read from one snapshot.
func (s *Store) List(ctx context.Context, page finding.Page) (finding.List, error) {
	filter, err := query.Of(page.Filter)
	if err != nil {
		return finding.List{}, fmt.Errorf("list findings: %w", err)
	}
	var list finding.List
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err = pgx.BeginTxFunc(ctx, s.pool, options, func(tx pgx.Tx) error {
		selected, err := s.selection(ctx, tx, filter)
		if err != nil {
			return err
		}
		list, err = s.list(ctx, tx, selected, page)
		return err
	})
	if err != nil {
		return finding.List{}, fmt.Errorf("list findings: %w", err)
	}
	return list, nil
}

// list reads one finding more than asked for, which tells whether there is a next page.
func (s *Store) list(ctx context.Context, tx pgx.Tx, selected selection, page finding.Page) (finding.List, error) {
	items, err := s.items(ctx, tx, selected, page)
	if err != nil {
		return finding.List{}, err
	}
	found, err := s.countSelected(ctx, tx, selected, finding.MaxCount+1)
	if err != nil {
		return finding.List{}, err
	}
	list := finding.List{Items: items, Count: min(found, finding.MaxCount), CountExact: found <= finding.MaxCount}
	if len(items) > page.Limit {
		list.Items = items[:page.Limit]
		list.Next = finding.CursorAfter(list.Items[page.Limit-1])
	}
	return list, nil
}

func (s *Store) items(ctx context.Context, tx pgx.Tx, selected selection, page finding.Page) ([]finding.Finding, error) {
	sql, args := selected.page(page.Sort, page.After, page.Limit+1)
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("select page: %w", err)
	}
	items, err := pgx.CollectRows(rows, scanFinding)
	if err != nil {
		return nil, fmt.Errorf("select page: %w", err)
	}
	return items, nil
}

func (s *Store) countSelected(ctx context.Context, tx pgx.Tx, selected selection, most int) (found int, err error) {
	sql, args := selected.count(most)
	if err := tx.QueryRow(ctx, sql, args...).Scan(&found); err != nil {
		return 0, fmt.Errorf("count: %w", err)
	}
	return found, nil
}

// scanFinding reads a row of selection.page.
func scanFinding(row pgx.CollectableRow) (finding.Finding, error) {
	var f finding.Finding
	err := row.Scan(&f.ID, &f.Kind, &f.Severity, &f.State, &f.Title, &f.RuleID, &f.Component, &f.Path,
		&f.FirstSeenAt, &f.LastSeenAt, &f.OpenSources)
	f.FirstSeenAt, f.LastSeenAt = f.FirstSeenAt.UTC(), f.LastSeenAt.UTC()
	return f, err //nolint:wrapcheck // the caller says which query it was
}

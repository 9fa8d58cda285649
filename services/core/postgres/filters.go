package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
)

// CreateFilter saves a filter of a reader.
func (s *Store) CreateFilter(ctx context.Context, reader finding.Reader, f finding.SavedFilter) (finding.SavedFilter, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return finding.SavedFilter{}, fmt.Errorf("make filter id: %w", err)
	}
	now := s.timestamp()
	f.ID, f.OwnerID, f.Owner, f.Version, f.CreatedAt, f.UpdatedAt = id, reader.ID, reader.Name, 1, now, now
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		if err := s.checkRoom(ctx, tx, reader.ID); err != nil {
			return err
		}
		return nameTaken(s.queries.InsertFilter(ctx, tx, db.InsertFilterParams{
			ID: f.ID, OwnerID: f.OwnerID, Owner: f.Owner, Name: f.Name, Filter: f.Query, Shared: f.Shared, Now: now,
		}))
	})
	if err != nil {
		return finding.SavedFilter{}, fmt.Errorf("save filter: %w", err)
	}
	return f, nil
}

// checkRoom refuses one filter too many. The lock keeps two that come at once from both being the last.
func (s *Store) checkRoom(ctx context.Context, tx pgx.Tx, owner string) error {
	if err := s.queries.LockFilterOwner(ctx, tx, owner); err != nil {
		return fmt.Errorf("lock owner: %w", err)
	}
	count, err := s.queries.CountFiltersOf(ctx, tx, owner)
	if err != nil {
		return fmt.Errorf("count filters: %w", err)
	}
	if count >= finding.MaxSavedFilters {
		return finding.Errorf(finding.CodeLimitReached, "You have %d saved filters, which is as many as one may have. Delete one.", count)
	}
	return nil
}

// nameTaken turns the breach of the index of names into the domain's error.
func nameTaken(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.ConstraintName == "saved_filters_by_name" {
		return finding.FieldErrorf(finding.CodeNameTaken, "name", "is the name of another filter of the same owner")
	}
	return wrap("write filter", err)
}

// GetFilter returns a filter that the reader may read.
func (s *Store) GetFilter(ctx context.Context, reader finding.Reader, id uuid.UUID) (finding.SavedFilter, error) {
	row, err := s.queries.GetFilter(ctx, s.pool, db.GetFilterParams{ID: id, ReaderID: reader.ID})
	if err != nil {
		return finding.SavedFilter{}, notFound(err, "saved filter", "load filter")
	}
	return filterFromRow(row), nil
}

// ListFilters returns the filters that the reader may read, oldest first, after the one with an id.
func (s *Store) ListFilters(
	ctx context.Context, reader finding.Reader, after uuid.UUID, limit int,
) (filters []finding.SavedFilter, more bool, err error) {
	rows, err := s.queries.ListFilters(ctx, s.pool, db.ListFiltersParams{
		ReaderID: reader.ID, AfterID: after, PageSize: int32(limit + 1), //nolint:gosec // the API bounds the limit
	})
	if err != nil {
		return nil, false, fmt.Errorf("list filters: %w", err)
	}
	for _, r := range rows[:min(limit, len(rows))] {
		filters = append(filters, filterFromRow(r))
	}
	return filters, len(rows) > limit, nil
}

// ReplaceFilter gives a filter other words, if it still has the version that the reader knows.
func (s *Store) ReplaceFilter(
	ctx context.Context, reader finding.Reader, version int64, f finding.SavedFilter,
) (finding.SavedFilter, error) {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if err := s.lockFilter(ctx, tx, reader, f.ID, version); err != nil {
			return err
		}
		row, err := s.queries.UpdateFilter(ctx, tx, db.UpdateFilterParams{
			ID: f.ID, Name: f.Name, Filter: f.Query, Shared: f.Shared, Now: s.timestamp(),
		})
		f = filterFromRow(row)
		return nameTaken(err)
	})
	if err != nil {
		return finding.SavedFilter{}, fmt.Errorf("replace filter: %w", err)
	}
	return f, nil
}

// DeleteFilter forgets a filter, if it still has the version that the reader knows.
func (s *Store) DeleteFilter(ctx context.Context, reader finding.Reader, version int64, id uuid.UUID) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if err := s.lockFilter(ctx, tx, reader, id, version); err != nil {
			return err
		}
		return wrap("delete", s.queries.DeleteFilter(ctx, tx, id))
	})
	return wrap("delete filter", err)
}

func (s *Store) lockFilter(ctx context.Context, tx pgx.Tx, reader finding.Reader, id uuid.UUID, version int64) error {
	row, err := s.queries.LockFilter(ctx, tx, db.LockFilterParams{ID: id, ReaderID: reader.ID})
	if err != nil {
		return notFound(err, "saved filter", "lock filter")
	}
	f := filterFromRow(row)
	if !reader.MayChange(f) {
		return finding.Errorf(finding.CodeForbidden, "This filter is %s's. Save one of your own.", f.Owner)
	}
	if version != finding.AnyVersion && f.Version != version {
		return finding.Errorf(finding.CodeVersionMismatch, "The filter has changed since you read it. Read it again.")
	}
	return nil
}

func filterFromRow(row db.SavedFilter) finding.SavedFilter {
	return finding.SavedFilter{
		ID: row.ID, OwnerID: row.OwnerID, Owner: row.Owner, Name: row.Name, Query: row.Filter, Shared: row.Shared,
		Version: row.Version, CreatedAt: row.CreatedAt.UTC(), UpdatedAt: row.UpdatedAt.UTC(),
	}
}

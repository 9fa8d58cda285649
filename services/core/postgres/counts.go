package postgres

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// Counts remembers numbers for a moment, see package cache. The load runs where it is asked for.
type Counts interface {
	Generation() uint64
	GetHere(ctx context.Context, key string, generation uint64, load func(context.Context) (int, error)) (int, error)
}

// WithCounts makes the store remember how many findings match a filter. Call it before anything is listed.
func (s *Store) WithCounts(counts Counts) {
	s.counts = counts
}

// countsBefore is what a count belongs to that is made in a snapshot taken later.
func (s *Store) countsBefore() uint64 {
	if s.counts == nil {
		return 0
	}
	return s.counts.Generation()
}

// countRemembered counts what matches a filter, or remembers it. All pages of a filter have the same count.
func (s *Store) countRemembered(
	ctx context.Context, tx pgx.Tx, selected selection, filter finding.Filter, most int, before uint64,
) (int, error) {
	if s.counts == nil {
		return s.countSelected(ctx, tx, selected, most)
	}
	key, err := json.Marshal(filter)
	if err != nil {
		return 0, fmt.Errorf("name filter: %w", err)
	}
	return s.counts.GetHere(ctx, string(key), before, func(ctx context.Context) (int, error) {
		return s.countSelected(ctx, tx, selected, most)
	})
}

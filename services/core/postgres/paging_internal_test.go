package postgres

import (
	"context"
	"time"
)

// WithPaging returns the store with other bounds, so that a test reaches every way to a page with few findings.
func (s *Store) WithPaging(few, near int) *Store {
	other := *s
	other.paging.few, other.paging.near = few, near
	return &other
}

// WarmUp sets a connection up for a scope, so that what follows need not.
func (s *Store) WarmUp(ctx context.Context) error {
	_, err := s.pool.Exec(ctx, "SELECT")
	return err
}

// WithPatience returns the store with another bound of a query's time.
func (s *Store) WithPatience(patience time.Duration) *Store {
	other := *s
	other.paging.patience = patience
	return &other
}

package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// MigrateTo brings an empty schema to an earlier version, so that a test can put rows of that time into it.
func MigrateTo(ctx context.Context, url string, version int64) (err error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return err
	}
	pool := stdlib.OpenDB(*config)
	defer func() { err = errors.Join(err, pool.Close()) }()
	provider, err := migrations(pool)
	if err != nil {
		return err
	}
	_, err = provider.UpTo(ctx, version)
	return err
}

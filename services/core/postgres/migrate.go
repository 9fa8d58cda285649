package postgres

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"github.com/cloudsec/cloudsec/services/core/access"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// Migrate brings the schema to the version this build needs and returns that version. Replicas that start together wait
// for each other.
func Migrate(ctx context.Context, url string, logger *slog.Logger) (version int64, err error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return 0, errors.New("parse database URL: not a PostgreSQL URL such as postgres://user@host:5432/name?sslmode=require")
	}
	pool := stdlib.OpenDB(*config)
	defer func() { err = errors.Join(err, pool.Close()) }()
	unlock, err := lockSchema(ctx, pool)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	provider, err := migrations(pool)
	if err != nil {
		return 0, err
	}
	results, err := provider.Up(ctx)
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	for _, r := range results {
		logger.InfoContext(ctx, "migration applied", "version", r.Source.Version, "duration", r.Duration)
	}
	version, err = provider.GetDBVersion(ctx)
	if err != nil {
		return 0, fmt.Errorf("read migration version: %w", err)
	}
	return version, nil
}

// lockSchema waits until nobody else migrates the schema. Goose has a lock of its own, but that one polls every few
// seconds and is one for all schemas of a database. Losing the connection gives the lock back, too.
func lockSchema(ctx context.Context, pool *sql.DB) (unlock func() error, err error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect to migrate: %w", err)
	}
	const lock = "SELECT pg_advisory_lock(hashtextextended('cloudsec.migrate.' || current_schema(), 0))"
	if _, err := conn.ExecContext(ctx, lock); err != nil {
		return nil, errors.Join(fmt.Errorf("lock schema: %w", err), conn.Close())
	}
	return func() error {
		const release = "SELECT pg_advisory_unlock(hashtextextended('cloudsec.migrate.' || current_schema(), 0))"
		_, err := conn.ExecContext(context.WithoutCancel(ctx), release)
		return errors.Join(err, conn.Close())
	}, nil
}

// migrations returns the embedded migrations for a database.
func migrations(pool *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		return nil, fmt.Errorf("open migrations: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, pool, files)
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	return provider, nil
}

// WantedVersion is the version of the schema that this build needs: that of its last migration.
func WantedVersion() (int64, error) {
	files, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil || len(files) == 0 {
		return 0, fmt.Errorf("list migrations: found %d: %w", len(files), err)
	}
	version, err := goose.NumericComponent(files[len(files)-1])
	if err != nil {
		return 0, fmt.Errorf("read migration number: %w", err)
	}
	return version, nil
}

// CheckVersion reports whether the database has at least the schema that this build needs. A newer one is fine: while a
// release rolls out, old replicas run on the new schema.
func (s *Store) CheckVersion(ctx context.Context) error {
	wanted, err := WantedVersion()
	if err != nil {
		return err
	}
	var have int64
	// Goose's own table, which sqlc does not know.
	row := s.pool.QueryRow(access.System(ctx), "SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied")
	if err := row.Scan(&have); err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	if have < wanted {
		return fmt.Errorf("schema has version %d, this build needs %d: run `core migrate`", have, wanted)
	}
	return nil
}

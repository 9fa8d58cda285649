package app

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/postgres"
)

// Migrate brings the schema up to date. A database that does not answer yet is waited for, because it often starts at the
// same time.
func Migrate(ctx context.Context, opts Options, logger *slog.Logger) error {
	if err := awaitDatabase(ctx, opts, logger); err != nil {
		return err
	}
	version, err := postgres.Migrate(ctx, opts.DatabaseURL, logger)
	if err != nil {
		return fmt.Errorf("migrate database: %w", err)
	}
	logger.InfoContext(ctx, "schema is up to date", "version", version)
	return nil
}

// awaitDatabase pings until the database answers or DatabaseWait is over.
func awaitDatabase(ctx context.Context, opts Options, logger *slog.Logger) error {
	pool, err := postgres.Connect(access.System(ctx), opts.DatabaseURL, 1) // There is nobody else to be yet.
	if err != nil {
		return fmt.Errorf("await database: %w", err)
	}
	defer pool.Close()
	ctx, cancel := context.WithTimeout(ctx, opts.DatabaseWait)
	defer cancel()
	for {
		if err = pool.Ping(ctx); err == nil {
			return nil
		}
		logger.WarnContext(ctx, "database does not answer yet", "error", err)
		select {
		case <-ctx.Done():
			return fmt.Errorf("database did not answer within %s; is CORE_DATABASE_URL right? %w", opts.DatabaseWait, err)
		case <-time.After(500 * time.Millisecond):
		}
	}
}

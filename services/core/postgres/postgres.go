// Package postgres keeps findings in PostgreSQL. The SQL is in queries/, sqlc turns it into db/, and the schema is in
// migrations/.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
)

//go:generate env CGO_ENABLED=0 go tool -modfile=../../../ci/tools/sqlc/go.mod sqlc generate

// Store reads and writes findings.
type Store struct {
	pool    *pgxpool.Pool
	queries *db.Queries
	now     func() time.Time
	paging  paging
	// topic says that events are owed to a topic, too.
	topic bool
	// counts remembers how many findings match a filter, if it is set.
	counts Counts
	// maxAcceptance is how long a risk may be accepted.
	maxAcceptance time.Duration
	// maxSkew is how far the store's clock and the database's may differ for a sweep to trust them; 0 is any length.
	maxSkew time.Duration
}

// New returns a store on top of a pool. The clock is passed in, so that tests decide what time it is.
func New(pool *pgxpool.Pool, now func() time.Time) *Store {
	return &Store{
		pool: pool, queries: db.New(), now: now, paging: defaultPaging(), maxAcceptance: finding.DefaultMaxAcceptance,
	}
}

// Connect opens a pool whose connections see what the context of their use may see: see package access. A context without a
// scope has that of the context in which the pool was opened; the service opens it without one, so that what is done for
// nobody finds nothing. It does not wait for the database, because a service that starts before its database should wait in
// its readiness check, where it can be seen.
func Connect(ctx context.Context, url string, maxConns int32) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		// The parser's error quotes the URL, and with it perhaps the password.
		return nil, errors.New("parse database URL: not a PostgreSQL URL such as postgres://user@host:5432/name?sslmode=require")
	}
	config.MaxConns = maxConns
	config.MaxConnLifetime, config.MaxConnLifetimeJitter = time.Hour, 5*time.Minute
	params := config.ConnConfig.RuntimeParams
	params["application_name"] = "cloudsec-core"
	// The list's filters decide which index is best, so its plan must be made with their values.
	params["plan_cache_mode"] = "force_custom_plan"
	// Queries are short and many. Compiling one or starting workers for it takes longer than most of them, and the indexes
	// are in memory or on an SSD, where going from row to row is cheap.
	params["jit"], params["max_parallel_workers_per_gather"], params["random_page_cost"] = "off", "0", "1.1"
	// A replica that was killed or lost its network must not hold locks for hours: the server looks whether anybody is there.
	params["client_connection_check_interval"] = "2s"
	params["tcp_keepalives_idle"], params["tcp_keepalives_interval"], params["tcp_keepalives_count"] = "30", "10", "3"
	config.ConnConfig.Tracer = acquireTimeout(acquireWait)
	config.PrepareConn = scoped{fallback: access.From(ctx)}.prepare
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open database pool: %w", err)
	}
	return pool, nil
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.pool.Ping(access.System(ctx)); err != nil {
		return fmt.Errorf("ping database: %w", err)
	}
	return nil
}

// timestamp is now as PostgreSQL keeps it, so that what is returned equals what is read again.
func (s *Store) timestamp() time.Time {
	return s.now().UTC().Truncate(time.Microsecond)
}

// inTx runs step in a transaction, which is rolled back when step fails.
func (s *Store) inTx(ctx context.Context, step func(pgx.Tx) error) error {
	if err := pgx.BeginFunc(ctx, s.pool, step); err != nil {
		return fmt.Errorf("transaction: %w", err)
	}
	return nil
}

// notFound turns the absence of a row into the domain's error and wraps everything else.
func notFound(err error, what, operation string) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return finding.Errorf(finding.CodeNotFound, "There is no such %s.", what)
	}
	return fmt.Errorf("%s: %w", operation, err)
}

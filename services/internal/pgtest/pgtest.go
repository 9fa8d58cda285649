// Package pgtest gives tests a real PostgreSQL.
//
// With CLOUDSEC_TEST_POSTGRES_URL set, that server is used. Otherwise the first test of a package that asks starts a server
// of its own, which all tests of the package share and which goes away with the test binary, even when that is killed.
// Every test gets a schema of its own, so tests may run in parallel.
package pgtest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// EnvURL names the variable with the URL of a running server, whose user may create schemas.
const EnvURL = "CLOUDSEC_TEST_POSTGRES_URL"

// timeout bounds what pgtest itself does against the server.
const timeout = 60 * time.Second

// shared is the server of this test binary. It has to be global: tests have nothing else in common.
var shared = sync.OnceValues(func() (*server, error) { //nolint:gochecknoglobals // see above
	if given := os.Getenv(EnvURL); given != "" {
		return &server{url: given}, prepare(given)
	}
	started, err := startServer()
	if err != nil {
		return nil, err
	}
	return started, prepare(started.url)
})

// URL returns the URL of an empty schema, which is dropped when the test ends. Connections made with it see nothing else
// but PostgreSQL's own schema.
func URL(tb testing.TB) string {
	tb.Helper()
	server, err := shared()
	require.NoError(tb, err, "tests need PostgreSQL: `apt-get install postgresql`, or set %s to the URL of a server", EnvURL)
	schema := "test_" + randomName(tb)
	execute(tb, server.url, "CREATE SCHEMA "+schema)
	tb.Cleanup(func() { execute(tb, server.url, "DROP SCHEMA "+schema+" CASCADE") })
	return withSearchPath(tb, server.url, schema)
}

// prepare creates what a schema cannot hold: extensions are one per database.
func prepare(url string) error {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("connect to the test server: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	// Several test binaries may share a server, and creating an extension twice at once fails.
	const create = `SELECT pg_advisory_lock(7305); CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
		SELECT pg_advisory_unlock(7305)`
	if _, err := conn.Exec(ctx, create); err != nil {
		return fmt.Errorf("create extension pg_trgm: %w", err)
	}
	return nil
}

func execute(tb testing.TB, server, statement string) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	conn, err := pgx.Connect(ctx, server)
	require.NoError(tb, err)
	defer func() { _ = conn.Close(ctx) }()
	_, err = conn.Exec(ctx, statement)
	require.NoError(tb, err)
}

func randomName(tb testing.TB) string {
	tb.Helper()
	var b [8]byte
	_, err := rand.Read(b[:])
	require.NoError(tb, err)
	return hex.EncodeToString(b[:])
}

func withSearchPath(tb testing.TB, server, schema string) string {
	tb.Helper()
	u, err := url.Parse(server)
	require.NoError(tb, err)
	query := u.Query()
	query.Set("search_path", schema)
	u.RawQuery = query.Encode()
	return u.String()
}

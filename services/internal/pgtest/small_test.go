package pgtest_test

import (
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/internal/pgtest"
)

// TestSmallDisk has a server say that its disk is full, and work again when it is not.
func TestSmallDisk(t *testing.T) {
	t.Parallel()
	own := pgtest.NewOwnOnSmallDisk(t, 160<<20)
	write := func(rows int) error {
		conn, err := pgx.Connect(t.Context(), own.URL)
		if err != nil {
			return err
		}
		defer func() { _ = conn.Close(t.Context()) }()
		_, err = conn.Exec(t.Context(), `CREATE TABLE t AS SELECT repeat(i::text, 200) FROM generate_series(1, $1::integer) AS i`, rows)
		return err
	}
	release := own.Fill(t)
	var full *pgconn.PgError
	require.ErrorAs(t, write(10_000), &full)
	require.Equal(t, "53100", full.Code)
	release()
	require.NoError(t, write(100))
}

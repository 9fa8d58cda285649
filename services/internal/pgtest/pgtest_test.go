package pgtest_test

import (
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/internal/pgtest"
)

func TestURL(t *testing.T) {
	t.Parallel()

	t.Run("GivesEveryTestItsOwnSchema", func(t *testing.T) {
		t.Parallel()
		for range 2 {
			conn, err := pgx.Connect(t.Context(), pgtest.URL(t))
			require.NoError(t, err)
			_, err = conn.Exec(t.Context(), "CREATE TABLE thing (id int)")
			require.NoError(t, err)
			require.NoError(t, conn.Close(t.Context()))
		}
	})

	t.Run("DropsTheSchemaWhenTheTestEnds", func(t *testing.T) {
		t.Parallel()
		var url string
		t.Run("inner", func(t *testing.T) { url = pgtest.URL(t) }) //nolint:paralleltest // it must end first
		conn, err := pgx.Connect(t.Context(), url)
		require.NoError(t, err)
		defer func() { require.NoError(t, conn.Close(t.Context())) }()
		_, err = conn.Exec(t.Context(), "CREATE TABLE thing (id int)")
		require.ErrorContains(t, err, "no schema has been selected")
	})
}

func TestOwn(t *testing.T) {
	t.Parallel()
	var dir string
	t.Run("ComesBackAfterACrash", func(t *testing.T) {
		own := pgtest.NewOwn(t)
		conn, err := pgx.Connect(t.Context(), own.URL)
		require.NoError(t, err)
		dir = conn.Config().Host
		_, err = conn.Exec(t.Context(), "CREATE TABLE thing (id int)")
		require.NoError(t, err)
		own.Crash(t)
		require.Eventually(t, func() bool {
			_, err := conn.Exec(t.Context(), "SELECT 1")
			return err != nil
		}, 20*time.Second, time.Millisecond, "the crash cuts the connection")
		own.Await(t)
		conn, err = pgx.Connect(t.Context(), own.URL)
		require.NoError(t, err)
		defer func() { require.NoError(t, conn.Close(t.Context())) }()
		_, err = conn.Exec(t.Context(), "INSERT INTO thing VALUES (1)")
		require.NoError(t, err)
	})
	require.Eventually(t, func() bool {
		_, err := os.Stat(dir)
		return os.IsNotExist(err)
	}, 20*time.Second, 10*time.Millisecond, "the server goes away with its test")
}

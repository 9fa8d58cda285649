package pgtest_test

import (
	"testing"

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

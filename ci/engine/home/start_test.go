package home

import (
	"testing"

	"github.com/stretchr/testify/require"
)

const stat = "123 (a (b) c) S 1 123 123 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 98765 10 20"

func TestParseStart(t *testing.T) {
	t.Parallel()
	t.Run("LooksBehindAProgramNameWithParentheses", func(t *testing.T) {
		t.Parallel()
		started, err := parseStart([]byte(stat))
		require.NoError(t, err)
		require.Equal(t, uint64(98765), started)
	})
	t.Run("RejectsAShortLine", func(t *testing.T) {
		t.Parallel()
		_, err := parseStart([]byte("1 (x) S 1 2"))
		require.ErrorContains(t, err, "only 5 fields")
	})
}

func FuzzParseStart(f *testing.F) {
	f.Add([]byte(stat))
	f.Add([]byte("1 (x"))
	f.Add([]byte(")"))
	f.Fuzz(func(t *testing.T, data []byte) {
		started, err := parseStart(data)
		if err != nil {
			require.Zero(t, started)
		}
	})
}

package token

import (
	"crypto/sha256"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestMemory(t *testing.T) {
	t.Parallel()
	key := func(text string) [sha256.Size]byte { return sha256.Sum256([]byte(text)) }
	setup := func() (*memory, *time.Time) {
		now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
		return newMemory(func() time.Time { return now }), &now
	}

	t.Run("ForgetsAfterTwoMinutesAtMost", func(t *testing.T) {
		t.Parallel()
		m, now := setup()
		m.keep(key("a"), claims{Subject: "a"})
		*now = now.Add(generationLife - time.Second)
		m.keep(key("b"), claims{Subject: "b"})
		found, ok := m.find(key("a"))
		require.True(t, ok)
		require.Equal(t, "a", found.Subject)
		*now = now.Add(generationLife + time.Second)
		for _, name := range []string{"a", "b"} {
			_, ok = m.find(key(name))
			require.False(t, ok, name)
		}
	})

	t.Run("ForgetsTheOldGenerationWhenTheNextIsFull", func(t *testing.T) {
		t.Parallel()
		m, _ := setup()
		m.generationSize = 2
		for _, name := range []string{"a", "b", "c", "d", "e"} {
			m.keep(key(name), claims{Subject: name})
		}
		for name, want := range map[string]bool{"a": false, "b": false, "c": true, "d": true, "e": true} {
			_, ok := m.find(key(name))
			require.Equal(t, want, ok, name)
		}
	})

	t.Run("ForgetsWhenTheClockGoesBack", func(t *testing.T) {
		t.Parallel()
		m, now := setup()
		m.keep(key("a"), claims{})
		*now = now.Add(-time.Hour)
		_, ok := m.find(key("a"))
		require.False(t, ok)
	})
}

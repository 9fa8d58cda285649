package outbox

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestBackoff(t *testing.T) {
	t.Parallel()
	b := Backoff{First: 10 * time.Second, Most: time.Minute}
	for attempt, most := range map[int]time.Duration{
		1: 10 * time.Second, 2: 20 * time.Second, 3: 40 * time.Second, 4: time.Minute, 5: time.Minute, 1000: time.Minute,
	} {
		seen := map[time.Duration]bool{}
		for range 100 {
			wait := b.after(attempt, 0)
			require.LessOrEqual(t, wait, most)
			require.GreaterOrEqual(t, wait, most/2)
			seen[wait] = true
		}
		require.Greater(t, len(seen), 50, "what failed together must not come back together")
	}
	require.Equal(t, 10*time.Minute, b.after(1, 10*time.Minute), "the destination's wish counts")
	require.Equal(t, maxRetryAfter, b.after(1, 1000*time.Hour), "up to a point")
}

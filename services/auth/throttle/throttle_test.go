package throttle_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/auth/throttle"
)

type testBundle struct {
	now     time.Time
	limiter *throttle.Limiter
}

func setup(t *testing.T, perMinute, maxKeys int) *testBundle {
	t.Helper()
	bundle := &testBundle{now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	bundle.limiter = throttle.New(perMinute, maxKeys, func() time.Time { return bundle.now })
	return bundle
}

func TestTake(t *testing.T) {
	t.Parallel()

	t.Run("AllowsTheBurstAndThenSaysHowLongToWait", func(t *testing.T) {
		t.Parallel()
		bundle := setup(t, 6, 10)
		for range 6 {
			require.Zero(t, bundle.limiter.Take("ada"))
		}
		require.Equal(t, 10*time.Second, bundle.limiter.Take("ada"))
		require.Equal(t, 10*time.Second, bundle.limiter.Take("ada"), "a refused attempt costs nothing")
		bundle.now = bundle.now.Add(10 * time.Second)
		require.Zero(t, bundle.limiter.Take("ada"))
		require.Positive(t, bundle.limiter.Take("ada"))
	})

	t.Run("KeepsKeysApart", func(t *testing.T) {
		t.Parallel()
		bundle := setup(t, 1, 10)
		require.Zero(t, bundle.limiter.Take("ada"))
		require.Zero(t, bundle.limiter.Take("bob"))
		require.Positive(t, bundle.limiter.Take("ada"))
	})

	t.Run("ForgetsTheKeyUsedLongestAgo", func(t *testing.T) {
		t.Parallel()
		bundle := setup(t, 1, 2)
		bundle.limiter.Take("first")
		bundle.limiter.Take("second")
		bundle.limiter.Take("first")
		bundle.limiter.Take("third")
		require.Equal(t, 2, bundle.limiter.Len())
		require.Positive(t, bundle.limiter.Take("first"), "used since")
		require.Zero(t, bundle.limiter.Take("second"), "forgotten")
	})

	t.Run("NeverGrowsOverItsBound", func(t *testing.T) {
		t.Parallel()
		bundle := setup(t, 1, 100)
		for key := range 10_000 {
			bundle.limiter.Take(fmt.Sprint(key))
		}
		require.Equal(t, 100, bundle.limiter.Len())
	})

	t.Run("CountsExactlyUnderConcurrency", func(t *testing.T) {
		t.Parallel()
		bundle := setup(t, 20, 10)
		var allowed atomic.Int64
		var group sync.WaitGroup
		for range 100 {
			group.Go(func() {
				if bundle.limiter.Take("ada") == 0 {
					allowed.Add(1)
				}
			})
		}
		group.Wait()
		require.EqualValues(t, 20, allowed.Load())
	})
}

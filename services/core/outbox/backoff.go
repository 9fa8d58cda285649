package outbox

import (
	"math/rand/v2"
	"time"
)

// maxRetryAfter bounds how long a destination can keep us away.
const maxRetryAfter = 6 * time.Hour

// Backoff says how long to wait after a failed attempt: twice as long after each, from First to Most, less up to half of it
// at random, so that what failed together does not come back together.
type Backoff struct {
	First, Most time.Duration
}

// after returns the wait after the given attempt, counted from 1. A destination that asks for more time gets it.
func (b Backoff) after(attempt int, retryAfter time.Duration) time.Duration {
	wait := b.First
	for range attempt - 1 {
		if wait *= 2; wait >= b.Most {
			break
		}
	}
	wait = min(wait, b.Most)
	wait -= time.Duration(rand.Int64N(int64(wait)/2 + 1)) //nolint:gosec // jitter is no secret
	return max(wait, min(retryAfter, maxRetryAfter))
}

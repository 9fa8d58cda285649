// Package throttle limits how often something may be tried, by key, in bounded memory.
package throttle

import (
	"container/list"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limiter gives each key a budget of its own.
type Limiter struct {
	limit   rate.Limit
	burst   int
	maxKeys int
	clock   func() time.Time

	mu sync.Mutex
	// budgets finds a key's element in recent, which is ordered from the key
	// used last to the one used longest ago.
	budgets map[string]*list.Element
	recent  *list.List
}

type budget struct {
	key     string
	limiter *rate.Limiter
}

// New returns a limiter that allows perMinute attempts a minute, all of them at
// once if need be. It remembers at most maxKeys keys and forgets the one used
// longest ago, which then starts with a full budget: whoever could fill the
// memory with other keys in between is held back by the limit of another kind.
func New(perMinute, maxKeys int, clock func() time.Time) *Limiter {
	return &Limiter{
		limit: rate.Limit(float64(perMinute) / 60), burst: perMinute, maxKeys: maxKeys, clock: clock,
		budgets: map[string]*list.Element{}, recent: list.New(),
	}
}

// Take takes one attempt from the key's budget. It returns 0, or how long to
// wait when the budget is spent; waiting attempts cost nothing.
func (l *Limiter) Take(key string) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock()
	reservation := l.find(key).ReserveN(now, 1)
	wait := reservation.DelayFrom(now)
	if wait > 0 {
		reservation.CancelAt(now)
	}
	return wait
}

// Len gives the number of keys remembered.
func (l *Limiter) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.recent.Len()
}

func (l *Limiter) find(key string) *rate.Limiter {
	if element, known := l.budgets[key]; known {
		l.recent.MoveToFront(element)
		return element.Value.(*budget).limiter
	}
	if l.recent.Len() >= l.maxKeys {
		oldest := l.recent.Back()
		delete(l.budgets, l.recent.Remove(oldest).(*budget).key)
	}
	limiter := rate.NewLimiter(l.limit, l.burst)
	l.budgets[key] = l.recent.PushFront(&budget{key: key, limiter: limiter})
	return limiter
}

package token

import (
	"crypto/sha256"
	"sync"
	"time"
)

// The bounds of the memory: how many tokens a generation holds, and for how long.
const (
	generationSize = 10_000
	generationLife = time.Minute
)

// memory knows tokens whose signature was good a moment ago, by the hash of the whole token. People's tokens come again and again, and
// the signature is most of the cost. Everything that time or a revocation can change is checked each time; only what cannot change is
// remembered, and that for two minutes at most, so that a key which the issuer withdrew does not live on in here.
type memory struct {
	clock func() time.Time

	mu             sync.RWMutex
	young, old     map[[sha256.Size]byte]claims
	youngSince     time.Time
	generationSize int
}

func newMemory(clock func() time.Time) *memory {
	return &memory{clock: clock, generationSize: generationSize}
}

// find gives the claims of a token that was seen.
func (m *memory) find(key [sha256.Size]byte) (claims, bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	age := m.clock().Sub(m.youngSince)
	if age < 0 || age >= 2*generationLife {
		return claims{}, false
	}
	if c, ok := m.young[key]; ok {
		return c, true
	}
	if age >= generationLife {
		return claims{}, false
	}
	c, ok := m.old[key]
	return c, ok
}

// keep remembers a token. A full or aged generation becomes the old one, and the old one is forgotten.
func (m *memory) keep(key [sha256.Size]byte, c claims) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.clock()
	age := now.Sub(m.youngSince)
	if age < 0 || age >= generationLife || len(m.young) >= m.generationSize {
		m.old, m.young = m.young, map[[sha256.Size]byte]claims{}
		if age < 0 || age >= 2*generationLife {
			m.old = nil
		}
		m.youngSince = now
	}
	m.young[key] = c
}

// Package cache remembers for a moment what was read, in the memory of each replica. What is remembered is dropped as soon as
// this replica changes something or hears that another one did.
package cache

import (
	"sync"
	"sync/atomic"
)

// Topic is a part of the data that changes together.
type Topic string

// The topics, as the triggers of the database name them.
const (
	TopicFindings Topic = "findings"
	TopicFilters  Topic = "filters"
	TopicWebhooks Topic = "webhooks"
	TopicGates    Topic = "gates"
	// TopicLifecycle is about accepted risks, assets and rules.
	TopicLifecycle Topic = "lifecycle"
)

// Changes counts the changes of each topic. What was read at one count is not right for another. Nothing is known to be right
// while nobody tells of changes, as before the first and after a lost connection to the database.
type Changes struct {
	told atomic.Bool
	all  atomic.Uint64

	mu     sync.RWMutex
	topics map[Topic]*atomic.Uint64
}

// NewChanges returns the count of no changes, that nobody tells of yet.
func NewChanges() *Changes {
	return &Changes{topics: map[Topic]*atomic.Uint64{}}
}

// Changed counts a change of a topic, which may be one that nobody asked about yet.
func (c *Changes) Changed(topic Topic) {
	c.counter(topic).Add(1)
}

// ChangedAll counts a change of all topics.
func (c *Changes) ChangedAll() {
	c.all.Add(1)
}

// Told says that from now on all changes are told. What was missed before is unknown, so everything counts as changed.
func (c *Changes) Told() {
	c.all.Add(1)
	c.told.Store(true)
}

// Lost says that changes are not told any more.
func (c *Changes) Lost() {
	c.told.Store(false)
	c.all.Add(1)
}

// Reliable reports whether changes are told.
func (c *Changes) Reliable() bool {
	return c.told.Load()
}

// Generation is a number that grows with every change of the topics.
func (c *Changes) Generation(topics ...Topic) uint64 {
	generation := c.all.Load()
	for _, topic := range topics {
		generation += c.counter(topic).Load()
	}
	return generation
}

func (c *Changes) counter(topic Topic) *atomic.Uint64 {
	c.mu.RLock()
	counter, known := c.topics[topic]
	c.mu.RUnlock()
	if known {
		return counter
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if counter, known = c.topics[topic]; !known {
		counter = &atomic.Uint64{}
		c.topics[topic] = counter
	}
	return counter
}

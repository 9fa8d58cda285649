package app

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/cache"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/httpapi"
	"github.com/cloudsec/cloudsec/services/core/postgres"
	"github.com/cloudsec/cloudsec/services/core/posture"
)

// rememberedCounts is how many counts of lists are remembered. One takes about as much as its filter is long.
const rememberedCounts = 4096

// memory is what this replica remembers of what it has read, and what tells it to forget.
type memory struct {
	changes  *cache.Changes
	listener *cache.Listener
	posture  *posture.Cached
	tags     map[cache.Topic]*cache.Cache[string]
}

// newMemory puts it together, and makes the store remember counts.
func newMemory(opts Options, store *postgres.Store, logger *slog.Logger) (*memory, error) {
	changes := cache.NewChanges()
	m := &memory{changes: changes, listener: cache.NewListener(store, changes, logger)}
	counts, err := cache.New[int](cache.Options{
		Changes: changes, Topics: []cache.Topic{cache.TopicFindings}, Size: rememberedCounts, MaxAge: opts.CacheMaxAge, Clock: opts.Clock,
	})
	if err != nil {
		return nil, fmt.Errorf("cache counts: %w", err)
	}
	store.WithCounts(counts)
	if m.posture, err = posture.NewCached(store, changes, opts.CacheMaxAge, opts.Clock); err != nil {
		return nil, fmt.Errorf("set up posture: %w", err)
	}
	if m.tags, err = httpapi.NewTags(changes, opts.CacheMaxAge, opts.Clock); err != nil {
		return nil, fmt.Errorf("set up tags: %w", err)
	}
	return m, nil
}

// start listens in the background.
func (m *memory) start(ctx context.Context) {
	m.listener.Start(access.System(ctx))
}

func (m *memory) stop(ctx context.Context) error {
	return m.listener.Stop(ctx) //nolint:wrapcheck // it never fails
}

// imported wraps what is told of the imports in the background: they change things without a request that would say so.
func (m *memory) imported(next func(finding.Import, bool, error, time.Duration)) func(finding.Import, bool, error, time.Duration) {
	return func(done finding.Import, again bool, err error, took time.Duration) {
		m.changes.ChangedAll()
		next(done, again, err, took)
	}
}

package cache

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strconv"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/sync/singleflight"

	"github.com/cloudsec/cloudsec/services/core/access"
)

// loadTimeout bounds a load that goes on although everybody who waited for it has gone.
const loadTimeout = 30 * time.Second

// Options configure a Cache.
type Options struct {
	Changes *Changes
	// Topics are what the values are made of.
	Topics []Topic
	// Size is how many values are remembered; those that were not asked for longest go first.
	Size int
	// MaxAge bounds how long a value is remembered, and so what a notification that never came can do.
	MaxAge time.Duration
	// Clock tells the time.
	Clock func() time.Time
}

// Cache remembers values by the scope of the context and a key, so that nobody sees what was read for others.
type Cache[V any] struct {
	opts    Options
	values  *lru.Cache[string, remembered[V]]
	loading singleflight.Group
}

type remembered[V any] struct {
	value      V
	generation uint64
	at         time.Time
}

// New returns an empty cache.
func New[V any](opts Options) (*Cache[V], error) {
	values, err := lru.New[string, remembered[V]](opts.Size)
	if err != nil {
		return nil, fmt.Errorf("make a cache of %d values: %w", opts.Size, err)
	}
	return &Cache[V]{opts: opts, values: values}, nil
}

// Get returns a value that is remembered, or loads it. Of those who ask for the same at once, one loads and the others wait for
// it; whoever asks after a change does not wait for a load from before it. The load does not end with the context of the one
// who began it, because others may wait for it. An error is told to all who wait and not remembered.
func (c *Cache[V]) Get(ctx context.Context, key string, load func(context.Context) (V, error)) (V, error) {
	key = scoped(ctx, key)
	generation := c.generation()
	if value, known := c.recall(key, generation); known {
		return value, nil
	}
	result := c.loading.DoChan(flight(key, generation), func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), loadTimeout)
		defer cancel()
		return c.load(ctx, key, generation, load)
	})
	select {
	case <-ctx.Done():
		var none V
		return none, ctx.Err() //nolint:wrapcheck // the caller's own context
	case r := <-result:
		value, _ := r.Val.(V)
		return value, r.Err //nolint:wrapcheck // the load has said what it was
	}
}

// GetHere is Get for a load that must happen where it is asked for, such as one in a transaction. Who waited for the load of
// another, which failed, loads by itself: the other's transaction is no reason for this one to fail.
//
// The generation is that before the transaction took its snapshot. A value of a later one may be returned, but what is loaded in
// the snapshot is not remembered for longer than it is right.
func (c *Cache[V]) GetHere(
	ctx context.Context, key string, generation uint64, load func(context.Context) (V, error),
) (V, error) {
	key = scoped(ctx, key)
	if value, known := c.recall(key, c.generation()); known {
		return value, nil
	}
	mine := false
	result, err, _ := c.loading.Do(flight(key, generation), func() (any, error) {
		mine = true
		return c.load(ctx, key, generation, load)
	})
	if err != nil && !mine {
		return load(ctx)
	}
	value, _ := result.(V)
	return value, err //nolint:wrapcheck // the load has said what it was
}

// Recall returns a value that is remembered and not older than the last change.
func (c *Cache[V]) Recall(ctx context.Context, key string) (V, bool) {
	return c.recall(scoped(ctx, key), c.generation())
}

// Generation is what Remember and GetHere want to know: taken before a value is read, it tells whether something changed meanwhile.
func (c *Cache[V]) Generation() uint64 {
	return c.generation()
}

// Remember keeps a value that was read at a generation, unless something has changed since.
func (c *Cache[V]) Remember(ctx context.Context, key string, generation uint64, value V) {
	c.remember(scoped(ctx, key), generation, value)
}

func (c *Cache[V]) generation() uint64 {
	return c.opts.Changes.Generation(c.opts.Topics...)
}

func (c *Cache[V]) recall(key string, generation uint64) (V, bool) {
	found, known := c.values.Get(key)
	if !known || found.generation != generation || c.opts.Clock().Sub(found.at) >= c.opts.MaxAge || c.opts.Clock().Before(found.at) {
		var none V
		return none, false
	}
	return found.value, true
}

// load runs a load and remembers what it returns. Another may have ended since nothing was found, so it looks again. A panic must not end the service, as it would in a goroutine of its own.
func (c *Cache[V]) load(
	ctx context.Context, key string, generation uint64, load func(context.Context) (V, error),
) (value V, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("%w: %v\n%s", errPanic, cause, debug.Stack())
		}
	}()
	if value, known := c.recall(key, generation); known {
		return value, nil
	}
	if value, err = load(ctx); err == nil {
		c.remember(key, generation, value)
	}
	return value, err
}

var errPanic = errors.New("a load panicked") //nolint:gochecknoglobals // a sentinel

// remember looks at the generation although whoever reads looks again: what is stale already need not push others out.
func (c *Cache[V]) remember(key string, generation uint64, value V) {
	if c.opts.Changes.Reliable() && c.generation() == generation {
		c.values.Add(key, remembered[V]{value: value, generation: generation, at: c.opts.Clock()})
	}
}

// flight names a load: what was asked for before a change and after it are two.
func flight(key string, generation uint64) string {
	return strconv.FormatUint(generation, 10) + " " + key
}

// scoped puts the scope before a key. All of the scope's fields count, also those that it may get one day.
func scoped(ctx context.Context, key string) string {
	scope := access.From(ctx)
	scope.Teams = slices.Clone(scope.Teams)
	slices.Sort(scope.Teams)
	scope.Teams = slices.Compact(scope.Teams)
	return fmt.Sprintf("%+v %s", scope, key)
}

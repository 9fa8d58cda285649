package posture

import (
	"context"
	"fmt"
	"time"

	"github.com/cloudsec/cloudsec/services/core/cache"
)

// Reader reads the posture.
type Reader interface {
	Posture(ctx context.Context) (Summary, error)
	Trend(ctx context.Context, span Span) ([]Point, error)
	TopSources(ctx context.Context, most int) ([]SourceLoad, error)
}

// How many answers are remembered. A trend has up to MaxPoints points, so there are fewer of them.
const (
	cachedSummaries = 256
	cachedTrends    = 64
	cachedSources   = 256
)

// Cached is a Reader that remembers what another one read. What it returns is shared, so nobody may change it.
type Cached struct {
	reader    Reader
	now       func() time.Time
	summaries *cache.Cache[Summary]
	trends    *cache.Cache[[]Point]
	sources   *cache.Cache[[]SourceLoad]
}

var _ Reader = (*Cached)(nil)

// NewCached returns a Reader that remembers for at most maxAge.
func NewCached(reader Reader, changes *cache.Changes, maxAge time.Duration, now func() time.Time) (*Cached, error) {
	c := &Cached{reader: reader, now: now}
	options := func(size int) cache.Options {
		return cache.Options{Changes: changes, Topics: []cache.Topic{cache.TopicFindings}, Size: size, MaxAge: maxAge, Clock: now}
	}
	var err error
	if c.summaries, err = cache.New[Summary](options(cachedSummaries)); err != nil {
		return nil, fmt.Errorf("cache posture: %w", err)
	}
	if c.trends, err = cache.New[[]Point](options(cachedTrends)); err != nil {
		return nil, fmt.Errorf("cache trends: %w", err)
	}
	if c.sources, err = cache.New[[]SourceLoad](options(cachedSources)); err != nil {
		return nil, fmt.Errorf("cache sources: %w", err)
	}
	return c, nil
}

// Posture implements Reader. The day is part of the key, because ages change at midnight without anybody's doing.
func (c *Cached) Posture(ctx context.Context) (Summary, error) {
	return c.summaries.Get(ctx, c.today(), c.reader.Posture) //nolint:wrapcheck // the reader has said what it was
}

// Trend implements Reader.
func (c *Cached) Trend(ctx context.Context, span Span) ([]Point, error) {
	key := fmt.Sprintf("%s %s %s %s", c.today(), span.From.Format(time.DateOnly), span.To.Format(time.DateOnly), span.Interval)
	return c.trends.Get(ctx, key, func(ctx context.Context) ([]Point, error) { //nolint:wrapcheck // as above
		return c.reader.Trend(ctx, span) //nolint:wrapcheck // as above
	})
}

// TopSources implements Reader.
func (c *Cached) TopSources(ctx context.Context, most int) ([]SourceLoad, error) {
	return c.sources.Get(ctx, fmt.Sprint(most), func(ctx context.Context) ([]SourceLoad, error) { //nolint:wrapcheck // as above
		return c.reader.TopSources(ctx, most) //nolint:wrapcheck // as above
	})
}

func (c *Cached) today() string {
	return Day(c.now()).Format(time.DateOnly)
}

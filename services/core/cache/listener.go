package cache

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// listenAgain is the pause before a connection that was lost is replaced.
const listenAgain = 500 * time.Millisecond

// Source tells of changes.
type Source interface {
	// ListenChanges calls ready when it has begun to listen and changed for every topic that it hears of, until the connection
	// fails or the context ends.
	ListenChanges(ctx context.Context, ready func(), changed func(topic string)) error
}

// Listener keeps the count of changes up to date with what other replicas change.
type Listener struct {
	source  Source
	changes *Changes
	logger  *slog.Logger

	cancel  context.CancelFunc
	running sync.WaitGroup
}

// NewListener returns a listener. Nothing runs before Start.
func NewListener(source Source, changes *Changes, logger *slog.Logger) *Listener {
	return &Listener{source: source, changes: changes, logger: logger}
}

// Start listens in the background until Stop. The context only lends its values.
func (l *Listener) Start(ctx context.Context) {
	ctx, l.cancel = context.WithCancel(context.WithoutCancel(ctx))
	l.running.Go(func() {
		for ctx.Err() == nil {
			l.listen(ctx)
		}
	})
}

// Stop ends the listening and waits for that.
func (l *Listener) Stop(context.Context) error {
	l.cancel()
	l.running.Wait()
	return nil
}

// listen listens until the connection is lost. While there is none, nothing is remembered.
func (l *Listener) listen(ctx context.Context) {
	err := l.source.ListenChanges(ctx, l.changes.Told, func(topic string) { l.changes.Changed(Topic(topic)) })
	l.changes.Lost()
	if ctx.Err() != nil {
		return
	}
	l.logger.WarnContext(ctx, "not told of changes, nothing is cached", "error", err)
	select {
	case <-ctx.Done():
	case <-time.After(listenAgain):
	}
}

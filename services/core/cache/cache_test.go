package cache_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/cache"
)

// testBundle is a cache whose changes are told, and whose clock is the test's.
type testBundle struct {
	*cache.Cache[int]
	changes *cache.Changes
	now     atomic.Int64
	loads   atomic.Int64
}

func setup(t *testing.T) *testBundle {
	t.Helper()
	b := &testBundle{changes: cache.NewChanges()}
	b.changes.Told()
	var err error
	b.Cache, err = cache.New[int](cache.Options{
		Changes: b.changes, Topics: []cache.Topic{cache.TopicFindings}, Size: 10, MaxAge: time.Minute,
		Clock: func() time.Time { return time.Unix(b.now.Load(), 0) },
	})
	require.NoError(t, err)
	return b
}

// count is a load that returns how often it was called.
func (b *testBundle) count(context.Context) (int, error) { return int(b.loads.Add(1)), nil }

func (b *testBundle) get(ctx context.Context, t *testing.T, key string) int {
	t.Helper()
	value, err := b.Get(ctx, key, b.count)
	require.NoError(t, err)
	return value
}

func TestGet(t *testing.T) {
	t.Parallel()

	t.Run("LoadsOnceForAThousandAtOnce", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		release := make(chan struct{})
		var started, done sync.WaitGroup
		values := make(chan int, 1000)
		for range 1000 {
			started.Add(1)
			done.Go(func() {
				started.Done()
				value, err := b.Get(t.Context(), "k", func(ctx context.Context) (int, error) {
					<-release
					return b.count(ctx)
				})
				if err == nil {
					values <- value
				}
			})
		}
		started.Wait()
		close(release)
		done.Wait()
		require.EqualValues(t, 1, b.loads.Load())
		require.Len(t, values, 1000)
		for range 1000 {
			require.Equal(t, 1, <-values)
		}
	})

	t.Run("RemembersNoFailure", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		broken := errors.New("broken")
		_, err := b.Get(t.Context(), "k", func(context.Context) (int, error) { return 7, broken })
		require.ErrorIs(t, err, broken)
		require.Equal(t, 1, b.get(t.Context(), t, "k"))
	})

	t.Run("TurnsAPanicIntoAnError", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		_, err := b.Get(t.Context(), "k", func(context.Context) (int, error) { panic("boom") }) //nolint:forbidigo // what is tested
		require.ErrorContains(t, err, "a load panicked: boom")
		require.Equal(t, 1, b.get(t.Context(), t, "k"))
	})

	t.Run("KeepsScopesApart", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		of := func(scope access.Scope) context.Context { return access.With(t.Context(), scope) }
		all := []context.Context{
			t.Context(), access.System(t.Context()), of(access.Scope{Teams: []int32{1}}), of(access.Scope{Teams: []int32{2}}),
			of(access.Scope{Teams: []int32{1, 2}}), of(access.Scope{Teams: []int32{12}}),
		}
		for round := range 2 {
			for i, ctx := range all {
				require.Equal(t, i+1, b.get(ctx, t, "k"), "round %d", round)
			}
		}
		require.Equal(t, 5, b.get(of(access.Scope{Teams: []int32{2, 1, 2}}), t, "k"), "the order of teams is nothing")
	})

	t.Run("ForgetsWhatChanged", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		require.Equal(t, 1, b.get(t.Context(), t, "k"))
		b.changes.Changed(cache.TopicFilters)
		require.Equal(t, 1, b.get(t.Context(), t, "k"), "another topic")
		b.changes.Changed(cache.TopicFindings)
		require.Equal(t, 2, b.get(t.Context(), t, "k"))
		b.changes.ChangedAll()
		require.Equal(t, 3, b.get(t.Context(), t, "k"))
	})

	t.Run("ForgetsWhatIsOld", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		require.Equal(t, 1, b.get(t.Context(), t, "k"))
		b.now.Store(59)
		require.Equal(t, 1, b.get(t.Context(), t, "k"))
		b.now.Store(60)
		require.Equal(t, 2, b.get(t.Context(), t, "k"))
		b.now.Store(0)
		require.Equal(t, 3, b.get(t.Context(), t, "k"), "a clock that went back cannot tell how old it is")
	})

	t.Run("ForgetsWhatWasNotAskedForLongest", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		for i := range 11 {
			b.get(t.Context(), t, fmt.Sprint(i))
		}
		require.Equal(t, 11, b.get(t.Context(), t, "10"))
		require.Equal(t, 12, b.get(t.Context(), t, "0"))
	})

	t.Run("RemembersNothingWhileNobodyTellsOfChanges", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		require.Equal(t, 1, b.get(t.Context(), t, "k"))
		b.changes.Lost()
		require.Equal(t, 2, b.get(t.Context(), t, "k"))
		require.Equal(t, 3, b.get(t.Context(), t, "k"))
		b.changes.Told()
		require.Equal(t, 4, b.get(t.Context(), t, "k"))
		require.Equal(t, 4, b.get(t.Context(), t, "k"))
	})

	t.Run("DoesNotRememberWhatWasReadBeforeAChange", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		value, err := b.Get(t.Context(), "k", func(ctx context.Context) (int, error) {
			value, err := b.count(ctx)
			b.changes.Changed(cache.TopicFindings) // Between the reading and the remembering.
			return value, err
		})
		require.NoError(t, err)
		require.Equal(t, 1, value)
		require.Equal(t, 2, b.get(t.Context(), t, "k"))
	})

	t.Run("DoesNotWaitForALoadFromBeforeAChange", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		loading, release, ended := make(chan struct{}), make(chan struct{}), make(chan struct{})
		go func() {
			defer close(ended)
			_, _ = b.Get(t.Context(), "k", func(context.Context) (int, error) {
				close(loading)
				<-release
				return 100, nil
			})
		}()
		<-loading
		b.changes.Changed(cache.TopicFindings)
		require.Equal(t, 1, b.get(t.Context(), t, "k"))
		close(release)
		<-ended
		require.Equal(t, 1, b.get(t.Context(), t, "k"), "the older one came later and is not remembered")
	})

	t.Run("LoadsForOthersWhenTheFirstHasGone", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		loading, release := make(chan struct{}), make(chan struct{})
		first, hangUp := context.WithCancel(t.Context())
		gone := make(chan error, 1)
		go func() {
			_, err := b.Get(first, "k", func(ctx context.Context) (int, error) {
				close(loading)
				<-release
				return 5, ctx.Err()
			})
			gone <- err
		}()
		<-loading
		hangUp()
		require.ErrorIs(t, <-gone, context.Canceled)
		close(release)
		require.Equal(t, 5, func() int { value, _ := b.Get(t.Context(), "k", b.count); return value }())
	})
}

func TestGetHere(t *testing.T) {
	t.Parallel()

	t.Run("RemembersUnlessItsSnapshotIsOlderThanAChange", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		before := b.Generation()
		b.changes.Changed(cache.TopicFindings)
		for i := range 2 { // Such a transaction sees what was before the change.
			value, err := b.GetHere(t.Context(), "k", before, b.count)
			require.NoError(t, err)
			require.Equal(t, i+1, value)
		}
		now := b.Generation()
		for range 2 {
			value, err := b.GetHere(t.Context(), "k", now, b.count)
			require.NoError(t, err)
			require.Equal(t, 3, value)
		}
	})

	t.Run("LoadsByItselfWhenTheOneWhoLoadedFailed", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		broken := errors.New("its transaction has ended")
		loading, release, failed := make(chan struct{}), make(chan struct{}), make(chan error, 1)
		go func() {
			_, err := b.GetHere(t.Context(), "k", b.Generation(), func(context.Context) (int, error) {
				close(loading)
				<-release
				return 0, broken
			})
			failed <- err
		}()
		<-loading
		var waiting sync.WaitGroup
		values := make(chan int, 5)
		for range 5 {
			waiting.Go(func() {
				if value, err := b.GetHere(t.Context(), "k", b.Generation(), b.count); err == nil {
					values <- value
				}
			})
		}
		close(release)
		waiting.Wait()
		require.ErrorIs(t, <-failed, broken)
		require.Len(t, values, 5)
	})
}

func TestRemember(t *testing.T) {
	t.Parallel()
	b := setup(t)
	before := b.Generation()
	b.Remember(t.Context(), "k", before, 7)
	value, known := b.Recall(t.Context(), "k")
	require.True(t, known)
	require.Equal(t, 7, value)
	_, known = b.Recall(access.System(t.Context()), "k")
	require.False(t, known, "another scope")
	b.changes.Changed(cache.TopicFindings)
	_, known = b.Recall(t.Context(), "k")
	require.False(t, known)
	b.Remember(t.Context(), "k", before, 7)
	_, known = b.Recall(t.Context(), "k")
	require.False(t, known, "it was read before the change")
}

func TestNewRefusesACacheWithoutRoom(t *testing.T) {
	t.Parallel()
	_, err := cache.New[int](cache.Options{Changes: cache.NewChanges()})
	require.ErrorContains(t, err, "make a cache of 0 values")
}

// line is a source of changes that the test holds.
type line struct {
	listening chan struct{}
	topics    chan string
	cut       chan struct{}
}

// ListenChanges implements cache.Source.
func (l *line) ListenChanges(ctx context.Context, ready func(), changed func(string)) error {
	ready()
	l.listening <- struct{}{}
	for {
		select {
		case <-ctx.Done():
			return ctx.Err() //nolint:wrapcheck // a test
		case <-l.cut:
			return errors.New("cut")
		case topic := <-l.topics:
			changed(topic)
		}
	}
}

func TestListener(t *testing.T) {
	t.Parallel()
	l := &line{listening: make(chan struct{}), topics: make(chan string), cut: make(chan struct{})}
	changes := cache.NewChanges()
	require.False(t, changes.Reliable())
	listener := cache.NewListener(l, changes, slog.New(slog.DiscardHandler))
	listener.Start(t.Context())
	<-l.listening
	require.True(t, changes.Reliable())
	before := changes.Generation(cache.TopicGates)
	l.topics <- "findings"
	l.topics <- "topics of later releases are counted, too"
	l.topics <- "gates"
	l.topics <- "findings" // When this one is taken, the one before is counted.
	require.Equal(t, before+1, changes.Generation(cache.TopicGates))
	l.cut <- struct{}{}
	<-l.listening // It comes back by itself.
	require.True(t, changes.Reliable())
	require.Greater(t, changes.Generation(cache.TopicGates), before+1, "what was missed is unknown")
	require.NoError(t, listener.Stop(t.Context()))
	require.False(t, changes.Reliable())
}

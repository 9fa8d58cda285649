package home_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/engine/home"
)

// shortDir is a directory whose path leaves room for a socket's.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "cs") //nolint:usetesting // A socket's path has to be short.
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	return dir
}

func TestLock(t *testing.T) {
	t.Parallel()
	t.Run("IsHeldByOne", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "lock")
		lock, err := home.TryLock(path)
		require.NoError(t, err)
		_, err = home.TryLock(path)
		require.ErrorIs(t, err, home.ErrLocked)
		held, err := home.Locked(path)
		require.NoError(t, err)
		require.True(t, held)
		require.NoError(t, lock.Unlock())
		held, err = home.Locked(path)
		require.NoError(t, err)
		require.False(t, held)
	})
	t.Run("LookingCreatesNothing", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "dir", "lock")
		held, err := home.Locked(path)
		require.NoError(t, err)
		require.False(t, held)
		require.NoFileExists(t, path)
	})
	t.Run("TheNextWaitsAndSaysSoOnce", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "lock")
		first, err := home.TryLock(path)
		require.NoError(t, err)
		waiting := make(chan struct{}, 2)
		got := make(chan error, 1)
		go func() {
			_, err := home.WaitLock(context.Background(), path, func() { waiting <- struct{}{} })
			got <- err
		}()
		<-waiting
		require.NoError(t, first.Unlock())
		require.NoError(t, <-got)
		require.Empty(t, waiting)
	})
	t.Run("WaitingEndsWithTheContext", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "lock")
		_, err := home.TryLock(path)
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		defer cancel()
		_, err = home.WaitLock(ctx, path, func() {})
		require.ErrorIs(t, err, context.DeadlineExceeded)
	})
	t.Run("OfADeletedFileIsWorthNothing", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "lock")
		_, err := home.TryLock(path)
		require.NoError(t, err)
		require.NoError(t, os.Remove(path))
		second, err := home.TryLock(path)
		require.NoError(t, err, "the file that is there now is not locked")
		require.NoError(t, second.Unlock())
	})
}

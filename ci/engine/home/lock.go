package home

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// ErrLocked says that another process holds a lock.
var ErrLocked = errors.New("locked by another process")

// Lock is a lock of the kernel on a file. It ends with the process that holds
// it, however that dies, so it can never be stale.
type Lock struct {
	file *os.File
}

// TryLock takes the lock or returns ErrLocked.
func TryLock(path string) (*Lock, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	err = unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if err == nil && stillThere(file, path) {
		return &Lock{file}, nil
	}
	_ = file.Close()
	if err == nil {
		// The file was deleted in between: whoever comes next locks another.
		return nil, ErrLocked
	}
	if errors.Is(err, unix.EWOULDBLOCK) {
		return nil, ErrLocked
	}
	return nil, fmt.Errorf("lock %s: %w", path, err)
}

func stillThere(file *os.File, path string) bool {
	locked, err := file.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(path)
	return err == nil && os.SameFile(locked, named)
}

// WaitLock takes the lock as soon as it is free. It calls waiting once if it
// is not free at first.
func WaitLock(ctx context.Context, path string, waiting func()) (*Lock, error) {
	lock, err := TryLock(path)
	if errors.Is(err, ErrLocked) {
		waiting()
	}
	for errors.Is(err, ErrLocked) {
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("wait for %s: %w", path, ctx.Err())
		case <-time.After(100 * time.Millisecond):
			lock, err = TryLock(path)
		}
	}
	return lock, err
}

// Locked tells whether some process holds the lock.
func Locked(path string) (bool, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	lock, err := TryLock(path)
	if errors.Is(err, ErrLocked) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	return false, lock.Unlock()
}

// Unlock gives the lock back.
func (l *Lock) Unlock() error {
	return l.file.Close()
}

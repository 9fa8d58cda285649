package host

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"syscall"
)

// freeBytes looks at the nearest directory that exists already.
func freeBytes(dir string) (uint64, error) {
	for {
		var stat syscall.Statfs_t
		err := syscall.Statfs(dir, &stat)
		if err == nil {
			return stat.Bavail * uint64(stat.Bsize), nil //nolint:gosec // A block has no negative size.
		}
		if !errors.Is(err, fs.ErrNotExist) || dir == filepath.Dir(dir) {
			return 0, fmt.Errorf("look at the disk of %s: %w", dir, err)
		}
		dir = filepath.Dir(dir)
	}
}

// ExplainDiskFull puts what to do in front of an error that says the disk is
// full, in whatever words, and leaves other errors as they are.
func ExplainDiskFull(err error, dir, said string) error {
	if err == nil || !errors.Is(err, syscall.ENOSPC) && !mentionsDiskFull(err.Error()+said) {
		return err
	}
	return fmt.Errorf("the disk of %s is full: free some space, or set CLOUDSEC_HOME to a directory on a larger disk: %w", dir, err)
}

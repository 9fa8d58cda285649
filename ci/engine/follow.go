package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"
)

// followInterval is how often a followed log is looked at.
const followInterval = 200 * time.Millisecond

// Logs copies the engine's log. With follow it goes on until ctx is done,
// across restarts of the engine, which begin the log anew.
func (e *Engine) Logs(ctx context.Context, out io.Writer, follow bool) error {
	var offset int64
	for {
		var err error
		if offset, err = copyFrom(out, e.Home.Log(), offset); err != nil {
			return err
		}
		if !follow {
			return nil
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(followInterval):
		}
	}
}

// copyFrom copies a file from an offset on and returns where it ended. A file
// that became shorter was begun anew.
func copyFrom(out io.Writer, path string, offset int64) (int64, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, fmt.Errorf("there is no log yet: no engine was started in this home (%s)", path)
	}
	if err != nil {
		return offset, fmt.Errorf("read engine's log: %w", err)
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return offset, fmt.Errorf("read engine's log: %w", err)
	}
	if info.Size() < offset {
		offset = 0
	}
	if _, err := file.Seek(offset, io.SeekStart); err != nil {
		return offset, fmt.Errorf("read engine's log: %w", err)
	}
	n, err := io.Copy(out, file)
	if err != nil {
		return offset, fmt.Errorf("read engine's log: %w", err)
	}
	return offset + n, nil
}

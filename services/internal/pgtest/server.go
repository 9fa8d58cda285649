package pgtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// watch runs the server until its standard input ends and removes what is left. The test binary holds the other end, so
// this happens however the binary ends: the kernel closes the pipe.
const watch = `"$1" -D "$2/data" -k "$2" & server=$!
cat >/dev/null
kill -QUIT $server
wait $server
cd / && rm -rf "$2"`

// settings trade every durability for speed: the data lives as long as the tests.
const settings = `
listen_addresses = ''
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
autovacuum = on
max_connections = 200
shared_buffers = 128MB
logging_collector = off
`

// server is a running server. It ends when the lifeline closes, so whoever wants the server keeps the value: a pipe that
// nobody refers to any more is closed by the garbage collector.
type server struct {
	url      string
	lifeline io.WriteCloser
}

// startServer starts a server on a socket in a new folder.
func startServer() (*server, error) {
	started, _, err := start(watch, settings)
	return started, err
}

// start starts a server with these settings under a watcher of this script.
func start(script, settings string) (started *server, dir string, err error) {
	bin, err := findBinaries()
	if err != nil {
		return nil, "", err
	}
	user, err := serverUser()
	if err != nil {
		return nil, "", err
	}
	// The name of a socket may have about 100 bytes, which folders named after tests exceed.
	if dir, err = os.MkdirTemp("/tmp", "pgtest-"); err != nil {
		return nil, "", fmt.Errorf("create folder: %w", err)
	}
	lifeline, err := launch(bin, dir, script, settings, user)
	if err != nil {
		return nil, "", errors.Join(err, os.RemoveAll(dir))
	}
	started = &server{url: "postgres://postgres@/postgres?host=" + dir, lifeline: lifeline}
	return started, dir, awaitServer(started.url, dir)
}

// findBinaries returns the folder of initdb and postgres: from PATH, else the newest that Debian's packages installed,
// which they leave out of PATH.
func findBinaries() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", errors.New("no initdb on PATH or in /usr/lib/postgresql/*/bin")
	}
	newest := slices.MaxFunc(found, func(a, b string) int {
		if len(a) != len(b) { // Version 9 is older than version 15.
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
	return filepath.Dir(newest), nil
}

// launch creates the database and starts the watcher with the server under it.
func launch(bin, dir, script, settings string, user *syscall.Credential) (lifeline io.WriteCloser, err error) {
	if user != nil {
		if err := os.Chown(dir, int(user.Uid), int(user.Gid)); err != nil {
			return nil, fmt.Errorf("hand folder over: %w", err)
		}
	}
	initdb := command(user, filepath.Join(bin, "initdb"), "-D", filepath.Join(dir, "data"), "-U", "postgres",
		"-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync", "--no-instructions")
	if output, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, bytes.TrimSpace(output))
	}
	if err := appendFile(filepath.Join(dir, "data", "postgresql.conf"), settings); err != nil {
		return nil, err
	}
	return startWatcher(command(user, "sh", "-c", script, "pgtest", filepath.Join(bin, "postgres"), dir), dir)
}

// startWatcher returns the write end of the watcher's standard input.
func startWatcher(watcher *exec.Cmd, dir string) (io.WriteCloser, error) {
	log, err := os.OpenFile(filepath.Join(dir, "log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644) //nolint:gosec // a test's log
	if err != nil {
		return nil, fmt.Errorf("create log: %w", err)
	}
	defer func() { _ = log.Close() }()
	// Not the test's own output: `go test` waits until everybody has closed that.
	watcher.Stdout, watcher.Stderr = log, log
	lifeline, err := watcher.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("open pipe: %w", err)
	}
	if err := watcher.Start(); err != nil {
		return nil, fmt.Errorf("start server: %w", err)
	}
	return lifeline, nil
}

// awaitServer polls until the server answers.
func awaitServer(url, dir string) error {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, url)
		if err == nil {
			return conn.Close(ctx) //nolint:wrapcheck // nothing to add
		}
		select {
		case <-ctx.Done():
			log, _ := os.ReadFile(filepath.Join(dir, "log")) //nolint:gosec // the path is our own
			return fmt.Errorf("server did not start: %w\n%s", err, log)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func appendFile(path, text string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0) //nolint:gosec // the path is our own
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

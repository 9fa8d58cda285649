//go:build linux

package supervisor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"

	"github.com/cloudsec/cloudsec/ci/engine/home"
	"github.com/cloudsec/cloudsec/ci/engine/sandbox"
)

// grace is how long an engine may take to end by itself.
const grace = 20 * time.Second

func lockPath(h home.Home) string { return h.Path("supervisor.lock") }
func pidPath(h home.Home) string  { return h.Path("supervisor.json") }

// Supervise runs the engine until it ends or ctx is done. It is the body of
// the detached process.
func Supervise(ctx context.Context, h home.Home, log *os.File) error {
	// The kernel ties the sandbox to this thread.
	runtime.LockOSThread()
	lock, err := home.TryLock(lockPath(h))
	if err != nil {
		return fmt.Errorf("supervise engine: %w", err)
	}
	defer func() { _ = lock.Unlock() }()
	self, err := home.FindProcess(os.Getpid())
	if err != nil {
		return err
	}
	if err := home.WriteProcess(pidPath(h), self); err != nil {
		return err
	}
	defer func() { _ = os.Remove(pidPath(h)) }()
	return run(ctx, h, log)
}

func run(ctx context.Context, h home.Home, log *os.File) error {
	spec, err := ReadSpec(h)
	if err != nil {
		return err
	}
	config, err := spec.sandboxConfig(h)
	if err != nil {
		return err
	}
	cgroup, err := prepare(h)
	if err != nil {
		return err
	}
	box, err := sandbox.Start(config, cgroup, log)
	if err != nil {
		return err
	}
	ended := make(chan struct{})
	go stopWhenDone(ctx, box, ended)
	err = box.Wait()
	close(ended)
	if removeErr := os.Remove(h.Socket()); removeErr != nil && !errors.Is(removeErr, fs.ErrNotExist) {
		err = errors.Join(err, removeErr)
	}
	if ctx.Err() == nil {
		return err
	}
	// An engine that was asked to stop may well end with an error.
	slog.Info("engine stopped", "how", err)
	return nil
}

// prepare clears away what an engine left that was killed, and makes what the
// next one needs.
func prepare(h home.Home) (sandbox.Cgroup, error) {
	if err := os.Remove(h.Socket()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return sandbox.Cgroup{}, fmt.Errorf("remove stale socket: %w", err)
	}
	for _, dir := range []string{h.Path("scratch"), h.Path("tmp")} {
		if err := os.RemoveAll(dir); err != nil {
			return sandbox.Cgroup{}, fmt.Errorf("remove stale files: %w", err)
		}
		if err := os.MkdirAll(dir, 0o750); err != nil {
			return sandbox.Cgroup{}, fmt.Errorf("prepare engine: %w", err)
		}
	}
	cgroup, err := Cgroup(h)
	if err != nil {
		return cgroup, err
	}
	if err := cgroup.Remove(); err != nil {
		return cgroup, err
	}
	return cgroup, cgroup.Create()
}

// Cgroup is the group that holds everything of the home's engine.
func Cgroup(h home.Home) (sandbox.Cgroup, error) {
	table, err := os.Open("/proc/self/mountinfo")
	if err != nil {
		return sandbox.Cgroup{}, fmt.Errorf("find cgroups: %w", err)
	}
	defer func() { _ = table.Close() }()
	mounts, err := sandbox.ParseMountinfo(table)
	if err != nil {
		return sandbox.Cgroup{}, fmt.Errorf("find cgroups: %w", err)
	}
	return sandbox.Cgroup{Name: cgroupName(h), Hierarchies: sandbox.Hierarchies(mounts)}, nil
}

func stopWhenDone(ctx context.Context, box *sandbox.Sandbox, ended <-chan struct{}) {
	select {
	case <-ended:
		return
	case <-ctx.Done():
	}
	_ = box.Terminate()
	select {
	case <-ended:
	case <-time.After(grace):
		slog.Warn("engine did not stop in time and is killed", "grace", grace)
		_ = box.Signal(os.Kill)
	}
}

// Launch starts the supervisor detached from the calling terminal and session.
// The channel tells when it ends, for as long as the caller lives.
func Launch(h home.Home, program string) (<-chan error, error) {
	log, err := os.OpenFile(h.Log(), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open engine's log: %w", err)
	}
	defer func() { _ = log.Close() }()
	command := exec.CommandContext(context.Background(), program, Command, "--home", h.CloudsecHome())
	command.Stdout, command.Stderr, command.Dir = log, log, "/"
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("start supervisor: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	return ended, nil
}

//go:build linux

package supervisor

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
	"time"

	"github.com/cloudsec/cloudsec/ci/engine/home"
)

// Command is the command of the program that supervises an engine.
const Command = "supervise"

// Status is what is known about a home's engine.
type Status struct {
	// Supervised is set while a supervisor holds the home.
	Supervised bool
	// Ready is set when the engine accepts connections.
	Ready bool
	// Process is the supervisor.
	Process home.Process
	// Since is when the supervisor started.
	Since time.Time
}

// Inspect finds out the status.
func Inspect(h home.Home) (Status, error) {
	locked, err := home.Locked(lockPath(h))
	if err != nil || !locked {
		return Status{}, err
	}
	status := Status{Supervised: true}
	process, alive, err := home.ReadProcess(pidPath(h))
	if err != nil {
		return status, err
	}
	if alive {
		status.Process = process
	}
	if info, err := os.Stat(pidPath(h)); err == nil {
		status.Since = info.ModTime()
	}
	status.Ready = answers(h.Socket())
	return status, nil
}

func answers(socket string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	connection, err := new(net.Dialer).DialContext(ctx, "unix", socket)
	if err != nil {
		return false
	}
	_ = connection.Close()
	return true
}

// WaitReady waits until the engine accepts connections. The channel is what
// Launch returned.
func WaitReady(ctx context.Context, h home.Home, ended <-chan error) error {
	for {
		status, err := Inspect(h)
		if err != nil {
			return err
		}
		if status.Ready {
			return nil
		}
		select {
		case err := <-ended:
			return fmt.Errorf("the engine ended while it started: %w", err)
		case <-ctx.Done():
			return fmt.Errorf("wait for the engine: %w", ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Stop ends the engine and waits until nothing of it is left. It says whether
// there was one.
func Stop(ctx context.Context, h home.Home) (bool, error) {
	status, err := Inspect(h)
	if err != nil {
		return false, err
	}
	if status.Process.PID != 0 {
		if err := syscall.Kill(status.Process.PID, syscall.SIGTERM); err != nil && !errors.Is(err, syscall.ESRCH) {
			return true, fmt.Errorf("stop engine: %w", err)
		}
	}
	lock, err := home.WaitLock(ctx, lockPath(h), func() {})
	if err != nil {
		return true, fmt.Errorf("stop engine: %w", err)
	}
	defer func() { _ = lock.Unlock() }()
	return status.Supervised, clearAway(h)
}

// clearAway removes what a killed supervisor could not.
func clearAway(h home.Home) error {
	cgroup, err := Cgroup(h)
	if err != nil {
		return err
	}
	_ = os.Remove(h.Socket())
	_ = os.Remove(pidPath(h))
	return cgroup.Remove()
}

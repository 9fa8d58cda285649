//go:build linux

package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/cloudsec/cloudsec/ci/engine/mirror"
)

// openFiles is how many files the engine and its containers may have open.
const openFiles = 1 << 20

// Init is the sandbox's first process. It reads its Config, builds the root,
// starts the mirror and the program, and returns the program's exit code.
func Init(config io.Reader, log *slog.Logger) (int, error) {
	var c Config
	if err := json.NewDecoder(config).Decode(&c); err != nil {
		return 1, fmt.Errorf("read sandbox configuration: %w", err)
	}
	if err := prepare(c); err != nil {
		return 1, err
	}
	stop, err := serveMirror(c, log)
	if err != nil {
		return 1, err
	}
	defer stop()
	return runProgram(c)
}

func prepare(c Config) error {
	root, err := assemble(c)
	if err != nil {
		return err
	}
	if err := enter(root); err != nil {
		return err
	}
	if err := unix.Sethostname([]byte(c.Hostname)); err != nil {
		return fmt.Errorf("name the sandbox: %w", err)
	}
	if err := nestCgroups(c.Cgroups); err != nil {
		return err
	}
	return raiseOpenFiles()
}

// raiseOpenFiles allows openFiles open files, or as many as the machine lets
// this process have.
func raiseOpenFiles() error {
	err := unix.Setrlimit(unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: openFiles, Max: openFiles})
	if !errors.Is(err, unix.EPERM) {
		return err
	}
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return fmt.Errorf("raise the open-files limit: %w", err)
	}
	limit.Cur = limit.Max
	if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return fmt.Errorf("raise the open-files limit to %d: %w", limit.Max, err)
	}
	return nil
}

// nestCgroups moves this process out of the top of a version 2 hierarchy and
// hands the controllers down: the kernel allows no controllers below a group
// that has processes itself.
func nestCgroups(hierarchies []Hierarchy) error {
	if !onlyVersion2(hierarchies) {
		return nil
	}
	point := hierarchies[0].Point
	if err := os.MkdirAll(filepath.Join(point, "init"), 0o755); err != nil {
		return fmt.Errorf("nest cgroups: %w", err)
	}
	if err := os.WriteFile(filepath.Join(point, "init/cgroup.procs"), []byte("1"), 0o644); err != nil {
		return fmt.Errorf("nest cgroups: %w", err)
	}
	available, err := os.ReadFile(filepath.Join(point, "cgroup.controllers"))
	if err != nil {
		return fmt.Errorf("nest cgroups: %w", err)
	}
	for controller := range strings.FieldsSeq(string(available)) {
		// A controller that the host keeps to itself is no reason to fail:
		// the engine sets no limits on its containers.
		_ = os.WriteFile(filepath.Join(point, "cgroup.subtree_control"), []byte("+"+controller), 0o644)
	}
	return nil
}

func serveMirror(c Config, log *slog.Logger) (func(), error) {
	if c.MirrorDir == "" {
		return func() {}, nil
	}
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", c.MirrorAddr)
	if err != nil {
		return nil, fmt.Errorf("start image mirror: %w", err)
	}
	server := &http.Server{Handler: mirror.Handler(c.MirrorDir, log), ReadHeaderTimeout: 10 * time.Second}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := server.Serve(listener); err != http.ErrServerClosed {
			log.Error("image mirror stopped", "error", err)
		}
	}()
	return func() { _ = server.Close(); <-done }, nil
}

// runProgram starts the program and waits for it while it buries all the
// orphans that the kernel hands to a first process.
func runProgram(c Config) (int, error) {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	defer signal.Stop(signals)
	program, err := os.StartProcess(c.Command[0], c.Command, &os.ProcAttr{
		Dir: "/", Env: c.Env, Files: []*os.File{nil, os.Stdout, os.Stderr},
		Sys: &syscall.SysProcAttr{Setpgid: true},
	})
	if err != nil {
		return 1, fmt.Errorf("start %s: %w", c.Command[0], err)
	}
	go func() {
		for range signals {
			_ = syscall.Kill(program.Pid, syscall.SIGTERM)
		}
	}()
	return reap(program.Pid)
}

func reap(pid int) (int, error) {
	for {
		var status syscall.WaitStatus
		got, err := syscall.Wait4(-1, &status, 0, nil)
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return 1, fmt.Errorf("wait for the engine: %w", err)
		}
		if got != pid {
			continue
		}
		if status.Signaled() {
			return 128 + int(status.Signal()), nil
		}
		return status.ExitStatus(), nil
	}
}

//go:build engine && linux

// The tests behind the build tag engine start real engines, as root. They have
// a home of their own, which begins as a copy of the user's as far as there is
// one, so that nothing has to be built again.
package engine_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/engine/home"
)

// realHome is the CLOUDSEC_HOME of these tests, program the built command.
var realHome, program string

func TestMain(m *testing.M) {
	code, err := runReal(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "prepare real engine:", err)
		code = 1
	}
	os.Exit(code)
}

func runReal(m *testing.M) (code int, err error) {
	users, err := home.Default(os.Getenv)
	if err != nil {
		return 1, err
	}
	// On the same disk as the user's, so that its files can be linked.
	if err := os.MkdirAll(users.CloudsecHome(), 0o755); err != nil {
		return 1, err
	}
	if realHome, err = os.MkdirTemp(users.CloudsecHome(), "t"); err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(realHome)) }()
	program = filepath.Join(realHome, "engine-command")
	if said, err := exec.Command("go", "build", "-o", program, "./cmd/engine").CombinedOutput(); err != nil {
		return 1, fmt.Errorf("%w: %s", err, said)
	}
	if err := linkHome(users, filepath.Join(realHome, "engine")); err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, exec.Command(program, "down", "--local").Run()) }()
	if err := os.Setenv("CLOUDSEC_HOME", realHome); err != nil {
		return 1, err
	}
	return m.Run(), nil
}

// linkHome takes over what never changes once it is there: programs, trees and
// image content. Files that are rewritten in place are copied.
func linkHome(from home.Home, to string) error {
	if _, err := os.Stat(from.Path("up.key")); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	for _, part := range []string{"bin", "trees", "images", "content", "downloads"} {
		if err := exec.Command("cp", "-al", from.Path(part), filepath.Join(to, part)).Run(); err != nil {
			return fmt.Errorf("link %s: %w", part, err)
		}
	}
	for _, file := range []string{"bin/programs.key", "images/index.json", "content/index.json", "images/oci-layout", "content/oci-layout"} {
		target := filepath.Join(to, file)
		if err := errors.Join(os.Remove(target), exec.Command("cp", from.Path(file), target).Run()); err != nil {
			return fmt.Errorf("copy %s: %w", file, err)
		}
	}
	return nil
}

// run calls the engine command and returns what it says.
func run(t *testing.T, args ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Minute)
	defer cancel()
	said, err := exec.CommandContext(ctx, program, append(args[:1:1], append([]string{"--local"}, args[1:]...)...)...).CombinedOutput()
	return string(said), err
}

// up starts the engine and leaves it to the next test, or to TestMain, to stop.
func up(t *testing.T) home.Home {
	t.Helper()
	said, err := run(t, "up")
	require.NoError(t, err, said)
	h, err := home.New(realHome)
	require.NoError(t, err)
	return h
}

// core runs a command in a container and returns what it prints.
func core(t *testing.T, image string, command string) string {
	t.Helper()
	said, err := run(t, "run", "--", "dagger", "--silent", "core", "container", "from", "--address="+image,
		"with-exec", "--args=sh,-ec,"+command, "stdout")
	require.NoError(t, err, said)
	return said
}

// supervisorOf returns the process that supervises the home's engine.
func supervisorOf(t *testing.T, h home.Home) home.Process {
	t.Helper()
	process, alive, err := home.ReadProcess(h.Path("supervisor.json"))
	require.NoError(t, err)
	require.True(t, alive)
	return process
}

// descendants returns all processes below one, itself among them.
func descendants(t *testing.T, pid int) []home.Process {
	t.Helper()
	process, err := home.FindProcess(pid)
	if err != nil {
		return nil
	}
	found := []home.Process{process}
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	require.NoError(t, err)
	for _, task := range tasks {
		children, err := os.ReadFile(task)
		if err != nil {
			continue
		}
		for child := range strings.FieldsSeq(string(children)) {
			var number int
			_, err := fmt.Sscan(child, &number)
			require.NoError(t, err)
			found = append(found, descendants(t, number)...)
		}
	}
	return found
}

// gone tells whether a process ended. One that nobody waited for is a zombie:
// it runs nothing and holds nothing.
func gone(process home.Process) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", process.PID))
	return err != nil || !process.Alive() || strings.Contains(string(stat), ") Z ")
}

func requireAllGone(t *testing.T, processes []home.Process) {
	t.Helper()
	for _, process := range processes {
		require.Eventually(t, func() bool { return gone(process) }, 10*time.Second, 20*time.Millisecond, "process %d lives on", process.PID)
	}
}

package local

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Workspace is the checkout and the folder of everything that is built once for all checkouts.
type Workspace struct {
	// Root of the repository.
	Root string
	// Home keeps built tools, the engine and the emulator: $CLOUDSEC_HOME, or cloudsec in the user's cache folder.
	Home string
}

// Open finds the workspace from the folder in which the command was called.
func Open(getenv func(string) string, dir string) (Workspace, error) {
	for root := dir; ; root = filepath.Dir(root) {
		if _, err := os.Stat(filepath.Join(root, "dagger.json")); err == nil {
			home, err := homeOf(getenv)
			return Workspace{Root: root, Home: home}, err
		}
		if root == filepath.Dir(root) {
			return Workspace{}, fmt.Errorf("no dagger.json in %s or above it: call this in a checkout of CloudSec", dir)
		}
	}
}

func homeOf(getenv func(string) string) (string, error) {
	if home := getenv("CLOUDSEC_HOME"); home != "" {
		return filepath.Abs(home)
	}
	if cache := getenv("XDG_CACHE_HOME"); cache != "" {
		return filepath.Join(cache, "cloudsec"), nil
	}
	if home := getenv("HOME"); home != "" {
		return filepath.Join(home, ".cache", "cloudsec"), nil
	}
	return "", errors.New("neither CLOUDSEC_HOME, XDG_CACHE_HOME nor HOME is set: set CLOUDSEC_HOME to a folder with 20 GB free")
}

// path is a file of the repository.
func (w Workspace) path(parts ...string) string {
	return filepath.Join(append([]string{w.Root}, parts...)...)
}

// farewell is how long a command that was told to end may take for it, such as an engine that unmounts what it mounted.
const farewell = 2 * time.Minute

// run runs a command in a folder of the repository; what it prints goes to log. When the context ends, the command and all that it
// started are interrupted as by a person at the keyboard: `go run` and make would not pass a signal on.
func (w Workspace) run(ctx context.Context, log io.Writer, dir string, env []string, name string, args ...string) error {
	command := exec.CommandContext(ctx, name, args...)
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGINT) }
	command.WaitDelay = farewell
	command.Dir = w.path(dir)
	command.Env = append(os.Environ(), "CLOUDSEC_HOME="+w.Home)
	command.Env = append(command.Env, env...)
	command.Stdout, command.Stderr = log, log
	fmt.Fprintf(log, "$ %s %s\n", name, strings.Join(args, " "))
	if err := command.Run(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// once runs work unless it ran to its end before with the same inputs. The mark is written after the work, so that work that was cut off
// is done again.
func once(mark string, inputs []string, work func() error) error {
	sum := sha256.New()
	for _, input := range inputs {
		text, err := os.ReadFile(input)
		if err != nil {
			return err
		}
		fmt.Fprintf(sum, "%d\n", len(text))
		sum.Write(text)
	}
	want := hex.EncodeToString(sum.Sum(nil))
	have, err := os.ReadFile(mark)
	if err == nil && string(have) == want {
		return nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := work(); err != nil {
		return err
	}
	return os.WriteFile(mark, []byte(want), 0o644)
}

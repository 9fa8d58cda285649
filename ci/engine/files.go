package engine

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// installProgram copies a program to where it stays: `go run` and `go test`
// delete theirs. The old one may be running, so it is replaced, not written.
func installProgram(from, to string) error {
	if from == to {
		return nil
	}
	source, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("install supervisor: %w", err)
	}
	defer func() { _ = source.Close() }()
	target, err := os.OpenFile(to+".new", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o755)
	if err != nil {
		return fmt.Errorf("install supervisor: %w", err)
	}
	if _, err := io.Copy(target, source); err != nil {
		_ = target.Close()
		return fmt.Errorf("install supervisor: %w", err)
	}
	if err := target.Close(); err != nil {
		return fmt.Errorf("install supervisor: %w", err)
	}
	if err := os.Rename(to+".new", to); err != nil {
		return fmt.Errorf("install supervisor: %w", err)
	}
	return nil
}

// tail returns the last lines of a file.
func tail(path string, n int) string {
	content, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(content)), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

// linkCLI shows the dagger command in a directory of its own, which can be put
// on PATH: beside it lie programs named engine and init.
func linkCLI(program, link string) error {
	if target, err := os.Readlink(link); err == nil && target == program {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(link), 0o750); err != nil {
		return fmt.Errorf("show the dagger command: %w", err)
	}
	if err := os.RemoveAll(link); err != nil {
		return fmt.Errorf("show the dagger command: %w", err)
	}
	if err := os.Symlink(program, link); err != nil {
		return fmt.Errorf("show the dagger command: %w", err)
	}
	return nil
}

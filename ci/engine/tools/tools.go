// Package tools builds Dagger's programs from the pinned module in
// ci/tools/dagger.
package tools

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// noSum names the module that the public checksum database does not know in
// this version. go.sum still pins it.
const noSum = "github.com/dagger"

// All are the programs that an engine of our own consists of.
var All = []string{"codegen", "dagger", "dialstdio", "dnsname", "engine", "init"}

// Builder builds the programs of a tool module into a directory.
type Builder struct {
	// Module is the directory with go.mod and go.sum.
	Module string
	// Target is where the programs go.
	Target string
	// Version is dagger's, compiled into engine and CLI.
	Version string
	// Programs are commands of dagger's repository.
	Programs []string
	// Env is set for go on top of this process's environment.
	Env []string
	Log io.Writer
}

// Key identifies the source of the programs.
func (b Builder) Key() (string, error) {
	digest := sha256.New()
	for _, name := range []string{"go.mod", "go.sum", "distconsts/distconsts.go"} {
		content, err := os.ReadFile(filepath.Join(b.Module, name))
		if err != nil {
			return "", fmt.Errorf("read pinned tools: %w", err)
		}
		_, _ = fmt.Fprintf(digest, "%s %d\n%s", name, len(content), content)
	}
	_, _ = fmt.Fprintf(digest, "%s %s %s %v", runtime.GOARCH, b.Version, ldflags(b.Version), b.Programs)
	return hex.EncodeToString(digest.Sum(nil)[:8]), nil
}

// Built tells whether the programs of that key are there.
func (b Builder) Built(key string) bool {
	recorded, err := os.ReadFile(b.keyFile())
	if err != nil || string(recorded) != key {
		return false
	}
	for _, program := range b.Programs {
		if _, err := os.Stat(filepath.Join(b.Target, program)); err != nil {
			return false
		}
	}
	return true
}

func (b Builder) keyFile() string { return filepath.Join(b.Target, "programs.key") }

// Build builds all programs. go.sum decides what may be compiled: a module
// whose content does not match stops the build.
func (b Builder) Build(ctx context.Context, key string) error {
	// A running engine must not see its programs change, and an interrupted
	// build must leave no half of one: they are built aside and moved.
	aside := filepath.Join(b.Target, ".building")
	defer func() { _ = os.RemoveAll(aside) }()
	var complaints bytes.Buffer
	args := []string{"build", "-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags", ldflags(b.Version), "-o", aside + string(filepath.Separator)}
	for _, program := range b.Programs {
		args = append(args, "github.com/dagger/dagger/cmd/"+program)
	}
	command := b.goCommand(ctx, args...)
	said := io.MultiWriter(b.Log, &complaints)
	command.Stdout, command.Stderr = said, said
	if err := command.Run(); err != nil {
		return fmt.Errorf("build dagger %s: %w\n%s", b.Version, err, lastLines(complaints.String(), 12))
	}
	for _, program := range b.Programs {
		if err := os.Rename(filepath.Join(aside, program), filepath.Join(b.Target, program)); err != nil {
			return fmt.Errorf("install dagger %s: %w", b.Version, err)
		}
	}
	return os.WriteFile(b.keyFile(), []byte(key), 0o600)
}

func ldflags(version string) string {
	const symbol = "github.com/dagger/dagger/engine."
	return fmt.Sprintf("-s -w -X %sVersion=%s -X %sTag=%s", symbol, version, symbol, version)
}

func (b Builder) goCommand(ctx context.Context, args ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, "go", args...)
	command.Dir = b.Module
	command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off", "GONOSUMDB="+withNoSum(os.Getenv("GONOSUMDB")))
	command.Env = append(command.Env, b.Env...)
	return command
}

func withNoSum(current string) string {
	if current == "" {
		return noSum
	}
	return current + "," + noSum
}

// Toolchain downloads the Go toolchain of a version as the module that it also
// is, and returns its zip file. go checks it against the checksum database.
func Toolchain(ctx context.Context, version, platform string) (string, error) {
	module := fmt.Sprintf("golang.org/toolchain@v0.0.1-go%s.%s", version, platform)
	command := exec.CommandContext(ctx, "go", "mod", "download", "-json", module)
	command.Dir = os.TempDir()
	output, runErr := command.Output()
	var found struct{ Zip, Error string }
	if err := json.Unmarshal(output, &found); err != nil {
		return "", errors.Join(fmt.Errorf("download %s: %w", module, err), runErr)
	}
	if found.Error != "" || found.Zip == "" {
		return "", fmt.Errorf("download %s: %s", module, found.Error)
	}
	return found.Zip, nil
}

func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

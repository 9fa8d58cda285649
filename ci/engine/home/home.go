// Package home knows where the engine keeps its files, who holds its locks
// and which process is the running engine.
package home

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// maxSocketPath is the longest path that a unix socket may have on Linux,
// less the terminating zero.
const maxSocketPath = 107

// Home is the directory of one engine. Two homes are two independent engines.
type Home struct {
	root string
}

// New returns the engine's home under a CLOUDSEC_HOME directory.
func New(cloudsecHome string) (Home, error) {
	abs, err := filepath.Abs(cloudsecHome)
	if err != nil {
		return Home{}, fmt.Errorf("find engine home: %w", err)
	}
	h := Home{root: filepath.Join(abs, "engine")}
	if n := len(h.Socket()); n > maxSocketPath {
		return Home{}, fmt.Errorf("the engine's socket %s has %d characters and Linux allows %d: set CLOUDSEC_HOME to a shorter path",
			h.Socket(), n, maxSocketPath)
	}
	return h, nil
}

// Default finds the home from the environment: CLOUDSEC_HOME, else the user's
// cache directory.
func Default(getenv func(string) string) (Home, error) {
	if dir := getenv("CLOUDSEC_HOME"); dir != "" {
		return New(dir)
	}
	if dir := getenv("XDG_CACHE_HOME"); dir != "" {
		return New(filepath.Join(dir, "cloudsec"))
	}
	if dir := getenv("HOME"); dir != "" {
		return New(filepath.Join(dir, ".cache", "cloudsec"))
	}
	return Home{}, errors.New("none of CLOUDSEC_HOME, XDG_CACHE_HOME and HOME is set: set CLOUDSEC_HOME to a directory with 15 GB of space")
}

// CloudsecHome is the CLOUDSEC_HOME that this home lies in.
func (h Home) CloudsecHome() string { return filepath.Dir(h.root) }

// Root is the directory that everything else lies in.
func (h Home) Root() string { return h.root }

// Path joins a path below the home.
func (h Home) Path(elem ...string) string {
	return filepath.Join(append([]string{h.root}, elem...)...)
}

// Bin holds the binaries of Dagger and the supervisor's own.
func (h Home) Bin() string { return h.Path("bin") }

// CLI is the pinned dagger command, in a directory that can be put on PATH.
func (h Home) CLI() string { return h.Path("cli", "dagger") }

// Supervisor is the copy of this program that the running engine uses, so
// that `go run` may delete the original.
func (h Home) Supervisor() string { return h.Path("bin", "cloudsec-engine") }

// Trees holds the root file systems that images and engine are made of.
func (h Home) Trees() string { return h.Path("trees") }

// Images is the OCI layout that the mirror serves.
func (h Home) Images() string { return h.Path("images") }

// Content is the OCI layout that is built into the engine: the Go SDK.
func (h Home) Content() string { return h.Path("content") }

// State is the engine's cache.
func (h Home) State() string { return h.Path("state") }

// Run holds the socket and what is true of the running engine only.
func (h Home) Run() string { return h.Path("run") }

// Socket is where clients connect.
func (h Home) Socket() string { return h.Path("run", "engine.sock") }

// Log is the engine's log.
func (h Home) Log() string { return h.Path("log", "engine.log") }

// Create makes the directories that must exist before anything starts.
func (h Home) Create() error {
	for _, dir := range []string{h.Bin(), h.Trees(), h.Images(), h.Content(), h.State(), h.Run(), h.Path("log"), h.Path("tmp"), h.Path("empty")} {
		if err := os.MkdirAll(dir, 0o750); err != nil {
			return fmt.Errorf("create engine home: %w", err)
		}
	}
	return nil
}

//go:build linux

// Package engine brings up a Dagger engine on a machine without Docker, and
// tells clients how to reach it. The engine and the CLI are built from Go
// modules pinned by go.sum, the base images from Debian packages.
package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/cloudsec/cloudsec/ci/engine/catalog"
	"github.com/cloudsec/cloudsec/ci/engine/home"
	"github.com/cloudsec/cloudsec/ci/engine/supervisor"
)

// Engine is one engine and everything it is made from.
type Engine struct {
	Home    home.Home
	Catalog catalog.Catalog
	// Getenv reads the caller's environment.
	Getenv func(string) string
	// Repository is the root of the source tree.
	Repository string
	// Images says where base images come from: auto, packages or registry.
	Images string
	// Program is the executable that supervisor and sandbox run.
	Program string
	// Out receives progress.
	Out io.Writer
}

// New returns the engine of the environment's home.
func New(getenv func(string) string, out io.Writer) (*Engine, error) {
	h, err := home.Default(getenv)
	if err != nil {
		return nil, err
	}
	c, err := catalog.Load()
	if err != nil {
		return nil, err
	}
	working, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("find the repository: %w", err)
	}
	repository, err := findRepository(working)
	if err != nil {
		return nil, err
	}
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find own program: %w", err)
	}
	return &Engine{Home: h, Catalog: c, Getenv: getenv, Repository: repository, Images: ImagesAuto, Program: program, Out: out}, nil
}

// findRepository looks for the source tree from a directory upwards.
func findRepository(dir string) (string, error) {
	for current := dir; ; current = filepath.Dir(current) {
		if _, err := os.Stat(filepath.Join(current, "ci", "tools", "dagger", "go.mod")); err == nil {
			return current, nil
		}
		if current == filepath.Dir(current) {
			return "", fmt.Errorf("%s is not in the CloudSec repository: run this from inside it", dir)
		}
	}
}

// startTimeout is how long an engine may take to accept connections.
const startTimeout = 2 * time.Minute

// Up makes sure that an engine runs. With one running it does nothing; after
// Down it takes seconds; the first time it builds everything.
func (e *Engine) Up(ctx context.Context) error {
	progress := newProgress(e.Out)
	if done, err := e.alreadyUp(progress); done || err != nil {
		return err
	}
	lock, err := home.WaitLock(ctx, e.Home.Path("up.lock"), func() {
		progress.say("another start of this engine is under way: waiting for it")
	})
	if err != nil {
		return err
	}
	defer lock.Unlock()
	if done, err := e.alreadyUp(progress); done || err != nil {
		return err
	}
	if err := e.Home.Create(); err != nil {
		return err
	}
	progress.say("starting Dagger %s without Docker, in %s", e.Catalog.Dagger, e.Home.Root())
	spec, err := e.build(ctx, progress)
	if err != nil {
		return err
	}
	if err := progress.step("start the engine", func() error { return e.start(ctx, spec) }); err != nil {
		return err
	}
	progress.total("engine is ready")
	return nil
}

func (e *Engine) alreadyUp(progress *progress) (bool, error) {
	status, err := supervisor.Inspect(e.Home)
	if err != nil || !status.Ready {
		return false, err
	}
	progress.say("engine runs already (process %d, %s)", status.Process.PID, e.Home.Socket())
	return true, nil
}

func (e *Engine) start(ctx context.Context, spec supervisor.Spec) error {
	if _, err := supervisor.Stop(ctx, e.Home); err != nil {
		return err
	}
	if err := installProgram(e.Program, e.Home.Supervisor()); err != nil {
		return err
	}
	if err := supervisor.WriteSpec(e.Home, spec); err != nil {
		return err
	}
	if err := supervisor.Launch(e.Home, e.Home.Supervisor()); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	if err := supervisor.WaitReady(ctx, e.Home); err != nil {
		return errors.Join(err, fmt.Errorf("the end of its log %s:\n%s", e.Home.Log(), tail(e.Home.Log(), 15)))
	}
	return nil
}

// Down stops the engine and says whether there was one.
func (e *Engine) Down(ctx context.Context) (bool, error) {
	return supervisor.Stop(ctx, e.Home)
}

// Env is what a client of this engine needs in its environment.
func (e *Engine) Env() []string {
	return []string{
		"_EXPERIMENTAL_DAGGER_RUNNER_HOST=unix://" + e.Home.Socket(),
		"DO_NOT_TRACK=1",
		"DAGGER_NO_NAG=1",
	}
}

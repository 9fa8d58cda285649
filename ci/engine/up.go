//go:build linux

package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"time"

	"github.com/cloudsec/cloudsec/ci/engine/home"
	"github.com/cloudsec/cloudsec/ci/engine/host"
	"github.com/cloudsec/cloudsec/ci/engine/supervisor"
)

// startTimeout is how long an engine may take to accept connections.
const startTimeout = 2 * time.Minute

// running tells whether our own engine accepts connections.
func (e *Engine) running() bool {
	status, err := supervisor.Inspect(e.Home)
	return err == nil && status.Ready
}

// up makes sure that our own engine runs, from what the source tree says now.
// With one running it does nothing; after down it takes seconds; the first
// time it builds everything.
func (e *Engine) up(ctx context.Context, progress *progress) error {
	key, err := e.key()
	if err != nil {
		return err
	}
	if done, err := e.current(progress, key); done || err != nil {
		return err
	}
	if err := e.check(ctx, progress); err != nil {
		return err
	}
	lock, err := home.WaitLock(ctx, e.Home.Path("up.lock"), func() {
		progress.say("another start of this engine is under way: waiting for it")
	})
	if err != nil {
		return err
	}
	defer func() { _ = lock.Unlock() }()
	if done, err := e.current(progress, key); done || err != nil {
		return err
	}
	return e.buildAndStart(ctx, progress, key)
}

// current tells whether the engine runs and was started from this source tree.
func (e *Engine) current(progress *progress, key string) (bool, error) {
	status, err := supervisor.Inspect(e.Home)
	if err != nil || !status.Ready {
		return false, err
	}
	// A file that cannot be read holds no key.
	if recorded, _ := os.ReadFile(e.Home.Path("up.key")); string(recorded) != key {
		return false, nil
	}
	progress.say("engine runs already (process %d, %s)", status.Process.PID, e.Home.Socket())
	return true, nil
}

// check looks whether this machine can run an engine and installs what it can.
func (e *Engine) check(ctx context.Context, progress *progress) error {
	if e.running() {
		return nil
	}
	fresh := !e.probe.Exists(e.Home.Path("up.key"))
	status, err := supervisor.Inspect(e.Home)
	if err != nil {
		return err
	}
	socket := e.Home.Socket()
	if status.Supervised {
		socket = ""
	}
	if err := e.probe.Check(ctx, e.Home.Root(), socket, fresh); err != nil {
		return fmt.Errorf("this machine cannot run an engine without Docker:\n%w", err)
	}
	missing := e.probe.Missing(host.Needs(fresh && e.options.Images != ImagesRegistry))
	if len(missing) == 0 {
		return nil
	}
	names := ""
	for _, need := range missing {
		names += " " + need.Package
	}
	return progress.step("install Debian packages that are missing:"+names, func() error { return e.probe.Install(ctx, missing) })
}

func (e *Engine) buildAndStart(ctx context.Context, progress *progress, key string) error {
	if err := e.Home.Create(); err != nil {
		return host.ExplainDiskFull(err, e.Home.Root(), "")
	}
	progress.say("bringing up Dagger %s without Docker, in %s", e.catalog.Dagger, e.Home.Root())
	spec, err := e.build(ctx, progress)
	if err != nil {
		return host.ExplainDiskFull(err, e.Home.Root(), tail(e.buildLog(), 15))
	}
	if err := e.startUnlessSame(ctx, progress, spec); err != nil {
		return err
	}
	if err := e.prune(spec); err != nil {
		return err
	}
	if err := os.WriteFile(e.Home.Path("up.key"), []byte(key), 0o600); err != nil {
		return fmt.Errorf("record what the engine was built from: %w", err)
	}
	progress.total("engine is ready")
	return nil
}

// startUnlessSame leaves an engine alone that runs with the same settings: new
// base images, for one, reach it through the mirror.
func (e *Engine) startUnlessSame(ctx context.Context, progress *progress, spec supervisor.Spec) error {
	if e.running() {
		old, err := supervisor.ReadSpec(e.Home)
		if err == nil && reflect.DeepEqual(old, spec) {
			return nil
		}
		progress.say("the engine was started from other settings or programs: starting it anew")
	}
	return progress.step("start the engine", func() error { return e.start(ctx, spec) })
}

func (e *Engine) start(ctx context.Context, spec supervisor.Spec) error {
	if _, err := supervisor.Stop(ctx, e.Home); err != nil {
		return err
	}
	program, err := e.ownProgram(ctx)
	if err != nil {
		return err
	}
	if err := installProgram(program, e.Home.Supervisor()); err != nil {
		return err
	}
	if err := supervisor.WriteSpec(e.Home, spec); err != nil {
		return err
	}
	ended, err := supervisor.Launch(e.Home, e.Home.Supervisor())
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	if err := supervisor.WaitReady(ctx, e.Home, ended); err != nil {
		return errors.Join(err, fmt.Errorf("the end of its log %s:\n%s", e.Home.Log(), tail(e.Home.Log(), 15)))
	}
	return nil
}

// Down stops our engine and says whether there was one.
func (e *Engine) Down(ctx context.Context) (bool, error) {
	if !e.probe.Exists(e.Home.Root()) {
		return false, nil
	}
	lock, err := home.WaitLock(ctx, e.Home.Path("up.lock"), func() {
		newProgress(e.options.Out).say("a start of this engine is under way: waiting for it")
	})
	if err != nil {
		return false, err
	}
	defer func() { _ = lock.Unlock() }()
	return supervisor.Stop(ctx, e.Home)
}

// Clean stops our engine and deletes its cache, and with everything also its
// programs and images.
func (e *Engine) Clean(ctx context.Context, everything bool) error {
	if _, err := e.Down(ctx); err != nil {
		return err
	}
	dir := e.Home.State()
	if everything {
		dir = e.Home.Root()
	}
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("delete %s: %w", dir, err)
	}
	return nil
}

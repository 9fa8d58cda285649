package engine

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/cloudsec/cloudsec/ci/engine/host"
	"github.com/cloudsec/cloudsec/ci/engine/tools"
)

// Connection is how a client reaches an engine.
type Connection struct {
	// Runner is the engine: a container tool that dagger starts one in, an
	// address, or the socket of our own.
	Runner string
	// Own is set when the engine is ours.
	Own bool
	// Env is what the client needs in its environment.
	Env []string
	// CLI is the path of the pinned dagger command.
	CLI string
}

// quiet keeps dagger from reporting home and from advertising.
var quiet = []string{"DO_NOT_TRACK=1", "DAGGER_NO_NAG=1"}

// Connect finds an engine, or starts ours, and returns how to reach it.
func (e *Engine) Connect(ctx context.Context) (Connection, error) {
	progress := newProgress(e.options.Out)
	if !e.options.Local && !e.running() {
		connection, found, err := e.existing(ctx, progress)
		if found || err != nil {
			return connection, err
		}
	}
	if err := e.up(ctx, progress); err != nil {
		return Connection{}, err
	}
	return e.own(), nil
}

// Existing returns how to reach an engine without starting one: ours when it
// runs, or one that is not ours.
func (e *Engine) Existing(ctx context.Context) (Connection, bool, error) {
	if e.running() {
		return e.own(), true, nil
	}
	if e.options.Local {
		return Connection{}, false, nil
	}
	return e.existing(ctx, newProgress(e.options.Out))
}

func (e *Engine) existing(ctx context.Context, progress *progress) (Connection, bool, error) {
	runner, err := e.probe.Runner(ctx, e.Home.Socket())
	if runner == "" || err != nil {
		return Connection{}, false, err
	}
	progress.say("%s is there: dagger uses it, and no engine of our own is needed", runner)
	cli, err := e.foreignCLI(ctx, progress)
	if err != nil {
		return Connection{}, false, err
	}
	return Connection{Runner: runner, Env: quiet, CLI: cli}, true, nil
}

// foreignCLI returns a dagger of the pinned version for an engine that is not
// ours: the one on PATH, or one built from the pinned module.
func (e *Engine) foreignCLI(ctx context.Context, progress *progress) (string, error) {
	if path := e.probe.CLI(ctx, e.catalog.Dagger); path != "" {
		return path, nil
	}
	if err := e.Home.Create(); err != nil {
		return "", err
	}
	return e.Home.CLI(), e.pinnedCLI(ctx, e.Home.Path("cli"), progress)
}

// InstallCLI builds the pinned dagger command into a directory. go.sum vouches
// for what is compiled. A second call finds it there.
func (e *Engine) InstallCLI(ctx context.Context, dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return fmt.Errorf("install the dagger command: %w", err)
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return fmt.Errorf("install the dagger command: %w", err)
	}
	return e.pinnedCLI(ctx, dir, newProgress(e.options.Out))
}

func (e *Engine) pinnedCLI(ctx context.Context, dir string, progress *progress) error {
	builder := tools.Builder{
		Module: e.toolModule(), Target: dir, Version: e.catalog.Dagger, Programs: []string{"dagger"}, Log: e.options.Out,
	}
	key, err := builder.Key()
	if err != nil {
		return err
	}
	if builder.Built(key) {
		return nil
	}
	return progress.step("build the dagger "+e.catalog.Dagger+" command from its Go module", func() error { return builder.Build(ctx, key) })
}

// own is how to reach our own engine.
func (e *Engine) own() Connection {
	address := "unix://" + e.Home.Socket()
	return Connection{
		Runner: address, Own: true, CLI: e.Home.CLI(),
		Env: append([]string{host.RunnerVariable + "=" + address}, quiet...),
	}
}

// Path returns a PATH on which the connection's dagger comes first.
func (c Connection) Path(current string) string {
	dir := filepath.Dir(c.CLI)
	if current == "" {
		return dir
	}
	return dir + string(filepath.ListSeparator) + current
}

package engine

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Client returns what a program needs to be a client of an engine: settings
// for its environment and the path of the pinned dagger command. It starts an
// engine when there is none, which may take minutes the first time.
//
// Any program inside the repository may call it; tests of the pipeline do.
func Client(ctx context.Context) (env []string, dagger string, err error) {
	e, err := newEngine(DefaultOptions(os.Getenv, os.Stderr))
	if err != nil {
		return nil, "", err
	}
	connection, err := e.Connect(ctx)
	if err != nil {
		return nil, "", err
	}
	return connection.Env, connection.CLI, nil
}

// ownProgram returns the executable that the supervisor runs. A program that
// only imports this package cannot be it, so it is built then.
func (e *Engine) ownProgram(ctx context.Context) (string, error) {
	if e.program != "" {
		return e.program, nil
	}
	target := e.Home.Path("bin", "engine-command")
	command := exec.CommandContext(ctx, "go", "build", "-o", target, "./ci/engine/cmd/engine")
	command.Dir = e.repository
	if said, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build %s: %w\n%s", filepath.Join("ci", "engine", "cmd", "engine"), err, said)
	}
	e.program = target
	return target, nil
}

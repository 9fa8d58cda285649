package buildspec

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// PhaseResult is how a phase ended.
type PhaseResult struct {
	// Name as in the file, such as "build".
	Name string
	// Err is nil when every command succeeded.
	Err error
}

// Run runs the phases in order in a folder, with one shell for all of them, as version 0.2 does. A phase that fails ends the run, save
// that post_build follows a failed build. The environment is that of the project; the file's variables give way to it, as they do in CodeBuild.
func (s Spec) Run(ctx context.Context, dir string, environment []string, out io.Writer) ([]PhaseResult, error) {
	state, err := os.MkdirTemp("", "buildspec-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(state) //nolint:errcheck // It is a temporary folder.
	shell := &shell{dir: dir, state: filepath.Join(state, "environment"), environment: s.environment(environment), out: out, name: s.Env.Shell}
	results := []PhaseResult{}
	for _, phase := range []struct {
		name string
		Phase
	}{{"install", s.Phases.Install}, {"pre_build", s.Phases.PreBuild}, {"build", s.Phases.Build}, {"post_build", s.Phases.PostBuild}} {
		err := shell.phase(ctx, phase.Commands)
		results = append(results, PhaseResult{Name: phase.name, Err: err})
		if err != nil && phase.name != "build" {
			break
		}
	}
	return results, errors.Join(failures(results)...)
}

func failures(results []PhaseResult) []error {
	failed := []error{}
	for _, r := range results {
		if r.Err != nil {
			failed = append(failed, fmt.Errorf("phase %s: %w", r.Name, r.Err))
		}
	}
	return failed
}

// environment puts the file's variables under those of the project.
func (s Spec) environment(project []string) []string {
	all := []string{}
	for name, value := range s.Env.Variables {
		if !slices.ContainsFunc(project, func(v string) bool { return strings.HasPrefix(v, name+"=") }) {
			all = append(all, name+"="+value)
		}
	}
	slices.Sort(all)
	return append(all, project...)
}

// shell runs commands one by one and carries exported variables and the working folder from each to the next.
type shell struct {
	name, dir, state string
	environment      []string
	out              io.Writer
}

func (s *shell) phase(ctx context.Context, commands []string) error {
	for _, command := range commands {
		if err := s.command(ctx, command); err != nil {
			return err
		}
	}
	return nil
}

// restore takes over what the command before exported and the folder that it ended in; save keeps it for the next one.
const (
	restore = `[ ! -f "$BUILDSPEC_STATE" ] || { . "$BUILDSPEC_STATE"; cd "$PWD"; }`
	save    = `export -p > "$BUILDSPEC_STATE"`
)

func (s *shell) command(ctx context.Context, command string) error {
	interpreter := "/bin/sh"
	if s.name == "bash" {
		interpreter = "bash"
	}
	script := restore + "\n" + command + "\n__status=$?\n" + save + "\nexit $__status\n"
	process := exec.CommandContext(ctx, interpreter, "-c", script)
	process.Dir = s.dir
	process.Env = append(slices.Clone(s.environment), "BUILDSPEC_STATE="+s.state)
	process.Stdout, process.Stderr = s.out, s.out
	fmt.Fprintf(s.out, "[Container] Running command %s\n", command)
	if err := process.Run(); err != nil {
		return fmt.Errorf("%s: %w", command, err)
	}
	return nil
}

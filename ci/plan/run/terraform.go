package run

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// tailLines is how much of a failed step's output is shown at once; the whole of it is in the evidence.
const tailLines = 40

// shutdownTime is what Terraform gets to release its lock after an interrupt.
const shutdownTime = 30 * time.Second

// terraform runs one command, keeps its output as evidence and records the step.
func (r *runner) terraform(ctx context.Context, name, dir string, arguments ...string) bool {
	var output bytes.Buffer
	command := r.command(ctx, dir, arguments...)
	command.Stdout, command.Stderr = &output, &output
	return r.step(name, &output, command.Run)
}

// showJSON keeps the representation in memory: it holds sensitive values in clear text.
func (r *runner) showJSON(ctx context.Context, planFile string) bool {
	var output, problems bytes.Buffer
	command := r.command(ctx, r.space.root, "show", "-json", "-no-color", planFile)
	command.Stdout, command.Stderr = &output, &problems
	passed := r.step("show-json", &problems, command.Run)
	if passed {
		r.result.PlanJSON = output.Bytes()
	}
	return passed
}

// showText is Terraform's own view, in which it masks sensitive values itself.
func (r *runner) showText(ctx context.Context, planFile string) bool {
	var output, problems bytes.Buffer
	command := r.command(ctx, r.space.root, "show", "-no-color", planFile)
	command.Stdout, command.Stderr = &output, &problems
	return r.step("show-text", &problems, func() error {
		if err := command.Run(); err != nil {
			return err
		}
		return r.evidence(r.Environment+".txt", output.Bytes())
	})
}

func (r *runner) command(ctx context.Context, dir string, arguments ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, r.Terraform, arguments...) //nolint:gosec // the caller names the binary
	command.Dir = dir
	command.Env = append(command.Env, r.Env...)
	command.Env = append(command.Env, "TF_IN_AUTOMATION=1", "TF_INPUT=0", "CHECKPOINT_DISABLE=1")
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = shutdownTime
	return command
}

// step times one piece of work and records how it went.
func (r *runner) step(name string, output *bytes.Buffer, work func() error) bool {
	start := time.Now()
	err := work()
	step := Step{Name: name, Status: Passed, Seconds: seconds(start)}
	if err != nil {
		step.Status, step.ExitCode, step.Detail = Failed, exitCode(err), detail(name, err)
	}
	if output.Len() > 0 {
		step.Log = filepath.Join("steps", r.Environment+"-"+name+".log")
		if err := r.evidence(step.Log, output.Bytes()); err != nil {
			step.Status, step.Detail = Failed, err.Error()
		}
	}
	r.record(step, tail(output.String()))
	return step.Status == Passed
}

// exitCode is -1 when the command did not run or was stopped.
func exitCode(err error) int {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	return -1
}

func detail(name string, err error) string {
	if name == "fmt" && exitCode(err) == 3 {
		return "files are not formatted; run `terraform fmt -recursive`"
	}
	return fmt.Sprintf("terraform: %v", err)
}

func tail(output string) string {
	lines := strings.Split(strings.TrimSpace(output), "\n")
	if len(lines) > tailLines {
		lines = append([]string{"..."}, lines[len(lines)-tailLines:]...)
	}
	return strings.Join(lines, "\n")
}

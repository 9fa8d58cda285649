// Package local is what stands behind `make pipeline` and `make test` on one machine: it sets up what is missing, runs the jobs step by
// step with their progress, and ends with a table.
package local

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Step is one named piece of a job.
type Step struct {
	// Name is short and unique in its job; the log file is named after it.
	Name string
	// What the step does and about how long it takes, for the person who waits.
	What string
	// Run does it and writes everything that may be worth reading to log.
	Run func(ctx context.Context, log io.Writer) error
	// Needs are the names of earlier steps; when one of them failed this step is not run.
	Needs []string
	// Tests are the JUnit files that the step leaves.
	Tests []string
}

// Result is what became of a step.
type Result struct {
	Step
	// Err is nil for a step that passed. A step that did not run has the error that says why.
	Err error
	// NotRun is true when an earlier step that this one needs had failed.
	NotRun bool
	// Took is how long it ran.
	Took time.Duration
	// Log is the file with the step's output.
	Log string
}

// Job runs steps in order.
type Job struct {
	// Out is where a person reads along.
	Out io.Writer
	// LogDir keeps one log file for each step.
	LogDir string
	// Heartbeat is how often a step that is still running says so.
	Heartbeat time.Duration
	// Now is the clock.
	Now func() time.Time
}

// Run runs every step whose needs were met and answers with all results. A failed step does not stop the others.
func (j Job) Run(ctx context.Context, steps []Step) []Result {
	results := make([]Result, 0, len(steps))
	failed := map[string]bool{}
	for i, step := range steps {
		fmt.Fprintf(j.Out, "[%d/%d] %s: %s\n", i+1, len(steps), step.Name, step.What)
		result := j.one(ctx, step, failed)
		failed[step.Name] = result.Err != nil
		results = append(results, result)
		j.say(result)
	}
	return results
}

func (j Job) one(ctx context.Context, step Step, failed map[string]bool) Result {
	for _, need := range step.Needs {
		if failed[need] {
			return Result{Step: step, Err: fmt.Errorf("not run, because %s failed", need), NotRun: true}
		}
	}
	log := filepath.Join(j.LogDir, strings.ReplaceAll(step.Name, " ", "-")+".log")
	file, err := create(log)
	if err != nil {
		return Result{Step: step, Err: err}
	}
	defer file.Close() //nolint:errcheck // Every write was checked by the step.
	last := &lastLine{}
	started := j.Now()
	stop := j.beat(step.Name, started, last)
	defer stop()
	err = step.Run(ctx, io.MultiWriter(file, last))
	return Result{Step: step, Err: err, Took: j.Now().Sub(started), Log: log}
}

func create(name string) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return nil, err
	}
	return os.Create(name)
}

// beat says now and then that a long step is still alive, and what it printed last.
func (j Job) beat(name string, started time.Time, last *lastLine) (stop func()) {
	done := make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		ticker := time.NewTicker(j.Heartbeat)
		defer ticker.Stop()
		for {
			select {
			case <-done:
				return
			case <-ticker.C:
				fmt.Fprintf(j.Out, "      %s, %s so far: %s\n", name, j.Now().Sub(started).Round(time.Second), last)
			}
		}
	})
	return func() { close(done); group.Wait() }
}

// tailLines is how much of a failed step's log is shown at once.
const tailLines = 25

func (j Job) say(r Result) {
	if r.Err == nil {
		fmt.Fprintf(j.Out, "      passed in %s\n", r.Took.Round(100*time.Millisecond))
		return
	}
	if r.Log != "" {
		for _, line := range tail(r.Log, tailLines) {
			fmt.Fprintf(j.Out, "      | %s\n", line)
		}
		fmt.Fprintf(j.Out, "      the whole log: %s\n", r.Log)
	}
	fmt.Fprintf(j.Out, "      FAILED: %v\n", r.Err)
}

func tail(file string, lines int) []string {
	text, err := os.ReadFile(file)
	if err != nil {
		return []string{err.Error()}
	}
	all := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
	return all[max(0, len(all)-lines):]
}

// lastLine keeps the last line that was written, cut to what fits a terminal.
type lastLine struct {
	mu      sync.Mutex
	line    string
	partial []byte
}

// Write implements io.Writer.
func (l *lastLine) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.partial = append(l.partial, p...)
	for {
		at := bytes.IndexAny(l.partial, "\r\n")
		if at < 0 {
			break
		}
		if line := strings.TrimSpace(string(l.partial[:at])); line != "" {
			l.line = line
		}
		l.partial = l.partial[at+1:]
	}
	return len(p), nil
}

// String is the last whole line.
func (l *lastLine) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	const width = 110
	if line := []rune(l.line); len(line) > width {
		return string(line[:width]) + "…"
	}
	return l.line
}

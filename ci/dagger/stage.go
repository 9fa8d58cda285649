package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"dagger/cloudsec/internal/dagger"
)

// Stage is what one stage of the pipeline came to: its result and the evidence for it.
type Stage struct {
	// Name of the stage, such as "test".
	Name string
	// Status is "passed", "failed" or "skipped".
	Status string
	// Headline says in one line what came out.
	Headline string
	// Details name the causes when the stage failed, one a line.
	Details []string
	// Seconds that the stage took. One whose inputs did not change takes almost none.
	Seconds float64
	// Evidence is the folder of reports that the stage left, also when it failed.
	//
	// Its layout is in ci/report/README.md.
	Evidence *dagger.Directory
}

// Fail when the stage failed, with its causes as the error.
//
// It is what a call that ends in a stage runs.
// +cache="never"
func (s *Stage) Sync(ctx context.Context) (string, error) {
	if s.Status == "failed" {
		return "", errors.New(s.text())
	}
	fmt.Println(s.text())
	id, err := s.Evidence.ID(ctx)
	return string(id), err
}

// The stage's result as text, for a person to read.
// +cache="never"
func (s *Stage) Summary() string { return s.text() }

func (s *Stage) text() string {
	lines := append([]string{fmt.Sprintf("stage %s %s: %s", s.Name, s.Status, s.Headline)}, s.Details...)
	return strings.Join(lines, "\n  ")
}

// part is one piece of a stage's work that runs beside the others.
type part struct {
	// name is what the stage's record calls it when it failed.
	name string
	// run ends in a command that is allowed to fail: its exit code is the part's.
	run *dagger.Container
	// evidence is what the part leaves, to be read after run.
	evidence *dagger.Directory
}

// outcome is what became of a part.
type outcome struct {
	exitCode int
	failed   []string
	log      string
	evidence *dagger.Directory
}

// addLog keeps what a failed part printed, once: parts that fail for the same cause say the same.
func (o *outcome) addLog(log string) {
	if !strings.Contains(o.log, log) {
		o.log += log + "\n"
	}
}

// anyway lets a command fail, so that what it wrote before can still be kept.
func anyway() dagger.ContainerWithExecOpts {
	return dagger.ContainerWithExecOpts{Expect: dagger.ReturnTypeAny}
}

// stage runs the parts at once and answers with all their evidence. It returns an error only when the evidence itself cannot be
// put together.
func (m *Cloudsec) stage(ctx context.Context, name string, parts ...part) (*Stage, error) {
	started := time.Now()
	outcomes := make([]outcome, len(parts))
	var group sync.WaitGroup
	for i, p := range parts {
		group.Go(func() { outcomes[i] = p.settle(ctx) })
	}
	group.Wait()

	all := outcome{evidence: dag.Directory()}
	for _, o := range outcomes {
		all.evidence = all.evidence.WithDirectory("/", o.evidence)
		if o.exitCode != 0 {
			all.exitCode = o.exitCode
			all.failed = append(all.failed, o.failed...)
			all.addLog(strings.Join(lastLines(o.log), "\n"))
		}
	}
	return m.conclude(ctx, name, all, time.Since(started))
}

// settle runs a part to its end. What stops it before its command can run (an image that is missing, a service that does not
// start) is an outcome too, so that the other parts' evidence is not lost with it.
func (p part) settle(ctx context.Context) outcome {
	code, err := p.run.ExitCode(ctx)
	if err != nil {
		return outcome{exitCode: 1, failed: []string{p.name}, log: causeOf(err), evidence: dag.Directory()}
	}
	done := outcome{exitCode: code, evidence: p.evidence}
	if code != 0 {
		done.failed = []string{p.name}
		done.log, _ = p.run.CombinedOutput(ctx)
	}
	if _, err := p.evidence.Sync(ctx); err != nil {
		done.exitCode, done.failed = 1, []string{p.name}
		done.log += "\nthe evidence could not be read: " + causeOf(err)
		done.evidence = dag.Directory()
	}
	return done
}

// causeOf is an error with what the failed command printed, which Dagger keeps beside the message.
func causeOf(err error) string {
	var exec *dagger.ExecError
	if errors.As(err, &exec) {
		return strings.Join([]string{traceparent.ReplaceAllString(err.Error(), ""), exec.Stdout, exec.Stderr}, "\n")
	}
	return traceparent.ReplaceAllString(err.Error(), "")
}

// traceparent is what Dagger appends to errors for its own telemetry.
var traceparent = regexp.MustCompile(` ?\[traceparent:[0-9a-f-]+\]`)

// conclude lets ci/report write the stage's record, stages/<name>.json, and reads it back.
func (m *Cloudsec) conclude(ctx context.Context, name string, o outcome, took time.Duration) (*Stage, error) {
	command := []string{
		"report", "stage", "--name", name, "--out", "/evidence",
		"--exit-code", strconv.Itoa(o.exitCode), "--seconds", strconv.FormatFloat(took.Seconds(), 'f', 1, 64),
	}
	for _, name := range o.failed {
		command = append(command, "--failed", name)
	}
	for line := range strings.SplitSeq(strings.TrimSpace(o.log), "\n") {
		if line != "" {
			command = append(command, "--detail", line)
		}
	}
	evidence := m.helper("report").WithDirectory("/evidence", o.evidence).WithExec(command).Directory("/evidence")
	text, err := evidence.File("stages/" + name + ".json").Contents(ctx)
	if err != nil {
		return nil, fmt.Errorf("write the record of stage %s: %w", name, err)
	}
	return readStage(name, text, evidence)
}

// detailLines and detailWidth bound what a stage's record repeats of a log.
const (
	detailLines = 12
	detailWidth = 240
)

// escape is how programs colour a terminal.
var escape = regexp.MustCompile("\x1b\\[[0-9;]*[A-Za-z]")

// lastLines is the end of a log, where programs say why they failed.
func lastLines(log string) []string {
	lines := []string{}
	for line := range strings.SplitSeq(log, "\n") {
		line = strings.TrimRight(escape.ReplaceAllString(line, ""), " \t\r")
		if line == "" {
			continue
		}
		if runes := []rune(line); len(runes) > detailWidth {
			line = string(runes[:detailWidth]) + "…"
		}
		lines = append(lines, line)
	}
	return lines[max(0, len(lines)-detailLines):]
}

func readStage(name, text string, evidence *dagger.Directory) (*Stage, error) {
	var record struct {
		Status          string   `json:"status"`
		Headline        string   `json:"headline"`
		Details         []string `json:"details"`
		DurationSeconds float64  `json:"durationSeconds"`
	}
	if err := json.Unmarshal([]byte(text), &record); err != nil {
		return nil, fmt.Errorf("read the record of stage %s: %w", name, err)
	}
	if record.Headline == "" {
		record.Headline = "see the lines below"
	}
	return &Stage{
		Name: name, Status: record.Status, Headline: record.Headline, Details: record.Details,
		Seconds: record.DurationSeconds, Evidence: evidence,
	}, nil
}

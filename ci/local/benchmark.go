package local

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// Benchmark times the pipeline in a clean clone: with empty caches, again with nothing changed, and after a change of one line in core. Beside
// each it times the same work done natively, in the same run, so that the ratio does not depend on the machine.
type Benchmark struct {
	// Workspace is the checkout whose commit is cloned.
	Workspace Workspace
	// Scratch is an empty folder for the clone and its caches, about 40 GB.
	Scratch string
	// Out is where a person reads along.
	Out io.Writer
	// Now is the clock.
	Now func() time.Time
	// Warm leaves the caches of the workspace in use instead of beginning with empty ones; the first row is then not "cold".
	Warm bool
}

// Round is one row of the benchmark.
type Round struct {
	// Name of the round: cold, unchanged or one line changed.
	Name string `json:"name"`
	// Pipeline and Native are whole durations in seconds.
	Pipeline float64 `json:"pipelineSeconds"`
	Native   float64 `json:"nativeSeconds"`
	// Load is how long the engine takes to load the module and list its functions, in seconds.
	Load float64 `json:"loadSeconds"`
	// Stages are the pipeline's stages, in seconds.
	Stages map[string]float64 `json:"stageSeconds"`
	// Commands are the native commands, in seconds.
	Commands map[string]float64 `json:"commandSeconds"`
	// Failures are the commands that failed, the pipeline or native ones. Their time counts all the same, because the table is worth
	// having; the benchmark fails.
	Failures []string `json:"failures,omitempty"`
}

// changedFile is where the one line is changed: a function that every list of findings runs through.
const changedFile = "services/core/finding/severity.go"

// Run runs all rounds and prints the table. However it ends, its own engine does not stay.
func (b Benchmark) Run(ctx context.Context, log io.Writer) (rounds []Round, err error) {
	clone, err := b.clone(ctx, log)
	if err != nil {
		return nil, err
	}
	if !b.Warm {
		defer func() {
			clean := []string{"run", "./ci/engine/cmd/engine", "clean"}
			err = errors.Join(err, clone.run(context.WithoutCancel(ctx), log, ".", b.caches("engine"), "go", clean...))
		}()
	}
	for _, name := range []string{"cold", "unchanged", "one line changed"} {
		if name == "one line changed" {
			if err := changeOneLine(clone.path(changedFile)); err != nil {
				return rounds, err
			}
		}
		round, err := b.round(ctx, log, clone, name)
		if err != nil {
			return rounds, fmt.Errorf("round %s: %w", name, err)
		}
		rounds = append(rounds, round)
		fmt.Fprintf(b.Out, "      %s: pipeline %.1f s, native %.1f s\n", name, round.Pipeline, round.Native)
	}
	b.table(rounds)
	return rounds, failures(rounds)
}

// failures says which commands failed, in which round.
func failures(rounds []Round) error {
	var failed []error
	for _, r := range rounds {
		for _, f := range r.Failures {
			failed = append(failed, fmt.Errorf("round %s: %s", r.Name, f))
		}
	}
	return errors.Join(failed...)
}

func (b Benchmark) clone(ctx context.Context, log io.Writer) (Workspace, error) {
	root := filepath.Join(b.Scratch, "clone")
	if err := b.Workspace.run(ctx, log, ".", nil, "git", "clone", "--quiet", b.Workspace.Root, root); err != nil {
		return Workspace{}, err
	}
	home := b.Workspace.Home
	if !b.Warm {
		home = filepath.Join(b.Scratch, "home")
	}
	return Workspace{Root: root, Home: home}, nil
}

// caches gives a user of Go's and npm's caches its own, empty at first.
func (b Benchmark) caches(user string) []string {
	if b.Warm {
		return nil
	}
	dir := filepath.Join(b.Scratch, "cache", user)
	return []string{"GOCACHE=" + dir + "/build", "GOMODCACHE=" + dir + "/mod", "NPM_CONFIG_CACHE=" + dir + "/npm", "GOFLAGS=-modcacherw"}
}

func (b Benchmark) round(ctx context.Context, log io.Writer, clone Workspace, name string) (Round, error) {
	round := Round{Name: name, Stages: map[string]float64{}, Commands: map[string]float64{}}
	started := b.Now()
	command := []string{"run", "./ci/local/cmd/local", "pipeline"}
	err := clone.run(ctx, log, ".", b.caches("engine"), "go", command...)
	round.Pipeline = b.Now().Sub(started).Seconds()
	if err != nil {
		if ctx.Err() != nil {
			return round, err
		}
		kept := b.Workspace.path(filepath.Join("dist", "benchmark", strings.ReplaceAll(name, " ", "-")))
		if err := keep(clone, kept); err != nil {
			return round, err
		}
		round.Failures = append(round.Failures, fmt.Sprintf("pipeline: %v (its evidence is in %s)", err, kept))
	}
	if err := readStages(clone.path("evidence"), round.Stages); err != nil {
		return round, err
	}
	loading := b.Now()
	if err := clone.run(ctx, log, ".", b.caches("engine"), "go", "run", "./ci/engine/cmd/engine", "run", "--", "dagger", "functions"); err != nil {
		return round, err
	}
	round.Load = b.Now().Sub(loading).Seconds()
	return round, b.native(ctx, log, clone, &round)
}

// keep copies what tells why the pipeline failed to a folder that outlives the clone.
func keep(clone Workspace, kept string) error {
	if err := os.RemoveAll(kept); err != nil {
		return err
	}
	for _, folder := range []string{"evidence", filepath.Join("dist", "logs")} {
		err := os.CopyFS(filepath.Join(kept, folder), os.DirFS(clone.path(folder)))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("keep %s: %w", folder, err)
		}
	}
	return nil
}

// native does the pipeline's work with the programs on this machine. Scanning and load testing have no shorter native form and are left
// out, in the native run's favour.
func (b Benchmark) native(ctx context.Context, log io.Writer, clone Workspace, round *Round) error {
	bin := filepath.Join(clone.Home, "native")
	started := b.Now()
	if err := clone.Emulator(ctx, log); err != nil {
		return fmt.Errorf("install the emulator: %w", err)
	}
	if round.Name == "cold" {
		round.Commands["emulator"] = b.Now().Sub(started).Seconds()
		round.Native += round.Commands["emulator"]
	}
	commands := []struct {
		name, dir string
		args      []string
	}{
		{"npm ci", "web", []string{"npm", "ci", "--no-audit", "--no-fund"}},
		{"go test", ".", append([]string{"go", "test", "-race", "-timeout=40m", "-covermode=atomic", "-coverprofile=" + filepath.Join(b.Scratch, "cover.out")}, "./...")},
		{"npm test", "web", []string{"npm", "test"}},
		{"golangci-lint", ".", []string{filepath.Join(bin, "golangci-lint"), "run", "./..."}},
		{"npm run lint", "web", []string{"npm", "run", "lint"}},
		{"go build", ".", []string{"go", "build", "-trimpath", "-o", bin + "/", "./services/auth/cmd/auth", "./services/core/cmd/core", "./web/cmd/web"}},
		{"npm run build", "web", []string{"npm", "run", "build"}},
		{"go generate", ".", []string{"go", "generate", "./services/..."}},
	}
	caches := b.caches("native")
	if round.Name != "cold" {
		commands = commands[1:] // The packages are there.
	} else {
		build := []string{"go", "build", "-C", "ci/tools/golangci-lint", "-trimpath", "-o", bin + "/", "tool"}
		commands = slices.Insert(commands, 0, struct {
			name, dir string
			args      []string
		}{"build golangci-lint", ".", build})
	}
	for _, c := range commands {
		started := b.Now()
		if err := clone.run(ctx, log, c.dir, caches, c.args[0], c.args[1:]...); err != nil {
			if ctx.Err() != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			round.Failures = append(round.Failures, fmt.Sprintf("native %s: %v", c.name, err))
		}
		took := b.Now().Sub(started).Seconds()
		round.Commands[c.name] = took
		round.Native += took
	}
	return nil
}

// changeOneLine adds a comment's worth of real code, so that the package and all that stands on it are compiled anew.
func changeOneLine(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(text, "\nvar _ = \"a line that was added\"\n"...), 0o644)
}

func readStages(evidence string, into map[string]float64) error {
	files, err := filepath.Glob(filepath.Join(evidence, "stages", "*.json"))
	if err != nil {
		return err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		var stage struct {
			Seconds float64 `json:"durationSeconds"`
		}
		if err := json.Unmarshal(text, &stage); err != nil {
			return fmt.Errorf("read %s: %w", file, err)
		}
		into[strings.TrimSuffix(filepath.Base(file), ".json")] = stage.Seconds
	}
	return nil
}

func (b Benchmark) table(rounds []Round) {
	table := tabwriter.NewWriter(b.Out, 2, 0, 2, ' ', tabwriter.AlignRight)
	row := func(name string, value func(Round) string) {
		fmt.Fprintf(table, "%s\t", name)
		for _, r := range rounds {
			fmt.Fprintf(table, "%s\t", value(r))
		}
		fmt.Fprintln(table)
	}
	seconds := func(s float64, there bool) string {
		if !there {
			return "-"
		}
		return fmt.Sprintf("%.1f", s)
	}
	row("seconds", func(r Round) string { return r.Name })
	row("make pipeline", func(r Round) string { return seconds(r.Pipeline, true) })
	row("module load", func(r Round) string { return seconds(r.Load, true) })
	for _, name := range keys(rounds, func(r Round) map[string]float64 { return r.Stages }) {
		row("stage "+name, func(r Round) string { s, ok := r.Stages[name]; return seconds(s, ok) })
	}
	row("native", func(r Round) string { return seconds(r.Native, true) })
	for _, name := range keys(rounds, func(r Round) map[string]float64 { return r.Commands }) {
		row(name, func(r Round) string { s, ok := r.Commands[name]; return seconds(s, ok) })
	}
	row("ratio", func(r Round) string { return fmt.Sprintf("%.2f", r.Pipeline/r.Native) })
	_ = table.Flush()
}

func keys(rounds []Round, of func(Round) map[string]float64) []string {
	names := []string{}
	for _, r := range rounds {
		for name := range of(r) {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

package local

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	report "github.com/cloudsec/cloudsec/ci/report/app"
)

// PipelineOptions say how the pipeline is run.
type PipelineOptions struct {
	// DBRepository is where Trivy's vulnerability database comes from. Empty means offline: vulnerabilities are not scanned, and the
	// summary says so.
	DBRepository string
	// Environment is what is planned: dev, staging or prod.
	Environment string
	// Evidence is the folder that the evidence goes to; it is made anew.
	Evidence string
}

// Pipeline is the main job: every stage on the three services, on a real engine, with no cloud account.
func (w Workspace) Pipeline(o PipelineOptions, out io.Writer) []Step {
	return []Step{
		{
			Name: "engine", What: "find a Dagger engine, or build and start one (first time about 10 minutes, later seconds)",
			Run: w.Engine,
		},
		{
			Name: "pipeline", What: "every stage of the pipeline (first time about 25 minutes, later less than one)", Needs: []string{"engine"},
			Run: func(ctx context.Context, log io.Writer) error { return w.ci(ctx, log, o) },
		},
		{
			Name: "verdict", What: "read the evidence", Needs: []string{"pipeline"},
			Run: func(_ context.Context, log io.Writer) error { return verify(io.MultiWriter(log, out), o) },
		},
	}
}

func (w Workspace) ci(ctx context.Context, log io.Writer, o PipelineOptions) error {
	if err := os.RemoveAll(o.Evidence); err != nil {
		return err
	}
	args := []string{"--progress=plain", "call", "--revision=" + w.revision(ctx), "ci", "--environment=" + o.Environment}
	if o.DBRepository == "" {
		args = append(args, "--offline")
	} else {
		args = append(args, "--db-repository="+o.DBRepository)
	}
	return w.dagger(ctx, log, append(args, "evidence", "export", "--path="+o.Evidence)...)
}

// errNotPassed is the verdict on a run; the table above it says why.
var errNotPassed = errors.New("the pipeline did not pass")

// verify does what `dagger call verify` does, without loading the module a second time.
func verify(out io.Writer, o PipelineOptions) error {
	code := report.Run(
		[]string{"summary", "--evidence", o.Evidence, "--require", "test,lint,build,scan,sbom,loadtest,plan"},
		report.Options{Stdout: out, Stderr: out, Now: time.Now},
	)
	if code != report.ExitOK {
		return errNotPassed
	}
	return nil
}

// revision is the commit of the checkout, or "unknown" where there is none, as in a source archive.
func (w Workspace) revision(ctx context.Context) string {
	command := exec.CommandContext(ctx, "git", "-C", w.Root, "rev-parse", "HEAD")
	var out bytes.Buffer
	command.Stdout = &out
	if err := command.Run(); err != nil {
		return "unknown"
	}
	return strings.TrimSpace(out.String())
}

// Setup is what the tests need and what is slow only the first time.
func (w Workspace) Setup() []Step {
	return []Step{
		{Name: "packages", What: "install missing system packages (first time about a minute)", Run: w.Packages},
		{Name: "emulator", What: "install the AWS emulator (first time about a minute)", Run: w.Emulator, Needs: []string{"packages"}},
		{Name: "contract tool", What: "install what tests core's API (first time about a minute)", Run: w.ContractTool, Needs: []string{"packages"}},
		{Name: "node packages", What: "install the console's packages (first time about a minute)", Run: w.NodePackages, Needs: []string{"packages"}},
		{Name: "engine", What: "find a Dagger engine, or build and start one (first time about 10 minutes, later seconds)", Run: w.Engine},
	}
}

// Test is every test there is: natively, fast, and then the pipeline's own tests on the real engine.
func (w Workspace) Test(results string) []Step {
	steps := w.Setup()
	steps = append(steps, w.goTests(results)...)
	steps = append(steps, w.webTests(results)...)
	return append(steps, w.engineTests(results)...)
}

func (w Workspace) goTests(results string) []Step {
	junit := filepath.Join(results, "go.xml")
	return []Step{{
		Name: "go tests", What: "unit and integration tests of all Go code, with the race detector (first time about 8 minutes)",
		Needs: []string{"packages", "emulator", "contract tool"}, Tests: []string{junit},
		Run: func(ctx context.Context, log io.Writer) error {
			return w.gotestsum(ctx, log, junit, "-race", "-timeout=40m", "./...")
		},
	}}
}

func (w Workspace) webTests(results string) []Step {
	unit, e2e := filepath.Join(results, "web.xml"), filepath.Join(results, "e2e.xml")
	return []Step{
		{
			Name: "web tests", What: "the console's unit and component tests", Needs: []string{"node packages"}, Tests: []string{unit},
			Run: func(ctx context.Context, log io.Writer) error {
				return w.run(ctx, log, "web", []string{"JUNIT_FILE=" + unit}, "npm", "test")
			},
		},
		{
			Name: "browser tests", What: "the console in a real browser on the real services", Tests: []string{e2e},
			Needs: []string{"packages", "node packages", "emulator"},
			Run: func(ctx context.Context, log io.Writer) error {
				return w.run(ctx, log, "web", []string{"JUNIT_FILE=" + e2e}, "npm", "run", "e2e")
			},
		},
	}
}

// engineTests are the tests behind build tags: those of the engine and those that call every function of the pipeline on it.
func (w Workspace) engineTests(results string) []Step {
	suite := func(name, what, tags string, packages ...string) Step {
		junit := filepath.Join(results, strings.ReplaceAll(name, " ", "-")+".xml")
		return Step{
			Name: name, What: what, Needs: []string{"engine"}, Tests: []string{junit},
			Run: func(ctx context.Context, log io.Writer) error {
				// What these tests look at is not among the inputs by which Go caches results.
				args := append([]string{"-tags=" + tags, "-timeout=60m", "-count=1", "-v"}, packages...)
				return w.gotestsum(ctx, log, junit, args...)
			},
		}
	}
	return []Step{
		suite("pipeline tests", "every function of the pipeline on the real engine (first time about 25 minutes)", "engine", "./ci/acceptance/..."),
		{
			Name: "tools", What: "take Trivy and k6 from the engine, which built them", Needs: []string{"engine"},
			Run: func(ctx context.Context, log io.Writer) error { return w.exportTools(ctx, log, "trivy", "k6") },
		},
		needing(suite("tool tests", "the pipeline's commands with the real Trivy and k6", "tools", "./ci/scan/...", "./ci/loadtest/...", "./ci/tools/..."), "tools"),
		suite("engine tests", "the engine: killed, started again, leaving nothing behind", "engine", "./ci/engine/..."),
	}
}

// needing adds to what a step needs.
func needing(s Step, names ...string) Step {
	s.Needs = append(s.Needs, names...)
	return s
}

// exportTools takes tools that the engine has built anyway: building Trivy a second time would take ten minutes.
func (w Workspace) exportTools(ctx context.Context, log io.Writer, names ...string) error {
	for _, name := range names {
		if err := w.dagger(ctx, log, "--progress=plain", "call", "tool", "--name="+name, "export", "--path="+filepath.Join(w.Home, "bin", name)); err != nil {
			return err
		}
	}
	return nil
}

// gotestsum runs Go tests and leaves a JUnit file.
func (w Workspace) gotestsum(ctx context.Context, log io.Writer, junit string, args ...string) error {
	tool, err := w.Tool(ctx, log, "gotestsum")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(junit), 0o755); err != nil {
		return err
	}
	return w.run(ctx, log, ".", nil, tool, append([]string{"--format=pkgname-and-test-fails", "--junitfile=" + junit, "--"}, args...)...)
}

package local

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// requirement is a program that the native tests need, and Debian's package that has it.
type requirement struct {
	candidates []string
	pkg        string
}

// requirements lists what is needed beside Go and Node. A candidate with a slash is a path pattern, any other a name on PATH.
func requirements() []requirement {
	return []requirement{
		{candidates: []string{"git"}, pkg: "git"},
		{candidates: []string{"gcc"}, pkg: "gcc"},
		{candidates: []string{"initdb", "/usr/lib/postgresql/*/bin/initdb"}, pkg: "postgresql"},
		{candidates: []string{os.Getenv("CHROMIUM_PATH"), "chromium", "/usr/bin/chromium"}, pkg: "chromium"},
		{candidates: []string{"/usr/lib/python3*/ensurepip", "/usr/lib/python3/dist-packages/virtualenv"}, pkg: "python3-venv"},
		{candidates: []string{"python3"}, pkg: "python3"},
	}
}

// present tells whether one of the candidates is there.
func (r requirement) present() bool {
	for _, c := range r.candidates {
		if c == "" {
			continue
		}
		if strings.Contains(c, "/") {
			if found, err := filepath.Glob(c); err == nil && len(found) > 0 {
				return true
			}
			continue
		}
		if _, err := exec.LookPath(c); err == nil {
			return true
		}
	}
	return false
}

// Packages installs the programs that the native tests need and that are missing, from Debian's packages.
func (w Workspace) Packages(ctx context.Context, log io.Writer) error {
	missing := []string{}
	for _, r := range requirements() {
		if !r.present() {
			missing = append(missing, r.pkg)
		}
	}
	if _, err := exec.LookPath("npm"); err != nil {
		return fmt.Errorf("npm is missing: install Node.js 20.19 or newer with npm, then call this again")
	}
	if len(missing) == 0 {
		fmt.Fprintln(log, "every package is there")
		return nil
	}
	fmt.Fprintln(log, "missing packages:", strings.Join(missing, " "))
	if _, err := exec.LookPath("apt-get"); err != nil || os.Getuid() != 0 {
		return fmt.Errorf("install %s with your system's package manager, then call this again", strings.Join(missing, ", "))
	}
	quiet := []string{"DEBIAN_FRONTEND=noninteractive"}
	if err := w.run(ctx, log, ".", quiet, "apt-get", "update", "-qq"); err != nil {
		return err
	}
	return w.run(ctx, log, ".", quiet, "apt-get", append([]string{"install", "-y", "-qq", "--no-install-recommends"}, missing...)...)
}

// Emulator installs the AWS emulator.
func (w Workspace) Emulator(ctx context.Context, log io.Writer) error {
	return w.pythonTool(ctx, log, "moto")
}

// ContractTool installs what holds core against its contract.
func (w Workspace) ContractTool(ctx context.Context, log io.Writer) error {
	return w.pythonTool(ctx, log, "schemathesis")
}

// pythonTool installs a tool of ci/tools that is written in Python into an environment of its own, every package pinned by hash.
func (w Workspace) pythonTool(ctx context.Context, log io.Writer, name string) error {
	pinned := w.path("ci", "tools", name, "requirements.txt")
	home := filepath.Join(w.Home, name)
	return once(filepath.Join(w.Home, name+".done"), []string{pinned}, func() error {
		if err := w.run(ctx, log, ".", nil, "python3", "-m", "venv", "--clear", home); err != nil {
			return err
		}
		return w.run(ctx, log, ".", nil, filepath.Join(home, "bin", "pip"), "install", "--quiet", "--disable-pip-version-check",
			"--require-hashes", "--requirement", pinned)
	})
}

// NodePackages installs what the console needs, by its lock file.
func (w Workspace) NodePackages(ctx context.Context, log io.Writer) error {
	inputs := []string{w.path("web", "package.json"), w.path("web", "package-lock.json")}
	mark := w.path("web", "node_modules", ".installed")
	return once(mark, inputs, func() error {
		return w.run(ctx, log, "web", nil, "npm", "ci", "--no-audit", "--no-fund")
	})
}

// Tool builds a pinned tool of ci/tools into the workspace's bin folder and answers with its path. Go's build cache makes it cheap when it
// was built before.
func (w Workspace) Tool(ctx context.Context, log io.Writer, name string) (string, error) {
	bin := filepath.Join(w.Home, "bin")
	err := w.run(ctx, log, filepath.Join("ci", "tools", name), []string{"CGO_ENABLED=0", "GOFLAGS=-mod=readonly -buildvcs=false"},
		"go", "build", "-trimpath", "-o", bin+string(filepath.Separator), "tool")
	return filepath.Join(bin, name), err
}

// Engine brings the Dagger engine up, or finds the one that is there.
func (w Workspace) Engine(ctx context.Context, log io.Writer) error {
	return w.run(ctx, log, ".", nil, "go", "run", "./ci/engine/cmd/engine", "up")
}

// dagger runs the pinned Dagger CLI against the engine.
func (w Workspace) dagger(ctx context.Context, log io.Writer, args ...string) error {
	return w.run(ctx, log, ".", nil, "go", append([]string{"run", "./ci/engine/cmd/engine", "run", "--", "dagger"}, args...)...)
}

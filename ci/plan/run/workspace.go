package run

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// localSource finds the modules that a configuration calls by a relative path.
var localSource = regexp.MustCompile(`(?m)^\s*source\s*=\s*"(\.\.?/[^"]*)"`)

// maxModules bounds how many directories are followed, so that a loop of modules ends with an error.
const maxModules = 500

// workspace is a copy of a root and of the local modules that it uses, laid out as in the source tree. Terraform
// writes beside the configuration (.terraform, lock file, backend override), and the source tree is not ours to write.
type workspace struct {
	top  string // the copy's top directory
	root string // the root's directory inside the copy
}

// newWorkspace copies the root at dir into top.
func newWorkspace(dir, top string) (*workspace, error) {
	source, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("find %s: %w", dir, err)
	}
	reached, err := reach(source)
	if err != nil {
		return nil, err
	}
	base := commonParent(reached)
	for _, from := range reached {
		if err := copyDirectory(from, filepath.Join(top, relative(base, from))); err != nil {
			return nil, err
		}
	}
	return &workspace{top: top, root: filepath.Join(top, relative(base, source))}, nil
}

// reach returns the root and every local module that it calls, directly or not.
func reach(root string) ([]string, error) {
	seen := map[string]bool{}
	for queue := []string{root}; len(queue) > 0; queue = queue[1:] {
		dir := queue[0]
		if seen[dir] {
			continue
		}
		if seen[dir] = true; len(seen) > maxModules {
			return nil, fmt.Errorf("%s calls more than %d local modules", root, maxModules)
		}
		called, err := calledBy(dir)
		if err != nil {
			return nil, err
		}
		queue = append(queue, called...)
	}
	return slices.Sorted(maps.Keys(seen)), nil
}

// calledBy reads the .tf files of one directory.
func calledBy(dir string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.tf"))
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", dir, err)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s holds no .tf file, so it is no Terraform configuration", dir)
	}
	var called []string
	for _, file := range files {
		content, err := os.ReadFile(file) //nolint:gosec // the caller names the directory
		if err != nil {
			return nil, fmt.Errorf("read configuration: %w", err)
		}
		for _, match := range localSource.FindAllSubmatch(content, -1) {
			called = append(called, filepath.Join(dir, string(match[1])))
		}
	}
	return called, nil
}

func commonParent(dirs []string) string {
	parent := dirs[0]
	for _, dir := range dirs[1:] {
		for !strings.HasPrefix(dir+string(filepath.Separator), parent+string(filepath.Separator)) {
			parent = filepath.Dir(parent)
		}
	}
	return parent
}

// relative is for paths of which one is known to be above the other.
func relative(base, path string) string {
	return strings.TrimPrefix(strings.TrimPrefix(path, base), string(filepath.Separator))
}

// copyDirectory copies what a configuration consists of, and not what Terraform left there, such as state.
func copyDirectory(from, to string) error {
	err := filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if unwanted(entry) {
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		target := filepath.Join(to, relative(from, path))
		if entry.IsDir() {
			return os.MkdirAll(target, 0o700)
		}
		return copyFile(path, target)
	})
	if err != nil {
		return fmt.Errorf("copy %s: %w", from, err)
	}
	return nil
}

// unwanted also leaves out local overrides: a plan that is reviewed must be one that everybody gets.
func unwanted(entry fs.DirEntry) bool {
	name := entry.Name()
	return name == ".terraform" || name == ".git" || name == "override.tf" || strings.HasSuffix(name, "_override.tf") ||
		strings.Contains(name, ".tfstate") || strings.HasSuffix(name, ".tfplan")
}

func copyFile(from, to string) error {
	content, err := os.ReadFile(from) //nolint:gosec // inside the directory that the caller names
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is a link to nothing", from)
	}
	if err != nil {
		return err
	}
	return os.WriteFile(to, content, 0o600) //nolint:gosec // inside our own work directory, or where the caller wants the plan
}

// overrideBackend keeps the state beside the configuration, for plans that have no remote state to compare with.
func (w *workspace) overrideBackend() error {
	content := "terraform {\n  backend \"local\" {}\n}\n"
	if err := os.WriteFile(filepath.Join(w.root, "backend_override.tf"), []byte(content), 0o600); err != nil {
		return fmt.Errorf("override backend: %w", err)
	}
	return nil
}

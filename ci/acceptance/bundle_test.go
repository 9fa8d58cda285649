//go:build engine

package acceptance_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// testBundle is a checkout and the way to call the pipeline in it.
type testBundle struct {
	dir string
	env []string
}

// setup gives a bundle over this checkout itself.
func setup(t *testing.T) *testBundle {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	require.NoError(t, err)
	return &testBundle{dir: root, env: clientEnvironment(t, root)}
}

// setupCopy gives a bundle over a copy of this checkout, to be broken.
func setupCopy(t *testing.T) *testBundle {
	t.Helper()
	b := setup(t)
	target := t.TempDir()
	files := b.git(t, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	for name := range strings.SplitSeq(strings.TrimRight(files, "\x00"), "\x00") {
		copyFile(t, filepath.Join(b.dir, name), filepath.Join(target, name))
	}
	return &testBundle{dir: target, env: b.env}
}

func (b *testBundle) git(t *testing.T, args ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "git", args...)
	command.Dir = b.dir
	out, err := command.Output()
	require.NoError(t, err)
	return string(out)
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	info, err := os.Stat(from)
	if os.IsNotExist(err) {
		return // Deleted, but not yet in a commit.
	}
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(filepath.Dir(to), 0o755))
	source, err := os.Open(from)
	require.NoError(t, err)
	defer source.Close()
	target, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, info.Mode().Perm())
	require.NoError(t, err)
	_, err = io.Copy(target, source)
	require.NoError(t, err)
	require.NoError(t, target.Close())
}

// clientEnvironment is what ci/engine says a Dagger client needs, and its CLI on PATH.
func clientEnvironment(t *testing.T, root string) []string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", "run", "./ci/engine/cmd/engine", "run", "--", "env", "-0")
	command.Dir = root
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	require.NoError(t, err, stderr.String())
	return strings.Split(strings.TrimRight(string(out), "\x00"), "\x00")
}

// answer is what a call printed and how it ended.
type answer struct {
	stdout, stderr string
	err            error
}

// lastLines is the end of everything that a person would see.
func (a answer) lastLines(n int) string {
	lines := strings.Split(strings.TrimSpace(a.stderr+"\n"+a.stdout), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

// lostSession is what the engine says when it lost a session that it had just opened, before it looked at what was called:
// https://github.com/dagger/dagger/issues/9557.
const lostSession = "failed to get requester session"

// dagger runs the CLI in the bundle's folder, once more if the engine lost the session.
func (b *testBundle) dagger(t *testing.T, args ...string) answer {
	t.Helper()
	a := b.run(t, args...)
	if a.err != nil && strings.Contains(a.stderr, lostSession) {
		t.Logf("the engine lost the session, so once more: %s", a.lastLines(5))
		a = b.run(t, args...)
	}
	return a
}

// run runs the CLI in the bundle's folder.
func (b *testBundle) run(t *testing.T, args ...string) answer {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, b.look(t, "dagger"), args...)
	command.Dir, command.Env = b.dir, b.env
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	err := command.Run()
	return answer{stdout: stdout.String(), stderr: stderr.String(), err: err}
}

// look finds a program on the bundle's PATH.
func (b *testBundle) look(t *testing.T, name string) string {
	t.Helper()
	for _, v := range b.env {
		path, found := strings.CutPrefix(v, "PATH=")
		if !found {
			continue
		}
		for _, dir := range filepath.SplitList(path) {
			if info, err := os.Stat(filepath.Join(dir, name)); err == nil && !info.IsDir() {
				return filepath.Join(dir, name)
			}
		}
	}
	t.Fatalf("%s is not on the PATH that ci/engine gives", name)
	return ""
}

// call calls a function and demands that it succeeds.
func (b *testBundle) call(t *testing.T, args ...string) answer {
	t.Helper()
	a := b.dagger(t, append([]string{"--progress=plain", "call"}, args...)...)
	require.NoError(t, a.err, a.lastLines(60))
	return a
}

// write replaces a file of a copy.
func (b *testBundle) write(t *testing.T, name, text string) {
	t.Helper()
	file := filepath.Join(b.dir, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
}

// replace replaces one piece of text in a file of a copy.
func (b *testBundle) replace(t *testing.T, name, old, text string) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(b.dir, name))
	require.NoError(t, err)
	require.Contains(t, string(content), old)
	b.write(t, name, strings.Replace(string(content), old, text, 1))
}

package engine

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/engine/catalog"
	"github.com/cloudsec/cloudsec/ci/engine/home"
	"github.com/cloudsec/cloudsec/ci/engine/host"
)

type testBundle struct {
	engine *Engine
	out    *bytes.Buffer
	// programs are what the machine has, by what they print; "fail" fails.
	programs map[string]string
	env      map[string]string
}

// setup returns the engine of a machine of which only the test knows.
func setup(t *testing.T) *testBundle {
	t.Helper()
	dir, err := os.MkdirTemp("", "cs") //nolint:usetesting // A socket's path has to be short.
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	h, err := home.New(dir)
	require.NoError(t, err)
	c, err := catalog.Load()
	require.NoError(t, err)
	repository, err := findRepository(".")
	require.NoError(t, err)
	b := &testBundle{out: &bytes.Buffer{}, programs: map[string]string{}, env: map[string]string{}}
	b.engine = &Engine{Home: h, catalog: c, options: Options{Images: ImagesAuto, Out: b.out}, probe: b.probe(), repository: repository}
	return b
}

func (b *testBundle) probe() host.Probe {
	probe := host.NewProbe()
	probe.Getenv = func(name string) string { return b.env[name] }
	probe.LookPath = func(name string) (string, error) {
		if _, ok := b.programs[name]; !ok {
			return "", fmt.Errorf("%s: not found", name)
		}
		return "/usr/bin/" + name, nil
	}
	probe.Output = func(_ context.Context, name string, _ ...string) (string, error) {
		said := b.programs[filepath.Base(name)]
		if said == "fail" {
			return "", fmt.Errorf("exit status 1")
		}
		return said, nil
	}
	return probe
}

func TestConnect(t *testing.T) {
	t.Parallel()
	t.Run("UsesDockerAndTheDaggerOnPath", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.programs["docker"] = "Server: running"
		b.programs["dagger"] = "dagger " + b.engine.catalog.Dagger + " linux/amd64"
		connection, err := b.engine.Connect(context.Background())
		require.NoError(t, err)
		require.Equal(t, Connection{Runner: "docker", Env: quiet, CLI: "/usr/bin/dagger"}, connection)
		require.Contains(t, b.out.String(), "docker is there: dagger uses it, and no engine of our own is needed")
		require.NoDirExists(t, b.engine.Home.Root(), "nothing is built")
	})
	t.Run("UsesTheEngineThatTheEnvironmentNames", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.env[host.RunnerVariable] = "tcp://builder:1"
		b.programs["dagger"] = "dagger " + b.engine.catalog.Dagger + " linux/amd64"
		connection, err := b.engine.Connect(context.Background())
		require.NoError(t, err)
		require.Equal(t, "tcp://builder:1", connection.Runner)
	})
	t.Run("DoesNotTakeADockerClientForAnEngine", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.programs["docker"] = "fail"
		_, found, err := b.engine.Existing(context.Background())
		require.NoError(t, err)
		require.False(t, found)
	})
	t.Run("LeavesDockerAsideWhenAskedTo", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.programs["docker"] = "Server: running"
		b.engine.options.Local = true
		_, found, err := b.engine.Existing(context.Background())
		require.NoError(t, err)
		require.False(t, found)
	})
}

func TestConnectionPathPutsTheCLIFirst(t *testing.T) {
	t.Parallel()
	c := Connection{CLI: "/home/cli/dagger"}
	require.Equal(t, "/home/cli"+string(filepath.ListSeparator)+"/usr/bin", c.Path("/usr/bin"))
	require.Equal(t, "/home/cli", c.Path(""))
}

func TestOwnConnectionNamesTheSocket(t *testing.T) {
	t.Parallel()
	b := setup(t)
	require.Contains(t, b.engine.own().Env, host.RunnerVariable+"=unix://"+b.engine.Home.Socket())
}

func TestNewRejectsUnknownOrigin(t *testing.T) {
	t.Parallel()
	_, err := New(Options{Images: "cloud"})
	require.ErrorContains(t, err, `images "cloud": want auto, packages or registry`)
}

func TestDefaultOptions(t *testing.T) {
	t.Parallel()
	require.Equal(t, ImagesAuto, DefaultOptions(func(string) string { return "" }, nil).Images)
	require.Equal(t, ImagesRegistry, DefaultOptions(func(string) string { return ImagesRegistry }, nil).Images)
}

func TestFindRepository(t *testing.T) {
	t.Parallel()
	t.Run("LooksUpwards", func(t *testing.T) {
		t.Parallel()
		root := t.TempDir()
		below := filepath.Join(root, "services", "core")
		require.NoError(t, os.MkdirAll(below, 0o755))
		require.NoError(t, os.MkdirAll(filepath.Join(root, "ci/tools/dagger"), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(root, "ci/tools/dagger/go.mod"), nil, 0o644))
		found, err := findRepository(below)
		require.NoError(t, err)
		require.Equal(t, root, found)
	})
	t.Run("SaysWhereToRunInstead", func(t *testing.T) {
		t.Parallel()
		_, err := findRepository(t.TempDir())
		require.ErrorContains(t, err, "run this from inside it")
	})
}

func TestProgressNamesFailedSteps(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := newProgress(&out)
	require.NoError(t, p.step("first", func() error { return nil }))
	require.ErrorIs(t, p.step("second", func() error { return os.ErrClosed }), os.ErrClosed)
	p.total("all")
	require.Regexp(t, `done   first in \d+\.\d s\n(.*\n)*  FAILED second after \d+\.\d s\nall in \d+\.\d s\n`, out.String())
}

func TestLogs(t *testing.T) {
	t.Parallel()
	t.Run("SaysThatThereAreNone", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		require.ErrorContains(t, b.engine.Logs(context.Background(), b.out, false), "there is no log yet")
	})
	t.Run("FollowAcrossARestart", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "log")
		require.NoError(t, os.WriteFile(path, []byte("first engine\n"), 0o644))
		var out bytes.Buffer
		offset, err := copyFrom(&out, path, 0)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(path, []byte("second\n"), 0o644))
		_, err = copyFrom(&out, path, offset)
		require.NoError(t, err)
		require.Equal(t, "first engine\nsecond\n", out.String())
	})
	t.Run("StopFollowingWithTheContext", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		require.NoError(t, b.engine.Home.Create())
		require.NoError(t, os.WriteFile(b.engine.Home.Log(), []byte("line\n"), 0o644))
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		require.NoError(t, b.engine.Logs(ctx, b.out, true))
		require.Equal(t, "line\n", b.out.String())
	})
}

func TestTailOfALongLog(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "log")
	require.NoError(t, os.WriteFile(path, []byte(strings.Repeat("x\n", 50)+"last\n"), 0o644))
	require.Equal(t, "x\nlast", tail(path, 2))
}

func TestInstallProgramReplacesARunningOne(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	from, to := filepath.Join(dir, "from"), filepath.Join(dir, "to")
	require.NoError(t, os.WriteFile(from, []byte("new"), 0o644))
	require.NoError(t, os.WriteFile(to, []byte("old"), 0o755))
	running, err := os.Open(to)
	require.NoError(t, err)
	require.NoError(t, installProgram(from, to))
	old := make([]byte, 3)
	_, err = running.Read(old)
	require.NoError(t, err)
	require.Equal(t, "old", string(old), "who runs the old one keeps it")
	require.NoError(t, running.Close())
	info, err := os.Stat(to)
	require.NoError(t, err)
	require.NotZero(t, info.Mode()&0o100)
	require.NoError(t, installProgram(to, to), "onto itself is no copy")
}

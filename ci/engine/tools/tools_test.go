package tools_test

import (
	"archive/zip"
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/engine/tools"
)

// fakes are the files of a module that stands for dagger's: small, and served
// from a directory, so that the test needs no network.
var fakes = map[string]string{
	"go.mod":              "module github.com/dagger/dagger\n\ngo 1.21\n",
	"engine/version.go":   "package engine\n\nvar (\n\tVersion string\n\tTag string\n)\n",
	"cmd/dagger/main.go":  "package main\n\nimport \"github.com/dagger/dagger/engine\"\n\nfunc main() { println(engine.Version, engine.Tag) }\n",
	"cmd/codegen/main.go": "package main\n\nfunc main() {}\n",
}

const version = "v0.0.1"

// proxy lays the fake module out as a module proxy serves it.
func proxy(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	place := filepath.Join(dir, "github.com/dagger/dagger/@v")
	require.NoError(t, os.MkdirAll(place, 0o755))
	var packed bytes.Buffer
	writer := zip.NewWriter(&packed)
	for name, content := range fakes {
		file, err := writer.Create("github.com/dagger/dagger@" + version + "/" + name)
		require.NoError(t, err)
		_, err = file.Write([]byte(content))
		require.NoError(t, err)
	}
	require.NoError(t, writer.Close())
	for name, content := range map[string]string{
		".info": `{"Version":"` + version + `"}`, ".mod": fakes["go.mod"], ".zip": packed.String(),
	} {
		require.NoError(t, os.WriteFile(filepath.Join(place, version+name), []byte(content), 0o644))
	}
	return dir
}

// setup returns a builder on a module that pins the fake one.
func setup(t *testing.T) tools.Builder {
	t.Helper()
	module := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(module, "distconsts"), 0o755))
	for name, content := range map[string]string{
		"go.mod":                   "module example.com/tools\n\ngo 1.21\n\nrequire github.com/dagger/dagger " + version + "\n",
		"go.sum":                   "",
		"distconsts/distconsts.go": "package distconsts\n",
		"tools.go":                 "//go:build tools\n\npackage tools\n\nimport _ \"github.com/dagger/dagger/cmd/dagger\"\n",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(module, name), []byte(content), 0o644))
	}
	b := tools.Builder{
		Module: module, Target: t.TempDir(), Version: version, Programs: []string{"codegen", "dagger"}, Log: &bytes.Buffer{},
		Env: []string{
			"GOPROXY=file://" + proxy(t), "GOSUMDB=off", "GOMODCACHE=" + t.TempDir(), "GOTOOLCHAIN=local", "GOFLAGS=-modcacherw", "GOENV=off",
		},
	}
	pin := exec.Command("go", "mod", "tidy")
	pin.Dir, pin.Env = module, append(os.Environ(), b.Env...)
	said, err := pin.CombinedOutput()
	require.NoError(t, err, string(said))
	return b
}

func TestBuild(t *testing.T) {
	t.Parallel()
	b := setup(t)
	key, err := b.Key()
	require.NoError(t, err)
	require.False(t, b.Built(key))
	require.NoError(t, b.Build(context.Background(), key))
	require.True(t, b.Built(key))
	require.False(t, b.Built("another key"))
	said, err := exec.Command(filepath.Join(b.Target, "dagger")).CombinedOutput()
	require.NoError(t, err)
	require.Equal(t, version+" "+version, strings.TrimSpace(string(said)), "the version is compiled in")
	require.NoDirExists(t, filepath.Join(b.Target, ".building"))
	require.NoError(t, os.Remove(filepath.Join(b.Target, "codegen")))
	require.False(t, b.Built(key), "a program that is gone has to be built")
}

func TestTamperedSumStopsTheBuild(t *testing.T) {
	t.Parallel()
	b := setup(t)
	path := filepath.Join(b.Module, "go.sum")
	sums, err := os.ReadFile(path)
	require.NoError(t, err)
	before, after, found := strings.Cut(string(sums), " h1:")
	require.True(t, found)
	tampered := before + " h1:" + strings.Repeat("A", 43) + "=\n" + after[strings.Index(after, "\n")+1:]
	require.NoError(t, os.WriteFile(path, []byte(tampered), 0o644))
	key, err := b.Key()
	require.NoError(t, err)
	err = b.Build(context.Background(), key)
	require.ErrorContains(t, err, "checksum mismatch")
	require.False(t, b.Built(key))
	require.NoFileExists(t, filepath.Join(b.Target, "dagger"))
}

func TestMissingSumStopsTheBuild(t *testing.T) {
	t.Parallel()
	b := setup(t)
	require.NoError(t, os.WriteFile(filepath.Join(b.Module, "go.sum"), nil, 0o644))
	require.ErrorContains(t, b.Build(context.Background(), "key"), "missing go.sum entry")
}

func TestKeyChangesWithThePins(t *testing.T) {
	t.Parallel()
	b := setup(t)
	before, err := b.Key()
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(b.Module, "go.sum"), []byte("other"), 0o644))
	after, err := b.Key()
	require.NoError(t, err)
	require.NotEqual(t, before, after)
	b.Module = t.TempDir()
	_, err = b.Key()
	require.ErrorContains(t, err, "read pinned tools")
}

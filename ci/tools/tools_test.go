package tools

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// module is the part of `go mod edit -json` that the tests look at.
type module struct {
	Tool    []struct{ Path string }
	Require []struct{ Path, Version string }
	Replace []struct{ Old struct{ Path string } }
}

// rowPattern matches a row of the README's table: tool name, then version.
var rowPattern = regexp.MustCompile(`(?m)^\| ([a-z0-9-]+) \| (v[0-9]+\.[0-9]+\.[0-9]+) \|`)

func TestPinnedVersions(t *testing.T) {
	t.Parallel()
	table := readTable(t)
	require.NotEmpty(t, table)

	for name, version := range table {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mod := readModule(t, name)
			require.Len(t, mod.Tool, 1, "a tool module pins exactly one tool")
			require.Empty(t, mod.Replace, "a replaced module is not the one that go.sum vouches for")
			require.Equal(t, version, mod.versionOf(mod.Tool[0].Path))
			require.FileExists(t, filepath.Join(name, "go.sum"))
		})
	}
}

func TestEveryToolModuleIsInTheTable(t *testing.T) {
	t.Parallel()
	table := readTable(t)
	files, err := filepath.Glob("*/go.mod")
	require.NoError(t, err)
	for _, file := range files {
		name := filepath.Dir(file)
		if name == "dagger" {
			continue // ci/engine owns it: its module holds several programs and replace lines.
		}
		require.Contains(t, table, name, "add %s to the table in README.md", name)
	}
}

func TestTamperedChecksumStopsTheBuild(t *testing.T) {
	t.Parallel()
	dir := copyModule(t, "gocover-cobertura")
	out, err := build(t, dir)
	require.NoError(t, err, out)

	sums := filepath.Join(dir, "go.sum")
	data, err := os.ReadFile(sums)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(sums, tamper(t, data), 0o600))

	out, err = build(t, dir)
	require.Error(t, err)
	require.Contains(t, out, "checksum mismatch")
	require.Contains(t, out, "SECURITY ERROR")
}

// tamper changes one character of the tool's own checksum.
func tamper(t *testing.T, sums []byte) []byte {
	t.Helper()
	line := regexp.MustCompile(`(?m)^github\.com/boumenot/gocover-cobertura v[^ /]+ h1:(.)`)
	at := line.FindSubmatchIndex(sums)
	require.NotNil(t, at, "go.sum has no line for the tool")
	changed := append([]byte{}, sums...)
	changed[at[2]] = 'A'
	if sums[at[2]] == 'A' {
		changed[at[2]] = 'B'
	}
	return changed
}

// build runs the documented build command. The checksum database is not asked, so that the committed go.sum alone decides.
func build(t *testing.T, dir string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "build", "-C", dir, "-mod=readonly", "-trimpath", "-o", t.TempDir()+"/", "tool")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off", "GOFLAGS=")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func copyModule(t *testing.T, name string) string {
	t.Helper()
	dir := t.TempDir()
	for _, file := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join(name, file))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, file), data, 0o600))
	}
	return dir
}

func readTable(t *testing.T) map[string]string {
	t.Helper()
	data, err := os.ReadFile("README.md")
	require.NoError(t, err)
	table := map[string]string{}
	for _, row := range rowPattern.FindAllStringSubmatch(string(data), -1) {
		table[row[1]] = row[2]
	}
	return table
}

func readModule(t *testing.T, name string) module {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "mod", "edit", "-json", filepath.Join(name, "go.mod")).Output()
	require.NoError(t, err)
	var mod module
	require.NoError(t, json.Unmarshal(out, &mod))
	return mod
}

// versionOf returns the version of the module that holds the package.
func (m module) versionOf(pkg string) string {
	for _, r := range m.Require {
		if pkg == r.Path || strings.HasPrefix(pkg, r.Path+"/") {
			return r.Version
		}
	}
	return ""
}

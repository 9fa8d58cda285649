//go:build engine

package acceptance_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/rehearse/buildspec"
)

// The module is vetted against the client that the engine generates for it, in which deprecated calls are marked. Only our own package is
// judged: the generated ones below internal/ are Dagger's.
func TestModuleCallsNothingDeprecated(t *testing.T) {
	t.Parallel()
	b := setupCopy(t)
	a := b.dagger(t, "--progress=plain", "develop")
	require.NoError(t, a.err, a.lastLines(30))
	require.NotContains(t, strings.ToLower(a.stderr), "deprecated")

	bin := t.TempDir()
	b.call(t, "tool", "--name=golangci-lint", "export", "--path="+filepath.Join(bin, "golangci-lint"))
	command := exec.CommandContext(t.Context(), filepath.Join(bin, "golangci-lint"), "run", "--no-config", "--enable-only=staticcheck,govet,unused,errcheck", ".")
	command.Dir = filepath.Join(b.dir, "ci", "dagger")
	out, err := command.CombinedOutput()
	require.NoError(t, err, string(out))
}

func TestBuildspecRunsAsCodeBuildRunsIt(t *testing.T) {
	t.Parallel()
	b := setupCopy(t)
	text, err := os.ReadFile(filepath.Join(b.dir, "buildspec.yml"))
	require.NoError(t, err)
	spec, err := buildspec.Parse(text)
	require.NoError(t, err)

	var out bytes.Buffer
	environment := append(b.env, "DAGGER_FUNCTION=lint", "CODEBUILD_RESOLVED_SOURCE_VERSION=0123abc")
	results, err := spec.Run(t.Context(), b.dir, environment, &out)
	require.NoError(t, err, out.String())
	require.Len(t, results, 4)
	require.FileExists(t, filepath.Join(b.dir, spec.Artifacts.BaseDirectory, "stages", "lint.json"))
}

func TestBuildspecFailsWithTheStageAndKeepsItsReports(t *testing.T) {
	t.Parallel()
	b := setupCopy(t)
	b.write(t, "web/src/planted.ts", "export const planted: number = 'no number'\n")
	text, err := os.ReadFile(filepath.Join(b.dir, "buildspec.yml"))
	require.NoError(t, err)
	spec, err := buildspec.Parse(text)
	require.NoError(t, err)

	var out bytes.Buffer
	_, err = spec.Run(t.Context(), b.dir, append(b.env, "DAGGER_FUNCTION=lint"), &out)
	require.ErrorContains(t, err, "phase build")
	require.Contains(t, out.String(), "planted.ts")
	require.FileExists(t, filepath.Join(b.dir, "evidence", "lint", "golangci.sarif"))

	checked := b.dagger(t, "check", "lint")
	require.Error(t, checked.err)
	require.Contains(t, checked.lastLines(causeWithin+5), "failed: npm run lint")
	require.Contains(t, checked.lastLines(causeWithin+5), "planted.ts")
}

// What takes no argument is a check, so that `dagger check` runs the whole pipeline but the summary.
func TestEveryStageIsACheck(t *testing.T) {
	t.Parallel()
	b := setup(t)
	listed := b.dagger(t, "check", "--list")
	require.NoError(t, listed.err, listed.lastLines(20))
	for _, stage := range []string{"test", "lint", "build", "scan", "sbom", "loadtest", "plan"} {
		require.Regexp(t, `(?m)^`+stage+`\s+\S`, listed.stdout)
	}
	passed := b.dagger(t, "check", "build", "sbom")
	require.NoError(t, passed.err, passed.lastLines(30))
}

// A tool is only built when every module is what go.sum says.
func TestTamperedChecksumStopsTheToolsBuild(t *testing.T) {
	t.Parallel()
	b := setupCopy(t)
	file := filepath.Join("ci", "tools", "gocover-cobertura", "go.sum")
	text, err := os.ReadFile(filepath.Join(b.dir, file))
	require.NoError(t, err)
	at := bytes.Index(text, []byte("h1:")) + len("h1:")
	text[at], text[at+1] = text[at+1], text[at]
	b.write(t, file, string(text))
	a := b.dagger(t, "--progress=plain", "call", "tool", "--name=gocover-cobertura", "size")
	require.Error(t, a.err)
	require.Contains(t, a.stderr, "SECURITY ERROR")
}

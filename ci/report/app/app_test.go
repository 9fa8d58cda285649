package app_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/report/app"
)

func run(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	now := func() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) }
	code = app.Run(args, app.Options{Stdout: &out, Stderr: &errs, Now: now})
	return code, out.String(), errs.String()
}

func TestStageThenSummary(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "lint"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "lint", "go.json"), []byte(`{"Issues":[{},{}]}`), 0o600))
	code, _, stderr := run(t, "stage", "--name", "lint", "--out", dir, "--exit-code", "0", "--seconds", "3.5", "--artifact", "lint/go.json")
	require.Equal(t, app.ExitOK, code, stderr)

	code, stdout, _ := run(t, "summary", "--evidence", dir, "--require", "lint")
	require.Equal(t, app.ExitOK, code, stdout)
	require.Contains(t, stdout, "go: 2 issues", "the headline comes from the stage's evidence")
	require.FileExists(t, filepath.Join(dir, "summary.html"))

	code, stdout, _ = run(t, "summary", "--evidence", dir, "--require", "lint,test")
	require.Equal(t, app.ExitFail, code)
	require.Contains(t, stdout, "stage test was demanded and did not run")

	code, _, _ = run(t, "stage", "--name", "test", "--out", dir, "--exit-code", "2", "--headline", "it broke")
	require.Equal(t, app.ExitOK, code)
	code, stdout, _ = run(t, "summary", "--evidence", dir)
	require.Equal(t, app.ExitFail, code)
	require.Contains(t, stdout, "stage test failed (exit code 2)")
}

func TestFailedStageNamesItsParts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	code, _, _ := run(t, "stage", "--name", "lint", "--out", dir, "--exit-code", "1", "--failed", "npm run lint", "--failed", "documents")
	require.Equal(t, app.ExitOK, code)
	_, stdout, _ := run(t, "summary", "--evidence", dir)
	require.Contains(t, stdout, "failed: npm run lint, documents")
}

func TestFailedStageSaysACauseOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "test"), 0o700))
	junit := `<testsuites><testsuite name="s"><testcase name="Planted"><failure message="broken"/></testcase></testsuite></testsuites>`
	require.NoError(t, os.WriteFile(filepath.Join(dir, "test", "go-junit.xml"), []byte(junit), 0o600))
	causes := func(details ...string) int {
		args := []string{"stage", "--name", "test", "--out", dir, "--exit-code", "1"}
		for _, detail := range details {
			args = append(args, "--detail", detail)
		}
		code, _, _ := run(t, args...)
		require.Equal(t, app.ExitOK, code)
		text, err := os.ReadFile(filepath.Join(dir, "stages", "test.json"))
		require.NoError(t, err)
		return strings.Count(string(text), "failed: s Planted: broken")
	}
	require.Equal(t, 1, causes("another line"))
	require.Equal(t, 1, causes("  failed: s Planted: broken"))
}

func TestSkippedStage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	code, _, _ := run(t, "stage", "--name", "plan", "--out", dir, "--skipped", "--headline", "no terraform here", "--detail", "why")
	require.Equal(t, app.ExitOK, code)
	code, stdout, _ := run(t, "summary", "--evidence", dir)
	require.Equal(t, app.ExitOK, code)
	require.Contains(t, stdout, "skipped")
}

func TestWrongInput(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"NoCommand":      {nil, "usage: report"},
		"UnknownCommand": {[]string{"dance"}, "usage: report"},
		"NoEvidence":     {[]string{"summary"}, "--evidence is missing"},
		"NoFolder":       {[]string{"summary", "--evidence", "/nowhere/at/all"}, "is no folder with evidence"},
		"OddStageName":   {[]string{"stage", "--name", "../x", "--out", t.TempDir()}, "expected small letters"},
		"LeftOverWord":   {[]string{"stage", "--name", "x", "--out", "y", "z"}, `unexpected argument "z"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, _, stderr := run(t, tc.args...)
			require.Equal(t, app.ExitBad, code)
			require.Contains(t, stderr, tc.want)
		})
	}
}

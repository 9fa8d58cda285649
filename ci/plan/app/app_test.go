package app_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/plan/app"
)

type result struct {
	code           int
	stdout, stderr string
}

func call(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	return callWith(t, stdin, nil, args...)
}

func callWith(t *testing.T, stdin string, env []string, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := app.Run(context.Background(), args, app.Options{
		Stdout: &stdout, Stderr: &stderr, Stdin: strings.NewReader(stdin), Env: env,
		Now: func() time.Time { return time.Date(2026, 6, 15, 0, 0, 0, 0, time.UTC) },
	})
	return result{code, stdout.String(), stderr.String()}
}

const policy = "../policy.yaml"

func TestReview(t *testing.T) {
	t.Parallel()
	t.Run("PassesAndWritesBothForms", func(t *testing.T) {
		t.Parallel()
		out := filepath.Join(t.TempDir(), "plan")
		got := call(t, "", "review", "--plan", "../testdata/plans/first_creation.json", "--policy", policy, "--env", "prod", "--out", out)
		require.Equal(t, app.ExitOK, got.code, got.stderr)
		require.Contains(t, got.stdout, "prod: PASS. 3 to create")
		require.FileExists(t, filepath.Join(out, "prod.json"))
		require.FileExists(t, filepath.Join(out, "prod.md"))
	})
	t.Run("BlocksAndStillWrites", func(t *testing.T) {
		t.Parallel()
		out := t.TempDir()
		got := call(t, "", "review", "--plan", "../testdata/plans/iam_widened.json", "--policy", policy, "--env", "prod", "--out", out)
		require.Equal(t, app.ExitBlocked, got.code)
		require.Contains(t, got.stdout, "prod: BLOCK")
		require.FileExists(t, filepath.Join(out, "prod.md"))
	})
	t.Run("ReadsStandardInput", func(t *testing.T) {
		t.Parallel()
		raw, err := os.ReadFile("../testdata/plans/nothing_changes.json")
		require.NoError(t, err)
		got := call(t, string(raw), "review", "--plan", "-", "--policy", policy, "--env", "dev", "--out", t.TempDir())
		require.Equal(t, app.ExitOK, got.code, got.stderr)
	})
}

func TestBadInput(t *testing.T) {
	t.Parallel()
	const real = "../testdata/plans/nothing_changes.json"
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"NoCommand":          {nil, "usage: plan"},
		"AnUnknownCommand":   {[]string{"apply"}, `unknown command "apply"`},
		"AnUnknownFlag":      {[]string{"review", "--force"}, "flag provided but not defined"},
		"MissingFlags":       {[]string{"review"}, "--plan is missing\n--env is missing\n--out is missing"},
		"AnExtraArgument":    {[]string{"review", "--plan", real, "--env", "dev", "--out", "x", "now"}, `unexpected argument "now"`},
		"APathAsEnvironment": {[]string{"review", "--plan", real, "--env", "../etc", "--out", "x"}, `--env is "../etc"`},
		"APlanThatIsGone":    {[]string{"review", "--plan", "gone.json", "--policy", policy, "--env", "dev", "--out", "x"}, "gone.json"},
		"APolicyThatIsGone":  {[]string{"review", "--plan", real, "--policy", "gone.yaml", "--env", "dev", "--out", "x"}, "name it with --policy"},
		"APolicyThatIsWrong": {[]string{"review", "--plan", real, "--policy", real, "--env", "dev", "--out", "x"}, "read policy"},
		"APlanThatIsNone":    {[]string{"review", "--plan", policy, "--policy", policy, "--env", "dev", "--out", "x"}, "not a Terraform plan"},
		"NoTerraform":        {[]string{"run", "--dir", ".", "--policy", policy, "--env", "dev", "--out", "x", "--terraform", "/nowhere/terraform"}, "name it with --terraform"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := call(t, "", tc.args...)
			require.Equal(t, app.ExitBadInput, got.code)
			require.Contains(t, got.stderr, tc.want)
		})
	}
}

func TestHelpIsNoError(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"review", "run"} {
		got := call(t, "", command, "-h")
		require.Equal(t, app.ExitOK, got.code)
		require.Contains(t, got.stderr, "-policy")
	}
}

// playTerraform makes the test binary play a Terraform that behaves in the way that its value names.
const playTerraform = "PLAN_TEST_TERRAFORM"

func TestMain(m *testing.M) {
	if behaviour, plays := os.LookupEnv(playTerraform); plays {
		os.Exit(terraform(behaviour, os.Args[1]))
	}
	os.Exit(m.Run())
}

func terraform(behaviour, command string) int {
	broken, output, _ := strings.Cut(behaviour, " ")
	if command == broken {
		fmt.Fprintln(os.Stderr, "Error: "+command+" is broken")
		return 3
	}
	fmt.Println(output)
	return 0
}

func root(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.tf"), []byte("locals {}\n"), 0o600))
	return dir
}

func TestRun(t *testing.T) {
	t.Parallel()
	const planned = `{"format_version":"1.2","planned_values":{}}`
	for name, tc := range map[string]struct {
		behaviour string
		code      int
		output    string
	}{
		"PassesWhenEveryStepDoes":           {"- " + planned, app.ExitOK, "dev: PASS"},
		"FailsWhenOnlyTheFormatIsWrong":     {"fmt " + planned, app.ExitBlocked, "these steps did not pass: fmt"},
		"FailsWhenThereIsNoPlan":            {"plan " + planned, app.ExitBlocked, "Error: plan is broken"},
		"IsBadInputWhenThePlanCannotBeRead": {"- hello", app.ExitBadInput, "not a Terraform plan"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, out := planRoot(t, tc.behaviour)
			require.Equal(t, tc.code, got.code, got.stdout+got.stderr)
			require.Contains(t, got.stdout+got.stderr, tc.output)
			require.FileExists(t, filepath.Join(out, "steps", "dev.json"))
		})
	}
	t.Run("LeavesAPageThatSaysWhyThereIsNoReview", func(t *testing.T) {
		t.Parallel()
		_, out := planRoot(t, "init")
		page, err := os.ReadFile(filepath.Join(out, "dev.md"))
		require.NoError(t, err)
		require.Contains(t, string(page), "| init | failed |")
	})
}

func planRoot(t *testing.T, behaviour string) (result, string) {
	t.Helper()
	binary, err := os.Executable()
	require.NoError(t, err)
	out := t.TempDir()
	args := []string{"run", "--dir", root(t), "--env", "dev", "--policy", policy, "--out", out, "--terraform", binary}
	return callWith(t, "", []string{playTerraform + "=" + behaviour}, args...), out
}

package run_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/plan/run"
)

// The test binary plays Terraform when it is called with this variable: its value names the command that fails. The
// real Terraform made the plans in testdata; here the order of steps and their evidence are the subject.
const playTerraform = "PLAN_TEST_TERRAFORM"

func TestMain(m *testing.M) {
	if failing, plays := os.LookupEnv(playTerraform); plays {
		os.Exit(terraform(failing, os.Args[1:]))
	}
	os.Exit(m.Run())
}

func terraform(failing string, arguments []string) int {
	if slices.Contains(strings.Split(failing, ","), arguments[0]) {
		fmt.Fprintln(os.Stderr, "Error: "+arguments[0]+" is broken")
		return 3
	}
	switch {
	case arguments[0] == "plan":
		override, _ := os.ReadFile("backend_override.tf")
		content := fmt.Sprintf("override=%t", len(override) > 0)
		if err := os.WriteFile(strings.TrimPrefix(arguments[len(arguments)-1], "-out="), []byte(content), 0o600); err != nil {
			return 1
		}
	case arguments[0] == "init":
		fmt.Println(strings.Join(arguments, " "))
	case slices.Contains(arguments, "-json"):
		fmt.Println(`{"format_version":"1.2","planned_values":{},"resource_changes":[]}`)
	case arguments[0] == "show":
		fmt.Println("No changes.")
	}
	return 0
}

// testBundle is a root that calls a module beside it, with things lying around that must not be planned.
type testBundle struct {
	options  run.Options
	progress *bytes.Buffer
}

func setup(t *testing.T, failing string) *testBundle {
	t.Helper()
	top := t.TempDir()
	for name, content := range map[string]string{
		"envs/dev/main.tf":             "module \"a\" {\n  source = \"../../modules/a\"\n}\n",
		"envs/dev/backend.tf":          "terraform {\n  backend \"s3\" {}\n}\n",
		"envs/dev/mine_override.tf":    "# only on this machine\n",
		"envs/dev/terraform.tfstate":   "{}",
		"envs/dev/.terraform.lock.hcl": "# pinned\n",
		"modules/a/main.tf":            "locals {}\n",
		"modules/unrelated/main.tf":    "locals {}\n",
	} {
		path := filepath.Join(top, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(content), 0o400))
	}
	binary, err := os.Executable()
	require.NoError(t, err)
	progress := &bytes.Buffer{}
	return &testBundle{progress: progress, options: run.Options{
		Dir: filepath.Join(top, "envs/dev"), Environment: "dev", Out: filepath.Join(t.TempDir(), "evidence"), Backend: true,
		Terraform: binary, Env: []string{playTerraform + "=" + failing}, Progress: progress,
	}}
}

func states(result *run.Result) string {
	var words []string
	for _, step := range result.Steps {
		words = append(words, step.Name+"="+step.Status)
	}
	return strings.Join(words, " ")
}

func TestStepsRunInOrderAndLeaveEvidence(t *testing.T) {
	t.Parallel()
	b := setup(t, "")
	result, err := run.Do(context.Background(), b.options)
	require.NoError(t, err)
	require.True(t, result.Passed())
	require.Equal(t, "fmt=passed init=passed validate=passed plan=passed show-json=passed show-text=passed", states(result))
	require.Contains(t, string(result.PlanJSON), "format_version")
	require.FileExists(t, filepath.Join(b.options.Out, "dev.txt"))
	raw, err := os.ReadFile(filepath.Join(b.options.Out, "steps", "dev.json"))
	require.NoError(t, err)
	var steps []run.Step
	require.NoError(t, json.Unmarshal(raw, &steps))
	require.Equal(t, result.Steps, steps)
}

func TestPlanInClearTextIsNoEvidence(t *testing.T) {
	t.Parallel()
	b := setup(t, "")
	_, err := run.Do(context.Background(), b.options)
	require.NoError(t, err)
	require.NoError(t, filepath.WalkDir(b.options.Out, func(path string, entry os.DirEntry, err error) error {
		require.NoError(t, err)
		if !entry.IsDir() {
			content, err := os.ReadFile(path)
			require.NoError(t, err)
			require.NotContains(t, string(content), "planned_values", path)
		}
		return nil
	}))
}

func TestEvidenceIsGatheredAlsoWhenAStepFails(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ failing, want string }{
		"BadFormatStopsNothing":            {"fmt", "fmt=failed init=passed validate=passed plan=passed show-json=passed show-text=passed"},
		"InvalidConfigurationIsPlannedToo": {"validate", "fmt=passed init=passed validate=failed plan=passed show-json=passed show-text=passed"},
		"WithoutInitNothingIsPlanned":      {"init", "fmt=passed init=failed validate=skipped plan=skipped show-json=skipped show-text=skipped"},
		"WithoutPlanNothingIsShown":        {"plan", "fmt=passed init=passed validate=passed plan=failed show-json=skipped show-text=skipped"},
		"EveryFailureIsNamed":              {"fmt,validate,plan", "fmt=failed init=passed validate=failed plan=failed show-json=skipped show-text=skipped"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t, tc.failing)
			result, err := run.Do(context.Background(), b.options)
			require.NoError(t, err)
			require.False(t, result.Passed())
			require.Equal(t, tc.want, states(result))
			for _, command := range strings.Split(tc.failing, ",") {
				require.Contains(t, b.progress.String(), "Error: "+command+" is broken")
				log, err := os.ReadFile(filepath.Join(b.options.Out, "steps", "dev-"+command+".log"))
				require.NoError(t, err)
				require.Contains(t, string(log), command+" is broken")
			}
		})
	}
}

func TestBackend(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		backend  bool
		config   string
		override string
		init     string
	}{
		"IsUsedWithItsConfiguration":       {true, "dev.s3.tfbackend", "override=false", "-backend-config="},
		"IsOverriddenWithoutConfiguration": {true, "", "override=true", "-lockfile=readonly"},
		"IsOverriddenWhenSwitchedOff":      {false, "dev.s3.tfbackend", "override=true", "-lockfile=readonly"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t, "")
			b.options.Backend, b.options.BackendConfig = tc.backend, tc.config
			b.options.PlanFile = filepath.Join(t.TempDir(), "kept", "dev.tfplan")
			_, err := run.Do(context.Background(), b.options)
			require.NoError(t, err)
			kept, err := os.ReadFile(b.options.PlanFile)
			require.NoError(t, err)
			require.Equal(t, tc.override, string(kept))
			log, err := os.ReadFile(filepath.Join(b.options.Out, "steps", "dev-init.log"))
			require.NoError(t, err)
			require.Contains(t, string(log), tc.init)
		})
	}
}

func TestSourceTreeIsNeverWritten(t *testing.T) {
	t.Parallel()
	b := setup(t, "")
	before := listing(t, filepath.Dir(filepath.Dir(b.options.Dir)))
	_, err := run.Do(context.Background(), b.options)
	require.NoError(t, err)
	require.Equal(t, before, listing(t, filepath.Dir(filepath.Dir(b.options.Dir))))
}

func listing(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	require.NoError(t, filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		require.NoError(t, err)
		info, err := entry.Info()
		require.NoError(t, err)
		names = append(names, fmt.Sprint(path, info.Size(), info.ModTime()))
		return nil
	}))
	return names
}

func TestDoRefusesWhatIsNoConfiguration(t *testing.T) {
	t.Parallel()
	b := setup(t, "")
	t.Run("AnEmptyDirectory", func(t *testing.T) {
		t.Parallel()
		o := b.options
		o.Dir = t.TempDir()
		_, err := run.Do(context.Background(), o)
		require.ErrorContains(t, err, "no Terraform configuration")
	})
	t.Run("AModuleThatIsNotThere", func(t *testing.T) {
		t.Parallel()
		o := b.options
		o.Dir = t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(o.Dir, "main.tf"), []byte("module \"x\" {\n  source = \"./gone\"\n}\n"), 0o600))
		_, err := run.Do(context.Background(), o)
		require.ErrorContains(t, err, "gone holds no .tf file")
	})
}

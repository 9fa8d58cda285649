package local_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/local"
)

func TestJobsNeedOnlyEarlierSteps(t *testing.T) {
	t.Parallel()
	w := local.Workspace{Root: t.TempDir(), Home: t.TempDir()}
	for name, steps := range map[string][]local.Step{
		"pipeline": w.Pipeline(local.PipelineOptions{}, io.Discard), "test": w.Test(t.TempDir()), "setup": w.Setup(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen := map[string]bool{}
			for _, step := range steps {
				for _, need := range step.Needs {
					require.True(t, seen[need], "step %q needs %q, which is no earlier step", step.Name, need)
				}
				require.False(t, seen[step.Name], "two steps are named %q", step.Name)
				require.NotEmpty(t, step.What)
				seen[step.Name] = true
			}
		})
	}
}

func TestEverySuiteOfTheTestJobIsCounted(t *testing.T) {
	t.Parallel()
	w := local.Workspace{Root: t.TempDir(), Home: t.TempDir()}
	counted := map[string]bool{}
	for _, step := range w.Test(t.TempDir()) {
		counted[step.Name] = len(step.Tests) > 0
	}
	for _, suite := range []string{"go tests", "web tests", "browser tests", "pipeline tests", "tool tests", "engine tests"} {
		require.True(t, counted[suite], suite)
	}
}

func TestTheVerdictNamesWhatTheEvidenceLacks(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	steps := local.Workspace{Root: t.TempDir(), Home: t.TempDir()}.Pipeline(local.PipelineOptions{Evidence: t.TempDir()}, &out)
	verdict := steps[len(steps)-1]
	require.Equal(t, "verdict", verdict.Name)
	require.ErrorContains(t, verdict.Run(t.Context(), io.Discard), "did not pass")
	for _, stage := range []string{"test", "lint", "build", "scan", "sbom", "loadtest", "plan"} {
		require.Contains(t, out.String(), stage)
	}
}

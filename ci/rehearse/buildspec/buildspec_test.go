package buildspec_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/rehearse/buildspec"
)

func TestParse(t *testing.T) {
	t.Parallel()

	t.Run("ReadsTheProjectsFile", func(t *testing.T) {
		t.Parallel()
		text, err := os.ReadFile(filepath.Join("..", "..", "..", "buildspec.yml"))
		require.NoError(t, err)
		spec, err := buildspec.Parse(text)
		require.NoError(t, err)
		require.Equal(t, "evidence", spec.Artifacts.BaseDirectory)
		require.Equal(t, "JUNITXML", spec.Reports["cloudsec-tests"].FileFormat)
		require.Equal(t, "COBERTURAXML", spec.Reports["cloudsec-coverage"].FileFormat)
	})

	bad := map[string]struct{ text, want string }{
		"AnUnknownField":  {"version: 0.2\nphases: {build: {commands: [a], comands: [b]}}", "comands"},
		"AnotherVersion":  {"version: 0.1\nphases: {build: {commands: [a]}}", `version is "0.1"`},
		"NoBuildCommand":  {"version: 0.2", "phases.build has no commands"},
		"AnUnknownFormat": {"version: 0.2\nphases: {build: {commands: [a]}}\nreports: {r: {files: [x], file-format: JUNIT}}", `file-format "JUNIT"`},
		"ABadVariable":    {"version: 0.2\nenv: {variables: {\"a b\": x}}\nphases: {build: {commands: [a]}}", `"a b" is not a variable's name`},
		"AnEmptyFile":     {"", "version"},
	}
	for behaviour, test := range bad {
		t.Run("Rejects"+behaviour, func(t *testing.T) {
			t.Parallel()
			_, err := buildspec.Parse([]byte(test.text))
			require.ErrorContains(t, err, test.want)
		})
	}
}

func TestRun(t *testing.T) {
	t.Parallel()
	run := func(t *testing.T, text string, environment ...string) (string, []buildspec.PhaseResult, error) {
		t.Helper()
		spec, err := buildspec.Parse([]byte(text))
		require.NoError(t, err)
		var out bytes.Buffer
		results, err := spec.Run(t.Context(), t.TempDir(), append(environment, "PATH="+os.Getenv("PATH")), &out)
		return out.String(), results, err
	}

	t.Run("CarriesExportedVariablesIntoLaterPhases", func(t *testing.T) {
		t.Parallel()
		out, _, err := run(t, "version: 0.2\nphases: {install: {commands: [export A=1]}, build: {commands: ['echo a=$A']}}")
		require.NoError(t, err)
		require.Contains(t, out, "a=1\n")
	})

	t.Run("CarriesTheFolderIntoTheNextCommand", func(t *testing.T) {
		t.Parallel()
		out, _, err := run(t, "version: 0.2\nphases: {build: {commands: [mkdir sub, cd sub, 'echo in $(basename $PWD)', 'pwd']}}")
		require.NoError(t, err)
		require.Contains(t, out, "in sub\n")
	})

	t.Run("LetsTheProjectOverrideVariables", func(t *testing.T) {
		t.Parallel()
		out, _, err := run(t, "version: 0.2\nenv: {variables: {F: ci}}\nphases: {build: {commands: ['echo f=$F']}}", "F=test")
		require.NoError(t, err)
		require.Contains(t, out, "f=test\n")
	})

	t.Run("EndsAPhaseAtTheFirstFailureAndStillRunsPostBuild", func(t *testing.T) {
		t.Parallel()
		out, results, err := run(t, "version: 0.2\nphases: {build: {commands: ['false', echo never]}, post_build: {commands: [echo after]}}")
		require.ErrorContains(t, err, "phase build: false")
		require.NotContains(t, out, "\nnever\n")
		require.Contains(t, out, "\nafter\n")
		require.Len(t, results, 4)
	})

	t.Run("EndsAtAFailedInstall", func(t *testing.T) {
		t.Parallel()
		_, results, err := run(t, "version: 0.2\nphases: {install: {commands: ['false']}, build: {commands: ['true']}}")
		require.ErrorContains(t, err, "phase install")
		require.Len(t, results, 1)
	})
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("version: 0.2\nphases: {build: {commands: [a]}}"))
	f.Add([]byte("version: 0.2\nenv: {shell: bash}\nreports: {r: {files: [x], file-format: JUNITXML}}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		spec, err := buildspec.Parse(text)
		if err == nil {
			require.NotEmpty(t, spec.Phases.Build.Commands)
		}
	})
}

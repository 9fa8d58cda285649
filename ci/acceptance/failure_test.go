//go:build engine

package acceptance_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// causeWithin is how many of the last lines must name the cause.
const causeWithin = 15

func TestFailure(t *testing.T) {
	t.Parallel()

	t.Run("NamesAWrongArgument", func(t *testing.T) {
		t.Parallel()
		a := setup(t).dagger(t, "call", "plan", "--environment=production")
		require.Error(t, a.err)
		require.Contains(t, a.lastLines(causeWithin), `there is no environment "production": give one of dev, staging, prod`)
	})

	t.Run("NamesAnUnknownFlag", func(t *testing.T) {
		t.Parallel()
		a := setup(t).dagger(t, "call", "scan", "--ofline")
		require.Error(t, a.err)
		require.Contains(t, a.lastLines(causeWithin), "--ofline")
	})

	t.Run("NamesAFailingTestAndKeepsJUnit", func(t *testing.T) {
		t.Parallel()
		b := setupCopy(t)
		b.write(t, "ci/image/planted_test.go", "package image_test\n\nimport \"testing\"\n\nfunc TestPlanted(t *testing.T) { t.Fatal(\"planted failure\") }\n")
		a := b.dagger(t, "--progress=plain", "call", "test", "--packages=./ci/image/...")
		require.Error(t, a.err)
		require.Contains(t, a.lastLines(causeWithin), "TestPlanted")

		evidence := filepath.Join(t.TempDir(), "evidence")
		b.call(t, "test", "--packages=./ci/image/...", "evidence", "export", "--path="+evidence)
		junit, err := os.ReadFile(filepath.Join(evidence, "test", "go-junit.xml"))
		require.NoError(t, err)
		require.Contains(t, string(junit), "planted failure")

		verdict := b.dagger(t, "--progress=plain", "call", "verify", "--evidence="+evidence)
		require.Error(t, verdict.err)
		require.Contains(t, verdict.lastLines(causeWithin), "TestPlanted")
	})

	t.Run("NamesAFailingScanAndKeepsSARIF", func(t *testing.T) {
		t.Parallel()
		b := setupCopy(t)
		b.write(t, "k8s/planted.yaml", plantedPod)
		a := b.dagger(t, "--progress=plain", "call", "scan", "--offline")
		require.Error(t, a.err)
		require.Contains(t, a.lastLines(causeWithin), "k8s/planted.yaml")

		evidence := filepath.Join(t.TempDir(), "evidence")
		b.call(t, "scan", "--offline", "evidence", "export", "--path="+evidence)
		sarif, err := os.ReadFile(filepath.Join(evidence, "scan", "iac.sarif"))
		require.NoError(t, err)
		require.Contains(t, string(sarif), "k8s/planted.yaml")
	})

	t.Run("IsLoudWithoutAVulnerabilityDatabase", func(t *testing.T) {
		t.Parallel()
		a := setup(t).dagger(t, "--progress=plain", "call", "scan", "--db-repository=localhost:1/trivy-db:2")
		require.Error(t, a.err)
		require.Contains(t, a.lastLines(causeWithin), "vulnerabilit")
		require.Contains(t, a.lastLines(causeWithin), "--offline")
	})

	t.Run("NamesAServiceThatDoesNotStart", func(t *testing.T) {
		t.Parallel()
		b := setupCopy(t)
		b.replace(t, "services/core/cmd/core/main.go", "func main() {", "func main() {\n\tprintln(\"planted: core refuses to start\")\n\tos.Exit(3)\n")
		a := b.dagger(t, "--progress=plain", "call", "loadtest")
		require.Error(t, a.err)
		require.Contains(t, a.lastLines(causeWithin), "planted: core refuses to start")
	})
}

// plantedPod runs a privileged container as root.
const plantedPod = `apiVersion: v1
kind: Pod
metadata:
  name: planted
spec:
  hostPID: true
  containers:
    - name: planted
      image: planted:latest
      securityContext:
        privileged: true
        runAsUser: 0
`

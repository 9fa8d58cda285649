package main

import (
	"context"
	"fmt"

	"dagger/cloudsec/internal/dagger"
)

// Run every unit and integration test of the Go and web code.
//
// Go's tests run with the race detector and coverage. A real PostgreSQL and the AWS emulator run beside them as services.
//
// Evidence: test/go-junit.xml, test/go-coverage.xml, test/web-junit.xml, test/web-coverage.xml (Cobertura).
// +check
// +cache="session"
func (m *Cloudsec) Test(
	ctx context.Context,
	// Go packages to test, as go test takes them.
	// +optional
	// +default=["./..."]
	packages []string,
	// Only tests whose name matches this regular expression, as go test -run takes it.
	// +optional
	run string,
) (*Stage, error) {
	return m.stage(ctx, "test", m.goTests(packages, run), m.webTests(), m.terraformTests())
}

func (m *Cloudsec) goTests(packages []string, run string) part {
	command := []string{
		"gotestsum", "--format=pkgname-and-test-fails", "--junitfile=/evidence/test/go-junit.xml", "--",
		"-race", "-timeout=40m", // The stages run at once, and a large package then takes longer than Go's ten minutes.
		"-covermode=atomic", "-coverprofile=/tmp/cover.out",
	}
	if run != "" {
		command = append(command, "-run="+run)
	}
	tested := m.goTester().
		WithFile("/usr/local/bin/gotestsum", m.tool("gotestsum")).
		WithFile("/usr/local/bin/gocover-cobertura", m.tool("gocover-cobertura")).
		WithServiceBinding("postgres", m.postgres()).
		WithEnvVariable("CLOUDSEC_TEST_POSTGRES_URL", postgresURL("postgres")).
		WithServiceBinding("emulator", m.emulator(localSecret())).
		WithEnvVariable("CLOUDSEC_TEST_AWS_URL", "http://emulator:5000").
		WithDirectory("/evidence/test", dag.Directory()).
		WithDirectory("/src", m.goSource()).
		WithExec(append(command, packages...), anyway())
	covered := tested.WithExec(
		[]string{"gocover-cobertura", "-by-files"},
		dagger.ContainerWithExecOpts{
			RedirectStdin: "/tmp/cover.out", RedirectStdout: "/evidence/test/go-coverage.xml", Expect: dagger.ReturnTypeAny,
		},
	)
	return part{name: "go test", run: tested, evidence: covered.Directory("/evidence")}
}

// smallDisk is a file system of so many bytes, on which a test's PostgreSQL runs out of room.
const (
	smallDisk      = "/small-disk"
	smallDiskBytes = 384 << 20
)

// goTester is Go with the race detector, and with the programs that some tests start themselves: PostgreSQL to kill it, and the AWS emulator.
func (m *Cloudsec) goTester() *dagger.Container {
	return m.golang().
		WithEnvVariable("CGO_ENABLED", "1"). // The race detector is linked by cgo.
		WithExec([]string{"apt-get", "update", "-qq"}).
		WithExec([]string{"apt-get", "install", "-y", "-qq", "--no-install-recommends", "postgresql", "python3-venv"}).
		With(m.installMoto).
		With(m.installSchemathesis).
		WithEnvVariable("PATH", "/opt/moto/bin:/opt/schemathesis/bin:$PATH", dagger.ContainerWithEnvVariableOpts{Expand: true}).
		// A container may not mount anything itself, so the disk that a test fills is made here.
		WithMountedTemp(smallDisk, dagger.ContainerWithMountedTempOpts{Size: smallDiskBytes}).
		WithEnvVariable("CLOUDSEC_TEST_SMALL_DISK", smallDisk)
}

// goSource is what Go's tests may read. Documents and the console's sources stay out: a change there is no reason to test Go again.
func (m *Cloudsec) goSource() *dagger.Directory {
	return m.Source.Filter(dagger.DirectoryFilterOpts{
		Exclude: []string{
			"docs/**", "*.md", "terraform/**", "ansible/**",
			"web/src/**", "web/public/**", "web/*.json", "web/*.ts", "web/*.html", "web/e2e/**/*.ts",
		},
	})
}

func (m *Cloudsec) webTests() part {
	tested := m.node().
		WithEnvVariable("JUNIT_FILE", "/evidence/test/web-junit.xml").
		WithEnvVariable("COVERAGE_DIR", "/tmp/coverage").
		WithDirectory("/evidence/test", dag.Directory()).
		WithExec([]string{"npm", "test"}, anyway())
	evidence := tested.WithExec(
		[]string{"cp", "/tmp/coverage/cobertura-coverage.xml", "/evidence/test/web-coverage.xml"}, anyway(),
	).Directory("/evidence")
	return part{name: "npm test", run: tested, evidence: evidence}
}

// terraformModules are the modules that have tests of their own.
var terraformModules = []string{"artifacts", "kms", "network", "registry"}

// terraformTests runs the modules' own tests, with the provider mocked.
func (m *Cloudsec) terraformTests() part {
	tested := dag.Container().
		From(m.base("terraform")).
		WithDirectory("/src/terraform", m.Source.Directory("terraform")).
		WithDirectory("/evidence/test", dag.Directory())
	script := "status=0\n"
	for _, module := range terraformModules {
		script += fmt.Sprintf("cd /src/terraform/modules/%[1]s && terraform init -backend=false -input=false -no-color >/dev/null && "+
			"terraform test -no-color -junit-xml=/evidence/test/terraform-%[1]s-junit.xml || status=1\n", module)
	}
	tested = tested.WithExec([]string{"sh", "-c", script + "exit $status"}, anyway())
	return part{name: "terraform test", run: tested, evidence: tested.Directory("/evidence")}
}

// node is the console with its packages installed. The packages' layer depends on package.json and the lock file alone.
func (m *Cloudsec) node() *dagger.Container {
	web := m.Source.Directory("web")
	return dag.Container().
		From(m.base("node")).
		WithMountedCache("/root/.npm", dag.CacheVolume(npmCache)).
		WithEnvVariable("NO_COLOR", "1").
		WithWorkdir("/src/web").
		WithFile("package.json", web.File("package.json")).
		WithFile("package-lock.json", web.File("package-lock.json")).
		WithFile(".npmrc", web.File(".npmrc")). // No package runs code when it is installed.
		WithExec([]string{"npm", "ci", "--no-audit", "--no-fund"}).
		WithDirectory("/src/services", m.Source.Filter(dagger.DirectoryFilterOpts{
			Include: []string{"services/*/api/openapi.yaml"},
		}).Directory("services")).
		WithDirectory(".", web.Filter(dagger.DirectoryFilterOpts{Exclude: []string{"**/*.go", "Dockerfile", "**/*.md"}}))
}

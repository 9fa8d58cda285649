package main

import (
	"context"

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
	// Go packages to test, as `go test` takes them.
	// +optional
	// +default=["./..."]
	packages []string,
	// Only tests whose name matches this regular expression, as `go test -run` takes it.
	// +optional
	run string,
) (*Stage, error) {
	return m.stage(ctx, "test", m.goTests(packages, run), m.webTests())
}

func (m *Cloudsec) goTests(packages []string, run string) part {
	command := []string{
		"gotestsum", "--format=pkgname-and-test-fails", "--junitfile=/evidence/test/go-junit.xml", "--",
		"-race", "-covermode=atomic", "-coverprofile=/tmp/cover.out",
	}
	if run != "" {
		command = append(command, "-run="+run)
	}
	tested := m.golang().
		WithEnvVariable("CGO_ENABLED", "1"). // The race detector is linked by cgo.
		WithFile("/usr/local/bin/gotestsum", m.tool("gotestsum")).
		WithFile("/usr/local/bin/gocover-cobertura", m.tool("gocover-cobertura")).
		WithServiceBinding("postgres", m.postgres()).
		WithEnvVariable("CLOUDSEC_TEST_POSTGRES_URL", postgresURL("postgres")).
		WithServiceBinding("emulator", m.moto()).
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
	return part{run: tested, evidence: covered.Directory("/evidence")}
}

// goSource is what Go's tests may read. Documents and the console's sources stay out: a change there is no reason to test Go again.
func (m *Cloudsec) goSource() *dagger.Directory {
	return m.Source.Filter(dagger.DirectoryFilterOpts{
		Exclude: []string{
			"docs/**", "**/*.md", "ci/dagger/**", "terraform/**", "ansible/**",
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
	return part{run: tested, evidence: evidence}
}

// node is the console with its packages installed. The packages' layer depends on package.json and the lock file alone.
func (m *Cloudsec) node() *dagger.Container {
	web := m.Source.Directory("web")
	return dag.Container().
		From(m.base("node")).
		WithMountedCache("/root/.npm", dag.CacheVolume(npmCache)).
		WithWorkdir("/src/web").
		WithFile("package.json", web.File("package.json")).
		WithFile("package-lock.json", web.File("package-lock.json")).
		WithExec([]string{"npm", "ci", "--no-audit", "--no-fund"}).
		WithDirectory("/src/services", m.Source.Filter(dagger.DirectoryFilterOpts{
			Include: []string{"services/*/api/openapi.yaml"},
		}).Directory("services")).
		WithDirectory(".", web.Filter(dagger.DirectoryFilterOpts{Exclude: []string{"**/*.go", "Dockerfile", "**/*.md"}}))
}

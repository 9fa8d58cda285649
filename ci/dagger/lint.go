package main

import (
	"context"

	"dagger/cloudsec/internal/dagger"
)

// Judge everything that can be judged without running it.
//
// That is golangci-lint on Go, Biome and the TypeScript compiler on the console, generated code against its sources, and every link in the
// documentation.
//
// Evidence: lint/golangci.json, lint/golangci.sarif, lint/*.txt.
// +check
// +cache="session"
func (m *Cloudsec) Lint(ctx context.Context) (*Stage, error) {
	return m.stage(ctx, "lint", m.lintGo(), m.lintDocs(), m.lintGenerated(),
		m.lintWeb("lint", "web.txt"), m.lintWeb("verify:generated", "web-generated.txt"))
}

func (m *Cloudsec) lintGo() part {
	linted := m.golang().
		WithFile("/usr/local/bin/golangci-lint", m.tool("golangci-lint")).
		WithMountedCache("/root/.cache/golangci-lint", dag.CacheVolume(lintCache)).
		WithDirectory("/evidence/lint", dag.Directory()).
		WithDirectory("/src", m.goSource()).
		WithExec([]string{
			"golangci-lint", "run", "--timeout=15m", "--output.text.path=stdout",
			"--output.json.path=/evidence/lint/golangci.json", "--output.sarif.path=/evidence/lint/golangci.sarif", "./...",
		}, anyway())
	return part{name: "golangci-lint", run: linted, evidence: linted.Directory("/evidence")}
}

func (m *Cloudsec) lintDocs() part {
	checked := m.golang().
		WithDirectory("/evidence/lint", dag.Directory()).
		WithDirectory("/src", m.Source).
		WithExec([]string{"go", "test", "./docs/..."}, loggedTo("docs.txt"))
	return part{name: "documents", run: checked, evidence: checked.Directory("/evidence")}
}

// lintGenerated generates Go code anew from the OpenAPI files and the SQL, and compares.
func (m *Cloudsec) lintGenerated() part {
	source := m.goSource()
	checked := m.golang().
		WithDirectory("/evidence/lint", dag.Directory()).
		WithMountedDirectory("/committed", source).
		WithDirectory("/src", source).
		WithExec([]string{"go", "generate", "./services/..."}).
		WithExec([]string{"diff", "--recursive", "--unified", "/committed", "/src"}, loggedTo("generated.txt"))
	return part{name: "generated code", run: checked, evidence: checked.Directory("/evidence")}
}

// lintWeb runs one of the console's npm scripts that judge it.
func (m *Cloudsec) lintWeb(script, log string) part {
	checked := m.node().
		WithDirectory("/evidence/lint", dag.Directory()).
		WithExec([]string{"npm", "run", script}, loggedTo(log))
	return part{name: "npm run " + script, run: checked, evidence: checked.Directory("/evidence")}
}

// loggedTo lets a command fail and keeps what it printed as evidence.
func loggedTo(name string) dagger.ContainerWithExecOpts {
	return dagger.ContainerWithExecOpts{Expect: dagger.ReturnTypeAny, RedirectStdout: "/evidence/lint/" + name}
}

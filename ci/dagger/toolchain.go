package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"dagger/cloudsec/internal/dagger"
)

const (
	goModCache   = "cloudsec-go-mod"
	goBuildCache = "cloudsec-go-build"
	npmCache     = "cloudsec-npm"
	lintCache    = "cloudsec-golangci-lint"
	trivyCache   = "cloudsec-trivy"
)

// golang is a container that compiles Go with the module and build caches of all stages.
func (m *Cloudsec) golang() *dagger.Container {
	return dag.Container().
		From(m.base("golang")).
		WithMountedCache("/go/pkg/mod", dag.CacheVolume(goModCache)).
		WithMountedCache("/root/.cache/go-build", dag.CacheVolume(goBuildCache)).
		WithEnvVariable("GOFLAGS", "-mod=readonly -buildvcs=false").
		WithEnvVariable("CGO_ENABLED", "0").
		WithWorkdir("/src")
}

// tool builds one of the pinned tools of ci/tools. Its go.sum decides what is built: a line that does not match the
// downloaded module stops the build.
func (m *Cloudsec) tool(name string) *dagger.File {
	build := m.golang().WithDirectory("/src", m.Source.Directory("ci/tools/"+name))
	if name == "trivy" {
		// Trivy reads JSON with the standard library's second version.
		build = build.WithEnvVariable("GOEXPERIMENT", "jsonv2")
	}
	return build.
		WithExec([]string{"go", "build", "-trimpath", "-ldflags=-s -w", "-o", "/out/", "tool"}).
		File("/out/" + name)
}

// helpers is the folder of the pipeline's own commands (scan, report, ingest, plan, image, emulator): the decisions that this
// module only runs. Its input is narrow, so that a change in a service does not build them again.
func (m *Cloudsec) helpers() *dagger.Directory {
	source := m.Source.Filter(dagger.DirectoryFilterOpts{
		Include: []string{"go.mod", "go.sum", "ci/**/*.go", "ci/scan/**", "ci/plan/policy.yaml", "ci/report/**", "services/internal/**"},
		Exclude: []string{"ci/dagger/**", "ci/tools/**", "ci/engine/**", "**/*_test.go", "**/testdata/**"},
	})
	return m.golang().
		WithDirectory("/src", source).
		WithExec([]string{
			"go", "build", "-trimpath", "-ldflags=-s -w", "-o", "/out/",
			"./ci/scan/cmd/scan", "./ci/report/cmd/report", "./ci/gate/cmd/ingest", "./ci/plan/cmd/plan",
			"./ci/image/cmd/image", "./ci/emulator/cmd/emulator",
		}).
		Directory("/out")
}

// helper is a small container in which one of the pipeline's own commands runs.
func (m *Cloudsec) helper() *dagger.Container {
	return dag.Container().
		From(m.base("debian")).
		WithDirectory("/usr/local/bin", m.helpers()).
		WithWorkdir("/work")
}

// Tool is one of the pinned tools of ci/tools, built from source: `dagger call tool --name=trivy export --path=trivy`.
// +cache="session"
func (m *Cloudsec) Tool(
	ctx context.Context,
	// Name of the tool's folder in ci/tools, such as trivy, k6 or golangci-lint.
	name string,
) (*dagger.File, error) {
	names, err := m.Source.Directory("ci/tools").Glob(ctx, "*/go.mod")
	if err != nil {
		return nil, fmt.Errorf("list ci/tools: %w", err)
	}
	if !slices.Contains(names, name+"/go.mod") {
		return nil, fmt.Errorf("there is no tool %q: give one of %s", name, strings.ReplaceAll(strings.Join(names, ", "), "/go.mod", ""))
	}
	return m.tool(name), nil
}

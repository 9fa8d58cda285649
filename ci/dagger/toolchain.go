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
	flags := "-s -w"
	if name == "trivy" {
		// Trivy reads JSON with the standard library's second version, and names its version in every report.
		build = build.WithEnvVariable("GOEXPERIMENT", "jsonv2")
		flags += " -X github.com/aquasecurity/trivy/pkg/version/app.ver=$(go list -m -f '{{.Version}}' github.com/aquasecurity/trivy)"
	}
	return build.
		WithExec([]string{"sh", "-c", `go build -trimpath -ldflags="` + flags + `" -o /out/ tool`}).
		File("/out/" + name)
}

// commands are the pipeline's own programs: the decisions that this module only runs.
var commands = map[string]string{
	"scan":     "./ci/scan/cmd/scan",
	"report":   "./ci/report/cmd/report",
	"ingest":   "./ci/gate/cmd/ingest",
	"plan":     "./ci/plan/cmd/plan",
	"image":    "./ci/image/cmd/image",
	"emulator": "./ci/emulator/cmd/emulator",
}

// command builds one of the pipeline's own programs. Its input is narrow, so that a change in a service does not build it again.
func (m *Cloudsec) command(name string) *dagger.File {
	source := m.Source.Filter(dagger.DirectoryFilterOpts{
		Include: []string{"go.mod", "go.sum", "ci/**/*.go", "ci/scan/**", "ci/plan/**", "ci/report/**", "services/internal/**", "services/*/api/**"},
		Exclude: []string{"ci/dagger/**", "ci/tools/**", "ci/engine/**", "ci/acceptance/**", "ci/local/**", "**/*_test.go", "**/testdata/**", "**/*.md"},
	})
	return m.golang().
		WithDirectory("/src", source).
		WithExec([]string{"go", "build", "-trimpath", "-ldflags=-s -w", "-o", "/out/" + name, commands[name]}).
		File("/out/" + name)
}

// helper is a small container with some of the pipeline's own programs.
func (m *Cloudsec) helper(names ...string) *dagger.Container {
	c := dag.Container().From(m.base("debian")).WithWorkdir("/work")
	for _, name := range names {
		c = c.WithFile("/usr/local/bin/"+name, m.command(name))
	}
	return c
}

// One of the pinned tools of ci/tools, built from source.
//
// Example: `dagger call tool --name=trivy export --path=trivy`.
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

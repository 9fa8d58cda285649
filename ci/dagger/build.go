package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"dagger/cloudsec/internal/dagger"
)

// serviceNames are the services that make up the platform, in the order in which they are listed everywhere.
var serviceNames = []string{"auth", "core", "web"}

// Image is the container of one service, from its multi-stage Dockerfile.
//
// Examples: `dagger call image --service=core export --path=core.tar`, `dagger call image --service=core publish
// --address=registry.example/core:1.2.3`.
// +cache="session"
func (m *Cloudsec) Image(
	// Which service: auth, core or web.
	service string,
) (*dagger.Container, error) {
	if !slices.Contains(serviceNames, service) {
		return nil, fmt.Errorf("there is no service %q: give one of %s", service, strings.Join(serviceNames, ", "))
	}
	return m.image(service), nil
}

func (m *Cloudsec) image(service string) *dagger.Container {
	dockerfile := "services/" + service + "/Dockerfile"
	include := []string{"go.mod", "go.sum", "services/" + service + "/**", "services/internal/**"}
	if service == "web" {
		dockerfile = "web/Dockerfile"
		include = []string{"go.mod", "go.sum", "web/**", "services/internal/**", "services/*/api/openapi.yaml"}
	}
	context := m.Source.Filter(dagger.DirectoryFilterOpts{
		Include: include,
		Exclude: []string{"**/*_test.go", "**/testdata/**", "**/*.md", "web/e2e/**"},
	})
	return context.DockerBuild(dagger.DirectoryDockerBuildOpts{
		Dockerfile: dockerfile,
		BuildArgs: []dagger.BuildArg{
			{Name: "GO_IMAGE", Value: m.base("golang")},
			{Name: "NODE_IMAGE", Value: m.base("node")},
			{Name: "REVISION", Value: m.Revision},
			{Name: "SOURCE_DATE_EPOCH", Value: "0"},
		},
	})
}

// tarball is a service's image as a file that Trivy, a registry client or `docker load` reads.
func (m *Cloudsec) tarball(service string) *dagger.File {
	return m.image(service).AsTarball(dagger.ContainerAsTarballOpts{ForcedCompression: dagger.ImageLayerCompressionGzip})
}

// Build builds the image of every service and checks what ci/image/README.md demands of it: static, not root, no shell, small,
// labelled. The same commit gives the same bytes; the digests are in the evidence.
//
// Evidence: build/images.json.
// +check
// +cache="session"
func (m *Cloudsec) Build(ctx context.Context) (*Stage, error) {
	checked := m.helper()
	command := []string{"image", "check", "--revision", m.Revision, "--out", "/evidence/build/images.json"}
	for _, service := range serviceNames {
		checked = checked.WithMountedFile("/images/"+service+".tar", m.tarball(service))
		command = append(command, "/images/"+service+".tar")
	}
	checked = checked.WithExec(command, anyway())
	return m.stage(ctx, "build", part{run: checked, evidence: checked.Directory("/evidence")})
}

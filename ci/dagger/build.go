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

// One service's container image, from its multi-stage Dockerfile.
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
		include = []string{"go.mod", "go.sum", "web/**", "services/web/**", "services/internal/**", "services/*/api/openapi.yaml"}
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
		},
	})
}

// One service's image as a tarball, the same bytes for the same commit.
//
// It is what is checked, scanned and released. `docker load`, `crane push` and Trivy read it.
// +cache="session"
func (m *Cloudsec) Tarball(
	// Which service: auth, core or web.
	service string,
) (*dagger.File, error) {
	if _, err := m.Image(service); err != nil {
		return nil, err
	}
	return m.tarball(service), nil
}

func (m *Cloudsec) tarball(service string) *dagger.File {
	built := m.image(service).AsTarball(dagger.ContainerAsTarballOpts{ForcedCompression: dagger.ImageLayerCompressionGzip})
	return m.helper("image").
		WithMountedFile("/built.tar", built).
		WithExec([]string{"image", "normalize", "--in", "/built.tar", "--out", "/work/image.tar", "--tag", "cloudsec/" + service + ":" + m.tag()}).
		File("/work/image.tar")
}

// tag is the image's name in the tarball.
func (m *Cloudsec) tag() string {
	if m.Revision == "" {
		return "unknown"
	}
	return m.Revision
}

// Build every service's image and check it: static, not root, no shell, small, labelled.
//
// What is demanded of an image is in ci/image/README.md. The same commit gives the same bytes; the digests are in the evidence.
//
// Evidence: build/images.json.
// +check
// +cache="session"
func (m *Cloudsec) Build(ctx context.Context) (*Stage, error) {
	checked := m.helper("image")
	command := []string{"image", "check", "--revision", m.Revision, "--out", "/evidence/build/images.json"}
	for _, service := range serviceNames {
		checked = checked.WithMountedFile("/images/"+service+".tar", m.tarball(service))
		command = append(command, "/images/"+service+".tar")
	}
	checked = checked.WithExec(command, anyway())
	return m.stage(ctx, "build", part{name: "image check", run: checked, evidence: checked.Directory("/evidence")})
}

// Package catalog says which base images the pipeline stands on and which
// Dagger runs it. images.json beside this file is the only place that names a
// tag: the engine fills its mirror from it and the pipeline reads it too.
package catalog

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

//go:embed images.json
var embedded []byte

// Catalog is the content of images.json.
type Catalog struct {
	// Dagger is the version of engine and CLI, with the leading v.
	Dagger string `json:"dagger"`
	// Debian is the suite that all base images derive from.
	Debian string  `json:"debian"`
	Images []Image `json:"images"`
}

// Image is the recipe of one base image and the name it is pulled by.
type Image struct {
	Name      string `json:"name"`
	Reference string `json:"reference"`
	// Packages are Debian packages on top of the common base.
	Packages []string `json:"packages,omitempty"`
	// Go is the version of the Go toolchain in /usr/local/go.
	Go         string            `json:"go,omitempty"`
	NPM        []NPMPackage      `json:"npm,omitempty"`
	Terraform  *Terraform        `json:"terraform,omitempty"`
	Files      map[string]string `json:"files,omitempty"`
	Links      map[string]string `json:"links,omitempty"`
	Env        map[string]string `json:"env,omitempty"`
	Workdir    string            `json:"workdir,omitempty"`
	Entrypoint []string          `json:"entrypoint,omitempty"`
	Cmd        []string          `json:"cmd,omitempty"`
	Ports      []string          `json:"ports,omitempty"`
}

// NPMPackage is a package of the npm registry that is laid into an image.
type NPMPackage struct {
	// Package may hold {arch}, which becomes x64 or arm64.
	Package string `json:"package"`
	Version string `json:"version"`
	// Layout is "binary" (its bin/ goes to /usr/local/bin) or "module" (it
	// goes to /usr/local/lib/node_modules).
	Layout string `json:"layout"`
	// Integrity is the expected digest by architecture.
	Integrity map[string]string `json:"integrity"`
	Links     map[string]string `json:"links,omitempty"`
}

// Terraform says which terraform and which providers go into an image.
type Terraform struct {
	Version   string            `json:"version"`
	Providers map[string]string `json:"providers"`
}

// Load returns the catalog that is compiled in.
func Load() (Catalog, error) {
	return Parse(embedded)
}

// Parse reads a catalog and checks that it is usable.
func Parse(data []byte) (Catalog, error) {
	var c Catalog
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&c); err != nil {
		return Catalog{}, fmt.Errorf("read image catalog: %w", err)
	}
	if err := c.validate(); err != nil {
		return Catalog{}, fmt.Errorf("read image catalog: %w", err)
	}
	return c, nil
}

func (c Catalog) validate() error {
	var problems []error
	if !strings.HasPrefix(c.Dagger, "v") {
		problems = append(problems, fmt.Errorf("dagger %q: want a version like v0.19.10", c.Dagger))
	}
	if c.Debian == "" {
		problems = append(problems, errors.New("debian: the suite is missing"))
	}
	seen := map[string]bool{}
	for _, image := range c.Images {
		problems = append(problems, image.validate(seen))
	}
	return errors.Join(problems...)
}

func (i Image) validate(seen map[string]bool) error {
	if i.Name == "" || seen[i.Name] {
		return fmt.Errorf("image %q: the name is missing or used twice", i.Name)
	}
	seen[i.Name] = true
	if repository, tag := i.Split(); repository == "" || tag == "" {
		return fmt.Errorf("image %s: reference %q has no tag", i.Name, i.Reference)
	}
	for _, npm := range i.NPM {
		if npm.Layout != "binary" && npm.Layout != "module" {
			return fmt.Errorf("image %s: npm package %s: layout %q is neither binary nor module", i.Name, npm.Package, npm.Layout)
		}
	}
	return nil
}

// Split returns the repository as a registry knows it (Docker Hub's short
// names live under library/) and the tag.
func (i Image) Split() (repository, tag string) {
	repository, tag, _ = strings.Cut(i.Reference, ":")
	if repository != "" && !strings.Contains(repository, "/") {
		repository = "library/" + repository
	}
	return repository, tag
}

// Image returns the image of that name.
func (c Catalog) Image(name string) (Image, bool) {
	for _, image := range c.Images {
		if image.Name == name {
			return image, true
		}
	}
	return Image{}, false
}

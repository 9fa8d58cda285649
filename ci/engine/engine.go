// Package engine gives a client a Dagger engine. Where Docker or another
// engine is there, it says so and uses that. Where not, it brings one up by
// itself: engine and CLI are built from Go modules pinned by go.sum, the base
// images from Debian packages, and everything runs in namespaces of its own.
package engine

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/cloudsec/cloudsec/ci/engine/catalog"
	"github.com/cloudsec/cloudsec/ci/engine/home"
	"github.com/cloudsec/cloudsec/ci/engine/host"
)

// Where base images come from.
const (
	// ImagesAuto asks whether a registry is in reach.
	ImagesAuto = "auto"
	// ImagesPackages makes them from packages and serves them from a mirror.
	ImagesPackages = "packages"
	// ImagesRegistry leaves them to the registry.
	ImagesRegistry = "registry"
)

// imagesVariable is the environment's way to choose where images come from.
const imagesVariable = "CLOUDSEC_ENGINE_IMAGES"

// Options are what a user may decide.
type Options struct {
	// Images is one of the Images constants.
	Images string
	// Local leaves Docker and other engines aside.
	Local bool
	// Out receives progress and warnings.
	Out io.Writer
}

// DefaultOptions are what the environment asks for.
func DefaultOptions(getenv func(string) string, out io.Writer) Options {
	options := Options{Images: ImagesAuto, Out: out}
	if value := getenv(imagesVariable); value != "" {
		options.Images = value
	}
	return options
}

// Engine is the engine of one home and everything it is made from.
type Engine struct {
	Home       home.Home
	catalog    catalog.Catalog
	options    Options
	probe      host.Probe
	repository string
	// program is the executable that supervisor and sandbox run. Empty means
	// that this process is not it, and that it has to be built.
	program string
}

// New returns the engine of the environment's home. The calling program must
// be cmd/engine; others use Client.
func New(options Options) (*Engine, error) {
	e, err := newEngine(options)
	if err != nil {
		return nil, err
	}
	if e.program, err = os.Executable(); err != nil {
		return nil, fmt.Errorf("find own program: %w", err)
	}
	return e, nil
}

func newEngine(options Options) (*Engine, error) {
	switch options.Images {
	case ImagesAuto, ImagesPackages, ImagesRegistry:
	default:
		return nil, fmt.Errorf("images %q: want %s, %s or %s", options.Images, ImagesAuto, ImagesPackages, ImagesRegistry)
	}
	probe := host.NewProbe()
	h, err := home.Default(probe.Getenv)
	if err != nil {
		return nil, err
	}
	c, err := catalog.Load()
	if err != nil {
		return nil, err
	}
	working, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("find the repository: %w", err)
	}
	repository, err := findRepository(working)
	if err != nil {
		return nil, err
	}
	return &Engine{Home: h, catalog: c, options: options, probe: probe, repository: repository}, nil
}

// findRepository looks for the source tree from a directory upwards.
func findRepository(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("find the repository: %w", err)
	}
	for current := dir; ; current = filepath.Dir(current) {
		if _, err := os.Stat(filepath.Join(current, "ci", "tools", "dagger", "go.mod")); err == nil {
			return current, nil
		}
		if current == filepath.Dir(current) {
			return "", fmt.Errorf("%s is not in the CloudSec repository: run this from inside it", dir)
		}
	}
}

// toolModule is where dagger's version is pinned.
func (e *Engine) toolModule() string {
	return filepath.Join(e.repository, "ci", "tools", "dagger")
}

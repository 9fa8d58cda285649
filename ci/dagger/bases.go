package main

import (
	"context"
	"encoding/json"
	"fmt"

	"dagger/cloudsec/internal/dagger"
)

// basesFile names every image that comes from a registry, once for the pipeline and for the local mirror.
const basesFile = "ci/engine/catalog/images.json"

// Base is an image from a registry and the name that it has here.
type Base struct {
	// Name, such as "golang".
	Name string
	// Reference with the version as tag.
	Reference string
}

func readBases(ctx context.Context, source *dagger.Directory) ([]Base, error) {
	text, err := source.File(basesFile).Contents(ctx)
	if err != nil {
		return nil, fmt.Errorf("read %s (call from the root of the repository or give --source): %w", basesFile, err)
	}
	var file struct {
		Images []Base `json:"images"`
	}
	if err := json.Unmarshal([]byte(text), &file); err != nil {
		return nil, fmt.Errorf("%s is not valid JSON: %w", basesFile, err)
	}
	return file.Images, nil
}

// base is the reference of the image with a name. A name that the file lacks gives a reference that no registry has, so that the
// error of the pull names it.
func (m *Cloudsec) base(name string) string {
	for _, b := range m.Bases {
		if b.Name == name {
			return b.Reference
		}
	}
	return "no-image-named-" + name + "-in-images.json"
}

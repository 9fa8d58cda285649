//go:build linux

package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/cloudsec/cloudsec/ci/engine/images"
	"github.com/cloudsec/cloudsec/ci/engine/supervisor"
)

// Status is what `engine status` tells of our own engine.
type Status struct {
	Ready   bool
	PID     int
	Since   time.Time
	Version string
	Socket  string
	// Starting is set while an engine was started and does not answer yet.
	Starting bool
}

// Status finds out how our own engine does.
func (e *Engine) Status() (Status, error) {
	found, err := supervisor.Inspect(e.Home)
	if err != nil {
		return Status{}, err
	}
	return Status{
		Ready: found.Ready, Starting: found.Supervised && !found.Ready, PID: found.Process.PID, Since: found.Since,
		Version: e.catalog.Dagger, Socket: e.Home.Socket(),
	}, nil
}

// Image is a base image as `engine images` lists it.
type Image struct {
	Reference string
	Source    string
	Digest    string
	Size      int64
}

// Images lists the base images of the catalog and where each comes from.
func (e *Engine) Images() ([]Image, error) {
	entries, err := images.Store{Dir: e.Home.Images()}.Entries()
	if err != nil {
		return nil, err
	}
	spec, specErr := supervisor.ReadSpec(e.Home)
	var list []Image
	for _, wanted := range e.catalog.Images {
		image := Image{Reference: wanted.Reference, Source: "not made yet: engine up makes it"}
		if specErr == nil && !spec.Mirror {
			image.Source = "the registry"
		}
		repository, tag := wanted.Split()
		for _, entry := range entries {
			if entry.Reference == repository+":"+tag && (specErr != nil || spec.Mirror) {
				image.Source, image.Digest, image.Size = entry.Source, entry.Digest.String(), entry.Size
			}
		}
		list = append(list, image)
	}
	return list, nil
}

// Usage is how much disk a part of the home takes.
type Usage struct {
	What  string
	Bytes int64
}

// DiskUsage measures the home. It looks at every file, which takes a moment.
func (e *Engine) DiskUsage() ([]Usage, error) {
	var usages []Usage
	for _, part := range []struct{ what, dir string }{
		{"programs", e.Home.Bin()}, {"root file systems", e.Home.Trees()}, {"base images", e.Home.Images()},
		{"built-in Go SDK", e.Home.Content()}, {"downloads", e.Home.Path("downloads")}, {"cache", e.Home.State()},
	} {
		size, err := dirSize(part.dir)
		if err != nil {
			return nil, fmt.Errorf("measure %s: %w", part.dir, err)
		}
		usages = append(usages, Usage{What: part.what, Bytes: size})
	}
	return usages, nil
}

// dirSize adds up all files. The engine deletes some meanwhile; those that are
// gone count nothing.
func dirSize(dir string) (int64, error) {
	var total int64
	err := filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || entry.IsDir() {
			return err
		}
		if info, err := entry.Info(); err == nil {
			total += info.Size()
		}
		return nil
	})
	return total, err
}

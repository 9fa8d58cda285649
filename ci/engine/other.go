//go:build !linux

package engine

import (
	"context"
	"errors"
	"time"
)

// errNotLinux is the answer where only Docker can help. The part of this
// package that finds Docker works on every system.
var errNotLinux = errors.New("an engine without Docker needs Linux: install Docker and start it")

// Status is what `engine status` tells of our own engine.
type Status struct {
	Ready, Starting bool
	PID             int
	Since           time.Time
	Version, Socket string
}

// Image is a base image as `engine images` lists it.
type Image struct {
	Reference, Source, Digest string
	Size                      int64
}

// Usage is how much disk a part of the home takes.
type Usage struct {
	What  string
	Bytes int64
}

func (e *Engine) running() bool                       { return false }
func (e *Engine) up(context.Context, *progress) error { return errNotLinux }

// Down has nothing to stop.
func (e *Engine) Down(context.Context) (bool, error) { return false, nil }

// Clean has nothing to delete.
func (e *Engine) Clean(context.Context, bool) error { return nil }

// Status knows no engine.
func (e *Engine) Status() (Status, error) { return Status{Version: e.catalog.Dagger}, nil }

// Images lists the catalog: all images come from the registry.
func (e *Engine) Images() ([]Image, error) {
	var list []Image
	for _, image := range e.catalog.Images {
		list = append(list, Image{Reference: image.Reference, Source: "the registry"})
	}
	return list, nil
}

// DiskUsage has nothing to measure.
func (e *Engine) DiskUsage() ([]Usage, error) { return nil, nil }

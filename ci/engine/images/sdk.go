//go:build linux

package images

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/cloudsec/cloudsec/ci/engine/catalog"
)

// sdkReference names the image of the Go SDK in the engine's content.
const sdkReference = "cloudsec/go-sdk:latest"

// BuildGoSDK makes the image in which the engine generates and compiles
// modules written in Go: the golang image, which must have been built before,
// and dagger's code generator. It goes into the engine's own content store;
// the engine is told its digest.
func (b *Builder) BuildGoSDK(content Store, golang catalog.Image, codegen, codegenKey string) (v1.Hash, error) {
	golangKey, err := b.Key(golang)
	if err != nil {
		return v1.Hash{}, err
	}
	key, err := b.Key([]string{golangKey, codegenKey})
	if err != nil {
		return v1.Hash{}, err
	}
	if entry, ok, err := content.Find(sdkReference, key); ok || err != nil {
		return entry.Digest, err
	}
	entry, ok, err := b.Store.Find(reference(golang), golangKey)
	if err != nil || !ok {
		return v1.Hash{}, errors.Join(fmt.Errorf("build image of the Go SDK: there is no image %s to start from", golang.Reference), err)
	}
	digest, err := b.addCodegen(content, entry.Digest, golang, codegen)
	if err != nil {
		return v1.Hash{}, fmt.Errorf("build image of the Go SDK: %w", err)
	}
	return digest, content.Put(Entry{Reference: sdkReference, Key: key, Source: golang.Reference + " + codegen", Digest: digest})
}

func (b *Builder) addCodegen(content Store, from v1.Hash, golang catalog.Image, codegen string) (v1.Hash, error) {
	manifest, err := b.Store.manifest(from)
	if err != nil {
		return v1.Hash{}, err
	}
	for _, layer := range manifest.Layers {
		if err := content.linkBlob(b.Store, layer.Digest); err != nil {
			return v1.Hash{}, err
		}
	}
	layer, err := content.AddLayer(layerOf(func(a *archive) error { return a.hostFile("usr/local/bin/codegen", 0o755, codegen) }))
	if err != nil {
		return v1.Hash{}, err
	}
	descriptor, err := content.AddImage(b.config(golang), append(manifest.Layers, layer))
	return descriptor.Digest, err
}

// linkBlob takes content over from another store on the same disk.
func (s Store) linkBlob(from Store, digest v1.Hash) error {
	if err := os.MkdirAll(filepath.Dir(s.blob(digest)), 0o750); err != nil {
		return fmt.Errorf("take over image content: %w", err)
	}
	if err := os.Link(from.blob(digest), s.blob(digest)); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("take over image content: %w", err)
	}
	return nil
}

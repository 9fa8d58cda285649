// Package images builds the base images of the catalog from packages and
// keeps them in OCI layouts.
package images

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/cloudsec/cloudsec/ci/engine/mirror"
)

// Annotations of the layout's index, beside the reference.
const (
	annotationKey    = "dev.cloudsec.engine.key"
	annotationSource = "dev.cloudsec.engine.source"
)

// Store is an OCI layout directory.
type Store struct {
	Dir string
}

// AddBlob stores what write writes and returns its digest and size.
func (s Store) AddBlob(write func(io.Writer) error) (v1.Hash, int64, error) {
	dir := filepath.Join(s.Dir, "blobs", "sha256")
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return v1.Hash{}, 0, fmt.Errorf("store image content: %w", err)
	}
	file, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return v1.Hash{}, 0, fmt.Errorf("store image content: %w", err)
	}
	defer func() { _ = os.Remove(file.Name()) }()
	defer func() { _ = file.Close() }()
	digest := sha256.New()
	if err := write(io.MultiWriter(file, digest)); err != nil {
		return v1.Hash{}, 0, err
	}
	info, err := file.Stat()
	if err != nil {
		return v1.Hash{}, 0, fmt.Errorf("store image content: %w", err)
	}
	hash := v1.Hash{Algorithm: "sha256", Hex: hex.EncodeToString(digest.Sum(nil))}
	if err := file.Close(); err != nil {
		return v1.Hash{}, 0, fmt.Errorf("store image content: %w", err)
	}
	if err := os.Rename(file.Name(), filepath.Join(dir, hash.Hex)); err != nil {
		return v1.Hash{}, 0, fmt.Errorf("store image content: %w", err)
	}
	return hash, info.Size(), nil
}

// AddLayer stores a layer's tar archive. Layers are kept uncompressed: they travel
// over the loopback only, and packing them would cost more than it saves.
func (s Store) AddLayer(write func(io.Writer) error) (v1.Descriptor, error) {
	hash, size, err := s.AddBlob(write)
	if err != nil {
		return v1.Descriptor{}, err
	}
	return v1.Descriptor{MediaType: types.OCIUncompressedLayer, Digest: hash, Size: size}, nil
}

func (s Store) addJSON(mediaType types.MediaType, value any) (v1.Descriptor, error) {
	hash, size, err := s.AddBlob(func(w io.Writer) error { return json.NewEncoder(w).Encode(value) })
	if err != nil {
		return v1.Descriptor{}, err
	}
	return v1.Descriptor{MediaType: mediaType, Digest: hash, Size: size}, nil
}

// AddImage stores configuration and manifest of an image of stored layers.
func (s Store) AddImage(config v1.ConfigFile, layers []v1.Descriptor) (v1.Descriptor, error) {
	config.RootFS = v1.RootFS{Type: "layers"}
	for _, layer := range layers {
		config.RootFS.DiffIDs = append(config.RootFS.DiffIDs, layer.Digest)
	}
	configDescriptor, err := s.addJSON(types.OCIConfigJSON, config)
	if err != nil {
		return v1.Descriptor{}, err
	}
	return s.addJSON(types.OCIManifestSchema1, v1.Manifest{
		SchemaVersion: 2, MediaType: types.OCIManifestSchema1, Config: configDescriptor, Layers: layers,
	})
}

// Entry is an image of a store as `engine images` lists it.
type Entry struct {
	Reference string
	Key       string
	Source    string
	Digest    v1.Hash
	Size      int64
}

// Entries lists the images of the store.
func (s Store) Entries() ([]Entry, error) {
	index, err := mirror.ReadIndex(s.Dir)
	if err != nil {
		return nil, err
	}
	var entries []Entry
	for _, d := range index.Manifests {
		entry := Entry{Reference: d.Annotations[mirror.RefName], Key: d.Annotations[annotationKey], Source: d.Annotations[annotationSource], Digest: d.Digest}
		if entry.Size, err = s.imageSize(d.Digest); err != nil {
			return nil, err
		}
		entries = append(entries, entry)
	}
	return entries, nil
}

// Find returns the image of that reference, if the store has it with that key.
func (s Store) Find(reference, key string) (Entry, bool, error) {
	entries, err := s.Entries()
	if err != nil {
		return Entry{}, false, err
	}
	for _, entry := range entries {
		if entry.Reference == reference && entry.Key == key {
			return entry, true, nil
		}
	}
	return Entry{}, false, nil
}

func (s Store) imageSize(digest v1.Hash) (int64, error) {
	manifest, err := s.manifest(digest)
	if err != nil {
		return 0, err
	}
	var size int64
	for _, layer := range manifest.Layers {
		size += layer.Size
	}
	return size, nil
}

func (s Store) manifest(digest v1.Hash) (v1.Manifest, error) {
	var manifest v1.Manifest
	data, err := os.ReadFile(s.blob(digest))
	if err != nil {
		return manifest, fmt.Errorf("read image %s: %w", digest, err)
	}
	if err := json.Unmarshal(data, &manifest); err != nil {
		return manifest, fmt.Errorf("read image %s: %w", digest, err)
	}
	return manifest, nil
}

func (s Store) blob(digest v1.Hash) string {
	return filepath.Join(s.Dir, "blobs", digest.Algorithm, digest.Hex)
}

// Put names an image, in place of the one that had the name before.
func (s Store) Put(entry Entry) error {
	index, err := mirror.ReadIndex(s.Dir)
	if err != nil {
		return err
	}
	info, err := os.Stat(s.blob(entry.Digest))
	if err != nil {
		return fmt.Errorf("name image %s: %w", entry.Reference, err)
	}
	index.SchemaVersion, index.MediaType = 2, types.OCIImageIndex
	index.Manifests = slices.DeleteFunc(index.Manifests, func(d v1.Descriptor) bool {
		return d.Annotations[mirror.RefName] == entry.Reference
	})
	index.Manifests = append(index.Manifests, v1.Descriptor{
		MediaType: types.OCIManifestSchema1, Digest: entry.Digest, Size: info.Size(),
		Annotations: map[string]string{
			mirror.RefName: entry.Reference, annotationKey: entry.Key, annotationSource: entry.Source,
		},
	})
	return s.writeIndex(index)
}

func (s Store) writeIndex(index v1.IndexManifest) error {
	if err := writeAtomically(filepath.Join(s.Dir, "oci-layout"), []byte(`{"imageLayoutVersion":"1.0.0"}`)); err != nil {
		return err
	}
	data, err := json.MarshalIndent(index, "", "  ")
	if err != nil {
		return fmt.Errorf("write image index: %w", err)
	}
	return writeAtomically(filepath.Join(s.Dir, "index.json"), data)
}

func writeAtomically(path string, data []byte) error {
	temporary := path + ".new"
	if err := os.WriteFile(temporary, data, 0o600); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := os.Rename(temporary, path); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// Prune forgets the images that keep does not want, and deletes all content
// that no remaining image refers to.
func (s Store) Prune(keep func(reference string) bool) error {
	index, err := mirror.ReadIndex(s.Dir)
	if err != nil {
		return err
	}
	before := len(index.Manifests)
	index.Manifests = slices.DeleteFunc(index.Manifests, func(d v1.Descriptor) bool { return !keep(d.Annotations[mirror.RefName]) })
	if len(index.Manifests) != before {
		if err := s.writeIndex(index); err != nil {
			return err
		}
	}
	used := map[string]bool{}
	for _, d := range index.Manifests {
		manifest, err := s.manifest(d.Digest)
		if err != nil {
			return err
		}
		used[d.Digest.Hex], used[manifest.Config.Digest.Hex] = true, true
		for _, layer := range manifest.Layers {
			used[layer.Digest.Hex] = true
		}
	}
	blobs, err := os.ReadDir(filepath.Join(s.Dir, "blobs", "sha256"))
	if err != nil {
		return fmt.Errorf("prune images: %w", err)
	}
	for _, blob := range blobs {
		if !used[blob.Name()] {
			if err := os.Remove(filepath.Join(s.Dir, "blobs", "sha256", blob.Name())); err != nil {
				return fmt.Errorf("prune images: %w", err)
			}
		}
	}
	return nil
}

// Package mirror serves the images of an OCI layout directory by the read-only
// half of the OCI distribution protocol, which is all that a pull needs.
package mirror

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// RefName is the annotation under which an image's repository:tag stands in
// the layout's index.
const RefName = "org.opencontainers.image.ref.name"

// Handler serves the layout in dir. The index is read anew for each manifest,
// so that images which are added later are served too.
func Handler(dir string, log *slog.Logger) http.Handler {
	m := mirror{dir: dir, log: log}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v2/{$}", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("GET /v2/{path...}", m.serve)
	return mux
}

type mirror struct {
	dir string
	log *slog.Logger
}

// serve splits .../manifests/<reference> and .../blobs/<digest>; repository
// names hold slashes, so the pattern cannot do it.
func (m mirror) serve(w http.ResponseWriter, r *http.Request) {
	path := r.PathValue("path")
	if repository, reference, ok := cutLast(path, "/manifests/"); ok {
		m.manifest(w, r, repository, reference)
		return
	}
	if _, digest, ok := cutLast(path, "/blobs/"); ok {
		m.blob(w, r, digest, "application/octet-stream")
		return
	}
	notFound(w, "NAME_UNKNOWN", path)
}

func cutLast(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return "", "", false
	}
	return s[:i], s[i+len(sep):], true
}

func (m mirror) manifest(w http.ResponseWriter, r *http.Request, repository, reference string) {
	index, err := ReadIndex(m.dir)
	if err != nil {
		m.log.Error("read image index", "error", err)
		http.Error(w, "the mirror cannot read its index", http.StatusInternalServerError)
		return
	}
	for _, descriptor := range index.Manifests {
		if descriptor.Annotations[RefName] == repository+":"+reference || descriptor.Digest.String() == reference {
			w.Header().Set("Docker-Content-Digest", descriptor.Digest.String())
			m.blob(w, r, descriptor.Digest.String(), string(descriptor.MediaType))
			return
		}
	}
	notFound(w, "MANIFEST_UNKNOWN", repository+":"+reference)
}

func (m mirror) blob(w http.ResponseWriter, r *http.Request, digest, mediaType string) {
	hash, err := v1.NewHash(digest)
	if err != nil {
		notFound(w, "DIGEST_INVALID", digest)
		return
	}
	file, err := os.Open(filepath.Join(m.dir, "blobs", hash.Algorithm, hash.Hex))
	if err != nil {
		notFound(w, "BLOB_UNKNOWN", digest)
		return
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		notFound(w, "BLOB_UNKNOWN", digest)
		return
	}
	w.Header().Set("Content-Type", mediaType)
	http.ServeContent(w, r, "", info.ModTime(), file)
}

func notFound(w http.ResponseWriter, code, what string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusNotFound)
	_ = json.NewEncoder(w).Encode(map[string]any{
		"errors": []map[string]string{{"code": code, "message": "this mirror has no " + what}},
	})
}

// ReadIndex reads the index of an OCI layout; a layout without one is empty.
func ReadIndex(dir string) (v1.IndexManifest, error) {
	var index v1.IndexManifest
	data, err := os.ReadFile(filepath.Join(dir, "index.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return index, nil
	}
	if err != nil {
		return index, fmt.Errorf("read image index: %w", err)
	}
	if err := json.Unmarshal(data, &index); err != nil {
		return index, fmt.Errorf("read image index of %s: %w", dir, err)
	}
	return index, nil
}

// Package image judges a service's container image by what the platform demands of one: static, not root, no shell, small, labelled.
package image

import (
	"archive/tar"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// MaxBytes is how large an image may be at most, compressed, as it is pulled.
const MaxBytes = 25 << 20

// RequiredLabels are the OCI labels that every image has, none of them empty.
func RequiredLabels() []string {
	return []string{
		"org.opencontainers.image.title", "org.opencontainers.image.description", "org.opencontainers.image.source",
		"org.opencontainers.image.licenses", "org.opencontainers.image.revision",
	}
}

// Report is what is known of one image, and what is wrong with it.
type Report struct {
	// Service is the image's title without the platform's name, such as "core".
	Service string `json:"service"`
	// Reference is the name and the digest by which the image is deployed.
	Reference string `json:"reference"`
	// Digest of the manifest, sha256.
	Digest string `json:"digest"`
	// SizeBytes is what a pull transfers: manifest, configuration and compressed layers.
	SizeBytes int64 `json:"sizeBytes"`
	// User that the image runs as.
	User string `json:"user"`
	// Labels of the image.
	Labels map[string]string `json:"labels"`
	// Files is how many regular files the image holds.
	Files int `json:"files"`
	// Problems are the demands that the image does not meet; none in a good one.
	Problems []string `json:"problems"`
}

// Check reads an image from a tarball, as `docker save` and Dagger's AsTarball write it, and judges it. The revision is compared
// with the image's label.
func Check(file, revision string) (Report, error) {
	img, err := tarball.ImageFromPath(file, nil)
	if err != nil {
		return Report{}, fmt.Errorf("read image %s: %w", file, err)
	}
	report, entrypoint, err := describe(img)
	if err != nil {
		return Report{}, fmt.Errorf("read image %s: %w", file, err)
	}
	report.judgeConfig(revision)
	if err := report.judgeFiles(img, entrypoint); err != nil {
		return Report{}, fmt.Errorf("read the layers of image %s: %w", file, err)
	}
	return report, nil
}

func describe(img v1.Image) (Report, []string, error) {
	digest, err := img.Digest()
	if err != nil {
		return Report{}, nil, err
	}
	size, err := transferSize(img)
	if err != nil {
		return Report{}, nil, err
	}
	config, err := img.ConfigFile()
	if err != nil {
		return Report{}, nil, err
	}
	title := config.Config.Labels["org.opencontainers.image.title"]
	return Report{
		Service: strings.TrimPrefix(title, "cloudsec-"), Reference: title + "@" + digest.String(), Digest: digest.String(),
		SizeBytes: size, User: config.Config.User, Labels: config.Config.Labels, Problems: []string{},
	}, config.Config.Entrypoint, nil
}

func transferSize(img v1.Image) (int64, error) {
	manifest, err := img.Manifest()
	if err != nil {
		return 0, err
	}
	size, err := img.Size()
	if err != nil {
		return 0, err
	}
	size += manifest.Config.Size
	for _, layer := range manifest.Layers {
		size += layer.Size
	}
	return size, nil
}

func (r *Report) problem(format string, values ...any) {
	r.Problems = append(r.Problems, fmt.Sprintf(format, values...))
}

func (r *Report) judgeConfig(revision string) {
	if r.SizeBytes > MaxBytes {
		r.problem("it is %.1f MiB, more than %d MiB: look for what the Dockerfile copies", float64(r.SizeBytes)/(1<<20), MaxBytes>>20)
	}
	if user, _, _ := strings.Cut(r.User, ":"); user == "" || user == "0" || user == "root" {
		r.problem("it runs as root (USER is %q): set USER 65532:65532", r.User)
	}
	for _, label := range RequiredLabels() {
		if r.Labels[label] == "" {
			r.problem("label %s is missing", label)
		}
	}
	if got := r.Labels["org.opencontainers.image.revision"]; got != revision {
		r.problem("label org.opencontainers.image.revision is %q, not the revision that was built, %q", got, revision)
	}
}

// shells are programs that make an intruder's life easy.
var shells = []string{"sh", "ash", "bash", "dash", "zsh", "busybox", "toybox"}

func (r *Report) judgeFiles(img v1.Image, entrypoint []string) error {
	if len(entrypoint) == 0 {
		r.problem("it has no ENTRYPOINT")
		return nil
	}
	found := false
	err := eachFile(img, func(name string, header *tar.Header, content io.Reader) error {
		r.Files++
		if slices.Contains(shells, path.Base(name)) {
			r.problem("it holds a shell, %s", name)
		}
		if header.Mode&0o6000 != 0 {
			r.problem("%s is set-user-id or set-group-id", name)
		}
		if name != entrypoint[0] {
			return nil
		}
		found = true
		return r.judgeBinary(name, content)
	})
	if err == nil && !found {
		r.problem("its ENTRYPOINT %s is not in it", entrypoint[0])
	}
	return err
}

func (r *Report) judgeBinary(name string, content io.Reader) error {
	bytes, err := io.ReadAll(io.LimitReader(content, 4*MaxBytes))
	if err != nil {
		return err
	}
	binary, err := elf.NewFile(strings.NewReader(string(bytes)))
	if err != nil {
		r.problem("%s is not a Linux program: %v", name, err)
		return nil
	}
	for _, segment := range binary.Progs {
		if segment.Type == elf.PT_INTERP {
			r.problem("%s is not static: build it with CGO_ENABLED=0", name)
		}
	}
	return nil
}

// eachFile visits the regular files and links of the image's flattened file system.
func eachFile(img v1.Image, visit func(name string, header *tar.Header, content io.Reader) error) error {
	layers, err := img.Layers()
	if err != nil {
		return err
	}
	for _, layer := range layers {
		if err := eachFileOfLayer(layer, visit); err != nil {
			return err
		}
	}
	return nil
}

func eachFileOfLayer(layer v1.Layer, visit func(string, *tar.Header, io.Reader) error) error {
	stream, err := layer.Uncompressed()
	if err != nil {
		return err
	}
	defer stream.Close() //nolint:errcheck // It was only read.
	archive := tar.NewReader(stream)
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if header.Typeflag == tar.TypeDir {
			continue
		}
		if err := visit("/"+strings.TrimPrefix(path.Clean(header.Name), "/"), header, archive); err != nil {
			return err
		}
	}
}

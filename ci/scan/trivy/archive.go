package trivy

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// unpack replaces an image tar in OCI layout by a folder with its content, since Trivy reads only Docker's tar files.
func (o *Options) unpack(work string) error {
	if !o.Target.IsImage() {
		return nil
	}
	info, err := os.Stat(o.Input)
	if err != nil || info.IsDir() {
		return err
	}
	docker, err := tarHas(o.Input, "manifest.json")
	if err != nil || docker {
		return err
	}
	layout := filepath.Join(work, "layout")
	if err := os.Mkdir(layout, 0o700); err != nil {
		return fmt.Errorf("create layout folder: %w", err)
	}
	if err := extract(o.Input, layout); err != nil {
		return fmt.Errorf("unpack %s: %w", o.Input, err)
	}
	o.Input = layout
	return nil
}

// tarHas says whether a tar file has an entry of that name at its top.
func tarHas(path, name string) (bool, error) {
	found := false
	err := eachEntry(path, func(header *tar.Header, _ io.Reader) error {
		found = found || filepath.Clean(header.Name) == name
		return nil
	})
	return found, err
}

// extract writes a tar's plain files below dir. An entry that would lie outside is an error.
func extract(path, dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	return eachEntry(path, func(header *tar.Header, content io.Reader) error {
		name := filepath.Clean(header.Name)
		if header.Typeflag != tar.TypeReg {
			return nil
		}
		if err := root.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			return err
		}
		file, err := root.Create(name)
		if err != nil {
			return err
		}
		_, err = io.Copy(file, content)
		return errors.Join(err, file.Close())
	})
}

func eachEntry(path string, visit func(*tar.Header, io.Reader) error) error {
	file, err := os.Open(path) //nolint:gosec // the caller names the file
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	reader := tar.NewReader(file)
	for {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s is no image tar: %w", path, err)
		}
		if err := visit(header, reader); err != nil {
			return err
		}
	}
}

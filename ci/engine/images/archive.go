package images

import (
	"archive/tar"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"
)

// epoch dates every file that this package puts into a layer.
var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// archive writes a layer file by file and creates the directories it needs.
type archive struct {
	tar  *tar.Writer
	dirs map[string]bool
}

// layerOf turns a function that adds files into the content of a layer.
func layerOf(add func(*archive) error) func(io.Writer) error {
	return func(w io.Writer) error {
		a := &archive{tar: tar.NewWriter(w), dirs: map[string]bool{".": true}}
		if err := add(a); err != nil {
			return err
		}
		return a.tar.Close()
	}
}

func (a *archive) dir(name string) error {
	name = path.Clean(name)
	if a.dirs[name] {
		return nil
	}
	if err := a.dir(path.Dir(name)); err != nil {
		return err
	}
	a.dirs[name] = true
	return a.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: name + "/", Mode: 0o755, ModTime: epoch})
}

func (a *archive) link(name, target string) error {
	if err := a.dir(path.Dir(name)); err != nil {
		return err
	}
	return a.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeSymlink, Name: name, Linkname: target, Mode: 0o777, ModTime: epoch})
}

func (a *archive) file(name string, mode int64, size int64, content io.Reader) error {
	if err := a.dir(path.Dir(name)); err != nil {
		return err
	}
	if err := a.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: mode, Size: size, ModTime: epoch}); err != nil {
		return err
	}
	_, err := io.Copy(a.tar, content)
	return err
}

// hostFile adds a file of the host under a name.
func (a *archive) hostFile(name string, mode int64, file string) error {
	source, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { _ = source.Close() }()
	info, err := source.Stat()
	if err != nil {
		return err
	}
	return a.file(name, mode, info.Size(), source)
}

// hostTree adds all files below a directory of the host. Those that may be
// executed there may be executed in the image.
func (a *archive) hostTree(name, dir string) error {
	return filepath.WalkDir(dir, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, file)
		if err != nil {
			return err
		}
		return a.hostFile(path.Join(name, filepath.ToSlash(rel)), executableMode(info.Mode()), file)
	})
}

func executableMode(mode fs.FileMode) int64 {
	if mode&0o111 != 0 {
		return 0o755
	}
	return 0o644
}

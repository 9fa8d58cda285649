//go:build linux

package rootfs

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// epoch is the time of every file that was not dated by a package. It keeps
// the layers of equal trees equal.
var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// omitted is what lies in a tree while packages are installed and has no place
// in an image: contents of these directories.
var omitted = []string{
	"dev", "proc", "sys", "run", "tmp", "var/tmp",
	"var/lib/apt/lists", "var/cache/apt", "var/cache/debconf", "var/cache/ldconfig", "var/log",
}

// WriteLayer writes a tree as an image layer. An overlay's upper directory is
// a tree too: its deletion marks become those of the image format.
func WriteLayer(w io.Writer, tree string) error {
	layer := &layerWriter{tar: tar.NewWriter(w), tree: tree, links: map[uint64]string{}}
	if err := filepath.WalkDir(tree, layer.add); err != nil {
		return fmt.Errorf("write layer of %s: %w", tree, err)
	}
	if err := layer.tar.Close(); err != nil {
		return fmt.Errorf("write layer of %s: %w", tree, err)
	}
	return nil
}

type layerWriter struct {
	tar   *tar.Writer
	tree  string
	links map[uint64]string
}

// add is called in lexical order, so that equal trees give equal layers.
func (l *layerWriter) add(file string, entry fs.DirEntry, err error) error {
	if err != nil {
		return err
	}
	name, err := filepath.Rel(l.tree, file)
	if err != nil || name == "." {
		return err
	}
	if slices.Contains(omitted, path.Dir(name)) {
		return skip(entry)
	}
	info, err := entry.Info()
	if err != nil {
		return err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return fmt.Errorf("%s: no file status", name)
	}
	if info.Mode()&fs.ModeCharDevice != 0 && stat.Rdev == 0 {
		return l.whiteout(name)
	}
	if info.Mode()&(fs.ModeSocket|fs.ModeDevice|fs.ModeNamedPipe) != 0 {
		return nil
	}
	return l.entry(file, name, info, stat)
}

func skip(entry fs.DirEntry) error {
	if entry.IsDir() {
		return fs.SkipDir
	}
	return nil
}

func (l *layerWriter) whiteout(name string) error {
	return l.tar.WriteHeader(&tar.Header{
		Typeflag: tar.TypeReg, Name: path.Join(path.Dir(name), ".wh."+path.Base(name)), ModTime: epoch, Format: tar.FormatPAX,
	})
}

func (l *layerWriter) entry(file, name string, info fs.FileInfo, stat *syscall.Stat_t) error {
	header, err := l.header(file, name, info, stat)
	if err != nil {
		return err
	}
	if err := l.tar.WriteHeader(header); err != nil {
		return err
	}
	if info.IsDir() {
		return l.opaque(file, name)
	}
	if header.Typeflag != tar.TypeReg {
		return nil
	}
	return l.content(file)
}

func (l *layerWriter) header(file, name string, info fs.FileInfo, stat *syscall.Stat_t) (*tar.Header, error) {
	target := ""
	if info.Mode()&fs.ModeSymlink != 0 {
		var err error
		if target, err = os.Readlink(file); err != nil {
			return nil, err
		}
	}
	header, err := tar.FileInfoHeader(info, target)
	if err != nil {
		return nil, err
	}
	header.Name = name
	if info.IsDir() {
		header.Name += "/"
	}
	// Names of users differ between host and image; numbers do not.
	header.Uname, header.Gname = "", ""
	header.AccessTime, header.ChangeTime = time.Time{}, time.Time{}
	header.ModTime = header.ModTime.Truncate(time.Second)
	if header.ModTime.After(epoch) {
		header.ModTime = epoch
	}
	header.Format = tar.FormatPAX
	l.hardlink(header, info, stat)
	return header, l.capabilities(file, header)
}

// hardlink turns the second and later names of a file into links to the first.
func (l *layerWriter) hardlink(header *tar.Header, info fs.FileInfo, stat *syscall.Stat_t) {
	if !info.Mode().IsRegular() || stat.Nlink < 2 {
		return
	}
	if first, ok := l.links[stat.Ino]; ok {
		header.Typeflag, header.Linkname, header.Size = tar.TypeLink, first, 0
		return
	}
	l.links[stat.Ino] = header.Name
}

// capabilities keeps file capabilities, which packages give to programs in
// place of a setuid bit.
func (l *layerWriter) capabilities(file string, header *tar.Header) error {
	if header.Typeflag != tar.TypeReg {
		return nil
	}
	value := make([]byte, 64)
	n, err := unix.Lgetxattr(file, "security.capability", value)
	if errors.Is(err, unix.ENODATA) || errors.Is(err, unix.ENOTSUP) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read capabilities of %s: %w", file, err)
	}
	header.PAXRecords = map[string]string{"SCHILY.xattr.security.capability": string(value[:n])}
	return nil
}

// opaque marks a directory that replaces the one below it.
func (l *layerWriter) opaque(file, name string) error {
	value := make([]byte, 1)
	// Most directories have no such attribute, and on most file systems none
	// can: no answer means no mark.
	if n, _ := unix.Lgetxattr(file, "trusted.overlay.opaque", value); n != 1 || value[0] != 'y' {
		return nil
	}
	return l.tar.WriteHeader(&tar.Header{
		Typeflag: tar.TypeReg, Name: path.Join(name, ".wh..wh..opq"), ModTime: epoch, Format: tar.FormatPAX,
	})
}

func (l *layerWriter) content(file string) error {
	source, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { _ = source.Close() }()
	_, err = io.Copy(l.tar, source)
	return err
}

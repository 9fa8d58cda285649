package images

import (
	"archive/zip"
	"fmt"
	"path"
	"strings"
)

// goToolchain lays the Go toolchain into /usr/local/go, from the zip file of
// its module, which `go mod download` has checked against the checksum
// database. Zip files of modules carry no permissions, so they are set here.
func goToolchain(zipFile string) func(*archive) error {
	return func(a *archive) error {
		reader, err := zip.OpenReader(zipFile)
		if err != nil {
			return fmt.Errorf("read Go toolchain: %w", err)
		}
		defer func() { _ = reader.Close() }()
		for _, file := range reader.File {
			if err := addToolchainFile(a, file); err != nil {
				return fmt.Errorf("read Go toolchain: %w", err)
			}
		}
		for _, empty := range []string{"go/bin", "go/src", "go/pkg/mod", "root/.cache/go-build"} {
			if err := a.dir(empty); err != nil {
				return err
			}
		}
		return nil
	}
}

func addToolchainFile(a *archive, file *zip.File) error {
	// golang.org/toolchain@version/bin/go: the module's name has one slash.
	_, name, ok := strings.Cut(file.Name, "@")
	if ok {
		_, name, ok = strings.Cut(name, "/")
	}
	if !ok || !strings.HasPrefix(path.Join("/", name), "/"+name) {
		return fmt.Errorf("unexpected name %q in the module's zip file", file.Name)
	}
	content, err := file.Open()
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }()
	return a.file(path.Join("usr/local/go", name), toolchainMode(name), int64(file.UncompressedSize64), content) //nolint:gosec // No file of a toolchain has 2^63 bytes.
}

func toolchainMode(name string) int64 {
	if strings.HasPrefix(name, "bin/") || strings.HasPrefix(name, "pkg/tool/") {
		return 0o755
	}
	if strings.HasSuffix(name, ".bash") || strings.HasSuffix(name, ".sh") {
		return 0o755
	}
	return 0o644
}

package images

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	"github.com/cloudsec/cloudsec/ci/engine/catalog"
)

// npmArch is what npm calls this machine's architecture.
func npmArch(goarch string) string {
	if goarch == "amd64" {
		return "x64"
	}
	return goarch
}

// npmPackage lays an npm package into an image.
func npmPackage(p catalog.NPMPackage, tarball string) func(*archive) error {
	return func(a *archive) error {
		if err := unpackNPM(a, p, tarball); err != nil {
			return fmt.Errorf("unpack npm package %s: %w", p.Package, err)
		}
		for name, target := range p.Links {
			if err := a.link(name, target); err != nil {
				return err
			}
		}
		return nil
	}
}

func unpackNPM(a *archive, p catalog.NPMPackage, tarball string) error {
	file, err := os.Open(tarball)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return err
	}
	files := tar.NewReader(unzipped)
	for {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		name, ok := npmTarget(p, header.Name)
		if header.Typeflag != tar.TypeReg || !ok {
			continue
		}
		mode := int64(0o644)
		if header.Mode&0o111 != 0 || strings.Contains(name, "/bin/") {
			mode = 0o755
		}
		if err := a.file(name, mode, header.Size, files); err != nil {
			return err
		}
	}
}

// npmTarget says where a file of the package goes. All files of an npm package
// lie in one directory, whatever its name.
func npmTarget(p catalog.NPMPackage, name string) (string, bool) {
	if !filepath.IsLocal(name) {
		return "", false
	}
	_, rest, ok := strings.Cut(path.Clean(name), "/")
	if !ok {
		return "", false
	}
	if p.Layout == "module" {
		return path.Join("usr/local/lib/node_modules", p.Package, rest), true
	}
	if strings.HasPrefix(rest, "bin/") {
		return path.Join("usr/local", rest), true
	}
	return "", false
}

// fetchNPM downloads a package with the npm client and compares it with the
// digest that the catalog pins.
func fetchNPM(ctx context.Context, p catalog.NPMPackage, arch, dir string) (string, error) {
	want, ok := p.Integrity[arch]
	if !ok {
		return "", fmt.Errorf("npm package %s %s: the catalog has no digest for %s", p.Package, p.Version, arch)
	}
	name := strings.ReplaceAll(p.Package, "{arch}", arch)
	target := filepath.Join(dir, fmt.Sprintf("%s-%s.tgz", name, p.Version))
	if checkIntegrity(target, want) == nil {
		return target, nil
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return "", fmt.Errorf("fetch npm package %s: %w", name, err)
	}
	command := exec.CommandContext(ctx, "npm", "pack", "--silent", "--pack-destination", dir, name+"@"+p.Version)
	command.Dir = dir
	if output, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("fetch npm package %s@%s: %w: %s", name, p.Version, err, strings.TrimSpace(string(output)))
	}
	if err := checkIntegrity(target, want); err != nil {
		return "", fmt.Errorf("fetch npm package %s@%s: %w", name, p.Version, err)
	}
	return target, nil
}

func checkIntegrity(file, want string) error {
	content, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }()
	digest := sha512.New()
	if _, err := io.Copy(digest, content); err != nil {
		return err
	}
	got := "sha512-" + base64.StdEncoding.EncodeToString(digest.Sum(nil))
	if got != want {
		return fmt.Errorf("the digest is %s but images.json pins %s: the package was changed after it was pinned", got, want)
	}
	return nil
}

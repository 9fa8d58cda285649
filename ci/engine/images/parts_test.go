package images

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/engine/catalog"
)

// unpack returns a layer's entries by name: mode and content or link target.
func unpack(t *testing.T, add func(*archive) error) (map[string]int64, map[string]string) {
	t.Helper()
	var layer bytes.Buffer
	require.NoError(t, layerOf(add)(&layer))
	modes, contents := map[string]int64{}, map[string]string{}
	files := tar.NewReader(&layer)
	for {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			return modes, contents
		}
		require.NoError(t, err)
		content, err := io.ReadAll(files)
		require.NoError(t, err)
		require.NotContains(t, modes, header.Name, "no entry comes twice")
		modes[header.Name], contents[header.Name] = header.Mode, string(content)+header.Linkname
	}
}

func TestGoToolchain(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "toolchain.zip")
	out, err := os.Create(file)
	require.NoError(t, err)
	writer := zip.NewWriter(out)
	const root = "golang.org/toolchain@v0.0.1-go1.2.3.linux-amd64/"
	for _, name := range []string{"bin/go", "pkg/tool/linux_amd64/link", "src/fmt/print.go", "src/make.bash"} {
		content, err := writer.Create(root + name)
		require.NoError(t, err)
		_, err = content.Write([]byte(name))
		require.NoError(t, err)
	}
	require.NoError(t, writer.Close())
	require.NoError(t, out.Close())
	modes, contents := unpack(t, goToolchain(file))
	require.Equal(t, "bin/go", contents["usr/local/go/bin/go"])
	require.EqualValues(t, 0o755, modes["usr/local/go/bin/go"])
	require.EqualValues(t, 0o755, modes["usr/local/go/pkg/tool/linux_amd64/link"])
	require.EqualValues(t, 0o644, modes["usr/local/go/src/fmt/print.go"])
	require.EqualValues(t, 0o755, modes["usr/local/go/src/make.bash"])
	require.Contains(t, modes, "go/pkg/mod/")
}

func TestGoToolchainRejectsNamesThatLeaveTheDirectory(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "toolchain.zip")
	out, err := os.Create(file)
	require.NoError(t, err)
	writer := zip.NewWriter(out)
	_, err = writer.Create("golang.org/toolchain@v1/../../etc/passwd")
	require.NoError(t, err)
	require.NoError(t, writer.Close())
	require.NoError(t, out.Close())
	require.ErrorContains(t, layerOf(goToolchain(file))(io.Discard), "unexpected name")
}

// npmTarball makes a package like npm's: all files below one directory.
func npmTarball(t *testing.T, files map[string]int64) string {
	t.Helper()
	var packed bytes.Buffer
	zipped := gzip.NewWriter(&packed)
	writer := tar.NewWriter(zipped)
	for name, mode := range files {
		require.NoError(t, writer.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: mode, Size: int64(len(name))}))
		_, err := writer.Write([]byte(name))
		require.NoError(t, err)
	}
	require.NoError(t, writer.Close())
	require.NoError(t, zipped.Close())
	file := filepath.Join(t.TempDir(), "package.tgz")
	require.NoError(t, os.WriteFile(file, packed.Bytes(), 0o644))
	return file
}

func TestNPMPackage(t *testing.T) {
	t.Parallel()
	t.Run("OfABinaryGoesToUsrLocalBin", func(t *testing.T) {
		t.Parallel()
		file := npmTarball(t, map[string]int64{"package/bin/node": 0o644, "package/README.md": 0o644})
		modes, _ := unpack(t, npmPackage(catalog.NPMPackage{Package: "node", Layout: "binary"}, file))
		require.EqualValues(t, 0o755, modes["usr/local/bin/node"])
		require.NotContains(t, modes, "usr/local/README.md")
	})
	t.Run("OfAModuleGoesToNodeModulesWithItsLinks", func(t *testing.T) {
		t.Parallel()
		file := npmTarball(t, map[string]int64{"package/bin/npm-cli.js": 0o755, "package/lib/npm.js": 0o644})
		modes, contents := unpack(t, npmPackage(catalog.NPMPackage{
			Package: "npm", Layout: "module", Links: map[string]string{"usr/local/bin/npm": "../lib/npm"},
		}, file))
		require.EqualValues(t, 0o644, modes["usr/local/lib/node_modules/npm/lib/npm.js"])
		require.EqualValues(t, 0o755, modes["usr/local/lib/node_modules/npm/bin/npm-cli.js"])
		require.Equal(t, "../lib/npm", contents["usr/local/bin/npm"])
	})
	t.Run("CannotLeaveItsDirectory", func(t *testing.T) {
		t.Parallel()
		_, ok := npmTarget(catalog.NPMPackage{Layout: "module", Package: "npm"}, "package/../../etc/passwd")
		require.False(t, ok)
	})
}

func FuzzNPMTarget(f *testing.F) {
	f.Add("package/bin/node", "binary")
	f.Add("package/../../x", "module")
	f.Fuzz(func(t *testing.T, name, layout string) {
		target, ok := npmTarget(catalog.NPMPackage{Layout: layout, Package: "p"}, name)
		if ok {
			require.Regexp(t, `^usr/local/`, target)
		}
	})
}

func TestIntegrity(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, []byte("abc"), 0o644))
	const abc = "sha512-3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw=="
	require.NoError(t, checkIntegrity(file, abc))
	require.NoError(t, os.WriteFile(file, []byte("abd"), 0o644))
	require.ErrorContains(t, checkIntegrity(file, abc), "was changed after it was pinned")
}

func TestFetchNPMNeedsADigestForTheArchitecture(t *testing.T) {
	t.Parallel()
	_, err := fetchNPM(context.Background(), catalog.NPMPackage{Package: "node", Version: "1"}, "riscv64", t.TempDir())
	require.ErrorContains(t, err, "the catalog has no digest for riscv64")
}

// fakeTerraform is a program that says a version.
func fakeTerraform(t *testing.T, version string) func(string) (string, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "terraform")
	require.NoError(t, os.WriteFile(file, []byte("#!/bin/sh\necho '{\"terraform_version\":\""+version+"\"}'\n"), 0o755))
	return func(string) (string, error) { return file, nil }
}

func TestFindTerraform(t *testing.T) {
	t.Parallel()
	t.Run("TakesExactlyTheVersion", func(t *testing.T) {
		t.Parallel()
		binary, err := findTerraform(context.Background(), fakeTerraform(t, "1.11.4"), "1.11.4")
		require.NoError(t, err)
		require.FileExists(t, binary)
	})
	t.Run("LeavesOutAnotherVersion", func(t *testing.T) {
		t.Parallel()
		_, err := findTerraform(context.Background(), fakeTerraform(t, "1.9.0"), "1.11.4")
		require.ErrorIs(t, err, errNoTerraform)
		require.ErrorContains(t, err, "is 1.9.0")
	})
	t.Run("SaysWhatToDoWhereNoneIs", func(t *testing.T) {
		t.Parallel()
		_, err := findTerraform(context.Background(), func(string) (string, error) { return "", errors.New("no") }, "1.11.4")
		require.ErrorContains(t, err, "put terraform 1.11.4 on PATH")
	})
}

func TestFindProviders(t *testing.T) {
	t.Parallel()
	mirror := t.TempDir()
	place := "registry.terraform.io/hashicorp/aws/5.100.0/linux_amd64"
	require.NoError(t, os.MkdirAll(filepath.Join(mirror, place), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(mirror, place, "provider"), []byte("x"), 0o755))
	wanted := catalog.Terraform{Providers: map[string]string{"hashicorp/aws": "5.100.0", "hashicorp/random": "3.0.0"}}
	found, missing := findProviders([]string{t.TempDir(), mirror}, wanted, "linux_amd64")
	require.Equal(t, map[string]string{place: filepath.Join(mirror, place)}, found)
	require.Equal(t, []string{"hashicorp/random 3.0.0"}, missing)
	binary, err := fakeTerraform(t, "1")("")
	require.NoError(t, err)
	modes, _ := unpack(t, terraformLayer(binary, found))
	require.EqualValues(t, 0o755, modes["usr/local/share/terraform/plugins/"+place+"/provider"])
	require.Contains(t, modes, "usr/bin/terraform", "/bin is a link in the image and must stay one")
	require.NotContains(t, modes, "bin/")
}

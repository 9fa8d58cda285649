//go:build linux

package rootfs_test

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/engine/rootfs"
)

// tree makes files by name; a name with a slash at its end is a directory.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
	}
	return dir
}

func layer(t *testing.T, dir string) (*bytes.Buffer, map[string]*tar.Header) {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, rootfs.WriteLayer(&out, dir))
	headers := map[string]*tar.Header{}
	files := tar.NewReader(bytes.NewReader(out.Bytes()))
	for {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			return &out, headers
		}
		require.NoError(t, err)
		headers[header.Name] = header
	}
}

func TestWriteLayer(t *testing.T) {
	t.Parallel()
	t.Run("LeavesOutWhatBelongsToTheMachine", func(t *testing.T) {
		t.Parallel()
		_, headers := layer(t, tree(t, map[string]string{
			"etc/passwd": "root", "var/lib/apt/lists/index": "x", "var/log/dpkg.log": "x", "tmp/x": "x", "run/pid": "1", "dev/null": "",
		}))
		require.Contains(t, headers, "etc/passwd")
		require.Contains(t, headers, "var/lib/apt/lists/", "the directory itself stays")
		for _, name := range []string{"var/lib/apt/lists/index", "var/log/dpkg.log", "tmp/x", "run/pid", "dev/null"} {
			require.NotContains(t, headers, name)
		}
	})
	t.Run("KeepsModesLinksAndHardLinks", func(t *testing.T) {
		t.Parallel()
		dir := tree(t, map[string]string{"a": "content"})
		require.NoError(t, os.Chmod(filepath.Join(dir, "a"), 0o755|os.ModeSetuid))
		require.NoError(t, os.Link(filepath.Join(dir, "a"), filepath.Join(dir, "b")))
		require.NoError(t, os.Symlink("a", filepath.Join(dir, "c")))
		_, headers := layer(t, dir)
		require.EqualValues(t, 0o4755, headers["a"].Mode)
		require.Equal(t, "a", headers["b"].Linkname)
		require.EqualValues(t, tar.TypeLink, headers["b"].Typeflag)
		require.Equal(t, "a", headers["c"].Linkname)
		require.EqualValues(t, tar.TypeSymlink, headers["c"].Typeflag)
	})
	t.Run("IsTheSameForTheSameTree", func(t *testing.T) {
		t.Parallel()
		files := map[string]string{"b/two": "2", "a/one": "1", "c": "3"}
		first, second := tree(t, files), tree(t, files)
		later := time.Now().Add(time.Hour)
		require.NoError(t, os.Chtimes(filepath.Join(second, "c"), later, later))
		one, _ := layer(t, first)
		two, _ := layer(t, second)
		require.Equal(t, one.Bytes(), two.Bytes())
	})
	t.Run("KeepsTheDateOfAPackagesFile", func(t *testing.T) {
		t.Parallel()
		dir := tree(t, map[string]string{"lib.py": "x"})
		packaged := time.Date(2023, 5, 1, 12, 0, 0, 0, time.UTC)
		require.NoError(t, os.Chtimes(filepath.Join(dir, "lib.py"), packaged, packaged))
		_, headers := layer(t, dir)
		require.True(t, headers["lib.py"].ModTime.Equal(packaged))
	})
	t.Run("SaysWhichTreeIsMissing", func(t *testing.T) {
		t.Parallel()
		require.ErrorContains(t, rootfs.WriteLayer(io.Discard, "/none"), "/none")
	})
}

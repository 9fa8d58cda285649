package trivy

import (
	"archive/tar"
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestUnpack(t *testing.T) {
	t.Parallel()
	t.Run("LeavesDockerArchivesAlone", func(t *testing.T) {
		t.Parallel()
		o := Options{Target: "image-core", Input: tarFile(t, "manifest.json")}
		before := o.Input
		require.NoError(t, o.unpack(t.TempDir()))
		require.Equal(t, before, o.Input)
	})
	t.Run("UnpacksOCIArchives", func(t *testing.T) {
		t.Parallel()
		o := Options{Target: "image-core", Input: tarFile(t, "index.json", "./blobs/sha256/aa")}
		require.NoError(t, o.unpack(t.TempDir()))
		require.FileExists(t, filepath.Join(o.Input, "blobs", "sha256", "aa"))
	})
	t.Run("RefusesToWriteOutside", func(t *testing.T) {
		t.Parallel()
		work := t.TempDir()
		o := Options{Target: "image-core", Input: tarFile(t, "index.json", "../escaped")}
		require.ErrorContains(t, o.unpack(work), "unpack")
		require.NoFileExists(t, filepath.Join(work, "escaped"))
	})
}

func tarFile(t *testing.T, names ...string) string {
	t.Helper()
	var buffer bytes.Buffer
	writer := tar.NewWriter(&buffer)
	for _, name := range names {
		require.NoError(t, writer.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: 1, Typeflag: tar.TypeReg}))
		_, err := writer.Write([]byte("x"))
		require.NoError(t, err)
	}
	require.NoError(t, writer.Close())
	path := filepath.Join(t.TempDir(), "image.tar")
	require.NoError(t, os.WriteFile(path, buffer.Bytes(), 0o600))
	return path
}

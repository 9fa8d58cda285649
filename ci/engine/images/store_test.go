package images_test

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/validate"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/engine/images"
)

// emptyTar is the shortest tar archive: its end.
func emptyTar(w io.Writer) error {
	_, err := w.Write(make([]byte, 1024))
	return err
}

func add(t *testing.T, store images.Store, reference, key string) v1.Hash {
	t.Helper()
	layer, err := store.AddLayer(emptyTar)
	require.NoError(t, err)
	image, err := store.AddImage(v1.ConfigFile{Architecture: "amd64", OS: "linux", Author: reference}, []v1.Descriptor{layer})
	require.NoError(t, err)
	require.NoError(t, store.Put(images.Entry{Reference: reference, Key: key, Source: "a test", Digest: image.Digest}))
	return image.Digest
}

func TestStore(t *testing.T) {
	t.Parallel()
	t.Run("HoldsImagesThatOthersCanRead", func(t *testing.T) {
		t.Parallel()
		store := images.Store{Dir: t.TempDir()}
		digest := add(t, store, "library/a:1", "k")
		path, err := layout.FromPath(store.Dir)
		require.NoError(t, err)
		image, err := path.Image(digest)
		require.NoError(t, err)
		require.NoError(t, validate.Image(image, validate.Fast))
	})
	t.Run("FindsByReferenceAndKey", func(t *testing.T) {
		t.Parallel()
		store := images.Store{Dir: t.TempDir()}
		digest := add(t, store, "library/a:1", "k")
		entry, ok, err := store.Find("library/a:1", "k")
		require.NoError(t, err)
		require.True(t, ok)
		require.Equal(t, images.Entry{Reference: "library/a:1", Key: "k", Source: "a test", Digest: digest, Size: 1024}, entry)
		_, ok, err = store.Find("library/a:1", "another recipe")
		require.NoError(t, err)
		require.False(t, ok)
	})
	t.Run("IsEmptyAtFirst", func(t *testing.T) {
		t.Parallel()
		entries, err := images.Store{Dir: t.TempDir()}.Entries()
		require.NoError(t, err)
		require.Empty(t, entries)
	})
	t.Run("ReplacesAnImageOfTheSameName", func(t *testing.T) {
		t.Parallel()
		store := images.Store{Dir: t.TempDir()}
		add(t, store, "library/a:1", "old")
		add(t, store, "library/a:1", "new")
		entries, err := store.Entries()
		require.NoError(t, err)
		require.Len(t, entries, 1)
		require.Equal(t, "new", entries[0].Key)
	})
	t.Run("PrunesWhatIsNotWanted", func(t *testing.T) {
		t.Parallel()
		store := images.Store{Dir: t.TempDir()}
		add(t, store, "library/a:1", "k")
		gone := add(t, store, "library/b:1", "k")
		require.NoError(t, store.Prune(func(reference string) bool { return reference == "library/a:1" }))
		require.NoFileExists(t, filepath.Join(store.Dir, "blobs/sha256", gone.Hex))
		blobs, err := os.ReadDir(filepath.Join(store.Dir, "blobs/sha256"))
		require.NoError(t, err)
		require.Len(t, blobs, 3, "manifest, configuration and layer of the other")
	})
	t.Run("LeavesNothingOfContentThatCouldNotBeWritten", func(t *testing.T) {
		t.Parallel()
		store := images.Store{Dir: t.TempDir()}
		_, err := store.AddLayer(func(io.Writer) error { return io.ErrUnexpectedEOF })
		require.ErrorIs(t, err, io.ErrUnexpectedEOF)
		blobs, err := os.ReadDir(filepath.Join(store.Dir, "blobs/sha256"))
		require.NoError(t, err)
		require.Empty(t, blobs)
	})
}

//go:build linux

package rootfs_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/engine/rootfs"
)

func TestTreesAreNamedByWhatTheyAreMadeOf(t *testing.T) {
	t.Parallel()
	maker := rootfs.Maker{Dir: "/trees", Suite: "bookworm", Certificates: map[string][]byte{"a.crt": []byte("1")}}
	base := maker.BaseTree()
	require.Equal(t, base, maker.BaseTree())
	other := maker
	other.Certificates = map[string][]byte{"a.crt": []byte("2")}
	require.NotEqual(t, base.Dir, other.BaseTree().Dir, "a new authority makes a new base")
	packages := maker.PackageTree("engine", base, []string{"git"})
	require.NotEqual(t, packages.Dir, maker.PackageTree("engine", base, []string{"git", "runc"}).Dir)
	require.NotEqual(t, packages.Dir, maker.PackageTree("engine", other.BaseTree(), []string{"git"}).Dir)
}

func TestTreeIsCompleteOnlyWithItsMark(t *testing.T) {
	t.Parallel()
	made := rootfs.Tree{Dir: t.TempDir()}
	require.NoError(t, os.MkdirAll(made.Content(), 0o755))
	require.False(t, made.Complete(), "an interrupted run leaves content without the mark")
	require.NoError(t, os.WriteFile(filepath.Join(made.Dir, "complete"), nil, 0o644))
	require.True(t, made.Complete())
	require.NoError(t, made.Remove())
	require.False(t, made.Complete())
}

func TestPruneKeepsTreesInUse(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"base-1", "base-12", "engine-1"} {
		require.NoError(t, os.MkdirAll(filepath.Join(dir, name, "content"), 0o755))
	}
	require.NoError(t, rootfs.Prune(dir, []string{filepath.Join(dir, "base-12", "content"), filepath.Join(dir, "engine-1", "content")}))
	require.NoDirExists(t, filepath.Join(dir, "base-1"), "a name that another begins with is not in use")
	require.DirExists(t, filepath.Join(dir, "base-12"))
	require.DirExists(t, filepath.Join(dir, "engine-1"))
}

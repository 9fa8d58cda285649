package sandbox

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// setup makes a directory that looks like a hierarchy as far as is needed.
func setup(t *testing.T) (Cgroup, string) {
	t.Helper()
	point := t.TempDir()
	return Cgroup{Name: "group", Hierarchies: []Hierarchy{{Point: point, Version2: true}}}, point
}

func TestCgroup(t *testing.T) {
	t.Parallel()
	t.Run("IsCreatedAndRemovedWithItsChildren", func(t *testing.T) {
		t.Parallel()
		cgroup, point := setup(t)
		require.NoError(t, cgroup.Create())
		require.NoError(t, cgroup.Create(), "one that is there is no error")
		require.NoError(t, os.MkdirAll(filepath.Join(point, "group/buildkit/container"), 0o755))
		require.NoError(t, cgroup.Remove())
		require.NoDirExists(t, filepath.Join(point, "group"))
		require.NoError(t, cgroup.Remove(), "one that is gone is no error")
	})
	t.Run("TakesProcessorsFromItsParent", func(t *testing.T) {
		t.Parallel()
		_, point := setup(t)
		dir := filepath.Join(point, "group")
		require.NoError(t, os.Mkdir(dir, 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(point, "cpuset.cpus"), []byte("0-1\n"), 0o644))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "cpuset.cpus"), []byte("\n"), 0o644))
		require.NoError(t, inheritCPUSet(point, dir))
		got, err := os.ReadFile(filepath.Join(dir, "cpuset.cpus"))
		require.NoError(t, err)
		require.Equal(t, "0-1\n", string(got))
	})
	t.Run("HoldsTheStarterOnlyWhileItStarts", func(t *testing.T) {
		t.Parallel()
		cgroup, point := setup(t)
		groups, err := membership("/proc/self/cgroup")
		require.NoError(t, err)
		home := filepath.Join(point, groups[""])
		require.NoError(t, os.MkdirAll(home, 0o755))
		require.NoError(t, cgroup.Create())
		inside := filepath.Join(point, "group/cgroup.procs")
		require.NoError(t, cgroup.Around(func() error { return requireFile(inside) }))
		back, err := os.ReadFile(filepath.Join(home, "cgroup.procs"))
		require.NoError(t, err)
		require.Equal(t, strconv.Itoa(os.Getpid()), string(back))
	})
}

func requireFile(path string) error {
	_, err := os.ReadFile(path)
	return err
}

func TestMembershipKeyMatchesTheKernelsNames(t *testing.T) {
	t.Parallel()
	require.Equal(t, "name=systemd", membershipKey(Hierarchy{Options: "none,name=systemd"}))
	require.Equal(t, "cpu,cpuacct", membershipKey(Hierarchy{Options: "cpu,cpuacct"}))
	require.Empty(t, membershipKey(Hierarchy{Version2: true}))
}

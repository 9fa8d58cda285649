package sandbox_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/engine/sandbox"
)

const version1 = `24 1 254:0 / / rw,relatime - ext4 /dev/vda rw
30 24 0:26 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
31 30 0:27 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct
32 30 0:28 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,xattr,name=systemd
33 30 0:29 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
34 24 0:27 / /mnt/with\040space rw,relatime - cgroup cgroup rw,cpu,cpuacct
`

func TestParseMountinfo(t *testing.T) {
	t.Parallel()
	mounts, err := sandbox.ParseMountinfo(strings.NewReader(version1))
	require.NoError(t, err)
	require.Len(t, mounts, 6)
	require.Equal(t, "/mnt/with space", mounts[5].Point)
	require.Equal(t, []string{"rw", "cpu", "cpuacct"}, mounts[2].SuperBlock)
	t.Run("RejectsWhatItDoesNotUnderstand", func(t *testing.T) {
		t.Parallel()
		_, err := sandbox.ParseMountinfo(strings.NewReader("24 1 254:0 / /\n"))
		require.ErrorContains(t, err, "cannot understand line")
	})
}

func TestHierarchies(t *testing.T) {
	t.Parallel()
	t.Run("FindsEachOldOneOnce", func(t *testing.T) {
		t.Parallel()
		mounts, err := sandbox.ParseMountinfo(strings.NewReader(version1))
		require.NoError(t, err)
		require.Equal(t, []sandbox.Hierarchy{
			{Point: "/sys/fs/cgroup/cpu,cpuacct", Options: "cpu,cpuacct"},
			{Point: "/sys/fs/cgroup/systemd", Options: "none,name=systemd"},
			{Point: "/sys/fs/cgroup/unified", Version2: true},
		}, sandbox.Hierarchies(mounts))
	})
	t.Run("FindsTheNewOne", func(t *testing.T) {
		t.Parallel()
		mounts, err := sandbox.ParseMountinfo(strings.NewReader("30 24 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate\n"))
		require.NoError(t, err)
		require.Equal(t, []sandbox.Hierarchy{{Point: "/sys/fs/cgroup", Version2: true}}, sandbox.Hierarchies(mounts))
	})
}

func FuzzParseMountinfo(f *testing.F) {
	f.Add(version1)
	f.Add(" - ")
	f.Add("1 2 3 4 5 6 - cgroup x name=")
	f.Fuzz(func(t *testing.T, text string) {
		mounts, err := sandbox.ParseMountinfo(strings.NewReader(text))
		if err == nil {
			require.LessOrEqual(t, len(sandbox.Hierarchies(mounts)), len(mounts))
		}
	})
}

package pgtest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// EnvSmallDisk names the variable with a folder on a small file system of its own, for where tests may not mount one.
const EnvSmallDisk = "CLOUDSEC_TEST_SMALL_DISK"

// onSmallDisk mounts a file system of $1 bytes for the user $2 and the group $3 at $4, and runs the rest. It runs in a namespace of
// mounts that ends with its processes.
const onSmallDisk = `size=$1 user=$2 group=$3 dir=$4
shift 4
mount -t tmpfs -o "size=$size,mode=700,uid=$user,gid=$group" tmpfs "$dir" || exit 1
"$@"
umount -l "$dir"
rm -rf "${dir%/data}"`

// initialise makes the data before the server starts, where only the watcher's namespace sees it.
const initialise = `printf %s $$ > "$2/keeper"
"$3/initdb" -D "$2/data" -U postgres -A trust -E UTF8 --no-locale --no-sync --no-instructions >/dev/null &&
printf '%s' "$4" >> "$2/data/postgresql.conf" || exit 1
`

// smallSettings keep the write-ahead log small beside the data.
const smallSettings = settings + `synchronous_commit = on
shared_buffers = 16MB
min_wal_size = 32MB
max_wal_size = 64MB
`

// NewOwnOnSmallDisk starts a server whose data are on a file system of so many bytes. Linux must let it mount one, as root or in a
// namespace of users; where it does not, somebody has to make one, see EnvSmallDisk.
func NewOwnOnSmallDisk(tb testing.TB, size int64) *Own {
	tb.Helper()
	o, stop, err := startOnSmallDisk(size)
	tb.Cleanup(stop)
	require.NoError(tb, err, "this test needs PostgreSQL's programs: `apt-get install postgresql`, and to mount a file system: "+
		"run it as root, or set %s to a folder on a file system of about %d bytes", EnvSmallDisk, size)
	require.NoError(tb, prepare(o.URL))
	return o
}

// startOnSmallDisk starts the server. What stop ends may be there also after an error.
func startOnSmallDisk(size int64) (o *Own, stop func(), err error) {
	stop = func() {}
	bin, err := findBinaries()
	if err != nil {
		return nil, stop, err
	}
	user, err := serverUser()
	if err != nil {
		return nil, stop, err
	}
	dir, err := os.MkdirTemp("/tmp", "pgtest-") // The name of a socket may have about 100 bytes.
	if err != nil {
		return nil, stop, fmt.Errorf("create folder: %w", err)
	}
	o = &Own{URL: "postgres://postgres@/postgres?host=" + dir, dir: dir}
	place, err := placeData(dir, user)
	if err != nil {
		return nil, stop, errors.Join(err, os.RemoveAll(dir))
	}
	watcher := command(user, "sh", "-c", initialise+watchAndRestart, "pgtest", filepath.Join(bin, "postgres"), dir, bin, smallSettings)
	if os.Getenv(EnvSmallDisk) == "" {
		mounting := append(mounter(user, size, place), watcher.Args...)
		watcher = command(nil, mounting[0], mounting[1:]...)
	}
	lifeline, err := startWatcher(watcher, dir)
	if err != nil {
		return nil, stop, errors.Join(err, os.RemoveAll(dir))
	}
	stop = func() {
		_ = lifeline.Close()
		if os.Getenv(EnvSmallDisk) != "" {
			_ = watcher.Wait()
			_ = os.RemoveAll(place)
		}
	}
	return o, stop, awaitServer(o.URL, dir)
}

// mounter is the command that mounts and runs what follows as the server's user. PostgreSQL refuses to run as root, and who is not
// root is that in the namespace in which mounting is allowed; so it becomes somebody else again.
func mounter(user *syscall.Credential, size int64, place string) []string {
	uid, gid := "0", "0"
	namespaces, become := []string{"unshare", "--user", "--map-root-user", "--mount"}, []string{"unshare", "--user", "--map-user=1", "--map-group=1"}
	if user != nil {
		uid, gid = fmt.Sprint(user.Uid), fmt.Sprint(user.Gid)
		namespaces, become = []string{"unshare", "--mount"}, []string{"setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups"}
	}
	return append(append(namespaces, "sh", "-c", onSmallDisk, "pgtest", strconv.FormatInt(size, 10), uid, gid, place), become...)
}

// placeData makes the folder of the data: a place to mount at, or a link to where the small file system is.
func placeData(dir string, user *syscall.Credential) (place string, err error) {
	data := filepath.Join(dir, "data")
	given := os.Getenv(EnvSmallDisk)
	if given == "" {
		place, err = data, os.Mkdir(data, 0o700)
	} else if place, err = os.MkdirTemp(given, "data-"); err == nil {
		err = os.Symlink(place, data)
	}
	if err != nil || user == nil {
		return place, err //nolint:wrapcheck // it names the folder
	}
	uid, gid := int(user.Uid), int(user.Gid)
	return place, errors.Join(os.Chown(dir, uid, gid), os.Chown(place, uid, gid)) //nolint:gosec // whoever runs the tests names the folder
}

// Fill takes all room that is left on the server's disk and returns how to give it back.
func (o *Own) Fill(tb testing.TB) (release func()) {
	tb.Helper()
	ballast := filepath.Join(o.root(tb), o.dir, "data", "ballast")
	f, err := os.OpenFile(ballast, os.O_CREATE|os.O_WRONLY, 0o600) //nolint:gosec // a test's own file
	require.NoError(tb, err)
	defer func() { require.NoError(tb, f.Close()) }()
	for size := 1 << 20; size > 0; size /= 2 { // What is left in the end is less than a block.
		for block := make([]byte, size); err == nil; {
			_, err = f.Write(block)
		}
		require.ErrorIs(tb, err, syscall.ENOSPC)
		err = nil
	}
	return func() { require.NoError(tb, os.Remove(ballast)) }
}

// root is the root of the file system as the server sees it: its disk is mounted in a namespace of its own.
func (o *Own) root(tb testing.TB) string {
	tb.Helper()
	if os.Getenv(EnvSmallDisk) != "" {
		return "/"
	}
	pid, err := os.ReadFile(filepath.Join(o.dir, "keeper"))
	require.NoError(tb, err)
	return "/proc/" + string(pid) + "/root"
}

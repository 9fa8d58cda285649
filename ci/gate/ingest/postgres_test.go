package ingest_test

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// database returns the URL of an empty database on the server of CLOUDSEC_TEST_POSTGRES_URL, or on one started here.
// services/internal/pgtest does the same for the services; packages outside of services cannot import it.
func database(t *testing.T) string {
	t.Helper()
	server := os.Getenv("CLOUDSEC_TEST_POSTGRES_URL")
	if server == "" {
		server = startPostgres(t)
	}
	name := "ingest_" + rand.Text()
	execute(t, server, `CREATE DATABASE "`+name+`"`)
	t.Cleanup(func() { execute(t, server, `DROP DATABASE "`+name+`" WITH (FORCE)`) })
	u, err := url.Parse(server)
	require.NoError(t, err)
	u.Path = "/" + name
	return u.String()
}

func execute(t *testing.T, server, statement string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, server)
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(ctx)) }()
	_, err = conn.Exec(ctx, statement)
	require.NoError(t, err)
}

// startPostgres starts a server on a socket, which ends with the test or, at the latest, with this process.
func startPostgres(t *testing.T) string {
	t.Helper()
	bin := postgresBinaries(t)
	// The name of a socket may have about 100 bytes, which folders named after tests exceed.
	dir, err := os.MkdirTemp("/tmp", "ingest-") //nolint:usetesting // see above
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	who := postgresUser(t)
	if who != nil {
		require.NoError(t, os.Chown(dir, int(who.Uid), int(who.Gid)))
	}
	run := func(name string, args ...string) *exec.Cmd {
		cmd := exec.CommandContext(context.Background(), filepath.Join(bin, name), args...)
		cmd.Dir, cmd.SysProcAttr = "/", &syscall.SysProcAttr{Credential: who, Pdeathsig: syscall.SIGINT}
		return cmd
	}
	out, err := run("initdb", "-D", dir+"/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync").CombinedOutput()
	require.NoError(t, err, string(out))
	server := run("postgres", "-D", dir+"/data", "-k", dir, "-c", "listen_addresses=", "-c", "fsync=off")
	require.NoError(t, server.Start())
	t.Cleanup(func() {
		_ = server.Process.Signal(syscall.SIGINT)
		_ = server.Wait()
	})
	address := "postgres://postgres@/postgres?host=" + dir
	require.Eventually(t, func() bool {
		conn, err := pgx.Connect(t.Context(), address)
		return err == nil && conn.Close(t.Context()) == nil
	}, 30*time.Second, 20*time.Millisecond)
	return address
}

func postgresBinaries(t *testing.T) string {
	t.Helper()
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path)
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	require.NoError(t, err)
	if len(found) == 0 {
		t.Fatal("this test needs PostgreSQL: `apt-get install postgresql`, or set CLOUDSEC_TEST_POSTGRES_URL to the URL of a server")
	}
	return filepath.Dir(found[len(found)-1])
}

// postgresUser is who the server runs as: it refuses to run as root.
func postgresUser(t *testing.T) *syscall.Credential {
	t.Helper()
	if os.Geteuid() != 0 {
		return nil
	}
	found, err := user.Lookup("nobody")
	require.NoError(t, err)
	uid, err := strconv.ParseUint(found.Uid, 10, 32)
	require.NoError(t, err)
	gid, err := strconv.ParseUint(found.Gid, 10, 32)
	require.NoError(t, err)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

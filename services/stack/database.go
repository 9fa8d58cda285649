package stack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// keeper runs PostgreSQL until its own standard input ends, and then removes the data. This process holds the other end
// of that pipe: however it ends, the kernel closes the pipe, and no server and no data stay behind.
const keeper = `
"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c fsync=off -c full_page_writes=off -c synchronous_commit=off &
read -r _
kill -INT $!
wait $!
cd / && rm -rf "$2"`

// postgresWait is generous: the first start on a machine reads everything from disk.
const postgresWait = 60 * time.Second

// database is a PostgreSQL that lives as long as the stack.
type database struct {
	bin, dir string
	user     *syscall.Credential
	keeper   *exec.Cmd
	// lifeline must stay referenced: a file that is collected is closed, and with it the server ends.
	lifeline io.Closer
}

// startDatabase needs no port and no password: the server listens on a socket in a folder of its own.
func (s *Stack) startDatabase(ctx context.Context) error {
	db, err := newDatabase()
	if err != nil {
		return err
	}
	s.cleanups = append(s.cleanups, db.stop)
	if err := db.initialise(ctx); err != nil {
		return err
	}
	if err := db.start(); err != nil {
		return err
	}
	s.database = "postgres://postgres@/postgres?host=" + db.dir
	return awaitDatabase(ctx, s.database)
}

func newDatabase() (*database, error) {
	bin, err := findPostgres()
	if err != nil {
		return nil, err
	}
	account, err := postgresUser()
	if err != nil {
		return nil, err
	}
	// The name of a socket is limited to about 100 bytes, which a longer folder would exceed.
	dir, err := os.MkdirTemp("/tmp", "cloudsec-db-")
	if err != nil {
		return nil, fmt.Errorf("create a folder for the data: %w", err)
	}
	if account != nil {
		err = os.Chown(dir, int(account.Uid), int(account.Gid))
	}
	return &database{bin: bin, dir: dir, user: account}, err
}

func (d *database) initialise(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, filepath.Join(d.bin, "initdb"), //nolint:gosec // found by findPostgres
		"--pgdata="+filepath.Join(d.dir, "data"), "--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync")
	d.prepare(cmd)
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, bytes.TrimSpace(output))
	}
	return nil
}

func (d *database) start() (err error) {
	d.keeper = exec.Command("sh", "-c", keeper, "sh", d.bin, d.dir) //nolint:gosec,noctx // stop ends it
	d.prepare(d.keeper)
	if d.lifeline, err = d.keeper.StdinPipe(); err != nil {
		return fmt.Errorf("open the pipe to PostgreSQL: %w", err)
	}
	if err := d.keeper.Start(); err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	return nil
}

// prepare gives a command its user, and a process group of its own: Ctrl-C is for this process, which then ends the server.
func (d *database) prepare(cmd *exec.Cmd) {
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: d.user}
}

func (d *database) stop() error {
	if d.lifeline == nil || d.keeper.Process == nil {
		return os.RemoveAll(d.dir) //nolint:wrapcheck // it names the folder
	}
	err := d.lifeline.Close()
	_ = d.keeper.Wait() // How the server ended does not matter, only that it has.
	return errors.Join(err, os.RemoveAll(d.dir))
}

func awaitDatabase(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, postgresWait)
	defer cancel()
	for {
		connection, err := pgx.Connect(ctx, url)
		if err == nil {
			return connection.Close(ctx) //nolint:wrapcheck // nothing to add
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("PostgreSQL does not answer: %w", err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

var errNoPostgres = errors.New("no initdb on PATH or in /usr/lib/postgresql: install PostgreSQL, on Debian with `apt-get install postgresql`")

// findPostgres looks where Debian puts the server's programs too, which is not on PATH.
func findPostgres() (string, error) {
	if file, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(file), nil
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", errNoPostgres
	}
	return filepath.Dir(found[len(found)-1]), nil
}

// postgresUser is nil for an ordinary user. Root needs another one, because PostgreSQL refuses to be run by root.
func postgresUser() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil //nolint:nilnil // no other user is wanted
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		account, err = user.Lookup("nobody")
	}
	if err != nil {
		return nil, fmt.Errorf("find a user for PostgreSQL: %w", err)
	}
	uid, uidErr := strconv.ParseUint(account.Uid, 10, 32)
	gid, gidErr := strconv.ParseUint(account.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, errors.Join(uidErr, gidErr)
}

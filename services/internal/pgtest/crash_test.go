package pgtest

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// envVictim turns this binary into one that starts a server and then waits to be killed.
const envVictim = "PGTEST_VICTIM"

func TestMain(m *testing.M) {
	if os.Getenv(envVictim) != "" {
		started, err := startServer()
		fmt.Println(started.url, err)
		_, _ = io.Copy(io.Discard, os.Stdin)
		runtime.KeepAlive(started)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func TestServerGoesAwayWithAKilledBinary(t *testing.T) {
	t.Parallel()
	victim := exec.Command(os.Args[0])
	victim.Env = append(os.Environ(), envVictim+"=1")
	stdout, err := victim.StdoutPipe()
	require.NoError(t, err)
	stdin, err := victim.StdinPipe()
	require.NoError(t, err)
	defer func() { _ = stdin.Close() }()
	require.NoError(t, victim.Start())
	dir := serverDir(t, stdout)
	require.DirExists(t, dir)

	require.NoError(t, victim.Process.Kill())
	_ = victim.Wait()

	require.Eventually(t, func() bool {
		_, err := os.Stat(dir)
		return os.IsNotExist(err)
	}, 30*time.Second, 20*time.Millisecond, "the server's folder must go")
}

// serverDir finds the folder of the victim's server in the URL that it prints.
func serverDir(t *testing.T, stdout io.Reader) string {
	t.Helper()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err)
	url, startErr, _ := strings.Cut(strings.TrimSpace(line), " ")
	require.Equal(t, "<nil>", startErr)
	config, err := pgx.ParseConfig(url)
	require.NoError(t, err)
	return filepath.Clean(config.Host)
}

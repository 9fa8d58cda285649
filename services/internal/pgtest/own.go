package pgtest

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// watchAndRestart is watch for a server that comes back when it ended. Until its standard input ends, that is; then it
// removes what is left.
const watchAndRestart = `exec 3<&0
trap 'ended=1; kill -QUIT $server' TERM
(cat <&3 >/dev/null; kill -TERM $$) &
while [ -z "$ended" ]; do
	"$1" -D "$2/data" -k "$2" 3<&- & server=$!
	wait $server
	[ -n "$ended" ] || sleep 0.1
done
wait $server
cd / && rm -rf "$2"`

// Own is a server of one test's own, which may be treated badly: what was committed survives the end of its processes. It needs PostgreSQL's programs on this machine, also when
// CLOUDSEC_TEST_POSTGRES_URL is set.
type Own struct {
	URL string
	dir string
}

// NewOwn starts a server that goes away when the test ends.
func NewOwn(tb testing.TB) *Own {
	tb.Helper()
	started, dir, err := start(watchAndRestart, settings+"synchronous_commit = on\n")
	require.NoError(tb, err, "this test needs PostgreSQL's programs: `apt-get install postgresql`")
	tb.Cleanup(func() { require.NoError(tb, started.lifeline.Close()) })
	require.NoError(tb, prepare(started.url))
	return &Own{URL: started.url, dir: dir}
}

// Crash ends the server as an immediate shutdown does: every connection is cut, nothing is written, and it recovers when it
// comes back, which happens by itself. It returns when the old server has got the signal, which may be before the new one
// is there.
func (o *Own) Crash(tb testing.TB) {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join(o.dir, "data", "postmaster.pid"))
	require.NoError(tb, err)
	line, _, _ := bytes.Cut(text, []byte("\n"))
	pid, err := strconv.Atoi(string(line))
	require.NoError(tb, err)
	require.NoError(tb, syscall.Kill(pid, syscall.SIGQUIT))
}

// Await waits until the server answers.
func (o *Own) Await(tb testing.TB) {
	tb.Helper()
	require.NoError(tb, awaitServer(o.URL, o.dir))
}

package faults_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/app"
	"github.com/cloudsec/cloudsec/services/core/coretest"
)

// exportsAtOnce is how many exports core runs at once.
const exportsAtOnce = 4

// bulky are more findings than the connections' buffers hold as a file.
const bulky = `INSERT INTO findings (id, fingerprint, recipe, inputs, kind, severity, title, description, rule_id,
		component, purl, path, url, first_import_id, first_seen_at, last_seen_at, state_changed_at)
	SELECT gen_random_uuid(), sha256(i::text::bytea), 1, '{}', 'code', 3, 'title ' || i, repeat(i::text || ' ', 500), 'rule', '', '', '',
		'', gen_random_uuid(), now(), now(), now() FROM generate_series(1, 15000) AS i`

// TestSlowReaders begin exports and read nothing. They hold all places and a connection to the database each, until core has lost its
// patience.
func TestSlowReaders(t *testing.T) {
	t.Parallel()
	core := coretest.Start(t, func(o *app.Options) { o.ExportPatience = 4 * time.Second })
	execute(t, core.DatabaseURL, bulky)
	readers := make([]*bufio.Reader, exportsAtOnce)
	for i := range readers {
		readers[i] = ask(t, core.Client, "/v1/findings/export?format=json")
		line, err := readers[i].ReadString('\n')
		require.NoError(t, err)
		require.Equal(t, "HTTP/1.1 200 OK\r\n", line)
	}
	if got := core.Call(t, "viewer", "GET", "/v1/findings/export?format=csv&filter=kind+%3D+secret", ""); got.Status != http.StatusOK {
		got.RequireProblem(t, http.StatusServiceUnavailable, "busy")
	} else { // The machine is so slow that core has lost its patience already.
		require.Contains(t, core.Logs.String(), "export broke off")
	}
	require.Eventually(t, func() bool {
		return core.Call(t, "viewer", "GET", "/v1/findings/export?format=csv&filter=kind+%3D+secret", "").Status == http.StatusOK
	}, coretest.Patience, 50*time.Millisecond, "the places are free again")
	require.Eventually(t, func() bool {
		return strings.Count(core.Logs.String(), "export broke off") == exportsAtOnce
	}, coretest.Patience, 10*time.Millisecond)
	for _, reader := range readers {
		rest, err := io.ReadAll(reader)
		if err == nil { // What was on its way arrives, but not the end that HTTP asks for.
			require.False(t, strings.HasSuffix(string(rest), "\r\n0\r\n\r\n"))
		}
	}
}

// TestPatientReader takes longer for a file than core waits for a reader who does nothing, and gets all of it.
func TestPatientReader(t *testing.T) {
	t.Parallel()
	core := coretest.Start(t, func(o *app.Options) { o.ExportPatience, o.ReadTimeout = 2*time.Second, time.Second })
	execute(t, core.DatabaseURL, bulky)
	reader := ask(t, core.Client, "/v1/findings/export?format=json")
	res, err := http.ReadResponse(reader, nil)
	require.NoError(t, err)
	start, size := time.Now(), 0
	block := make([]byte, 256<<10)
	for {
		n, err := io.ReadFull(res.Body, block)
		size += n
		if err != nil {
			require.Contains(t, []error{io.EOF, io.ErrUnexpectedEOF}, err)
			break
		}
		if wait := time.Duration(size) * 6 * time.Second / (45 << 20); time.Since(start) < wait { // As fast as its line.
			<-time.After(wait - time.Since(start))
		}
	}
	require.True(t, strings.HasSuffix(strings.TrimSpace(string(block[:min(len(block), size%len(block))])), "]}"), "the file is whole")
	require.Greater(t, time.Since(start), 4*time.Second, "it took longer than core's patience")
}

// TestSlowHeaders open many connections on which a request never begins to end. They are cut off, and others are served meanwhile.
func TestSlowHeaders(t *testing.T) {
	t.Parallel()
	const crowd = 50
	core := coretest.Start(t, func(o *app.Options) { o.MaxClients = crowd })
	slow := make([]net.Conn, 2*crowd)
	for i := range slow {
		slow[i] = dial(t, core.Client)
		_, err := io.WriteString(slow[i], "GET /v1/findings HTTP/1.1\r\nHost: core\r\nX-Slow: ")
		require.NoError(t, err)
	}
	got := core.Call(t, "viewer", "GET", "/v1/findings", "")
	require.Equal(t, http.StatusOK, got.Status, "%s", got.Body)
	require.LessOrEqual(t, core.Metric(t, "http_connections_open"), float64(crowd))
	for _, conn := range slow { // Also those for whom there was room, when the time for headers is over.
		_, err := io.ReadAll(conn)
		if err != nil {
			require.ErrorContains(t, err, "reset")
		}
	}
}

func dial(t *testing.T, c coretest.Client) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(c.URL, "http://"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	require.NoError(t, conn.SetDeadline(time.Now().Add(coretest.Patience)))
	return conn
}

// ask sends a request as a viewer and leaves reading the answer to the test.
func ask(t *testing.T, c coretest.Client, path string) *bufio.Reader {
	t.Helper()
	conn := dial(t, c)
	_, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: core\r\nAuthorization: Bearer %s\r\n\r\n", path, c.Token(t, "viewer"))
	require.NoError(t, err)
	return bufio.NewReaderSize(conn, 16)
}

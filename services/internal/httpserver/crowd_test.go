package httpserver_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/internal/httpserver"
	"github.com/cloudsec/cloudsec/services/internal/problem"
)

// visitor is a connection on which a test speaks HTTP by hand.
type visitor struct {
	net.Conn
	reader *bufio.Reader
}

func (b *bundle) visit(t *testing.T) *visitor {
	t.Helper()
	conn, err := net.Dial("tcp", b.Addr())
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	require.NoError(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
	return &visitor{conn, bufio.NewReader(conn)}
}

// ask sends a request and reads the answer.
func (v *visitor) ask(t *testing.T, path string) *http.Response {
	t.Helper()
	_, err := fmt.Fprintf(v, "GET %s HTTP/1.1\r\nHost: test\r\n\r\n", path)
	require.NoError(t, err)
	return v.read(t)
}

func (v *visitor) read(t *testing.T) *http.Response {
	t.Helper()
	res, err := http.ReadResponse(v.reader, nil)
	require.NoError(t, err)
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	if res.StatusCode == http.StatusServiceUnavailable {
		var p problem.Problem
		require.NoError(t, json.Unmarshal(body, &p))
		require.Equal(t, problem.CodeUnavailable, p.Code)
		require.Equal(t, res.Header.Get("X-Request-Id"), p.RequestID)
	}
	return res
}

// requireClosed waits until the server has closed the connection.
func (v *visitor) requireClosed(t *testing.T) {
	t.Helper()
	_, err := v.reader.ReadByte()
	require.ErrorIs(t, err, io.EOF)
}

// requireIdle waits until the server knows of that many connections that it has nothing to do for. It knows a moment later than
// the clients, which have their answers by then.
func (b *bundle) requireIdle(t *testing.T, connections int) {
	t.Helper()
	require.Eventually(t, func() bool {
		_, metrics := b.do(t, "GET", "http://"+b.AdminAddr()+"/metrics", "")
		return strings.Contains(metrics, fmt.Sprintf("http_connections_idle %d\n", connections))
	}, 20*time.Second, time.Millisecond)
}

func crowded(t *testing.T, limit int) *bundle {
	t.Helper()
	return setup(t, func(o *httpserver.Options) { o.MaxConnections = limit })
}

func TestConnections(t *testing.T) {
	t.Parallel()

	t.Run("TheLongestIdleOneMakesWay", func(t *testing.T) {
		t.Parallel()
		b := crowded(t, 2)
		first, second := b.visit(t), b.visit(t)
		for _, v := range []*visitor{second, first} {
			require.Equal(t, http.StatusOK, v.ask(t, "/healthz").StatusCode)
			b.requireIdle(t, 2)
		}
		third := b.visit(t)
		require.Equal(t, http.StatusOK, third.ask(t, "/healthz").StatusCode)
		second.requireClosed(t)
		require.Equal(t, http.StatusOK, first.ask(t, "/healthz").StatusCode, "it was used after the other one")
	})

	t.Run("OneThatNeverAskedMakesWay", func(t *testing.T) {
		t.Parallel()
		b := crowded(t, 1)
		silent := b.visit(t)
		_, err := io.WriteString(silent, "GET /healthz HTTP/1.1\r\nX-Slow: ") // It goes on for ever.
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, b.visit(t).ask(t, "/healthz").StatusCode)
		_, err = silent.reader.ReadByte()
		require.Error(t, err)
	})

	t.Run("OneThatIsAnsweredStays", func(t *testing.T) {
		t.Parallel()
		b := crowded(t, 1)
		busy := b.visit(t)
		_, err := io.WriteString(busy, "GET /slow HTTP/1.1\r\nHost: test\r\n\r\n")
		require.NoError(t, err)
		<-b.entered

		refused := b.visit(t)
		res := refused.ask(t, "/healthz")
		require.Equal(t, http.StatusServiceUnavailable, res.StatusCode)
		require.Equal(t, "5", res.Header.Get("Retry-After"))
		refused.requireClosed(t)

		close(b.release)
		require.Equal(t, http.StatusOK, busy.read(t).StatusCode)
		require.Eventually(t, func() bool { // The server knows a moment later than the client that it has nothing to do any more.
			return b.visit(t).ask(t, "/healthz").StatusCode == http.StatusOK
		}, 20*time.Second, time.Millisecond)
		_, metrics := b.do(t, "GET", "http://"+b.AdminAddr()+"/metrics", "")
		require.Contains(t, metrics, `http_connections_turned_away_total{how="dropped"} 1`)
		require.Contains(t, metrics, `http_connections_turned_away_total{how="refused"}`)
		require.Contains(t, metrics, "http_connections_open 1")
	})

	t.Run("ManyRefusedAtOnceHoldNothingUp", func(t *testing.T) {
		t.Parallel()
		b := crowded(t, 1)
		busy := b.visit(t)
		_, err := io.WriteString(busy, "GET /slow HTTP/1.1\r\nHost: test\r\n\r\n")
		require.NoError(t, err)
		<-b.entered
		for range 200 {
			b.visit(t) // It says nothing, so telling it takes until the deadline.
		}
		close(b.release)
		require.Equal(t, http.StatusOK, busy.read(t).StatusCode)
	})
}

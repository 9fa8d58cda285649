package faults_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/coretest"
)

const (
	idleConnections = 10_000
	// connectionKiB bounds what an idle connection may cost: Go's buffers and a goroutine.
	connectionKiB = 40
)

// TestIdleConnections holds 10,000 connections open on which a request was answered and then nothing happens. Their memory is bounded,
// others are served, and more of them than core allows do not make more.
func TestIdleConnections(t *testing.T) {
	t.Parallel()
	requireFiles(t, idleConnections+2_000)
	core := coretest.StartProcess(t, map[string]string{"CORE_MAX_CLIENTS": fmt.Sprint(idleConnections)})
	require.Equal(t, http.StatusOK, core.Call(t, "viewer", "GET", "/v1/findings", "").Status)
	before, residentBefore := core.Metric(t, "go_memstats_sys_bytes"), core.ResidentKiB()

	for range idleConnections {
		greet(t, core.Client)
	}
	require.InDelta(t, idleConnections, core.Metric(t, "http_connections_open"), 2)
	memory := (core.Metric(t, "go_memstats_sys_bytes") - before) / 1024 / idleConnections
	t.Logf("an idle connection costs %.1f KiB of Go's memory, %.1f KiB of the process", memory,
		float64(core.ResidentKiB()-residentBefore)/idleConnections)
	require.Less(t, memory, float64(connectionKiB))

	start := time.Now()
	require.Equal(t, http.StatusOK, core.Call(t, "viewer", "GET", "/v1/findings", "").Status)
	require.Less(t, time.Since(start), 5*time.Second)
	for range 1_000 {
		greet(t, core.Client)
	}
	require.LessOrEqual(t, core.Metric(t, "http_connections_open"), float64(idleConnections))
	require.Equal(t, http.StatusOK, core.Call(t, "viewer", "GET", "/v1/findings", "").Status)
}

// greet opens a connection, has a request answered on it, and leaves it open until the test ends.
func greet(t *testing.T, c coretest.Client) net.Conn {
	t.Helper()
	conn := dial(t, c)
	_, err := io.WriteString(conn, "GET /healthz HTTP/1.1\r\nHost: core\r\n\r\n")
	require.NoError(t, err)
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.Equal(t, http.StatusOK, res.StatusCode)
	return conn
}

// requireFiles checks that this process may open so many files. Go has raised the limit as far as it may already.
func requireFiles(t *testing.T, n int) {
	t.Helper()
	var limit syscall.Rlimit
	require.NoError(t, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit))
	require.GreaterOrEqual(t, limit.Cur, uint64(n), "this test opens many connections: raise the limit with `ulimit -n %d`", n)
}

//go:build engine

package acceptance_test

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// safeBuffer is written by the process and read by the test.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// freePort asks the system for a port that nothing listens on.
func freePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

func TestUpServesThePlatformToABrowserAndItsAPI(t *testing.T) {
	t.Parallel()
	b := setup(t)
	base := fmt.Sprintf("http://127.0.0.1:%d", freePort(t))
	output := &safeBuffer{}
	command := exec.CommandContext(t.Context(), b.look(t, "dagger"), "--progress=plain", "call", "up", "up", "--ports="+base[strings.LastIndex(base, ":")+1:]+":8080")
	command.Dir, command.Env, command.Stdout, command.Stderr = b.dir, b.env, output, output
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	require.NoError(t, command.Start())
	t.Cleanup(func() {
		_ = command.Process.Signal(os.Interrupt)
		_ = command.Wait()
	})

	client := &http.Client{Timeout: 5 * time.Second}
	require.Eventually(t, func() bool {
		response, err := client.Get(base + "/healthz")
		if err != nil {
			return false
		}
		defer response.Body.Close()
		return response.StatusCode == http.StatusOK
	}, 40*time.Minute, 200*time.Millisecond, "the platform did not come up: %s", output)

	page, err := client.Get(base + "/")
	require.NoError(t, err)
	defer page.Body.Close()
	require.Equal(t, http.StatusOK, page.StatusCode)
	require.Contains(t, page.Header.Get("Content-Type"), "text/html")

	login, err := client.Post(base+"/api/auth/v1/login", "application/json",
		strings.NewReader(`{"email":"analyst@cloudsec.test","password":"Local-only-1!"}`))
	require.NoError(t, err)
	defer login.Body.Close()
	require.Equal(t, http.StatusOK, login.StatusCode)

	anonymous, err := client.Get(base + "/api/core/v1/findings")
	require.NoError(t, err)
	defer anonymous.Body.Close()
	require.Equal(t, http.StatusUnauthorized, anonymous.StatusCode)
}

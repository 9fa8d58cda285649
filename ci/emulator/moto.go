package emulator

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// moto is a running moto server on a loopback port.
type moto struct {
	url    string
	output *tail
	done   chan struct{}
	err    error
	stop   func()
}

// errExited is why a start failed when the child ended by itself. Another
// program may have taken the chosen port in between, so it is worth a retry.
var errExited = errors.New("moto_server ended at once")

// FindMoto gives the path of moto_server: the one asked for, else the one in
// the state directory of native tools, else the one on PATH.
func FindMoto(asked string, getenv func(string) string) (string, error) {
	if asked != "" {
		return exec.LookPath(asked)
	}
	own := filepath.Join(stateDir(getenv), "moto", "bin", "moto_server")
	if info, err := os.Stat(own); err == nil && !info.IsDir() {
		return own, nil
	}
	if found, err := exec.LookPath("moto_server"); err == nil {
		return found, nil
	}
	return "", fmt.Errorf("moto_server is neither at %s nor on PATH; %s", own, installHint(getenv))
}

// installHint says how to get the pinned moto to where FindMoto looks first.
func installHint(getenv func(string) string) string {
	return fmt.Sprintf("install it: python3 -m venv %[1]s && "+
		"%[1]s/bin/pip install --no-compile --require-hashes -r ci/tools/moto/requirements.txt", filepath.Join(stateDir(getenv), "moto"))
}

// startMoto starts moto_server and waits until it answers.
func startMoto(ctx context.Context, binary string) (*moto, error) {
	var lost error
	for range 3 {
		server, err := startMotoOnce(ctx, binary)
		if err == nil {
			return server, nil
		}
		if !errors.Is(err, errExited) {
			return nil, err
		}
		lost = err
	}
	return nil, lost
}

func startMotoOnce(ctx context.Context, binary string) (*moto, error) {
	port, err := freePort(ctx)
	if err != nil {
		return nil, err
	}
	server := &moto{url: "http://127.0.0.1:" + strconv.Itoa(port), output: &tail{}, done: make(chan struct{})}
	if err := server.launch(binary, port); err != nil {
		return nil, fmt.Errorf("start %s: %w", binary, err)
	}
	if err := server.waitReady(ctx); err != nil {
		server.stop()
		return nil, fmt.Errorf("start %s: %w; its last words: %s", binary, err, server.output)
	}
	if !server.answers(ctx, discoveryPath) {
		server.stop()
		return nil, fmt.Errorf("%s is not the pinned version: it serves no OpenID discovery; %s", binary, installHint(os.Getenv))
	}
	return server, nil
}

// discoveryPath is what the newest version of moto learned that we stand on. Older ones crash over it.
const discoveryPath = "/" + UserPoolID + "/.well-known/openid-configuration"

// freePort asks the kernel for a port. moto must be told a number: it calls
// itself at it.
func freePort(ctx context.Context) (int, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

// launch starts the child from a goroutine that keeps its thread until the
// child ends: the kernel's parent-death signal is bound to the thread that
// made the child, not to the process.
func (m *moto) launch(binary string, port int) error {
	command := exec.Command(binary, "-H", "127.0.0.1", "-p", strconv.Itoa(port)) //nolint:gosec,noctx // the program is the caller's choice; Stop ends it
	command.Env = append(os.Environ(),
		"MOTO_COGNITO_IDP_USER_POOL_ID_STRATEGY=HASH",
		"MOTO_COGNITO_IDP_USER_POOL_CLIENT_ID_STRATEGY=HASH",
		"MOTO_COGNITO_IDP_USER_POOL_ENABLE_TOTP=true",
		"PYTHONUNBUFFERED=1",
		"MOTO_PORT="+strconv.Itoa(port))
	command.Stdout, command.Stderr = m.output, m.output
	dieWithParent(command)

	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := command.Start()
		started <- err
		if err == nil {
			m.err = command.Wait()
			close(m.done)
		}
	}()
	m.stop = func() { endProcess(command.Process, m.done) }
	return <-started
}

// endProcess asks the child to end and insists after a while.
func endProcess(process *os.Process, done <-chan struct{}) {
	_ = process.Signal(syscall.SIGTERM)
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		_ = process.Kill()
		<-done
	}
}

// waitReady polls until the server answers, the child ends or ctx does.
func (m *moto) waitReady(ctx context.Context) error {
	tick := time.NewTicker(30 * time.Millisecond)
	defer tick.Stop()
	for !m.answers(ctx, "/moto-api/") {
		select {
		case <-m.done:
			return errExited
		case <-ctx.Done():
			return fmt.Errorf("it does not answer: %w", ctx.Err())
		case <-tick.C:
		}
	}
	return nil
}

func (m *moto) answers(ctx context.Context, path string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, m.url+path, nil)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	_, _ = io.Copy(io.Discard, response.Body)
	_ = response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// stateDir is where native tools live.
func stateDir(getenv func(string) string) string {
	if home := getenv("CLOUDSEC_HOME"); home != "" {
		return home
	}
	cache := getenv("XDG_CACHE_HOME")
	if cache == "" {
		cache = filepath.Join(getenv("HOME"), ".cache")
	}
	return filepath.Join(cache, "cloudsec")
}

// oneLine makes a child's output fit for an error message.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

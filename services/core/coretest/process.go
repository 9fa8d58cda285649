package coretest

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/app"
	"github.com/cloudsec/cloudsec/services/internal/pgtest"
)

// envProcess turns a test binary into core itself.
const envProcess = "CORE_TEST_PROCESS"

// Main runs the tests, or core when this process was started by StartProcess. Use it as
// `func TestMain(m *testing.M) { os.Exit(coretest.Main(m)) }`.
func Main(m *testing.M) int {
	if os.Getenv(envProcess) == "" {
		return m.Run()
	}
	if err := serve(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// serve is what the command does, until the test that started it is gone.
func serve(ctx context.Context) error {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM)
	defer stop()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // The test holds the other end, so an orphan ends.
		stop()
	}()
	opts, err := app.FromEnv(os.Getenv)
	if err != nil {
		return fmt.Errorf("settings: %w", err)
	}
	core, err := app.New(ctx, opts)
	if err != nil {
		return err //nolint:wrapcheck // the app has said what it was doing
	}
	return core.Run(ctx) //nolint:wrapcheck // the app has said what it was doing
}

// Process is a core in a process of its own.
type Process struct {
	Client
	// DatabaseURL is where it keeps everything.
	DatabaseURL string
	// Logs are what it has logged so far.
	Logs *Logs

	settings map[string]string
	cmd      *exec.Cmd
}

// StartProcess starts a core that ends with the test. The settings are those of the command, `core --help`. The package's TestMain
// has to call Main.
func StartProcess(tb testing.TB, settings map[string]string) *Process {
	tb.Helper()
	p := &Process{Client: Client{Issuer: NewIssuer(tb)}, settings: map[string]string{
		envProcess: "1", "PATH": os.Getenv("PATH"), "HOME": tb.TempDir(), "CORE_ADDR": "127.0.0.1:0", "CORE_ADMIN_ADDR": "127.0.0.1:0",
		"CORE_DRAIN_DELAY": "1ms", "TOKEN_CLIENT_ID": ClientID,
	}}
	for name, value := range settings {
		p.settings[name] = value
	}
	p.settings["TOKEN_ISSUER"] = p.Issuer.URL
	if p.DatabaseURL = p.settings["CORE_DATABASE_URL"]; p.DatabaseURL == "" {
		p.DatabaseURL = pgtest.URL(tb)
		p.settings["CORE_DATABASE_URL"] = p.DatabaseURL
	}
	p.Restart(tb)
	return p
}

// Restart starts the process again, on the same database, after Kill.
func (p *Process) Restart(tb testing.TB) {
	tb.Helper()
	p.cmd, p.Logs = exec.Command(os.Args[0]), &Logs{} //nolint:gosec,noctx // this very program; the test ends it
	for name, value := range p.settings {
		p.cmd.Env = append(p.cmd.Env, name+"="+value)
	}
	stderr, err := p.cmd.StderrPipe()
	require.NoError(tb, err)
	_, err = p.cmd.StdinPipe()
	require.NoError(tb, err)
	require.NoError(tb, p.cmd.Start())
	tb.Cleanup(p.Kill)
	select {
	case line := <-p.follow(stderr):
		require.NotEmpty(tb, line.Addr, "core did not start: %s", p.Logs)
		p.URL, p.AdminURL = "http://"+line.Addr, "http://"+line.AdminAddr
	case <-time.After(Patience):
		require.Fail(tb, "core did not start", "%s", p.Logs)
	}
}

// listening is the line by which core says that it serves.
type listening struct{ Msg, Addr, AdminAddr string }

// follow collects the logs and hands over the line by which core says that it serves, or an empty one when they end.
func (p *Process) follow(stderr io.Reader) <-chan listening {
	found, logs := make(chan listening, 1), p.Logs
	go func() {
		lines := bufio.NewScanner(stderr)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			_, _ = fmt.Fprintf(logs, "%s\n", lines.Bytes())
			var line listening
			if json.Unmarshal(lines.Bytes(), &line) == nil && line.Msg == "listening" {
				found <- line
			}
		}
		close(found)
	}()
	return found
}

// Kill is kill -9.
func (p *Process) Kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// ResidentKiB is how much memory the process has now, and PeakKiB the most it ever had; 0 where the system does not tell.
func (p *Process) ResidentKiB() int { return p.status("VmRSS:") }

// PeakKiB is the most memory that the process ever had; 0 where the system does not tell.
func (p *Process) PeakKiB() int { return p.status("VmHWM:") }

func (p *Process) status(field string) int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if value, found := strings.CutPrefix(line, field); found {
			number, _ := strconv.Atoi(strings.Fields(value)[0])
			return number
		}
	}
	return 0
}

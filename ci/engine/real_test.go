//go:build engine && linux

package engine_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/engine"
	"github.com/cloudsec/cloudsec/ci/engine/catalog"
	"github.com/cloudsec/cloudsec/ci/engine/home"
	"github.com/cloudsec/cloudsec/ci/engine/host"
	"github.com/cloudsec/cloudsec/ci/engine/tools"
)

// These tests share one engine, which some of them kill, so they run one after
// the other.

func TestRealEngineRunsContainers(t *testing.T) {
	up(t)
	require.Contains(t, core(t, "debian:bookworm-slim", "cat /etc/os-release"), "Debian GNU/Linux 12")
}

func TestRealEngineStartsOnlyOnce(t *testing.T) {
	h := up(t)
	before := supervisorOf(t, h)
	started := time.Now()
	said, err := run(t, "up")
	require.NoError(t, err, said)
	require.Less(t, time.Since(started), time.Second)
	require.Contains(t, said, "engine runs already")
	require.Equal(t, before, supervisorOf(t, h))
}

func TestRealImagesDoWhatTheirNamesSay(t *testing.T) {
	up(t)
	c, err := catalog.Load()
	require.NoError(t, err)
	for name, test := range map[string]struct{ command, want string }{
		"golang":   {"go version; gcc --version >/dev/null; git --version >/dev/null; go env GOPATH", "go1.26.8"},
		"node":     {"node --version; npm --version >/dev/null; npx --version >/dev/null", "v24.21.0"},
		"python":   {"python3 -m venv /venv; /venv/bin/pip --version; python --version", "Python 3.11"},
		"postgres": {"postgres --version; psql --version", "PostgreSQL) 15"},
		"debian":   {"ls /etc/ssl/certs/ca-certificates.crt", "ca-certificates.crt"},
	} {
		image, ok := c.Image(name)
		require.True(t, ok, name)
		require.Contains(t, core(t, image.Reference, test.command), test.want, name)
	}
}

func TestRealContainersReachTheNetwork(t *testing.T) {
	up(t)
	said := core(t, "golang:1.26.8-bookworm",
		"mkdir /m; cd /m; go mod init example.com/m; go mod download -json github.com/google/uuid@v1.6.0; date +%N")
	require.Contains(t, said, `"Sum": "h1:NIvaJDMOsjHA8n1jAhLSgzrAzy1Hgr+hNrb57e+94F0="`)
}

// traces is what an engine could leave on the host.
func traces(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{"resolv.conf": fileHash(t, "/etc/resolv.conf"), "mounts": mounts(t)}
	for _, command := range [][]string{{"iptables-save"}, {"ip6tables-save"}, {"nft", "list", "ruleset"}, {"ip", "-o", "link"}, {"ip", "route"}} {
		if _, err := exec.LookPath(command[0]); err != nil {
			continue
		}
		said, err := exec.Command(command[0], command[1:]...).Output()
		require.NoError(t, err, command)
		// Counters and times of iptables-save differ from call to call.
		found[strings.Join(command, " ")] = regexp.MustCompile(`(?m)^#.*$|\[\d+:\d+\]`).ReplaceAllString(string(said), "")
	}
	groups, err := filepath.Glob("/sys/fs/cgroup/*/cloudsec-engine-*")
	require.NoError(t, err)
	groups2, err := filepath.Glob("/sys/fs/cgroup/cloudsec-engine-*")
	require.NoError(t, err)
	found["cgroups"] = strings.Join(append(groups, groups2...), "\n")
	return found
}

func fileHash(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

func mounts(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile("/proc/self/mounts")
	require.NoError(t, err)
	return string(content)
}

func TestRealEngineLeavesTheHostAlone(t *testing.T) {
	said, err := run(t, "down")
	require.NoError(t, err, said)
	before := traces(t)
	h := up(t)
	core(t, "debian:bookworm-slim", "date +%s%N")
	during := traces(t)
	delete(during, "cgroups")
	for what, value := range during {
		require.Equal(t, before[what], value, "%s while the engine runs", what)
	}
	processes := descendants(t, supervisorOf(t, h).PID)
	require.GreaterOrEqual(t, len(processes), 4, "supervisor, network, first process, engine")
	said, err = run(t, "down")
	require.NoError(t, err, said)
	require.Contains(t, said, "engine stopped")
	require.Equal(t, before, traces(t))
	requireAllGone(t, processes)
	require.NoFileExists(t, h.Socket())
}

func TestRealEngineSurvivesBeingKilled(t *testing.T) {
	for name, victim := range map[string]func([]home.Process) home.Process{
		"Supervisor":   func(p []home.Process) home.Process { return p[0] },
		"FirstProcess": func(p []home.Process) home.Process { return named(p, "exe") },
		"Engine":       func(p []home.Process) home.Process { return named(p, "dagger-engine") },
		"Network":      func(p []home.Process) home.Process { return named(p, "slirp4netns") },
	} {
		t.Run(name, func(t *testing.T) {
			h := up(t)
			core(t, "debian:bookworm-slim", "date +%s%N")
			processes := descendants(t, supervisorOf(t, h).PID)
			killed := victim(processes)
			require.NotZero(t, killed.PID)
			require.NoError(t, syscall.Kill(killed.PID, syscall.SIGKILL))
			requireAllGone(t, processes)
			up(t)
			require.NotEqual(t, processes[0], supervisorOf(t, h))
			require.Contains(t, core(t, "debian:bookworm-slim", "echo alive; date +%s%N"), "alive")
		})
	}
}

// named picks the process that runs a program.
func named(processes []home.Process, program string) home.Process {
	i := slices.IndexFunc(processes, func(p home.Process) bool {
		name, err := os.ReadFile("/proc/" + strconv.Itoa(p.PID) + "/comm")
		return err == nil && strings.TrimSpace(string(name)) == program
	})
	if i < 0 {
		return home.Process{}
	}
	return processes[i]
}

func TestRealConcurrentStartsMakeOneEngine(t *testing.T) {
	said, err := run(t, "down")
	require.NoError(t, err, said)
	var group sync.WaitGroup
	words := make([]string, 3)
	errs := make([]error, len(words))
	for i := range words {
		group.Go(func() { words[i], errs[i] = run(t, "up") })
	}
	group.Wait()
	started := 0
	for i := range words {
		require.NoError(t, errs[i], words[i])
		started += strings.Count(words[i], "start the engine in")
	}
	require.Equal(t, 1, started, strings.Join(words, "\n---\n"))
}

func TestRealStatusAndEnvSayWhetherItRuns(t *testing.T) {
	h := up(t)
	said, err := run(t, "status")
	require.NoError(t, err)
	require.Contains(t, said, h.Socket())
	said, err = run(t, "env", "--plain")
	require.NoError(t, err)
	require.Contains(t, said, host.RunnerVariable+"=unix://"+h.Socket())
	_, err = run(t, "down")
	require.NoError(t, err)
	for _, command := range []string{"status", "env"} {
		said, err = run(t, command)
		require.Error(t, err)
		require.Contains(t, said, "no engine of our own is running")
	}
}

func TestRealRunPassesOnExitCodes(t *testing.T) {
	up(t)
	_, err := run(t, "run", "--", "sh", "-c", "exit 9")
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit)
	require.Equal(t, 9, exit.ExitCode())
}

func TestRealClientFindsTheEngine(t *testing.T) {
	h := up(t)
	env, dagger, err := engine.Client(t.Context())
	require.NoError(t, err)
	require.Equal(t, h.CLI(), dagger)
	command := exec.Command(dagger, "version")
	command.Env = append(os.Environ(), env...)
	said, err := command.Output()
	require.NoError(t, err)
	require.True(t, bytes.HasPrefix(said, []byte("dagger v0.19.10")), string(said))
}

func TestRealTamperedSumStopsTheBuild(t *testing.T) {
	module := t.TempDir()
	require.NoError(t, exec.Command("cp", "-r", "../tools/dagger/.", module).Run())
	path := filepath.Join(module, "go.sum")
	sums, err := os.ReadFile(path)
	require.NoError(t, err)
	line := regexp.MustCompile(`(?m)^(github.com/dagger/dagger v0\.19\.10 h1:).*$`)
	require.True(t, line.Match(sums))
	require.NoError(t, os.WriteFile(path, line.ReplaceAll(sums, []byte("${1}"+strings.Repeat("A", 43)+"=")), 0o644))
	b := tools.Builder{Module: module, Target: t.TempDir(), Version: "v0.19.10", Programs: tools.All, Log: &bytes.Buffer{}}
	require.ErrorContains(t, b.Build(t.Context(), "key"), "checksum mismatch")
	require.NoFileExists(t, filepath.Join(b.Target, "dagger"))
}

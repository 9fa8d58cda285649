package host_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/engine/host"
)

// machine is a fake machine that has everything; tests take things away.
type machine struct {
	programs map[string]string // name to what it prints; "fail" fails
	files    map[string]bool
	env      map[string]string
	sockets  map[string]bool
	status   int
	ran      []string
	probe    host.Probe
}

func setup() *machine {
	m := &machine{
		programs: map[string]string{"go": "go1.26.8", "mmdebstrap": "", "slirp4netns": "", "npm": "", "apt-get": ""},
		files:    map[string]bool{"/dev/net/tun": true, "/sys/fs/cgroup": true, "/usr/share/keyrings/debian-archive-keyring.gpg": true},
		env:      map[string]string{}, sockets: map[string]bool{},
	}
	m.probe = host.Probe{
		GOOS: "linux", UID: 0,
		Getenv:    func(name string) string { return m.env[name] },
		Exists:    func(path string) bool { return m.files[path] },
		FreeBytes: func(string) (uint64, error) { return 100 << 30, nil },
		Answers:   func(socket string) bool { return m.sockets[socket] },
		LookPath:  m.lookPath, Output: m.output,
		Status: func(context.Context, string) (int, error) { return m.status, nil },
	}
	return m
}

func (m *machine) lookPath(name string) (string, error) {
	if _, ok := m.programs[name]; !ok {
		return "", fmt.Errorf("%s: not found", name)
	}
	return name, nil
}

func (m *machine) output(_ context.Context, name string, args ...string) (string, error) {
	m.ran = append(m.ran, name+" "+strings.Join(args, " "))
	if m.programs[name] == "fail" {
		return "it said why", errors.New("exit status 1")
	}
	return m.programs[name], nil
}

func (m *machine) check() error {
	return m.probe.Check(context.Background(), "/home", "/home/engine.sock", true)
}

func TestCheck(t *testing.T) {
	t.Parallel()
	t.Run("AcceptsAMachineThatHasEverything", func(t *testing.T) {
		t.Parallel()
		require.NoError(t, setup().check())
	})
	for name, test := range map[string]struct {
		change func(*machine)
		want   string
	}{
		"SaysThatItNeedsLinux":       {func(m *machine) { m.probe.GOOS = "darwin" }, "needs Linux: install Docker"},
		"SaysThatItNeedsRoot":        {func(m *machine) { m.probe.UID = 1000 }, "user 1000 is not root"},
		"SaysThatGoIsMissing":        {func(m *machine) { delete(m.programs, "go") }, "go is not on PATH"},
		"SaysThatGoIsTooOld":         {func(m *machine) { m.programs["go"] = "go1.19.8" }, "go1.19.8 is too old"},
		"SaysThatGoDoesNotRun":       {func(m *machine) { m.programs["go"] = "fail" }, "go does not run"},
		"SaysThatTheDiskIsTooSmall":  {func(m *machine) { m.probe.FreeBytes = func(string) (uint64, error) { return 3 << 30, nil } }, "has 3 GB left and the engine needs 15 GB"},
		"SaysThatTheSocketIsTaken":   {func(m *machine) { m.sockets["/home/engine.sock"] = true }, "/home/engine.sock is taken"},
		"SaysThatTheTunnelIsMissing": {func(m *machine) { delete(m.files, "/dev/net/tun") }, "/dev/net/tun is missing"},
		"SaysThatCgroupsAreMissing":  {func(m *machine) { delete(m.files, "/sys/fs/cgroup") }, "/sys/fs/cgroup is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := setup()
			test.change(m)
			require.ErrorContains(t, m.check(), test.want)
		})
	}
	t.Run("ReportsAllProblemsAtOnce", func(t *testing.T) {
		t.Parallel()
		m := setup()
		m.probe.UID = 1
		delete(m.programs, "go")
		err := m.check()
		require.ErrorContains(t, err, "is not root")
		require.ErrorContains(t, err, "go is not on PATH")
	})
	t.Run("NeedsLessSpaceTheNextTime", func(t *testing.T) {
		t.Parallel()
		m := setup()
		m.probe.FreeBytes = func(string) (uint64, error) { return 3 << 30, nil }
		require.NoError(t, m.probe.Check(context.Background(), "/home", "/home/engine.sock", false))
	})
}

func TestInstall(t *testing.T) {
	t.Parallel()
	needs := []host.Need{{Package: "mmdebstrap", Program: "mmdebstrap"}, {Package: "keys", File: "/keys"}}
	t.Run("FindsWhatIsMissing", func(t *testing.T) {
		t.Parallel()
		m := setup()
		require.Equal(t, needs[1:], m.probe.Missing(needs))
		m.files["/keys"] = true
		require.Empty(t, m.probe.Missing(needs))
	})
	t.Run("AsksAptForThePackages", func(t *testing.T) {
		t.Parallel()
		m := setup()
		m.files["/keys"] = true
		require.NoError(t, m.probe.Install(context.Background(), needs))
		require.Contains(t, m.ran, "apt-get install -y -q --no-install-recommends mmdebstrap keys")
	})
	t.Run("SaysWhatToInstallWithoutApt", func(t *testing.T) {
		t.Parallel()
		m := setup()
		delete(m.programs, "apt-get")
		require.ErrorContains(t, m.probe.Install(context.Background(), needs), "missing on this machine: mmdebstrap keys")
	})
	t.Run("PassesOnWhatAptSays", func(t *testing.T) {
		t.Parallel()
		m := setup()
		m.programs["apt-get"] = "fail"
		require.ErrorContains(t, m.probe.Install(context.Background(), needs), "it said why")
	})
	t.Run("NoticesThatThePackageDidNotHelp", func(t *testing.T) {
		t.Parallel()
		require.ErrorContains(t, setup().probe.Install(context.Background(), needs), "/keys is still not there")
	})
}

func TestRunner(t *testing.T) {
	t.Parallel()
	const own = "/home/engine.sock"
	runner := func(m *machine) (string, error) { return m.probe.Runner(context.Background(), own) }
	t.Run("IsNoneOnABareMachine", func(t *testing.T) {
		t.Parallel()
		got, err := runner(setup())
		require.NoError(t, err)
		require.Empty(t, got)
	})
	t.Run("IsDockerWhenItsEngineAnswers", func(t *testing.T) {
		t.Parallel()
		m := setup()
		m.programs["docker"] = "Server: running"
		got, err := runner(m)
		require.NoError(t, err)
		require.Equal(t, "docker", got)
	})
	t.Run("IsNotADockerClientAlone", func(t *testing.T) {
		t.Parallel()
		m := setup()
		m.programs["docker"] = "fail"
		got, err := runner(m)
		require.NoError(t, err)
		require.Empty(t, got)
	})
	t.Run("IsWhatTheEnvironmentNames", func(t *testing.T) {
		t.Parallel()
		m := setup()
		m.env[host.RunnerVariable] = "tcp://builder:1234"
		got, err := runner(m)
		require.NoError(t, err)
		require.Equal(t, "tcp://builder:1234", got)
	})
	t.Run("IsNotOurOwnSocketInTheEnvironment", func(t *testing.T) {
		t.Parallel()
		m := setup()
		m.env[host.RunnerVariable] = "unix://" + own
		got, err := runner(m)
		require.NoError(t, err)
		require.Empty(t, got)
	})
	t.Run("SaysThatANamedSocketDoesNotAnswer", func(t *testing.T) {
		t.Parallel()
		m := setup()
		m.env[host.RunnerVariable] = "unix:///gone.sock"
		_, err := runner(m)
		require.ErrorContains(t, err, "nothing answers there: unset it")
	})
}

func TestCLI(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ says, want string }{
		"TakesTheVersion":          {"dagger v0.19.10 (image://engine) linux/amd64", "dagger"},
		"RefusesAnotherVersion":    {"dagger v0.19.1 (image://engine) linux/amd64", ""},
		"RefusesOneThatFails":      {"fail", ""},
		"RefusesAnotherTool":       {"somebody v0.19.10", ""},
		"RefusesOneThatSaysNothng": {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := setup()
			m.programs["dagger"] = test.says
			require.Equal(t, test.want, m.probe.CLI(context.Background(), "v0.19.10"))
		})
	}
	t.Run("FindsNoneWhereNoneIs", func(t *testing.T) {
		t.Parallel()
		require.Empty(t, setup().probe.CLI(context.Background(), "v0.19.10"))
	})
}

func TestRegistryInReach(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]bool{200: true, 401: true, 403: false, 502: false} {
		m := setup()
		m.status = status
		require.Equal(t, want, m.probe.RegistryInReach(context.Background()), status)
	}
	m := setup()
	m.probe.Status = func(context.Context, string) (int, error) { return 0, errors.New("no such host") }
	require.False(t, m.probe.RegistryInReach(context.Background()))
}

func TestExplainDiskFull(t *testing.T) {
	t.Parallel()
	full := fmt.Errorf("write layer: %w", syscall.ENOSPC)
	require.ErrorContains(t, host.ExplainDiskFull(full, "/home", ""), "the disk of /home is full")
	require.ErrorIs(t, host.ExplainDiskFull(full, "/home", ""), syscall.ENOSPC)
	other := errors.New("exit status 2")
	require.ErrorContains(t, host.ExplainDiskFull(other, "/home", "dpkg: error: No space left on device"), "is full")
	require.Equal(t, other, host.ExplainDiskFull(other, "/home", "nothing special"))
	require.NoError(t, host.ExplainDiskFull(nil, "/home", "no space left on device"))
}

func TestRealProbe(t *testing.T) {
	t.Parallel()
	probe := host.NewProbe()
	free, err := probe.FreeBytes(t.TempDir() + "/not/there/yet")
	require.NoError(t, err)
	require.NotZero(t, free)
	require.False(t, probe.Answers(t.TempDir()+"/none.sock"))
	require.True(t, probe.Exists("/"))
}

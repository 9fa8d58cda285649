package emulator_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/emulator"
)

// TestKilledEmulatorLeavesNoMoto kills a whole emulator process the hard way.
func TestKilledEmulatorLeavesNoMoto(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		return // Only Linux has a parent-death signal; elsewhere there is nothing to test.
	}
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childVariable+"=1")
	out, err := child.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, child.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	motoURL, err := url.Parse(strings.TrimSpace(line))
	require.NoError(t, err)
	require.True(t, accepts(motoURL.Host))

	require.NoError(t, child.Process.Kill())
	require.Error(t, child.Wait())
	require.Eventually(t, func() bool { return !accepts(motoURL.Host) }, 10*time.Second, 20*time.Millisecond)
}

func accepts(address string) bool {
	conn, err := net.DialTimeout("tcp", address, time.Second)
	if err != nil {
		return false
	}
	return conn.Close() == nil
}

func TestStopEndsMotoAndMayBeCalledTwice(t *testing.T) {
	t.Parallel()
	running, err := emulator.Start(t.Context(), emulator.DefaultOptions())
	require.NoError(t, err)
	ended := make(chan error, 1)
	go func() { ended <- running.Wait(context.Background()) }()
	address, err := url.Parse(running.MotoURL())
	require.NoError(t, err)
	running.Stop()
	running.Stop()
	require.False(t, accepts(address.Host))
	require.ErrorContains(t, <-ended, "ended")
}

func TestStartFailures(t *testing.T) {
	t.Parallel()

	t.Run("MissingMotoNamesTheRemedy", func(t *testing.T) {
		t.Parallel()
		_, err := emulator.FindMoto(filepath.Join(t.TempDir(), "moto_server"), os.Getenv)
		require.Error(t, err)
		home := t.TempDir()
		found, err := emulator.FindMoto("", func(name string) string { return map[string]string{"CLOUDSEC_HOME": home}[name] })
		if err != nil { // One on PATH is found where the machine has one.
			require.ErrorContains(t, err, "pip install --no-compile --require-hashes -r ci/tools/moto/requirements.txt")
			require.ErrorContains(t, err, home)
			return
		}
		require.Equal(t, "moto_server", filepath.Base(found))
	})

	t.Run("ChildThatDiesIsQuoted", func(t *testing.T) {
		t.Parallel()
		script := filepath.Join(t.TempDir(), "moto_server")
		require.NoError(t, os.WriteFile(script, []byte("#!/bin/sh\necho no module named moto >&2\nexit 3\n"), 0o700))
		opts := emulator.DefaultOptions()
		opts.MotoPath = script
		_, err := emulator.Start(t.Context(), opts)
		require.ErrorContains(t, err, "no module named moto")
	})

	t.Run("OlderMotoIsRefused", func(t *testing.T) {
		t.Parallel()
		self, err := os.Executable()
		require.NoError(t, err)
		script := filepath.Join(t.TempDir(), "moto_server")
		text := fmt.Sprintf("#!/bin/sh\n%s=%s exec '%s' \"$@\"\n", childVariable, olderMoto, self)
		require.NoError(t, os.WriteFile(script, []byte(text), 0o700))
		opts := emulator.DefaultOptions()
		opts.MotoPath = script
		_, err = emulator.Start(t.Context(), opts)
		require.ErrorContains(t, err, "not the pinned version")
		require.ErrorContains(t, err, "ci/tools/moto/requirements.txt")
	})

	t.Run("TakenPortIsNamed", func(t *testing.T) {
		t.Parallel()
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, listener.Close()) })
		opts := emulator.DefaultOptions()
		opts.Listen = listener.Addr().String()
		_, err = emulator.Start(t.Context(), opts)
		require.ErrorContains(t, err, "open the emulator's port")
		require.ErrorContains(t, err, listener.Addr().String())
	})
}

func TestUserPassword(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	getenv := func(values map[string]string) func(string) string {
		return func(name string) string { return values[name] }
	}

	t.Run("MakesAPrivateFileAndReusesIt", func(t *testing.T) {
		t.Parallel()
		first, file, err := emulator.UserPassword("", getenv(map[string]string{"CLOUDSEC_HOME": home}))
		require.NoError(t, err)
		require.Equal(t, filepath.Join(home, "emulator", "password"), file)
		info, err := os.Stat(file)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
		again, _, err := emulator.UserPassword("", getenv(map[string]string{"CLOUDSEC_HOME": home}))
		require.NoError(t, err)
		require.Equal(t, first, again)
	})

	t.Run("TakesTheEnvironmentAndNamesNoFile", func(t *testing.T) {
		t.Parallel()
		password, file, err := emulator.UserPassword("", getenv(map[string]string{emulator.PasswordVariable: testPassword}))
		require.NoError(t, err)
		require.Equal(t, testPassword, password)
		require.Empty(t, file)
	})

	t.Run("RefusesAnEmptyFile", func(t *testing.T) {
		t.Parallel()
		file := filepath.Join(t.TempDir(), "password")
		require.NoError(t, os.WriteFile(file, []byte("\n"), 0o600))
		_, _, err := emulator.UserPassword(file, getenv(nil))
		require.ErrorContains(t, err, "is empty")
	})
}

//go:build linux

package supervisor

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/engine/home"
	"github.com/cloudsec/cloudsec/ci/engine/sandbox"
)

func setup(t *testing.T) home.Home {
	t.Helper()
	dir, err := os.MkdirTemp("", "cs") //nolint:usetesting // A socket's path has to be short.
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	h, err := home.New(dir)
	require.NoError(t, err)
	require.NoError(t, h.Create())
	return h
}

var spec = Spec{Lower: []string{"/a", "/b"}, GoSDKDigest: "sha256:1", Mirror: true, Env: []string{"GOPROXY=x"}, KeepBytes: 30 << 30, Programs: "p"}

func TestSpecSurvivesTheDisk(t *testing.T) {
	t.Parallel()
	h := setup(t)
	require.NoError(t, WriteSpec(h, spec))
	got, err := ReadSpec(h)
	require.NoError(t, err)
	require.Equal(t, spec, got)
}

func TestReadSpecWithoutOne(t *testing.T) {
	t.Parallel()
	_, err := ReadSpec(setup(t))
	require.ErrorContains(t, err, "read engine's settings")
}

func engineConfigOf(t *testing.T, s Spec) map[string]any {
	t.Helper()
	text, err := s.engineJSON()
	require.NoError(t, err)
	var config map[string]any
	require.NoError(t, json.Unmarshal([]byte(text), &config))
	return config
}

func TestEngineConfiguration(t *testing.T) {
	t.Parallel()
	t.Run("PullsDockersImagesFromTheMirror", func(t *testing.T) {
		t.Parallel()
		registries := engineConfigOf(t, spec)["registries"].(map[string]any)
		require.Equal(t, []any{MirrorAddress}, registries["docker.io"].(map[string]any)["mirrors"])
		require.Equal(t, true, registries[MirrorAddress].(map[string]any)["http"])
	})
	t.Run("LeavesThemToTheRegistryWithoutAMirror", func(t *testing.T) {
		t.Parallel()
		s := spec
		s.Mirror = false
		require.NotContains(t, engineConfigOf(t, s), "registries")
	})
	t.Run("LimitsTheCache", func(t *testing.T) {
		t.Parallel()
		require.EqualValues(t, 30<<30, engineConfigOf(t, spec)["gc"].(map[string]any)["maxUsedSpace"])
	})
}

func TestSandboxConfiguration(t *testing.T) {
	t.Parallel()
	certificates := func(t *testing.T, s Spec, h home.Home) string {
		t.Helper()
		config, err := s.sandboxConfig(h)
		require.NoError(t, err)
		for _, bind := range config.Binds {
			if bind.Target == "/usr/local/share/ca-certificates" {
				require.True(t, bind.ReadOnly)
				return bind.Source
			}
		}
		return ""
	}
	t.Run("HidesAuthoritiesThatTheImagesHave", func(t *testing.T) {
		t.Parallel()
		h := setup(t)
		require.Equal(t, h.Path("empty"), certificates(t, spec, h))
	})
	t.Run("ShowsAuthoritiesThatImagesOfARegistryLack", func(t *testing.T) {
		t.Parallel()
		s := spec
		s.Certificates = "/host/certificates"
		require.Equal(t, "/host/certificates", certificates(t, s, setup(t)))
	})
	t.Run("ResolvesNamesThroughTheSandboxsNetwork", func(t *testing.T) {
		t.Parallel()
		config, err := spec.sandboxConfig(setup(t))
		require.NoError(t, err)
		require.Equal(t, "nameserver "+sandbox.Nameserver+"\n", config.Files["/etc/resolv.conf"])
		require.Contains(t, config.Env, "DAGGER_GO_SDK_MANIFEST_DIGEST=sha256:1")
		require.Contains(t, config.Env, "GOPROXY=x")
	})
}

func TestInspect(t *testing.T) {
	t.Parallel()
	t.Run("FindsNothingInANewHome", func(t *testing.T) {
		t.Parallel()
		status, err := Inspect(setup(t))
		require.NoError(t, err)
		require.Equal(t, Status{}, status)
	})
	t.Run("DoesNotTakeAStrangersSocketForOurs", func(t *testing.T) {
		t.Parallel()
		h := setup(t)
		listener, err := net.Listen("unix", h.Socket())
		require.NoError(t, err)
		t.Cleanup(func() { _ = listener.Close() })
		status, err := Inspect(h)
		require.NoError(t, err)
		require.False(t, status.Ready)
	})
	t.Run("SeesASupervisorWhoseEngineAnswers", func(t *testing.T) {
		t.Parallel()
		h := setup(t)
		lock, err := home.TryLock(lockPath(h))
		require.NoError(t, err)
		self, err := home.FindProcess(os.Getpid())
		require.NoError(t, err)
		require.NoError(t, home.WriteProcess(pidPath(h), self))
		status, err := Inspect(h)
		require.NoError(t, err)
		require.True(t, status.Supervised)
		require.False(t, status.Ready)
		listener, err := net.Listen("unix", h.Socket())
		require.NoError(t, err)
		t.Cleanup(func() { _ = listener.Close() })
		status, err = Inspect(h)
		require.NoError(t, err)
		require.True(t, status.Ready)
		require.Equal(t, self, status.Process)
		require.NoError(t, lock.Unlock())
	})
}

func TestWaitReady(t *testing.T) {
	t.Parallel()
	t.Run("PassesOnHowTheSupervisorEnded", func(t *testing.T) {
		t.Parallel()
		ended := make(chan error, 1)
		ended <- errors.New("exit status 1")
		require.ErrorContains(t, WaitReady(context.Background(), setup(t), ended), "the engine ended while it started: exit status 1")
	})
	t.Run("EndsWithTheContext", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		defer cancel()
		require.ErrorIs(t, WaitReady(ctx, setup(t), make(chan error)), context.DeadlineExceeded)
	})
}

func TestEachHomeHasItsOwnGroup(t *testing.T) {
	t.Parallel()
	one, other := setup(t), setup(t)
	require.NotEqual(t, cgroupName(one), cgroupName(other))
}

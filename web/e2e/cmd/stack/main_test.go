package main

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParse(t *testing.T) {
	t.Parallel()

	t.Run("TakesACommandOnAFreePort", func(t *testing.T) {
		t.Parallel()
		got, err := parse([]string{"--", "npx", "playwright", "test", "--project=mobile"})
		require.NoError(t, err)
		require.Equal(t, []string{"npx", "playwright", "test", "--project=mobile"}, got.command)
		require.Equal(t, "127.0.0.1:0", got.addr)
		require.True(t, got.build)
	})

	t.Run("HoldsOnAFixedPort", func(t *testing.T) {
		t.Parallel()
		got, err := parse([]string{"--hold", "--build=false"})
		require.NoError(t, err)
		require.Equal(t, "127.0.0.1:8080", got.addr)
		require.True(t, got.hold)
		require.False(t, got.build)
	})

	t.Run("TakesAnotherAddress", func(t *testing.T) {
		t.Parallel()
		got, err := parse([]string{"--hold", "--addr", "127.0.0.1:9999"})
		require.NoError(t, err)
		require.Equal(t, "127.0.0.1:9999", got.addr)
	})

	t.Run("WantsEitherToHoldOrACommand", func(t *testing.T) {
		t.Parallel()
		for _, args := range [][]string{nil, {"--hold", "--", "true"}, {"--build=false"}} {
			_, err := parse(args)
			require.ErrorIs(t, err, errUsage, args)
		}
	})
}

func TestCommand(t *testing.T) {
	t.Parallel()

	t.Run("GivesTheAddressAndThePasswordByTheEnvironment", func(t *testing.T) {
		t.Parallel()
		script := `test "$E2E_BASE_URL" = http://console.test && test "$E2E_PASSWORD" = secret && test "$#" = 0`
		require.NoError(t, command(t.Context(), []string{"sh", "-c", script}, "http://console.test", "secret"))
	})

	t.Run("PassesTheExitCodeOn", func(t *testing.T) {
		t.Parallel()
		var exit *exec.ExitError
		require.ErrorAs(t, command(t.Context(), []string{"sh", "-c", "exit 7"}, "", ""), &exit)
		require.Equal(t, 7, exit.ExitCode())
	})

	t.Run("NamesACommandThatIsNotThere", func(t *testing.T) {
		t.Parallel()
		require.ErrorContains(t, command(t.Context(), []string{"no-such-command"}, "", ""), "run no-such-command")
	})
}

func TestModuleRoot(t *testing.T) {
	t.Parallel()

	t.Run("FindsTheRepositoryFromWithin", func(t *testing.T) {
		t.Parallel()
		root, err := moduleRoot()
		require.NoError(t, err)
		require.FileExists(t, filepath.Join(root, "services", "stack", "stack.go"))
	})
}

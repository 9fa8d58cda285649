package home_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/engine/home"
)

func TestProcess(t *testing.T) {
	t.Parallel()
	t.Run("IsAliveWhileItRuns", func(t *testing.T) {
		t.Parallel()
		self, err := home.FindProcess(os.Getpid())
		require.NoError(t, err)
		require.True(t, self.Alive())
	})
	t.Run("IsDeadOnceItEnded", func(t *testing.T) {
		t.Parallel()
		child := exec.Command("sleep", "60")
		require.NoError(t, child.Start())
		process, err := home.FindProcess(child.Process.Pid)
		require.NoError(t, err)
		require.NoError(t, child.Process.Kill())
		require.Error(t, child.Wait())
		require.False(t, process.Alive())
	})
	t.Run("IsDeadWhenItsNumberWasGivenToAnother", func(t *testing.T) {
		t.Parallel()
		self, err := home.FindProcess(os.Getpid())
		require.NoError(t, err)
		self.Started--
		require.False(t, self.Alive())
	})
	t.Run("IsDeadAfterAReboot", func(t *testing.T) {
		t.Parallel()
		self, err := home.FindProcess(os.Getpid())
		require.NoError(t, err)
		self.Boot = "another boot"
		require.False(t, self.Alive())
	})
}

func TestReadProcess(t *testing.T) {
	t.Parallel()
	t.Run("ReturnsWhatWasWritten", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "process")
		self, err := home.FindProcess(os.Getpid())
		require.NoError(t, err)
		require.NoError(t, home.WriteProcess(path, self))
		got, alive, err := home.ReadProcess(path)
		require.NoError(t, err)
		require.True(t, alive)
		require.Equal(t, self, got)
	})
	t.Run("TakesNoFileForNoProcess", func(t *testing.T) {
		t.Parallel()
		_, alive, err := home.ReadProcess(filepath.Join(t.TempDir(), "none"))
		require.NoError(t, err)
		require.False(t, alive)
	})
	t.Run("TakesHalfAFileForNoProcess", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "process")
		require.NoError(t, os.WriteFile(path, []byte(`{"pid":1`), 0o644))
		_, alive, err := home.ReadProcess(path)
		require.NoError(t, err)
		require.False(t, alive)
	})
}

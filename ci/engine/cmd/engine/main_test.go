package main

import (
	"bytes"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHelpNamesEveryCommand(t *testing.T) {
	t.Parallel()
	command := root()
	var out bytes.Buffer
	command.SetOut(&out)
	command.SetArgs([]string{"--help"})
	require.NoError(t, command.Execute())
	for _, name := range []string{"up", "status", "logs", "down", "clean", "env", "run", "images", "completion"} {
		require.Contains(t, out.String(), "\n  "+name+" ")
	}
	require.NotContains(t, out.String(), "supervise")
}

func TestEveryCommandSaysWhatItDoes(t *testing.T) {
	t.Parallel()
	for _, command := range root().Commands() {
		if !command.Hidden {
			require.NotEmpty(t, command.Short, command.Name())
		}
	}
}

func TestRejectsWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"Command": {"start"}, "Flag": {"up", "--fast"}, "Argument": {"down", "now"}, "NothingToRun": {"run"}, "Origin": {"status", "--images=cloud"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			command := root()
			command.SetArgs(args)
			command.SetOut(&bytes.Buffer{})
			command.SetErr(&bytes.Buffer{})
			require.Error(t, command.Execute())
		})
	}
}

func TestEnvLine(t *testing.T) {
	t.Parallel()
	require.Equal(t, "A=b c", envLine("A=b c", true))
	require.Equal(t, "export A='b=c'", envLine("A=b=c", false))
}

func FuzzQuote(f *testing.F) {
	f.Add("plain")
	f.Add("it's $HOME `id` \\ \"x\"")
	f.Fuzz(func(t *testing.T, text string) {
		if bytes.ContainsRune([]byte(text), 0) {
			return
		}
		said, err := exec.Command("sh", "-c", "printf %s "+quote(text)).Output()
		require.NoError(t, err)
		require.Equal(t, text, string(said))
	})
}

func TestRunChild(t *testing.T) {
	t.Parallel()
	t.Run("PassesOnTheExitCode", func(t *testing.T) {
		t.Parallel()
		var exit *exec.ExitError
		require.ErrorAs(t, runChild(exec.Command("sh", "-c", "exit 7")), &exit)
		require.Equal(t, 7, exit.ExitCode())
	})
	t.Run("SaysWhatCannotBeRun", func(t *testing.T) {
		t.Parallel()
		require.ErrorContains(t, runChild(exec.Command("/none/dagger")), "run /none/dagger")
	})
}

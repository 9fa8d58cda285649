package config_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/internal/config"
)

func reader(settings map[string]string) *config.Reader {
	return config.New(func(name string) string { return settings[name] })
}

func TestReader(t *testing.T) {
	t.Parallel()

	t.Run("FallsBack", func(t *testing.T) {
		t.Parallel()
		r := reader(nil)
		require.Equal(t, "x", r.String("A", "x"))
		require.True(t, r.Bool("A", true))
		require.Equal(t, 3, r.Int("A", 3, 1, 5))
		require.Equal(t, time.Second, r.Duration("A", time.Second))
		require.Equal(t, "b", r.OneOf("A", "b", "a", "b"))
		require.Equal(t, ":1", r.Addr("A", ":1"))
		require.Empty(t, r.URL("A", ""))
		require.Equal(t, slog.LevelWarn, r.LogLevel("A", slog.LevelWarn))
		require.NoError(t, r.Err())
	})

	t.Run("ReadsWhatIsSet", func(t *testing.T) {
		t.Parallel()
		r := reader(map[string]string{
			"S": " s ", "B": "true", "I": "4", "D": "2m", "O": "a", "A": "host:80", "U": "https://x/y", "L": "ERROR",
		})
		require.Equal(t, "s", r.Required("S"))
		require.True(t, r.Bool("B", false))
		require.Equal(t, 4, r.Int("I", 1, 1, 5))
		require.Equal(t, 2*time.Minute, r.Duration("D", time.Second))
		require.Equal(t, "a", r.OneOf("O", "b", "a", "b"))
		require.Equal(t, "host:80", r.Addr("A", ":1"))
		require.Equal(t, "https://x/y", r.RequiredURL("U"))
		require.Equal(t, slog.LevelError, r.LogLevel("L", slog.LevelInfo))
		require.NoError(t, r.Err())
	})

	t.Run("TellsAllProblemsAtOnceAndNoValue", func(t *testing.T) {
		t.Parallel()
		r := reader(map[string]string{
			"B": "hunter2", "I": "hunter2", "I2": "9", "D": "-1s", "O": "hunter2", "A": "hunter2", "A2": ":99999", "U": "hunter2", "L": "hunter2",
		})
		r.Required("R")
		r.Bool("B", false)
		r.Int("I", 1, 1, 5)
		r.Int("I2", 1, 1, 5)
		r.Duration("D", time.Second)
		r.OneOf("O", "a", "a")
		r.Addr("A", ":1")
		r.Addr("A2", ":1")
		r.URL("U", "")
		r.RequiredURL("U2")
		r.LogLevel("L", slog.LevelInfo)
		r.Problem("OWN", "does not fit %s", "B")
		err := r.Err()
		for _, name := range strings.Fields("R B I I2 D O A A2 U U2 L OWN") {
			require.ErrorContains(t, err, name+": ")
		}
		require.NotContains(t, err.Error(), "hunter2")
	})
}

func TestOptionalSecret(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.WriteFile(file, []byte("x\n"), 0o600))
	for _, tt := range []struct {
		settings map[string]string
		want     string
	}{
		{map[string]string{}, ""}, {map[string]string{"S": "x"}, "x"}, {map[string]string{"S_FILE": file}, "x"},
	} {
		r := reader(tt.settings)
		require.Equal(t, tt.want, r.OptionalSecret("S"))
		require.NoError(t, r.Err())
	}
	r := reader(map[string]string{"S_FILE": file + "?"})
	require.Empty(t, r.OptionalSecret("S"))
	require.ErrorContains(t, r.Err(), "S_FILE")
}

func TestSecret(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, empty := filepath.Join(dir, "secret"), filepath.Join(dir, "empty")
	require.NoError(t, os.WriteFile(file, []byte("hunter2\r\n"), 0o600))
	require.NoError(t, os.WriteFile(empty, nil, 0o600))
	tests := map[string]struct {
		settings      map[string]string
		want, problem string
	}{
		"FromTheEnvironment": {map[string]string{"S": "hunter2"}, "hunter2", ""},
		"FromAFile":          {map[string]string{"S_FILE": file}, "hunter2", ""},
		"FromBoth":           {map[string]string{"S": "hunter2", "S_FILE": file}, "", "not both"},
		"FromNowhere":        {nil, "", "neither is S_FILE"},
		"FromAnEmptyFile":    {map[string]string{"S_FILE": empty}, "", "must hold"},
		"FromNoFile":         {map[string]string{"S_FILE": filepath.Join(dir, "none")}, "", "no such file"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := reader(tt.settings)
			require.Equal(t, tt.want, r.Secret("S"))
			if tt.problem == "" {
				require.NoError(t, r.Err())
				return
			}
			require.ErrorContains(t, r.Err(), tt.problem)
			require.NotContains(t, r.Err().Error(), "hunter2")
		})
	}
}

package home_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/engine/home"
)

func TestDefault(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		env  map[string]string
		want string
	}{
		"PrefersCloudsecHome":   {map[string]string{"CLOUDSEC_HOME": "/a", "XDG_CACHE_HOME": "/b", "HOME": "/c"}, "/a/engine"},
		"FallsBackToXDGCache":   {map[string]string{"XDG_CACHE_HOME": "/b", "HOME": "/c"}, "/b/cloudsec/engine"},
		"FallsBackToHomesCache": {map[string]string{"HOME": "/c"}, "/c/.cache/cloudsec/engine"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, err := home.Default(func(key string) string { return test.env[key] })
			require.NoError(t, err)
			require.Equal(t, test.want, h.Root())
			require.Equal(t, filepath.Dir(test.want), h.CloudsecHome())
		})
	}
	t.Run("SaysWhatToSetWhenNothingIsSet", func(t *testing.T) {
		t.Parallel()
		_, err := home.Default(func(string) string { return "" })
		require.ErrorContains(t, err, "set CLOUDSEC_HOME")
	})
}

func TestNewRejectsPathTooLongForASocket(t *testing.T) {
	t.Parallel()
	_, err := home.New("/" + strings.Repeat("x", 100))
	require.ErrorContains(t, err, "set CLOUDSEC_HOME to a shorter path")
}

func TestCreateMakesEveryDirectory(t *testing.T) {
	t.Parallel()
	h, err := home.New(shortDir(t))
	require.NoError(t, err)
	require.NoError(t, h.Create())
	for _, dir := range []string{h.Bin(), h.Trees(), h.Images(), h.Content(), h.State(), h.Run(), h.Path("log")} {
		require.DirExists(t, dir)
	}
	require.NoError(t, h.Create(), "a second time is no error")
}

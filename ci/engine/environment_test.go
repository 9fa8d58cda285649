package engine

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestImageEnv(t *testing.T) {
	t.Parallel()
	getenv := func(name string) string {
		return map[string]string{"GOPROXY": "https://proxy.example", "HOME": "/x"}[name]
	}
	t.Run("PassesOnWhatTheHostSets", func(t *testing.T) {
		t.Parallel()
		require.Equal(t, map[string]string{"GOPROXY": "https://proxy.example"}, imageEnv(getenv, false))
	})
	t.Run("NamesTheBundleWhereAuthoritiesWereAdded", func(t *testing.T) {
		t.Parallel()
		env := imageEnv(getenv, true)
		require.Equal(t, bundle, env["NODE_EXTRA_CA_CERTS"])
		require.Equal(t, bundle, env["SSL_CERT_FILE"])
	})
}

func TestEngineEnv(t *testing.T) {
	t.Parallel()
	getenv := func(name string) string {
		return map[string]string{"HTTPS_PROXY": "http://proxy:3128", "HOME": "/x"}[name]
	}
	require.Equal(t, []string{"HTTPS_PROXY=http://proxy:3128"}, engineEnv(getenv))
}

func TestReadCertificates(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "house.crt"), []byte("pem"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "README"), []byte("text"), 0o644))
	certificates, err := readCertificates(dir)
	require.NoError(t, err)
	require.Equal(t, map[string][]byte{"house.crt": []byte("pem")}, certificates)
	certificates, err = readCertificates(filepath.Join(dir, "none"))
	require.NoError(t, err)
	require.Empty(t, certificates)
}

const deb822 = `Types: deb
# a comment
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates bookworm-backports
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://other.example/debian
Suites: bookworm
Components: main
Enabled: no

Types: deb
URIs: http://vendor.example/apt
Suites: vendor-bookworm
Components: main
`

func apt(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "sources.list.d"), 0o755))
	for name, content := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644))
	}
	return dir
}

func TestDebianSources(t *testing.T) {
	t.Parallel()
	t.Run("ReadsStanzas", func(t *testing.T) {
		t.Parallel()
		const signed = "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.example/debian "
		require.Equal(t, signed+"bookworm main contrib\n"+signed+"bookworm-updates main contrib\n",
			debianSources(apt(t, map[string]string{"sources.list.d/debian.sources": deb822}), "bookworm"))
	})
	t.Run("ReadsLines", func(t *testing.T) {
		t.Parallel()
		const lines = "# deb http://a/debian bookworm main\n" +
			"deb [signed-by=/key.gpg arch=amd64] http://a/debian bookworm main\n" +
			"deb-src http://a/debian bookworm main\n" +
			"deb http://a/debian bookworm contrib\n" +
			"deb http://vendor/apt vendor main\n" +
			"deb http://a/security bookworm-security main\n"
		require.Equal(t, "deb [signed-by=/key.gpg arch=amd64] http://a/debian bookworm main\ndeb http://a/security bookworm-security main\n",
			debianSources(apt(t, map[string]string{"sources.list": lines}), "bookworm"))
	})
	t.Run("AreEmptyOnAMachineOfAnotherSuite", func(t *testing.T) {
		t.Parallel()
		require.Empty(t, debianSources(apt(t, map[string]string{"sources.list": "deb http://a/ubuntu noble main\n"}), "bookworm"))
	})
	t.Run("AreEmptyWithUpdatesAlone", func(t *testing.T) {
		t.Parallel()
		require.Empty(t, debianSources(apt(t, map[string]string{"sources.list": "deb http://a/debian bookworm-updates main\n"}), "bookworm"))
	})
	t.Run("AreEmptyWithoutApt", func(t *testing.T) {
		t.Parallel()
		require.Empty(t, debianSources(t.TempDir(), "bookworm"))
	})
}

func FuzzDebianSources(f *testing.F) {
	f.Add(deb822)
	f.Add("deb [ http://a bookworm main")
	f.Add("Types: deb\nURIs: x\nSuites: bookworm\nComponents: main\n")
	f.Fuzz(func(t *testing.T, content string) {
		for _, line := range append(oneLineSources(content, "bookworm"), deb822Sources(content, "bookworm")...) {
			require.Regexp(t, `^deb\s|^deb\[`, line)
			require.NotContains(t, line, "\n")
		}
	})
}

package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// certificateDir is where a machine's administrator puts certificate
// authorities of the house, on Debian.
const certificateDir = "/usr/local/share/ca-certificates"

// bundle is the file with all trusted authorities in Debian images.
const bundle = "/etc/ssl/certs/ca-certificates.crt"

// passedToImages are the host's settings that hold for what runs in images,
// and passedToEngine those for the engine and the modules it compiles.
var (
	passedToImages = []string{
		"GOPROXY", "GOSUMDB", "GONOSUMDB", "GONOPROXY", "GOPRIVATE", "NPM_CONFIG_REGISTRY", "PIP_INDEX_URL",
	}
	passedToEngine = []string{
		"GOPROXY", "GODEBUG", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy",
	}
)

// imageEnv is what every base image gets set.
func imageEnv(getenv func(string) string, certificates bool) map[string]string {
	env := map[string]string{}
	for _, name := range passedToImages {
		if value := getenv(name); value != "" {
			env[name] = value
		}
	}
	if certificates {
		// Node, Python's requests and pip bring their own lists otherwise.
		for _, name := range []string{"SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "PIP_CERT"} {
			env[name] = bundle
		}
	}
	return env
}

func engineEnv(getenv func(string) string) []string {
	var env []string
	for _, name := range passedToEngine {
		if value := getenv(name); value != "" {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// readCertificates reads the extra certificate authorities of this machine.
func readCertificates(dir string) (map[string][]byte, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read extra certificate authorities: %w", err)
	}
	entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return filepath.Ext(e.Name()) != ".crt" })
	certificates := map[string][]byte{}
	for _, entry := range entries {
		content, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			return nil, fmt.Errorf("read extra certificate authorities: %w", err)
		}
		certificates[entry.Name()] = content
	}
	return certificates, nil
}

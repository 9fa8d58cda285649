package mirror_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/engine/mirror"
)

const hex = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"

// setup serves a layout whose only blob stands for a manifest.
func setup(t *testing.T) *httptest.Server {
	t.Helper()
	dir := t.TempDir()
	blobs := filepath.Join(dir, "blobs", "sha256")
	require.NoError(t, os.MkdirAll(blobs, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(blobs, hex), []byte("foo"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "secret"), []byte("secret"), 0o644))
	index := fmt.Sprintf(`{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json",
		"digest":"sha256:%s","size":3,"annotations":{"%s":"library/golang:1"}}]}`, hex, mirror.RefName)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "index.json"), []byte(index), 0o644))
	server := httptest.NewServer(mirror.Handler(dir, slog.New(slog.DiscardHandler)))
	t.Cleanup(server.Close)
	return server
}

func get(t *testing.T, method, url string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response, string(body)
}

func TestMirror(t *testing.T) {
	t.Parallel()
	t.Run("SaysThatItIsARegistry", func(t *testing.T) {
		t.Parallel()
		response, _ := get(t, http.MethodGet, setup(t).URL+"/v2/")
		require.Equal(t, http.StatusOK, response.StatusCode)
	})
	for name, reference := range map[string]string{"ServesManifestByTag": "1", "ServesManifestByDigest": "sha256:" + hex} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			response, body := get(t, http.MethodGet, setup(t).URL+"/v2/library/golang/manifests/"+reference)
			require.Equal(t, http.StatusOK, response.StatusCode)
			require.Equal(t, "foo", body)
			require.Equal(t, "sha256:"+hex, response.Header.Get("Docker-Content-Digest"))
			require.Equal(t, "application/vnd.oci.image.manifest.v1+json", response.Header.Get("Content-Type"))
		})
	}
	t.Run("AnswersHead", func(t *testing.T) {
		t.Parallel()
		response, body := get(t, http.MethodHead, setup(t).URL+"/v2/library/golang/manifests/1")
		require.Equal(t, http.StatusOK, response.StatusCode)
		require.Equal(t, "3", response.Header.Get("Content-Length"))
		require.Empty(t, body)
	})
	t.Run("ServesBlob", func(t *testing.T) {
		t.Parallel()
		response, body := get(t, http.MethodGet, setup(t).URL+"/v2/library/golang/blobs/sha256:"+hex)
		require.Equal(t, http.StatusOK, response.StatusCode)
		require.Equal(t, "foo", body)
	})
	for name, path := range map[string]string{
		"UnknownTag":        "/v2/library/golang/manifests/2",
		"UnknownRepository": "/v2/library/rust/manifests/1",
		"UnknownBlob":       "/v2/library/golang/blobs/sha256:" + strings.Repeat("0", 64),
		"PathForDigest":     "/v2/library/golang/blobs/..%2f..%2fsecret",
		"OddPath":           "/v2/library",
	} {
		t.Run("AnswersNotFoundFor"+name, func(t *testing.T) {
			t.Parallel()
			response, body := get(t, http.MethodGet, setup(t).URL+path)
			require.Equal(t, http.StatusNotFound, response.StatusCode)
			require.NotContains(t, body, "foo")
			require.NotEqual(t, "secret", body)
		})
	}
	t.Run("TakesNoPushes", func(t *testing.T) {
		t.Parallel()
		response, _ := get(t, http.MethodPut, setup(t).URL+"/v2/library/golang/manifests/1")
		require.Equal(t, http.StatusMethodNotAllowed, response.StatusCode)
	})
	t.Run("HidesABrokenIndexFromClients", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "index.json"), []byte("{"), 0o644))
		server := httptest.NewServer(mirror.Handler(dir, slog.New(slog.DiscardHandler)))
		t.Cleanup(server.Close)
		response, body := get(t, http.MethodGet, server.URL+"/v2/a/manifests/1")
		require.Equal(t, http.StatusInternalServerError, response.StatusCode)
		require.NotContains(t, body, dir)
	})
}

package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

func TestConsole(t *testing.T) {
	t.Parallel()

	bundle := setup(t, bundleOptions{})

	t.Run("ServesTheIndexUncached", func(t *testing.T) {
		t.Parallel()
		got := bundle.get(t, "/")
		require.Equal(t, http.StatusOK, got.StatusCode)
		require.Equal(t, indexBody, got.body)
		require.Equal(t, "no-cache", got.Header.Get("Cache-Control"))
		require.Equal(t, "text/html; charset=utf-8", got.Header.Get("Content-Type"))
	})

	t.Run("ServesHashedFilesAsImmutable", func(t *testing.T) {
		t.Parallel()
		got := bundle.get(t, scriptName)
		require.Equal(t, http.StatusOK, got.StatusCode)
		require.Equal(t, scriptBody, got.body)
		require.Equal(t, "public, max-age=31536000, immutable", got.Header.Get("Cache-Control"))
		require.Equal(t, "text/javascript; charset=utf-8", got.Header.Get("Content-Type"))
		require.Equal(t, "Accept-Encoding", got.Header.Get("Vary"))
		require.Empty(t, got.Header.Get("Content-Encoding"))
	})

	t.Run("AnswersANavigationToAnyRouteWithTheIndex", func(t *testing.T) {
		t.Parallel()
		for _, header := range [][]string{
			{"Sec-Fetch-Mode", "navigate"},
			{"Accept", "text/html,application/xhtml+xml"},
		} {
			got := bundle.get(t, "/findings/01920f5e?from=mail", header...)
			require.Equal(t, http.StatusOK, got.StatusCode)
			require.Equal(t, indexBody, got.body)
			require.Equal(t, "no-cache", got.Header.Get("Cache-Control"))
		}
	})

	t.Run("AnswersAMissingFileWith404", func(t *testing.T) {
		t.Parallel()
		for path, headers := range map[string][]string{
			"/assets/gone-123.js":  {"Sec-Fetch-Mode", "navigate"},
			"/assets/":             {"Accept", "text/html"},
			"/logo.png":            {"Sec-Fetch-Mode", "no-cors", "Accept", "text/html"},
			"/findings":            {"Accept", "application/json"},
			"/api/unknown/v1/me":   {"Sec-Fetch-Mode", "navigate"},
			scriptName + ".br":     nil,
			"/assets/../index.htm": nil,
		} {
			got := bundle.get(t, path, headers...)
			require.Equal(t, http.StatusNotFound, got.StatusCode, path)
			require.Equal(t, "application/problem+json", got.Header.Get("Content-Type"), path)
			require.Equal(t, "no-store", got.Header.Get("Cache-Control"), path)
		}
	})

	t.Run("ServesNothingOutsideItsFolder", func(t *testing.T) {
		t.Parallel()
		for _, path := range []string{
			"/../../../etc/passwd", "/..%2f..%2fetc/passwd", "/assets/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd",
			"/assets/..%5c..%5cetc%5cpasswd", "/%00", "/etc/passwd",
		} {
			got := bundle.get(t, path)
			require.Equal(t, http.StatusNotFound, got.StatusCode, path)
			require.NotContains(t, got.body, "root:", path)
		}
	})

	t.Run("RefusesToBeWrittenTo", func(t *testing.T) {
		t.Parallel()
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete} {
			require.Equal(t, http.StatusMethodNotAllowed, bundle.send(t, method, "/").StatusCode, method)
		}
	})

	t.Run("AnswersHeadWithoutABody", func(t *testing.T) {
		t.Parallel()
		got := bundle.send(t, http.MethodHead, scriptName)
		require.Equal(t, http.StatusOK, got.StatusCode)
		require.Equal(t, int64(len(scriptBody)), got.ContentLength)
		require.Empty(t, got.body)
	})
}

func TestConsoleEncodings(t *testing.T) {
	t.Parallel()

	bundle := setup(t, bundleOptions{})

	t.Run("SendsTheBrotliFormOfTheBuild", func(t *testing.T) {
		t.Parallel()
		got := bundle.get(t, scriptName, "Accept-Encoding", "gzip, deflate, br, zstd")
		require.Equal(t, "br", got.Header.Get("Content-Encoding"))
		require.Equal(t, "text/javascript; charset=utf-8", got.Header.Get("Content-Type"))
		require.Equal(t, brotliBody, got.body)
	})

	t.Run("SendsGzipToThoseWhoKnowOnlyThat", func(t *testing.T) {
		t.Parallel()
		got := bundle.get(t, scriptName, "Accept-Encoding", "gzip")
		require.Equal(t, "gzip", got.Header.Get("Content-Encoding"))
		require.Equal(t, int64(len(got.body)), got.ContentLength)
		reader, err := gzip.NewReader(strings.NewReader(got.body))
		require.NoError(t, err)
		plain, err := io.ReadAll(reader)
		require.NoError(t, err)
		require.Equal(t, scriptBody, string(plain))
	})

	t.Run("SendsWhatDoesNotShrinkAsItIs", func(t *testing.T) {
		t.Parallel()
		for _, path := range []string{"/assets/font.woff2", "/favicon.svg"} {
			got := bundle.get(t, path, "Accept-Encoding", "gzip, br")
			require.Empty(t, got.Header.Get("Content-Encoding"), path)
		}
	})

	t.Run("SendsARangeOfThePlainFile", func(t *testing.T) {
		t.Parallel()
		got := bundle.get(t, scriptName, "Accept-Encoding", "gzip", "Range", "bytes=0-6")
		require.Equal(t, http.StatusPartialContent, got.StatusCode)
		require.Empty(t, got.Header.Get("Content-Encoding"))
		require.Equal(t, scriptBody[:7], got.body)
	})

	t.Run("GivesEachFormItsOwnTag", func(t *testing.T) {
		t.Parallel()
		tags := map[string]bool{}
		for _, coding := range []string{"identity", "gzip", "br"} {
			tags[bundle.get(t, scriptName, "Accept-Encoding", coding).Header.Get("ETag")] = true
		}
		require.Len(t, tags, 3)
	})

	t.Run("AnswersAKnownTagWithoutTheFile", func(t *testing.T) {
		t.Parallel()
		first := bundle.get(t, "/", "Accept-Encoding", "gzip")
		again := bundle.get(t, "/", "Accept-Encoding", "gzip", "If-None-Match", first.Header.Get("ETag"))
		require.Equal(t, http.StatusNotModified, again.StatusCode)
		require.Empty(t, again.body)
		require.Equal(t, first.Header.Get("ETag"), again.Header.Get("ETag"))
	})
}

func TestLoadAssets(t *testing.T) {
	t.Parallel()

	t.Run("SaysHowToBuildAMissingConsole", func(t *testing.T) {
		t.Parallel()
		_, err := loadAssets(fstest.MapFS{"favicon.svg": {Data: []byte("<svg/>")}})
		require.ErrorIs(t, err, ErrNoIndex)
		require.ErrorContains(t, err, "npm run build")
	})

	t.Run("ServesABrotliFileThatBelongsToNoOther", func(t *testing.T) {
		t.Parallel()
		assets, err := loadAssets(fstest.MapFS{indexFile: {Data: []byte(indexBody)}, "data.br": {Data: []byte("x")}})
		require.NoError(t, err)
		require.Equal(t, "application/octet-stream", assets["data.br"].contentType)
	})

	t.Run("FollowsNoLinkOutOfTheFolder", func(t *testing.T) {
		t.Parallel()
		root := writeConsole(t)
		require.NoError(t, os.Symlink("/etc/hostname", filepath.Join(root, "escape.txt")))
		_, err := openConsole(root)
		require.ErrorContains(t, err, "escape.txt")
	})

	t.Run("NamesAFolderThatIsNotThere", func(t *testing.T) {
		t.Parallel()
		_, err := openConsole(filepath.Join(t.TempDir(), "nowhere"))
		require.ErrorContains(t, err, "WEB_ROOT")
		require.ErrorIs(t, err, os.ErrNotExist)
	})
}

func FuzzConsolePath(f *testing.F) {
	for _, seed := range []string{"/", scriptName, "/../etc/passwd", "//", "/assets/%2e%2e", "/findings/7", "\x00"} {
		f.Add(seed, "navigate", "gzip")
	}
	served := &console{assets: map[string]*asset{}}
	for name, body := range map[string]string{indexFile: indexBody, scriptName[1:]: scriptBody} {
		served.assets[name] = &asset{bodies: map[string][]byte{encodingIdentity: []byte(body)}, contentType: contentType(name)}
	}
	f.Fuzz(func(t *testing.T, path, mode, accepted string) {
		request, recorder := newRequest(path), newRecorder()
		request.Header.Set("Sec-Fetch-Mode", mode)
		request.Header.Set("Accept-Encoding", accepted)
		served.ServeHTTP(recorder, request)
		switch recorder.Code {
		case http.StatusOK:
			require.Contains(t, []string{indexBody, scriptBody}, recorder.Body.String())
		default:
			require.Equal(t, http.StatusNotFound, recorder.Code)
		}
	})
}

package image_test

import (
	"archive/tar"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/image"
)

const revision = "0123456789abcdef"

// file is a file of a test image.
type file struct {
	name    string
	content []byte
	mode    int64
}

// good is the configuration of an image that meets every demand.
func good() v1.Config {
	labels := map[string]string{}
	for _, l := range image.RequiredLabels() {
		labels[l] = "x"
	}
	labels["org.opencontainers.image.title"] = "cloudsec-core"
	labels["org.opencontainers.image.revision"] = revision
	return v1.Config{User: "65532:65532", Entrypoint: []string{"/core"}, Labels: labels}
}

func save(t *testing.T, config v1.Config, files ...file) string {
	t.Helper()
	var layer bytes.Buffer
	w := tar.NewWriter(&layer)
	for _, f := range files {
		require.NoError(t, w.WriteHeader(&tar.Header{Name: f.name, Mode: f.mode, Size: int64(len(f.content))}))
		_, err := w.Write(f.content)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	l, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(layer.Bytes())), nil })
	require.NoError(t, err)
	img, err := mutate.AppendLayers(empty.Image, l)
	require.NoError(t, err)
	img, err = mutate.Config(img, config)
	require.NoError(t, err)
	out := filepath.Join(t.TempDir(), "image.tar")
	tag, err := name.NewTag("cloudsec/core:test")
	require.NoError(t, err)
	require.NoError(t, tarball.WriteToFile(out, tag, img))
	return out
}

// staticBinary compiles a program without and with cgo's dynamic linking.
func compile(t *testing.T, cgo string) []byte {
	t.Helper()
	dir := t.TempDir()
	source := "package main\nimport _ \"net\"\nfunc main() {}\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(source), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module x\n\ngo 1.26\n"), 0o600))
	command := exec.CommandContext(t.Context(), "go", "build", "-o", "program", ".")
	command.Dir = dir
	command.Env = append(os.Environ(), "CGO_ENABLED="+cgo, "GOFLAGS=-buildvcs=false")
	output, err := command.CombinedOutput()
	require.NoError(t, err, string(output))
	program, err := os.ReadFile(filepath.Join(dir, "program"))
	require.NoError(t, err)
	return program
}

func TestCheck(t *testing.T) {
	t.Parallel()
	static := compile(t, "0")
	binary := file{name: "core", content: static, mode: 0o755}

	t.Run("AcceptsAStaticNonRootLabelledImage", func(t *testing.T) {
		t.Parallel()
		r, err := image.Check(save(t, good(), binary), revision)
		require.NoError(t, err)
		require.Empty(t, r.Problems)
		require.Equal(t, "core", r.Service)
		require.Equal(t, "cloudsec-core@"+r.Digest, r.Reference)
		require.Equal(t, 1, r.Files)
		require.Positive(t, r.SizeBytes)
	})

	rejections := map[string]struct {
		change   func(*v1.Config)
		files    []file
		revision string
		want     string
	}{
		"Root":            {change: func(c *v1.Config) { c.User = "0:0" }, want: "runs as root"},
		"NoUser":          {change: func(c *v1.Config) { c.User = "" }, want: "runs as root"},
		"AMissingLabel":   {change: func(c *v1.Config) { delete(c.Labels, "org.opencontainers.image.source") }, want: "label org.opencontainers.image.source is missing"},
		"AnotherRevision": {revision: "fedcba", want: "not the revision that was built"},
		"AShell":          {files: []file{{name: "bin/sh", mode: 0o755}}, want: "holds a shell, /bin/sh"},
		"ASetUserIDFile":  {files: []file{{name: "su", mode: 0o4755}}, want: "/su is set-user-id"},
		"NoEntrypoint":    {change: func(c *v1.Config) { c.Entrypoint = nil }, want: "no ENTRYPOINT"},
		"AMissingProgram": {change: func(c *v1.Config) { c.Entrypoint = []string{"/other"} }, want: "/other is not in it"},
	}
	for behaviour, test := range rejections {
		t.Run("Rejects"+behaviour, func(t *testing.T) {
			t.Parallel()
			config := good()
			if test.change != nil {
				test.change(&config)
			}
			want := revision
			if test.revision != "" {
				want = test.revision
			}
			r, err := image.Check(save(t, config, append(test.files, binary)...), want)
			require.NoError(t, err)
			require.Len(t, r.Problems, 1)
			require.Contains(t, r.Problems[0], test.want)
		})
	}

	t.Run("RejectsADynamicProgram", func(t *testing.T) {
		t.Parallel()
		r, err := image.Check(save(t, good(), file{name: "core", content: compile(t, "1"), mode: 0o755}), revision)
		require.NoError(t, err)
		require.Len(t, r.Problems, 1)
		require.Contains(t, r.Problems[0], "not static")
	})

	t.Run("RejectsAnImageThatIsTooLarge", func(t *testing.T) {
		t.Parallel()
		noise := make([]byte, image.MaxBytes+1<<20)
		state := uint64(88172645463325252)
		for i := range noise { // Bytes that gzip cannot shrink.
			state ^= state << 13
			state ^= state >> 7
			state ^= state << 17
			noise[i] = byte(state)
		}
		r, err := image.Check(save(t, good(), binary, file{name: "data", content: noise, mode: 0o644}), revision)
		require.NoError(t, err)
		require.Len(t, r.Problems, 1)
		require.Contains(t, r.Problems[0], "more than 25 MiB")
	})

	t.Run("NamesTheFileThatIsNoImage", func(t *testing.T) {
		t.Parallel()
		broken := filepath.Join(t.TempDir(), "broken.tar")
		require.NoError(t, os.WriteFile(broken, []byte("no tarball"), 0o600))
		_, err := image.Check(broken, revision)
		require.ErrorContains(t, err, "broken.tar")
	})
}

func TestNormalize(t *testing.T) {
	t.Parallel()
	binary := file{name: "core", content: []byte("x"), mode: 0o755}
	built := func(t *testing.T, at time.Time) string {
		t.Helper()
		img, err := tarball.ImageFromPath(save(t, good(), binary), nil)
		require.NoError(t, err)
		config, err := img.ConfigFile()
		require.NoError(t, err)
		config = config.DeepCopy()
		config.Created = v1.Time{Time: at}
		config.History = []v1.History{{Created: v1.Time{Time: at}, CreatedBy: "COPY"}}
		img, err = mutate.ConfigFile(img, config)
		require.NoError(t, err)
		out := filepath.Join(t.TempDir(), "built.tar")
		require.NoError(t, tarball.WriteToFile(out, name.MustParseReference("x:y"), img))
		return out
	}

	t.Run("GivesTheSameBytesWhateverTheTime", func(t *testing.T) {
		t.Parallel()
		var first, second bytes.Buffer
		one, err := image.Normalize(built(t, time.Unix(1, 0)), "cloudsec/core:x", &first)
		require.NoError(t, err)
		two, err := image.Normalize(built(t, time.Unix(2, 0)), "cloudsec/core:x", &second)
		require.NoError(t, err)
		require.Equal(t, one, two)
		require.Equal(t, first.Bytes(), second.Bytes())
	})

	t.Run("KeepsLayersAndConfiguration", func(t *testing.T) {
		t.Parallel()
		out, err := os.Create(filepath.Join(t.TempDir(), "out.tar"))
		require.NoError(t, err)
		digest, err := image.Normalize(built(t, time.Now()), "cloudsec/core:x", out)
		require.NoError(t, err)
		require.NoError(t, out.Close())
		img, err := tarball.ImageFromPath(out.Name(), nil)
		require.NoError(t, err)
		hash, err := img.Digest()
		require.NoError(t, err)
		require.Equal(t, digest, hash.String())
		config, err := img.ConfigFile()
		require.NoError(t, err)
		require.Equal(t, good(), config.Config)
		require.Len(t, config.RootFS.DiffIDs, 1)
	})

	t.Run("RejectsABadName", func(t *testing.T) {
		t.Parallel()
		_, err := image.Normalize(built(t, time.Now()), "NOT A NAME", io.Discard)
		require.ErrorContains(t, err, "name the image")
	})
}

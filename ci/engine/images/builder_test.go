//go:build linux

package images

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/engine/catalog"
	"github.com/cloudsec/cloudsec/ci/engine/rootfs"
)

type builderBundle struct {
	builder  *Builder
	warnings []string
}

// newBuilder builds on a tree of one file; installing packages is left to the
// tests that run with a real engine.
func newBuilder(t *testing.T) *builderBundle {
	t.Helper()
	base := rootfs.Tree{Dir: t.TempDir(), Key: "base"}
	require.NoError(t, os.MkdirAll(filepath.Join(base.Content(), "etc"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(base.Content(), "etc/debian_version"), []byte("12"), 0o644))
	b := &builderBundle{}
	b.builder = &Builder{
		Store: Store{Dir: t.TempDir()}, Trees: rootfs.Maker{Suite: "bookworm"}, Base: base,
		Env:    map[string]string{"SSL_CERT_FILE": "/bundle", "LANG": "C"},
		Getenv: func(string) string { return "" }, LookPath: func(string) (string, error) { return "", errors.New("no") },
		Warn: func(text string) { b.warnings = append(b.warnings, text) },
	}
	return b
}

var plain = catalog.Image{
	Name: "plain", Reference: "plain:1", Env: map[string]string{"LANG": "C.UTF-8"}, Cmd: []string{"sh"}, Ports: []string{"80/tcp"},
	Links: map[string]string{"usr/bin/b": "a"}, Files: map[string]string{"usr/bin/start": "postgres-entrypoint.sh"},
}

func TestBuilder(t *testing.T) {
	t.Parallel()
	t.Run("BuildsAnImageOnce", func(t *testing.T) {
		t.Parallel()
		b := newBuilder(t)
		require.NoError(t, b.builder.Build(context.Background(), plain))
		has, err := b.builder.Has(plain)
		require.NoError(t, err)
		require.True(t, has)
		changed := plain
		changed.Cmd = []string{"bash"}
		has, err = b.builder.Has(changed)
		require.NoError(t, err)
		require.False(t, has, "another recipe is another image")
		b.builder.Env = nil
		has, err = b.builder.Has(plain)
		require.NoError(t, err)
		require.False(t, has, "another environment is another image")
	})
	t.Run("BuildsTheSameImageTwice", func(t *testing.T) {
		t.Parallel()
		first, second := newBuilder(t), newBuilder(t)
		require.NoError(t, first.builder.Build(context.Background(), plain))
		require.NoError(t, second.builder.Build(context.Background(), plain))
		one, err := first.builder.Store.Entries()
		require.NoError(t, err)
		two, err := second.builder.Store.Entries()
		require.NoError(t, err)
		require.Equal(t, one[0].Digest, two[0].Digest)
	})
	t.Run("SetsWhatTheRecipeSays", func(t *testing.T) {
		t.Parallel()
		config := newBuilder(t).builder.config(plain).Config
		require.Equal(t, []string{"LANG=C.UTF-8", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "SSL_CERT_FILE=/bundle"}, config.Env)
		require.Equal(t, []string{"sh"}, config.Cmd)
		require.Contains(t, config.ExposedPorts, "80/tcp")
	})
	t.Run("LeavesTerraformOutWithAWarning", func(t *testing.T) {
		t.Parallel()
		b := newBuilder(t)
		image := catalog.Image{Name: "terraform", Reference: "hashicorp/terraform:1.11.4", Terraform: &catalog.Terraform{Version: "1.11.4"}}
		require.NoError(t, b.builder.Build(context.Background(), image))
		require.Len(t, b.warnings, 1)
		require.Contains(t, b.warnings[0], "`dagger call plan` needs it")
		has, err := b.builder.Has(image)
		require.NoError(t, err)
		require.False(t, has)
	})
}

func TestBuildGoSDK(t *testing.T) {
	t.Parallel()
	b := newBuilder(t)
	content := Store{Dir: t.TempDir()}
	codegen := filepath.Join(t.TempDir(), "codegen")
	require.NoError(t, os.WriteFile(codegen, []byte("program"), 0o755))
	_, err := b.builder.BuildGoSDK(content, plain, codegen, "1")
	require.ErrorContains(t, err, "there is no image plain:1 to start from")
	require.NoError(t, b.builder.Build(context.Background(), plain))
	first, err := b.builder.BuildGoSDK(content, plain, codegen, "1")
	require.NoError(t, err)
	again, err := b.builder.BuildGoSDK(content, plain, codegen, "1")
	require.NoError(t, err)
	require.Equal(t, first, again)
	manifest, err := content.manifest(first)
	require.NoError(t, err)
	require.Len(t, manifest.Layers, 3, "the base, its files and the code generator")
}

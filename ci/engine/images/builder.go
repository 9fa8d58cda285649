//go:build linux

package images

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/cloudsec/cloudsec/ci/engine/catalog"
	"github.com/cloudsec/cloudsec/ci/engine/rootfs"
)

//go:embed postgres-entrypoint.sh
var files embed.FS

// Version changes when this package builds images differently from the same
// recipe, so that old ones are not taken for new.
const Version = "2"

// Builder builds images into a store.
type Builder struct {
	Store Store
	Trees rootfs.Maker
	// Base is the tree that all images stand on.
	Base rootfs.Tree
	// Env is set in every image: certificate bundles and module proxies.
	Env map[string]string
	// Downloads keeps what was fetched.
	Downloads string
	Getenv    func(string) string
	LookPath  func(string) (string, error)
	// GoToolchain returns the zip file of a Go toolchain.
	GoToolchain func(ctx context.Context, version string) (string, error)
	// Warn tells the user about what was left out.
	Warn func(string)

	base *v1.Descriptor
}

// Key identifies everything that an image is made of.
func (b *Builder) Key(recipe any) (string, error) {
	data, err := json.Marshal([]any{Version, b.Base.Key, b.Env, runtime.GOARCH, recipe})
	if err != nil {
		return "", fmt.Errorf("identify image: %w", err)
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8]), nil
}

// Has tells whether the store has the image as its recipe is now.
func (b *Builder) Has(image catalog.Image) (bool, error) {
	key, err := b.Key(image)
	if err != nil {
		return false, err
	}
	_, ok, err := b.Store.Find(reference(image), key)
	return ok, err
}

// Build makes an image and names it in the store.
func (b *Builder) Build(ctx context.Context, image catalog.Image) error {
	key, err := b.Key(image)
	if err != nil {
		return err
	}
	layers, source, err := b.layers(ctx, image)
	if errors.Is(err, errNoTerraform) {
		b.Warn(fmt.Sprintf("image %s is left out, and `dagger call plan` needs it: %v", image.Reference, err))
		return nil
	}
	if err != nil {
		return fmt.Errorf("build image %s: %w", image.Reference, err)
	}
	descriptor, err := b.Store.AddImage(b.config(image), layers)
	if err != nil {
		return fmt.Errorf("build image %s: %w", image.Reference, err)
	}
	return b.Store.Put(Entry{Reference: reference(image), Key: key, Source: source, Digest: descriptor.Digest})
}

// reference is the image's name as a registry knows it.
func reference(image catalog.Image) string {
	repository, tag := image.Split()
	return repository + ":" + tag
}

// baseLayer stores the base tree as the layer that all images share.
func (b *Builder) baseLayer() (v1.Descriptor, error) {
	if b.base != nil {
		return *b.base, nil
	}
	layer, err := b.Store.AddLayer(func(w io.Writer) error { return rootfs.WriteLayer(w, b.Base.Content()) })
	if err != nil {
		return v1.Descriptor{}, err
	}
	b.base = &layer
	return layer, nil
}

// part is one layer to come, and where its content is from.
type part struct {
	write  func(io.Writer) error
	source string
}

func (b *Builder) layers(ctx context.Context, image catalog.Image) ([]v1.Descriptor, string, error) {
	layer, err := b.baseLayer()
	if err != nil {
		return nil, "", err
	}
	layers, sources := []v1.Descriptor{layer}, []string{"Debian " + b.Trees.Suite}
	for _, collect := range []func(context.Context, catalog.Image) ([]part, error){
		b.terraformParts, b.goParts, b.npmParts, b.packageParts, b.fileParts,
	} {
		parts, err := collect(ctx, image)
		if err != nil {
			return nil, "", err
		}
		for _, p := range parts {
			layer, err := b.Store.AddLayer(p.write)
			if err != nil {
				return nil, "", err
			}
			layers, sources = append(layers, layer), append(sources, p.source)
		}
	}
	return layers, strings.Join(sources, " + "), nil
}

func (b *Builder) packageParts(ctx context.Context, image catalog.Image) ([]part, error) {
	if len(image.Packages) == 0 {
		return nil, nil
	}
	tree := b.Trees.PackageTree(image.Name, b.Base, image.Packages)
	if err := b.Trees.Install(ctx, tree, b.Base, image.Packages); err != nil {
		return nil, err
	}
	write := func(w io.Writer) error {
		if err := rootfs.WriteLayer(w, tree.Content()); err != nil {
			return err
		}
		return tree.Remove()
	}
	return []part{{write, "packages " + strings.Join(image.Packages, " ")}}, nil
}

func (b *Builder) goParts(ctx context.Context, image catalog.Image) ([]part, error) {
	if image.Go == "" {
		return nil, nil
	}
	zipFile, err := b.GoToolchain(ctx, image.Go)
	if err != nil {
		return nil, err
	}
	return []part{{layerOf(goToolchain(zipFile)), "Go module toolchain " + image.Go}}, nil
}

func (b *Builder) npmParts(ctx context.Context, image catalog.Image) ([]part, error) {
	var parts []part
	for _, p := range image.NPM {
		tarball, err := fetchNPM(ctx, p, npmArch(runtime.GOARCH), b.Downloads)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part{layerOf(npmPackage(p, tarball)), "npm package " + p.Package + " " + p.Version})
	}
	return parts, nil
}

func (b *Builder) terraformParts(ctx context.Context, image catalog.Image) ([]part, error) {
	if image.Terraform == nil {
		return nil, nil
	}
	binary, err := findTerraform(ctx, b.LookPath, image.Terraform.Version)
	if err != nil {
		return nil, err
	}
	providers, missing := findProviders(providerMirrors(b.Getenv), *image.Terraform, runtime.GOOS+"_"+runtime.GOARCH)
	if len(missing) > 0 {
		b.Warn(fmt.Sprintf("image %s has no copy of provider %s: terraform init will fetch it", image.Reference, strings.Join(missing, ", ")))
	}
	return []part{{layerOf(terraformLayer(binary, providers)), "host's " + binary}}, nil
}

func (b *Builder) fileParts(_ context.Context, image catalog.Image) ([]part, error) {
	if len(image.Files)+len(image.Links) == 0 {
		return nil, nil
	}
	add := func(a *archive) error {
		for _, target := range slices.Sorted(maps.Keys(image.Files)) {
			content, err := files.ReadFile(image.Files[target])
			if err != nil {
				return fmt.Errorf("add %s: %w", target, err)
			}
			if err := a.file(target, 0o755, int64(len(content)), strings.NewReader(string(content))); err != nil {
				return err
			}
		}
		for _, name := range slices.Sorted(maps.Keys(image.Links)) {
			if err := a.link(name, image.Links[name]); err != nil {
				return err
			}
		}
		return nil
	}
	return []part{{layerOf(add), "own files"}}, nil
}

func (b *Builder) config(image catalog.Image) v1.ConfigFile {
	env := map[string]string{"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
	maps.Copy(env, b.Env)
	maps.Copy(env, image.Env)
	config := v1.Config{Cmd: image.Cmd, Entrypoint: image.Entrypoint, WorkingDir: image.Workdir}
	for _, name := range slices.Sorted(maps.Keys(env)) {
		config.Env = append(config.Env, name+"="+env[name])
	}
	for _, port := range image.Ports {
		if config.ExposedPorts == nil {
			config.ExposedPorts = map[string]struct{}{}
		}
		config.ExposedPorts[port] = struct{}{}
	}
	return v1.ConfigFile{Architecture: runtime.GOARCH, OS: "linux", Created: v1.Time{Time: epoch}, Config: config}
}

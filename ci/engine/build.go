//go:build linux

package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/cloudsec/cloudsec/ci/engine/catalog"
	"github.com/cloudsec/cloudsec/ci/engine/images"
	"github.com/cloudsec/cloudsec/ci/engine/rootfs"
	"github.com/cloudsec/cloudsec/ci/engine/supervisor"
	"github.com/cloudsec/cloudsec/ci/engine/tools"
)

// Where base images come from.
const (
	ImagesAuto     = "auto"
	ImagesPackages = "packages"
	ImagesRegistry = "registry"
)

// treeVersion changes when trees are made differently from the same settings.
const treeVersion = "1"

// keepBytes is how much cache the engine keeps.
const keepBytes = 30 << 30

// enginePackages is what the engine calls, and what git and archives need.
var enginePackages = []string{
	"containernetworking-plugins", "dnsmasq-base", "git", "iptables", "openssh-client", "runc", "xz-utils",
}

// build makes everything that an engine is started with, as far as it is not
// there already.
func (e *Engine) build(ctx context.Context, progress *progress) (supervisor.Spec, error) {
	log, err := os.OpenFile(e.Home.Path("log", "build.log"), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o644)
	if err != nil {
		return supervisor.Spec{}, fmt.Errorf("open build log: %w", err)
	}
	defer log.Close()
	b := &builder{Engine: e, progress: progress, log: log}
	return b.run(ctx)
}

// builder is one run of build.
type builder struct {
	*Engine
	progress *progress
	log      io.Writer
	programs string
	trees    rootfs.Maker
	baseKey  string
	images   *images.Builder
}

func (b *builder) run(ctx context.Context) (supervisor.Spec, error) {
	certificates, err := readCertificates(certificateDir)
	if err != nil {
		return supervisor.Spec{}, err
	}
	b.trees = rootfs.Maker{
		Dir: b.Home.Trees(), Suite: b.Catalog.Debian, Sources: debianSources(aptDir, b.Catalog.Debian),
		Certificates: certificates, Self: b.Program, Log: b.log,
	}
	if b.baseKey, err = keyOf(treeVersion, b.trees.Suite, b.trees.Sources, certificates); err != nil {
		return supervisor.Spec{}, err
	}
	b.images = &images.Builder{
		Store: images.Store{Dir: b.Home.Images()}, Trees: b.trees, BaseKey: b.baseKey,
		Env: imageEnv(b.Getenv, len(certificates) > 0), Downloads: b.Home.Path("downloads"), Getenv: b.Getenv,
		GoToolchain: func(ctx context.Context, version string) (string, error) {
			return tools.Toolchain(ctx, version, runtime.GOOS+"-"+runtime.GOARCH)
		},
		Warn: func(text string) { b.progress.say("  WARNING %s", text) },
	}
	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() error { return b.buildPrograms(groupCtx) })
	group.Go(func() error { return b.buildTrees(groupCtx) })
	if err := group.Wait(); err != nil {
		return supervisor.Spec{}, err
	}
	return b.finish(ctx)
}

func (b *builder) buildPrograms(ctx context.Context) error {
	programs := tools.Builder{
		Module: filepath.Join(b.Repository, "ci", "tools", "dagger"), Target: b.Home.Bin(), Version: b.Catalog.Dagger, Log: b.log,
	}
	key, err := programs.Key(ctx)
	if err != nil {
		return err
	}
	b.programs = key
	if programs.Built(key) {
		return nil
	}
	return b.progress.step("build dagger "+b.Catalog.Dagger+" from its Go module", func() error { return programs.Build(ctx, key) })
}

func (b *builder) buildTrees(ctx context.Context) error {
	base := b.Home.Path("trees", "base")
	err := b.once(base, b.baseKey, "make the Debian base from packages", func() error {
		_, err := b.trees.Base(ctx)
		return err
	})
	if err != nil {
		return err
	}
	engineKey, err := keyOf(b.baseKey, enginePackages)
	if err != nil {
		return err
	}
	err = b.once(b.Home.Path("trees", "engine"), engineKey, "make the engine's root from packages", func() error {
		_, err := b.trees.Install(ctx, "engine", base, enginePackages)
		return err
	})
	if err != nil {
		return err
	}
	return b.buildImages(ctx, base)
}

func (b *builder) buildImages(ctx context.Context, base string) error {
	for _, image := range b.Catalog.Images {
		if err := b.buildImage(ctx, base, image); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) buildImage(ctx context.Context, base string, image catalog.Image) error {
	has, err := b.images.Has(image)
	if has || err != nil {
		return err
	}
	return b.progress.step("make image "+image.Reference, func() error {
		_, err := b.images.Build(ctx, base, image)
		return err
	})
}

func (b *builder) finish(ctx context.Context) (supervisor.Spec, error) {
	golang, ok := b.Catalog.Image("golang")
	if !ok {
		return supervisor.Spec{}, fmt.Errorf("images.json has no image named golang, which the Go SDK needs")
	}
	digest, _, err := b.images.BuildGoSDK(ctx, images.Store{Dir: b.Home.Content()}, golang, b.Home.Path("bin", "codegen"), b.programs)
	if err != nil {
		return supervisor.Spec{}, err
	}
	return supervisor.Spec{
		Lower:       []string{b.Home.Path("trees", "engine", "upper"), b.Home.Path("trees", "base")},
		GoSDKDigest: digest.String(), Mirror: true, Env: engineEnv(b.Getenv), KeepBytes: keepBytes, Version: b.programs,
	}, nil
}

// once makes a tree unless it is there with that key. The key is recorded
// last, so that what was interrupted is made again.
func (b *builder) once(tree, key, what string, make func() error) error {
	stamp := tree + ".key"
	if recorded, err := os.ReadFile(stamp); err == nil && string(recorded) == key {
		return nil
	}
	if err := os.RemoveAll(stamp); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if err := b.progress.step(what, make); err != nil {
		return err
	}
	return os.WriteFile(stamp, []byte(key), 0o644)
}

func keyOf(values ...any) (string, error) {
	data, err := json.Marshal(values)
	if err != nil {
		return "", fmt.Errorf("identify content: %w", err)
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8]), nil
}

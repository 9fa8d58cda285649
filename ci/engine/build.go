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
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/cloudsec/cloudsec/ci/engine/catalog"
	"github.com/cloudsec/cloudsec/ci/engine/images"
	"github.com/cloudsec/cloudsec/ci/engine/rootfs"
	"github.com/cloudsec/cloudsec/ci/engine/supervisor"
	"github.com/cloudsec/cloudsec/ci/engine/tools"
)

// keepBytes is how much cache the engine keeps.
const keepBytes = 30 << 30

// enginePackages is what the engine calls, and what git and archives need.
var enginePackages = []string{
	"containernetworking-plugins", "dnsmasq-base", "git", "iptables", "openssh-client", "runc", "xz-utils",
}

func (e *Engine) buildLog() string { return e.Home.Path("log", "build.log") }

// programs builds engine and CLI.
func (e *Engine) programs(log io.Writer) tools.Builder {
	return tools.Builder{Module: e.toolModule(), Target: e.Home.Bin(), Version: e.catalog.Dagger, Programs: tools.All, Log: log}
}

// key identifies what the source tree says an engine is built from. It is found
// in a moment, so that `up` can tell that nothing changed. The environment has
// no part in it: another shell's settings must not restart a running engine,
// and take effect when it is started the next time.
func (e *Engine) key() (string, error) {
	programs, err := e.programs(io.Discard).Key()
	if err != nil {
		return "", err
	}
	return keyOf(programs, e.catalog, enginePackages, rootfs.Version, images.Version)
}

// build makes everything that an engine is started with, as far as it is not
// there already.
func (e *Engine) build(ctx context.Context, progress *progress) (supervisor.Spec, error) {
	log, err := os.OpenFile(e.buildLog(), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return supervisor.Spec{}, fmt.Errorf("open build log: %w", err)
	}
	defer func() { _ = log.Close() }()
	b := &build{Engine: e, progress: progress, log: log}
	if err := b.prepare(ctx); err != nil {
		return supervisor.Spec{}, err
	}
	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() error { return b.buildPrograms(groupCtx) })
	group.Go(func() error { return b.buildTrees(groupCtx) })
	if err := group.Wait(); err != nil {
		return supervisor.Spec{}, err
	}
	return b.spec()
}

// build is one run of Engine.build.
type build struct {
	*Engine
	progress *progress
	log      io.Writer
	// mirror is set when base images are made here.
	mirror bool
	// extra is set when the machine trusts authorities of its own.
	extra       bool
	programsKey string
	trees       rootfs.Maker
	base        rootfs.Tree
	engineTree  rootfs.Tree
	images      *images.Builder
}

func (b *build) prepare(ctx context.Context) error {
	certificates, err := readCertificates(certificateDir)
	if err != nil {
		return err
	}
	self, err := b.ownProgram(ctx)
	if err != nil {
		return err
	}
	b.extra = len(certificates) > 0
	b.mirror = b.options.Images == ImagesPackages || b.options.Images == ImagesAuto && !b.probe.RegistryInReach(ctx)
	b.trees = rootfs.Maker{
		Dir: b.Home.Trees(), Suite: b.catalog.Debian, Sources: debianSources(aptDir, b.catalog.Debian),
		Certificates: certificates, Self: self, Log: b.log,
	}
	b.images = &images.Builder{
		Store: images.Store{Dir: b.Home.Images()}, Trees: b.trees,
		Env: imageEnv(b.probe.Getenv, b.extra), Downloads: b.Home.Path("downloads"), Getenv: b.probe.Getenv, LookPath: b.probe.LookPath,
		GoToolchain: func(ctx context.Context, version string) (string, error) {
			return tools.Toolchain(ctx, version, runtime.GOOS+"-"+runtime.GOARCH)
		},
		Warn: func(text string) { b.progress.say("  WARNING %s", text) },
	}
	return nil
}

func (b *build) buildPrograms(ctx context.Context) error {
	programs := b.programs(b.log)
	key, err := programs.Key()
	if err != nil {
		return err
	}
	b.programsKey = key
	if !programs.Built(key) {
		err := b.progress.step("build dagger "+b.catalog.Dagger+" from its Go module", func() error { return programs.Build(ctx, key) })
		if err != nil {
			return err
		}
	}
	return linkCLI(b.Home.Path("bin", "dagger"), b.Home.CLI())
}

func (b *build) buildTrees(ctx context.Context) error {
	var err error
	b.base, err = b.tree("make the Debian base from packages", b.trees.BaseTree(), func(t rootfs.Tree) error { return b.trees.Base(ctx, t) })
	if err != nil {
		return err
	}
	b.images.Base = b.base
	tree := b.trees.PackageTree("engine", b.base, enginePackages)
	b.engineTree, err = b.tree("make the engine's root from packages", tree, func(t rootfs.Tree) error {
		return b.trees.Install(ctx, t, b.base, enginePackages)
	})
	if err != nil {
		return err
	}
	return b.buildImages(ctx)
}

// tree makes a tree unless it is there.
func (b *build) tree(what string, tree rootfs.Tree, make func(rootfs.Tree) error) (rootfs.Tree, error) {
	if tree.Complete() {
		return tree, nil
	}
	return tree, b.progress.step(what, func() error { return make(tree) })
}

func (b *build) buildImages(ctx context.Context) error {
	for _, image := range b.catalog.Images {
		// The Go SDK, which no registry has, is made from golang.
		if !b.mirror && image.Name != sdkBase {
			continue
		}
		if err := b.buildImage(ctx, image); err != nil {
			return err
		}
	}
	return nil
}

func (b *build) buildImage(ctx context.Context, image catalog.Image) error {
	has, err := b.images.Has(image)
	if has || err != nil {
		return err
	}
	return b.progress.step("make image "+image.Reference, func() error { return b.images.Build(ctx, image) })
}

// sdkBase is the image that the Go SDK's is made from.
const sdkBase = "golang"

// spec describes the engine that was built.
func (b *build) spec() (supervisor.Spec, error) {
	golang, ok := b.catalog.Image(sdkBase)
	if !ok {
		return supervisor.Spec{}, fmt.Errorf("images.json has no image named %s, which the Go SDK needs", sdkBase)
	}
	content := images.Store{Dir: b.Home.Content()}
	digest, err := b.images.BuildGoSDK(content, golang, b.Home.Path("bin", "codegen"), b.programsKey)
	if err != nil {
		return supervisor.Spec{}, err
	}
	spec := supervisor.Spec{
		Lower: []string{b.engineTree.Content(), b.base.Content()}, GoSDKDigest: digest.String(), Mirror: b.mirror,
		Env: engineEnv(b.probe.Getenv), KeepBytes: keepBytes, Programs: b.programsKey,
	}
	if !b.mirror && b.extra {
		spec.Certificates = certificateDir
	}
	return spec, nil
}

// prune deletes what earlier builds left and this one does not need.
func (e *Engine) prune(spec supervisor.Spec) error {
	wanted := map[string]bool{}
	for _, image := range e.catalog.Images {
		repository, tag := image.Split()
		wanted[repository+":"+tag] = true
	}
	err := images.Store{Dir: e.Home.Images()}.Prune(func(reference string) bool { return wanted[reference] })
	if err != nil {
		return err
	}
	if err := (images.Store{Dir: e.Home.Content()}).Prune(func(string) bool { return true }); err != nil {
		return err
	}
	return rootfs.Prune(e.Home.Trees(), spec.Lower)
}

func keyOf(values ...any) (string, error) {
	data, err := json.Marshal(values)
	if err != nil {
		return "", fmt.Errorf("identify content: %w", err)
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8]), nil
}

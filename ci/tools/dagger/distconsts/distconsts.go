// Package distconsts replaces the package of the same path in dagger's own
// repository, which is not published as a module in the version that dagger
// asks for. It says where the engine finds things in its root file system.
package distconsts

// The engine's programs and directories inside its root.
const (
	RuncPath                         = "/usr/local/bin/runc"
	DaggerInitPath                   = "/usr/local/bin/dagger-init"
	EngineDefaultStateDir            = "/var/lib/dagger"
	EngineContainerBuiltinContentDir = "/usr/local/share/dagger/content"
	EngineCustomCACertsDir           = "/usr/local/share/ca-certificates"
	DefaultEngineSockAddr            = "unix:///run/dagger/engine.sock"
)

// EngineContainerName is the engine's container where Docker runs it.
const EngineContainerName = "dagger-engine.dev"

// Environment variables that tell the engine the digests of built-in SDKs.
const (
	GoSDKManifestDigestEnvName         = "DAGGER_GO_SDK_MANIFEST_DIGEST"
	PythonSDKManifestDigestEnvName     = "DAGGER_PYTHON_SDK_MANIFEST_DIGEST"
	TypescriptSDKManifestDigestEnvName = "DAGGER_TYPESCRIPT_SDK_MANIFEST_DIGEST"
)

// AlpineImage is what `dagger` opens a terminal in when a directory has no
// container. It is an image that this repository's mirror has.
const AlpineImage = "debian:bookworm-slim"

// OCIVersionAnnotation is the label with an image's version.
const OCIVersionAnnotation = "org.opencontainers.image.version"

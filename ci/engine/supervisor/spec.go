//go:build linux

// Package supervisor keeps one engine running: it starts the sandbox, waits for
// its end and clears away what is left. It runs detached, as a process of its
// own session, and everything that belongs to the engine dies with it.
package supervisor

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"

	"github.com/cloudsec/cloudsec/ci/engine/home"
	"github.com/cloudsec/cloudsec/ci/engine/sandbox"
)

// MirrorAddress is where the mirror listens inside the sandbox.
const MirrorAddress = "127.0.0.1:5000"

// Spec is what an engine is started with. `up` leaves it in the home, the
// supervisor reads it there.
type Spec struct {
	// Lower are the layers of the engine's root file system, topmost first.
	Lower []string `json:"lower"`
	// GoSDKDigest names the Go SDK's image in the built-in content.
	GoSDKDigest string `json:"goSDKDigest"`
	// Mirror is set when base images come from the local mirror.
	Mirror bool `json:"mirror"`
	// Certificates is the directory whose certificate authorities the engine
	// installs into every container; empty when the images have them.
	Certificates string `json:"certificates"`
	// Env is the engine's environment beside what it always gets.
	Env []string `json:"env"`
	// KeepBytes is how much cache the engine keeps.
	KeepBytes int64 `json:"keepBytes"`
	// Programs identifies the engine's programs, so that one of older ones is
	// not taken for this one.
	Programs string `json:"programs"`
}

func specPath(h home.Home) string { return h.Path("spec.json") }

// WriteSpec records what the next engine is started with.
func WriteSpec(h home.Home, spec Spec) error {
	data, err := json.MarshalIndent(spec, "", "  ")
	if err != nil {
		return fmt.Errorf("record engine's settings: %w", err)
	}
	if err := os.WriteFile(specPath(h), data, 0o600); err != nil {
		return fmt.Errorf("record engine's settings: %w", err)
	}
	return nil
}

// ReadSpec reads what WriteSpec wrote.
func ReadSpec(h home.Home) (Spec, error) {
	var spec Spec
	data, err := os.ReadFile(specPath(h))
	if err != nil {
		return spec, fmt.Errorf("read engine's settings: %w", err)
	}
	if err := json.Unmarshal(data, &spec); err != nil {
		return spec, fmt.Errorf("read engine's settings: %w", err)
	}
	return spec, nil
}

// engineConfig is the part of dagger's engine.json that is used here.
type engineConfig struct {
	LogLevel   string                    `json:"logLevel"`
	GC         gcConfig                  `json:"gc"`
	Security   map[string]bool           `json:"security"`
	Registries map[string]registryConfig `json:"registries,omitempty"`
}

type gcConfig struct {
	ReservedSpace int64  `json:"reservedSpace"`
	MaxUsedSpace  int64  `json:"maxUsedSpace"`
	MinFreeSpace  string `json:"minFreeSpace"`
}

type registryConfig struct {
	Mirrors []string `json:"mirrors"`
	HTTP    bool     `json:"http"`
}

func (s Spec) engineJSON() (string, error) {
	config := engineConfig{
		LogLevel: "info",
		GC:       gcConfig{ReservedSpace: s.KeepBytes / 3, MaxUsedSpace: s.KeepBytes, MinFreeSpace: "5%"},
		Security: map[string]bool{"insecureRootCapabilities": true},
	}
	if s.Mirror {
		config.Registries = map[string]registryConfig{
			"docker.io":   {Mirrors: []string{MirrorAddress}},
			MirrorAddress: {Mirrors: []string{}, HTTP: true},
		}
	}
	data, err := json.MarshalIndent(config, "", "  ")
	if err != nil {
		return "", fmt.Errorf("configure engine: %w", err)
	}
	return string(data), nil
}

// sandboxConfig says how the engine's sandbox looks.
func (s Spec) sandboxConfig(h home.Home) (sandbox.Config, error) {
	config, err := s.engineJSON()
	if err != nil {
		return sandbox.Config{}, err
	}
	c := sandbox.Config{
		Lower: s.Lower, Scratch: h.Path("scratch"), Hostname: "cloudsec-engine",
		Binds: []sandbox.Bind{
			{Source: h.State(), Target: "/var/lib/dagger"},
			{Source: h.Run(), Target: "/run/dagger"},
			{Source: h.Path("tmp"), Target: "/tmp"},
			{Source: h.Images(), Target: "/opt/cloudsec/images", ReadOnly: true},
			{Source: h.Content(), Target: "/usr/local/share/dagger/content", ReadOnly: true},
			{Source: h.Path("bin", "engine"), Target: "/usr/local/bin/dagger-engine", ReadOnly: true},
			{Source: h.Path("bin", "init"), Target: "/usr/local/bin/dagger-init", ReadOnly: true},
			{Source: h.Path("bin", "dnsname"), Target: "/opt/cni/bin/dnsname", ReadOnly: true},
			{Source: h.Path("bin", "dialstdio"), Target: "/usr/local/bin/dial-stdio", ReadOnly: true},
			{Source: "/lib/modules", Target: "/lib/modules", ReadOnly: true, Optional: true},
		},
		Files: map[string]string{
			"/etc/resolv.conf":        "nameserver " + sandbox.Nameserver + "\n",
			"/etc/hosts":              "127.0.0.1 localhost cloudsec-engine\n::1 localhost\n",
			"/etc/dagger/engine.json": config,
		},
		Links:   map[string]string{"/usr/local/bin/runc": "/usr/sbin/runc"},
		Command: []string{"/usr/local/bin/dagger-engine", "--root", "/var/lib/dagger", "--addr", "unix:///run/dagger/engine.sock"},
		Env: append([]string{
			"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "DO_NOT_TRACK=1",
			"DAGGER_GO_SDK_MANIFEST_DIGEST=" + s.GoSDKDigest,
		}, s.Env...),
	}
	for _, plugin := range []string{"bridge", "firewall", "host-local", "loopback"} {
		c.Links["/opt/cni/bin/"+plugin] = "/usr/lib/cni/" + plugin
	}
	if s.Mirror {
		c.MirrorDir, c.MirrorAddr = "/opt/cloudsec/images", MirrorAddress
	}
	c.Binds = append(c.Binds, s.certificates(h))
	return c, nil
}

// certificates decides what the engine finds where it looks for extra
// authorities. It installs those into every container, before every command,
// which takes a second: images that have them already are spared that by
// showing the engine an empty directory.
func (s Spec) certificates(h home.Home) sandbox.Bind {
	source := s.Certificates
	if source == "" {
		source = h.Path("empty")
	}
	return sandbox.Bind{Source: source, Target: "/usr/local/share/ca-certificates", ReadOnly: true}
}

// cgroupName gives each home a group of its own.
func cgroupName(h home.Home) string {
	sum := sha256.Sum256([]byte(h.Root()))
	return "cloudsec-engine-" + hex.EncodeToString(sum[:4])
}

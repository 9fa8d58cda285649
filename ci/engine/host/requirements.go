package host

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// neededBytes is what binaries, images and a first cache take; a home that is
// there already has most of it and needs less.
const (
	neededBytes      = 15 << 30
	neededBytesAgain = 2 << 30
)

// oldestGo can fetch the Go version that go.mod names.
const oldestGo = 21

// Need is a file or program of the machine and the package that brings it.
type Need struct {
	Package string
	// Program is looked up in PATH, File is a path. One of them is set.
	Program string
	File    string
}

// Needs are what an engine of our own stands on.
func Needs(npm bool) []Need {
	needs := []Need{
		{Package: "mmdebstrap", Program: "mmdebstrap"},
		{Package: "debian-archive-keyring", File: "/usr/share/keyrings/debian-archive-keyring.gpg"},
		{Package: "slirp4netns", Program: "slirp4netns"},
	}
	if npm {
		needs = append(needs, Need{Package: "npm", Program: "npm"})
	}
	return needs
}

// Check returns everything that keeps the machine from running an engine, each
// with what to do about it. Packages are not looked at: see Missing.
func (p Probe) Check(ctx context.Context, home, socket string, fresh bool) error {
	if p.GOOS != "linux" {
		return fmt.Errorf("this machine runs %s, and an engine without Docker needs Linux: install Docker and start it", p.GOOS)
	}
	return errors.Join(p.checkRoot(), p.checkKernel(), p.checkGo(ctx), p.checkDisk(home, fresh), p.checkSocket(socket))
}

func (p Probe) checkRoot() error {
	if p.UID == 0 {
		return nil
	}
	return fmt.Errorf("user %d is not root, and an engine without Docker needs root: use sudo, or install Docker", p.UID)
}

// checkKernel looks for what a container that hides parts of the kernel lacks.
func (p Probe) checkKernel() error {
	var problems []error
	if !p.Exists("/dev/net/tun") {
		problems = append(problems, errors.New("/dev/net/tun is missing, and the engine's network needs it: load the module tun, or give it to the container that this runs in"))
	}
	if !p.Exists("/sys/fs/cgroup") {
		problems = append(problems, errors.New("/sys/fs/cgroup is missing, and containers need it: mount cgroups"))
	}
	return errors.Join(problems...)
}

var goVersion = regexp.MustCompile(`^go1\.(\d+)`)

func (p Probe) checkGo(ctx context.Context) error {
	if _, err := p.LookPath("go"); err != nil {
		return fmt.Errorf("go is not on PATH: install Go 1.%d or newer", oldestGo)
	}
	version, err := p.Output(ctx, "go", "env", "GOVERSION")
	if err != nil {
		return fmt.Errorf("go does not run: %w: %s", err, version)
	}
	found := goVersion.FindStringSubmatch(version)
	if found == nil {
		return nil
	}
	if minor, err := strconv.Atoi(found[1]); err != nil || minor < oldestGo {
		return fmt.Errorf("%s is too old to fetch the Go version that this repository is built with: install Go 1.%d or newer", version, oldestGo)
	}
	return nil
}

func (p Probe) checkDisk(home string, fresh bool) error {
	free, err := p.FreeBytes(home)
	if err != nil {
		return err
	}
	needed := uint64(neededBytesAgain)
	if fresh {
		needed = neededBytes
	}
	if free >= needed {
		return nil
	}
	return fmt.Errorf("the disk of %s has %d GB left and the engine needs %d GB: free some space, or set CLOUDSEC_HOME to a directory on a larger disk",
		home, free>>30, needed>>30)
}

func (p Probe) checkSocket(socket string) error {
	if !p.Answers(socket) {
		return nil
	}
	return fmt.Errorf("the socket %s is taken by a process that is not this engine's supervisor: stop it, or set CLOUDSEC_HOME to another directory", socket)
}

// Missing returns the needs that the machine does not fulfil.
func (p Probe) Missing(needs []Need) []Need {
	return slices.DeleteFunc(slices.Clone(needs), func(need Need) bool {
		if need.File != "" {
			return p.Exists(need.File)
		}
		_, err := p.LookPath(need.Program)
		return err == nil
	})
}

// Install installs the packages of what is missing.
func (p Probe) Install(ctx context.Context, missing []Need) error {
	var packages []string
	for _, need := range missing {
		packages = append(packages, need.Package)
	}
	list := strings.Join(packages, " ")
	if _, err := p.LookPath("apt-get"); err != nil {
		return fmt.Errorf("missing on this machine: %s. There is no apt-get to install them with: install them with your package manager", list)
	}
	if said, err := p.Output(ctx, "apt-get", "update", "-q"); err != nil {
		return fmt.Errorf("refresh package lists: %w\n%s", err, said)
	}
	args := append([]string{"install", "-y", "-q", "--no-install-recommends"}, packages...)
	if said, err := p.Output(ctx, "apt-get", args...); err != nil {
		return fmt.Errorf("install %s: %w\n%s", list, err, said)
	}
	if still := p.Missing(missing); len(still) > 0 {
		return fmt.Errorf("installed %s, but %s%s is still not there", list, still[0].Program, still[0].File)
	}
	return nil
}

func mentionsDiskFull(text string) bool {
	return strings.Contains(strings.ToLower(text), "no space left on device")
}

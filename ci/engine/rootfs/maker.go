//go:build linux

// Package rootfs makes root file systems from Debian packages: one base, and
// trees that are layers of more packages on it.
package rootfs

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// Version changes when trees are made differently from the same settings.
const Version = "2"

// Maker makes trees below Dir.
type Maker struct {
	Dir   string
	Suite string
	// Sources is the content of sources.list; empty means the suite's own.
	Sources string
	// Certificates are extra certificate authorities to trust, by file name.
	Certificates map[string][]byte
	// Self is the program that answers to InRoot.
	Self string
	// Log receives what the package tools say.
	Log io.Writer
}

// keepOut are files that no image needs.
var keepOut = []string{
	"path-exclude=/usr/share/man/*", "path-exclude=/usr/share/doc/*", "path-include=/usr/share/doc/*/copyright",
	"path-exclude=/usr/share/locale/*", "path-exclude=/usr/share/info/*", "path-exclude=/usr/share/lintian/*",
}

// Base makes the tree that all others stand on.
func (m Maker) Base(ctx context.Context, tree Tree) error {
	if err := tree.reset(); err != nil {
		return err
	}
	args := []string{"--mode=root", "--variant=minbase", "--include=ca-certificates,netbase,tzdata", "--skip=cleanup/apt"}
	// Whoever makes images again after a power cut does so from nothing, so
	// dpkg need not wait for the disk after each file.
	args = append(args, "--dpkgopt=force-unsafe-io")
	for _, option := range keepOut {
		args = append(args, "--dpkgopt="+option)
	}
	args = append(args, m.Suite, tree.Content())
	if m.Sources != "" {
		args = append(args, "-")
	}
	command := exec.CommandContext(ctx, "mmdebstrap", args...)
	command.Stdin = strings.NewReader(m.Sources)
	command.SysProcAttr = &syscall.SysProcAttr{}
	if err := m.logged(command); err != nil {
		return fmt.Errorf("make base tree with mmdebstrap: %w", err)
	}
	if err := m.finishBase(ctx, tree.Content()); err != nil {
		return err
	}
	return tree.complete()
}

// finishBase takes away what mmdebstrap copied from the host and adds the
// host's certificate authorities.
func (m Maker) finishBase(ctx context.Context, tree string) error {
	for name, content := range map[string]string{"etc/resolv.conf": "", "etc/hostname": "localhost\n"} {
		if err := os.WriteFile(filepath.Join(tree, name), []byte(content), 0o644); err != nil {
			return fmt.Errorf("finish base tree: %w", err)
		}
	}
	if len(m.Certificates) == 0 {
		return nil
	}
	for name, pem := range m.Certificates {
		if err := os.WriteFile(filepath.Join(tree, "usr/local/share/ca-certificates", name), pem, 0o644); err != nil {
			return fmt.Errorf("trust %s in base tree: %w", name, err)
		}
	}
	command := exec.CommandContext(ctx, "/usr/sbin/update-ca-certificates")
	command.SysProcAttr = &syscall.SysProcAttr{Chroot: tree}
	command.Dir = "/"
	command.Env = chrootEnv
	if err := m.logged(command); err != nil {
		return fmt.Errorf("trust the host's certificate authorities in the base tree: %w", err)
	}
	return nil
}

// chrootEnv keeps the host's settings out of what runs in a tree.
var chrootEnv = []string{
	"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
	"DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8", "HOME=/root",
}

// installScript installs packages without starting their services and without
// creating a PostgreSQL cluster.
const installScript = `
printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
chmod +x /usr/sbin/policy-rc.d
mkdir -p /etc/postgresql-common
echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
apt-get install -y -q --no-install-recommends -o Dpkg::Use-Pty=0 -o Acquire::Retries=3 %s
apt-get clean
rm -f /usr/sbin/policy-rc.d
`

// Install makes a tree that holds only what installing packages changes in the
// base.
func (m Maker) Install(ctx context.Context, tree, base Tree, packages []string) error {
	if err := tree.reset(); err != nil {
		return err
	}
	j := job{
		Lower: []string{base.Content()}, Upper: tree.Content(), Work: filepath.Join(tree.Dir, "work"), Target: filepath.Join(tree.Dir, "root"),
		Script: fmt.Sprintf(installScript, strings.Join(packages, " ")),
	}
	for _, dir := range []string{j.Upper, j.Work, j.Target} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return fmt.Errorf("install %s: %w", strings.Join(packages, ", "), err)
		}
	}
	if err := m.run(ctx, j); err != nil {
		return fmt.Errorf("install %s: %w", strings.Join(packages, ", "), err)
	}
	return tree.complete()
}

func (m Maker) run(ctx context.Context, j job) error {
	input, err := json.Marshal(j)
	if err != nil {
		return err
	}
	command := exec.CommandContext(ctx, m.Self, InRoot)
	command.Stdin = bytes.NewReader(input)
	command.Env = chrootEnv
	command.SysProcAttr = &syscall.SysProcAttr{}
	return m.logged(command)
}

// logged runs a command and puts the end of what it says into its error. The
// command gets mount and process namespaces of its own and dies with this
// thread, so that nothing it mounted or started outlives an interrupted run.
func (m Maker) logged(command *exec.Cmd) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	command.SysProcAttr.Unshareflags = syscall.CLONE_NEWNS
	command.SysProcAttr.Cloneflags = syscall.CLONE_NEWPID
	command.SysProcAttr.Pdeathsig = syscall.SIGKILL
	var said bytes.Buffer
	both := io.MultiWriter(m.Log, &said)
	command.Stdout, command.Stderr = both, both
	if err := command.Run(); err != nil {
		lines := strings.Split(strings.TrimSpace(said.String()), "\n")
		return fmt.Errorf("%w\n%s", err, strings.Join(lines[max(0, len(lines)-8):], "\n"))
	}
	return nil
}

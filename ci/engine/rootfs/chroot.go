//go:build linux

package rootfs

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/sys/unix"

	"github.com/cloudsec/cloudsec/ci/engine/sandbox"
)

// InRoot is the command of the program that enters a tree to run something in
// it. It is this program itself, started again.
const InRoot = "in-root"

// job is what the started program does in the tree.
type job struct {
	Lower  []string `json:"lower"`
	Upper  string   `json:"upper"`
	Work   string   `json:"work"`
	Target string   `json:"target"`
	Script string   `json:"script"`
}

// EnterAndRun is the child's side: it runs as the first process of new
// namespaces, mounts the tree and becomes the shell that runs the script.
func EnterAndRun(r io.Reader) error {
	runtime.LockOSThread()
	var j job
	if err := json.NewDecoder(r).Decode(&j); err != nil {
		return fmt.Errorf("read what to run: %w", err)
	}
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("detach mounts from the host: %w", err)
	}
	if err := sandbox.Overlay(j.Target, j.Lower, j.Upper, j.Work); err != nil {
		return err
	}
	if err := mountAround(j.Target); err != nil {
		return err
	}
	if err := unix.Chroot(j.Target); err != nil {
		return fmt.Errorf("enter %s: %w", j.Target, err)
	}
	if err := unix.Chdir("/"); err != nil {
		return fmt.Errorf("enter %s: %w", j.Target, err)
	}
	return unix.Exec("/bin/sh", []string{"sh", "-euc", j.Script}, os.Environ())
}

func mountAround(target string) error {
	if err := unix.Mount("proc", filepath.Join(target, "proc"), "proc", 0, ""); err != nil {
		return fmt.Errorf("mount /proc: %w", err)
	}
	for _, source := range []string{"/dev", "/etc/resolv.conf"} {
		if err := unix.Mount(source, filepath.Join(target, source), "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
			return fmt.Errorf("show %s in %s: %w", source, target, err)
		}
	}
	return nil
}

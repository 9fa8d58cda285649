//go:build linux

package sandbox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// assemble puts the root file system together below the scratch directory and
// returns its path. Everything is mounted in the caller's mount namespace.
func assemble(config Config) (string, error) {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return "", fmt.Errorf("detach mounts from the host: %w", err)
	}
	root, err := mountOverlay(config.Scratch, config.Lower)
	if err != nil {
		return "", err
	}
	steps := []func(string, Config) error{mountSystem, mountCgroups, mountBinds, writeFiles, writeLinks}
	for _, step := range steps {
		if err := step(root, config); err != nil {
			return "", err
		}
	}
	return root, nil
}

func mountOverlay(scratch string, lower []string) (string, error) {
	if err := unix.Mount("tmpfs", scratch, "tmpfs", 0, "mode=755"); err != nil {
		return "", fmt.Errorf("mount scratch space on %s: %w", scratch, err)
	}
	for _, dir := range []string{"upper", "work", "root"} {
		if err := os.Mkdir(filepath.Join(scratch, dir), 0o755); err != nil {
			return "", fmt.Errorf("prepare root: %w", err)
		}
	}
	root := filepath.Join(scratch, "root")
	return root, Overlay(root, lower, filepath.Join(scratch, "upper"), filepath.Join(scratch, "work"))
}

// Overlay mounts directories over each other, topmost first, with upper taking
// what is written.
func Overlay(target string, lower []string, upper, work string) error {
	options := fmt.Sprintf("lowerdir=%s,upperdir=%s,workdir=%s", strings.Join(lower, ":"), upper, work)
	if err := unix.Mount("overlay", target, "overlay", 0, options); err != nil {
		return fmt.Errorf("mount overlay of %s: %w", strings.Join(lower, ":"), err)
	}
	return nil
}

// mountSystem mounts what every Linux root has. /dev is the host's: the engine
// needs its device nodes, and the mount is gone with the namespace.
func mountSystem(root string, _ Config) error {
	if err := unix.Mount("proc", filepath.Join(root, "proc"), "proc", unix.MS_NOSUID|unix.MS_NOEXEC|unix.MS_NODEV, ""); err != nil {
		return fmt.Errorf("mount /proc: %w", err)
	}
	if err := unix.Mount("sysfs", filepath.Join(root, "sys"), "sysfs", unix.MS_NOSUID|unix.MS_NOEXEC|unix.MS_NODEV, ""); err != nil {
		return fmt.Errorf("mount /sys: %w", err)
	}
	return bind(root, Bind{Source: "/dev", Target: "/dev"})
}

func mountCgroups(root string, config Config) error {
	if !onlyVersion2(config.Cgroups) {
		if err := unix.Mount("tmpfs", filepath.Join(root, "sys/fs/cgroup"), "tmpfs", 0, "mode=755"); err != nil {
			return fmt.Errorf("mount /sys/fs/cgroup: %w", err)
		}
	}
	for _, hierarchy := range config.Cgroups {
		target := filepath.Join(root, hierarchy.Point)
		if err := os.MkdirAll(target, 0o755); err != nil {
			return fmt.Errorf("mount cgroups: %w", err)
		}
		kind := "cgroup"
		if hierarchy.Version2 {
			kind = "cgroup2"
		}
		if err := unix.Mount(kind, target, kind, unix.MS_NOSUID|unix.MS_NOEXEC|unix.MS_NODEV, hierarchy.Options); err != nil {
			return fmt.Errorf("mount %s with %q on %s: %w", kind, hierarchy.Options, hierarchy.Point, err)
		}
	}
	return nil
}

func onlyVersion2(hierarchies []Hierarchy) bool {
	return len(hierarchies) == 1 && hierarchies[0].Version2
}

func mountBinds(root string, config Config) error {
	for _, b := range config.Binds {
		if err := bind(root, b); err != nil {
			return err
		}
	}
	return nil
}

func bind(root string, b Bind) error {
	info, err := os.Stat(b.Source)
	if errors.Is(err, fs.ErrNotExist) && b.Optional {
		return nil
	}
	if err != nil {
		return fmt.Errorf("show %s in the sandbox: %w", b.Source, err)
	}
	target := filepath.Join(root, b.Target)
	if err := makePlace(target, info.IsDir()); err != nil {
		return fmt.Errorf("show %s in the sandbox: %w", b.Source, err)
	}
	if err := unix.Mount(b.Source, target, "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
		return fmt.Errorf("show %s in the sandbox: %w", b.Source, err)
	}
	if !b.ReadOnly {
		return nil
	}
	if err := unix.Mount("", target, "", unix.MS_BIND|unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
		return fmt.Errorf("make %s read-only in the sandbox: %w", b.Target, err)
	}
	return nil
}

// makePlace creates the directory or empty file that something is mounted on.
func makePlace(target string, dir bool) error {
	if dir {
		return os.MkdirAll(target, 0o755)
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return err
	}
	file, err := os.OpenFile(target, os.O_CREATE|os.O_RDONLY, 0o644)
	if err != nil {
		return err
	}
	return file.Close()
}

func writeFiles(root string, config Config) error {
	for name, content := range config.Files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return fmt.Errorf("write %s into the sandbox: %w", name, err)
		}
		if err := os.RemoveAll(path); err != nil {
			return fmt.Errorf("write %s into the sandbox: %w", name, err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			return fmt.Errorf("write %s into the sandbox: %w", name, err)
		}
	}
	return nil
}

func writeLinks(root string, config Config) error {
	for name, target := range config.Links {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return fmt.Errorf("link %s in the sandbox: %w", name, err)
		}
		if err := os.RemoveAll(path); err != nil {
			return fmt.Errorf("link %s in the sandbox: %w", name, err)
		}
		if err := os.Symlink(target, path); err != nil {
			return fmt.Errorf("link %s in the sandbox: %w", name, err)
		}
	}
	return nil
}

// enter makes root the root directory and lets go of the host's.
func enter(root string) error {
	if err := unix.Chdir(root); err != nil {
		return fmt.Errorf("enter the sandbox's root: %w", err)
	}
	// With both arguments the same directory the old root ends up mounted on
	// top of the new one, and can be detached without a directory for it.
	if err := unix.PivotRoot(".", "."); err != nil {
		return fmt.Errorf("enter the sandbox's root: %w", err)
	}
	if err := unix.Unmount(".", unix.MNT_DETACH); err != nil {
		return fmt.Errorf("let go of the host's root: %w", err)
	}
	return unix.Chdir("/")
}

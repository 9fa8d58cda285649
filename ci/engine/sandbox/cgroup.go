package sandbox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Hierarchy is a mounted cgroup hierarchy: one of the several of version 1,
// or the single one of version 2.
type Hierarchy struct {
	// Point is where it is mounted.
	Point string `json:"point"`
	// Version2 tells the unified hierarchy from the old ones.
	Version2 bool `json:"version2"`
	// Options mount the same hierarchy again: "cpu,cpuacct", "none,name=systemd".
	Options string `json:"options"`
}

// controllers are the version 1 controllers; other words among a mount's
// options are flags that need not be repeated.
var controllers = []string{
	"blkio", "cpu", "cpuacct", "cpuset", "debug", "devices", "freezer", "hugetlb",
	"memory", "misc", "net_cls", "net_prio", "perf_event", "pids", "rdma",
}

// Hierarchies picks the cgroup hierarchies out of a mount table.
func Hierarchies(mounts []Mount) []Hierarchy {
	var found []Hierarchy
	seen := map[string]bool{}
	for _, mount := range mounts {
		hierarchy, ok := asHierarchy(mount)
		if ok && !seen[hierarchy.Options] {
			seen[hierarchy.Options] = true
			found = append(found, hierarchy)
		}
	}
	return found
}

func asHierarchy(mount Mount) (Hierarchy, bool) {
	if mount.Type == "cgroup2" {
		return Hierarchy{Point: mount.Point, Version2: true}, true
	}
	if mount.Type != "cgroup" {
		return Hierarchy{}, false
	}
	var options []string
	for _, option := range mount.SuperBlock {
		if name, ok := strings.CutPrefix(option, "name="); ok {
			options = append(options, "none", "name="+name)
		}
		if slices.Contains(controllers, option) {
			options = append(options, option)
		}
	}
	return Hierarchy{Point: mount.Point, Options: strings.Join(options, ",")}, len(options) > 0
}

// Cgroup is a group of the same name in every hierarchy.
type Cgroup struct {
	Name        string
	Hierarchies []Hierarchy
}

// Create makes the group everywhere.
func (c Cgroup) Create() error {
	for _, hierarchy := range c.Hierarchies {
		dir := filepath.Join(hierarchy.Point, c.Name)
		if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("create cgroup: %w", err)
		}
		if err := inheritCPUSet(hierarchy.Point, dir); err != nil {
			return err
		}
	}
	return nil
}

// inheritCPUSet copies the processors and memory nodes from the parent: a new
// version 1 cpuset has none, and accepts no process before it has some.
func inheritCPUSet(parent, dir string) error {
	for _, file := range []string{"cpuset.cpus", "cpuset.mems"} {
		current, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil || strings.TrimSpace(string(current)) != "" {
			continue
		}
		value, err := os.ReadFile(filepath.Join(parent, file))
		if err != nil {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, file), value, 0o600); err != nil {
			return fmt.Errorf("create cgroup: %w", err)
		}
	}
	return nil
}

// Around runs start while the calling process is a member of the group, and
// moves it back to where it was. What start clones stays in the group, and its
// cgroup namespace begins there.
func (c Cgroup) Around(start func() error) (err error) {
	before, err := membership("/proc/self/cgroup")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.leave(before)) }()
	for _, hierarchy := range c.Hierarchies {
		if err := join(filepath.Join(hierarchy.Point, c.Name)); err != nil {
			return err
		}
	}
	return start()
}

func (c Cgroup) leave(before map[string]string) error {
	var problems []error
	for _, hierarchy := range c.Hierarchies {
		problems = append(problems, join(filepath.Join(hierarchy.Point, before[membershipKey(hierarchy)])))
	}
	return errors.Join(problems...)
}

func join(dir string) error {
	err := os.WriteFile(filepath.Join(dir, "cgroup.procs"), []byte(strconv.Itoa(os.Getpid())), 0o600)
	if err != nil {
		return fmt.Errorf("join cgroup: %w", err)
	}
	return nil
}

// membership reads which group a process is in, by hierarchy.
func membership(file string) (map[string]string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read own cgroups: %w", err)
	}
	groups := map[string]string{}
	for line := range strings.Lines(string(data)) {
		fields := strings.SplitN(strings.TrimSuffix(line, "\n"), ":", 3)
		if len(fields) == 3 {
			groups[fields[1]] = fields[2]
		}
	}
	return groups, nil
}

// membershipKey is how /proc/self/cgroup names the hierarchy: by its
// controllers, or by nothing for version 2.
func membershipKey(h Hierarchy) string {
	return strings.TrimPrefix(h.Options, "none,")
}

// Remove deletes the group and all groups in it. Processes that are still
// dying get a moment to go.
func (c Cgroup) Remove() error {
	var problems []error
	for _, hierarchy := range c.Hierarchies {
		problems = append(problems, removeGroup(filepath.Join(hierarchy.Point, c.Name)))
	}
	return errors.Join(problems...)
}

func removeGroup(dir string) error {
	deadline := time.Now().Add(5 * time.Second)
	for {
		err := removeGroupOnce(dir)
		if err == nil || time.Now().After(deadline) {
			return err
		}
		<-time.After(20 * time.Millisecond)
	}
}

func removeGroupOnce(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("remove cgroup: %w", err)
	}
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		if err := removeGroupOnce(filepath.Join(dir, entry.Name())); err != nil {
			return err
		}
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove cgroup: %w", err)
	}
	return nil
}

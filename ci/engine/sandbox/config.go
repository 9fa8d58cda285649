// Package sandbox runs one program in mount, pid, network, ipc, uts and cgroup
// namespaces of its own, on a root file system put together from directories.
// When the program's first process dies everything in it is gone: processes,
// mounts, network interfaces and firewall rules. The host is never touched.
package sandbox

// Config is what the sandbox's first process needs to know. It reaches the
// process through a pipe, once the network is there.
type Config struct {
	// Lower are the directories of the root file system, topmost first. What
	// is written on top of them stays in memory and vanishes.
	Lower []string `json:"lower"`
	// Scratch is an empty directory on the host to assemble the root in.
	Scratch string `json:"scratch"`
	// Binds are host directories and files that appear in the sandbox.
	Binds []Bind `json:"binds"`
	// Files are written into the root before the program starts.
	Files map[string]string `json:"files"`
	// Links are symbolic links to make, by name.
	Links map[string]string `json:"links"`
	// Cgroups are the hierarchies to mount.
	Cgroups []Hierarchy `json:"cgroups"`
	// Hostname is the name that the program sees.
	Hostname string `json:"hostname"`
	// MirrorDir is the OCI layout, as a path in the sandbox, that is served on
	// MirrorAddr. Both are empty when no mirror is needed.
	MirrorDir  string `json:"mirrorDir"`
	MirrorAddr string `json:"mirrorAddr"`
	// Command and Env are the program.
	Command []string `json:"command"`
	Env     []string `json:"env"`
}

// Bind is a directory or file of the host shown at a path of the sandbox.
type Bind struct {
	Source   string `json:"source"`
	Target   string `json:"target"`
	ReadOnly bool   `json:"readOnly"`
	// Optional binds are left out when the source does not exist.
	Optional bool `json:"optional"`
}

//go:build !linux

package emulator

import "os/exec"

// dieWithParent can do nothing here: only Linux has a parent-death signal.
// Stop still ends the child.
func dieWithParent(*exec.Cmd) {}

package emulator

import (
	"os/exec"
	"syscall"
)

// dieWithParent lets the kernel end the child when this process is killed, so
// that no server is left behind.
func dieWithParent(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}

//go:build linux

package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// InitCommand is the command of the program that becomes the sandbox's first
// process. It is this program itself, started again.
const InitCommand = "sandbox-init"

// Nameserver is where slirp4netns answers name look-ups inside the sandbox.
const Nameserver = "10.0.2.3"

// Sandbox is a running sandbox.
type Sandbox struct {
	init    *exec.Cmd
	network *exec.Cmd
	// lost is closed when the network is gone.
	lost   chan struct{}
	exit   *os.File
	cgroup Cgroup
}

// Start starts a sandbox. The caller must have locked its goroutine to its
// thread and must keep both until Wait returns: the kernel kills the sandbox
// when the thread that started it ends.
func Start(config Config, cgroup Cgroup, log io.Writer) (*Sandbox, error) {
	s := &Sandbox{cgroup: cgroup}
	config.Cgroups = cgroup.Hierarchies
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("start sandbox: %w", err)
	}
	defer func() { _ = writer.Close() }()
	s.init = exec.CommandContext(context.Background(), "/proc/self/exe", InitCommand)
	s.init.Args[0] = "cloudsec-engine"
	s.init.Stdin, s.init.Stdout, s.init.Stderr = reader, log, log
	s.init.SysProcAttr = &syscall.SysProcAttr{
		Pdeathsig: syscall.SIGKILL,
		Cloneflags: syscall.CLONE_NEWNS | syscall.CLONE_NEWPID | syscall.CLONE_NEWNET |
			syscall.CLONE_NEWIPC | syscall.CLONE_NEWUTS | syscall.CLONE_NEWCGROUP,
	}
	err = cgroup.Around(s.init.Start)
	_ = reader.Close()
	if err != nil {
		return nil, fmt.Errorf("start sandbox: %w", err)
	}
	if err := s.startNetwork(log); err != nil {
		return nil, errors.Join(err, s.Kill())
	}
	if err := json.NewEncoder(writer).Encode(config); err != nil {
		return nil, errors.Join(fmt.Errorf("configure sandbox: %w", err), s.Kill())
	}
	return s, nil
}

// startNetwork gives the sandbox's network namespace a way out through
// slirp4netns, which forwards connections as an ordinary program, so that the
// host needs no bridge, route or firewall rule.
func (s *Sandbox) startNetwork(log io.Writer) error {
	readyReader, readyWriter, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("start network: %w", err)
	}
	defer func() { _ = readyReader.Close() }()
	exitReader, exitWriter, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("start network: %w", err)
	}
	s.network = exec.CommandContext(context.Background(), "slirp4netns", "--configure", "--mtu=65520", "--disable-host-loopback",
		"--ready-fd=3", "--exit-fd=4", "--netns-type=path", fmt.Sprintf("/proc/%d/ns/net", s.init.Process.Pid), "tap0")
	s.network.ExtraFiles = []*os.File{readyWriter, exitReader}
	s.network.Stdout, s.network.Stderr = log, log
	s.network.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	err = s.network.Start()
	_, _ = readyWriter.Close(), exitReader.Close()
	if err != nil {
		return errors.Join(fmt.Errorf("start network: %w", err), exitWriter.Close())
	}
	s.exit, s.lost = exitWriter, make(chan struct{})
	go s.watchNetwork()
	return waitReady(readyReader)
}

// watchNetwork ends a sandbox that lost its network: an engine that hangs in
// every download is worse than none.
func (s *Sandbox) watchNetwork() {
	defer close(s.lost)
	_ = s.network.Wait()
	_ = s.init.Process.Kill()
}

func waitReady(ready *os.File) error {
	if err := ready.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		return fmt.Errorf("wait for network: %w", err)
	}
	if _, err := ready.Read(make([]byte, 1)); err != nil {
		return fmt.Errorf("slirp4netns did not set up the sandbox's network; the log says why: %w", err)
	}
	return nil
}

// PID is the number of the first process, as the host sees it.
func (s *Sandbox) PID() int { return s.init.Process.Pid }

// Terminate asks the program to end.
func (s *Sandbox) Terminate() error { return s.Signal(syscall.SIGTERM) }

// Signal sends a signal to the first process.
func (s *Sandbox) Signal(signal os.Signal) error { return s.init.Process.Signal(signal) }

// Wait waits for the sandbox's end and clears away what is left of it.
func (s *Sandbox) Wait() error {
	err := s.init.Wait()
	return errors.Join(err, s.stopNetwork(), s.cgroup.Remove())
}

// Kill ends the sandbox at once.
func (s *Sandbox) Kill() error {
	err := s.init.Process.Kill()
	if errors.Is(err, os.ErrProcessDone) {
		err = nil
	}
	_ = s.init.Wait()
	return errors.Join(err, s.stopNetwork(), s.cgroup.Remove())
}

func (s *Sandbox) stopNetwork() error {
	if s.lost == nil {
		return nil
	}
	_ = s.exit.Close()
	_ = s.network.Process.Kill()
	<-s.lost
	return nil
}

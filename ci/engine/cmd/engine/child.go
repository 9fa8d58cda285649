package main

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

// runChild runs a client and waits for it. An interrupt at the terminal reaches
// the client by itself, and it may want to say goodbye; a termination is
// passed on.
func runChild(child *exec.Cmd) error {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM)
	defer signal.Stop(signals)
	if err := child.Start(); err != nil {
		return fmt.Errorf("run %s: %w", child.Path, err)
	}
	ended := make(chan error, 1)
	go func() { ended <- child.Wait() }()
	for {
		select {
		case <-signals:
			_ = child.Process.Signal(syscall.SIGTERM)
		case err := <-ended:
			if err != nil {
				return fmt.Errorf("run %s: %w", child.Path, err)
			}
			return nil
		}
	}
}

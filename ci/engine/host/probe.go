// Package host answers whether a machine can run an engine of its own, says
// how to mend it when it cannot, and finds an engine that is there already.
package host

import (
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// Probe asks the machine. Tests give other answers.
type Probe struct {
	GOOS string
	UID  int
	// Getenv reads the environment.
	Getenv func(string) string
	// LookPath finds a program.
	LookPath func(name string) (string, error)
	// Exists tells whether a file is there.
	Exists func(path string) bool
	// FreeBytes is the space that a directory's disk has left.
	FreeBytes func(dir string) (uint64, error)
	// Output runs a program and returns what it prints.
	Output func(ctx context.Context, name string, args ...string) (string, error)
	// Answers tells whether something accepts connections on a unix socket.
	Answers func(socket string) bool
	// Status fetches a URL and returns its status code.
	Status func(ctx context.Context, url string) (int, error)
}

// NewProbe asks the real machine.
func NewProbe() Probe {
	return Probe{
		GOOS: runtime.GOOS, UID: os.Getuid(), Getenv: os.Getenv, LookPath: exec.LookPath,
		Exists:    func(path string) bool { _, err := os.Stat(path); return err == nil },
		FreeBytes: freeBytes, Output: output, Answers: answers, Status: status,
	}
}

func output(ctx context.Context, name string, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

func answers(socket string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	connection, err := new(net.Dialer).DialContext(ctx, "unix", socket)
	if err != nil {
		return false
	}
	_ = connection.Close()
	return true
}

func status(ctx context.Context, url string) (int, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	return response.StatusCode, response.Body.Close()
}

package host

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// RunnerVariable names the engine that a dagger CLI connects to.
const RunnerVariable = "_EXPERIMENTAL_DAGGER_RUNNER_HOST"

// containerTools are what a dagger CLI can start its own engine with.
var containerTools = []string{"docker", "podman", "nerdctl"}

// probeTimeout is how long a container engine or a registry may take to answer.
const probeTimeout = 5 * time.Second

// Runner finds an engine that is there without us, or a container engine that
// dagger starts one in. It returns an empty string when there is none.
// ownSocket is our engine's: a variable that names it says nothing new.
func (p Probe) Runner(ctx context.Context, ownSocket string) (string, error) {
	if address := p.Getenv(RunnerVariable); address != "" && address != "unix://"+ownSocket {
		socket, isSocket := strings.CutPrefix(address, "unix://")
		if isSocket && !p.Answers(socket) {
			return "", fmt.Errorf("%s is %s, but nothing answers there: unset it, or start that engine", RunnerVariable, address)
		}
		return address, nil
	}
	for _, tool := range containerTools {
		if p.works(ctx, tool) {
			return tool, nil
		}
	}
	return "", nil
}

// works asks the engine behind the client: a client alone is of no use.
func (p Probe) works(ctx context.Context, tool string) bool {
	if _, err := p.LookPath(tool); err != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	_, err := p.Output(ctx, tool, "info")
	return err == nil
}

// CLI returns the path of a dagger of exactly that version, or an empty string.
func (p Probe) CLI(ctx context.Context, version string) string {
	path, err := p.LookPath("dagger")
	if err != nil {
		return ""
	}
	said, err := p.Output(ctx, path, "version")
	if err != nil {
		return ""
	}
	// "dagger v0.19.10 (...) linux/amd64"
	fields := strings.Fields(said)
	if len(fields) < 2 || fields[0] != "dagger" || fields[1] != version {
		return ""
	}
	return path
}

// hubURL is where Docker Hub tells that it speaks the registry protocol.
const hubURL = "https://registry-1.docker.io/v2/"

// RegistryInReach tells whether base images can be pulled. The registry asks
// for a login at this address, and that too is an answer.
func (p Probe) RegistryInReach(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	code, err := p.Status(ctx, hubURL)
	return err == nil && (code == 200 || code == 401)
}

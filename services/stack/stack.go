// Package stack runs the whole platform in one process: PostgreSQL and the AWS emulator as children, auth, core and web
// from their own app packages. Browser tests and `make up` use it; production never does.
package stack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/cloudsec/cloudsec/ci/emulator"
)

// Options configure a Stack. Start from DefaultOptions.
type Options struct {
	// Addr is where the console is served. Port 0 takes a free one.
	Addr string
	// Password is what every seeded user signs in with.
	Password string
	// WebRoot is the folder with the built console.
	WebRoot string
	// Reports are imported before Start returns.
	Reports []Report
	// Logger takes the logs of all services.
	Logger *slog.Logger
}

// DefaultOptions returns a stack on a free port with a new password and no findings.
func DefaultOptions() Options {
	return Options{Addr: "127.0.0.1:0", Password: emulator.NewPassword(), Logger: slog.Default()}
}

// service is what auth, core and web have in common.
type service interface {
	Start(ctx context.Context) error
	Stop(ctx context.Context) error
}

// Stack is the running platform.
type Stack struct {
	opts     Options
	cleanups []func() error

	emulator                  *emulator.Emulator
	database                  string
	authURL, coreURL, baseURL string
}

// Start brings everything up in order and imports the reports. After an error nothing is left running.
func Start(ctx context.Context, opts Options) (*Stack, error) {
	s := &Stack{opts: opts}
	for _, step := range []struct {
		what string
		do   func(context.Context) error
	}{
		{"start PostgreSQL", s.startDatabase},
		{"start the AWS emulator", s.startEmulator},
		{"start auth", s.startAuth},
		{"start core", s.startCore},
		{"start web", s.startWeb},
		{"import the reports", s.importReports},
	} {
		begin := time.Now()
		if err := step.do(ctx); err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", step.what, err), s.Stop())
		}
		opts.Logger.InfoContext(ctx, "stack", "done", step.what, "took", time.Since(begin).Round(time.Millisecond))
	}
	return s, nil
}

// Stop ends everything in reverse order. It may be called twice.
func (s *Stack) Stop() error {
	var problems []error
	for _, cleanup := range slices.Backward(s.cleanups) {
		problems = append(problems, cleanup())
	}
	s.cleanups = nil
	return errors.Join(problems...)
}

// URL is the address of the console.
func (s *Stack) URL() string { return s.baseURL }

func (s *Stack) startEmulator(ctx context.Context) error {
	opts := emulator.DefaultOptions()
	opts.Password = s.opts.Password
	started, err := emulator.Start(ctx, opts)
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	s.emulator = started
	s.cleanups = append(s.cleanups, func() error {
		started.Stop()
		return nil
	})
	return nil
}

// run starts a service and remembers to stop it. Its requests end by themselves when the browser is gone.
func (s *Stack) run(ctx context.Context, service service) error {
	if err := service.Start(ctx); err != nil {
		return fmt.Errorf("start: %w", err)
	}
	s.cleanups = append(s.cleanups, func() error { return service.Stop(context.Background()) })
	return nil
}

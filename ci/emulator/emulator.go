package emulator

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"
)

// Options configure an Emulator.
type Options struct {
	// Listen is the proxy's address, host:port. Port 0 takes a free one.
	Listen string
	// MotoPath is moto_server; see FindMoto for what an empty one means.
	MotoPath string
	// Password is what the seeded users sign in with.
	Password string
	// StartTimeout bounds Start. A cold Python on a slow machine takes seconds.
	StartTimeout time.Duration
	// Getenv is replaced in tests.
	Getenv func(string) string
}

// DefaultOptions listens on a free loopback port, with a random password.
func DefaultOptions() Options {
	return Options{Listen: "127.0.0.1:0", Password: NewPassword(), StartTimeout: 60 * time.Second, Getenv: os.Getenv}
}

// Emulator is a running, seeded emulator.
type Emulator struct {
	moto   *moto
	server *http.Server
	addr   *net.TCPAddr
	failed chan error
}

// Start starts moto, seeds it and only then opens the port, so that whoever can
// connect finds everything in place.
func Start(ctx context.Context, opts Options) (*Emulator, error) {
	ctx, cancel := context.WithTimeout(ctx, opts.StartTimeout)
	defer cancel()
	binary, err := FindMoto(opts.MotoPath, opts.Getenv)
	if err != nil {
		return nil, fmt.Errorf("find moto: %w", err)
	}
	child, err := startMoto(ctx, binary)
	if err != nil {
		return nil, err
	}
	e := &Emulator{moto: child, failed: make(chan error, 1)}
	if err := e.open(ctx, opts); err != nil {
		child.stop()
		return nil, err
	}
	return e, nil
}

func (e *Emulator) open(ctx context.Context, opts Options) error {
	if err := Seed(ctx, e.moto.url, opts.Password); err != nil {
		return fmt.Errorf("%w; moto's last words: %s", err, e.moto.output)
	}
	target, err := url.Parse(e.moto.url)
	if err != nil {
		return fmt.Errorf("read moto's address: %w", err)
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", opts.Listen)
	if err != nil {
		return fmt.Errorf("open the emulator's port: %w", err)
	}
	e.addr = listener.Addr().(*net.TCPAddr)
	e.server = &http.Server{Handler: newHandler(target), ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := e.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			e.failed <- err
		}
	}()
	return nil
}

// Endpoint is the emulator's address as seen from this machine.
func (e *Emulator) Endpoint() string {
	host := e.addr.IP.String()
	if e.addr.IP.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, fmt.Sprint(e.addr.Port))
}

// MotoURL is moto's own address, without the proxy.
func (e *Emulator) MotoURL() string { return e.moto.url }

// Wait returns nil when ctx ends, and an error when the emulator broke before.
func (e *Emulator) Wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case <-e.moto.done:
		return fmt.Errorf("moto_server ended: %w; its last words: %s", e.moto.err, e.moto.output)
	case err := <-e.failed:
		return fmt.Errorf("serve the emulator: %w", err)
	}
}

// Stop closes the port and ends moto. It may be called twice.
func (e *Emulator) Stop() {
	_ = e.server.Close()
	e.moto.stop()
}

package httpserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Server serves an API and its admin endpoints. Create it with New.
type Server struct {
	opts     Options
	draining atomic.Bool

	api, admin                 *http.Server
	crowd                      *crowd
	apiListener, adminListener net.Listener

	serving  sync.WaitGroup
	failed   chan error
	stopOnce sync.Once
	stopErr  error
}

// New builds the server. Nothing listens before Start.
func New(opts Options) (*Server, error) {
	if err := opts.validate(); err != nil {
		return nil, err
	}
	s := &Server{opts: opts, failed: make(chan error, 2)}
	handler, err := s.apiHandler()
	if err != nil {
		return nil, err
	}
	if s.crowd, err = newCrowd(opts.MaxConnections, opts.Registry); err != nil {
		return nil, fmt.Errorf("register connection metrics: %w", err)
	}
	s.api, s.admin = s.httpServer(handler), s.httpServer(s.adminHandler())
	s.api.ConnState = s.crowd.follow
	return s, nil
}

// httpServer applies the limits that both listeners share.
func (s *Server) httpServer(handler http.Handler) *http.Server {
	return &http.Server{
		Handler:           handler,
		MaxHeaderBytes:    s.opts.MaxHeaderBytes,
		ReadHeaderTimeout: s.opts.ReadHeaderTimeout,
		ReadTimeout:       s.opts.ReadTimeout,
		WriteTimeout:      s.opts.WriteTimeout,
		IdleTimeout:       s.opts.IdleTimeout,
		ErrorLog:          slog.NewLogLogger(s.opts.Logger.Handler(), slog.LevelWarn),
	}
}

// Start opens both listeners and serves in the background. When it returns nil, the ports are open.
func (s *Server) Start(ctx context.Context) error {
	var lc net.ListenConfig
	var err error
	if s.apiListener, err = lc.Listen(ctx, "tcp", s.opts.Addr); err != nil {
		return fmt.Errorf("listen for the API on %s: %w", s.opts.Addr, err)
	}
	if s.adminListener, err = lc.Listen(ctx, "tcp", s.opts.AdminAddr); err != nil {
		return errors.Join(fmt.Errorf("listen for admin on %s: %w", s.opts.AdminAddr, err), s.apiListener.Close())
	}
	s.serve(s.api, crowdListener{s.apiListener, s.crowd})
	s.serve(s.admin, s.adminListener)
	s.opts.Logger.InfoContext(ctx, "listening", "addr", s.Addr(), "adminAddr", s.AdminAddr())
	return nil
}

// serve runs one http.Server until Stop; an end that nobody asked for reaches Run.
func (s *Server) serve(server *http.Server, listener net.Listener) {
	s.serving.Go(func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			s.failed <- fmt.Errorf("serve on %s: %w", listener.Addr(), err)
		}
	})
}

// Stop drains: /readyz turns to 503, after DrainDelay the API listener closes, running requests end, then the admin
// listener closes. It may be called twice; the second call waits for nothing and returns the same.
func (s *Server) Stop(ctx context.Context) error {
	s.stopOnce.Do(func() { s.stopErr = s.stop(ctx) })
	return s.stopErr
}

func (s *Server) stop(ctx context.Context) error {
	s.draining.Store(true)
	if s.apiListener == nil || s.adminListener == nil {
		return nil
	}
	s.opts.Logger.InfoContext(ctx, "draining", "delay", s.opts.DrainDelay)
	select {
	case <-time.After(s.opts.DrainDelay):
	case <-ctx.Done():
	}
	// What is left of the work must end even if the caller's context already has.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.opts.ShutdownTimeout)
	defer cancel()
	err := errors.Join(shutdown(ctx, s.api), shutdown(ctx, s.admin))
	s.serving.Wait()
	s.crowd.running.Wait()
	return err
}

// shutdown waits for running requests and cuts those that outlast the context.
func shutdown(ctx context.Context, server *http.Server) error {
	if err := server.Shutdown(ctx); err != nil {
		return errors.Join(fmt.Errorf("shut down: %w", err), server.Close())
	}
	return nil
}

// Run starts, serves until the context ends or a listener fails, and stops.
func (s *Server) Run(ctx context.Context) error {
	if err := s.Start(ctx); err != nil {
		return err
	}
	var err error
	select {
	case <-ctx.Done():
	case err = <-s.failed:
	}
	return errors.Join(err, s.Stop(context.WithoutCancel(ctx)))
}

// Failed returns the channel on which a listener that ended by itself reports. Run watches it; an app that calls Start and
// Stop itself watches it too.
func (s *Server) Failed() <-chan error {
	return s.failed
}

// Addr returns the API's address after Start, host:port.
func (s *Server) Addr() string { return s.apiListener.Addr().String() }

// AdminAddr returns the admin listener's address after Start, host:port.
func (s *Server) AdminAddr() string { return s.adminListener.Addr().String() }

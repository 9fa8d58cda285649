package web

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"time"

	"github.com/cloudsec/cloudsec/services/internal/httpserver"
	"github.com/cloudsec/cloudsec/services/internal/problem"
	"github.com/cloudsec/cloudsec/services/internal/telemetry"
)

// forwardedFor is the one header of this kind that grows along the way; the others are set anew.
const forwardedFor = "X-Forwarded-For"

// newProxy passes requests below the backend's prefix on to the backend, without the prefix.
func newProxy(backend backend, opts Options) http.Handler {
	proxy := &httputil.ReverseProxy{
		Rewrite:        func(request *httputil.ProxyRequest) { rewrite(request, backend) },
		Transport:      newTransport(opts.BackendTimeout),
		ModifyResponse: dropOwnHeaders,
		ErrorHandler:   backendAway(backend.name, opts.Logger),
		ErrorLog:       slog.NewLogLogger(opts.Logger.Handler(), slog.LevelWarn),
	}
	return http.StripPrefix(backend.prefix, proxy)
}

// rewrite points the request at the backend. The addresses of the proxies in front stay in the list, and the peer's is
// added behind them: whoever reads it counts from the right, as far as it trusts.
func rewrite(request *httputil.ProxyRequest, backend backend) {
	request.SetURL(backend.target)
	request.Out.Header[forwardedFor] = request.In.Header[forwardedFor]
	request.SetXForwarded()
	request.Out.Header.Set(httpserver.RequestIDHeader, telemetry.RequestID(request.In.Context()))
}

// newTransport gives up on a backend that does not answer. Bodies pass through as they are, compressed or not.
func newTransport(timeout time.Duration) *http.Transport {
	dialer := &net.Dialer{Timeout: 2 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		DialContext:           dialer.DialContext,
		TLSHandshakeTimeout:   5 * time.Second,
		ResponseHeaderTimeout: timeout,
		IdleConnTimeout:       90 * time.Second,
		MaxIdleConnsPerHost:   64,
		DisableCompression:    true,
		ForceAttemptHTTP2:     true,
	}
}

// dropOwnHeaders removes from a backend's answer what this service says itself; a header sent twice means neither.
func dropOwnHeaders(response *http.Response) error {
	for _, name := range []string{
		httpserver.RequestIDHeader,
		"Content-Security-Policy",
		"Cross-Origin-Opener-Policy",
		"Cross-Origin-Resource-Policy",
		"Permissions-Policy",
		"Referrer-Policy",
		"Strict-Transport-Security",
		"X-Content-Type-Options",
		"X-Frame-Options",
		"X-Permitted-Cross-Domain-Policies",
	} {
		response.Header.Del(name)
	}
	return nil
}

// backendAway answers for a backend that could not. What exactly happened is in the log alone.
func backendAway(name string, logger *slog.Logger) func(http.ResponseWriter, *http.Request, error) {
	return func(w http.ResponseWriter, r *http.Request, err error) {
		if r.Context().Err() == nil {
			logger.WarnContext(r.Context(), "backend did not answer", "backend", name, "error", err)
		}
		problem.Write(w, r, problemOf(err))
	}
}

func problemOf(err error) *problem.Problem {
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		return problem.New(http.StatusRequestEntityTooLarge, problem.CodeTooLarge,
			"The request's body is larger than this address accepts.")
	}
	if timeout := net.Error(nil); errors.As(err, &timeout) && timeout.Timeout() || errors.Is(err, context.DeadlineExceeded) {
		return problem.New(http.StatusGatewayTimeout, problem.CodeUnavailable,
			"The service behind this address took too long. Try again in a moment.")
	}
	return problem.New(http.StatusBadGateway, problem.CodeUnavailable,
		"The service behind this address cannot be reached. Try again in a moment.")
}

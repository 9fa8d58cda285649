package httpserver

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/cloudsec/cloudsec/services/internal/problem"
	"github.com/cloudsec/cloudsec/services/internal/telemetry"
)

// RequestIDHeader carries the request's id in both directions.
const RequestIDHeader = "X-Request-Id"

// identify gives the request an id, the caller's when it is harmless, and puts it into the answer and the context.
func identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get(RequestIDHeader)
		if !harmlessID(id) {
			id = newID()
		}
		w.Header().Set(RequestIDHeader, id)
		ctx := telemetry.WithRequestID(r.Context(), id)
		if trace := telemetry.ParseTraceparent(r.Header.Get("Traceparent")); trace != "" {
			ctx = telemetry.WithTraceID(ctx, trace)
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// harmlessID accepts what proxies and clients usually send. Anything else could forge log lines or fill them.
func harmlessID(id string) bool {
	const allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.=:;"
	return len(id) >= 8 && len(id) <= 128 && strings.Trim(id, allowed) == ""
}

func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // crypto/rand.Read never fails; it ends the program instead.
	return hex.EncodeToString(b[:])
}

// secure adds the headers that keep a browser from doing anything with an answer but reading it.
func (s *Server) secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		h.Set("Content-Security-Policy", s.opts.ContentSecurityPolicy)
		next.ServeHTTP(w, r)
	})
}

// limitBody bounds the request's body. A body that announces itself as too large is refused before it is read.
func (s *Server) limitBody(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		limit := s.opts.MaxBodyBytes
		if s.opts.BodyLimit != nil {
			if own := s.opts.BodyLimit(r); own > 0 {
				limit = own
			}
		}
		if r.ContentLength > limit {
			problem.Write(w, r, problem.New(http.StatusRequestEntityTooLarge, problem.CodeTooLarge,
				"The request's body is larger than this address accepts."))
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		next.ServeHTTP(w, r)
	})
}

// recoverPanics turns a panic into a 500 and a log line with the stack. http.ErrAbortHandler is how a handler hangs up on
// purpose, so that one goes on.
func (s *Server) recoverPanics(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if cause == http.ErrAbortHandler { //nolint:errorlint // the value itself is panicked with, never wrapped
				panic(cause) //nolint:forbidigo // net/http expects it
			}
			s.opts.Logger.ErrorContext(r.Context(), "panic in handler", "cause", cause, "stack", string(debug.Stack()))
			problem.Write(w, r, problem.Internal())
		}()
		next.ServeHTTP(w, r)
	})
}

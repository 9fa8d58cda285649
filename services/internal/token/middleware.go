package token

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/cloudsec/cloudsec/services/internal/problem"
)

// challenge opens every WWW-Authenticate header, in the form of RFC 6750.
const challenge = `Bearer realm="cloudsec"`

// Middleware lets a request pass only with a good access token, and puts its
// Identity into the request's context. Without one the answer is a 401 problem;
// it is a 503 when the issuer's keys cannot be had, because then the client has
// done nothing wrong. Reasons go to the log in full and to the client in short.
func (v *Verifier) Middleware(logger *slog.Logger) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			identity, err := v.Verify(r.Context(), bearer(r.Header))
			if err != nil {
				logger.LogAttrs(r.Context(), slog.LevelInfo, "token refused",
					slog.String("code", string(CodeOf(err))), slog.Any("error", err))
				Refuse(w, r, err)
				return
			}
			next.ServeHTTP(w, r.WithContext(NewContext(r.Context(), identity)))
		})
	}
}

// Bearer gives the token of the Authorization header, for those who accept tokens of other kinds beside these.
func Bearer(header http.Header) string { return bearer(header) }

// bearer takes the token out of the Authorization header. More than one such
// header is ambiguous and counts as none.
func bearer(header http.Header) string {
	values := header.Values("Authorization")
	if len(values) != 1 {
		return ""
	}
	scheme, raw, found := strings.Cut(values[0], " ")
	if !found || !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(raw)
}

// Refuse answers a request whose token Verify did not accept.
func Refuse(w http.ResponseWriter, r *http.Request, err error) {
	code := CodeOf(err)
	if code == "" || code == CodeKeysUnavailable || code == CodeRevocationsUnavailable {
		w.Header().Set("Retry-After", "1")
		problem.Write(w, r, problem.New(http.StatusServiceUnavailable, problem.CodeUnavailable,
			"Tokens cannot be checked at the moment. Try again."))
		return
	}
	detail := "Send an access token in the Authorization header: Bearer <token>."
	header := challenge
	if code != CodeMissing {
		detail = clientDetail(err)
		header += `, error="invalid_token", error_description="` + detail + `"`
	}
	w.Header().Set("WWW-Authenticate", header)
	problem.Write(w, r, problem.New(http.StatusUnauthorized, problem.CodeUnauthenticated, detail))
}

// clientDetail tells a client only what it can act upon. The details are
// constants of this package, so they are safe inside a quoted header value.
func clientDetail(err error) string {
	refused, ok := errors.AsType[*Error](err)
	if !ok {
		return "The access token is not valid."
	}
	switch refused.Code {
	case CodeExpired:
		return "The access token has expired."
	case CodeRevoked:
		return "The session has ended. Sign in again."
	case CodeUse:
		return "An access token is needed, not a token of another kind."
	default:
		return "The access token is not valid."
	}
}

// RequireRole lets a request pass only if its identity has one of the roles.
// It stands behind Middleware.
func RequireRole(roles ...Role) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !allowed(r.Context(), roles) {
				Forbid(w, r, roles...)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

func allowed(ctx context.Context, roles []Role) bool {
	identity, ok := FromContext(ctx)
	return ok && identity.HasRole(roles...)
}

// Forbid answers a request whose identity lacks every one of the roles.
func Forbid(w http.ResponseWriter, r *http.Request, roles ...Role) {
	w.Header().Set("WWW-Authenticate", challenge+`, error="insufficient_scope"`)
	problem.Write(w, r, problem.New(http.StatusForbidden, problem.CodeForbidden,
		"This needs one of the roles: "+joinRoles(roles)+"."))
}

func joinRoles(roles []Role) string {
	names := make([]string, len(roles))
	for i, role := range roles {
		names[i] = string(role)
	}
	return strings.Join(names, ", ")
}

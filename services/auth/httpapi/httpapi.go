// Package httpapi serves auth's API as the contract in ../api has it.
package httpapi

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"

	"github.com/go-chi/chi/v5"

	"github.com/cloudsec/cloudsec/services/auth/api"
	"github.com/cloudsec/cloudsec/services/auth/session"
	"github.com/cloudsec/cloudsec/services/internal/token"
)

// Sessions signs people in; session.Service does.
type Sessions interface {
	Login(ctx context.Context, address string, credentials session.Credentials) (session.Result, error)
	Answer(ctx context.Context, address string, answer session.Answer) (session.Result, error)
	Refresh(ctx context.Context, address, refreshToken string) (session.Result, error)
}

// API is what the routes need.
type API struct {
	Sessions Sessions
	Verifier *token.Verifier
	Logger   *slog.Logger
	// TrustedProxies are the networks whose word on a client's address counts.
	TrustedProxies []netip.Prefix
}

// Routes adds all routes of the contract.
func (a API) Routes(router chi.Router) {
	strict := api.NewStrictHandlerWithOptions(handlers{sessions: a.Sessions}, nil, api.StrictHTTPServerOptions{
		RequestErrorHandlerFunc:  refuseBody,
		ResponseErrorHandlerFunc: a.respondError,
	})
	router.Group(func(r chi.Router) {
		r.Use(noStore, requireJSON, rememberAddress(a.TrustedProxies))
		api.HandlerWithOptions(strict, api.ChiServerOptions{
			BaseRouter:       r,
			Middlewares:      []api.MiddlewareFunc{a.authenticate},
			ErrorHandlerFunc: refuseBody,
		})
	})
}

// isOpen says which routes need no token: those that give one. A new route that
// is not here is guarded.
func isOpen(route string) bool {
	switch route {
	case "/v1/login", "/v1/challenges", "/v1/refresh":
		return true
	}
	return false
}

// authenticate asks for a token on every route that is not open.
func (a API) authenticate(next http.Handler) http.Handler {
	guarded := a.Verifier.Middleware(a.Logger)(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isOpen(chi.RouteContext(r.Context()).RoutePattern()) {
			next.ServeHTTP(w, r)
			return
		}
		guarded.ServeHTTP(w, r)
	})
}

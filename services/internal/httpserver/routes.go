package httpserver

import (
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/cloudsec/cloudsec/services/internal/problem"
)

// apiHandler is the service's routes inside the common middleware. The order matters: the id comes first, because
// everything else logs it; the access log is outside of recover, so that it sees the 500 of a panic.
func (s *Server) apiHandler() (http.Handler, error) {
	metrics, err := newMetrics(s.opts.Registry)
	if err != nil {
		return nil, err
	}
	r := chi.NewRouter()
	r.Use(identify, s.secure, s.observe(metrics), s.recoverPanics, s.limitBody)
	r.NotFound(notFound)
	r.MethodNotAllowed(methodNotAllowed)
	s.health(r)
	s.opts.Routes(r)
	return r, nil
}

// adminHandler has what operators need and clients must not see.
func (s *Server) adminHandler() http.Handler {
	r := chi.NewRouter()
	r.Use(identify, s.secure, s.recoverPanics)
	r.NotFound(notFound)
	r.MethodNotAllowed(methodNotAllowed)
	s.health(r)
	r.Method(http.MethodGet, "/metrics", promhttp.HandlerFor(s.opts.Registry, promhttp.HandlerOpts{}))
	return r
}

func notFound(w http.ResponseWriter, r *http.Request) {
	problem.Write(w, r, problem.New(http.StatusNotFound, problem.CodeNotFound, "There is nothing at this address."))
}

func methodNotAllowed(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Allow", strings.Join(allowed(r), ", "))
	problem.Write(w, r, problem.New(http.StatusMethodNotAllowed, problem.CodeMethodNotAllowed,
		"This address does not know the method."))
}

// allowed are the methods that the address knows, which RFC 9110 wants to be told with a 405. Where a route is this very address, those
// with a parameter in its place do not count.
func allowed(r *http.Request) (methods []string) {
	routes, path := chi.RouteContext(r.Context()).Routes, r.URL.Path
	if r.URL.RawPath != "" {
		path = r.URL.RawPath
	}
	var literal []string
	for _, method := range []string{
		http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions,
	} {
		switch routes.Find(chi.NewRouteContext(), method, path) {
		case "":
		case path:
			literal = append(literal, method)
		default:
			methods = append(methods, method)
		}
	}
	if len(literal) > 0 {
		return literal
	}
	return methods
}

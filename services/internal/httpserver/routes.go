package httpserver

import (
	"net/http"

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
	problem.Write(w, r, problem.New(http.StatusMethodNotAllowed, problem.CodeMethodNotAllowed,
		"This address does not know the method."))
}

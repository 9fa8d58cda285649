package httpserver

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"

	"github.com/go-chi/chi/v5"
)

// status is the answer of /healthz and /readyz.
type status struct {
	Status string            `json:"status"`
	Checks map[string]string `json:"checks,omitempty"`
}

// health adds the two probes. /healthz says that the process answers, and nothing about what it depends on: a database
// that is away must not get every replica restarted.
func (s *Server) health(r chi.Router) {
	r.Get("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		writeStatus(w, http.StatusOK, status{Status: "ok"})
	})
	r.Get("/readyz", s.readyz)
}

// readyz runs the checks side by side.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	if s.draining.Load() {
		writeStatus(w, http.StatusServiceUnavailable, status{Status: "draining"})
		return
	}
	results := make([]error, len(s.opts.Ready))
	var running sync.WaitGroup
	for i, check := range s.opts.Ready {
		running.Go(func() { results[i] = s.probe(r.Context(), check) })
	}
	running.Wait()
	s.answerChecks(w, results)
}

// probe runs one check and logs why it fails, because the client is not told.
func (s *Server) probe(ctx context.Context, check Check) error {
	ctx, cancel := context.WithTimeout(ctx, s.opts.CheckTimeout)
	defer cancel()
	err := check.Probe(ctx)
	if err != nil {
		s.opts.Logger.WarnContext(ctx, "not ready", "check", check.Name, "error", err)
	}
	return err
}

func (s *Server) answerChecks(w http.ResponseWriter, results []error) {
	answer := status{Status: "ok", Checks: make(map[string]string, len(results))}
	code := http.StatusOK
	for i, err := range results {
		answer.Checks[s.opts.Ready[i].Name] = "ok"
		if err != nil {
			answer.Checks[s.opts.Ready[i].Name] = "failed"
			answer.Status, code = "unavailable", http.StatusServiceUnavailable
		}
	}
	writeStatus(w, code, answer)
}

func writeStatus(w http.ResponseWriter, code int, answer status) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(answer) // A prober that is gone cannot be told.
}

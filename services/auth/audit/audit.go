// Package audit keeps what happened at sign-in: one log line and one count for each attempt.
package audit

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/cloudsec/cloudsec/services/auth/session"
)

// Recorder writes audit lines and counts attempts.
type Recorder struct {
	logger   *slog.Logger
	attempts *prometheus.CounterVec
}

// New returns a recorder whose counter is in the registry.
func New(logger *slog.Logger, registry prometheus.Registerer) (*Recorder, error) {
	attempts := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "cloudsec_auth_attempts_total",
		Help: "Attempts to sign in, answer a challenge or refresh, by outcome.",
	}, []string{"operation", "outcome"})
	if err := registry.Register(attempts); err != nil {
		return nil, fmt.Errorf("register sign-in metrics: %w", err)
	}
	// A rate over a series that does not exist yet is empty, not 0: name the usual ones at start.
	for _, outcome := range []string{session.OutcomeSuccess, session.OutcomeChallenge, string(session.CodeInvalidCredentials)} {
		attempts.WithLabelValues(string(session.OperationLogin), outcome)
	}
	return &Recorder{logger: logger.With(slog.Bool("audit", true)), attempts: attempts}, nil
}

// Record implements session.Recorder. Outcomes are constants, so the metric's
// labels are bounded.
func (r *Recorder) Record(ctx context.Context, event session.Event) {
	r.attempts.WithLabelValues(string(event.Operation), event.Outcome).Inc()
	r.logger.LogAttrs(ctx, level(event.Outcome), "sign-in attempt",
		slog.String("operation", string(event.Operation)),
		slog.String("outcome", event.Outcome),
		slog.String("reason", event.Reason),
		slog.String("account", event.Account),
		slog.String("address", event.Address))
}

// level makes what we have to mend stand out from what clients do wrong.
func level(outcome string) slog.Level {
	switch session.Code(outcome) {
	case session.CodeInternal, session.CodeUnavailable:
		return slog.LevelError
	default:
		return slog.LevelInfo
	}
}

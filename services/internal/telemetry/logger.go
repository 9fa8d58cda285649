// Package telemetry is what all services have in common when they tell about themselves: the shape of the logs, the ids
// that tie log lines to a request, and the registry of metrics.
package telemetry

import (
	"context"
	"fmt"
	"io"
	"log/slog"
)

// NewLogger returns a logger that writes one JSON object a line to w. Lines logged with a request's context carry its
// requestId and traceId, without anybody having to pass them along.
func NewLogger(w io.Writer, level slog.Leveler, service, version string) *slog.Logger {
	handler := slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level})
	return slog.New(contextHandler{handler}).With("service", service, "version", version)
}

// contextHandler adds what the context knows to every record.
type contextHandler struct {
	next slog.Handler
}

// Enabled implements slog.Handler.
func (h contextHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.next.Enabled(ctx, level)
}

// Handle implements slog.Handler.
func (h contextHandler) Handle(ctx context.Context, record slog.Record) error {
	if id := RequestID(ctx); id != "" {
		record.AddAttrs(slog.String("requestId", id))
	}
	if id := TraceID(ctx); id != "" {
		record.AddAttrs(slog.String("traceId", id))
	}
	if err := h.next.Handle(ctx, record); err != nil {
		return fmt.Errorf("write log record: %w", err)
	}
	return nil
}

// WithAttrs implements slog.Handler.
func (h contextHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return contextHandler{h.next.WithAttrs(attrs)}
}

// WithGroup implements slog.Handler.
func (h contextHandler) WithGroup(name string) slog.Handler {
	return contextHandler{h.next.WithGroup(name)}
}

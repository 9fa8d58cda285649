// Package problem writes errors as RFC 9457 problem details, the one shape in which every service reports them.
package problem

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/cloudsec/cloudsec/services/internal/telemetry"
)

// ContentType is the media type of a problem.
const ContentType = "application/problem+json"

// Codes that every service uses. A service adds its own beside them.
const (
	CodeInvalidRequest   = "invalid_request"
	CodeUnauthenticated  = "unauthenticated"
	CodeForbidden        = "forbidden"
	CodeNotFound         = "not_found"
	CodeMethodNotAllowed = "method_not_allowed"
	CodeTooLarge         = "too_large"
	CodeRateLimited      = "rate_limited"
	CodeUnavailable      = "unavailable"
	CodeInternal         = "internal"
)

// Problem is an error as a client sees it. It is an error itself, so a handler may return it.
type Problem struct {
	Type      string       `json:"type"`
	Title     string       `json:"title"`
	Status    int          `json:"status"`
	Detail    string       `json:"detail,omitempty"`
	Code      string       `json:"code"`
	RequestID string       `json:"requestId"`
	Errors    []FieldError `json:"errors,omitempty"`
}

// FieldError says what is wrong with one field of a request.
type FieldError struct {
	Field  string `json:"field"`
	Detail string `json:"detail"`
}

// New returns a problem. The detail goes to the client as it is, so it must be a fixed message or made of the client's own
// input; what happened inside belongs into the log.
func New(status int, code, detail string, fields ...FieldError) *Problem {
	return &Problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status,
		Detail: detail, Code: code, Errors: fields,
	}
}

// Internal returns the problem for everything the client can do nothing about.
func Internal() *Problem {
	return New(http.StatusInternalServerError, CodeInternal,
		"Something went wrong on our side. The request id finds it in the logs.")
}

// Error implements error.
func (p *Problem) Error() string {
	return fmt.Sprintf("%s: %s", p.Code, p.Detail)
}

// Write sends the problem as the response, with the request's id filled in. The problem itself stays as it was, so one
// value may serve many requests.
func Write(w http.ResponseWriter, r *http.Request, p *Problem) {
	out := *p
	out.RequestID = telemetry.RequestID(r.Context())
	body, err := json.Marshal(out)
	if err != nil { // Strings and numbers always marshal; this is for the reader who wonders.
		http.Error(w, http.StatusText(p.Status), p.Status)
		return
	}
	w.Header().Set("Content-Type", ContentType)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_, _ = w.Write(append(body, '\n')) // A client that is gone cannot be told.
}

package httpapi

import (
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/cloudsec/cloudsec/services/auth/session"
	"github.com/cloudsec/cloudsec/services/internal/problem"
)

// answer is the fixed message for a code.
type answer struct {
	status int
	code   string
	detail string
}

// answers maps every code to what clients see. The audit has what lies behind.
var answers = map[session.Code]answer{
	session.CodeInvalidRequest: {http.StatusBadRequest, problem.CodeInvalidRequest,
		"Some fields are wrong."},
	session.CodeInvalidCredentials: {http.StatusUnauthorized, "invalid_credentials",
		"The address or the password is wrong, or the account may not sign in."},
	session.CodeInvalidCode: {http.StatusUnauthorized, "invalid_code",
		"The code is wrong or too old. Sign in again and use a new one."},
	session.CodeInvalidSession: {http.StatusUnauthorized, "invalid_session",
		"The sign-in took too long or is not known. Sign in again."},
	session.CodeInvalidRefreshToken: {http.StatusUnauthorized, "invalid_refresh_token",
		"The session has ended. Sign in again."},
	session.CodePasswordPolicy: {http.StatusBadRequest, "password_policy",
		"The new password does not follow the rules: at least 12 characters, with upper and lower case letters, a digit " +
			"and a symbol, and not one used before."},
	session.CodeChallengeUnsupported: {http.StatusForbidden, "challenge_unsupported",
		"The account needs a sign-in step that is not offered here. Ask an administrator."},
	session.CodeRateLimited: {http.StatusTooManyRequests, problem.CodeRateLimited,
		"Too many attempts. Wait, then try again."},
	session.CodeUnavailable: {http.StatusServiceUnavailable, problem.CodeUnavailable,
		"Signing in is not possible at the moment. Try again."},
}

// respondError is the one place where an error becomes a status.
func (a API) respondError(w http.ResponseWriter, r *http.Request, err error) {
	code := session.CodeOf(err)
	known, ok := answers[code]
	if !ok || code == session.CodeUnavailable {
		a.Logger.LogAttrs(r.Context(), slog.LevelError, "sign-in is broken", slog.Any("error", err))
	}
	if !ok {
		problem.Write(w, r, problem.Internal())
		return
	}
	rendered := problem.New(known.status, known.code, known.detail, fieldsOf(err)...)
	switch known.status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", retryAfter(err))
	case http.StatusUnauthorized:
		// RFC 9110 wants a challenge with every 401; this one names the form
		// that a client fills in, so that no browser opens its own dialogue.
		w.Header().Set("WWW-Authenticate", `FormBased realm="cloudsec"`)
	}
	problem.Write(w, r, rendered)
}

func fieldsOf(err error) []problem.FieldError {
	var fields []problem.FieldError
	if failed, ok := errors.AsType[*session.Error](err); ok {
		for _, field := range failed.Fields {
			fields = append(fields, problem.FieldError{Field: field.Field, Detail: field.Detail})
		}
	}
	if session.CodeOf(err) == session.CodePasswordPolicy {
		fields = append(fields, problem.FieldError{Field: "newPassword", Detail: "does not follow the rules"})
	}
	return fields
}

// retryAfter rounds up: a client that comes back too early waits again.
func retryAfter(err error) string {
	wait := time.Second
	if failed, ok := errors.AsType[*session.Error](err); ok && failed.Wait > 0 {
		wait = failed.Wait
	}
	return strconv.Itoa(int(math.Ceil(wait.Seconds())))
}

// refuseBody answers a body that cannot be read. The decoder's error may quote
// the body, so it goes nowhere.
func refuseBody(w http.ResponseWriter, r *http.Request, err error) {
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		problem.Write(w, r, problem.New(http.StatusRequestEntityTooLarge, problem.CodeTooLarge,
			"The request's body is larger than this address accepts."))
		return
	}
	problem.Write(w, r, problem.New(http.StatusBadRequest, problem.CodeInvalidRequest,
		"The body must be one JSON object as the API describes it."))
}

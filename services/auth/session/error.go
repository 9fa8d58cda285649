package session

import (
	"errors"
	"fmt"
	"time"
)

// Code says what went wrong, for programs.
type Code string

// The ways in which signing in can fail.
const (
	CodeInvalidRequest       Code = "invalid_request"
	CodeInvalidCredentials   Code = "invalid_credentials" //nolint:gosec // a code, not credentials
	CodeInvalidCode          Code = "invalid_code"
	CodeInvalidSession       Code = "invalid_session"
	CodeInvalidRefreshToken  Code = "invalid_refresh_token"
	CodePasswordPolicy       Code = "password_policy"
	CodeChallengeUnsupported Code = "challenge_unsupported"
	CodeRateLimited          Code = "rate_limited"
	CodeUnavailable          Code = "unavailable"
	CodeInternal             Code = "internal"
)

// Error is a failed sign-in. Detail and Err are for the log: clients get a
// fixed message for the Code.
type Error struct {
	Code Code
	// Detail says more than the code: the provider's own error, by its name.
	Detail string
	// Wait is how long to wait, with CodeRateLimited.
	Wait time.Duration
	// Fields says what is wrong with the request, with CodeInvalidRequest.
	Fields []FieldError
	Err    error
}

// FieldError says what is wrong with one field, never what its value was.
type FieldError struct {
	Field  string
	Detail string
}

// Error implements error.
func (e *Error) Error() string {
	text := string(e.Code)
	if e.Detail != "" {
		text += ": " + e.Detail
	}
	if e.Err != nil {
		text += fmt.Sprintf(": %v", e.Err)
	}
	return text
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf gives the code of an error; one without a code is internal.
func CodeOf(err error) Code {
	if failed, ok := errors.AsType[*Error](err); ok {
		return failed.Code
	}
	return CodeInternal
}

// Package token checks the access tokens that Cognito issues.
//
// A Verifier checks a token locally against the issuer's published keys: no
// call leaves the process while the keys are known. Middleware turns the
// verdict into an HTTP answer and hands the Identity to the handlers.
package token

import (
	"errors"
	"fmt"
)

// Code says, in a form fit for logs and metrics, why a token was refused.
type Code string

// The reasons for which Verify refuses a token.
const (
	CodeMissing         Code = "missing"
	CodeMalformed       Code = "malformed"
	CodeTooLarge        Code = "too_large"
	CodeSignature       Code = "signature"
	CodeIssuer          Code = "issuer"
	CodeClient          Code = "client"
	CodeUse             Code = "token_use"
	CodeExpired         Code = "expired"
	CodeNotYetValid     Code = "not_yet_valid"
	CodeRevoked         Code = "revoked"
	CodeKeysUnavailable Code = "keys_unavailable"
	// CodeRevocationsUnavailable says that nobody can tell whether the token was revoked.
	CodeRevocationsUnavailable Code = "revocations_unavailable"
)

// Error is a refused token. It never holds the token or its claims, so that it
// may be logged as it is.
type Error struct {
	Code   Code
	Detail string
	cause  error
}

// Error says why the token was refused.
func (e *Error) Error() string {
	if e.cause != nil {
		return fmt.Sprintf("verify token: %s: %s: %v", e.Code, e.Detail, e.cause)
	}
	return fmt.Sprintf("verify token: %s: %s", e.Code, e.Detail)
}

// Unwrap gives the cause, where there is one.
func (e *Error) Unwrap() error { return e.cause }

// CodeOf gives the code of an error from Verify, or "" for another error.
func CodeOf(err error) Code {
	if refused, ok := errors.AsType[*Error](err); ok {
		return refused.Code
	}
	return ""
}

func refuse(code Code, detail string) error {
	return &Error{Code: code, Detail: detail}
}

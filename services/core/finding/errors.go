package finding

import "fmt"

// Code says what sort of error it is. The HTTP API maps each to a status in one place.
type Code string

// The codes of this domain. An error without one is internal.
const (
	CodeNotFound          Code = "not_found"
	CodeInvalidRequest    Code = "invalid_request"
	CodeInvalidCursor     Code = "invalid_cursor"
	CodeIllegalTransition Code = "illegal_transition"
	CodeReasonRequired    Code = "reason_required"
	CodeInvalidReport     Code = "invalid_report"
	CodeTooLarge          Code = "too_large"
	CodeBusy              Code = "busy"
	CodeInvalidFilter     Code = "invalid_filter"
	CodeTooMany           Code = "too_many"
	CodeTooExpensive      Code = "too_expensive"
	CodeSelectionChanged  Code = "selection_changed"
	CodeKeyReused         Code = "idempotency_key_reused"
	CodeNameTaken         Code = "name_taken"
	CodeLimitReached      Code = "limit_reached"
	CodeVersionMismatch   Code = "version_mismatch"
	CodeForbidden         Code = "forbidden"
	CodeNotConfigured     Code = "not_configured"
	CodeNotFinished       Code = "not_finished"
	CodeInvalidPolicy     Code = "invalid_policy"
	CodeNotWaivable       Code = "not_waivable"
)

// Error is an error that the caller can do something about. Its message is meant for the caller, so it holds nothing but
// fixed words and the caller's own input.
type Error struct {
	Code    Code
	Message string
	// Field is the parameter or the record at fault, if one is.
	Field string
}

// Error implements error.
func (e *Error) Error() string {
	if e.Field != "" {
		return e.Field + ": " + e.Message
	}
	return e.Message
}

// Errorf returns an Error without a field.
func Errorf(code Code, format string, args ...any) error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// FieldErrorf returns an Error about a field or a record.
func FieldErrorf(code Code, field, format string, args ...any) error {
	return &Error{Code: code, Field: field, Message: fmt.Sprintf(format, args...)}
}

package cognito

import (
	"context"
	"errors"
	"net/http"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"

	"github.com/cloudsec/cloudsec/services/auth/session"
)

// codes maps the errors that Cognito documents for InitiateAuth and
// RespondToAuthChallenge, and that mean the same in every operation. One that
// is not here is our own mistake or Cognito's: internal.
var codes = map[string]session.Code{
	"CodeMismatchException":                   session.CodeInvalidCode,
	"ExpiredCodeException":                    session.CodeInvalidCode,
	"EnableSoftwareTokenMFAException":         session.CodeInvalidCode,
	"InvalidPasswordException":                session.CodePasswordPolicy,
	"PasswordHistoryPolicyViolationException": session.CodePasswordPolicy,

	"TooManyRequestsException":       session.CodeRateLimited,
	"LimitExceededException":         session.CodeRateLimited,
	"TooManyFailedAttemptsException": session.CodeRateLimited,

	"InternalErrorException":         session.CodeUnavailable,
	"InternalFailure":                session.CodeUnavailable,
	"ServiceUnavailable":             session.CodeUnavailable,
	"InvalidLambdaResponseException": session.CodeUnavailable,
	"UnexpectedLambdaException":      session.CodeUnavailable,
}

// refusals are the errors that say "this person may not sign in". Which of them
// it is would tell a stranger whether the account exists, so they become one
// code, chosen by the operation; the audit has the name.
var refusals = map[string]bool{
	"NotAuthorizedException":         true,
	"UserNotFoundException":          true,
	"UserNotConfirmedException":      true,
	"PasswordResetRequiredException": true,
	"UserLambdaValidationException":  true,
	"ForbiddenException":             true,
}

// refused is what a refusal means in an operation.
func refused(operation session.Operation) session.Code {
	switch operation {
	case session.OperationChallenge:
		return session.CodeInvalidSession
	case session.OperationRefresh:
		return session.CodeInvalidRefreshToken
	default:
		return session.CodeInvalidCredentials
	}
}

// translate turns an error of the SDK into one of ours. Cognito's message is
// dropped, since it may repeat what was sent; the error's name says enough.
func translate(operation session.Operation, err error) error {
	if apiError, ok := errors.AsType[smithy.APIError](err); ok {
		name := apiError.ErrorCode()
		return &session.Error{Code: codeOf(operation, name, statusOf(err)), Detail: name}
	}
	if errors.Is(err, context.Canceled) {
		return &session.Error{Code: session.CodeUnavailable, Detail: "the client hung up"}
	}
	// No answer at all: no connection, no name, no time left. The text names
	// addresses, never the content of the request.
	return &session.Error{Code: session.CodeUnavailable, Detail: "no answer from Cognito", Err: err}
}

func codeOf(operation session.Operation, name string, status int) session.Code {
	if refusals[name] {
		return refused(operation)
	}
	// An unknown session is NotAuthorized in Cognito but NotFound in moto. A
	// client or pool that is missing has already failed the login.
	if name == "ResourceNotFoundException" && operation == session.OperationChallenge {
		return session.CodeInvalidSession
	}
	if code, known := codes[name]; known {
		return code
	}
	if status >= http.StatusInternalServerError {
		return session.CodeUnavailable
	}
	return session.CodeInternal
}

func statusOf(err error) int {
	if response, ok := errors.AsType[*awshttp.ResponseError](err); ok {
		return response.HTTPStatusCode()
	}
	return 0
}

package httpapi

import (
	"context"
	"errors"
	"net/http"
	"os"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/apitoken"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/importjob"
	"github.com/cloudsec/cloudsec/services/core/postgres"
	"github.com/cloudsec/cloudsec/services/core/report"
	"github.com/cloudsec/cloudsec/services/internal/problem"
)

// statusOf maps the domain's codes to HTTP, here and nowhere else.
func statusOf(code finding.Code) int {
	switch code {
	case finding.CodeNotFound:
		return http.StatusNotFound
	case finding.CodeInvalidRequest, finding.CodeInvalidCursor, finding.CodeInvalidFilter:
		return http.StatusBadRequest
	case finding.CodeForbidden, apitoken.CodeScope:
		return http.StatusForbidden
	case finding.CodeVersionMismatch:
		return http.StatusPreconditionFailed
	case finding.CodeIllegalTransition, finding.CodeSelectionChanged, finding.CodeNameTaken, finding.CodeLimitReached,
		finding.CodeNotConfigured, finding.CodeNotFinished, importjob.CodeFinished:
		return http.StatusConflict
	case finding.CodeReasonRequired, finding.CodeInvalidReport, finding.CodeTooMany, finding.CodeTooExpensive, finding.CodeKeyReused,
		finding.CodeInvalidPolicy, finding.CodeNotWaivable:
		return http.StatusUnprocessableEntity
	case finding.CodeTooLarge:
		return http.StatusRequestEntityTooLarge
	case finding.CodeBusy:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// problemOf turns an error into what the client sees, or returns nil when the error is ours.
func problemOf(err error) *problem.Problem {
	var ready *problem.Problem
	var domain *finding.Error
	var body *http.MaxBytesError
	switch {
	case errors.As(err, &ready):
		return ready
	case errors.As(err, &body):
		return problem.New(http.StatusRequestEntityTooLarge, problem.CodeTooLarge,
			"The request's body is larger than this address accepts.")
	case errors.As(err, &domain):
		return problemOfDomain(domain)
	case errors.Is(err, report.ErrEncoding):
		return problem.New(http.StatusUnsupportedMediaType, "unsupported_encoding",
			"Send the report as it is or with Content-Encoding: gzip.")
	case errors.Is(err, os.ErrDeadlineExceeded):
		return problem.New(http.StatusRequestTimeout, "timeout", "The request's body took too long to arrive.")
	case postgres.Unavailable(err):
		return problem.New(http.StatusServiceUnavailable, problem.CodeUnavailable,
			"The database has no room or does not answer. Try again in a few seconds.")
	}
	return nil
}

func problemOfDomain(err *finding.Error) *problem.Problem {
	p := problem.New(statusOf(err.Code), string(err.Code), err.Error())
	if err.Field != "" {
		p.Errors = []problem.FieldError{{Field: err.Field, Detail: err.Message}}
	}
	return p
}

// fail answers a request that a handler could not fulfil.
func (a *API) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := problemOf(err)
	if p == nil {
		p = problem.Internal()
	}
	if p.Code == problem.CodeInternal || p.Code == problem.CodeUnavailable {
		a.logInternal(r.Context(), err)
	}
	if p.Status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "5")
	}
	problem.Write(w, r, p)
}

// logInternal logs what the client is not told. A client that hung up is no fault of ours.
func (a *API) logInternal(ctx context.Context, err error) {
	if errors.Is(err, context.Canceled) {
		a.opts.Logger.InfoContext(ctx, "request abandoned", "error", err)
		return
	}
	a.opts.Logger.ErrorContext(ctx, "request failed", "error", err)
}

// refuseRequest answers a request whose parameters or body do not fit the contract.
func (a *API) refuseRequest(w http.ResponseWriter, r *http.Request, err error) {
	var missing *api.RequiredParamError
	var malformed *api.InvalidParamFormatError
	var twice *api.TooManyValuesForParamError
	var notJSON *api.UnmarshalingParamError
	switch {
	case errors.As(err, &missing):
		err = invalidRequest(problem.FieldError{Field: missing.ParamName, Detail: "is required"})
	case errors.As(err, &malformed):
		err = invalidRequest(problem.FieldError{Field: malformed.ParamName, Detail: "is malformed"})
	case errors.As(err, &twice):
		err = invalidRequest(problem.FieldError{Field: twice.ParamName, Detail: "is given more than once"})
	case errors.As(err, &notJSON):
		err = invalidRequest(problem.FieldError{Field: notJSON.ParamName, Detail: "is not JSON"})
	case problemOf(err) == nil && misfit(r.Context()) != nil:
		err = misfit(r.Context())
	case problemOf(err) == nil:
		err = invalidRequest(problem.FieldError{Field: "body", Detail: "is not JSON of the expected shape"})
	}
	a.fail(w, r, err)
}

// invalidField is a problem with one field.
func invalidField(field, detail string) *problem.Problem {
	return invalidRequest(problem.FieldError{Field: field, Detail: detail})
}

func invalidRequest(fields ...problem.FieldError) *problem.Problem {
	return problem.New(http.StatusBadRequest, problem.CodeInvalidRequest, "The request is malformed.", fields...)
}

// Package httpapi serves the contract in ../api/openapi.yaml: it checks who asks and what for, calls the domain, and
// answers.
package httpapi

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres"
	"github.com/cloudsec/cloudsec/services/core/report"
)

// Findings reads findings.
type Findings interface {
	List(ctx context.Context, page finding.Page) (finding.List, error)
	GetFinding(ctx context.Context, id uuid.UUID) (finding.Detail, error)
	Audit(ctx context.Context, id uuid.UUID) ([]finding.AuditEntry, error)
}

// Triage changes findings.
type Triage interface {
	Transition(ctx context.Context, id uuid.UUID, to finding.State, reason, actor string) (finding.Detail, error)
}

// Imports takes reports in.
type Imports interface {
	Import(ctx context.Context, source, actor string, read postgres.Read) (done finding.Import, again bool, err error)
	GetImport(ctx context.Context, id uuid.UUID) (finding.Import, error)
	Collisions(ctx context.Context, id uuid.UUID, after, limit int) (page []finding.Collision, more bool, err error)
}

// Options configure an API.
type Options struct {
	Findings Findings
	Triage   Triage
	Imports  Imports
	// Authenticate refuses requests without a good token and puts the token's identity into the context.
	Authenticate func(http.Handler) http.Handler
	Logger       *slog.Logger
	Metrics      *Metrics
	Limits       report.Limits
	// MaxImports bounds how many imports run at once. Each holds a database connection while its client sends.
	MaxImports int
}

// API implements the contract.
type API struct {
	opts Options
	// running holds one token for each import that runs.
	running chan struct{}
}

var _ api.StrictServerInterface = (*API)(nil)

// New returns the API.
func New(opts Options) *API {
	return &API{opts: opts, running: make(chan struct{}, opts.MaxImports)}
}

// Routes adds all routes. Each of them needs a token, and a role that its operation allows.
func (a *API) Routes(r chi.Router) {
	strict := api.NewStrictHandlerWithOptions(a, []api.StrictMiddlewareFunc{a.authorize}, api.StrictHTTPServerOptions{
		RequestErrorHandlerFunc:  a.refuseRequest,
		ResponseErrorHandlerFunc: a.fail,
	})
	r.Group(func(r chi.Router) {
		r.Use(a.opts.Authenticate)
		api.HandlerWithOptions(strict, api.ChiServerOptions{BaseRouter: r, ErrorHandlerFunc: a.refuseRequest})
	})
}

// MaxBodyBytes bounds the body of an import as it is sent.
const MaxBodyBytes = 64 << 20

// BodyLimit returns the bound of a request's body: imports have their own, the rest keeps the server's.
func BodyLimit(r *http.Request) int64 {
	if r.Method == http.MethodPost && r.URL.Path == "/v1/imports" {
		return MaxBodyBytes
	}
	return 0
}

// Package httpapi serves the contract in ../api/openapi.yaml: it checks who asks and what for, calls the domain, and
// answers.
package httpapi

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/cache"
	"github.com/cloudsec/cloudsec/services/core/export"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/gate"
	"github.com/cloudsec/cloudsec/services/core/intelligence"
	"github.com/cloudsec/cloudsec/services/core/postgres"
	"github.com/cloudsec/cloudsec/services/core/report"
	"github.com/cloudsec/cloudsec/services/core/webhook"
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
	AcceptRisk(ctx context.Context, id uuid.UUID, terms finding.Terms, reason, actor string) (finding.Detail, error)
	Bulk(ctx context.Context, request finding.Bulk) (finding.BulkResult, error)
}

// Exports reads all findings that a filter matches.
type Exports interface {
	Export(ctx context.Context, filter finding.Filter, write func(export.Findings) error) error
}

// Filters keeps filters under names.
type Filters interface {
	CreateFilter(ctx context.Context, reader finding.Reader, f finding.SavedFilter) (finding.SavedFilter, error)
	GetFilter(ctx context.Context, reader finding.Reader, id uuid.UUID) (finding.SavedFilter, error)
	ListFilters(ctx context.Context, reader finding.Reader, after uuid.UUID, limit int) (page []finding.SavedFilter, more bool, err error)
	ReplaceFilter(ctx context.Context, reader finding.Reader, version int64, f finding.SavedFilter) (finding.SavedFilter, error)
	DeleteFilter(ctx context.Context, reader finding.Reader, version int64, id uuid.UUID) error
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
	Exports  Exports
	Filters  Filters
	Imports  Imports
	// Webhooks, Keeper and Deliveries tell others what happens; Gates and Policies judge releases.
	Webhooks   Webhooks
	Keeper     webhook.Keeper
	Deliveries Deliveries
	Gates      Gates
	Policies   *gate.Book
	Jobs       Jobs
	Teams      Teams
	Tokens     Tokens
	// Work, Comments, Rules and Trail are about who does what with findings. RulesQueued is told that rules have more to do.
	Work        Work
	Comments    Comments
	Rules       Rules
	RulesQueued func()
	Trail       Trail
	Posture     PostureOptions
	// Changed is told of everything that a request may have changed, before it is answered.
	Changed func()
	// Tags remember which tag an answer had, by what it is made of.
	Tags map[cache.Topic]*cache.Cache[string]
	// SLA keeps the policy of due dates, Acceptances the risks that are accepted instead.
	SLA         SLA
	Acceptances Acceptances
	// Assets and Intelligence are what priorities come from.
	Assets       Assets
	Intelligence Intelligence
	// JobQueued is told that the queue has one job more.
	JobQueued func()
	// MaxSpooled bounds the reports that wait for their import, in bytes as stored.
	MaxSpooled int64
	// Authenticate refuses requests without a good access token and puts the token's identity into the context. It is not asked
	// about API tokens.
	Authenticate func(http.Handler) http.Handler
	Logger       *slog.Logger
	Metrics      *Metrics
	Limits       report.Limits
	// MaxImports bounds how many imports run at once. Each holds a database connection while its client sends.
	MaxImports int
	// ExportPatience is how long the client of an export may read nothing.
	ExportPatience time.Duration
}

// API implements the contract.
type API struct {
	opts   Options
	bodies bodies
	fixed  fixedPaths
	// running holds one token for each import that runs.
	running chan struct{}
	// exporting holds one token for each export that runs.
	exporting chan struct{}
	// receiving holds one token for each report that is being spooled.
	receiving chan struct{}
	members   *members
	// loading holds one token for each feed that is being loaded.
	loading chan struct{}
}

// uploadsPerImport is how many reports may be spooled at once for each import that may run: they hold no connection.
const uploadsPerImport = 4

var _ api.StrictServerInterface = (*API)(nil)

// New returns the API.
func New(opts Options) (*API, error) {
	document, err := openapi3.NewLoader().LoadFromData(api.Spec)
	if err != nil {
		return nil, fmt.Errorf("read the contract: %w", err)
	}
	return &API{
		opts: opts, bodies: readBodies(document), fixed: readFixedPaths(document),
		running: make(chan struct{}, opts.MaxImports), exporting: make(chan struct{}, maxExports),
		receiving: make(chan struct{}, uploadsPerImport*opts.MaxImports), loading: make(chan struct{}, maxLoads),
		members: &members{load: opts.Teams.Memberships},
	}, nil
}

// Routes adds all routes. Each of them needs a token, and a role that its operation allows.
func (a *API) Routes(r chi.Router) {
	strict := api.NewStrictHandlerWithOptions(a, []api.StrictMiddlewareFunc{
		a.condition, a.announce, a.refuseMisfits, a.authorize, // The last one comes first.
	}, api.StrictHTTPServerOptions{
		RequestErrorHandlerFunc:  a.refuseRequest,
		ResponseErrorHandlerFunc: a.fail,
	})
	r.Group(func(r chi.Router) {
		r.Use(a.declared, a.authenticate, conditional)
		api.HandlerWithOptions(strict, api.ChiServerOptions{
			BaseRouter: r, Middlewares: []api.MiddlewareFunc{a.hold}, ErrorHandlerFunc: a.refuseRequest,
		})
	})
}

// BodyLimit returns the bound of a request's body: imports have their own, the rest keeps the server's.
func BodyLimit(imports int64) func(*http.Request) int64 {
	return func(r *http.Request) int64 {
		if r.Method == http.MethodPost && (r.URL.Path == "/v1/imports" || r.URL.Path == "/v1/import-jobs") {
			return imports
		}
		if r.Method == http.MethodPut && strings.HasPrefix(r.URL.Path, "/v1/intelligence/") {
			return intelligence.MaxBytes
		}
		return 0
	}
}

package httpapi

import (
	"context"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/gate"
	"github.com/cloudsec/cloudsec/services/internal/problem"
	"github.com/cloudsec/cloudsec/services/internal/token"
)

// defaultPolicy is what is asked when the request names no policy.
const defaultPolicy = "default"

// Gates judges releases and keeps the answers.
type Gates interface {
	Evaluate(ctx context.Context, policy gate.Policy, target gate.Target, actor string) (gate.Evaluation, error)
	GetEvaluation(ctx context.Context, id uuid.UUID) (gate.Evaluation, error)
	ListEvaluations(
		ctx context.Context, before uuid.UUID, verdict gate.Verdict, limit int,
	) (list []gate.Evaluation, more bool, err error)
	Waive(
		ctx context.Context, id uuid.UUID, wish gate.WaiverRequest, actor string, most func(policy string) time.Duration,
	) (gate.Waiver, error)
	ListWaivers(ctx context.Context, evaluation uuid.UUID) ([]gate.Waiver, error)
}

// EvaluateRelease implements POST /v1/gates/release.
func (a *API) EvaluateRelease(ctx context.Context, req api.EvaluateReleaseRequestObject) (api.EvaluateReleaseResponseObject, error) {
	target, err := gateTarget(*req.Body)
	if err != nil {
		return nil, err
	}
	policy, err := a.gatePolicy(ctx, *req.Body)
	if err != nil {
		return nil, err
	}
	evaluation, err := a.opts.Gates.Evaluate(ctx, policy, target, actor(ctx))
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	a.opts.Logger.InfoContext(ctx, "release evaluated", "evaluationId", evaluation.ID, "policy", evaluation.Policy,
		"target", evaluation.Target, "verdict", evaluation.Verdict, "blockers", evaluation.Result.BlockerCount)
	return api.EvaluateRelease201JSONResponse{
		Body:    toEvaluation(evaluation),
		Headers: api.EvaluateRelease201ResponseHeaders{Location: "/v1/gates/release/" + evaluation.ID.String()},
	}, nil
}

func gateTarget(req api.GateRequest) (gate.Target, error) {
	var v validation
	image, sources := "", []string{}
	set(&image, req.Image)
	set(&sources, req.Sources)
	for _, name := range sources {
		v.sourceIn("sources", name)
	}
	if err := v.err(); err != nil {
		return gate.Target{}, err
	}
	return gate.NewTarget(image, sources) //nolint:wrapcheck // a domain error on its way to problemOf
}

// gatePolicy finds the policy, or reads the one that came along. The latter is for people who try a policy out: a pipeline
// that brought its own could let itself pass.
func (a *API) gatePolicy(ctx context.Context, req api.GateRequest) (gate.Policy, error) {
	switch {
	case req.Policy != nil && req.PolicyText != nil:
		return gate.Policy{}, finding.FieldErrorf(finding.CodeInvalidRequest, "policy", "name a policy or send its text, not both")
	case req.PolicyText != nil:
		return inlinePolicy(ctx, *req.PolicyText)
	}
	name := defaultPolicy
	set(&name, req.Policy)
	policy, found := a.opts.Policies.Find(name)
	if !found {
		return gate.Policy{}, finding.FieldErrorf(finding.CodeInvalidRequest, "policy", "is none of the policies here: %s",
			a.opts.Policies.Names())
	}
	return policy, nil
}

func inlinePolicy(ctx context.Context, text string) (gate.Policy, error) {
	if identity, ok := token.FromContext(ctx); !ok || !identity.HasRole(token.RoleLead, token.RoleAdmin) {
		return gate.Policy{}, problem.New(http.StatusForbidden, problem.CodeForbidden,
			"A policy in the request needs the role lead or admin. Name one of the service's policies instead.")
	}
	policy, err := gate.Parse([]byte(text))
	if err != nil {
		return gate.Policy{}, policyProblem(err)
	}
	// No policy of the service can have this name, so waivers of one kind never count for the other.
	policy.Name = "inline:" + policy.Name
	return policy, nil
}

// policyProblem names every mistake of a policy.
func policyProblem(err error) error {
	p := problem.New(http.StatusUnprocessableEntity, string(finding.CodeInvalidPolicy), "The policy cannot be used.")
	for mistake := range strings.SplitSeq(err.Error(), "\n") {
		if p.Errors = append(p.Errors, problem.FieldError{Field: "policyText", Detail: mistake}); len(p.Errors) == 50 {
			break
		}
	}
	return p
}

// ListReleaseEvaluations implements GET /v1/gates/release.
func (a *API) ListReleaseEvaluations(
	ctx context.Context, req api.ListReleaseEvaluationsRequestObject,
) (api.ListReleaseEvaluationsResponseObject, error) {
	var v validation
	limit, before, verdict := v.limit(req.Params.Limit), uuid.Max, gate.Verdict("")
	if req.Params.Verdict != nil {
		if verdict = gate.Verdict(*req.Params.Verdict); !req.Params.Verdict.Valid() {
			v.add("verdict", "must be pass, fail or waived")
		}
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	if req.Params.Cursor != nil {
		id, err := uuid.Parse(*req.Params.Cursor)
		if err != nil {
			return nil, badCursor()
		}
		before = id
	}
	list, more, err := a.opts.Gates.ListEvaluations(ctx, before, verdict, limit)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	answer := api.ListReleaseEvaluations200JSONResponse{Items: make([]api.GateEvaluationSummary, 0, len(list))}
	for _, e := range list {
		answer.Items = append(answer.Items, api.GateEvaluationSummary{
			Id: e.ID, At: e.At, Actor: e.Actor, Policy: e.Policy, Target: e.Target, Verdict: api.Verdict(e.Verdict),
		})
	}
	if more {
		next := list[len(list)-1].ID.String()
		answer.NextCursor = &next
	}
	return answer, nil
}

// GetReleaseEvaluation implements GET /v1/gates/release/{id}.
func (a *API) GetReleaseEvaluation(
	ctx context.Context, req api.GetReleaseEvaluationRequestObject,
) (api.GetReleaseEvaluationResponseObject, error) {
	evaluation, err := a.opts.Gates.GetEvaluation(ctx, req.Id)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.GetReleaseEvaluation200JSONResponse(toEvaluation(evaluation)), nil
}

// ListWaivers implements GET /v1/gates/release/{id}/waivers.
func (a *API) ListWaivers(ctx context.Context, req api.ListWaiversRequestObject) (api.ListWaiversResponseObject, error) {
	list, err := a.opts.Gates.ListWaivers(ctx, req.Id)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.ListWaivers200JSONResponse{Items: toWaivers(list)}, nil
}

// WaiveRelease implements POST /v1/gates/release/{id}/waivers.
func (a *API) WaiveRelease(ctx context.Context, req api.WaiveReleaseRequestObject) (api.WaiveReleaseResponseObject, error) {
	wish := gate.WaiverRequest{Reason: strings.TrimSpace(req.Body.Reason), Expires: req.Body.ExpiresAt}
	set(&wish.Findings, req.Body.Findings)
	set(&wish.Sources, req.Body.Sources)
	var v validation
	v.text("reason", wish.Reason, 0, maxReason)
	if len(wish.Findings) > gate.MaxListed {
		v.add("findings", "may name at most %d", gate.MaxListed)
	}
	if len(wish.Sources) > gate.MaxSources {
		v.add("sources", "may name at most %d", gate.MaxSources)
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	waiver, err := a.opts.Gates.Waive(ctx, req.Id, wish, actor(ctx), a.maxWaiver)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.WaiveRelease201JSONResponse(toWaiver(waiver)), nil
}

// maxWaiver is how long a waiver under a policy may be valid.
func (a *API) maxWaiver(name string) time.Duration {
	if policy, found := a.opts.Policies.Find(name); found {
		return policy.MaxWaiver
	}
	return gate.DefaultMaxWaiver
}

func toEvaluation(e gate.Evaluation) api.GateEvaluation {
	r := e.Result
	out := api.GateEvaluation{
		Id: e.ID, At: e.At, Actor: e.Actor, Policy: e.Policy, PolicySha256: hex.EncodeToString(e.PolicySHA256[:]),
		Target: e.Target, Verdict: api.Verdict(e.Verdict), Findings: r.Findings, Open: r.Open, States: r.States,
		Sources: make([]api.GateSource, 0, len(r.Sources)), BlockerCount: r.BlockerCount, Blockers: toBlockers(r.Blockers),
		WaivedCount: r.WaivedCount, Waived: toBlockers(r.Waived), ExceptedCount: r.ExceptedCount,
		Excepted: make([]api.Excepted, 0, len(r.Excepted)), Waivers: toWaivers(r.Waivers),
	}
	for _, s := range r.Sources {
		out.Sources = append(out.Sources, api.GateSource{
			Name: s.Name, ImportId: s.ImportID, ImportedAt: s.ImportedAt, ReportedAt: s.ReportedAt, AgeSeconds: s.AgeSeconds,
			Tool: s.Tool, Records: s.Records,
		})
	}
	for _, x := range r.Excepted {
		out.Excepted = append(out.Excepted, api.Excepted{
			Finding: toSubject(x.Found), Owner: x.Owner, Reason: x.Reason, ExpiresAt: x.Expires,
		})
	}
	return out
}

func toBlockers(list []gate.Blocker) []api.Blocker {
	out := make([]api.Blocker, 0, len(list))
	for _, b := range list {
		blocker := api.Blocker{Key: b.Key, Reason: api.BlockerReason(b.Reason), Detail: b.Detail, WaiverId: b.WaiverID}
		if b.Source != "" {
			blocker.Source = &b.Source
		}
		if b.Found != nil {
			subject := toSubject(*b.Found)
			blocker.Finding = &subject
		}
		out = append(out, blocker)
	}
	return out
}

func toSubject(s gate.Subject) api.GateFinding {
	return api.GateFinding{
		Id: s.ID, Kind: api.FindingKind(s.Kind), Severity: api.Severity(s.Severity), State: api.FindingState(s.State),
		Title: s.Title, RuleId: s.RuleID, Component: s.Component, Path: s.Path, FirstSeenAt: s.FirstSeenAt,
	}
}

func toWaivers(list []gate.Waiver) []api.Waiver {
	out := make([]api.Waiver, 0, len(list))
	for _, w := range list {
		out = append(out, toWaiver(w))
	}
	return out
}

func toWaiver(w gate.Waiver) api.Waiver {
	return api.Waiver{
		Id: w.ID, EvaluationId: w.EvaluationID, At: w.At, Actor: w.Actor, Reason: w.Reason, ExpiresAt: w.ExpiresAt,
		Blockers: w.Blockers,
	}
}

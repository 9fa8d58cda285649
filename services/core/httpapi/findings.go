package httpapi

import (
	"context"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/finding"
)

// ListFindings implements GET /v1/findings.
func (a *API) ListFindings(ctx context.Context, req api.ListFindingsRequestObject) (api.ListFindingsResponseObject, error) {
	page, err := pageOf(ctx, req.Params)
	if err != nil {
		return nil, err
	}
	list, err := a.opts.Findings.List(ctx, page)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	answer := api.ListFindings200JSONResponse{
		Items: make([]api.Finding, 0, len(list.Items)),
		Total: api.BoundedCount{Count: list.Count, Exact: list.CountExact},
	}
	for _, f := range list.Items {
		answer.Items = append(answer.Items, toFinding(f))
	}
	if list.Next != nil {
		next := list.Next.Encode(page.Sort, page.Filter)
		answer.NextCursor = &next
	}
	return answer, nil
}

// GetFinding implements GET /v1/findings/{id}.
func (a *API) GetFinding(ctx context.Context, req api.GetFindingRequestObject) (api.GetFindingResponseObject, error) {
	detail, err := a.opts.Findings.GetFinding(ctx, req.Id)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	tag := etag(detail)
	if known := req.Params.IfNoneMatch; known != nil && matches(*known, tag) {
		return api.GetFinding304Response{Headers: api.GetFinding304ResponseHeaders{ETag: tag}}, nil
	}
	return api.GetFinding200JSONResponse{
		Body: toDetail(detail), Headers: api.GetFinding200ResponseHeaders{ETag: tag},
	}, nil
}

// TransitionFinding implements POST /v1/findings/{id}/transitions.
func (a *API) TransitionFinding(
	ctx context.Context, req api.TransitionFindingRequestObject,
) (api.TransitionFindingResponseObject, error) {
	var v validation
	to := v.states([]api.FindingState{req.Body.State})
	reason := ""
	if req.Body.Reason != nil {
		reason = strings.TrimSpace(*req.Body.Reason)
		v.text("reason", reason, 0, maxReason)
	}
	terms := termsOf(req.Body.Owner, req.Body.ExpiresAt)
	v.text("owner", terms.Owner, 0, maxOwner)
	if err := v.err(); err != nil {
		return nil, err
	}
	detail, err := a.transition(ctx, req.Id, to[0], reason, terms)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.TransitionFinding200JSONResponse{
		Body: toDetail(detail), Headers: api.TransitionFinding200ResponseHeaders{ETag: etag(detail)},
	}, nil
}

// transition moves a finding. Only accepting a risk has terms.
func (a *API) transition(
	ctx context.Context, id uuid.UUID, to finding.State, reason string, terms finding.Terms,
) (finding.Detail, error) {
	if to == finding.StateRiskAccepted {
		return a.opts.Triage.AcceptRisk(ctx, id, terms, reason, actor(ctx)) //nolint:wrapcheck // wrapped by the store
	}
	return a.opts.Triage.Transition(ctx, id, to, reason, actor(ctx)) //nolint:wrapcheck // wrapped by the store
}

// ListFindingAudit implements GET /v1/findings/{id}/audit.
func (a *API) ListFindingAudit(
	ctx context.Context, req api.ListFindingAuditRequestObject,
) (api.ListFindingAuditResponseObject, error) {
	entries, err := a.opts.Findings.Audit(ctx, req.Id)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	answer := api.ListFindingAudit200JSONResponse{Items: make([]api.AuditEntry, 0, len(entries))}
	for _, e := range entries {
		answer.Items = append(answer.Items, toAuditEntry(e))
	}
	return answer, nil
}

// etag changes with every change of the finding, because each of them raises its version.
func etag(d finding.Detail) string {
	return `"` + strconv.FormatInt(d.Version, 10) + `"`
}

// matches compares tags the way RFC 9110 wants it for reading: weakly, and a star matches everything.
func matches(header, tag string) bool {
	for candidate := range strings.SplitSeq(header, ",") {
		candidate = strings.TrimPrefix(strings.TrimSpace(candidate), "W/")
		if candidate == "*" || candidate == tag {
			return true
		}
	}
	return false
}

package httpapi

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/query"
	"github.com/cloudsec/cloudsec/services/internal/token"
)

// Work changes who works on findings, and what they are called.
type Work interface {
	Assign(ctx context.Context, id uuid.UUID, to finding.Assignee, w finding.Work) (finding.Detail, error)
	SetLabels(ctx context.Context, id uuid.UUID, labels []string, w finding.Work) (finding.Detail, error)
}

// AssignFinding implements PUT /v1/findings/{id}/assignee.
func (a *API) AssignFinding(ctx context.Context, req api.AssignFindingRequestObject) (api.AssignFindingResponseObject, error) {
	to := assigneeOf(req.Body.Assignee)
	if err := to.Check("assignee"); err != nil {
		return nil, err //nolint:wrapcheck // a domain error on its way to problemOf
	}
	work, err := workOf(ctx, req.Params.IfMatch, req.Body.Reason)
	if err != nil {
		return nil, err
	}
	detail, err := a.opts.Work.Assign(ctx, req.Id, to, work)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.AssignFinding200JSONResponse{
		Body: toDetail(detail), Headers: api.AssignFinding200ResponseHeaders{ETag: etag(detail)},
	}, nil
}

// UnassignFinding implements DELETE /v1/findings/{id}/assignee.
func (a *API) UnassignFinding(ctx context.Context, req api.UnassignFindingRequestObject) (api.UnassignFindingResponseObject, error) {
	work, err := workOf(ctx, req.Params.IfMatch, req.Params.Reason)
	if err != nil {
		return nil, err
	}
	detail, err := a.opts.Work.Assign(ctx, req.Id, finding.Assignee{}, work)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.UnassignFinding200JSONResponse{
		Body: toDetail(detail), Headers: api.UnassignFinding200ResponseHeaders{ETag: etag(detail)},
	}, nil
}

// LabelFinding implements PUT /v1/findings/{id}/labels.
func (a *API) LabelFinding(ctx context.Context, req api.LabelFindingRequestObject) (api.LabelFindingResponseObject, error) {
	labels, err := labelsOf("labels", req.Body.Labels)
	if err != nil {
		return nil, err
	}
	work, err := workOf(ctx, req.Params.IfMatch, req.Body.Reason)
	if err != nil {
		return nil, err
	}
	detail, err := a.opts.Work.SetLabels(ctx, req.Id, labels, work)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.LabelFinding200JSONResponse{
		Body: toDetail(detail), Headers: api.LabelFinding200ResponseHeaders{ETag: etag(detail)},
	}, nil
}

// workOf reads who changes a finding, why, and which version of it they know.
func workOf(ctx context.Context, ifMatch, reason *string) (finding.Work, error) {
	var v validation
	work := finding.Work{Actor: actor(ctx), Reason: strings.TrimSpace(value(reason)), Version: finding.AnyVersion}
	v.text("reason", work.Reason, 0, maxReason)
	if err := v.err(); err != nil || ifMatch == nil {
		return work, err
	}
	var err error
	work.Version, err = knownVersion(*ifMatch)
	return work, err
}

func assigneeOf(a api.Assignee) finding.Assignee {
	return finding.Assignee{Kind: finding.AssigneeKind(a.Kind), Name: a.Name}
}

// toAssignee returns nil for nobody.
func toAssignee(a finding.Assignee) *api.Assignee {
	if a.Nobody() {
		return nil
	}
	return &api.Assignee{Kind: api.AssigneeKind(a.Kind), Name: a.Name}
}

// labelsOf reads labels: sorted, each once.
func labelsOf(field string, labels []string) ([]string, error) {
	for i, label := range labels {
		if err := finding.CheckLabel(fmt.Sprintf("%s[%d]", field, i), label); err != nil {
			return nil, err //nolint:wrapcheck // a domain error on its way to problemOf
		}
	}
	labels = finding.Relabel(labels, nil, nil)
	if len(labels) > finding.MaxLabels {
		return nil, invalidField(field, fmt.Sprintf("must have at most %d labels", finding.MaxLabels))
	}
	return labels, nil
}

// toLabels are never null.
func toLabels(labels []string) []api.Label {
	return append([]api.Label{}, labels...)
}

// asked checks a filter that the caller asks with, and returns its canonical form. In it the caller's names stand for "me".
func asked(ctx context.Context, text *string) (string, error) {
	filter, err := canonical(text)
	if err != nil || filter == "" {
		return filter, err
	}
	n, err := query.Parse(filter)
	if err != nil || !query.AsksForMe(n) {
		return filter, nil //nolint:nilerr // what is canonical has been parsed before
	}
	identity, _ := token.FromContext(ctx)
	filter = query.Format(query.As(n, identity.Username, identity.Subject))
	return canonical(&filter) // Names are longer than "me", and filters have a bound.
}

// bulkWork reads what shall happen to findings besides a change of their state.
func bulkWork(body *api.TransitionFindingsJSONRequestBody, wish *finding.Bulk) (err error) {
	switch {
	case body.Assignee != nil:
		to := assigneeOf(*body.Assignee)
		wish.Assign = &to
		return to.Check("assignee") //nolint:wrapcheck // a domain error on its way to problemOf
	case body.Unassign != nil:
		wish.Assign = &finding.Assignee{}
		return nil
	case body.Labels == nil:
		return nil
	}
	if wish.AddLabels, err = labelsOf("labels.add", value(body.Labels.Add)); err != nil {
		return err
	}
	if wish.RemoveLabels, err = labelsOf("labels.remove", value(body.Labels.Remove)); err != nil {
		return err
	}
	both := len(wish.AddLabels) + len(wish.RemoveLabels)
	if all := finding.Relabel(wish.AddLabels, wish.RemoveLabels, nil); both == 0 || len(all) < both {
		return invalidField("labels", "must add or remove a label, and not do both to the same")
	}
	return nil
}

// change checks that it is said how the findings shall change, once.
func (v *validation) change(body *api.TransitionFindingsJSONRequestBody) {
	ways := 0
	for _, given := range []bool{body.State != nil, body.Assignee != nil, body.Unassign != nil, body.Labels != nil} {
		if given {
			ways++
		}
	}
	if ways != 1 {
		v.add("state", "or one of assignee, unassign and labels is required, and only one")
	}
	if body.Unassign != nil && !*body.Unassign {
		v.add("unassign", "must be true, or absent")
	}
}

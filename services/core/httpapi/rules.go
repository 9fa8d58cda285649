package httpapi

import (
	"context"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/rule"
)

// Rules keeps rules, and starts them.
type Rules interface {
	ListRules(ctx context.Context) ([]rule.Rule, error)
	GetRule(ctx context.Context, id uuid.UUID) (rule.Rule, error)
	CreateRule(ctx context.Context, r rule.Rule, actor string) (rule.Rule, error)
	ReplaceRule(ctx context.Context, version int64, r rule.Rule, actor string) (rule.Rule, error)
	DeleteRule(ctx context.Context, version int64, id uuid.UUID, actor string) error
	PreviewRule(ctx context.Context, r rule.Rule) (rule.Preview, error)
	StartRun(ctx context.Context, id uuid.UUID, version int64, actor string) (rule.Run, error)
	ListRuns(ctx context.Context, id, before uuid.UUID, limit int) (rule.Page, error)
}

const defaultPriority = 100

// ListRules implements GET /v1/rules.
func (a *API) ListRules(ctx context.Context, _ api.ListRulesRequestObject) (api.ListRulesResponseObject, error) {
	rules, err := a.opts.Rules.ListRules(ctx)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	answer := api.ListRules200JSONResponse{Items: make([]api.Rule, 0, len(rules))}
	for _, r := range rules {
		answer.Items = append(answer.Items, toRule(r))
	}
	return answer, nil
}

// CreateRule implements POST /v1/rules.
func (a *API) CreateRule(ctx context.Context, req api.CreateRuleRequestObject) (api.CreateRuleResponseObject, error) {
	wanted, err := ruleOf(req.Body)
	if err != nil {
		return nil, err
	}
	made, err := a.opts.Rules.CreateRule(ctx, wanted, actor(ctx))
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	a.opts.Logger.InfoContext(ctx, "rule created", "rule", made.Name, "ruleId", made.ID, "by", actor(ctx))
	return api.CreateRule201JSONResponse{
		Body: toRule(made), Headers: api.CreateRule201ResponseHeaders{ETag: versionTag(made.Version), Location: "/v1/rules/" + made.ID.String()},
	}, nil
}

// TestRule implements POST /v1/rules/test.
func (a *API) TestRule(ctx context.Context, req api.TestRuleRequestObject) (api.TestRuleResponseObject, error) {
	wanted, err := ruleOf(req.Body)
	if err != nil {
		return nil, err
	}
	preview, err := a.opts.Rules.PreviewRule(ctx, wanted)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.TestRule200JSONResponse(toPreview(preview)), nil
}

// GetRule implements GET /v1/rules/{id}.
func (a *API) GetRule(ctx context.Context, req api.GetRuleRequestObject) (api.GetRuleResponseObject, error) {
	r, err := a.opts.Rules.GetRule(ctx, req.Id)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.GetRule200JSONResponse{Body: toRule(r), Headers: api.GetRule200ResponseHeaders{ETag: versionTag(r.Version)}}, nil
}

// ReplaceRule implements PUT /v1/rules/{id}.
func (a *API) ReplaceRule(ctx context.Context, req api.ReplaceRuleRequestObject) (api.ReplaceRuleResponseObject, error) {
	wanted, err := ruleOf(req.Body)
	if err != nil {
		return nil, err
	}
	version, err := knownVersion(req.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	wanted.ID = req.Id
	changed, err := a.opts.Rules.ReplaceRule(ctx, version, wanted, actor(ctx))
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	a.opts.Logger.InfoContext(ctx, "rule changed", "rule", changed.Name, "ruleId", changed.ID, "version", changed.Version, "by", actor(ctx))
	return api.ReplaceRule200JSONResponse{
		Body: toRule(changed), Headers: api.ReplaceRule200ResponseHeaders{ETag: versionTag(changed.Version)},
	}, nil
}

// DeleteRule implements DELETE /v1/rules/{id}.
func (a *API) DeleteRule(ctx context.Context, req api.DeleteRuleRequestObject) (api.DeleteRuleResponseObject, error) {
	version, err := knownVersion(req.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	if err := a.opts.Rules.DeleteRule(ctx, version, req.Id, actor(ctx)); err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	a.opts.Logger.InfoContext(ctx, "rule deleted", "ruleId", req.Id, "by", actor(ctx))
	return api.DeleteRule204Response{}, nil
}

// RunRule implements POST /v1/rules/{id}/run.
func (a *API) RunRule(ctx context.Context, req api.RunRuleRequestObject) (api.RunRuleResponseObject, error) {
	work, err := workOf(ctx, req.Params.IfMatch, nil)
	if err != nil {
		return nil, err
	}
	if value(req.Body.DryRun) {
		return a.previewRun(ctx, req.Id, work.Version)
	}
	run, err := a.opts.Rules.StartRun(ctx, req.Id, work.Version, actor(ctx))
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	a.opts.RulesQueued()
	a.opts.Logger.InfoContext(ctx, "rule run", "ruleId", req.Id, "run", run.ID, "selected", run.Selected, "by", actor(ctx))
	return api.RunRule202JSONResponse(toRun(run)), nil
}

func (a *API) previewRun(ctx context.Context, id uuid.UUID, version int64) (api.RunRuleResponseObject, error) {
	r, err := a.opts.Rules.GetRule(ctx, id)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	if version != finding.AnyVersion && version != r.Version {
		return nil, finding.Errorf(finding.CodeVersionMismatch, "The rule has changed since you read it. Read it again.")
	}
	preview, err := a.opts.Rules.PreviewRule(ctx, r)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.RunRule200JSONResponse(toPreview(preview)), nil
}

// ListRuleRuns implements GET /v1/rules/{id}/runs.
func (a *API) ListRuleRuns(ctx context.Context, req api.ListRuleRunsRequestObject) (api.ListRuleRunsResponseObject, error) {
	limit, err := limitOf(req.Params.Limit)
	if err != nil {
		return nil, err
	}
	page, err := a.opts.Rules.ListRuns(ctx, req.Id, orNewest(req.Params.Before), limit)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	answer := api.ListRuleRuns200JSONResponse{Items: make([]api.RuleRun, 0, len(page.Items)), NextBefore: page.Next}
	for _, run := range page.Items {
		answer.Items = append(answer.Items, toRun(run))
	}
	return answer, nil
}

// ruleOf reads a rule.
func ruleOf(body *api.RuleRequest) (rule.Rule, error) {
	r := rule.Rule{
		Name: body.Name, Description: value(body.Description), Priority: defaultPriority, Enabled: true, Query: body.Filter,
		Stop: value(body.Stop), On: []rule.Cause{rule.CauseCreated, rule.CauseReopened},
	}
	if body.Priority != nil {
		r.Priority = *body.Priority
	}
	if body.Enabled != nil {
		r.Enabled = *body.Enabled
	}
	if body.On != nil {
		r.On = r.On[:0]
		for _, on := range *body.On {
			r.On = append(r.On, rule.Cause(on))
		}
	}
	r.Actions = actionsOf(body.Actions)
	return r, r.Check() //nolint:wrapcheck // a domain error on its way to problemOf
}

func actionsOf(a api.RuleActions) rule.Actions {
	actions := rule.Actions{Notify: value(a.Notify), Labels: value(a.Labels)}
	if a.Transition != nil {
		actions.Transition = &rule.Transition{
			To: finding.State(a.Transition.State), Reason: value(a.Transition.Reason), Owner: value(a.Transition.Owner),
			Days: value(a.Transition.Days),
		}
	}
	if a.Assign != nil {
		to := assigneeOf(*a.Assign)
		actions.Assign = &to
	}
	return actions
}

func toRule(r rule.Rule) api.Rule {
	made := api.Rule{
		Id: r.ID, Name: r.Name, Description: r.Description, Priority: r.Priority, Enabled: r.Enabled, DisabledReason: r.DisabledReason,
		Filter: r.Query, Actions: toActions(r.Actions), Stop: r.Stop, On: make([]api.RuleTrigger, 0, len(r.On)), Version: r.Version,
		CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt, UpdatedBy: r.UpdatedBy, UpdatedAt: r.UpdatedAt,
	}
	for _, on := range r.On {
		made.On = append(made.On, api.RuleTrigger(on))
	}
	return made
}

func toActions(a rule.Actions) api.RuleActions {
	actions := api.RuleActions{}
	if a.Transition != nil {
		actions.Transition = &api.RuleTransition{
			State: api.RuleTransitionState(a.Transition.To), Reason: optional(a.Transition.Reason), Owner: optional(a.Transition.Owner),
		}
		if a.Transition.Days > 0 {
			actions.Transition.Days = &a.Transition.Days
		}
	}
	if a.Assign != nil {
		actions.Assign = toAssignee(*a.Assign)
	}
	if len(a.Labels) > 0 {
		labels := toLabels(a.Labels)
		actions.Labels = &labels
	}
	if a.Notify {
		actions.Notify = &a.Notify
	}
	return actions
}

// optional is nil for an empty text.
func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func toCounts(c rule.Counts) api.RuleCounts {
	return api.RuleCounts{
		Matched: c.Matched, Moved: c.Moved, Assigned: c.Assigned, Labelled: c.Labelled, Notified: c.Notified, Kept: c.Kept,
	}
}

func toPreview(p rule.Preview) api.RulePreview {
	preview := api.RulePreview{
		Filter: p.Query, Counts: toCounts(p.Counts), Exact: p.Exact, Sample: make([]api.Finding, 0, len(p.Sample)),
	}
	for _, f := range p.Sample {
		preview.Sample = append(preview.Sample, toFinding(f))
	}
	return preview
}

func toRun(r rule.Run) api.RuleRun {
	return api.RuleRun{
		Id: r.ID, RuleId: r.RuleID, RuleVersion: r.Version, State: api.RuleRunState(r.State()), ImportId: r.Import,
		RequestedBy: r.RequestedBy, Selected: r.Selected, Counts: toCounts(r.Counts), FailedBatches: r.Failed, Error: r.Error,
		CreatedAt: r.CreatedAt, FinishedAt: r.FinishedAt,
	}
}

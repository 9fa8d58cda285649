package httpapi

import (
	"context"
	"strings"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/internal/token"
)

// TransitionFindings implements POST /v1/findings/bulk.
func (a *API) TransitionFindings(
	ctx context.Context, req api.TransitionFindingsRequestObject,
) (api.TransitionFindingsResponseObject, error) {
	wish, err := bulkOf(ctx, req)
	if err != nil {
		return nil, err
	}
	identity, _ := token.FromContext(ctx)
	wish.ActorID, wish.Actor = identity.Subject, actor(ctx)
	result, err := a.opts.Triage.Bulk(ctx, wish)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	if !result.DryRun && !result.Replayed {
		a.opts.Logger.InfoContext(ctx, "findings changed", "state", wish.To, "changed", result.Changed, "matched", result.Matched)
	}
	return api.TransitionFindings200JSONResponse(toBulkResult(result)), nil
}

// bulkOf reads a request.
func bulkOf(ctx context.Context, req api.TransitionFindingsRequestObject) (finding.Bulk, error) {
	var v validation
	body := req.Body
	wish := finding.Bulk{
		SkipIllegal: value(body.SkipIllegal), DryRun: value(body.DryRun), Token: value(body.Token), Expected: body.ExpectedCount,
		Reason: strings.TrimSpace(value(body.Reason)), Key: value(req.Params.IdempotencyKey),
	}
	v.change(body)
	if body.State != nil {
		if states := v.states([]api.FindingState{*body.State}); len(states) == 1 {
			wish.To = states[0]
		}
	}
	wish.Terms = termsOf(body.Owner, body.ExpiresAt)
	v.text("owner", wish.Terms.Owner, 0, maxOwner)
	v.text("reason", wish.Reason, 0, maxReason)
	v.text("token", wish.Token, 0, maxToken)
	v.key(wish.Key, req.Params.IdempotencyKey != nil)
	v.choice(body)
	if body.Ids != nil {
		wish.IDs = *body.Ids
	}
	if !wish.DryRun && wish.Token == "" && wish.Expected == nil {
		v.add("token", "is required unless dryRun is set; send the token of a dry run, or expectedCount")
	}
	if err := v.err(); err != nil {
		return finding.Bulk{}, err
	}
	if err := bulkWork(body, &wish); err != nil {
		return finding.Bulk{}, err
	}
	var err error
	wish.Query, err = asked(ctx, body.Filter)
	return wish, err
}

// choice checks what says which findings are meant. A filter that is empty would mean all of them, which nobody means.
func (v *validation) choice(body *api.TransitionFindingsJSONRequestBody) {
	if (body.Filter == nil) == (body.Ids == nil) {
		v.add("filter", "or ids is required, and not both")
	}
	if body.Filter != nil && strings.TrimSpace(*body.Filter) == "" {
		v.add("filter", "must not be empty")
	}
	if body.Ids != nil && (len(*body.Ids) == 0 || len(*body.Ids) > finding.MaxBulk) {
		v.add("ids", "must have between 1 and %d ids", finding.MaxBulk)
	}
	if n := body.ExpectedCount; n != nil && (*n < 0 || *n > finding.MaxBulk) {
		v.add("expectedCount", "must be between 0 and %d", finding.MaxBulk)
	}
}

// key checks an idempotency key.
func (v *validation) key(key string, given bool) {
	if !given {
		return
	}
	visible := !strings.ContainsFunc(key, func(r rune) bool { return r < '!' || r > '~' })
	if key == "" || len(key) > maxKey || !visible {
		v.add("Idempotency-Key", "must have between 1 and %d visible ASCII characters", maxKey)
	}
}

// value is what an optional field says, or nothing.
func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

func toBulkResult(r finding.BulkResult) api.BulkResult {
	result := api.BulkResult{
		DryRun: r.DryRun, Replayed: r.Replayed, Matched: r.Matched, Changed: r.Changed, Missing: r.Missing, Token: r.Token,
		Refused: make([]api.BulkRefusal, 0, len(r.Refused)), Sample: make([]api.Finding, 0, len(r.Sample)),
	}
	for _, refusal := range r.Refused {
		result.Refused = append(result.Refused, api.BulkRefusal{
			State: api.FindingState(refusal.State), Count: refusal.Count, Detail: refusal.Detail,
		})
	}
	for _, f := range r.Sample {
		result.Sample = append(result.Sample, toFinding(f))
	}
	return result
}

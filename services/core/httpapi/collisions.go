package httpapi

import (
	"context"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/finding"
)

// maxAfter is the contract's bound of a collision's number.
const maxAfter = 1_000_000

// ListImportCollisions implements GET /v1/imports/{id}/collisions.
func (a *API) ListImportCollisions(
	ctx context.Context, req api.ListImportCollisionsRequestObject,
) (api.ListImportCollisionsResponseObject, error) {
	after, limit, err := collisionParams(req.Params)
	if err != nil {
		return nil, err
	}
	done, err := a.opts.Imports.GetImport(ctx, req.Id)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	collisions, more, err := a.opts.Imports.Collisions(ctx, req.Id, after, limit)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	page := api.CollisionPage{Items: make([]api.Collision, 0, len(collisions)), Collided: done.Counts.Collided}
	for _, c := range collisions {
		page.Items = append(page.Items, api.Collision{
			Number: c.Number, FindingId: c.FindingID, Record: toRecord(c.Record), First: toRecord(c.First),
		})
	}
	if more {
		page.NextAfter = &page.Items[len(page.Items)-1].Number
	}
	return api.ListImportCollisions200JSONResponse(page), nil
}

func collisionParams(params api.ListImportCollisionsParams) (after, limit int, err error) {
	var v validation
	limit = defaultLimit
	if params.After != nil {
		after = *params.After
	}
	if params.Limit != nil {
		limit = *params.Limit
	}
	if after < 0 || after > maxAfter {
		v.add("after", "must be between 0 and %d", maxAfter)
	}
	if limit < 1 || limit > maxLimit {
		v.add("limit", "must be between 1 and %d", maxLimit)
	}
	return after, limit, v.err()
}

func toRecord(p finding.Place) api.ReportRecord {
	return api.ReportRecord{RuleId: p.RuleID, Path: p.Path, Line: p.Line, Title: p.Title}
}

package httpapi

import (
	"context"
	"strconv"
	"strings"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/query"
	"github.com/cloudsec/cloudsec/services/internal/token"
)

// canonical checks a filter and returns its canonical form.
func canonical(text *string) (string, error) {
	if text == nil {
		return "", nil
	}
	n, err := query.Parse(*text)
	if err != nil {
		return "", finding.FieldErrorf(finding.CodeInvalidFilter, "filter", "%s", err) //nolint:wrapcheck // made here
	}
	return query.Format(n), nil
}

// reader is the caller as the saved filters know them.
func reader(ctx context.Context) finding.Reader {
	identity, _ := token.FromContext(ctx)
	return finding.Reader{ID: identity.Subject, Name: actor(ctx), Admin: identity.HasRole(token.RoleAdmin)}
}

// ListFilters implements GET /v1/filters.
func (a *API) ListFilters(ctx context.Context, req api.ListFiltersRequestObject) (api.ListFiltersResponseObject, error) {
	var v validation
	limit := defaultLimit
	if req.Params.Limit != nil {
		limit = *req.Params.Limit
	}
	if limit < 1 || limit > maxLimit {
		v.add("limit", "must be between 1 and %d", maxLimit)
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	filters, more, err := a.opts.Filters.ListFilters(ctx, reader(ctx), value(req.Params.After), limit)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	answer := api.ListFilters200JSONResponse{Items: make([]api.SavedFilter, 0, len(filters)), More: more}
	for _, f := range filters {
		answer.Items = append(answer.Items, toSavedFilter(ctx, f))
	}
	return answer, nil
}

// CreateFilter implements POST /v1/filters.
func (a *API) CreateFilter(ctx context.Context, req api.CreateFilterRequestObject) (api.CreateFilterResponseObject, error) {
	wanted, err := savedFilterOf(req.Body)
	if err != nil {
		return nil, err
	}
	saved, err := a.opts.Filters.CreateFilter(ctx, reader(ctx), wanted)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.CreateFilter201JSONResponse{
		Body: toSavedFilter(ctx, saved),
		Headers: api.CreateFilter201ResponseHeaders{
			ETag: versionTag(saved.Version), Location: "/v1/filters/" + saved.ID.String(),
		},
	}, nil
}

// GetFilter implements GET /v1/filters/{id}.
func (a *API) GetFilter(ctx context.Context, req api.GetFilterRequestObject) (api.GetFilterResponseObject, error) {
	f, err := a.opts.Filters.GetFilter(ctx, reader(ctx), req.Id)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.GetFilter200JSONResponse{
		Body: toSavedFilter(ctx, f), Headers: api.GetFilter200ResponseHeaders{ETag: versionTag(f.Version)},
	}, nil
}

// ReplaceFilter implements PUT /v1/filters/{id}.
func (a *API) ReplaceFilter(ctx context.Context, req api.ReplaceFilterRequestObject) (api.ReplaceFilterResponseObject, error) {
	wanted, err := savedFilterOf(req.Body)
	if err != nil {
		return nil, err
	}
	version, err := knownVersion(req.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	wanted.ID = req.Id
	saved, err := a.opts.Filters.ReplaceFilter(ctx, reader(ctx), version, wanted)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.ReplaceFilter200JSONResponse{
		Body: toSavedFilter(ctx, saved), Headers: api.ReplaceFilter200ResponseHeaders{ETag: versionTag(saved.Version)},
	}, nil
}

// DeleteFilter implements DELETE /v1/filters/{id}.
func (a *API) DeleteFilter(ctx context.Context, req api.DeleteFilterRequestObject) (api.DeleteFilterResponseObject, error) {
	version, err := knownVersion(req.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	if err := a.opts.Filters.DeleteFilter(ctx, reader(ctx), version, req.Id); err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.DeleteFilter204Response{}, nil
}

// savedFilterOf reads a filter to save.
func savedFilterOf(body *api.SavedFilterRequest) (finding.SavedFilter, error) {
	var v validation
	f := finding.SavedFilter{Name: strings.Join(strings.Fields(body.Name), " "), Shared: value(body.Shared)}
	v.text("name", f.Name, 1, maxName)
	if err := v.err(); err != nil {
		return finding.SavedFilter{}, err
	}
	var err error
	f.Query, err = canonical(&body.Filter)
	return f, err
}

// versionTag changes with every change of what has the version.
func versionTag(version int64) string {
	return `"` + strconv.FormatInt(version, 10) + `"`
}

// knownVersion reads If-Match. Changing something compares tags strongly, so only one that this service made will do.
func knownVersion(header string) (int64, error) {
	header = strings.TrimSpace(header)
	if header == "*" {
		return finding.AnyVersion, nil
	}
	text, quoted := strings.CutPrefix(header, `"`)
	text, ends := strings.CutSuffix(text, `"`)
	version, err := strconv.ParseInt(text, 10, 64)
	if err != nil || !quoted || !ends || version < 1 {
		return 0, invalidField("If-Match", `must be the ETag of what you read, such as "3"`)
	}
	return version, nil
}

func toSavedFilter(ctx context.Context, f finding.SavedFilter) api.SavedFilter {
	return api.SavedFilter{
		Id: f.ID, Name: f.Name, Filter: f.Query, Shared: f.Shared, Owner: f.Owner, Mine: f.OwnerID == reader(ctx).ID,
		Version: f.Version, CreatedAt: f.CreatedAt, UpdatedAt: f.UpdatedAt,
	}
}

package httpapi

import (
	"context"
	"io"
	"strings"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/intelligence"
	"github.com/cloudsec/cloudsec/services/core/priority"
)

// maxLoads bounds how many feeds are loaded at once. Each holds a database connection while its client sends.
const maxLoads = 2

// Assets keeps what sources report on.
type Assets interface {
	ListAssets(ctx context.Context) ([]finding.Asset, error)
	GetAsset(ctx context.Context, name string) (finding.Asset, error)
	PutAsset(ctx context.Context, asset finding.Asset, actor string) (finding.Asset, error)
	DeleteAsset(ctx context.Context, name, actor string) error
}

// Intelligence keeps what is known about exploitation.
type Intelligence interface {
	LoadEPSS(ctx context.Context, feed io.Reader, actor string) (load intelligence.Load, again bool, err error)
	LoadKEV(ctx context.Context, feed io.Reader, actor string) (load intelligence.Load, again bool, err error)
	Intelligence(ctx context.Context) (loads []intelligence.Load, settled bool, err error)
}

// ListAssets implements GET /v1/assets.
func (a *API) ListAssets(ctx context.Context, _ api.ListAssetsRequestObject) (api.ListAssetsResponseObject, error) {
	list, err := a.opts.Assets.ListAssets(ctx)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	answer := api.ListAssets200JSONResponse{Items: make([]api.Asset, 0, len(list))}
	for _, asset := range list {
		answer.Items = append(answer.Items, toAsset(asset))
	}
	return answer, nil
}

// GetAsset implements GET /v1/assets/{name}.
func (a *API) GetAsset(ctx context.Context, req api.GetAssetRequestObject) (api.GetAssetResponseObject, error) {
	if err := assetName(req.Name); err != nil {
		return nil, err
	}
	asset, err := a.opts.Assets.GetAsset(ctx, req.Name)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.GetAsset200JSONResponse(toAsset(asset)), nil
}

// PutAsset implements PUT /v1/assets/{name}.
func (a *API) PutAsset(ctx context.Context, req api.PutAssetRequestObject) (api.PutAssetResponseObject, error) {
	var v validation
	wanted := finding.Asset{Name: req.Name, Pattern: req.Body.Sources, Description: strings.TrimSpace(value(req.Body.Description))}
	var known bool
	if wanted.Criticality, known = finding.ParseCriticality(string(req.Body.Criticality)); !known {
		v.add("criticality", "must be one of critical, high, normal, low")
	}
	if wanted.Exposure, known = finding.ParseExposure(string(req.Body.Exposure)); !known {
		v.add("exposure", "must be one of internet, internal, none")
	}
	v.text("description", wanted.Description, 0, maxReason)
	if err := v.err(); err != nil {
		return nil, err
	}
	kept, err := a.opts.Assets.PutAsset(ctx, wanted, actor(ctx))
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.PutAsset200JSONResponse(toAsset(kept)), nil
}

// DeleteAsset implements DELETE /v1/assets/{name}.
func (a *API) DeleteAsset(ctx context.Context, req api.DeleteAssetRequestObject) (api.DeleteAssetResponseObject, error) {
	if err := assetName(req.Name); err != nil {
		return nil, err
	}
	if err := a.opts.Assets.DeleteAsset(ctx, req.Name, actor(ctx)); err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.DeleteAsset204Response{}, nil
}

// assetName refuses what cannot be the name of an asset, and what the database could not even be asked for.
func assetName(name string) error {
	return finding.Asset{Name: name, Pattern: "*"}.Check() //nolint:wrapcheck // a domain error on its way to problemOf
}

func toAsset(a finding.Asset) api.Asset {
	return api.Asset{
		Name: a.Name, Team: a.Team, Sources: a.Pattern, Criticality: api.Criticality(a.Criticality.String()),
		Exposure: api.Exposure(a.Exposure.String()), Description: a.Description, Version: a.Version, UpdatedAt: a.UpdatedAt,
		UpdatedBy: a.UpdatedBy,
	}
}

// GetIntelligence implements GET /v1/intelligence.
func (a *API) GetIntelligence(ctx context.Context, _ api.GetIntelligenceRequestObject) (api.GetIntelligenceResponseObject, error) {
	loads, settled, err := a.opts.Intelligence.Intelligence(ctx)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	answer := api.GetIntelligence200JSONResponse{Settled: settled, Feeds: make([]api.FeedLoad, 0, len(loads))}
	for _, load := range loads {
		answer.Feeds = append(answer.Feeds, toFeedLoad(load))
	}
	return answer, nil
}

// LoadEpss implements PUT /v1/intelligence/epss.
func (a *API) LoadEpss(ctx context.Context, req api.LoadEpssRequestObject) (api.LoadEpssResponseObject, error) {
	loaded, err := a.load(ctx, req.Body, a.opts.Intelligence.LoadEPSS)
	if err != nil {
		return nil, err
	}
	return api.LoadEpss200JSONResponse(loaded), nil
}

// LoadKev implements PUT /v1/intelligence/kev.
func (a *API) LoadKev(ctx context.Context, req api.LoadKevRequestObject) (api.LoadKevResponseObject, error) {
	loaded, err := a.load(ctx, req.Body, a.opts.Intelligence.LoadKEV)
	if err != nil {
		return nil, err
	}
	return api.LoadKev200JSONResponse(loaded), nil
}

func (a *API) load(
	ctx context.Context, body io.Reader, load func(context.Context, io.Reader, string) (intelligence.Load, bool, error),
) (api.FeedLoaded, error) {
	select {
	case a.loading <- struct{}{}:
	default:
		return api.FeedLoaded{}, finding.Errorf(finding.CodeBusy, "Another feed is being loaded. Try again in a few seconds.")
	}
	defer func() { <-a.loading }()
	loaded, again, err := load(ctx, body, actor(ctx))
	if err != nil {
		return api.FeedLoaded{}, err
	}
	a.opts.Logger.InfoContext(ctx, "feed loaded", "feed", loaded.Feed, "version", loaded.Version, "entries", loaded.Entries, "again", again)
	return api.FeedLoaded{Load: toFeedLoad(loaded), Again: again}, nil
}

func toFeedLoad(l intelligence.Load) api.FeedLoad {
	return api.FeedLoad{
		Feed: api.FeedLoadFeed(l.Feed), Version: l.Version, Entries: l.Entries, LoadedAt: l.LoadedAt, LoadedBy: l.LoadedBy,
	}
}

func toFactors(f finding.Finding) []api.PriorityFactor {
	factors := priority.Explain(priority.Inputs{
		Severity: f.Severity, EPSS: f.EPSS, KEV: f.KEV, Exposure: f.Exposure, Criticality: f.Criticality,
	})
	list := make([]api.PriorityFactor, 0, len(factors))
	for _, factor := range factors {
		list = append(list, api.PriorityFactor{
			Name: api.PriorityFactorName(factor.Name), Value: factor.Value, Points: factor.Points, Most: factor.Most, Why: factor.Why,
		})
	}
	return list
}

package httpapi

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/event"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/outbox"
	"github.com/cloudsec/cloudsec/services/core/webhook"
)

// The contract's bounds of webhooks.
const (
	maxDescription = 500
	maxOverlap     = 168
	defaultOverlap = 24
)

// Webhooks reads webhooks, and changes what needs no secret.
type Webhooks interface {
	ListWebhooks(ctx context.Context) ([]webhook.Webhook, error)
	GetWebhook(ctx context.Context, id uuid.UUID) (webhook.Webhook, error)
	DeleteWebhook(ctx context.Context, id uuid.UUID, actor string) error
	TestWebhook(ctx context.Context, id uuid.UUID, actor string) (outbox.Delivery, error)
}

// ListWebhooks implements GET /v1/webhooks.
func (a *API) ListWebhooks(ctx context.Context, _ api.ListWebhooksRequestObject) (api.ListWebhooksResponseObject, error) {
	list, err := a.opts.Webhooks.ListWebhooks(ctx)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	answer := api.ListWebhooks200JSONResponse{Items: make([]api.Webhook, 0, len(list))}
	for _, w := range list {
		answer.Items = append(answer.Items, toWebhook(w))
	}
	return answer, nil
}

// CreateWebhook implements POST /v1/webhooks.
func (a *API) CreateWebhook(ctx context.Context, req api.CreateWebhookRequestObject) (api.CreateWebhookResponseObject, error) {
	spec := webhook.Spec{Enabled: true}
	change, err := webhookChange(api.WebhookPatch{
		Url: &req.Body.Url, Description: req.Body.Description, Types: req.Body.Types, MinSeverity: req.Body.MinSeverity,
		Enabled: req.Body.Enabled,
	})
	if err != nil {
		return nil, err
	}
	change(&spec)
	made, secret, err := a.opts.Keeper.Create(ctx, spec, actor(ctx))
	if err != nil {
		return nil, err //nolint:wrapcheck // the keeper has said which operation it was
	}
	return api.CreateWebhook201JSONResponse{
		Body:    api.WebhookWithSecret{Webhook: toWebhook(made), Secret: secret},
		Headers: api.CreateWebhook201ResponseHeaders{Location: "/v1/webhooks/" + made.ID.String()},
	}, nil
}

// GetWebhook implements GET /v1/webhooks/{id}.
func (a *API) GetWebhook(ctx context.Context, req api.GetWebhookRequestObject) (api.GetWebhookResponseObject, error) {
	w, err := a.opts.Webhooks.GetWebhook(ctx, req.Id)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.GetWebhook200JSONResponse(toWebhook(w)), nil
}

// UpdateWebhook implements PATCH /v1/webhooks/{id}.
func (a *API) UpdateWebhook(ctx context.Context, req api.UpdateWebhookRequestObject) (api.UpdateWebhookResponseObject, error) {
	change, err := webhookChange(*req.Body)
	if err != nil {
		return nil, err
	}
	w, err := a.opts.Keeper.Update(ctx, req.Id, actor(ctx), change)
	if err != nil {
		return nil, err //nolint:wrapcheck // the keeper has said which operation it was
	}
	return api.UpdateWebhook200JSONResponse(toWebhook(w)), nil
}

// DeleteWebhook implements DELETE /v1/webhooks/{id}.
func (a *API) DeleteWebhook(ctx context.Context, req api.DeleteWebhookRequestObject) (api.DeleteWebhookResponseObject, error) {
	if err := a.opts.Webhooks.DeleteWebhook(ctx, req.Id, actor(ctx)); err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.DeleteWebhook204Response{}, nil
}

// RotateWebhookSecret implements POST /v1/webhooks/{id}/secret.
func (a *API) RotateWebhookSecret(
	ctx context.Context, req api.RotateWebhookSecretRequestObject,
) (api.RotateWebhookSecretResponseObject, error) {
	var v validation
	hours := defaultOverlap // Whoever says nothing does not want to cut a receiver off.
	set(&hours, req.Body.OverlapHours)
	if hours < 0 || hours > maxOverlap {
		v.add("overlapHours", "must be between 0 and %d", maxOverlap)
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	w, secret, err := a.opts.Keeper.Rotate(ctx, req.Id, time.Duration(hours)*time.Hour, actor(ctx))
	if err != nil {
		return nil, err //nolint:wrapcheck // the keeper has said which operation it was
	}
	return api.RotateWebhookSecret200JSONResponse{Webhook: toWebhook(w), Secret: secret}, nil
}

// TestWebhook implements POST /v1/webhooks/{id}/test.
func (a *API) TestWebhook(ctx context.Context, req api.TestWebhookRequestObject) (api.TestWebhookResponseObject, error) {
	queued, err := a.opts.Webhooks.TestWebhook(ctx, req.Id, actor(ctx))
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.TestWebhook202JSONResponse{
		Body: toDelivery(queued), Headers: api.TestWebhook202ResponseHeaders{Location: deliveryPath(queued)},
	}, nil
}

// webhookChange reads what is to change and returns the change.
func webhookChange(patch api.WebhookPatch) (func(*webhook.Spec), error) {
	var v validation
	if patch == (api.WebhookPatch{}) {
		v.add("body", "must name at least one thing to change")
	}
	if patch.Description != nil {
		v.text("description", *patch.Description, 0, maxDescription)
	}
	var minimum finding.Severity
	if patch.MinSeverity != nil {
		if known := v.severities([]api.Severity{*patch.MinSeverity}); len(known) == 1 {
			minimum = known[0]
		}
	}
	var types []event.Type
	if patch.Types != nil {
		types = v.eventTypes(*patch.Types)
	}
	return func(spec *webhook.Spec) {
		set(&spec.URL, patch.Url)
		set(&spec.Description, patch.Description)
		set(&spec.Enabled, patch.Enabled)
		if patch.MinSeverity != nil {
			spec.MinSeverity = minimum
		}
		if patch.Types != nil {
			spec.Types = types
		}
	}, v.err()
}

// set takes a value over when there is one.
func set[T any](target, value *T) {
	if value != nil {
		*target = *value
	}
}

func (v *validation) eventTypes(names []api.EventType) []event.Type {
	types := make([]event.Type, 0, len(names))
	for _, name := range names {
		kind := event.Type(name)
		if !kind.Known() || len(types) >= len(event.Types()) {
			v.add("types", "must be at most %d of %v", len(event.Types()), event.Types())
			return nil
		}
		types = append(types, kind)
	}
	return types
}

func toWebhook(w webhook.Webhook) api.Webhook {
	out := api.Webhook{
		Id: w.ID, Url: w.URL, Description: w.Description, Types: make([]api.EventType, 0, len(w.Types)),
		MinSeverity: api.Severity(w.MinSeverity.String()), Enabled: w.Enabled, DisabledReason: w.DisabledReason,
		PreviousSecretUntil: w.PreviousSecretUntil, CreatedBy: w.CreatedBy, CreatedAt: w.CreatedAt, UpdatedAt: w.UpdatedAt,
	}
	for _, t := range w.Types {
		out.Types = append(out.Types, api.EventType(t))
	}
	return out
}

package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/event"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/outbox"
)

// Deliveries reads what was told to whom, and has it told again.
type Deliveries interface {
	ListDeliveries(ctx context.Context, page outbox.Page) (list []outbox.Delivery, more bool, err error)
	GetDelivery(ctx context.Context, id int64) (outbox.Delivery, event.Event, error)
	Redeliver(ctx context.Context, id int64, actor string) (outbox.Delivery, error)
	RedeliverDead(ctx context.Context, webhook *uuid.UUID, actor string) (queued int64, err error)
}

// ListDeliveries implements GET /v1/deliveries.
func (a *API) ListDeliveries(ctx context.Context, req api.ListDeliveriesRequestObject) (api.ListDeliveriesResponseObject, error) {
	page, err := deliveryPage(req.Params)
	if err != nil {
		return nil, err
	}
	list, more, err := a.opts.Deliveries.ListDeliveries(ctx, page)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	answer := api.ListDeliveries200JSONResponse{Items: make([]api.Delivery, 0, len(list))}
	for _, d := range list {
		answer.Items = append(answer.Items, toDelivery(d))
	}
	if more {
		next := strconv.FormatInt(list[len(list)-1].ID, 10)
		answer.NextCursor = &next
	}
	return answer, nil
}

func deliveryPage(params api.ListDeliveriesParams) (outbox.Page, error) {
	var v validation
	page := outbox.Page{Limit: v.limit(params.Limit), WebhookID: params.WebhookId}
	if params.State != nil {
		page.State = outbox.State(*params.State)
		if !params.State.Valid() {
			v.add("state", "must be pending, delivered or dead")
		}
	}
	if err := v.err(); err != nil || params.Cursor == nil {
		return page, err
	}
	before, err := strconv.ParseInt(*params.Cursor, 10, 64)
	if err != nil || before < 1 {
		return page, badCursor()
	}
	page.Before = before
	return page, nil
}

// limit reads how long a page may be.
func (v *validation) limit(limit *int) int {
	if limit == nil {
		return defaultLimit
	}
	if *limit < 1 || *limit > maxLimit {
		v.add("limit", "must be between 1 and %d", maxLimit)
	}
	return *limit
}

func badCursor() error {
	return finding.FieldErrorf(finding.CodeInvalidCursor, "cursor", "is not a cursor of this list; start again without one")
}

// GetDelivery implements GET /v1/deliveries/{id}.
func (a *API) GetDelivery(ctx context.Context, req api.GetDeliveryRequestObject) (api.GetDeliveryResponseObject, error) {
	delivery, e, err := a.opts.Deliveries.GetDelivery(ctx, req.Id)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	text, err := e.Envelope()
	if err != nil {
		return nil, err //nolint:wrapcheck // it says which event
	}
	answer := api.GetDelivery200JSONResponse{Delivery: toDelivery(delivery)}
	if err := json.Unmarshal(text, &answer.Event); err != nil {
		return nil, fmt.Errorf("show event %s: %w", e.ID, err)
	}
	return answer, nil
}

// Redeliver implements POST /v1/deliveries/{id}/redeliver.
func (a *API) Redeliver(ctx context.Context, req api.RedeliverRequestObject) (api.RedeliverResponseObject, error) {
	queued, err := a.opts.Deliveries.Redeliver(ctx, req.Id, actor(ctx))
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.Redeliver202JSONResponse(toDelivery(queued)), nil
}

// RedeliverDead implements POST /v1/deliveries/redeliver.
func (a *API) RedeliverDead(ctx context.Context, req api.RedeliverDeadRequestObject) (api.RedeliverDeadResponseObject, error) {
	queued, err := a.opts.Deliveries.RedeliverDead(ctx, req.Body.WebhookId, actor(ctx))
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.RedeliverDead202JSONResponse{Queued: int(queued)}, nil
}

func deliveryPath(d outbox.Delivery) string {
	return "/v1/deliveries/" + strconv.FormatInt(d.ID, 10)
}

func toDelivery(d outbox.Delivery) api.Delivery {
	out := api.Delivery{
		Id: d.ID, EventId: d.EventID, Type: string(d.Type), Destination: api.DeliveryDestination(outbox.KindTopic),
		WebhookId: d.WebhookID, State: api.DeliveryState(d.State), Attempts: d.Attempts, CreatedAt: d.CreatedAt,
		DueAt: d.DueAt, LastAttemptAt: d.LastAttemptAt, LastStatus: d.LastStatus, LastError: d.LastError,
		FinishedAt: d.FinishedAt,
	}
	if d.WebhookID != nil {
		out.Destination = api.DeliveryDestination(outbox.KindWebhook)
	}
	return out
}

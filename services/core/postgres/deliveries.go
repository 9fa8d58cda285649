package postgres

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/event"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/outbox"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
)

// ListDeliveries returns a page of deliveries, and whether there are more.
func (s *Store) ListDeliveries(ctx context.Context, page outbox.Page) (list []outbox.Delivery, more bool, err error) {
	params := db.ListDeliveriesParams{Before: page.Before, WebhookID: page.WebhookID, PageSize: count(page.Limit + 1)}
	if page.Before == 0 {
		params.Before = math.MaxInt64
	}
	if page.State != "" {
		state := string(page.State)
		params.State = &state
	}
	rows, err := s.queries.ListDeliveries(ctx, s.pool, params)
	if err != nil {
		return nil, false, fmt.Errorf("list deliveries: %w", err)
	}
	list = make([]outbox.Delivery, 0, len(rows))
	for _, r := range rows[:min(len(rows), page.Limit)] {
		list = append(list, deliveryFromRow(r.Delivery, r.Type))
	}
	return list, len(rows) > page.Limit, nil
}

// GetDelivery returns a delivery with its event.
func (s *Store) GetDelivery(ctx context.Context, id int64) (outbox.Delivery, event.Event, error) {
	row, err := s.queries.GetDelivery(ctx, s.pool, id)
	if err != nil {
		return outbox.Delivery{}, event.Event{}, notFound(err, "delivery", "load delivery")
	}
	return deliveryFromRow(row.Delivery, row.Event.Type), eventFromRow(row.Event), nil
}

// Redeliver sends a finished delivery again, with all its attempts before it.
func (s *Store) Redeliver(ctx context.Context, id int64, actor string) (outbox.Delivery, error) {
	var again outbox.Delivery
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		row, err := s.queries.LockDelivery(ctx, tx, id)
		if err != nil {
			return notFound(err, "delivery", "lock delivery")
		}
		if row.State == string(outbox.StatePending) {
			return finding.Errorf(finding.CodeNotFinished, "The delivery is still being tried.")
		}
		if !row.Enabled {
			return finding.Errorf(finding.CodeNotFinished, "The webhook is disabled. Enable it first.")
		}
		if err := s.queries.Redeliver(ctx, tx, id); err != nil {
			return fmt.Errorf("queue again: %w", err)
		}
		if err := s.operation(ctx, tx, actor, "delivery.redelivered", "delivery/"+strconv.FormatInt(id, 10), nil); err != nil {
			return err
		}
		loaded, err := s.queries.GetDelivery(ctx, tx, id)
		if err != nil {
			return fmt.Errorf("load delivery: %w", err)
		}
		again = deliveryFromRow(loaded.Delivery, loaded.Event.Type)
		return s.queries.Wake(ctx, tx)
	})
	if err != nil {
		return outbox.Delivery{}, fmt.Errorf("redeliver %d: %w", id, err)
	}
	return again, nil
}

// RedeliverDead sends the oldest dead deliveries again, of one webhook or of all destinations, and says how many.
func (s *Store) RedeliverDead(ctx context.Context, webhook *uuid.UUID, actor string) (queued int64, err error) {
	subject := "deliveries"
	if webhook != nil {
		subject = "webhook/" + webhook.String()
	}
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		queued, err = s.queries.RedeliverDead(ctx, tx, db.RedeliverDeadParams{WebhookID: webhook, Most: outbox.MaxRedeliver})
		if err != nil || queued == 0 {
			return err //nolint:wrapcheck // wrapped below
		}
		detail := map[string]any{"deliveries": queued}
		if err := s.operation(ctx, tx, actor, "deliveries.redelivered", subject, detail); err != nil {
			return err
		}
		return s.queries.Wake(ctx, tx)
	})
	if err != nil {
		return 0, fmt.Errorf("redeliver dead deliveries: %w", err)
	}
	return queued, nil
}

func deliveryFromRow(row db.Delivery, kind string) outbox.Delivery {
	d := outbox.Delivery{
		ID: row.ID, EventID: row.EventID, Type: event.Type(kind), WebhookID: row.WebhookID, State: outbox.State(row.State),
		Attempts: int(row.Attempts), CreatedAt: row.CreatedAt.UTC(), LastAttemptAt: utc(row.LastAttemptAt),
		LastError: row.LastError, FinishedAt: utc(row.FinishedAt),
	}
	if d.State == outbox.StatePending {
		d.DueAt = utc(&row.DueAt)
	}
	if row.LastStatus != nil {
		code := int(*row.LastStatus)
		d.LastStatus = &code
	}
	return d
}

// utc is a time, if there is one, in the zone in which all times are told.
func utc(at *time.Time) *time.Time {
	if at == nil {
		return nil
	}
	there := at.UTC()
	return &there
}

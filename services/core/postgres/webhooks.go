package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/event"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/outbox"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
	"github.com/cloudsec/cloudsec/services/core/webhook"
)

var _ webhook.Store = (*Store)(nil)

// InsertWebhook implements webhook.Store.
func (s *Store) InsertWebhook(
	ctx context.Context, id uuid.UUID, spec webhook.Spec, sealed []byte, actor string,
) (made webhook.Webhook, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		if err := s.roomForWebhook(ctx, tx); err != nil {
			return err
		}
		err := s.queries.InsertWebhook(ctx, tx, db.InsertWebhookParams{
			ID: id, Url: spec.URL, Description: spec.Description, Types: typeNames(spec.Types),
			MinSeverity: int16(spec.MinSeverity), Enabled: spec.Enabled, Secret: sealed, CreatedBy: actor, Now: s.timestamp(),
		})
		if err != nil {
			return fmt.Errorf("insert: %w", err)
		}
		made, err = s.changed(ctx, tx, id, actor, "webhook.created")
		return err
	})
	if err != nil {
		return webhook.Webhook{}, fmt.Errorf("create webhook: %w", err)
	}
	return made, nil
}

func (s *Store) roomForWebhook(ctx context.Context, tx pgx.Tx) error {
	if err := s.queries.LockWebhooks(ctx, tx); err != nil {
		return fmt.Errorf("lock webhooks: %w", err)
	}
	n, err := s.queries.CountWebhooks(ctx, tx)
	if err != nil {
		return fmt.Errorf("count webhooks: %w", err)
	}
	if n >= webhook.MaxWebhooks {
		return finding.Errorf(finding.CodeLimitReached, "There are %d webhooks, and may not be more. Delete one first.", n)
	}
	return nil
}

// changed records an operation on a webhook and returns the webhook as it is now.
func (s *Store) changed(ctx context.Context, tx pgx.Tx, id uuid.UUID, actor, action string) (webhook.Webhook, error) {
	row, err := s.queries.GetWebhook(ctx, tx, id)
	if err != nil {
		return webhook.Webhook{}, fmt.Errorf("load webhook: %w", err)
	}
	now := webhookFromRow(row)
	detail := map[string]any{
		"url": now.URL, "types": now.Types, "minSeverity": now.MinSeverity.String(), "enabled": now.Enabled,
	}
	return now, s.operationOf(ctx, tx, &row.TeamID, actor, action, "webhook/"+id.String(), detail)
}

// operation writes down who did what in the team of the transaction's scope. The table is append-only.
func (s *Store) operation(ctx context.Context, tx pgx.Tx, actor, action, subject string, detail map[string]any) error {
	return s.operationOf(ctx, tx, nil, actor, action, subject, detail)
}

// operationOf is operation for something that is known to be a team's.
func (s *Store) operationOf(
	ctx context.Context, tx pgx.Tx, team *int32, actor, action, subject string, detail map[string]any,
) error {
	if detail == nil {
		detail = map[string]any{}
	}
	text, err := json.Marshal(detail)
	if err != nil {
		return fmt.Errorf("encode operation %s: %w", action, err)
	}
	err = s.queries.InsertOperation(ctx, tx, db.InsertOperationParams{
		Now: s.timestamp(), Actor: actor, Action: action, Subject: subject, Detail: text, TeamID: team,
	})
	if err != nil {
		return fmt.Errorf("record operation %s: %w", action, err)
	}
	return nil
}

// GetWebhook returns a webhook.
func (s *Store) GetWebhook(ctx context.Context, id uuid.UUID) (webhook.Webhook, error) {
	row, err := s.queries.GetWebhook(ctx, s.pool, id)
	if err != nil {
		return webhook.Webhook{}, notFound(err, "webhook", "load webhook")
	}
	return webhookFromRow(row), nil
}

// ListWebhooks returns all webhooks, the oldest first.
func (s *Store) ListWebhooks(ctx context.Context) ([]webhook.Webhook, error) {
	rows, err := s.queries.ListWebhooks(ctx, s.pool)
	if err != nil {
		return nil, fmt.Errorf("list webhooks: %w", err)
	}
	list := make([]webhook.Webhook, 0, len(rows))
	for _, r := range rows {
		list = append(list, webhookFromRow(r))
	}
	return list, nil
}

// UpdateWebhook implements webhook.Store.
func (s *Store) UpdateWebhook(
	ctx context.Context, id uuid.UUID, actor string, change func(*webhook.Spec) error,
) (now webhook.Webhook, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		row, err := s.queries.LockWebhook(ctx, tx, id)
		if err != nil {
			return notFound(err, "webhook", "lock webhook")
		}
		before := webhookFromRow(row)
		spec := before.Spec
		if err := change(&spec); err != nil {
			return err
		}
		err = s.queries.UpdateWebhook(ctx, tx, db.UpdateWebhookParams{
			ID: id, Url: spec.URL, Description: spec.Description, Types: typeNames(spec.Types),
			MinSeverity: int16(spec.MinSeverity), Enabled: spec.Enabled, DisabledReason: disabledReason(before, spec),
			Now: s.timestamp(),
		})
		if err != nil {
			return fmt.Errorf("update: %w", err)
		}
		now, err = s.changed(ctx, tx, id, actor, "webhook.updated")
		return err
	})
	if err != nil {
		return webhook.Webhook{}, fmt.Errorf("change webhook %s: %w", id, err)
	}
	return now, nil
}

// disabledReason keeps the reason why a webhook was disabled until it is enabled again.
func disabledReason(before webhook.Webhook, spec webhook.Spec) string {
	switch {
	case spec.Enabled:
		return ""
	case before.Enabled:
		return webhook.DisabledByPerson
	}
	return before.DisabledReason
}

// RotateSecret implements webhook.Store.
func (s *Store) RotateSecret(
	ctx context.Context, id uuid.UUID, sealed []byte, overlap time.Duration, actor string,
) (now webhook.Webhook, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		row, err := s.queries.LockWebhook(ctx, tx, id)
		if err != nil {
			return notFound(err, "webhook", "lock webhook")
		}
		params := db.RotateWebhookSecretParams{ID: id, Secret: sealed, Now: s.timestamp()}
		if overlap > 0 { // Without an overlap the old secret is worth nothing from now on, as after a leak.
			until := params.Now.Add(overlap)
			params.PreviousSecret, params.PreviousExpiresAt = row.Secret, &until
		}
		if err := s.queries.RotateWebhookSecret(ctx, tx, params); err != nil {
			return fmt.Errorf("rotate: %w", err)
		}
		now, err = s.changed(ctx, tx, id, actor, "webhook.secret_rotated")
		return err
	})
	if err != nil {
		return webhook.Webhook{}, fmt.Errorf("rotate secret of webhook %s: %w", id, err)
	}
	return now, nil
}

// DeleteWebhook removes a webhook and everything it is owed.
func (s *Store) DeleteWebhook(ctx context.Context, id uuid.UUID, actor string) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		removed, err := s.queries.DeleteWebhook(ctx, tx, id)
		if err != nil {
			return fmt.Errorf("delete: %w", err)
		}
		if removed == 0 {
			return finding.Errorf(finding.CodeNotFound, "There is no such webhook.")
		}
		return s.operation(ctx, tx, actor, "webhook.deleted", "webhook/"+id.String(), nil)
	})
	if err != nil {
		return fmt.Errorf("delete webhook %s: %w", id, err)
	}
	return nil
}

// TestWebhook queues a test event for one webhook. It goes the way of every other event.
func (s *Store) TestWebhook(ctx context.Context, id uuid.UUID, actor string) (queued outbox.Delivery, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		row, err := s.queries.LockWebhook(ctx, tx, id)
		if err != nil {
			return notFound(err, "webhook", "lock webhook")
		}
		if !row.Enabled {
			return finding.Errorf(finding.CodeNotFinished, "The webhook is disabled. Enable it first.")
		}
		delivery, err := s.queueTest(ctx, tx, row, actor)
		if err != nil {
			return err
		}
		loaded, err := s.queries.GetDelivery(ctx, tx, delivery)
		queued = deliveryFromRow(loaded.Delivery, loaded.Event.Type)
		return err //nolint:wrapcheck // wrapped below
	})
	if err != nil {
		return outbox.Delivery{}, fmt.Errorf("test webhook %s: %w", id, err)
	}
	return queued, nil
}

func (s *Store) queueTest(ctx context.Context, tx pgx.Tx, webhook db.Webhook, actor string) (delivery int64, err error) {
	e, err := event.OfTest(webhook.ID, actor, s.timestamp())
	if err != nil {
		return 0, err //nolint:wrapcheck // wrapped by the caller
	}
	err = s.queries.InsertEvent(ctx, tx, db.InsertEventParams{
		ID: e.ID, TeamID: webhook.TeamID, Type: string(e.Type), Subject: e.Subject, Data: e.Data, OccurredAt: e.At,
	})
	if err != nil {
		return 0, fmt.Errorf("write test event: %w", err)
	}
	delivery, err = s.queries.EnqueueTest(ctx, tx, db.EnqueueTestParams{
		EventID: e.ID, WebhookID: &webhook.ID, TeamID: webhook.TeamID,
	})
	if err != nil {
		return 0, fmt.Errorf("queue test event: %w", err)
	}
	return delivery, s.queries.Wake(ctx, tx)
}

// DisableWebhook implements outbox.Queue. The service itself is the actor.
func (s *Store) DisableWebhook(ctx context.Context, id uuid.UUID, reason string) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		n, err := s.queries.DisableWebhook(ctx, tx, db.DisableWebhookParams{ID: id, Reason: reason, Now: s.timestamp()})
		if err != nil || n == 0 {
			return err //nolint:wrapcheck // wrapped below
		}
		return s.operation(ctx, tx, "cloudsec", "webhook.disabled", "webhook/"+id.String(), map[string]any{"reason": reason})
	})
	if err != nil {
		return fmt.Errorf("disable webhook %s: %w", id, err)
	}
	return nil
}

func webhookFromRow(row db.Webhook) webhook.Webhook {
	w := webhook.Webhook{
		ID: row.ID, DisabledReason: row.DisabledReason, PreviousSecretUntil: utc(row.PreviousExpiresAt),
		CreatedBy: row.CreatedBy, CreatedAt: row.CreatedAt.UTC(), UpdatedAt: row.UpdatedAt.UTC(),
		Spec: webhook.Spec{
			URL: row.Url, Description: row.Description, Types: make([]event.Type, 0, len(row.Types)),
			MinSeverity: finding.Severity(row.MinSeverity), Enabled: row.Enabled,
		},
	}
	for _, name := range row.Types {
		w.Types = append(w.Types, event.Type(name))
	}
	return w
}

func typeNames(types []event.Type) []string {
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = string(t)
	}
	return names
}

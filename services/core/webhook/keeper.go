package webhook

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/secret"
)

// Store keeps webhooks. Every change is recorded with its actor.
type Store interface {
	InsertWebhook(ctx context.Context, id uuid.UUID, spec Spec, sealed []byte, actor string) (Webhook, error)
	UpdateWebhook(ctx context.Context, id uuid.UUID, actor string, change func(*Spec) error) (Webhook, error)
	RotateSecret(ctx context.Context, id uuid.UUID, sealed []byte, overlap time.Duration, actor string) (Webhook, error)
}

// Keeper makes webhooks and changes them.
type Keeper struct {
	Store Store
	// Box seals the secrets. Without one there are no webhooks.
	Box   secret.Box
	Rules Rules
}

// Create makes a webhook and returns its secret, which nobody can read again.
func (k Keeper) Create(ctx context.Context, spec Spec, actor string) (w Webhook, text string, err error) {
	if err := k.Rules.Check(spec.URL); err != nil {
		return Webhook{}, "", err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Webhook{}, "", fmt.Errorf("make webhook id: %w", err)
	}
	text, sealed, err := k.newSecret(ctx, id)
	if err != nil {
		return Webhook{}, "", err
	}
	w, err = k.Store.InsertWebhook(ctx, id, spec, sealed, actor)
	return w, text, err //nolint:wrapcheck // the store has said which operation it was
}

// Update changes a webhook.
func (k Keeper) Update(ctx context.Context, id uuid.UUID, actor string, change func(*Spec)) (Webhook, error) {
	return k.Store.UpdateWebhook(ctx, id, actor, func(spec *Spec) error { //nolint:wrapcheck // the store has said it
		change(spec)
		return k.Rules.Check(spec.URL)
	})
}

// Rotate gives a webhook a new secret. The one before signs along for the overlap, so that receivers can take the new one
// over without losing a message.
func (k Keeper) Rotate(ctx context.Context, id uuid.UUID, overlap time.Duration, actor string) (w Webhook, text string, err error) {
	text, sealed, err := k.newSecret(ctx, id)
	if err != nil {
		return Webhook{}, "", err
	}
	w, err = k.Store.RotateSecret(ctx, id, sealed, overlap, actor)
	return w, text, err //nolint:wrapcheck // the store has said which operation it was
}

func (k Keeper) newSecret(ctx context.Context, id uuid.UUID) (text string, sealed []byte, err error) {
	if k.Box == nil {
		return "", nil, finding.Errorf(finding.CodeNotConfigured,
			"Webhooks need a key to seal their secrets with. Whoever runs the service sets CORE_SECRET_KEYS.")
	}
	text = NewSecret()
	if sealed, err = k.Box.Seal(ctx, []byte(text), Purpose(id)); err != nil {
		return "", nil, fmt.Errorf("seal secret of webhook %s: %w", id, err)
	}
	return text, sealed, nil
}

// Package webhook is about those who want to be told by HTTP: who may be one, what they are sent, and how they know that it
// is from us. Signatures follow the Standard Webhooks specification.
package webhook

import (
	"time"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/event"
	"github.com/cloudsec/cloudsec/services/core/finding"
)

// MaxWebhooks bounds how many there may be: every event is matched with each of them.
const MaxWebhooks = 100

// DisabledByPerson is the reason that a person's decision leaves behind.
const DisabledByPerson = "disabled by a person"

// Spec is what a person decides about a webhook.
type Spec struct {
	URL         string
	Description string
	// Types are the types of events wanted; none means all.
	Types []event.Type
	// MinSeverity is the mildest severity wanted. Events without a severity are not asked for theirs.
	MinSeverity finding.Severity
	Enabled     bool
}

// Webhook is a destination. Its secret is not part of it.
type Webhook struct {
	ID uuid.UUID
	Spec
	// DisabledReason says why it is disabled; empty while it is not.
	DisabledReason string
	// PreviousSecretUntil is when the secret before stops signing along; nil when there is none.
	PreviousSecretUntil *time.Time
	CreatedBy           string
	CreatedAt           time.Time
	UpdatedAt           time.Time
}

// Purpose is what a webhook's secrets are sealed for, so that one webhook's do not open as another's.
func Purpose(id uuid.UUID) string {
	return "webhook " + id.String()
}

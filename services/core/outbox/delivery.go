package outbox

import (
	"time"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/event"
)

// MaxRedeliver bounds how many dead deliveries are brought back at once.
const MaxRedeliver = 1000

// Delivery is what one destination is owed of one event, and how that went so far.
type Delivery struct {
	ID      int64
	EventID uuid.UUID
	Type    event.Type
	// WebhookID is nil when the event goes to the topic.
	WebhookID *uuid.UUID
	State     State
	Attempts  int
	CreatedAt time.Time
	// DueAt is when it is tried next, or when the lease of who is trying ends; nil when it is finished.
	DueAt         *time.Time
	LastAttemptAt *time.Time
	// LastStatus is the HTTP status of the last answer; nil when there was none.
	LastStatus *int
	// LastError says why the last attempt failed; empty when it did not.
	LastError  string
	FinishedAt *time.Time
}

// Page asks for deliveries, newest first. Before is the id where the page before ended, or 0 for the first page.
type Page struct {
	Before    int64
	Limit     int
	State     State
	WebhookID *uuid.UUID
}

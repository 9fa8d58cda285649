// Package event is the vocabulary of what the hub tells others: the types of events, what is in them, whom they concern, and
// the envelope they travel in. It knows neither the database nor HTTP.
package event

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// Type says what happened.
type Type string

// The types. The first three are consequences of an import, one event for each severity; a state change is a person's
// decision about one finding, and states changed one about many, with one event for each severity. Findings are assigned, and
// matched by a rule that tells of it, in events of the same sort.
const (
	FindingCreated      Type = "finding.created"
	FindingReopened     Type = "finding.reopened"
	FindingFixed        Type = "finding.fixed"
	FindingStateChanged Type = "finding.state_changed"
	FindingsChanged     Type = "finding.states_changed"
	FindingAssigned     Type = "finding.assigned"
	FindingCommented    Type = "finding.commented"
	RuleMatched         Type = "rule.matched"
	// These three are found out by a sweep, one event for each severity.
	FindingSLADueSoon     Type = "finding.sla_due_soon"
	FindingSLABreached    Type = "finding.sla_breached"
	RiskAcceptanceExpired Type = "finding.risk_acceptance_expired"
	ImportCompleted       Type = "import.completed"
	// WebhookTest is sent when somebody asks for it, to the webhook they ask it for and to nobody else.
	WebhookTest Type = "webhook.test"
)

// Types returns the types that one can subscribe to.
func Types() []Type {
	return []Type{
		FindingCreated, FindingReopened, FindingFixed, FindingStateChanged, FindingsChanged, FindingAssigned, FindingCommented,
		RuleMatched, FindingSLADueSoon, FindingSLABreached, RiskAcceptanceExpired, ImportCompleted,
	}
}

// Known reports whether one can subscribe to the type.
func (t Type) Known() bool {
	return slices.Contains(Types(), t)
}

// Source is the CloudEvents source of all events: this service.
const Source = "/cloudsec/core"

// ContentType is the media type of an envelope.
const ContentType = "application/cloudevents+json"

// Event is something that happened.
type Event struct {
	// ID is the same in every delivery and every attempt, so that receivers can tell what they had before.
	ID uuid.UUID
	// TeamID is the team that it concerns, whose webhooks are told. Zero is the team in whose scope it is written down.
	TeamID  int32
	Type    Type
	Subject string
	// Severity is nil where the event has none.
	Severity *finding.Severity
	Data     json.RawMessage
	At       time.Time
}

// envelope is an event in the JSON format of CloudEvents 1.0. Severity is an extension attribute.
type envelope struct {
	SpecVersion     string          `json:"specversion"`
	ID              uuid.UUID       `json:"id"`
	Source          string          `json:"source"`
	Type            Type            `json:"type"`
	Subject         string          `json:"subject,omitempty"`
	Time            time.Time       `json:"time"`
	DataContentType string          `json:"datacontenttype"`
	Severity        string          `json:"severity,omitempty"`
	Data            json.RawMessage `json:"data"`
}

// Envelope returns the event as it travels. It is made of what is stored, so every attempt sends the same bytes.
func (e Event) Envelope() ([]byte, error) {
	out := envelope{
		SpecVersion: "1.0", ID: e.ID, Source: Source, Type: e.Type, Subject: e.Subject, Time: e.At.UTC(),
		DataContentType: "application/json", Data: e.Data,
	}
	if e.Severity != nil {
		out.Severity = e.Severity.String()
	}
	text, err := encode(out)
	if err != nil {
		return nil, fmt.Errorf("encode event %s: %w", e.ID, err)
	}
	return text, nil
}

// newEvent gives an event its id.
func newEvent(kind Type, subject string, severity *finding.Severity, at time.Time, data any) (Event, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return Event{}, fmt.Errorf("make event id: %w", err)
	}
	text, err := encode(data)
	if err != nil {
		return Event{}, fmt.Errorf("encode data of %s: %w", kind, err)
	}
	return Event{ID: id, Type: kind, Subject: subject, Severity: severity, Data: text, At: at}, nil
}

// encode writes JSON without the escapes that are meant for HTML: they would make an event up to six times as long.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, err //nolint:wrapcheck // the callers say what it was
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

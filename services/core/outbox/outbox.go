// Package outbox brings events to those who are owed them: at least once, in no promised order, by any number of replicas
// without a leader. What is owed is in the database; a Dispatcher claims some of it for a time (a lease), sends it, and
// writes down what became of it. Whatever a replica that dies had claimed comes up again when its lease ends.
package outbox

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/event"
)

// State says where a delivery is in its life.
type State string

// The states. Dead is where a delivery goes that nobody tries any more; people can bring it back.
const (
	StatePending   State = "pending"
	StateDelivered State = "delivered"
	StateDead      State = "dead"
)

// Kind is a kind of destination.
type Kind string

// The kinds of destinations.
const (
	KindWebhook Kind = "webhook"
	KindTopic   Kind = "sns"
)

// Target is the webhook that a job goes to. Its secrets are sealed.
type Target struct {
	ID             uuid.UUID
	URL            string
	Secret         []byte
	PreviousSecret []byte
	// PreviousUntil is when the previous secret stops signing along; nil without one.
	PreviousUntil *time.Time
}

// Job is one delivery that was claimed.
type Job struct {
	ID      int64
	Attempt int
	Event   event.Event
	// Webhook is nil when the event goes to the topic.
	Webhook *Target
}

// Kind returns what kind of destination the job goes to.
func (j Job) Kind() Kind {
	if j.Webhook == nil {
		return KindTopic
	}
	return KindWebhook
}

// destination identifies where the job goes; the topic is the nil UUID.
func (j Job) destination() uuid.UUID {
	if j.Webhook == nil {
		return uuid.Nil
	}
	return j.Webhook.ID
}

// Outcome is what became of an attempt.
type Outcome struct {
	// Reason is empty when the event arrived. It is shown to people, so it is made of fixed words: an error of the network
	// could tell them about hosts that are none of their business. Err is for the log.
	Reason string
	Err    error
	// Status is the HTTP status of the answer; 0 when there was none.
	Status int
	// RetryAfter is how long the destination asks us to stay away.
	RetryAfter time.Duration
	// Gone says that the destination wants nothing more, ever.
	Gone bool
}

// Claim says how much a dispatcher can take.
type Claim struct {
	// Slots bound all jobs, PerDestination those of one destination. Busy has one entry for each job that is still running.
	Slots, PerDestination int
	Busy                  []uuid.UUID
	Topic                 bool
	Lease                 time.Duration
}

// Backlog sums up what is owed.
type Backlog struct {
	Pending, Dead int64
	Oldest        time.Duration
}

// Queue is where deliveries are kept.
type Queue interface {
	Claim(ctx context.Context, claim Claim) ([]Job, error)
	// Delivered, Failed, Dead and Release write down what became of a job: arrived, to be tried again after a delay, given
	// up, or not really tried.
	Delivered(ctx context.Context, job Job, outcome Outcome) error
	Failed(ctx context.Context, job Job, outcome Outcome, delay time.Duration) error
	Dead(ctx context.Context, job Job, outcome Outcome) error
	Release(ctx context.Context, job Job) error
	// DisableWebhook keeps everything from a webhook that said it is gone.
	DisableWebhook(ctx context.Context, id uuid.UUID, reason string) error
	// Listen calls wake for every new delivery that it hears of, until the connection fails or the context ends. It calls
	// it once at its start, for what came before.
	Listen(ctx context.Context, wake func()) error
	// Tidy removes what was finished longer ago than the retention and gives up what disabled webhooks are owed.
	Tidy(ctx context.Context, retention time.Duration) (removed int64, err error)
	Backlog(ctx context.Context) (Backlog, error)
}

// Sender sends one job. It returns soon after its context ends.
type Sender interface {
	Send(ctx context.Context, job Job) Outcome
}

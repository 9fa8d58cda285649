package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/outbox"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
)

// wakeChannel is the channel that the query Wake announces on.
const wakeChannel = "cloudsec_outbox"

// tidyRows bounds one statement of tidying, so that none of them holds locks for long.
const tidyRows = 1000

var _ outbox.Queue = (*Store)(nil)

// Claim implements outbox.Queue.
func (s *Store) Claim(ctx context.Context, claim outbox.Claim) ([]outbox.Job, error) {
	busy := claim.Busy
	if busy == nil {
		busy = []uuid.UUID{}
	}
	rows, err := s.queries.ClaimDeliveries(ctx, s.pool, db.ClaimDeliveriesParams{
		Topic: claim.Topic, PerDestination: count(claim.PerDestination), Busy: busy, Slots: count(claim.Slots),
		LeaseSeconds: claim.Lease.Seconds(),
	})
	if err != nil {
		return nil, fmt.Errorf("claim deliveries: %w", err)
	}
	jobs := make([]outbox.Job, 0, len(rows))
	for _, r := range rows {
		job := outbox.Job{ID: r.ID, Attempt: int(r.Attempts), Event: eventFromRow(r.Event)}
		if r.WebhookID != nil && r.Url != nil {
			job.Webhook = &outbox.Target{
				ID: *r.WebhookID, URL: *r.Url, Secret: r.Secret, PreviousSecret: r.PreviousSecret,
				PreviousUntil: r.PreviousExpiresAt,
			}
		}
		jobs = append(jobs, job)
	}
	return jobs, nil
}

// Delivered implements outbox.Queue.
func (s *Store) Delivered(ctx context.Context, job outbox.Job, outcome outbox.Outcome) error {
	err := s.queries.MarkDelivered(ctx, s.pool, db.MarkDeliveredParams{ID: job.ID, Status: status(outcome)})
	return wrapOutcome(err, job)
}

// Failed implements outbox.Queue. Only the attempt that holds the lease may say that it failed: another may have succeeded.
func (s *Store) Failed(ctx context.Context, job outbox.Job, outcome outbox.Outcome, delay time.Duration) error {
	err := s.queries.MarkFailed(ctx, s.pool, db.MarkFailedParams{
		ID: job.ID, Attempts: count(job.Attempt), Status: status(outcome), Error: outcome.Reason, DelaySeconds: delay.Seconds(),
	})
	return wrapOutcome(err, job)
}

// Dead implements outbox.Queue.
func (s *Store) Dead(ctx context.Context, job outbox.Job, outcome outbox.Outcome) error {
	err := s.queries.MarkDead(ctx, s.pool, db.MarkDeadParams{
		ID: job.ID, Attempts: count(job.Attempt), Status: status(outcome), Error: outcome.Reason,
	})
	return wrapOutcome(err, job)
}

// Release implements outbox.Queue.
func (s *Store) Release(ctx context.Context, job outbox.Job) error {
	err := s.queries.ReleaseDelivery(ctx, s.pool, db.ReleaseDeliveryParams{ID: job.ID, Attempts: count(job.Attempt)})
	return wrapOutcome(err, job)
}

func wrapOutcome(err error, job outbox.Job) error {
	if err != nil {
		return fmt.Errorf("write down outcome of delivery %d: %w", job.ID, err)
	}
	return nil
}

// status is the HTTP status as the database keeps it: null when there was no answer.
func status(outcome outbox.Outcome) *int32 {
	if outcome.Status == 0 {
		return nil
	}
	code := count(outcome.Status)
	return &code
}

// Listen implements outbox.Queue.
func (s *Store) Listen(ctx context.Context, wake func()) error {
	return s.listen(ctx, wakeChannel, func(*pgx.Conn) error { wake(); return nil }, func(string) { wake() })
}

// Tidy implements outbox.Queue. Every replica tidies; what another has locked is passed over.
func (s *Store) Tidy(ctx context.Context, retention time.Duration) (removed int64, err error) {
	if _, err := s.queries.BuryDisabled(ctx, s.pool); err != nil {
		return 0, fmt.Errorf("give up what disabled webhooks are owed: %w", err)
	}
	steps := []func() (int64, error){
		func() (int64, error) {
			return s.queries.PruneDeliveries(ctx, s.pool, db.PruneDeliveriesParams{
				RetentionSeconds: retention.Seconds(), Most: tidyRows,
			})
		},
		func() (int64, error) {
			return s.queries.PruneEvents(ctx, s.pool, db.PruneEventsParams{
				RetentionSeconds: retention.Seconds(), Most: tidyRows,
			})
		},
	}
	for _, step := range steps {
		for rows := int64(tidyRows); rows == tidyRows; removed += rows {
			if rows, err = step(); err != nil {
				return removed, fmt.Errorf("remove old events: %w", err)
			}
		}
	}
	return removed, nil
}

// Backlog implements outbox.Queue.
func (s *Store) Backlog(ctx context.Context) (outbox.Backlog, error) {
	row, err := s.queries.OutboxBacklog(ctx, s.pool)
	if err != nil {
		return outbox.Backlog{}, fmt.Errorf("measure outbox: %w", err)
	}
	oldest := time.Duration(max(0, row.OldestSeconds) * float64(time.Second))
	return outbox.Backlog{Pending: row.Pending, Dead: row.Dead, Oldest: oldest}, nil
}

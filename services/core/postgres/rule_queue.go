package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/postgres/db"
	"github.com/cloudsec/cloudsec/services/core/rule"
)

var _ rule.Queue = (*Store)(nil)

// queueRules leaves what the import did for the rules to look at, if any rule wants to, as part of the import: either both
// are there or neither is. It writes one row for some hundred findings, so it costs a large import next to nothing.
func (m *merge) queueRules(ctx context.Context) error {
	asked, err := m.queries.AskRules(ctx, m.tx, m.sourceID)
	if err != nil {
		return fmt.Errorf("ask for rules: %w", err)
	}
	if asked.Created && m.result.Counts.Created > 0 {
		err := m.queries.QueueCreated(ctx, m.tx, db.QueueCreatedParams{
			Occasion: m.result.ID, SourceID: m.sourceID, Until: asked.Until, BatchSize: rule.BatchSize,
			Every: m.result.Counts.Created == m.staged,
		})
		if err != nil {
			return fmt.Errorf("queue created findings for rules: %w", err)
		}
	}
	if asked.Reopened && m.result.Counts.Reopened > 0 {
		err := m.queries.QueueReopened(ctx, m.tx, db.QueueReopenedParams{
			Occasion: m.result.ID, SourceID: m.sourceID, Until: asked.Until, BatchSize: rule.BatchSize,
		})
		if err != nil {
			return fmt.Errorf("queue reopened findings for rules: %w", err)
		}
	}
	if asked.Changed && m.result.Counts.Unchanged > 0 {
		err := m.queries.QueueChanged(ctx, m.tx, db.QueueChangedParams{
			Occasion: m.result.ID, SourceID: m.sourceID, Until: asked.Until, BatchSize: rule.BatchSize,
		})
		if err != nil {
			return fmt.Errorf("queue changed findings for rules: %w", err)
		}
	}
	return nil
}

// ClaimBatch implements rule.Queue.
func (s *Store) ClaimBatch(ctx context.Context, lease time.Duration) (*rule.Claim, error) {
	token := uuid.New()
	row, err := s.queries.ClaimBatch(ctx, s.pool, db.ClaimBatchParams{Lease: token, LeaseMs: lease.Milliseconds()})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil //nolint:nilnil // an empty queue is no error
	}
	if err != nil {
		return nil, fmt.Errorf("claim batch: %w", err)
	}
	return &rule.Claim{Lease: token, Batch: rule.Batch{
		ID: row.ID, Occasion: row.Occasion, Cause: rule.Cause(row.Cause), Team: row.TeamID, Findings: row.Findings,
		Until: row.RulesUntil, Attempts: int(row.Attempts),
	}}, nil
}

// BeatBatch implements rule.Queue.
func (s *Store) BeatBatch(ctx context.Context, claim rule.Claim, lease time.Duration) error {
	changed, err := s.queries.BeatBatch(ctx, s.pool, db.BeatBatchParams{
		ID: claim.Batch.ID, Lease: claim.Lease, LeaseMs: lease.Milliseconds(),
	})
	return held(changed, err, "prolong lease", rule.ErrLost)
}

// RequeueBatch implements rule.Queue.
func (s *Store) RequeueBatch(ctx context.Context, claim rule.Claim, delay time.Duration, givenBack bool) error {
	params := db.RequeueBatchParams{ID: claim.Batch.ID, Lease: claim.Lease, DelayMs: delay.Milliseconds()}
	if givenBack {
		params.AttemptsBack = 1
	}
	changed, err := s.queries.RequeueBatch(ctx, s.pool, params)
	return held(changed, err, "put batch back", rule.ErrLost)
}

// BuryBatch implements rule.Queue. Whatever else there was on the occasion is told of all the same.
func (s *Store) BuryBatch(ctx context.Context, claim rule.Claim) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		occasion := claim.Batch.Occasion
		if err := s.queries.LockOccasion(ctx, tx, occasion.String()); err != nil {
			return fmt.Errorf("lock occasion: %w", err)
		}
		changed, err := s.queries.BuryBatch(ctx, tx, db.BuryBatchParams{ID: claim.Batch.ID, Lease: claim.Lease})
		if err := held(changed, err, "give batch up", rule.ErrLost); err != nil {
			return err
		}
		return s.endOccasion(ctx, tx, occasion)
	})
}

// RuleBacklog implements rule.Queue.
func (s *Store) RuleBacklog(ctx context.Context) (rule.Backlog, error) {
	row, err := s.queries.RuleBacklog(ctx, s.pool)
	if err != nil {
		return rule.Backlog{}, fmt.Errorf("measure queue of rules: %w", err)
	}
	oldest := time.Duration(max(0, row.OldestSeconds) * float64(time.Second))
	return rule.Backlog{Waiting: row.Waiting, Dead: row.Dead, Oldest: oldest}, nil
}

// ForgetRuns implements rule.Queue.
func (s *Store) ForgetRuns(ctx context.Context, age time.Duration) error {
	return wrap("forget old runs of rules", s.queries.ForgetRuns(ctx, s.pool, age.Milliseconds()))
}

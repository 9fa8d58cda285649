package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/importjob"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
	"github.com/cloudsec/cloudsec/services/core/report"
)

// ClaimJob takes the next job, or returns nil when there is none.
func (s *Store) ClaimJob(ctx context.Context, lease time.Duration) (*importjob.Claim, error) {
	token := uuid.New()
	row, err := s.queries.ClaimJob(ctx, s.pool, db.ClaimJobParams{Lease: token, LeaseMs: lease.Milliseconds()})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil //nolint:nilnil // an empty queue is no error
	}
	if err != nil {
		return nil, fmt.Errorf("claim import job: %w", err)
	}
	return &importjob.Claim{Job: jobFromRow(row), Lease: token}, nil
}

// Beat prolongs the lease and records the progress.
func (s *Store) Beat(ctx context.Context, claim importjob.Claim, progress importjob.Progress, lease time.Duration) error {
	changed, err := s.queries.BeatJob(ctx, s.pool, db.BeatJobParams{
		ID: claim.Job.ID, Lease: claim.Lease, LeaseMs: lease.Milliseconds(), BytesRead: progress.Bytes, RecordsRead: progress.Records,
	})
	return held(changed, err, "prolong lease", importjob.ErrLost)
}

// Requeue puts the job back to its old place in the queue.
func (s *Store) Requeue(ctx context.Context, claim importjob.Claim, delay time.Duration, givenBack bool) error {
	params := db.RequeueJobParams{ID: claim.Job.ID, Lease: claim.Lease, DelayMs: delay.Milliseconds()}
	if givenBack {
		params.AttemptsBack = 1
	}
	changed, err := s.queries.RequeueJob(ctx, s.pool, params)
	return held(changed, err, "put import job back", importjob.ErrLost)
}

// Fail ends the job and removes its report.
func (s *Store) Fail(
	ctx context.Context, claim importjob.Claim, progress importjob.Progress, failure *finding.Error,
) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		changed, err := s.queries.FailJob(ctx, tx, db.FailJobParams{
			ID: claim.Job.ID, Lease: claim.Lease, ErrorCode: string(failure.Code), ErrorField: failure.Field,
			ErrorMessage: failure.Message, BytesRead: progress.Bytes, RecordsRead: progress.Records,
		})
		if err := held(changed, err, "fail import job", importjob.ErrLost); err != nil {
			return err
		}
		return s.deleteUpload(ctx, tx, claim.Job.ID)
	})
}

// held turns a statement that found no row with the lease into the error that says so.
func held(changed int64, err error, operation string, lost error) error {
	if err == nil && changed == 0 {
		err = lost
	}
	return wrap(operation, err)
}

// ImportJob imports the report of a claimed job and completes the job in the same transaction. A worker that lost its lease
// while it imported finds that out in the last statement, and nothing of its import remains.
func (s *Store) ImportJob(
	ctx context.Context, claim importjob.Claim, progress func() importjob.Progress, parse importjob.Parse,
) (done finding.Import, again bool, err error) {
	ctx = access.With(ctx, access.Of(claim.Job.TeamID))
	var latest uuid.UUID
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		m := s.newMerge(tx, claim.Job.Request.Source, claim.Job.Request.Actor)
		err := m.run(ctx, func(emit report.Emit) (report.Summary, error) {
			return parse(&chunkReader{ctx: ctx, store: s, upload: claim.Job.ID}, emit)
		})
		if again = errors.Is(err, errSameContent); err != nil && !again {
			return err
		}
		done, latest = m.result, m.result.ID
		if again {
			latest = m.latest
			if err := m.reported(ctx); err != nil {
				return err
			}
		}
		return s.complete(ctx, tx, claim, latest, progress())
	})
	if err != nil {
		return finding.Import{}, false, fmt.Errorf("import report of job %s: %w", claim.Job.ID, err)
	}
	return done, again, nil
}

func (s *Store) complete(
	ctx context.Context, tx pgx.Tx, claim importjob.Claim, done uuid.UUID, progress importjob.Progress,
) error {
	changed, err := s.queries.CompleteJob(ctx, tx, db.CompleteJobParams{
		ID: claim.Job.ID, Lease: claim.Lease, ImportID: done, RecordsRead: progress.Records,
	})
	if err := held(changed, err, "complete import job", importjob.ErrLost); err != nil {
		return err
	}
	return s.deleteUpload(ctx, tx, claim.Job.ID)
}

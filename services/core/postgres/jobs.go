package postgres

import (
	"bytes"
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
)

var (
	_ importjob.Spool    = (*Store)(nil)
	_ importjob.Queue    = (*Store)(nil)
	_ importjob.Importer = (*Store)(nil)
	_ importjob.Depot    = (*Store)(nil)
)

// Enqueue makes an upload a job, unless the source's last word was the same: then the job that said it is returned. Only the
// last one counts, as with Import: a source that goes back to earlier content says something new.
func (s *Store) Enqueue(ctx context.Context, upload importjob.Upload) (job importjob.Job, again bool, err error) {
	if ctx, err = s.WithinSource(ctx, upload.Source); err != nil {
		return importjob.Job{}, false, fmt.Errorf("queue import of %s: %w", upload.Source, err)
	}
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		if err := s.queries.LockQueue(ctx, tx, upload.Source); err != nil {
			return fmt.Errorf("lock queue of source: %w", err)
		}
		row, err := s.lastJob(ctx, tx, upload.Source)
		if err != nil {
			return err
		}
		if again = row != nil && bytes.Equal(row.ContentSha256, upload.SHA256[:]) && row.Format == upload.Format && row.Mapping == upload.Mapping; again {
			job, err = s.repeatJob(ctx, tx, *row, upload.ID)
			return err
		}
		job, err = s.insertJob(ctx, tx, upload)
		return err
	})
	if err != nil {
		return importjob.Job{}, false, fmt.Errorf("queue import of %s: %w", upload.Source, err)
	}
	return job, again, nil
}

// repeatJob lets the job that there is stand for an upload of the same content. One that is done already makes the source's word fresh
// again; any other will do so when it is done.
func (s *Store) repeatJob(ctx context.Context, tx pgx.Tx, row db.ImportJob, upload uuid.UUID) (importjob.Job, error) {
	if importjob.State(row.State) == importjob.StateSucceeded {
		now := s.timestamp()
		if err := s.queries.SetLastReported(ctx, tx, db.SetLastReportedParams{Now: &now, Source: row.Source}); err != nil {
			return importjob.Job{}, fmt.Errorf("note that %s reported again: %w", row.Source, err)
		}
	}
	job, err := s.fullJob(ctx, tx, row)
	if err != nil {
		return importjob.Job{}, err
	}
	return job, s.deleteUpload(ctx, tx, upload)
}

// lastJob is the job that a repeated upload would be the same as, or nil: the source's last active one, else the one that
// made its latest import.
func (s *Store) lastJob(ctx context.Context, tx pgx.Tx, source string) (*db.ImportJob, error) {
	row, err := s.queries.FindActiveJob(ctx, tx, source)
	if errors.Is(err, pgx.ErrNoRows) {
		row, err = s.queries.FindLatestSucceededJob(ctx, tx, db.FindLatestSucceededJobParams{
			Source: source, Recipe: finding.Recipe,
		})
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil //nolint:nilnil // there is no such job, which is no error
	}
	if err != nil {
		return nil, fmt.Errorf("find last job of source: %w", err)
	}
	return &row, nil
}

func (s *Store) insertJob(ctx context.Context, tx pgx.Tx, u importjob.Upload) (importjob.Job, error) {
	row, err := s.queries.InsertJob(ctx, tx, db.InsertJobParams{
		ID: u.ID, TeamID: scopeOf(tx.Conn()).Home(), Source: u.Source, Format: u.Format, Mapping: u.Mapping, ContentSha256: u.SHA256[:], SizeBytes: u.Size, StoredBytes: u.Stored,
		CreatedBy: u.Actor, RequestID: u.RequestID,
	})
	if err != nil {
		return importjob.Job{}, fmt.Errorf("insert job: %w", err)
	}
	return jobFromRow(row), nil
}

// GetJob returns a job.
func (s *Store) GetJob(ctx context.Context, id uuid.UUID) (importjob.Job, error) {
	row, err := s.queries.GetJob(ctx, s.pool, id)
	if err != nil {
		return importjob.Job{}, notFound(err, "import job", "load import job")
	}
	return s.fullJob(ctx, s.pool, row)
}

func (s *Store) fullJob(ctx context.Context, conn db.DBTX, row db.ImportJob) (importjob.Job, error) {
	jobs, err := s.fullJobs(ctx, conn, []db.ImportJob{row})
	if err != nil {
		return importjob.Job{}, err
	}
	return jobs[0], nil
}

// fullJobs adds their imports to jobs.
func (s *Store) fullJobs(ctx context.Context, conn db.DBTX, rows []db.ImportJob) ([]importjob.Job, error) {
	var ids []uuid.UUID
	for _, row := range rows {
		if row.ImportID != nil {
			ids = append(ids, *row.ImportID)
		}
	}
	imports := make(map[uuid.UUID]*finding.Import, len(ids))
	if len(ids) > 0 {
		found, err := s.queries.GetImports(ctx, conn, ids)
		if err != nil {
			return nil, fmt.Errorf("load imports of jobs: %w", err)
		}
		for _, row := range found {
			done := importFromRow(db.GetImportRow(row))
			imports[done.ID] = &done
		}
	}
	jobs := make([]importjob.Job, 0, len(rows))
	for _, row := range rows {
		job := jobFromRow(row)
		if row.ImportID != nil {
			job.Import = imports[*row.ImportID]
		}
		jobs = append(jobs, job)
	}
	return jobs, nil
}

// ListJobs returns one page of jobs, the newest first.
func (s *Store) ListJobs(ctx context.Context, page importjob.Page) (importjob.List, error) {
	params := db.ListJobsParams{Before: 1<<63 - 1, PageSize: int32(page.Limit + 1)} //nolint:gosec // the API bounds the limit
	if page.Before > 0 {
		params.Before = page.Before
	}
	if page.Source != "" {
		params.Source = &page.Source
	}
	for _, state := range page.States {
		params.States = append(params.States, string(state))
	}
	rows, err := s.queries.ListJobs(ctx, s.pool, params)
	if err != nil {
		return importjob.List{}, fmt.Errorf("list import jobs: %w", err)
	}
	var list importjob.List
	if list.Items, err = s.fullJobs(ctx, s.pool, rows); err != nil {
		return importjob.List{}, err
	}
	if len(list.Items) > page.Limit { // One more than asked for tells that there is a next page.
		list.Items = list.Items[:page.Limit]
		list.Next = list.Items[page.Limit-1].Number
	}
	return list, nil
}

// CancelJob ends a job that is not finished, wherever it runs: its worker finds the lease gone, and its import, which only
// commits together with the lease, is rolled back. Cancelling a cancelled job again changes nothing.
func (s *Store) CancelJob(ctx context.Context, id uuid.UUID) (job importjob.Job, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		row, err := s.queries.CancelJob(ctx, tx, id)
		if errors.Is(err, pgx.ErrNoRows) {
			job, err = s.finishedJob(ctx, tx, id)
			return err
		}
		if err != nil {
			return fmt.Errorf("set state: %w", err)
		}
		job = jobFromRow(row)
		return s.deleteUpload(ctx, tx, id)
	})
	if err != nil {
		return importjob.Job{}, fmt.Errorf("cancel import job %s: %w", id, err)
	}
	return job, nil
}

// finishedJob returns a job that was cancelled before, and refuses any other.
func (s *Store) finishedJob(ctx context.Context, tx pgx.Tx, id uuid.UUID) (importjob.Job, error) {
	row, err := s.queries.GetJob(ctx, tx, id)
	if err != nil {
		return importjob.Job{}, notFound(err, "import job", "load import job")
	}
	if job := jobFromRow(row); job.State == importjob.StateCancelled {
		return job, nil
	}
	return importjob.Job{}, finding.Errorf(importjob.CodeFinished, "The import job has %s already and cannot be cancelled.", row.State)
}

// SpooledBytes is what waits to be imported, as stored, of all teams: they share the room.
func (s *Store) SpooledBytes(ctx context.Context) (int64, error) {
	stored, err := s.queries.SumSpool(access.System(ctx), s.pool)
	if err != nil {
		return 0, fmt.Errorf("sum spooled reports: %w", err)
	}
	return stored, nil
}

// CountJobs counts what is in the queue.
func (s *Store) CountJobs(ctx context.Context) (importjob.Counts, error) {
	row, err := s.queries.CountJobs(ctx, s.pool)
	if err != nil {
		return importjob.Counts{}, fmt.Errorf("count import jobs: %w", err)
	}
	return importjob.Counts{
		Queued: row.Queued, Running: row.Running, Oldest: time.Duration(row.OldestSeconds * float64(time.Second)),
	}, nil
}

// SweepJobs removes uploads that were never finished, and jobs that are finished for long.
func (s *Store) SweepJobs(ctx context.Context, abandoned, finished time.Duration) error {
	if _, err := s.queries.SweepUploads(ctx, s.pool, abandoned.Milliseconds()); err != nil {
		return fmt.Errorf("sweep uploads: %w", err)
	}
	if _, err := s.queries.SweepJobs(ctx, s.pool, finished.Milliseconds()); err != nil {
		return fmt.Errorf("sweep import jobs: %w", err)
	}
	return nil
}

func jobFromRow(row db.ImportJob) importjob.Job {
	job := importjob.Job{
		ID: row.ID, Number: row.Number, TeamID: row.TeamID, SHA256: [32]byte(row.ContentSha256), Size: row.SizeBytes,
		Request: importjob.Request{
			Source: row.Source, Format: row.Format, Mapping: row.Mapping, Actor: row.CreatedBy, RequestID: row.RequestID,
		},
		State: importjob.State(row.State), Attempts: int(row.Attempts),
		Progress:  importjob.Progress{Bytes: row.BytesRead, Records: row.RecordsRead},
		CreatedAt: row.CreatedAt.UTC(), StartedAt: inUTC(row.StartedAt), FinishedAt: inUTC(row.FinishedAt),
	}
	if job.State == importjob.StateFailed {
		job.Failure = &finding.Error{Code: finding.Code(row.ErrorCode), Field: row.ErrorField, Message: row.ErrorMessage}
	}
	return job
}

func inUTC(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	utc := t.UTC()
	return &utc
}

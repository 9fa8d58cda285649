package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/importjob"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
)

// BeginUpload makes room for an upload.
func (s *Store) BeginUpload(ctx context.Context, id uuid.UUID) error {
	if err := s.queries.BeginUpload(ctx, s.pool, id); err != nil {
		return fmt.Errorf("insert upload: %w", err)
	}
	return nil
}

// AppendChunk stores the next piece of an upload.
func (s *Store) AppendChunk(ctx context.Context, id uuid.UUID, number int, data []byte) error {
	params := db.AppendChunkParams{UploadID: id, Number: int32(number), Data: data} //nolint:gosec // the limits on size bound it
	if err := s.queries.AppendChunk(ctx, s.pool, params); err != nil {
		return fmt.Errorf("insert chunk %d: %w", number, err)
	}
	return nil
}

// DiscardUpload removes an upload that did not become a job.
func (s *Store) DiscardUpload(ctx context.Context, id uuid.UUID) error {
	return s.deleteUpload(ctx, s.pool, id)
}

func (s *Store) deleteUpload(ctx context.Context, conn db.DBTX, id uuid.UUID) error {
	if err := s.queries.DeleteUpload(ctx, conn, id); err != nil {
		return fmt.Errorf("delete upload: %w", err)
	}
	return nil
}

// chunkReader reads an upload piece by piece, beside the transaction that imports it, which is busy copying meanwhile.
type chunkReader struct {
	ctx    context.Context //nolint:containedctx // io.Reader has no room for one, and the reader lives as long as one call
	store  *Store
	upload uuid.UUID

	number int32
	rest   []byte
}

// Read implements io.Reader.
func (r *chunkReader) Read(b []byte) (int, error) {
	if len(r.rest) == 0 {
		if err := r.next(); err != nil {
			return 0, err
		}
	}
	n := copy(b, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// next loads a chunk. Every upload has one at least, so one without any was deleted: its job is no longer ours.
func (r *chunkReader) next() (err error) {
	r.rest, err = r.store.queries.ReadChunk(r.ctx, r.store.pool, db.ReadChunkParams{UploadID: r.upload, Number: r.number})
	if errors.Is(err, pgx.ErrNoRows) {
		return r.end()
	}
	if err != nil {
		return fmt.Errorf("read chunk %d: %w", r.number, &databaseError{err})
	}
	r.number++
	return nil
}

// end tells the end of an upload from its removal by somebody who cancelled the job.
func (r *chunkReader) end() error {
	if r.number == 0 {
		return importjob.ErrLost
	}
	_, err := r.store.queries.ReadChunk(r.ctx, r.store.pool, db.ReadChunkParams{UploadID: r.upload, Number: 0})
	if errors.Is(err, pgx.ErrNoRows) {
		return importjob.ErrLost
	}
	if err != nil {
		return fmt.Errorf("read first chunk again: %w", &databaseError{err})
	}
	return io.EOF
}

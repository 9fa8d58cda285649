package importjob

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/report"
)

// chunkBytes is the size of a piece of the spool, which bounds the memory that a report takes while it comes in and while
// it is read again.
const chunkBytes = 256 << 10

// discardTimeout bounds how long the removal of an unfinished upload may take. What it leaves is swept later.
const discardTimeout = 10 * time.Second

// Spool keeps uploads.
type Spool interface {
	BeginUpload(ctx context.Context, id uuid.UUID) error
	AppendChunk(ctx context.Context, id uuid.UUID, number int, data []byte) error
	DiscardUpload(ctx context.Context, id uuid.UUID) error
	// Enqueue makes an upload a job. When the source's last job is of the same content, or made its latest import, that job
	// is returned, again is true, and the upload is gone.
	Enqueue(ctx context.Context, upload Upload) (job Job, again bool, err error)
}

// Receive spools a report and queues its import. No connection of the database is held while the client sends. The content
// is not parsed yet, but it is unpacked, so that damaged or oversized uploads are refused at once, and the same content is
// recognised however it was packed.
func Receive(
	ctx context.Context, spool Spool, request Request, body io.Reader, encoding string, maxBytes int64,
) (job Job, again bool, err error) {
	upload := Upload{Request: request}
	if upload.ID, err = uuid.NewV7(); err != nil {
		return job, false, fmt.Errorf("make job id: %w", err)
	}
	if err := spool.BeginUpload(ctx, upload.ID); err != nil {
		return job, false, fmt.Errorf("begin upload: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, discard(ctx, spool, upload.ID))
		}
	}()
	if err := upload.fill(ctx, spool, body, encoding, maxBytes); err != nil {
		return job, false, err
	}
	job, again, err = spool.Enqueue(ctx, upload)
	if err != nil {
		return job, false, fmt.Errorf("queue import: %w", err)
	}
	return job, again, nil
}

// discard works also for a client that has hung up.
func discard(ctx context.Context, spool Spool, id uuid.UUID) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), discardTimeout)
	defer cancel()
	if err := spool.DiscardUpload(ctx, id); err != nil {
		return fmt.Errorf("discard upload: %w", err)
	}
	return nil
}

// fill reads the body to its end.
func (u *Upload) fill(ctx context.Context, spool Spool, body io.Reader, encoding string, maxBytes int64) error {
	chunks := &chunkWriter{ctx: ctx, spool: spool, id: u.ID}
	content := &contentHash{digest: sha256.New(), limit: maxBytes}
	if err := pack(chunks, content, body, encoding); err != nil {
		return err
	}
	if err := chunks.flush(); err != nil {
		return err
	}
	u.SHA256, u.Size, u.Stored = [32]byte(content.digest.Sum(nil)), content.size, chunks.written
	return nil
}

// pack writes the body to the spool as gzip: as it is when it came packed, because packing it anew would cost more than it
// saves. Content sees what is inside.
func pack(chunks io.Writer, content *contentHash, body io.Reader, encoding string) error {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "", "identity":
		packed, err := gzip.NewWriterLevel(chunks, gzip.BestSpeed)
		if err != nil {
			return fmt.Errorf("pack report: %w", err)
		}
		if _, err := io.Copy(io.MultiWriter(content, packed), body); err != nil {
			return report.ExplainRead(err, content.size) //nolint:wrapcheck // it says which operation it was
		}
		if err := packed.Close(); err != nil {
			return fmt.Errorf("pack report: %w", err)
		}
		return nil
	}
	unpacked, err := report.Decompress(io.TeeReader(body, chunks), encoding)
	if err != nil {
		return err //nolint:wrapcheck // a domain error that says it all
	}
	if _, err := io.Copy(content, unpacked); err != nil {
		return report.ExplainRead(err, content.size) //nolint:wrapcheck // it says which operation it was
	}
	return nil
}

// contentHash counts and digests what is written to it, and refuses more than its limit.
type contentHash struct {
	digest hash.Hash
	size   int64
	limit  int64
}

// Write implements io.Writer.
func (c *contentHash) Write(b []byte) (int, error) {
	if c.size += int64(len(b)); c.size > c.limit {
		return 0, finding.FieldErrorf(finding.CodeTooLarge, "report", "is larger than %d bytes uncompressed", c.limit)
	}
	return c.digest.Write(b) //nolint:wrapcheck // it never fails
}

// chunkWriter cuts what is written to it into chunks.
type chunkWriter struct {
	ctx     context.Context //nolint:containedctx // io.Writer has no room for one, and the writer lives as long as one call
	spool   Spool
	id      uuid.UUID
	pending []byte
	number  int
	written int64
}

// Write implements io.Writer.
func (c *chunkWriter) Write(b []byte) (int, error) {
	n := len(b)
	for len(b) > 0 {
		room := min(chunkBytes-len(c.pending), len(b))
		c.pending = append(c.pending, b[:room]...)
		b = b[room:]
		if len(c.pending) < chunkBytes {
			continue
		}
		if err := c.flush(); err != nil {
			return n - len(b), err
		}
	}
	return n, nil
}

func (c *chunkWriter) flush() error {
	if len(c.pending) == 0 {
		return nil
	}
	if err := c.spool.AppendChunk(c.ctx, c.id, c.number, c.pending); err != nil {
		return fmt.Errorf("spool report: %w", err)
	}
	c.number++
	c.written += int64(len(c.pending))
	c.pending = c.pending[:0]
	return nil
}

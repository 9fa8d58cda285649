package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/event"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
)

// AddComment lets somebody say something about a finding. The same request with the same key is the same comment: then again
// is true.
func (s *Store) AddComment(ctx context.Context, wish finding.NewComment) (made finding.Comment, again bool, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		locked, err := s.lockWork(ctx, tx, wish.FindingID)
		if err != nil {
			return err
		}
		made, again, err = s.insertComment(ctx, tx, locked.ID, wish)
		if err != nil || again {
			return err
		}
		return s.noteComment(ctx, tx, locked, made, finding.ActionCommented, wish.Author.Name)
	})
	if err != nil {
		return finding.Comment{}, false, fmt.Errorf("comment on finding %s: %w", wish.FindingID, err)
	}
	return made, again, nil
}

func (s *Store) insertComment(
	ctx context.Context, tx pgx.Tx, findingID uuid.UUID, wish finding.NewComment,
) (made finding.Comment, again bool, err error) {
	id, err := uuid.NewV7()
	if err != nil {
		return finding.Comment{}, false, fmt.Errorf("make comment id: %w", err)
	}
	made = finding.Comment{
		ID: id, FindingID: findingID, AuthorID: wish.Author.ID, Author: wish.Author.Name, Body: wish.Body,
		Mentions: finding.Mentions(wish.Body), Version: 1, CreatedAt: s.timestamp(),
	}
	params := db.InsertCommentParams{
		ID: id, FindingID: findingID, AuthorID: made.AuthorID, Author: made.Author, Body: made.Body, Mentions: made.Mentions,
		Now: made.CreatedAt,
	}
	digest := wish.Digest()
	if wish.Key != "" {
		params.RequestKey, params.RequestSha256 = &wish.Key, digest[:]
	}
	inserted, err := s.queries.InsertComment(ctx, tx, params)
	if err != nil {
		return finding.Comment{}, false, fmt.Errorf("insert: %w", err)
	}
	if inserted == 1 {
		return made, false, nil
	}
	row, err := s.queries.FindCommentByKey(ctx, tx, db.FindCommentByKeyParams{AuthorID: made.AuthorID, RequestKey: &wish.Key})
	unseen := errors.Is(err, pgx.ErrNoRows) // It is in another team of the author's.
	if err != nil && !unseen {
		return finding.Comment{}, false, fmt.Errorf("find comment by its key: %w", err)
	}
	if unseen || !bytes.Equal(row.RequestSha256, digest[:]) {
		return finding.Comment{}, false, finding.Errorf(finding.CodeKeyReused,
			"This Idempotency-Key came with another comment before. Take a new one.")
	}
	return commentFromRow(row), true, nil
}

// noteComment writes the audit entry, and makes the finding a newer one. A new comment is told to others.
func (s *Store) noteComment(
	ctx context.Context, tx pgx.Tx, on db.LockWorkRow, c finding.Comment, action finding.Action, actor string,
) error {
	now := s.timestamp()
	placed := []finding.Placed{{ID: on.ID, State: finding.State(on.State)}}
	err := s.auditWork(ctx, tx, changer{actor: actor, now: now}, action, placed, func(finding.Placed) finding.AuditDetail {
		return finding.AuditDetail{Comment: &c.ID}
	})
	if err != nil {
		return err
	}
	if err := s.queries.TouchFinding(ctx, tx, on.ID); err != nil {
		return fmt.Errorf("touch finding: %w", err)
	}
	if action != finding.ActionCommented {
		return nil
	}
	detail, err := s.load(ctx, tx, on.ID)
	if err != nil {
		return err
	}
	e, err := event.OfComment(detail.Finding, c, now)
	if err != nil {
		return fmt.Errorf("tell of the comment: %w", err)
	}
	return emit(ctx, tx, s.queries, s.topic, e)
}

// Comments returns comments on a finding, the latest first, that are older than the one with an id.
func (s *Store) Comments(
	ctx context.Context, findingID, before uuid.UUID, limit int,
) (comments []finding.Comment, more bool, err error) {
	kept, err := s.survivor(ctx, s.pool, findingID)
	if err != nil {
		return nil, false, err
	}
	rows, err := s.queries.ListComments(ctx, s.pool, db.ListCommentsParams{
		FindingID: kept.Finding.ID, Before: before, PageSize: count(limit + 1),
	})
	if err != nil {
		return nil, false, fmt.Errorf("list comments on finding %s: %w", findingID, err)
	}
	for _, r := range rows[:min(limit, len(rows))] {
		comments = append(comments, commentFromRow(r))
	}
	return comments, len(rows) > limit, nil
}

// GetComment returns a comment with what it said before.
func (s *Store) GetComment(ctx context.Context, findingID, id uuid.UUID) (finding.Comment, error) {
	kept, err := s.survivor(ctx, s.pool, findingID)
	if err != nil {
		return finding.Comment{}, err
	}
	row, err := s.queries.GetComment(ctx, s.pool, db.GetCommentParams{ID: id, FindingID: kept.Finding.ID})
	if err != nil {
		return finding.Comment{}, notFound(err, "comment", "load comment")
	}
	c := commentFromRow(row)
	revisions, err := s.queries.ListRevisions(ctx, s.pool, id)
	if err != nil {
		return finding.Comment{}, fmt.Errorf("list former texts of comment %s: %w", id, err)
	}
	for _, r := range revisions {
		c.Former = append(c.Former, finding.Revision{Version: r.Version, Body: r.Body, Until: r.Until.UTC()})
	}
	return c, nil
}

// EditComment lets the author say it in other words. What it said before is kept.
func (s *Store) EditComment(
	ctx context.Context, author finding.Author, findingID, id uuid.UUID, version int64, body string,
) (edited finding.Comment, err error) {
	err = s.changeComment(ctx, findingID, id, version, func(tx pgx.Tx, on db.LockWorkRow, c finding.Comment) error {
		if c.AuthorID != author.ID {
			return finding.Errorf(finding.CodeForbidden, "This comment is %s's. Write one of your own.", c.Author)
		}
		if edited = c; c.Body == body { // Nothing new is no revision.
			return nil
		}
		now := s.timestamp()
		if err := s.queries.KeepRevision(ctx, tx, db.KeepRevisionParams{ID: id, Now: now}); err != nil {
			return fmt.Errorf("keep former text: %w", err)
		}
		row, err := s.queries.EditComment(ctx, tx, db.EditCommentParams{
			ID: id, Body: body, Mentions: finding.Mentions(body), Now: now,
		})
		if err != nil {
			return fmt.Errorf("set text: %w", err)
		}
		edited = commentFromRow(row)
		return s.noteComment(ctx, tx, on, edited, finding.ActionCommentEdited, author.Name)
	})
	if err != nil {
		return finding.Comment{}, fmt.Errorf("edit comment %s: %w", id, err)
	}
	return edited, nil
}

// DeleteComment takes a comment's text away, also what it was before it was edited. That there was one stays.
func (s *Store) DeleteComment(ctx context.Context, author finding.Author, findingID, id uuid.UUID, version int64) error {
	err := s.changeComment(ctx, findingID, id, version, func(tx pgx.Tx, on db.LockWorkRow, c finding.Comment) error {
		if c.AuthorID != author.ID && !author.Admin {
			return finding.Errorf(finding.CodeForbidden, "This comment is %s's. Only they or an admin may delete it.", c.Author)
		}
		err := s.queries.DeleteComment(ctx, tx, db.DeleteCommentParams{ID: id, Now: s.timestamp(), DeletedBy: author.Name})
		if err != nil {
			return fmt.Errorf("take text away: %w", err)
		}
		if err := s.queries.DropRevisions(ctx, tx, id); err != nil {
			return fmt.Errorf("take former texts away: %w", err)
		}
		return s.noteComment(ctx, tx, on, c, finding.ActionCommentDeleted, author.Name)
	})
	return wrap("delete comment "+id.String(), err)
}

// changeComment locks a comment that is still there, if it has the version that the caller knows.
func (s *Store) changeComment(
	ctx context.Context, findingID, id uuid.UUID, version int64, step func(pgx.Tx, db.LockWorkRow, finding.Comment) error,
) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		// The finding first, as a merge does.
		on, err := s.lockWork(ctx, tx, findingID)
		if err != nil {
			return err
		}
		row, err := s.queries.LockComment(ctx, tx, db.LockCommentParams{ID: id, FindingID: on.ID})
		if errors.Is(err, pgx.ErrNoRows) || err == nil && row.DeletedAt != nil {
			return finding.Errorf(finding.CodeNotFound, "There is no such comment.")
		}
		if err != nil {
			return fmt.Errorf("lock comment: %w", err)
		}
		if version != finding.AnyVersion && version != row.Version {
			return finding.Errorf(finding.CodeVersionMismatch, "The comment has changed since you read it. Read it again.")
		}
		return step(tx, on, commentFromRow(row))
	})
}

func commentFromRow(row db.FindingComment) finding.Comment {
	c := finding.Comment{
		ID: row.ID, FindingID: row.FindingID, AuthorID: row.AuthorID, Author: row.Author, Body: row.Body, Mentions: row.Mentions,
		Version: row.Version, CreatedAt: row.CreatedAt.UTC(), EditedAt: inUTC(row.EditedAt), DeletedAt: inUTC(row.DeletedAt),
	}
	if row.DeletedBy != nil {
		c.DeletedBy = *row.DeletedBy
	}
	return c
}

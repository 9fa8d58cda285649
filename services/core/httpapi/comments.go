package httpapi

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/internal/token"
)

// Comments keeps what people say about findings.
type Comments interface {
	AddComment(ctx context.Context, wish finding.NewComment) (made finding.Comment, again bool, err error)
	Comments(ctx context.Context, findingID, before uuid.UUID, limit int) (page []finding.Comment, more bool, err error)
	GetComment(ctx context.Context, findingID, id uuid.UUID) (finding.Comment, error)
	EditComment(ctx context.Context, author finding.Author, findingID, id uuid.UUID, version int64, body string) (finding.Comment, error)
	DeleteComment(ctx context.Context, author finding.Author, findingID, id uuid.UUID, version int64) error
}

// author is the caller as comments know them.
func author(ctx context.Context) finding.Author {
	identity, _ := token.FromContext(ctx)
	return finding.Author{ID: identity.Subject, Name: actor(ctx), Admin: identity.HasRole(token.RoleAdmin)}
}

// ListComments implements GET /v1/findings/{id}/comments.
func (a *API) ListComments(ctx context.Context, req api.ListCommentsRequestObject) (api.ListCommentsResponseObject, error) {
	limit, err := limitOf(req.Params.Limit)
	if err != nil {
		return nil, err
	}
	comments, more, err := a.opts.Comments.Comments(ctx, req.Id, orNewest(req.Params.Before), limit)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	answer := api.ListComments200JSONResponse{Items: make([]api.Comment, 0, len(comments)), More: more}
	for _, c := range comments {
		answer.Items = append(answer.Items, toComment(ctx, c))
	}
	return answer, nil
}

// orNewest is where a list that runs from new to old starts: at what was asked for, or at its newest. Ids grow with time.
func orNewest(before *uuid.UUID) uuid.UUID {
	if before == nil {
		return uuid.Max
	}
	return *before
}

// limitOf reads how long a page may be.
func limitOf(limit *int) (int, error) {
	if limit == nil {
		return defaultLimit, nil
	}
	if *limit < 1 || *limit > maxLimit {
		return 0, invalidField("limit", fmt.Sprintf("must be between 1 and %d", maxLimit))
	}
	return *limit, nil
}

// AddComment implements POST /v1/findings/{id}/comments.
func (a *API) AddComment(ctx context.Context, req api.AddCommentRequestObject) (api.AddCommentResponseObject, error) {
	body, err := commentOf(req.Body)
	if err != nil {
		return nil, err
	}
	var v validation
	wish := finding.NewComment{FindingID: req.Id, Author: author(ctx), Body: body, Key: value(req.Params.IdempotencyKey)}
	v.key(wish.Key, req.Params.IdempotencyKey != nil)
	if err := v.err(); err != nil {
		return nil, err
	}
	made, again, err := a.opts.Comments.AddComment(ctx, wish)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	if again {
		return api.AddComment200JSONResponse{
			Body: toComment(ctx, made), Headers: api.AddComment200ResponseHeaders{ETag: versionTag(made.Version)},
		}, nil
	}
	return api.AddComment201JSONResponse{
		Body: toComment(ctx, made),
		Headers: api.AddComment201ResponseHeaders{
			ETag: versionTag(made.Version), Location: "/v1/findings/" + made.FindingID.String() + "/comments/" + made.ID.String(),
		},
	}, nil
}

// GetComment implements GET /v1/findings/{id}/comments/{commentId}.
func (a *API) GetComment(ctx context.Context, req api.GetCommentRequestObject) (api.GetCommentResponseObject, error) {
	c, err := a.opts.Comments.GetComment(ctx, req.Id, req.CommentId)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	answer := api.CommentWithHistory{Comment: toComment(ctx, c), Former: make([]api.CommentRevision, 0, len(c.Former))}
	for _, r := range c.Former {
		answer.Former = append(answer.Former, api.CommentRevision{Version: r.Version, Body: r.Body, Until: r.Until})
	}
	return api.GetComment200JSONResponse{Body: answer, Headers: api.GetComment200ResponseHeaders{ETag: versionTag(c.Version)}}, nil
}

// EditComment implements PUT /v1/findings/{id}/comments/{commentId}.
func (a *API) EditComment(ctx context.Context, req api.EditCommentRequestObject) (api.EditCommentResponseObject, error) {
	body, err := commentOf(req.Body)
	if err != nil {
		return nil, err
	}
	version, err := knownVersion(req.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	edited, err := a.opts.Comments.EditComment(ctx, author(ctx), req.Id, req.CommentId, version, body)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.EditComment200JSONResponse{
		Body: toComment(ctx, edited), Headers: api.EditComment200ResponseHeaders{ETag: versionTag(edited.Version)},
	}, nil
}

// DeleteComment implements DELETE /v1/findings/{id}/comments/{commentId}.
func (a *API) DeleteComment(ctx context.Context, req api.DeleteCommentRequestObject) (api.DeleteCommentResponseObject, error) {
	version, err := knownVersion(req.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	if err := a.opts.Comments.DeleteComment(ctx, author(ctx), req.Id, req.CommentId, version); err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.DeleteComment204Response{}, nil
}

func commentOf(body *api.CommentRequest) (string, error) {
	var v validation
	text := strings.TrimSpace(body.Body)
	v.text("body", text, 1, finding.MaxComment)
	return text, v.err()
}

func toComment(ctx context.Context, c finding.Comment) api.Comment {
	return api.Comment{
		Id: c.ID, FindingId: c.FindingID, Author: c.Author, Mine: c.AuthorID == author(ctx).ID, Body: c.Body,
		Mentions: append([]string{}, c.Mentions...), Version: c.Version, CreatedAt: c.CreatedAt, EditedAt: c.EditedAt,
		DeletedAt: c.DeletedAt, DeletedBy: c.DeletedBy,
	}
}

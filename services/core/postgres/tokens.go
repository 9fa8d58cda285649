package postgres

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/apitoken"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
	"github.com/cloudsec/cloudsec/services/internal/token"
)

// CreateToken keeps a new token in the one team of the caller's scope, and says when it ends.
func (s *Store) CreateToken(ctx context.Context, wish apitoken.Token, digest apitoken.Digest, life time.Duration) (made apitoken.Token, err error) {
	id, err := uuid.NewV7()
	if err != nil {
		return apitoken.Token{}, fmt.Errorf("make token id: %w", err)
	}
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		now := s.timestamp()
		if err := s.roomForToken(ctx, tx, wish.OwnerID, now); err != nil {
			return err
		}
		err := s.queries.InsertToken(ctx, tx, db.InsertTokenParams{
			ID: id, TeamID: wish.TeamID, Name: wish.Name, SecretSha256: digest[:], Scopes: textsOf(wish.Scopes), OwnerID: wish.OwnerID,
			Owner: wish.Owner, Roles: textsOf(wish.Roles), Member: wish.Member, Now: now, ExpiresAt: now.Add(life),
		})
		if err != nil {
			return fmt.Errorf("insert: %w", err)
		}
		row, err := s.queries.GetToken(ctx, tx, id)
		if err != nil {
			return fmt.Errorf("load: %w", err)
		}
		made = tokenFromRow(row.ApiToken, row.Team)
		return s.tokenOperation(ctx, tx, made, wish.Owner, "token.created")
	})
	if err != nil {
		return apitoken.Token{}, fmt.Errorf("create token: %w", err)
	}
	return made, nil
}

func (s *Store) roomForToken(ctx context.Context, tx pgx.Tx, owner string, now time.Time) error {
	if err := s.queries.LockTokenOwner(ctx, tx, owner); err != nil {
		return fmt.Errorf("lock owner: %w", err)
	}
	n, err := s.queries.CountGoodTokens(ctx, tx, db.CountGoodTokensParams{OwnerID: owner, Now: now})
	if err != nil {
		return fmt.Errorf("count tokens: %w", err)
	}
	if n >= apitoken.MaxTokens {
		return finding.Errorf(finding.CodeLimitReached, "You have %d tokens, which is as many as one may have. Revoke one.", n)
	}
	return nil
}

func (s *Store) tokenOperation(ctx context.Context, tx pgx.Tx, t apitoken.Token, actor, action string) error {
	detail := map[string]any{"name": t.Name, "scopes": t.Scopes, "owner": t.Owner, "expiresAt": t.ExpiresAt}
	return s.operationOf(ctx, tx, &t.TeamID, actor, action, "token/"+t.ID.String(), detail)
}

// FindToken returns the token of a digest that is good now, and what its owner is in its team. It is asked before it is known
// what may be seen.
func (s *Store) FindToken(ctx context.Context, digest apitoken.Digest) (t apitoken.Token, role token.Role, err error) {
	ctx = access.System(ctx)
	row, err := s.queries.FindToken(ctx, s.pool, digest[:])
	if errors.Is(err, pgx.ErrNoRows) || err == nil && subtle.ConstantTimeCompare(row.ApiToken.SecretSha256, digest[:]) != 1 {
		return apitoken.Token{}, "", finding.Errorf(apitoken.CodeInvalid, "The API token is not valid.")
	}
	if err != nil {
		return apitoken.Token{}, "", fmt.Errorf("find token: %w", err)
	}
	t, role = tokenFromRow(row.ApiToken, row.Team), token.Role(row.Role)
	now := s.timestamp()
	if err := t.Check(now, role); err != nil {
		return apitoken.Token{}, "", err //nolint:wrapcheck // it says what is wrong
	}
	return t, role, s.used(ctx, t, now)
}

func (s *Store) used(ctx context.Context, t apitoken.Token, now time.Time) error {
	before := now.Add(-apitoken.UsedEvery)
	if t.LastUsedAt != nil && t.LastUsedAt.After(before) {
		return nil
	}
	err := s.queries.UseToken(ctx, s.pool, db.UseTokenParams{ID: t.ID, Now: &now, Before: &before})
	return wrap("note use of token", err)
}

// ListTokens returns tokens before an id, newest first: the owner's, and all of the teams that they administer. It also
// reports whether there are more.
func (s *Store) ListTokens(
	ctx context.Context, owner string, administered access.Scope, before uuid.UUID, limit int,
) (list []apitoken.Token, more bool, err error) {
	rows, err := s.queries.ListTokens(ctx, s.pool, db.ListTokensParams{
		Before: before, OwnerID: owner, Every: administered.All, Administered: administered.Teams, PageSize: count(limit + 1),
	})
	if err != nil {
		return nil, false, fmt.Errorf("list tokens: %w", err)
	}
	list = make([]apitoken.Token, 0, len(rows))
	for _, row := range rows[:min(limit, len(rows))] {
		list = append(list, tokenFromRow(row.ApiToken, row.Team))
	}
	return list, len(rows) > limit, nil
}

// RevokeToken ends a token of the owner, or of a team that they administer. Ending it twice changes nothing.
func (s *Store) RevokeToken(ctx context.Context, id uuid.UUID, owner string, administered access.Scope, actor string) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		row, err := s.queries.GetToken(ctx, tx, id)
		if err != nil {
			return notFound(err, "token", "load token")
		}
		t := tokenFromRow(row.ApiToken, row.Team)
		if t.OwnerID != owner && !administered.Sees(t.TeamID) {
			return finding.Errorf(finding.CodeNotFound, "There is no such token.")
		}
		now := s.timestamp()
		revoked, err := s.queries.RevokeToken(ctx, tx, db.RevokeTokenParams{ID: id, Now: &now, Actor: actor})
		if err != nil || revoked == 0 {
			return wrap("revoke", err)
		}
		return s.tokenOperation(ctx, tx, t, actor, "token.revoked")
	})
	return wrap("revoke token", err)
}

func tokenFromRow(row db.ApiToken, of string) apitoken.Token {
	t := apitoken.Token{
		ID: row.ID, Name: row.Name, TeamID: row.TeamID, Team: of, OwnerID: row.OwnerID, Owner: row.Owner, Member: row.Member,
		CreatedAt: row.CreatedAt.UTC(), ExpiresAt: row.ExpiresAt.UTC(), LastUsedAt: utc(row.LastUsedAt), RevokedAt: utc(row.RevokedAt),
		RevokedBy: row.RevokedBy,
	}
	for _, name := range row.Scopes {
		t.Scopes = append(t.Scopes, apitoken.Scope(name))
	}
	for _, name := range row.Roles {
		t.Roles = append(t.Roles, token.Role(name))
	}
	return t
}

// textsOf are names as the database keeps them.
func textsOf[T ~string](names []T) []string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = string(name)
	}
	return list
}

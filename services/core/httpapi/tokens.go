package httpapi

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/apitoken"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/internal/token"
)

// Tokens keeps API tokens.
type Tokens interface {
	CreateToken(ctx context.Context, wish apitoken.Token, digest apitoken.Digest, life time.Duration) (apitoken.Token, error)
	FindToken(ctx context.Context, digest apitoken.Digest) (t apitoken.Token, role token.Role, err error)
	ListTokens(
		ctx context.Context, owner string, administered access.Scope, before uuid.UUID, limit int,
	) (page []apitoken.Token, more bool, err error)
	RevokeToken(ctx context.Context, id uuid.UUID, owner string, administered access.Scope, actor string) error
}

// ListTokens implements GET /v1/tokens.
func (a *API) ListTokens(ctx context.Context, req api.ListTokensRequestObject) (api.ListTokensResponseObject, error) {
	var v validation
	limit := v.limitOf(req.Params.Limit)
	if err := v.err(); err != nil {
		return nil, err
	}
	who := callerFrom(ctx)
	list, more, err := a.opts.Tokens.ListTokens(ctx, who.identity.Subject, who.administers(), orNewest(req.Params.Before), limit)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	answer := api.ListTokens200JSONResponse{Items: make([]api.Token, 0, len(list)), More: more}
	for _, t := range list {
		answer.Items = append(answer.Items, toToken(t))
	}
	return answer, nil
}

// CreateToken implements POST /v1/tokens.
func (a *API) CreateToken(ctx context.Context, req api.CreateTokenRequestObject) (api.CreateTokenResponseObject, error) {
	wish, life, err := tokenOf(req.Body)
	if err != nil {
		return nil, err
	}
	scope := access.From(ctx)
	if len(scope.Teams) > 1 {
		return nil, invalidField("team", "is required because you are in several teams; a token is for one")
	}
	who := callerFrom(ctx)
	wish.TeamID, wish.OwnerID, wish.Owner = scope.Home(), who.identity.Subject, actor(ctx)
	wish.Roles, wish.Member = who.rolesIn(wish.TeamID), who.member
	if err := checkScopes(wish); err != nil {
		return nil, err
	}
	text, digest := apitoken.NewSecret()
	made, err := a.opts.Tokens.CreateToken(ctx, wish, digest, life)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	a.opts.Logger.InfoContext(ctx, "API token made", "token", made.ID, "team", made.Team, "by", wish.Owner)
	return api.CreateToken201JSONResponse{Token: toToken(made), Secret: text}, nil
}

func tokenOf(body *api.TokenRequest) (wish apitoken.Token, life time.Duration, err error) {
	var v validation
	wish.Name, life = strings.Join(strings.Fields(body.Name), " "), apitoken.DefaultLife
	v.text("name", wish.Name, 1, apitoken.MaxName)
	if days := body.ExpiresInDays; days != nil {
		life = time.Duration(*days) * 24 * time.Hour
		if *days < 1 || life > apitoken.MaxLife {
			v.add("expiresInDays", "must be between 1 and %d", apitoken.MaxLife/(24*time.Hour))
		}
	}
	if err := v.err(); err != nil {
		return wish, 0, err
	}
	names := make([]string, len(body.Scopes))
	for i, name := range body.Scopes {
		names[i] = string(name)
	}
	wish.Scopes, err = apitoken.ParseScopes(names)
	return wish, life, err //nolint:wrapcheck // it says what is wrong
}

// checkScopes refuses scopes whose purpose the owner may not do, so that nobody wonders later why a token is of no use.
func checkScopes(wish apitoken.Token) error {
	for _, s := range wish.Scopes {
		roles := rolesFor(s.Purpose())
		if !slices.ContainsFunc(wish.Roles, func(r token.Role) bool { return slices.Contains(roles, r) }) {
			return finding.FieldErrorf(finding.CodeForbidden, "scopes", "%s is more than you may do in the team", s) //nolint:wrapcheck // made here
		}
	}
	return nil
}

// RevokeToken implements DELETE /v1/tokens/{id}.
func (a *API) RevokeToken(ctx context.Context, req api.RevokeTokenRequestObject) (api.RevokeTokenResponseObject, error) {
	who := callerFrom(ctx)
	if err := a.opts.Tokens.RevokeToken(ctx, req.Id, who.identity.Subject, who.administers(), actor(ctx)); err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.RevokeToken204Response{}, nil
}

func toToken(t apitoken.Token) api.Token {
	out := api.Token{
		Id: t.ID, Name: t.Name, Team: t.Team, Scopes: make([]api.TokenScope, 0, len(t.Scopes)), Owner: t.Owner,
		CreatedAt: t.CreatedAt, ExpiresAt: t.ExpiresAt, LastUsedAt: t.LastUsedAt, RevokedAt: t.RevokedAt,
	}
	for _, s := range t.Scopes {
		out.Scopes = append(out.Scopes, api.TokenScope(s))
	}
	return out
}

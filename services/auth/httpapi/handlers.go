package httpapi

import (
	"context"
	"fmt"

	"github.com/cloudsec/cloudsec/services/auth/api"
	"github.com/cloudsec/cloudsec/services/auth/session"
	"github.com/cloudsec/cloudsec/services/internal/token"
)

// handlers implements api.StrictServerInterface.
type handlers struct {
	sessions Sessions
}

// Login implements POST /v1/login.
func (h handlers) Login(ctx context.Context, request api.LoginRequestObject) (api.LoginResponseObject, error) {
	result, err := h.sessions.Login(ctx, clientAddress(ctx), session.Credentials{
		Email: request.Body.Email, Password: request.Body.Password,
	})
	if err != nil {
		return nil, err
	}
	return api.Login200JSONResponse{SignInJSONResponse: signIn(result)}, nil
}

// AnswerChallenge implements POST /v1/challenges.
func (h handlers) AnswerChallenge(
	ctx context.Context, request api.AnswerChallengeRequestObject,
) (api.AnswerChallengeResponseObject, error) {
	body := request.Body
	answer := session.Answer{Email: body.Email, Name: session.ChallengeName(body.Name), Session: body.Session}
	switch {
	case answer.Name == session.ChallengeTOTP && body.Code != nil:
		answer.Secret = *body.Code
	case answer.Name == session.ChallengeNewPassword && body.NewPassword != nil:
		answer.Secret = *body.NewPassword
	}
	result, err := h.sessions.Answer(ctx, clientAddress(ctx), answer)
	if err != nil {
		return nil, err
	}
	return api.AnswerChallenge200JSONResponse{SignInJSONResponse: signIn(result)}, nil
}

// Refresh implements POST /v1/refresh.
func (h handlers) Refresh(ctx context.Context, request api.RefreshRequestObject) (api.RefreshResponseObject, error) {
	result, err := h.sessions.Refresh(ctx, clientAddress(ctx), request.Body.RefreshToken)
	if err != nil {
		return nil, err
	}
	return api.Refresh200JSONResponse{SignInJSONResponse: signIn(result)}, nil
}

// Me implements GET /v1/me.
func (h handlers) Me(ctx context.Context, _ api.MeRequestObject) (api.MeResponseObject, error) {
	identity, ok := token.FromContext(ctx)
	if !ok {
		return nil, fmt.Errorf("the route was reached without an identity")
	}
	roles := make([]api.Role, len(identity.Roles))
	for i, role := range identity.Roles {
		roles[i] = api.Role(role)
	}
	return api.Me200JSONResponse{
		Subject: identity.Subject, Username: identity.Username, Roles: roles, ExpiresAt: identity.ExpiresAt.UTC(),
	}, nil
}

// signIn renders a result; the contract has either tokens or a challenge.
func signIn(result session.Result) api.SignInJSONResponse {
	if result.Challenge != nil {
		return api.SignInJSONResponse{Challenge: &api.Challenge{
			Name: api.ChallengeName(result.Challenge.Name), Session: result.Challenge.Session,
		}}
	}
	tokens := result.Tokens
	expires := int32(tokens.ExpiresIn.Seconds())
	kind := "Bearer"
	rendered := api.SignInJSONResponse{
		AccessToken: &tokens.Access, IdToken: &tokens.ID, ExpiresIn: &expires, TokenType: &kind,
	}
	if tokens.Refresh != "" {
		rendered.RefreshToken = &tokens.Refresh
	}
	return rendered
}

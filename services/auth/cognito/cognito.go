// Package cognito signs people in with Amazon Cognito.
package cognito

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"github.com/cloudsec/cloudsec/services/auth/session"
)

// callTimeout bounds one call with its retries: a person is waiting.
const callTimeout = 10 * time.Second

// Provider implements session.Provider.
type Provider struct {
	client   *idp.Client
	clientID string
}

// New returns a provider for an app client without a secret. The calls it makes
// are unsigned, so the service needs no AWS credentials for them.
func New(config aws.Config, clientID string) *Provider {
	client := idp.NewFromConfig(config, func(o *idp.Options) {
		o.Retryer = retry.AddWithMaxAttempts(retry.NewStandard(), 2)
		if config.HTTPClient == nil {
			o.HTTPClient = &http.Client{Timeout: callTimeout}
		}
	})
	return &Provider{client: client, clientID: clientID}
}

// Login starts a sign-in. The password goes to Cognito through TLS.
func (p *Provider) Login(ctx context.Context, credentials session.Credentials) (session.Result, error) {
	return p.initiate(ctx, session.OperationLogin, types.AuthFlowTypeUserPasswordAuth, map[string]string{
		"USERNAME": credentials.Email, "PASSWORD": credentials.Password,
	})
}

// Refresh renews tokens.
func (p *Provider) Refresh(ctx context.Context, refreshToken string) (session.Result, error) {
	return p.initiate(ctx, session.OperationRefresh, types.AuthFlowTypeRefreshTokenAuth, map[string]string{
		"REFRESH_TOKEN": refreshToken,
	})
}

func (p *Provider) initiate(
	ctx context.Context, operation session.Operation, flow types.AuthFlowType, parameters map[string]string,
) (session.Result, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	out, err := p.client.InitiateAuth(ctx, &idp.InitiateAuthInput{
		AuthFlow: flow, ClientId: aws.String(p.clientID), AuthParameters: parameters,
	})
	if err != nil {
		return session.Result{}, translate(operation, err)
	}
	return result(out.AuthenticationResult, out.ChallengeName, out.Session)
}

// Answer answers a challenge.
func (p *Provider) Answer(ctx context.Context, answer session.Answer) (session.Result, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	out, err := p.client.RespondToAuthChallenge(ctx, &idp.RespondToAuthChallengeInput{
		ChallengeName: types.ChallengeNameType(answer.Name), ClientId: aws.String(p.clientID),
		Session: aws.String(answer.Session),
		ChallengeResponses: map[string]string{
			"USERNAME": answer.Email, responseKey(answer.Name): answer.Secret,
		},
	})
	if err != nil {
		return session.Result{}, translate(session.OperationChallenge, err)
	}
	return result(out.AuthenticationResult, out.ChallengeName, out.Session)
}

// responseKey is the name under which Cognito wants the answer.
func responseKey(name session.ChallengeName) string {
	if name == session.ChallengeTOTP {
		return "SOFTWARE_TOKEN_MFA_CODE"
	}
	return "NEW_PASSWORD"
}

// result reads the answer that both calls give.
func result(tokens *types.AuthenticationResultType, challenge types.ChallengeNameType, continuation *string) (session.Result, error) {
	if tokens != nil {
		return session.Result{Tokens: &session.Tokens{
			Access: aws.ToString(tokens.AccessToken), ID: aws.ToString(tokens.IdToken),
			Refresh: aws.ToString(tokens.RefreshToken), ExpiresIn: time.Duration(tokens.ExpiresIn) * time.Second,
		}}, nil
	}
	switch name := session.ChallengeName(challenge); name {
	case session.ChallengeTOTP, session.ChallengeNewPassword:
		return session.Result{Challenge: &session.Challenge{Name: name, Session: aws.ToString(continuation)}}, nil
	case "":
		return session.Result{}, &session.Error{Code: session.CodeInternal, Detail: "Cognito gave neither tokens nor a challenge"}
	default:
		return session.Result{}, &session.Error{
			Code: session.CodeChallengeUnsupported, Detail: fmt.Sprintf("challenge %s", name),
		}
	}
}

package emulator_test

import (
	"crypto/rand"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/emulator"
)

// The tests of this file pin what moto does NOT do, as the conformance list in
// services/auth/README.md has it. One that fails is good news: moto has learned
// something, and the list has to be changed.

func TestGapUnknownUserIsToldApart(t *testing.T) {
	t.Parallel()
	_, cognito := setup(t)
	_, err := signIn(t.Context(), cognito, "nobody@cloudsec.test", testPassword)
	var unknown *types.UserNotFoundException
	require.ErrorAs(t, err, &unknown, "Cognito says NotAuthorizedException, since the client prevents existence errors")
}

func TestGapSessionIsNotBoundToItsUserOrChallenge(t *testing.T) {
	t.Parallel()
	_, cognito := setup(t)
	attacker, victim := newUser(t, cognito), newUser(t, cognito)
	_, err := cognito.AdminSetUserPassword(t.Context(), &idp.AdminSetUserPasswordInput{
		UserPoolId: aws.String(emulator.UserPoolID), Username: aws.String(attacker), Password: aws.String(testPassword),
	})
	require.NoError(t, err)
	asked, err := cognito.InitiateAuth(t.Context(), &idp.InitiateAuthInput{
		AuthFlow: types.AuthFlowTypeUserPasswordAuth, ClientId: aws.String(emulator.ClientID),
		AuthParameters: map[string]string{"USERNAME": attacker, "PASSWORD": testPassword},
	})
	require.NoError(t, err)
	require.Equal(t, types.ChallengeNameTypeNewPasswordRequired, asked.ChallengeName)
	answered, err := cognito.RespondToAuthChallenge(t.Context(), &idp.RespondToAuthChallengeInput{
		ChallengeName: asked.ChallengeName, ClientId: aws.String(emulator.ClientID), Session: asked.Session,
		ChallengeResponses: map[string]string{"USERNAME": victim, "NEW_PASSWORD": emulator.NewPassword()},
	})
	require.NoError(t, err)
	require.NotNil(t, answered.AuthenticationResult, "Cognito refuses: the session is the attacker's")
}

func TestGapSRPAcceptsAnyPassword(t *testing.T) {
	t.Parallel()
	_, cognito := setup(t)
	user := newUser(t, cognito)
	asked, err := cognito.InitiateAuth(t.Context(), &idp.InitiateAuthInput{
		AuthFlow: types.AuthFlowTypeUserSrpAuth, ClientId: aws.String(emulator.ClientID),
		AuthParameters: map[string]string{"USERNAME": user, "SRP_A": "1"},
	})
	require.NoError(t, err, "Cognito refuses: the client does not allow USER_SRP_AUTH")
	answered, err := cognito.RespondToAuthChallenge(t.Context(), &idp.RespondToAuthChallengeInput{
		ChallengeName: types.ChallengeNameTypePasswordVerifier, ClientId: aws.String(emulator.ClientID),
		ChallengeResponses: map[string]string{
			"USERNAME": user, "PASSWORD_CLAIM_SIGNATURE": "none", "TIMESTAMP": "now",
			"PASSWORD_CLAIM_SECRET_BLOCK": asked.ChallengeParameters["SECRET_BLOCK"],
		},
	})
	require.NoError(t, err)
	require.NotNil(t, answered.AuthenticationResult, "Cognito refuses: the proof is none")
}

func TestGapDisabledUserMayRefresh(t *testing.T) {
	t.Parallel()
	_, cognito := setup(t)
	user := newUser(t, cognito)
	result, err := signIn(t.Context(), cognito, user, testPassword)
	require.NoError(t, err)
	_, err = cognito.AdminDisableUser(t.Context(), &idp.AdminDisableUserInput{
		UserPoolId: aws.String(emulator.UserPoolID), Username: aws.String(user),
	})
	require.NoError(t, err)
	renewed, err := cognito.InitiateAuth(t.Context(), &idp.InitiateAuthInput{
		AuthFlow: types.AuthFlowTypeRefreshTokenAuth, ClientId: aws.String(emulator.ClientID),
		AuthParameters: map[string]string{"REFRESH_TOKEN": aws.ToString(result.RefreshToken)},
	})
	require.NoError(t, err, "Cognito refuses: the user is disabled")
	require.NotNil(t, renewed.AuthenticationResult)
}

func newUser(t *testing.T, cognito *idp.Client) string {
	t.Helper()
	email := strings.ToLower(rand.Text()) + "@cloudsec.test"
	require.NoError(t, emulator.CreateUser(t.Context(), cognito, email, testPassword, "viewer"))
	return email
}

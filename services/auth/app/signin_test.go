package app_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/emulator"
	"github.com/cloudsec/cloudsec/services/auth/api"
	"github.com/cloudsec/cloudsec/services/internal/awstest"
	"github.com/cloudsec/cloudsec/services/internal/problem"
	"github.com/cloudsec/cloudsec/services/internal/token"
)

func TestSignInAndOut(t *testing.T) {
	t.Parallel()
	b := setup(t)
	user := b.aws.User(t, token.RoleLead)

	tokens := b.signIn(t, "/v1/login", login(user))
	require.Nil(t, tokens.Challenge)
	require.Equal(t, "Bearer", *tokens.TokenType)
	require.EqualValues(t, 3600, *tokens.ExpiresIn)

	me := b.me(t, *tokens.AccessToken)
	require.Equal(t, []api.Role{api.RoleLead}, me.Roles)
	require.NotEmpty(t, me.Subject)

	renewed := b.signIn(t, "/v1/refresh", map[string]string{"refreshToken": *tokens.RefreshToken})
	require.NotEqual(t, *tokens.AccessToken, *renewed.AccessToken)
	require.Equal(t, me.Subject, b.me(t, *renewed.AccessToken).Subject)

	// The ID token is for the console; as an access token it is refused.
	response, _ := b.do(t, http.MethodGet, b.url+"/v1/me", *tokens.IdToken, nil)
	require.Equal(t, http.StatusUnauthorized, response.StatusCode)
	require.Contains(t, response.Header.Get("WWW-Authenticate"), "invalid_token")
}

func (b *testBundle) me(t *testing.T, accessToken string) api.Me {
	t.Helper()
	response, raw := b.do(t, http.MethodGet, b.url+"/v1/me", accessToken, nil)
	require.Equal(t, http.StatusOK, response.StatusCode, string(raw))
	var me api.Me
	require.NoError(t, json.Unmarshal(raw, &me))
	return me
}

// TestNobodyLearnsWhoHasAnAccount compares whole answers, headers and all.
func TestNobodyLearnsWhoHasAnAccount(t *testing.T) {
	t.Parallel()
	b := setup(t)
	user := b.aws.User(t, token.RoleViewer)
	disabled := b.aws.User(t, token.RoleViewer)
	_, err := b.aws.Cognito.AdminDisableUser(t.Context(), &idp.AdminDisableUserInput{
		UserPoolId: aws.String(emulator.UserPoolID), Username: aws.String(disabled.Email),
	})
	require.NoError(t, err)
	attempts := map[string]map[string]string{
		"WrongPassword":   {"email": user.Email, "password": "Wrong-password-1"},
		"UnknownAccount":  {"email": "nobody-here@cloudsec.test", "password": "Wrong-password-1"},
		"DisabledAccount": login(disabled),
	}
	var first *problem.Problem
	for name, attempt := range attempts {
		got, header := b.refused(t, "/v1/login", attempt, http.StatusUnauthorized, "invalid_credentials")
		require.Equal(t, `FormBased realm="cloudsec"`, header.Get("WWW-Authenticate"), name)
		if first == nil {
			first = &got
		}
		require.Equal(t, *first, got, name)
	}
}

// TestTemporaryPassword goes through NEW_PASSWORD_REQUIRED. The emulator checks
// the session and the policy, but not that session and address belong together.
func TestTemporaryPassword(t *testing.T) {
	t.Parallel()
	b := setup(t)
	user := b.aws.User(t, token.RoleAnalyst)
	_, err := b.aws.Cognito.AdminSetUserPassword(t.Context(), &idp.AdminSetUserPasswordInput{
		UserPoolId: aws.String(emulator.UserPoolID), Username: aws.String(user.Email),
		Password: aws.String(user.Password), Permanent: false,
	})
	require.NoError(t, err)

	asked := b.signIn(t, "/v1/login", login(user))
	require.Nil(t, asked.AccessToken)
	require.Equal(t, api.ChallengeNameNEWPASSWORDREQUIRED, asked.Challenge.Name)

	answer := map[string]string{
		"email": user.Email, "name": "NEW_PASSWORD_REQUIRED", "session": asked.Challenge.Session, "newPassword": "weak",
	}
	got, _ := b.refused(t, "/v1/challenges", answer, http.StatusBadRequest, "password_policy")
	require.Equal(t, "newPassword", got.Errors[0].Field)

	user.Password = emulator.NewPassword()
	answer["newPassword"] = user.Password
	require.NotEmpty(t, b.signIn(t, "/v1/challenges", answer).AccessToken)
	require.NotNil(t, b.signIn(t, "/v1/login", login(user)).AccessToken, "the new password counts from now on")
}

// TestAuthenticatorApp goes through SOFTWARE_TOKEN_MFA. The emulator checks the
// code, though against one secret for everybody, and lets a session be tried
// again after a wrong code, which Cognito does only a few times.
func TestAuthenticatorApp(t *testing.T) {
	t.Parallel()
	b := setup(t)
	user := b.aws.User(t, token.RoleAdmin)
	b.aws.EnrolTOTP(t, user)

	asked := b.signIn(t, "/v1/login", login(user))
	require.Nil(t, asked.AccessToken)
	require.Equal(t, api.ChallengeNameSOFTWARETOKENMFA, asked.Challenge.Name)

	code := awstest.TOTP(t)
	answer := map[string]string{
		"email": user.Email, "name": "SOFTWARE_TOKEN_MFA", "session": asked.Challenge.Session, "code": another(code),
	}
	b.refused(t, "/v1/challenges", answer, http.StatusUnauthorized, "invalid_code")
	answer["code"] = awstest.TOTP(t)
	tokens := b.signIn(t, "/v1/challenges", answer)
	require.Equal(t, []api.Role{api.RoleAdmin}, b.me(t, *tokens.AccessToken).Roles)

	b.refused(t, "/v1/challenges", answer, http.StatusUnauthorized, "invalid_session")
}

// another gives a code that differs in its first digit.
func another(code string) string {
	if code[0] == '0' {
		return "1" + code[1:]
	}
	return "0" + code[1:]
}

func TestRefreshTokenThatIsNotOurs(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.refused(t, "/v1/refresh", map[string]string{"refreshToken": "made-up"}, http.StatusUnauthorized, "invalid_refresh_token")
}

// TestRefreshAfterSignOutEverywhere: the emulator revokes refresh tokens as
// Cognito does.
func TestRefreshAfterSignOutEverywhere(t *testing.T) {
	t.Parallel()
	b := setup(t)
	user := b.aws.User(t, token.RoleViewer)
	tokens := b.signIn(t, "/v1/login", login(user))
	_, err := b.aws.Cognito.AdminUserGlobalSignOut(t.Context(), &idp.AdminUserGlobalSignOutInput{
		UserPoolId: aws.String(emulator.UserPoolID), Username: aws.String(user.Email),
	})
	require.NoError(t, err)
	b.refused(t, "/v1/refresh", map[string]string{"refreshToken": *tokens.RefreshToken},
		http.StatusUnauthorized, "invalid_refresh_token")
}

func TestWrongFieldsAreNamed(t *testing.T) {
	t.Parallel()
	b := setup(t)
	got, _ := b.refused(t, "/v1/login", map[string]string{"email": "nope"}, http.StatusBadRequest, problem.CodeInvalidRequest)
	require.Len(t, got.Errors, 2)
	require.Equal(t, "email", got.Errors[0].Field)
	require.Equal(t, "password", got.Errors[1].Field)
	b.refused(t, "/v1/login", map[string]string{"email": strings.Repeat("a", 64<<10)},
		http.StatusRequestEntityTooLarge, problem.CodeTooLarge)
}

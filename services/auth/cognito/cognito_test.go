package cognito_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/auth/cognito"
	"github.com/cloudsec/cloudsec/services/auth/session"
)

const planted = "planted-secret-7f3a"

// call is a request as Cognito would see it.
type call struct {
	target string
	signed bool
	body   map[string]any
}

// testBundle is a server that answers in the recorded shape of Cognito: JSON
// 1.1, errors with __type and a status.
type testBundle struct {
	provider *cognito.Provider
	calls    []call
}

func setup(t *testing.T, status int, answer any) *testBundle {
	t.Helper()
	b := &testBundle{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		seen := call{target: r.Header.Get("X-Amz-Target"), signed: r.Header.Get("Authorization") != ""}
		_ = json.Unmarshal(raw, &seen.body)
		b.calls = append(b.calls, seen)
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(answer)
	}))
	t.Cleanup(server.Close)
	b.provider = cognito.New(aws.Config{Region: "eu-central-1", BaseEndpoint: aws.String(server.URL)}, "the-client")
	return b
}

// operations calls each operation with a planted secret.
var operations = map[session.Operation]func(*testing.T, *cognito.Provider) (session.Result, error){
	session.OperationLogin: func(t *testing.T, p *cognito.Provider) (session.Result, error) {
		t.Helper()
		return p.Login(t.Context(), session.Credentials{Email: "ada@example.org", Password: planted})
	},
	session.OperationChallenge: func(t *testing.T, p *cognito.Provider) (session.Result, error) {
		t.Helper()
		return p.Answer(t.Context(), session.Answer{
			Email: "ada@example.org", Name: session.ChallengeNewPassword, Session: "s", Secret: planted,
		})
	},
	session.OperationRefresh: func(t *testing.T, p *cognito.Provider) (session.Result, error) {
		t.Helper()
		return p.Refresh(t.Context(), planted)
	},
}

// TestErrors answers with every error that Cognito documents for the two calls
// in use. The emulator gives only a few of them.
func TestErrors(t *testing.T) {
	t.Parallel()
	every := func(code session.Code) map[session.Operation]session.Code {
		return map[session.Operation]session.Code{
			session.OperationLogin: code, session.OperationChallenge: code, session.OperationRefresh: code,
		}
	}
	refusal := map[session.Operation]session.Code{
		session.OperationLogin:     session.CodeInvalidCredentials,
		session.OperationChallenge: session.CodeInvalidSession,
		session.OperationRefresh:   session.CodeInvalidRefreshToken,
	}
	missing := every(session.CodeInternal)
	missing[session.OperationChallenge] = session.CodeInvalidSession
	tests := map[string]struct {
		status int
		want   map[session.Operation]session.Code
	}{
		"NotAuthorizedException":                   {400, refusal},
		"UserNotFoundException":                    {400, refusal},
		"UserNotConfirmedException":                {400, refusal},
		"PasswordResetRequiredException":           {400, refusal},
		"UserLambdaValidationException":            {400, refusal},
		"ForbiddenException":                       {400, refusal},
		"ResourceNotFoundException":                {400, missing},
		"CodeMismatchException":                    {400, every(session.CodeInvalidCode)},
		"ExpiredCodeException":                     {400, every(session.CodeInvalidCode)},
		"EnableSoftwareTokenMFAException":          {400, every(session.CodeInvalidCode)},
		"InvalidPasswordException":                 {400, every(session.CodePasswordPolicy)},
		"PasswordHistoryPolicyViolationException":  {400, every(session.CodePasswordPolicy)},
		"TooManyRequestsException":                 {400, every(session.CodeRateLimited)},
		"LimitExceededException":                   {400, every(session.CodeRateLimited)},
		"TooManyFailedAttemptsException":           {400, every(session.CodeRateLimited)},
		"InternalErrorException":                   {500, every(session.CodeUnavailable)},
		"InvalidLambdaResponseException":           {400, every(session.CodeUnavailable)},
		"UnexpectedLambdaException":                {400, every(session.CodeUnavailable)},
		"InvalidParameterException":                {400, every(session.CodeInternal)},
		"InvalidUserPoolConfigurationException":    {400, every(session.CodeInternal)},
		"InvalidSmsRoleAccessPolicyException":      {400, every(session.CodeInternal)},
		"InvalidSmsRoleTrustRelationshipException": {400, every(session.CodeInternal)},
		"InvalidEmailRoleAccessPolicyException":    {400, every(session.CodeInternal)},
		"MFAMethodNotFoundException":               {400, every(session.CodeInternal)},
		"SoftwareTokenMFANotFoundException":        {400, every(session.CodeInternal)},
		"AliasExistsException":                     {400, every(session.CodeInternal)},
		"UnsupportedOperationException":            {400, every(session.CodeInternal)},
		"SomethingNobodyHasSeenYet":                {503, every(session.CodeUnavailable)},
		"SomethingElseNobodyHasSeenYet":            {400, every(session.CodeInternal)},
	}
	for name, test := range tests {
		for operation, run := range operations {
			t.Run(name+"/"+string(operation), func(t *testing.T) {
				t.Parallel()
				b := setup(t, test.status, map[string]string{"__type": name, "message": "about " + planted})
				_, err := run(t, b.provider)
				require.Equal(t, test.want[operation], session.CodeOf(err), "%v", err)
				require.ErrorContains(t, err, name)
				require.NotContains(t, err.Error(), planted, "Cognito's message must not get into logs")
			})
		}
	}
}

func TestNoAnswerIsUnavailable(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	provider := cognito.New(aws.Config{Region: "eu-central-1", BaseEndpoint: aws.String(server.URL)}, "the-client")
	for operation, run := range operations {
		_, err := run(t, provider)
		require.Equal(t, session.CodeUnavailable, session.CodeOf(err), "%s: %v", operation, err)
		require.NotContains(t, err.Error(), planted)
	}
}

func TestRequestsAreUnsignedAndInCognitosShape(t *testing.T) {
	t.Parallel()
	wants := map[session.Operation]call{
		session.OperationLogin: {target: "AWSCognitoIdentityProviderService.InitiateAuth", body: map[string]any{
			"AuthFlow": "USER_PASSWORD_AUTH", "ClientId": "the-client",
			"AuthParameters": map[string]any{"USERNAME": "ada@example.org", "PASSWORD": planted},
		}},
		session.OperationChallenge: {target: "AWSCognitoIdentityProviderService.RespondToAuthChallenge", body: map[string]any{
			"ChallengeName": "NEW_PASSWORD_REQUIRED", "ClientId": "the-client", "Session": "s",
			"ChallengeResponses": map[string]any{"USERNAME": "ada@example.org", "NEW_PASSWORD": planted},
		}},
		session.OperationRefresh: {target: "AWSCognitoIdentityProviderService.InitiateAuth", body: map[string]any{
			"AuthFlow": "REFRESH_TOKEN_AUTH", "ClientId": "the-client",
			"AuthParameters": map[string]any{"REFRESH_TOKEN": planted},
		}},
	}
	tokens := map[string]any{"AuthenticationResult": map[string]any{
		"AccessToken": "a", "IdToken": "i", "RefreshToken": "r", "ExpiresIn": 3600, "TokenType": "Bearer",
	}, "ChallengeParameters": map[string]any{}}
	for operation, run := range operations {
		t.Run(string(operation), func(t *testing.T) {
			t.Parallel()
			b := setup(t, http.StatusOK, tokens)
			result, err := run(t, b.provider)
			require.NoError(t, err)
			require.Equal(t, &session.Tokens{Access: "a", ID: "i", Refresh: "r", ExpiresIn: time.Hour}, result.Tokens)
			require.Nil(t, result.Challenge)
			require.Equal(t, []call{wants[operation]}, b.calls)
		})
	}
}

func TestChallenges(t *testing.T) {
	t.Parallel()

	t.Run("KnownOnesArePassedOn", func(t *testing.T) {
		t.Parallel()
		for _, name := range []session.ChallengeName{session.ChallengeTOTP, session.ChallengeNewPassword} {
			b := setup(t, http.StatusOK, map[string]any{
				"ChallengeName": name, "Session": "next", "ChallengeParameters": map[string]string{"USER_ID_FOR_SRP": "u"},
			})
			result, err := operations[session.OperationLogin](t, b.provider)
			require.NoError(t, err)
			require.Equal(t, session.Result{Challenge: &session.Challenge{Name: name, Session: "next"}}, result)
		}
	})

	t.Run("OthersAreUnsupported", func(t *testing.T) {
		t.Parallel()
		for _, name := range []string{"SMS_MFA", "MFA_SETUP", "SELECT_MFA_TYPE", "CUSTOM_CHALLENGE"} {
			b := setup(t, http.StatusOK, map[string]any{"ChallengeName": name, "Session": "next"})
			_, err := operations[session.OperationLogin](t, b.provider)
			require.Equal(t, session.CodeChallengeUnsupported, session.CodeOf(err))
			require.ErrorContains(t, err, name)
		}
	})

	t.Run("AnEmptyAnswerIsInternal", func(t *testing.T) {
		t.Parallel()
		b := setup(t, http.StatusOK, map[string]any{})
		_, err := operations[session.OperationLogin](t, b.provider)
		failed, ok := errors.AsType[*session.Error](err)
		require.True(t, ok)
		require.Equal(t, session.CodeInternal, failed.Code)
	})

	t.Run("ACodeGoesUnderItsOwnName", func(t *testing.T) {
		t.Parallel()
		b := setup(t, http.StatusOK, map[string]any{"AuthenticationResult": map[string]any{"AccessToken": "a"}})
		_, err := b.provider.Answer(t.Context(), session.Answer{
			Email: "ada@example.org", Name: session.ChallengeTOTP, Session: "s", Secret: "123456",
		})
		require.NoError(t, err)
		require.Equal(t, map[string]any{"USERNAME": "ada@example.org", "SOFTWARE_TOKEN_MFA_CODE": "123456"},
			b.calls[0].body["ChallengeResponses"])
	})
}

package app_test

import (
	"context"
	"crypto/rand"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/auth/app"
	"github.com/cloudsec/cloudsec/services/auth/session"
	"github.com/cloudsec/cloudsec/services/internal/awstest"
	"github.com/cloudsec/cloudsec/services/internal/problem"
	"github.com/cloudsec/cloudsec/services/internal/token"
)

func TestThrottling(t *testing.T) {
	t.Parallel()

	t.Run("LimitsAnAccountWhetherItExistsOrNot", func(t *testing.T) {
		t.Parallel()
		b := setup(t, func(o *app.Options) { o.AccountPerMinute = 3 })
		for _, email := range []string{b.aws.User(t).Email, "nobody-" + rand.Text() + "@cloudsec.test"} {
			attempt := map[string]string{"email": email, "password": "Wrong-password-1"}
			for range 3 {
				b.refused(t, "/v1/login", attempt, http.StatusUnauthorized, "invalid_credentials")
			}
			_, header := b.refused(t, "/v1/login", attempt, http.StatusTooManyRequests, problem.CodeRateLimited)
			wait, err := strconv.Atoi(header.Get("Retry-After"))
			require.NoError(t, err)
			require.Positive(t, wait)
			require.LessOrEqual(t, wait, 20)
		}
	})

	t.Run("LimitsAnAddressOverAllAccountsAndOperations", func(t *testing.T) {
		t.Parallel()
		b := setup(t, func(o *app.Options) { o.AddressPerMinute = 3 })
		for range 2 {
			b.refused(t, "/v1/login", map[string]string{"email": rand.Text() + "@cloudsec.test", "password": "Wrong-password-1"},
				http.StatusUnauthorized, "invalid_credentials")
		}
		refresh := map[string]string{"refreshToken": "made-up"}
		b.refused(t, "/v1/refresh", refresh, http.StatusUnauthorized, "invalid_refresh_token")
		b.refused(t, "/v1/refresh", refresh, http.StatusTooManyRequests, problem.CodeRateLimited)
	})
}

// TestAuditHasEverythingButSecrets plants a value in every secret field and
// looks for it, and for the tokens, in all that was logged.
func TestAuditHasEverythingButSecrets(t *testing.T) {
	t.Parallel()
	b := setup(t)
	const planted = "Planted-secret-7f3a"
	user := b.aws.User(t, token.RoleViewer)
	tokens := b.signIn(t, "/v1/login", login(user))
	renewed := b.signIn(t, "/v1/refresh", map[string]string{"refreshToken": *tokens.RefreshToken})
	b.me(t, *tokens.AccessToken)
	b.refused(t, "/v1/login", map[string]string{"email": user.Email, "password": planted}, 401, "invalid_credentials")
	b.refused(t, "/v1/login", map[string]string{"email": planted + "@cloudsec.test", "password": planted}, 401, "invalid_credentials")
	b.refused(t, "/v1/login", map[string]string{"email": planted, "password": planted}, 400, "invalid_request")
	b.refused(t, "/v1/refresh", map[string]string{"refreshToken": planted}, 401, "invalid_refresh_token")
	b.refused(t, "/v1/challenges", map[string]string{
		"email": user.Email, "name": "NEW_PASSWORD_REQUIRED", "session": planted + "-and-longer", "newPassword": planted,
	}, 401, "invalid_session")
	response, _ := b.do(t, http.MethodGet, b.url+"/v1/me", planted, nil)
	require.Equal(t, http.StatusUnauthorized, response.StatusCode)

	logs := b.logs.String()
	for _, secret := range []string{
		planted, user.Password, user.Email, *tokens.AccessToken, *tokens.IdToken, *tokens.RefreshToken, *renewed.AccessToken,
	} {
		require.NotContains(t, logs, secret)
	}
	var got [][3]any
	for _, line := range b.auditLines(t) {
		require.Equal(t, "127.0.0.1", line["address"])
		got = append(got, [3]any{line["operation"], line["outcome"], line["account"]})
	}
	account := session.AccountID(user.Email)
	require.Equal(t, [][3]any{
		{"login", "success", account},
		{"refresh", "success", ""},
		{"login", "invalid_credentials", account},
		{"login", "invalid_credentials", session.AccountID(planted + "@cloudsec.test")},
		{"login", "invalid_request", session.AccountID(planted)},
		{"refresh", "invalid_refresh_token", ""},
		{"challenge", "invalid_session", account},
	}, got)
	require.Equal(t, "NotAuthorizedException", b.auditLines(t)[2]["reason"])
	// The emulator tells an unknown account apart; the audit may, the client must not.
	require.Equal(t, "UserNotFoundException", b.auditLines(t)[3]["reason"])
}

func TestMetricsCountByOutcome(t *testing.T) {
	t.Parallel()
	b := setup(t)
	require.Contains(t, b.metrics(t), `cloudsec_auth_attempts_total{operation="login",outcome="success"} 0`)
	user := b.aws.User(t, token.RoleViewer)
	b.signIn(t, "/v1/login", login(user))
	b.signIn(t, "/v1/login", login(user))
	b.refused(t, "/v1/login", map[string]string{"email": user.Email, "password": "Wrong-password-1"}, 401, "invalid_credentials")
	metrics := b.metrics(t)
	require.Contains(t, metrics, `cloudsec_auth_attempts_total{operation="login",outcome="success"} 2`)
	require.Contains(t, metrics, `cloudsec_auth_attempts_total{operation="login",outcome="invalid_credentials"} 1`)
	require.Contains(t, metrics, `route="/v1/login"`)
}

func TestReadiness(t *testing.T) {
	t.Parallel()

	t.Run("ReadyWithKeys", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		for _, address := range []string{b.url, b.admin} {
			response, raw := b.do(t, http.MethodGet, address+"/readyz", "", nil)
			require.Equal(t, http.StatusOK, response.StatusCode)
			require.JSONEq(t, `{"status":"ok","checks":{"token-keys":"ok"}}`, string(raw))
		}
	})

	t.Run("SaysWhichCheckFailsAndLogsWhy", func(t *testing.T) {
		t.Parallel()
		gone := httptest.NewServer(http.NotFoundHandler())
		b := setup(t, func(o *app.Options) { o.Token.JWKSURL = gone.URL + "/jwks.json" })
		response, raw := b.do(t, http.MethodGet, b.admin+"/readyz", "", nil)
		require.Equal(t, http.StatusServiceUnavailable, response.StatusCode)
		require.JSONEq(t, `{"status":"unavailable","checks":{"token-keys":"failed"}}`, string(raw))
		require.Contains(t, b.logs.String(), gone.URL+"/jwks.json")
		require.Contains(t, b.logs.String(), "404")
		gone.Close()
		health, _ := b.do(t, http.MethodGet, b.admin+"/healthz", "", nil)
		require.Equal(t, http.StatusOK, health.StatusCode, "a dependency that is away is no reason to restart")
	})
}

func TestCognitoThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	b := setup(t, func(o *app.Options) { o.AWS.BaseEndpoint = aws.String(gone.URL) })
	_, header := b.refused(t, "/v1/login", login(awstest.User{Email: "ada@cloudsec.test", Password: "Some-password-1"}),
		http.StatusServiceUnavailable, problem.CodeUnavailable)
	require.Equal(t, "1", header.Get("Retry-After"))
	require.Contains(t, b.logs.String(), "sign-in is broken")
}

// TestStopLetsARunningSignInEnd holds a sign-in inside Cognito while the service stops.
func TestStopLetsARunningSignInEnd(t *testing.T) {
	t.Parallel()
	reached, release := make(chan struct{}), make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(reached)
		<-release
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		_, _ = w.Write([]byte(`{"AuthenticationResult":{"AccessToken":"a","ExpiresIn":1}}`))
	}))
	t.Cleanup(slow.Close)
	b := setup(t, func(o *app.Options) { o.AWS.BaseEndpoint = aws.String(slow.URL) })
	status := make(chan int, 1)
	go func() {
		response, err := http.Post(b.url+"/v1/login", "application/json",
			strings.NewReader(`{"email":"ada@cloudsec.test","password":"Some-password-1"}`))
		if err != nil {
			status <- 0
			return
		}
		_ = response.Body.Close()
		status <- response.StatusCode
	}()
	<-reached
	stopped := make(chan error, 1)
	go func() { stopped <- b.app.Stop(context.Background()) }()
	require.Eventually(t, func() bool { return !accepts(b.app.Addr()) }, 5*time.Second, 5*time.Millisecond)
	close(release)
	require.Equal(t, http.StatusOK, <-status)
	require.NoError(t, <-stopped)
}

func accepts(address string) bool {
	conn, err := net.DialTimeout("tcp", address, time.Second)
	if err != nil {
		return false
	}
	return conn.Close() == nil
}

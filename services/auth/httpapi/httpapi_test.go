package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/auth/httpapi"
	"github.com/cloudsec/cloudsec/services/auth/session"
	"github.com/cloudsec/cloudsec/services/internal/problem"
	"github.com/cloudsec/cloudsec/services/internal/token"
)

const planted = "planted-secret-7f3a"

// sessions is a fake that answers what it is told to.
type sessions struct {
	result session.Result
	err    error
	answer session.Answer
}

func (s *sessions) Login(context.Context, string, session.Credentials) (session.Result, error) {
	return s.result, s.err
}

func (s *sessions) Answer(_ context.Context, _ string, answer session.Answer) (session.Result, error) {
	s.answer = answer
	return s.result, s.err
}

func (s *sessions) Refresh(context.Context, string, string) (session.Result, error) {
	return s.result, s.err
}

type testBundle struct {
	sessions *sessions
	logs     *bytes.Buffer
	handler  http.Handler
}

func setup(t *testing.T) *testBundle {
	t.Helper()
	b := &testBundle{
		sessions: &sessions{result: session.Result{Tokens: &session.Tokens{Access: "a", ID: "i", ExpiresIn: time.Hour}}},
		logs:     &bytes.Buffer{},
	}
	verifier, err := token.New(token.Options{Issuer: "https://issuer.test", ClientID: "c"})
	require.NoError(t, err)
	router := chi.NewRouter()
	httpapi.API{Sessions: b.sessions, Verifier: verifier, Logger: slog.New(slog.NewJSONHandler(b.logs, nil))}.Routes(router)
	b.handler = router
	return b
}

func (b *testBundle) post(path, contentType, body string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	request.Header.Set("Content-Type", contentType)
	recorder := httptest.NewRecorder()
	b.handler.ServeHTTP(recorder, request)
	return recorder
}

func requireProblem(t *testing.T, recorder *httptest.ResponseRecorder, status int, code string) problem.Problem {
	t.Helper()
	require.Equal(t, status, recorder.Code, recorder.Body.String())
	require.Equal(t, problem.ContentType, recorder.Header().Get("Content-Type"))
	var got problem.Problem
	require.NoError(t, json.Unmarshal(recorder.Body.Bytes(), &got))
	require.Equal(t, code, got.Code)
	return got
}

const loginBody = `{"email":"ada@example.org","password":"` + planted + `"}`

// TestErrorsBecomeProblems goes through every code of the domain.
func TestErrorsBecomeProblems(t *testing.T) {
	t.Parallel()
	tests := map[session.Code]int{
		session.CodeInvalidRequest:       http.StatusBadRequest,
		session.CodeInvalidCredentials:   http.StatusUnauthorized,
		session.CodeInvalidCode:          http.StatusUnauthorized,
		session.CodeInvalidSession:       http.StatusUnauthorized,
		session.CodeInvalidRefreshToken:  http.StatusUnauthorized,
		session.CodePasswordPolicy:       http.StatusBadRequest,
		session.CodeChallengeUnsupported: http.StatusForbidden,
		session.CodeRateLimited:          http.StatusTooManyRequests,
		session.CodeUnavailable:          http.StatusServiceUnavailable,
		session.CodeInternal:             http.StatusInternalServerError,
	}
	for code, status := range tests {
		t.Run(string(code), func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			b.sessions.err = &session.Error{Code: code, Detail: "inner " + planted, Wait: 1500 * time.Millisecond}
			recorder := b.post("/v1/login", "application/json", loginBody)
			requireProblem(t, recorder, status, string(code))
			require.NotContains(t, recorder.Body.String(), planted, "details are for the log")
			require.Equal(t, "no-store", recorder.Header().Get("Cache-Control"))
			switch status {
			case http.StatusTooManyRequests, http.StatusServiceUnavailable:
				require.Equal(t, "2", recorder.Header().Get("Retry-After"))
			case http.StatusUnauthorized:
				require.NotEmpty(t, recorder.Header().Get("WWW-Authenticate"))
			}
		})
	}

	t.Run("ErrorWithoutCode", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.sessions.err = errors.New("boom")
		requireProblem(t, b.post("/v1/login", "application/json", loginBody), http.StatusInternalServerError, "internal")
		require.Contains(t, b.logs.String(), "boom")
	})
}

func TestLogin(t *testing.T) {
	t.Parallel()

	t.Run("RendersTokensAndLeavesOutWhatIsNotThere", func(t *testing.T) {
		t.Parallel()
		recorder := setup(t).post("/v1/login", "application/json; charset=utf-8", loginBody)
		require.Equal(t, http.StatusOK, recorder.Code)
		require.JSONEq(t, `{"accessToken":"a","idToken":"i","expiresIn":3600,"tokenType":"Bearer"}`, recorder.Body.String())
		require.Equal(t, "no-store", recorder.Header().Get("Cache-Control"))
	})

	t.Run("RendersAChallenge", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.sessions.result = session.Result{Challenge: &session.Challenge{Name: session.ChallengeTOTP, Session: "s"}}
		recorder := b.post("/v1/login", "application/json", loginBody)
		require.JSONEq(t, `{"challenge":{"name":"SOFTWARE_TOKEN_MFA","session":"s"}}`, recorder.Body.String())
	})

	t.Run("RefusesOtherContent", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		for _, contentType := range []string{"", "text/plain", "application/x-www-form-urlencoded", "application/json;;"} {
			requireProblem(t, b.post("/v1/login", contentType, loginBody), http.StatusUnsupportedMediaType, "unsupported_media_type")
		}
	})

	t.Run("DoesNotQuoteABodyItCannotRead", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		for _, body := range []string{"", planted, `{"password":` + planted, `{"email":1,"password":"` + planted + `"}`} {
			recorder := b.post("/v1/login", "application/json", body)
			requireProblem(t, recorder, http.StatusBadRequest, problem.CodeInvalidRequest)
			require.NotContains(t, recorder.Body.String(), planted)
		}
		require.NotContains(t, b.logs.String(), planted)
	})
}

func TestAnswerTakesOnlyTheSecretThatTheChallengeWants(t *testing.T) {
	t.Parallel()
	tests := map[string]string{"SOFTWARE_TOKEN_MFA": "123456", "NEW_PASSWORD_REQUIRED": "new", "SMS_MFA": ""}
	for name, want := range tests {
		b := setup(t)
		recorder := b.post("/v1/challenges", "application/json",
			`{"email":"ada@example.org","name":"`+name+`","session":"s","code":"123456","newPassword":"new"}`)
		require.Equal(t, http.StatusOK, recorder.Code, recorder.Body.String())
		require.Equal(t, want, b.sessions.answer.Secret)
	}
}

func TestMeNeedsAToken(t *testing.T) {
	t.Parallel()
	recorder := httptest.NewRecorder()
	setup(t).handler.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/v1/me", nil))
	requireProblem(t, recorder, http.StatusUnauthorized, problem.CodeUnauthenticated)
}

// FuzzDecoders sends anything to each operation with a body. Whatever it is,
// the answer is an answer of the contract.
func FuzzDecoders(f *testing.F) {
	f.Add(loginBody)
	f.Add(`{"email":"a@b","name":"SOFTWARE_TOKEN_MFA","session":"12345678901234567890","code":null}`)
	f.Add(`{"refreshToken":"\u0000"}`)
	f.Add(`[]`)
	f.Add(`{"email":{"a":1}}`)
	f.Add("\xff{")
	f.Fuzz(func(t *testing.T, body string) {
		b := setup(t)
		for _, path := range []string{"/v1/login", "/v1/challenges", "/v1/refresh"} {
			recorder := b.post(path, "application/json", body)
			require.Contains(t, []int{http.StatusOK, http.StatusBadRequest}, recorder.Code, recorder.Body.String())
			require.True(t, json.Valid(recorder.Body.Bytes()))
		}
	})
}

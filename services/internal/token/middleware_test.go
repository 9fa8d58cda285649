package token_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/internal/problem"
	"github.com/cloudsec/cloudsec/services/internal/token"
)

type middlewareBundle struct {
	*testBundle
	logs    *bytes.Buffer
	handler http.Handler
}

// setupMiddleware guards a handler that answers with the subject it was given.
func setupMiddleware(t *testing.T, roles ...token.Role) *middlewareBundle {
	t.Helper()
	bundle := &middlewareBundle{testBundle: setup(t), logs: &bytes.Buffer{}}
	var handler http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		identity, ok := token.FromContext(r.Context())
		if !ok {
			t.Error("the handler was reached without an identity")
		}
		_, _ = w.Write([]byte(identity.Subject))
	})
	if len(roles) > 0 {
		handler = token.RequireRole(roles...)(handler)
	}
	bundle.handler = bundle.verifier.Middleware(slog.New(slog.NewJSONHandler(bundle.logs, nil)))(handler)
	return bundle
}

func (b *middlewareBundle) get(authorization ...string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(http.MethodGet, "/", nil)
	for _, value := range authorization {
		request.Header.Add("Authorization", value)
	}
	recorder := httptest.NewRecorder()
	b.handler.ServeHTTP(recorder, request)
	return recorder
}

func requireProblem(t *testing.T, recorder *httptest.ResponseRecorder, status int, code string) {
	t.Helper()
	require.Equal(t, status, recorder.Code, recorder.Body.String())
	require.Equal(t, problem.ContentType, recorder.Header().Get("Content-Type"))
	var got problem.Problem
	require.NoError(t, json.Unmarshal(recorder.Body.Bytes(), &got))
	require.Equal(t, code, got.Code)
	require.Equal(t, status, got.Status)
}

func TestMiddleware(t *testing.T) {
	t.Parallel()

	t.Run("PassesAGoodToken", func(t *testing.T) {
		t.Parallel()
		bundle := setupMiddleware(t)
		raw := bundle.issuer.sign(t, bundle.issuer.claims(bundle.clock.Now()))
		for _, scheme := range []string{"Bearer ", "bearer ", "BEARER  "} {
			recorder := bundle.get(scheme + raw)
			require.Equal(t, http.StatusOK, recorder.Code)
			require.Equal(t, "user-1", recorder.Body.String())
		}
	})

	t.Run("AsksForATokenWhenThereIsNone", func(t *testing.T) {
		t.Parallel()
		bundle := setupMiddleware(t)
		raw := bundle.issuer.sign(t, bundle.issuer.claims(bundle.clock.Now()))
		for _, headers := range [][]string{nil, {""}, {"Basic YTpi"}, {raw}, {"Bearer " + raw, "Bearer " + raw}} {
			recorder := bundle.get(headers...)
			requireProblem(t, recorder, http.StatusUnauthorized, problem.CodeUnauthenticated)
			require.Equal(t, `Bearer realm="cloudsec"`, recorder.Header().Get("WWW-Authenticate"))
		}
	})

	t.Run("SaysThatTheTokenExpired", func(t *testing.T) {
		t.Parallel()
		bundle := setupMiddleware(t)
		raw := bundle.issuer.sign(t, bundle.issuer.claims(bundle.clock.Now()))
		bundle.clock.advance(2 * time.Hour)
		recorder := bundle.get("Bearer " + raw)
		requireProblem(t, recorder, http.StatusUnauthorized, problem.CodeUnauthenticated)
		require.Equal(t, `Bearer realm="cloudsec", error="invalid_token", error_description="The access token has expired."`,
			recorder.Header().Get("WWW-Authenticate"))
	})

	t.Run("LogsTheReasonButNotTheToken", func(t *testing.T) {
		t.Parallel()
		bundle := setupMiddleware(t)
		raw := wrongClient(t, bundle.testBundle)
		requireProblem(t, bundle.get("Bearer "+raw), http.StatusUnauthorized, problem.CodeUnauthenticated)
		require.Contains(t, bundle.logs.String(), `"code":"client"`)
		require.NotContains(t, bundle.logs.String(), raw)
		require.NotContains(t, bundle.logs.String(), "another-client")
	})

	t.Run("AnswersUnavailableWhenKeysCannotBeHad", func(t *testing.T) {
		t.Parallel()
		bundle := setupMiddleware(t)
		bundle.issuer.answer(http.StatusInternalServerError, "")
		recorder := bundle.get("Bearer " + bundle.issuer.sign(t, bundle.issuer.claims(bundle.clock.Now())))
		requireProblem(t, recorder, http.StatusServiceUnavailable, problem.CodeUnavailable)
		require.Equal(t, "1", recorder.Header().Get("Retry-After"))
	})
}

func wrongClient(t *testing.T, b *testBundle) string {
	t.Helper()
	return with("client_id", "another-client")(t, b)
}

func TestRequireRole(t *testing.T) {
	t.Parallel()

	t.Run("PassesAnyOfTheRoles", func(t *testing.T) {
		t.Parallel()
		bundle := setupMiddleware(t, token.RoleAdmin, token.RoleAnalyst)
		raw := bundle.issuer.sign(t, bundle.issuer.claims(bundle.clock.Now()))
		require.Equal(t, http.StatusOK, bundle.get("Bearer "+raw).Code)
	})

	t.Run("ForbidsOtherRolesAndUnknownGroups", func(t *testing.T) {
		t.Parallel()
		bundle := setupMiddleware(t, token.RoleAdmin, token.Role("knitting"))
		recorder := bundle.get("Bearer " + bundle.issuer.sign(t, bundle.issuer.claims(bundle.clock.Now())))
		requireProblem(t, recorder, http.StatusForbidden, problem.CodeForbidden)
		require.Equal(t, `Bearer realm="cloudsec", error="insufficient_scope"`, recorder.Header().Get("WWW-Authenticate"))
	})

	t.Run("ForbidsARequestThatMiddlewareNeverSaw", func(t *testing.T) {
		t.Parallel()
		handler := token.RequireRole(token.RoleViewer)(http.NotFoundHandler())
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/", nil))
		requireProblem(t, recorder, http.StatusForbidden, problem.CodeForbidden)
	})
}

func TestIdentityHasRole(t *testing.T) {
	t.Parallel()
	identity := token.Identity{Roles: []token.Role{token.RoleViewer}}
	require.True(t, identity.HasRole(token.RoleAdmin, token.RoleViewer))
	require.False(t, identity.HasRole(token.RoleAdmin))
	require.False(t, identity.HasRole())
}

package problem_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/internal/problem"
	"github.com/cloudsec/cloudsec/services/internal/telemetry"
)

func TestWrite(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r = r.WithContext(telemetry.WithRequestID(r.Context(), "request-1"))
	p := problem.New(http.StatusConflict, "taken", "It is taken.", problem.FieldError{Field: "name", Detail: "is taken"})
	w := httptest.NewRecorder()

	problem.Write(w, r, p)

	require.Equal(t, http.StatusConflict, w.Code)
	require.Equal(t, problem.ContentType, w.Header().Get("Content-Type"))
	require.Equal(t, "no-store", w.Header().Get("Cache-Control"))
	require.JSONEq(t, `{"type":"about:blank","title":"Conflict","status":409,"detail":"It is taken.","code":"taken",
		"requestId":"request-1","errors":[{"field":"name","detail":"is taken"}]}`, w.Body.String())
	require.Empty(t, p.RequestID, "the problem itself may be shared by requests")
	require.EqualError(t, p, "taken: It is taken.")
}

func TestInternalTellsNothing(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	problem.Write(w, httptest.NewRequest(http.MethodGet, "/", nil), problem.Internal())
	require.Equal(t, http.StatusInternalServerError, w.Code)
	require.Contains(t, w.Body.String(), `"code":"internal"`)
}

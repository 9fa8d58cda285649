package emulator

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestProxyAndACrashOfMoto(t *testing.T) {
	t.Parallel()
	// ask sends a request to a moto that crashes a number of times, and returns the status and how often moto was asked.
	ask := func(t *testing.T, method, contentType string, crashes int32) (status int, asked int32) {
		t.Helper()
		var calls atomic.Int32
		moto := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if calls.Add(1) <= crashes {
				w.Header().Set("Content-Type", contentType)
				w.WriteHeader(http.StatusInternalServerError)
			}
		}))
		t.Cleanup(moto.Close)
		target, err := url.Parse(moto.URL)
		require.NoError(t, err)
		answer := httptest.NewRecorder()
		newHandler(target).ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), method, "/", nil))
		return answer.Code, calls.Load()
	}
	for behaviour, tc := range map[string]struct {
		method, contentType string
		crashes             int32
		status              int
		asked               int32
	}{
		"RepeatsARead":            {http.MethodGet, "text/html; charset=utf-8", 1, http.StatusOK, 2},
		"GivesUpInTheEnd":         {http.MethodGet, "text/html; charset=utf-8", 9, http.StatusInternalServerError, crashAttempts},
		"NeverRepeatsAChange":     {http.MethodPost, "text/html; charset=utf-8", 1, http.StatusInternalServerError, 1},
		"PassesErrorsOfServiceOn": {http.MethodGet, "application/xml", 1, http.StatusInternalServerError, 1},
	} {
		t.Run(behaviour, func(t *testing.T) {
			t.Parallel()
			status, asked := ask(t, tc.method, tc.contentType, tc.crashes)
			require.Equal(t, tc.status, status)
			require.Equal(t, tc.asked, asked)
		})
	}
}

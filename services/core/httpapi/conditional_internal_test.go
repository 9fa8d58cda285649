package httpapi

import (
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/access"
)

// TestAQuestionIsAskedInAScope asks the same as somebody who was in other teams before: what they have may be out of date then,
// although nothing has changed but who may see it.
func TestAQuestionIsAskedInAScope(t *testing.T) {
	t.Parallel()
	request := httptest.NewRequestWithContext(t.Context(), "GET", "/v1/findings", nil)
	seen := map[string]access.Scope{}
	for _, scope := range []access.Scope{{}, {All: true}, access.Of(1), access.Of(2), access.Of(1, 2), access.Of(12)} {
		key := question(access.With(t.Context(), scope), request)
		require.NotContains(t, seen, key, "%v and %v", seen[key], scope)
		require.Equal(t, key, question(access.With(t.Context(), scope), request))
		seen[key] = scope
	}
}

package access_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/access"
)

func TestFromWithoutScopeSeesNothing(t *testing.T) {
	t.Parallel()
	require.Equal(t, access.Scope{}, access.From(t.Context()))
}

func TestFromReturnsTheInnermostScope(t *testing.T) {
	t.Parallel()
	ctx := access.With(access.System(t.Context()), access.Scope{Teams: []int32{7}})
	require.Equal(t, access.Scope{Teams: []int32{7}}, access.From(ctx))
	require.True(t, access.From(access.System(ctx)).All)
}

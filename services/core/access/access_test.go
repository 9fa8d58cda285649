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

func TestScope(t *testing.T) {
	t.Parallel()
	few, all := access.Of(7, 3, 7), access.Scope{All: true}
	require.Equal(t, access.Scope{Teams: []int32{3, 7}}, few)
	require.True(t, few.Sees(7))
	require.False(t, few.Sees(1))
	require.True(t, all.Sees(1))
	require.True(t, few.Equal(access.Of(3, 7)))
	require.False(t, few.Equal(access.Of(3)))
	require.False(t, access.Of().Equal(all), "nobody is not everybody")
	require.Equal(t, int32(3), few.Home())
	require.Equal(t, access.DefaultTeam, all.Home())
	require.Zero(t, access.Of().Home(), "what belongs to no team can be nowhere")
}

func TestLookupTellsNoScopeFromAnEmptyOne(t *testing.T) {
	t.Parallel()
	_, given := access.Lookup(t.Context())
	require.False(t, given)
	_, given = access.Lookup(access.With(t.Context(), access.Scope{}))
	require.True(t, given)
}

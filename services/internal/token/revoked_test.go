package token_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/internal/token"
)

// revocations answers what it is told to, and remembers the question.
type revocations struct {
	revoked bool
	err     error
	asked   []any
}

func (r *revocations) Revoked(_ context.Context, subject, session string, issuedAt time.Time) (bool, error) {
	r.asked = []any{subject, session, issuedAt.Unix()}
	return r.revoked, r.err
}

func TestRevocations(t *testing.T) {
	t.Parallel()
	verify := func(t *testing.T, said *revocations, raw func(*testBundle) string) error {
		t.Helper()
		bundle := setup(t)
		verifier, err := token.New(token.Options{
			Issuer: bundle.issuer.server.URL, ClientID: clientID, Clock: bundle.clock.Now, Revocations: said,
		})
		require.NoError(t, err)
		identity, err := verifier.Verify(t.Context(), raw(bundle))
		require.Equal(t, err != nil, identity.Subject == "", "a refused token has no identity")
		return err
	}
	good := func(b *testBundle) string { return b.issuer.sign(t, b.issuer.claims(b.clock.Now())) }

	t.Run("GoodTokenPassesAndIsNamed", func(t *testing.T) {
		t.Parallel()
		said := &revocations{}
		require.NoError(t, verify(t, said, good))
		require.Equal(t, []any{"user-1", "origin-1", newClock().Now().Unix()}, said.asked)
	})

	t.Run("RevokedTokenIsRefused", func(t *testing.T) {
		t.Parallel()
		require.Equal(t, token.CodeRevoked, token.CodeOf(verify(t, &revocations{revoked: true}, good)))
	})

	t.Run("DoubtIsOurFault", func(t *testing.T) {
		t.Parallel()
		err := verify(t, &revocations{err: errors.New("too old")}, good)
		require.Equal(t, token.CodeRevocationsUnavailable, token.CodeOf(err))
		require.ErrorContains(t, err, "too old")
		recorder := httptest.NewRecorder()
		token.Refuse(recorder, httptest.NewRequest(http.MethodGet, "/", nil), err)
		require.Equal(t, http.StatusServiceUnavailable, recorder.Code)
	})

	t.Run("BadTokenIsNotWorthTheQuestion", func(t *testing.T) {
		t.Parallel()
		said := &revocations{}
		err := verify(t, said, func(b *testBundle) string { return signedByAnotherKey(t, b) })
		require.Equal(t, token.CodeSignature, token.CodeOf(err))
		require.Empty(t, said.asked)
	})
}

package token_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/internal/token"
)

func TestVerify(t *testing.T) {
	t.Parallel()

	t.Run("GivesTheIdentity", func(t *testing.T) {
		t.Parallel()
		bundle := setup(t)
		now := bundle.clock.Now()
		identity, err := bundle.verifier.Verify(t.Context(), bundle.issuer.sign(t, bundle.issuer.claims(now)))
		require.NoError(t, err)
		require.Equal(t, token.Identity{
			Subject: "user-1", Username: "ada", Roles: []token.Role{token.RoleAnalyst},
			Scopes: []string{"aws.cognito.signin.user.admin"}, TokenID: "jti-1", OriginID: "origin-1",
			IssuedAt: now.Local(), ExpiresAt: now.Add(time.Hour).Local(),
		}, identity)
	})

	t.Run("ToleratesClockSkewUpToTheLeeway", func(t *testing.T) {
		t.Parallel()
		bundle := setup(t)
		issued := bundle.clock.Now()
		raw := bundle.issuer.sign(t, bundle.issuer.claims(issued))
		for _, at := range []time.Duration{-30 * time.Second, 0, time.Hour + 29*time.Second} {
			bundle.clock.set(issued.Add(at))
			_, err := bundle.verifier.Verify(t.Context(), raw)
			require.NoError(t, err, "at %s", at)
		}
		bundle.clock.set(issued.Add(-31 * time.Second))
		_, err := bundle.verifier.Verify(t.Context(), raw)
		require.Equal(t, token.CodeNotYetValid, token.CodeOf(err))
		bundle.clock.set(issued.Add(time.Hour + 30*time.Second))
		_, err = bundle.verifier.Verify(t.Context(), raw)
		require.Equal(t, token.CodeExpired, token.CodeOf(err))
	})

	t.Run("FindsTheKeysByDiscovery", func(t *testing.T) {
		t.Parallel()
		bundle := setup(t)
		verifier := bundle.newVerifier(t, "")
		_, err := verifier.Verify(t.Context(), bundle.issuer.sign(t, bundle.issuer.claims(bundle.clock.Now())))
		require.NoError(t, err)
	})

	t.Run("AsksForTheKeysOnceForManyTokens", func(t *testing.T) {
		t.Parallel()
		bundle := setup(t)
		raw := bundle.issuer.sign(t, bundle.issuer.claims(bundle.clock.Now()))
		var group sync.WaitGroup
		for range 50 {
			group.Go(func() {
				if _, err := bundle.verifier.Verify(t.Context(), raw); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		require.EqualValues(t, 1, bundle.issuer.requests.Load())
	})

	t.Run("GivesUpWithTheContext", func(t *testing.T) {
		t.Parallel()
		bundle := setup(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := bundle.verifier.Verify(ctx, bundle.issuer.sign(t, bundle.issuer.claims(bundle.clock.Now())))
		require.ErrorIs(t, err, context.Canceled)
	})
}

func TestKeyRotation(t *testing.T) {
	t.Parallel()
	bundle := setup(t)
	_, err := bundle.verifier.Verify(t.Context(), bundle.issuer.sign(t, bundle.issuer.claims(bundle.clock.Now())))
	require.NoError(t, err)

	next, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	bundle.issuer.addKey("key-2", next)
	rotated := signRS256(t, next, map[string]any{"alg": "RS256", "kid": "key-2"}, bundle.issuer.claims(bundle.clock.Now()))

	_, err = bundle.verifier.Verify(t.Context(), rotated)
	require.Equal(t, token.CodeSignature, token.CodeOf(err), "within the interval the known answer counts")
	bundle.clock.advance(10 * time.Second)
	_, err = bundle.verifier.Verify(t.Context(), rotated)
	require.NoError(t, err, "after the interval the new key is fetched")
	require.EqualValues(t, 2, bundle.issuer.requests.Load())
}

func TestKeysUnavailable(t *testing.T) {
	t.Parallel()
	broken := map[string]struct {
		status int
		body   string
	}{
		"IssuerAnswers500":   {http.StatusInternalServerError, "down"},
		"KeySetIsNoJSON":     {http.StatusOK, "<html>"},
		"KeySetHasWrongForm": {http.StatusOK, `{"keys":"none"}`},
	}
	for name, answer := range broken {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bundle := setup(t)
			raw := bundle.issuer.sign(t, bundle.issuer.claims(bundle.clock.Now()))
			bundle.issuer.answer(answer.status, answer.body)
			_, err := bundle.verifier.Verify(t.Context(), raw)
			require.Equal(t, token.CodeKeysUnavailable, token.CodeOf(err), "%v", err)
			require.ErrorContains(t, err, bundle.issuer.jwksURL())

			bundle.issuer.answer(http.StatusOK, "")
			bundle.clock.advance(10 * time.Second)
			_, err = bundle.verifier.Verify(t.Context(), raw)
			require.NoError(t, err, "it recovers by itself")
		})
	}

	t.Run("DiscoveryFails", func(t *testing.T) {
		t.Parallel()
		bundle := setup(t)
		verifier := bundle.newVerifier(t, "")
		bundle.issuer.server.Close()
		_, err := verifier.Verify(t.Context(), bundle.issuer.sign(t, bundle.issuer.claims(bundle.clock.Now())))
		require.Equal(t, token.CodeKeysUnavailable, token.CodeOf(err), "%v", err)
	})

	t.Run("KnownKeysOutliveTheIssuer", func(t *testing.T) {
		t.Parallel()
		bundle := setup(t)
		raw := bundle.issuer.sign(t, bundle.issuer.claims(bundle.clock.Now()))
		_, err := bundle.verifier.Verify(t.Context(), raw)
		require.NoError(t, err)
		bundle.issuer.server.Close()
		_, err = bundle.verifier.Verify(t.Context(), raw)
		require.NoError(t, err)
	})
}

func TestReady(t *testing.T) {
	t.Parallel()

	t.Run("SaysReady", func(t *testing.T) {
		t.Parallel()
		require.NoError(t, setup(t).verifier.Ready(t.Context()))
	})

	t.Run("SaysWhatIsWrong", func(t *testing.T) {
		t.Parallel()
		bundle := setup(t)
		bundle.issuer.answer(http.StatusServiceUnavailable, "")
		err := bundle.verifier.Ready(t.Context())
		require.ErrorContains(t, err, "503")
		require.ErrorContains(t, err, bundle.issuer.jwksURL())
	})

	t.Run("RefusesAnEmptyKeySet", func(t *testing.T) {
		t.Parallel()
		bundle := setup(t)
		bundle.issuer.answer(http.StatusOK, `{"keys":[]}`)
		require.ErrorContains(t, bundle.verifier.Ready(t.Context()), "empty")
	})

	t.Run("OneCallerWhoHangsUpDoesNotSpoilItForOthers", func(t *testing.T) {
		t.Parallel()
		bundle := setup(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_ = bundle.verifier.Ready(ctx)
		require.NoError(t, bundle.verifier.Ready(t.Context()))
	})
}

func TestNewNamesEveryWrongOption(t *testing.T) {
	t.Parallel()
	_, err := token.New(token.Options{Issuer: "no-url", JWKSURL: "ftp://keys", Leeway: -time.Second})
	for _, want := range []string{"issuer", "client id", "JWKS URL", "leeway"} {
		require.ErrorContains(t, err, want)
	}
}

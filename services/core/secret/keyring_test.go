package secret_test

import (
	"encoding/base64"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/secret"
)

func newKey() string { return base64.StdEncoding.EncodeToString(secret.Random(32)) }

func ring(t *testing.T, text string) *secret.Keyring {
	t.Helper()
	r, err := secret.NewKeyring(text)
	require.NoError(t, err)
	return r
}

func TestKeyring(t *testing.T) {
	t.Parallel()
	one, two := newKey(), newKey()
	sealed, err := ring(t, one).Seal(t.Context(), []byte("whsec_x"), "webhook 1")
	require.NoError(t, err)
	require.NotContains(t, string(sealed), "whsec")

	t.Run("OpensWhatItSealed", func(t *testing.T) {
		t.Parallel()
		plain, err := ring(t, one).Open(t.Context(), sealed, "webhook 1")
		require.NoError(t, err)
		require.Equal(t, "whsec_x", string(plain))
	})

	t.Run("NeverSealsTheSameTwice", func(t *testing.T) {
		t.Parallel()
		again, err := ring(t, one).Seal(t.Context(), []byte("whsec_x"), "webhook 1")
		require.NoError(t, err)
		require.NotEqual(t, sealed, again)
	})

	t.Run("OpensWithAnOlderKeyAfterANewOneCame", func(t *testing.T) {
		t.Parallel()
		plain, err := ring(t, two+", "+one).Open(t.Context(), sealed, "webhook 1")
		require.NoError(t, err)
		require.Equal(t, "whsec_x", string(plain))
	})

	t.Run("RefusesEverythingElse", func(t *testing.T) {
		t.Parallel()
		for name, attempt := range map[string]struct {
			keys, purpose string
			sealed        []byte
		}{
			"OtherPurpose": {one, "webhook 2", sealed},
			"OtherKey":     {two, "webhook 1", sealed},
			"Changed":      {one, "webhook 1", append(append([]byte{}, sealed[:len(sealed)-1]...), sealed[len(sealed)-1]^1)},
			"Short":        {one, "webhook 1", sealed[:3]},
			"Cut":          {one, "webhook 1", sealed[:8]},
			"Empty":        {one, "webhook 1", nil},
			"OtherLayout":  {one, "webhook 1", append([]byte{9}, sealed[1:]...)},
		} {
			_, err := ring(t, attempt.keys).Open(t.Context(), attempt.sealed, attempt.purpose)
			require.ErrorIs(t, err, secret.ErrSealed, name)
		}
	})

	t.Run("SaysHowToMakeAKeyAndDoesNotRepeatABadOne", func(t *testing.T) {
		t.Parallel()
		for _, bad := range []string{"", "hunter2", one + ",", base64.StdEncoding.EncodeToString([]byte("short"))} {
			_, err := secret.NewKeyring(bad)
			require.ErrorContains(t, err, "openssl rand -base64 32")
			require.NotContains(t, err.Error(), "hunter2")
		}
	})
}

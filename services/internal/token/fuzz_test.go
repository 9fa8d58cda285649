package token

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// FuzzParseClaims feeds the reader of claims what a signature alone does not
// rule out. Whatever passes all checks must be a usable identity.
func FuzzParseClaims(f *testing.F) {
	f.Add([]byte(`{"iss":"https://issuer","sub":"u","client_id":"c","token_use":"access","iat":1,"exp":4102444800}`))
	f.Add([]byte(`{"iss":"a","ISS":"b"}`))
	f.Add([]byte(`{"exp":1e400,"iat":-1,"nbf":null}`))
	f.Add([]byte(`[]`))
	f.Add([]byte(`{"cognito:groups":[null,"admin"]}{`))
	opts := Options{Issuer: "https://issuer", ClientID: "c", Leeway: time.Second}
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, payload []byte) {
		c, err := parseClaims(payload)
		if err != nil || c.check(opts, now) != nil {
			return
		}
		identity := c.identity()
		require.NotEmpty(t, identity.Subject)
		require.True(t, identity.ExpiresAt.Add(opts.Leeway).After(now))
		for _, role := range identity.Roles {
			require.Contains(t, Roles(), role)
		}
	})
}

package app_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/auth/app"
)

func fromEnv(settings map[string]string) (app.Options, error) {
	complete := map[string]string{
		"AWS_REGION": "eu-central-1", "COGNITO_USER_POOL_ID": "eu-central-1_AbC", "COGNITO_CLIENT_ID": "the-client",
	}
	for name, value := range settings {
		complete[name] = value
	}
	return app.FromEnv(func(name string) string { return complete[name] })
}

func TestFromEnv(t *testing.T) {
	t.Parallel()

	t.Run("DerivesIssuerAndClientFromThePool", func(t *testing.T) {
		t.Parallel()
		opts, err := fromEnv(nil)
		require.NoError(t, err)
		require.Equal(t, "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbC", opts.Token.Issuer)
		require.Equal(t, "the-client", opts.Token.ClientID)
		require.Nil(t, opts.AWS.BaseEndpoint)
	})

	t.Run("ReadsTrustedProxies", func(t *testing.T) {
		t.Parallel()
		opts, err := fromEnv(map[string]string{"AUTH_TRUSTED_PROXIES": "10.0.0.0/8, 192.0.2.1,::1"})
		require.NoError(t, err)
		require.Len(t, opts.TrustedProxies, 3)
		require.Equal(t, "192.0.2.1/32", opts.TrustedProxies[1].String())
	})

	t.Run("NamesEveryProblem", func(t *testing.T) {
		t.Parallel()
		_, err := fromEnv(map[string]string{
			"AWS_REGION": "us-east-1", "AUTH_ADDR": "nowhere", "AUTH_ACCOUNT_PER_MINUTE": "0",
			"AUTH_TRUSTED_PROXIES": "everyone", "TOKEN_JWKS_URL": "file:///keys",
		})
		for _, name := range []string{
			"COGNITO_USER_POOL_ID", "AUTH_ADDR", "AUTH_ACCOUNT_PER_MINUTE", "AUTH_TRUSTED_PROXIES", "TOKEN_JWKS_URL",
		} {
			require.ErrorContains(t, err, name)
		}
	})
}

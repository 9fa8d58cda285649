package main

import (
	"bytes"
	"context"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRun(t *testing.T) {
	t.Parallel()
	nothing := func(string) string { return "" }

	t.Run("PrintsVersionAndHelp", func(t *testing.T) {
		t.Parallel()
		var out bytes.Buffer
		require.NoError(t, run(t.Context(), []string{"version"}, nothing, &out))
		require.Contains(t, out.String(), "auth dev (")
		require.NoError(t, run(t.Context(), []string{"--help"}, nothing, &out))
		require.Contains(t, out.String(), "COGNITO_CLIENT_ID")
	})

	t.Run("RefusesWhatItDoesNotKnow", func(t *testing.T) {
		t.Parallel()
		require.ErrorContains(t, run(t.Context(), []string{"fly"}, nothing, io.Discard), `"fly"`)
		require.ErrorContains(t, run(t.Context(), []string{"serve", "now"}, nothing, io.Discard), "one command")
	})

	t.Run("NamesEveryMissingSetting", func(t *testing.T) {
		t.Parallel()
		err := run(t.Context(), nil, nothing, io.Discard)
		for _, name := range []string{"AWS_REGION", "COGNITO_USER_POOL_ID", "COGNITO_CLIENT_ID"} {
			require.ErrorContains(t, err, name)
		}
	})

	t.Run("ServesUntilToldToStop", func(t *testing.T) {
		t.Parallel()
		settings := map[string]string{
			"AWS_REGION": "us-east-1", "COGNITO_USER_POOL_ID": "us-east-1_x", "COGNITO_CLIENT_ID": "c",
			"AUTH_ADDR": "127.0.0.1:0", "AUTH_ADMIN_ADDR": "127.0.0.1:0", "AUTH_DRAIN_DELAY": "1ms", "LOG_LEVEL": "error",
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		err := run(ctx, []string{"serve"}, func(name string) string { return settings[name] }, io.Discard)
		if err != nil { // The listener may notice the end first; both are an orderly stop.
			require.ErrorIs(t, err, context.Canceled)
		}
	})
}

package webhook

import (
	"net/http"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"
)

func TestSign(t *testing.T) {
	t.Parallel()

	t.Run("GivesTheSignatureOfTheSpecification", func(t *testing.T) {
		t.Parallel()
		header := http.Header{}
		err := sign(header, "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`),
			"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
		require.NoError(t, err)
		require.Equal(t, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", header.Get("webhook-signature"))
		require.Equal(t, "msg_p5jXN8AQM9LWM0D4loKWxJek", header.Get("webhook-id"))
		require.Equal(t, "1614265330", header.Get("webhook-timestamp"))
	})

	t.Run("IsAcceptedByTheReferenceWithEitherSecret", func(t *testing.T) {
		t.Parallel()
		header, body := http.Header{}, []byte(`{"a":1}`)
		newer, older := NewSecret(), NewSecret()
		require.NoError(t, sign(header, "msg_1", time.Now(), body, newer, older))
		for _, text := range []string{newer, older} {
			reference, err := standardwebhooks.NewWebhook(text)
			require.NoError(t, err)
			require.NoError(t, reference.Verify(body, header))
			require.Error(t, reference.Verify([]byte(`{"a":2}`), header))
		}
		stranger, err := standardwebhooks.NewWebhook(NewSecret())
		require.NoError(t, err)
		require.Error(t, stranger.Verify(body, header))
	})

	t.Run("RefusesWhatIsNoSecret", func(t *testing.T) {
		t.Parallel()
		for _, bad := range []string{"", "whsec_", "whsec_?"} {
			require.Error(t, sign(http.Header{}, "i", time.Now(), nil, bad))
		}
		first, second := NewSecret(), NewSecret()
		require.NotEqual(t, first, second)
	})
}

package emulator_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/emulator"
)

func setup(t *testing.T) (*emulator.Emulator, *idp.Client) {
	t.Helper()
	running, err := shared()
	require.NoError(t, err)
	return running, idp.NewFromConfig(emulator.AWSConfig(running.Endpoint()))
}

func signIn(ctx context.Context, cognito *idp.Client, email, password string) (*types.AuthenticationResultType, error) {
	out, err := cognito.InitiateAuth(ctx, &idp.InitiateAuthInput{
		AuthFlow: types.AuthFlowTypeUserPasswordAuth, ClientId: aws.String(emulator.ClientID),
		AuthParameters: map[string]string{"USERNAME": email, "PASSWORD": password},
	})
	if err != nil {
		return nil, err
	}
	return out.AuthenticationResult, nil
}

// TestConstantsHold fails when moto derives other ids, or builds the issuer
// differently, than the constants say.
func TestConstantsHold(t *testing.T) {
	t.Parallel()
	_, cognito := setup(t)
	pools, err := cognito.ListUserPools(t.Context(), &idp.ListUserPoolsInput{MaxResults: aws.Int32(60)})
	require.NoError(t, err)
	require.Len(t, pools.UserPools, 1)
	require.Equal(t, emulator.UserPoolID, aws.ToString(pools.UserPools[0].Id))
	clients, err := cognito.ListUserPoolClients(t.Context(), &idp.ListUserPoolClientsInput{
		UserPoolId: aws.String(emulator.UserPoolID), MaxResults: aws.Int32(60),
	})
	require.NoError(t, err)
	require.Len(t, clients.UserPoolClients, 1)
	require.Equal(t, emulator.ClientID, aws.ToString(clients.UserPoolClients[0].ClientId))
}

// TestTokensVerify signs every seeded user in and checks the token's signature
// and issuer: the issuer has Cognito's name, the keys come from the emulator.
func TestTokensVerify(t *testing.T) {
	t.Parallel()
	running, cognito := setup(t)
	keys := oidc.NewRemoteKeySet(t.Context(), running.Endpoint()+emulator.JWKSPath)
	// An access token has no audience; it names the client in client_id.
	verifier := oidc.NewVerifier(emulator.Issuer, keys, &oidc.Config{SkipClientIDCheck: true})
	for _, group := range emulator.Groups() {
		result, err := signIn(t.Context(), cognito, emulator.UserEmail(group), testPassword)
		require.NoError(t, err)
		verified, err := verifier.Verify(t.Context(), aws.ToString(result.AccessToken))
		require.NoError(t, err)
		var claims struct {
			ClientID string   `json:"client_id"`
			Use      string   `json:"token_use"`
			Groups   []string `json:"cognito:groups"`
		}
		require.NoError(t, verified.Claims(&claims))
		require.Equal(t, emulator.ClientID, claims.ClientID)
		require.Equal(t, "access", claims.Use)
		require.Equal(t, []string{group}, claims.Groups)
	}
}

func TestSeedAgainKeepsWhatIsThere(t *testing.T) {
	t.Parallel()
	running, cognito := setup(t)
	password := emulator.NewPassword()
	require.NoError(t, emulator.CreateUser(t.Context(), cognito, "kept@cloudsec.test", password, "lead"))
	require.NoError(t, emulator.Seed(t.Context(), running.Endpoint(), testPassword))
	_, err := signIn(t.Context(), cognito, "kept@cloudsec.test", password)
	require.NoError(t, err)
}

func TestSeedRefusesAPasswordAgainstThePolicy(t *testing.T) {
	t.Parallel()
	opts := emulator.DefaultOptions()
	opts.Password = "short"
	_, err := emulator.Start(t.Context(), opts)
	require.ErrorContains(t, err, "set the password of viewer@cloudsec.test")
	require.NotContains(t, err.Error(), "short")
}

func TestProxy(t *testing.T) {
	t.Parallel()
	running, _ := setup(t)

	t.Run("ServesKeysAndDiscoveryUnderAnyHostName", func(t *testing.T) {
		t.Parallel()
		for _, host := range []string{"emulator:5000", "localhost", "aws.example.test"} {
			status, body := call(t, http.MethodGet, running.Endpoint()+emulator.JWKSPath, host, "")
			require.Equal(t, http.StatusOK, status)
			require.Contains(t, body, `"keys"`)
			discovery := strings.Replace(emulator.JWKSPath, "jwks.json", "openid-configuration", 1)
			_, body = call(t, http.MethodGet, running.Endpoint()+discovery, host, "")
			require.Contains(t, body, `"issuer": "`+emulator.Issuer+`"`)
			require.Contains(t, body, "http://"+host+emulator.JWKSPath)
		}
	})

	t.Run("PassesS3KeysUnchanged", func(t *testing.T) {
		t.Parallel()
		bucket := running.Endpoint() + "/evidence"
		status, _ := call(t, http.MethodPut, bucket, "", "")
		require.Equal(t, http.StatusOK, status)
		key := bucket + "/stage/a%20b%2Bc.json"
		status, _ = call(t, http.MethodPut, key, "", "content")
		require.Equal(t, http.StatusOK, status)
		_, body := call(t, http.MethodGet, key, "", "")
		require.Equal(t, "content", body)
		_, body = call(t, http.MethodGet, bucket+"?list-type=2", "", "")
		require.Contains(t, body, "<Key>stage/a b+c.json</Key>")
	})

	t.Run("DescribesItselfWithoutThePassword", func(t *testing.T) {
		t.Parallel()
		status, body := call(t, http.MethodGet, running.Endpoint()+emulator.DescriptionPath, "emulator:5000", "")
		require.Equal(t, http.StatusOK, status)
		require.Contains(t, body, `"jwksUrl":"http://emulator:5000`+emulator.JWKSPath+`"`)
		require.NotContains(t, body, testPassword)
	})
}

func call(t *testing.T, method, address, host, content string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, address, bytes.NewBufferString(content))
	require.NoError(t, err)
	request.Host = host
	if strings.Contains(address, "/evidence") {
		// moto reads the service from the signature and does not check it.
		request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=emulator/20260101/us-east-1/s3/aws4_request, "+
			"SignedHeaders=host, Signature=none")
	}
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer func() { require.NoError(t, response.Body.Close()) }()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(body)
}

func TestCheck(t *testing.T) {
	t.Parallel()

	t.Run("AcceptsASeededEmulator", func(t *testing.T) {
		t.Parallel()
		running, _ := setup(t)
		require.NoError(t, emulator.Check(t.Context(), running.Endpoint()))
	})

	t.Run("TellsABareMotoFromAnEmulator", func(t *testing.T) {
		t.Parallel()
		running, _ := setup(t)
		require.ErrorContains(t, emulator.Check(t.Context(), running.MotoURL()), "emulator serve")
	})

	t.Run("SaysThatNobodyAnswers", func(t *testing.T) {
		t.Parallel()
		require.ErrorContains(t, emulator.Check(t.Context(), "http://127.0.0.1:1"), "emulator serve")
	})
}

package coretest

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/stretchr/testify/require"
)

// ClientID is the app client that the tokens are for.
const ClientID = "cloudsec-web"

// subject and name are those of the somebody whom tokens are for unless a test says who it is.
const subject, name = "subject-1", "ann"

// signingKey is made once, because making one is slow and no test changes it.
var signingKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { //nolint:gochecknoglobals // see above
	return rsa.GenerateKey(rand.Reader, 2048)
})

// Issuer signs tokens, shows its keys the way Cognito does, and signs people in the way auth does.
type Issuer struct {
	URL string
}

// NewIssuer starts an issuer that ends with the test.
func NewIssuer(tb testing.TB) *Issuer {
	tb.Helper()
	key, err := signingKey()
	require.NoError(tb, err)
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	tb.Cleanup(server.Close)
	answer := func(path string, body any) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(body)
		})
	}
	answer("/.well-known/openid-configuration", map[string]string{"issuer": server.URL, "jwks_uri": server.URL + "/jwks"})
	answer("/jwks", jose.JSONWebKeySet{Keys: []jose.JSONWebKey{
		{Key: &key.PublicKey, KeyID: "k", Algorithm: "RS256", Use: "sig"},
	}})
	issuer := &Issuer{URL: server.URL}
	mux.HandleFunc("GET /readyz", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("POST /v1/login", issuer.login)
	return issuer
}

// login gives whoever comes a token. Somebody's address is the role, and any password will do.
func (i *Issuer) login(w http.ResponseWriter, r *http.Request) {
	var body struct{ Email string }
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	token, err := i.sign(subject, name, body.Email)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]string{"accessToken": token})
}

// Token signs an access token of somebody with these roles.
func (i *Issuer) Token(tb testing.TB, roles ...string) string {
	tb.Helper()
	return i.TokenOf(tb, subject, name, roles...)
}

// TokenOf signs an access token of one person.
func (i *Issuer) TokenOf(tb testing.TB, subject, name string, roles ...string) string {
	tb.Helper()
	text, err := i.sign(subject, name, roles...)
	require.NoError(tb, err)
	return text
}

func (i *Issuer) sign(subject, name string, roles ...string) (string, error) {
	key, err := signingKey()
	if err != nil {
		return "", err
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: "k"}}, nil)
	if err != nil {
		return "", err //nolint:wrapcheck // a test
	}
	now := time.Now()
	return jwt.Signed(signer).Claims(map[string]any{ //nolint:wrapcheck // a test
		"iss": i.URL, "sub": subject, "username": name, "client_id": ClientID, "token_use": "access",
		"cognito:groups": roles, "iat": now.Unix(), "exp": now.Add(time.Hour).Unix(), "jti": "j",
	}).Serialize()
}

package token_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/internal/token"
)

const (
	clientID = "the-client"
	goodKid  = "key-1"
)

// issuer is a small token issuer: it signs what it is told to sign, so that
// each attack can be built exactly, and counts the requests for its keys.
type issuer struct {
	server   *httptest.Server
	key      *rsa.PrivateKey
	requests atomic.Int64

	mu     sync.Mutex
	keys   map[string]*rsa.PrivateKey
	status int
	body   string
}

// sharedKey is made once: RSA keys are slow to make, and no test changes it.
var sharedKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

func newIssuer(tb testing.TB) *issuer {
	tb.Helper()
	key, err := sharedKey()
	require.NoError(tb, err)
	i := &issuer{key: key, keys: map[string]*rsa.PrivateKey{goodKid: key}, status: http.StatusOK}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/jwks.json", i.serveKeys)
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]any{"issuer": i.server.URL, "jwks_uri": i.jwksURL()})
	})
	i.server = httptest.NewServer(mux)
	tb.Cleanup(i.server.Close)
	return i
}

func (i *issuer) serveKeys(w http.ResponseWriter, _ *http.Request) {
	i.requests.Add(1)
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.status != http.StatusOK || i.body != "" {
		w.WriteHeader(i.status)
		_, _ = w.Write([]byte(i.body))
		return
	}
	set := jose.JSONWebKeySet{}
	for kid, key := range i.keys {
		set.Keys = append(set.Keys, jose.JSONWebKey{Key: &key.PublicKey, KeyID: kid, Algorithm: "RS256", Use: "sig"})
	}
	_ = json.NewEncoder(w).Encode(set)
}

func (i *issuer) jwksURL() string { return i.server.URL + "/.well-known/jwks.json" }

// answer makes the key endpoint misbehave.
func (i *issuer) answer(status int, body string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.status, i.body = status, body
}

func (i *issuer) addKey(kid string, key *rsa.PrivateKey) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.keys[kid] = key
}

// claims gives the claims of a good access token, for a test to spoil.
func (i *issuer) claims(now time.Time) map[string]any {
	return map[string]any{
		"iss": i.server.URL, "sub": "user-1", "client_id": clientID, "token_use": "access",
		"username": "ada", "scope": "aws.cognito.signin.user.admin", "cognito:groups": []string{"analyst", "knitting"},
		"jti": "jti-1", "origin_jti": "origin-1", "auth_time": now.Unix(), "iat": now.Unix(), "exp": now.Add(time.Hour).Unix(),
	}
}

func (i *issuer) sign(tb testing.TB, claims any) string {
	tb.Helper()
	return signRS256(tb, i.key, map[string]any{"alg": "RS256", "kid": goodKid}, claims)
}

// signRS256 builds a token by hand, so that header and claims may be nonsense.
func signRS256(tb testing.TB, key *rsa.PrivateKey, header, claims any) string {
	tb.Helper()
	input := encode(tb, header) + "." + encode(tb, claims)
	digest := sha256.Sum256([]byte(input))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, digest[:])
	require.NoError(tb, err)
	return input + "." + base64.RawURLEncoding.EncodeToString(signature)
}

// encode takes a string as it is and anything else as JSON.
func encode(tb testing.TB, part any) string {
	tb.Helper()
	text, isText := part.(string)
	raw := []byte(text)
	if !isText {
		var err error
		raw, err = json.Marshal(part)
		require.NoError(tb, err)
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

// clock is a settable time.
type clock struct{ now atomic.Pointer[time.Time] }

func newClock() *clock {
	c := &clock{}
	c.set(time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC))
	return c
}

func (c *clock) set(now time.Time)       { c.now.Store(&now) }
func (c *clock) Now() time.Time          { return *c.now.Load() }
func (c *clock) advance(d time.Duration) { c.set(c.Now().Add(d)) }

type testBundle struct {
	issuer   *issuer
	clock    *clock
	verifier *token.Verifier
}

func setup(tb testing.TB) *testBundle {
	tb.Helper()
	bundle := &testBundle{issuer: newIssuer(tb), clock: newClock()}
	bundle.verifier = bundle.newVerifier(tb, bundle.issuer.jwksURL())
	return bundle
}

func (b *testBundle) newVerifier(tb testing.TB, jwksURL string) *token.Verifier {
	tb.Helper()
	verifier, err := token.New(token.Options{
		Issuer: b.issuer.server.URL, ClientID: clientID, JWKSURL: jwksURL, Clock: b.clock.Now,
	})
	require.NoError(tb, err)
	return verifier
}

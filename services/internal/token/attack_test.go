package token_test

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/internal/token"
)

// TestVerifyRefusesAttacks builds each attack on a good token: only the part
// under attack differs, so that nothing else can be the reason of the refusal.
func TestVerifyRefusesAttacks(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		build func(t *testing.T, b *testBundle) string
		want  token.Code
	}{
		"NoToken":                 {func(*testing.T, *testBundle) string { return "" }, token.CodeMissing},
		"Garbage":                 {func(*testing.T, *testBundle) string { return "not.a.token" }, token.CodeMalformed},
		"AlgorithmNone":           {algorithmNone, token.CodeMalformed},
		"HS256WithPublicKeyPEM":   {hs256WithPublicKey(publicPEM), token.CodeMalformed},
		"HS256WithPublicKeyDER":   {hs256WithPublicKey(publicDER), token.CodeMalformed},
		"UnlistedAlgorithmPS256":  {unlistedAlgorithm, token.CodeMalformed},
		"SignedByAnotherKey":      {signedByAnotherKey, token.CodeSignature},
		"UnknownKeyID":            {unknownKeyID, token.CodeSignature},
		"TamperedPayload":         {tamperedPayload, token.CodeSignature},
		"TruncatedSignature":      {truncatedSignature, token.CodeSignature},
		"EmptySignature":          {emptySignature, token.CodeSignature},
		"ExtendedSignature":       {resized(func(s []byte) []byte { return append(s, 0) }), token.CodeSignature},
		"LeadingZeroSignature":    {resized(func(s []byte) []byte { return append([]byte{0}, s...) }), token.CodeSignature},
		"SignatureOfSmallerKey":   {signatureOfSmallerKey, token.CodeSignature},
		"FourParts":               {fourParts, token.CodeMalformed},
		"JSONSerialization":       {jsonSerialization(""), token.CodeMalformed},
		"JSONSerializationSpaced": {jsonSerialization(" \n"), token.CodeMalformed},
		"CriticalExtension":       {criticalExtension, token.CodeSignature},
		"DuplicateAlgorithm":      {duplicateAlgorithm, token.CodeMalformed},
		"KeyInTheHeader":          {keyInTheHeader, token.CodeSignature},
		"HugeToken":               {hugeToken, token.CodeTooLarge},
		"Expired":                 {spoil("exp", -time.Hour), token.CodeExpired},
		"NoExpiry":                {without("exp"), token.CodeMalformed},
		"NoTimeOfIssue":           {without("iat"), token.CodeMalformed},
		"NoSubject":               {without("sub"), token.CodeMalformed},
		"IssuedInTheFuture":       {spoil("iat", time.Hour), token.CodeNotYetValid},
		"NotBeforeInTheFuture":    {spoil("nbf", time.Hour), token.CodeNotYetValid},
		"WrongPool":               {with("iss", "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_other"), token.CodeIssuer},
		"IssuerWithTrailingSlash": {issuerWithSlash, token.CodeIssuer},
		"WrongClient":             {with("client_id", "another-client"), token.CodeClient},
		"IDTokenAsAccessToken":    {idToken, token.CodeUse},
		"RefreshUse":              {with("token_use", "refresh"), token.CodeUse},
		"ExpiryIsText":            {with("exp", "tomorrow"), token.CodeMalformed},
		"ExpiryOverflows":         {with("exp", 1e300), token.CodeMalformed},
		"GroupsAreAnObject":       {with("cognito:groups", map[string]string{"admin": "yes"}), token.CodeMalformed},
		"DuplicateClaim":          {duplicateClaim, token.CodeMalformed},
		"DuplicateClaimOtherCase": {duplicateOtherCase, token.CodeMalformed},
		"PayloadIsNoObject":       {payloadIsArray, token.CodeMalformed},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bundle := setup(t)
			_, err := bundle.verifier.Verify(t.Context(), test.build(t, bundle))
			require.Error(t, err)
			require.Equal(t, test.want, token.CodeOf(err), "%v", err)
		})
	}
}

// TestVerifyFloodOfUnknownKeyIDs is the JWKS stampede: many tokens, each with
// an invented key id, sent at once.
func TestVerifyFloodOfUnknownKeyIDs(t *testing.T) {
	t.Parallel()
	bundle := setup(t)
	good := bundle.issuer.sign(t, bundle.issuer.claims(bundle.clock.Now()))
	var group sync.WaitGroup
	for flood := range 200 {
		raw := signRS256(t, bundle.issuer.key, map[string]any{"alg": "RS256", "kid": fmt.Sprintf("invented-%d", flood)},
			bundle.issuer.claims(bundle.clock.Now()))
		group.Go(func() {
			_, err := bundle.verifier.Verify(t.Context(), raw)
			if token.CodeOf(err) != token.CodeSignature {
				t.Errorf("want a refused signature, got %v", err)
			}
		})
	}
	group.Wait()
	require.EqualValues(t, 1, bundle.issuer.requests.Load(), "the flood reached the issuer")
	_, err := bundle.verifier.Verify(t.Context(), good)
	require.NoError(t, err, "a good token must pass during the flood")
}

func algorithmNone(t *testing.T, b *testBundle) string {
	t.Helper()
	return encode(t, map[string]any{"alg": "none", "kid": goodKid}) + "." + encode(t, b.issuer.claims(b.clock.Now())) + "."
}

// hs256WithPublicKey signs with HMAC, its secret being the public key as
// everyone can fetch it: the classic confusion of algorithms.
func hs256WithPublicKey(form func(*testing.T, *rsa.PublicKey) []byte) func(*testing.T, *testBundle) string {
	return func(t *testing.T, b *testBundle) string {
		t.Helper()
		input := encode(t, map[string]any{"alg": "HS256", "kid": goodKid}) + "." + encode(t, b.issuer.claims(b.clock.Now()))
		mac := hmac.New(sha256.New, form(t, &b.issuer.key.PublicKey))
		mac.Write([]byte(input))
		return input + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
	}
}

func publicDER(t *testing.T, key *rsa.PublicKey) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	require.NoError(t, err)
	return der
}

func publicPEM(t *testing.T, key *rsa.PublicKey) []byte {
	t.Helper()
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: publicDER(t, key)})
}

func unlistedAlgorithm(t *testing.T, b *testBundle) string {
	t.Helper()
	return signRS256(t, b.issuer.key, map[string]any{"alg": "PS256", "kid": goodKid}, b.issuer.claims(b.clock.Now()))
}

func signedByAnotherKey(t *testing.T, b *testBundle) string {
	t.Helper()
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	return signRS256(t, other, map[string]any{"alg": "RS256", "kid": goodKid}, b.issuer.claims(b.clock.Now()))
}

func unknownKeyID(t *testing.T, b *testBundle) string {
	t.Helper()
	return signRS256(t, b.issuer.key, map[string]any{"alg": "RS256", "kid": "nobody"}, b.issuer.claims(b.clock.Now()))
}

func tamperedPayload(t *testing.T, b *testBundle) string {
	t.Helper()
	parts := strings.Split(b.issuer.sign(t, b.issuer.claims(b.clock.Now())), ".")
	claims := b.issuer.claims(b.clock.Now())
	claims["cognito:groups"] = []string{"admin"}
	return parts[0] + "." + encode(t, claims) + "." + parts[2]
}

func truncatedSignature(t *testing.T, b *testBundle) string {
	t.Helper()
	raw := b.issuer.sign(t, b.issuer.claims(b.clock.Now()))
	return raw[:len(raw)-40]
}

func emptySignature(t *testing.T, b *testBundle) string {
	t.Helper()
	raw := b.issuer.sign(t, b.issuer.claims(b.clock.Now()))
	return raw[:strings.LastIndex(raw, ".")+1]
}

// resized changes the signature's length, by which a careless comparison or a big integer without its leading zeros is fooled.
func resized(change func([]byte) []byte) func(*testing.T, *testBundle) string {
	return func(t *testing.T, b *testBundle) string {
		t.Helper()
		raw := b.issuer.sign(t, b.issuer.claims(b.clock.Now()))
		cut := strings.LastIndex(raw, ".") + 1
		signature, err := base64.RawURLEncoding.DecodeString(raw[cut:])
		require.NoError(t, err)
		return raw[:cut] + base64.RawURLEncoding.EncodeToString(change(signature))
	}
}

// signatureOfSmallerKey is a good signature of the wrong length: half of the issuer's key's.
func signatureOfSmallerKey(t *testing.T, b *testBundle) string {
	t.Helper()
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	require.NoError(t, err)
	return signRS256(t, small, map[string]any{"alg": "RS256", "kid": goodKid}, b.issuer.claims(b.clock.Now()))
}

func fourParts(t *testing.T, b *testBundle) string {
	t.Helper()
	return b.issuer.sign(t, b.issuer.claims(b.clock.Now())) + ".e30"
}

// jsonSerialization is the same signed token in the other form of RFC 7515, which may have several signatures.
func jsonSerialization(before string) func(*testing.T, *testBundle) string {
	return func(t *testing.T, b *testBundle) string {
		t.Helper()
		parts := strings.Split(b.issuer.sign(t, b.issuer.claims(b.clock.Now())), ".")
		return before + fmt.Sprintf(`{"protected":%q,"payload":%q,"signature":%q}`, parts[0], parts[1], parts[2])
	}
}

// criticalExtension demands an extension that nobody here knows, so that the token must be refused.
func criticalExtension(t *testing.T, b *testBundle) string {
	t.Helper()
	header := map[string]any{"alg": "RS256", "kid": goodKid, "crit": []string{"unheard-of"}, "unheard-of": true}
	return signRS256(t, b.issuer.key, header, b.issuer.claims(b.clock.Now()))
}

func duplicateAlgorithm(t *testing.T, b *testBundle) string {
	t.Helper()
	return signRS256(t, b.issuer.key, `{"alg":"RS256","alg":"none","kid":"`+goodKid+`"}`, b.issuer.claims(b.clock.Now()))
}

// keyInTheHeader offers the attacker's own key in the jwk header field.
func keyInTheHeader(t *testing.T, b *testBundle) string {
	t.Helper()
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	header := map[string]any{"alg": "RS256", "kid": goodKid, "jwk": map[string]string{
		"kty": "RSA", "e": "AQAB", "n": base64.RawURLEncoding.EncodeToString(other.N.Bytes()),
	}}
	return signRS256(t, other, header, b.issuer.claims(b.clock.Now()))
}

func hugeToken(t *testing.T, b *testBundle) string {
	t.Helper()
	claims := b.issuer.claims(b.clock.Now())
	claims["filler"] = strings.Repeat("x", token.MaxSize)
	return b.issuer.sign(t, claims)
}

func idToken(t *testing.T, b *testBundle) string {
	t.Helper()
	claims := b.issuer.claims(b.clock.Now())
	delete(claims, "client_id")
	claims["aud"], claims["token_use"] = clientID, "id"
	return b.issuer.sign(t, claims)
}

func issuerWithSlash(t *testing.T, b *testBundle) string {
	t.Helper()
	return with("iss", b.issuer.server.URL+"/")(t, b)
}

func with(name string, value any) func(*testing.T, *testBundle) string {
	return func(t *testing.T, b *testBundle) string {
		t.Helper()
		claims := b.issuer.claims(b.clock.Now())
		claims[name] = value
		return b.issuer.sign(t, claims)
	}
}

func without(name string) func(*testing.T, *testBundle) string {
	return func(t *testing.T, b *testBundle) string {
		t.Helper()
		claims := b.issuer.claims(b.clock.Now())
		delete(claims, name)
		return b.issuer.sign(t, claims)
	}
}

func spoil(name string, offset time.Duration) func(*testing.T, *testBundle) string {
	return func(t *testing.T, b *testBundle) string {
		t.Helper()
		return with(name, b.clock.Now().Add(offset).Unix())(t, b)
	}
}

func duplicateClaim(t *testing.T, b *testBundle) string {
	t.Helper()
	return b.issuer.sign(t, withPrefix(t, b, `"cognito:groups":["admin"],`))
}

func duplicateOtherCase(t *testing.T, b *testBundle) string {
	t.Helper()
	return b.issuer.sign(t, withPrefix(t, b, `"Client_ID":"the-client",`))
}

func withPrefix(t *testing.T, b *testBundle, member string) string {
	t.Helper()
	raw, err := json.Marshal(b.issuer.claims(b.clock.Now()))
	require.NoError(t, err)
	return "{" + member + string(raw[1:])
}

func payloadIsArray(t *testing.T, b *testBundle) string {
	t.Helper()
	return b.issuer.sign(t, `[{"iss":"x"}]`)
}

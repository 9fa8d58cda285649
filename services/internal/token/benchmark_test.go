package token_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The tokens of the benchmark: enough that their signing does not last, few enough to fit into the memory.
const tokens = 200

// BenchmarkVerify measures the whole check with known keys against bare crypto: the hash and the RSA signature. The two take turns, so
// that a busy machine slows both. It prints the ratio of their throughputs, "of-bare-crypto", for tokens that come again, as those of
// people do, and for tokens that are seen for the first time.
func BenchmarkVerify(b *testing.B) {
	b.Run("SeenBefore", func(b *testing.B) { benchmarkVerify(b, func(*testBundle) {}) })
	b.Run("FirstSight", func(b *testing.B) {
		benchmarkVerify(b, func(bundle *testBundle) { bundle.clock.advance(2 * time.Minute) })
	})
}

func benchmarkVerify(b *testing.B, before func(*testBundle)) {
	b.Helper()
	bundle := setup(b)
	raws, bares := make([]string, tokens), make([]func() error, tokens)
	for i := range raws {
		claims := bundle.issuer.claims(bundle.clock.Now())
		claims["jti"], claims["exp"] = fmt.Sprint(i), bundle.clock.Now().Add(30*365*24*time.Hour).Unix()
		raws[i] = bundle.issuer.sign(b, claims)
		bares[i] = bareCheck(b, bundle, raws[i])
		_, err := bundle.verifier.Verify(b.Context(), raws[i])
		require.NoError(b, err)
	}
	var ours, bare time.Duration
	for b.Loop() {
		before(bundle)
		start := time.Now()
		for _, raw := range raws {
			if _, err := bundle.verifier.Verify(b.Context(), raw); err != nil {
				b.Fatal(err)
			}
		}
		between := time.Now()
		for _, check := range bares {
			if err := check(); err != nil {
				b.Fatal(err)
			}
		}
		ours, bare = ours+between.Sub(start), bare+time.Since(between)
	}
	b.ReportMetric(float64(bare)/float64(ours), "of-bare-crypto")
	b.ReportMetric(float64(ours.Nanoseconds())/float64(b.N*tokens), "ns/verify")
}

// bareCheck is the least that checking a signature costs.
func bareCheck(b *testing.B, bundle *testBundle, raw string) func() error {
	b.Helper()
	cut := strings.LastIndex(raw, ".")
	signature, err := base64.RawURLEncoding.DecodeString(raw[cut+1:])
	require.NoError(b, err)
	signed, public := []byte(raw[:cut]), &bundle.issuer.key.PublicKey
	return func() error {
		digest := sha256.Sum256(signed)
		return rsa.VerifyPKCS1v15(public, crypto.SHA256, digest[:], signature)
	}
}

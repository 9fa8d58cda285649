package web

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNegotiate(t *testing.T) {
	t.Parallel()

	tests := []struct {
		name, header, want string
	}{
		{"PrefersBrotliOverGzip", "gzip, deflate, br", encodingBrotli},
		{"TakesGzipWhenBrotliIsNotOffered", "gzip, deflate", encodingGzip},
		{"FollowsTheClientsWeights", "br;q=0.2, gzip;q=0.8", encodingGzip},
		{"LeavesOutAForbiddenCoding", "br;q=0, gzip", encodingGzip},
		{"ReadsAStarAsAnyCoding", "*", encodingBrotli},
		{"LetsANameWinOverTheStar", "br;q=0, *;q=0.5", encodingGzip},
		{"IgnoresCaseAndSpace", " GZIP ; Q = 0.5 ", encodingGzip},
		{"SendsIdentityWithoutAHeader", "", encodingIdentity},
		{"SendsIdentityForUnknownCodings", "zstd, compress", encodingIdentity},
		{"TreatsABrokenWeightAsForbidden", "br;q=NaN, gzip;q=2", encodingIdentity},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, negotiate(tt.header, encodingBrotli, encodingGzip))
		})
	}
}

func FuzzNegotiate(f *testing.F) {
	for _, seed := range []string{"", "gzip", "br;q=0.5, gzip;q=1", "*;q=0", ";;,=,q", "br;q=-Inf"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		got := negotiate(header, encodingBrotli, encodingGzip)
		require.Contains(t, []string{encodingBrotli, encodingGzip, encodingIdentity}, got)
		require.Equal(t, encodingIdentity, negotiate(header), "a coding that is not available must not be chosen")
		for coding, weight := range parseWeights(header) {
			require.True(t, weight >= 0 && weight <= 1, "weight %v of %q", weight, coding)
		}
	})
}

package decision

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mathext/prng"
)

// The published example of savvi (examples/InhomogeneousPoissonProcess.qmd): 1,500 points with rho = [.8, .2] and
// delta = [1.5, 2] from NumPy's np.random.seed(1) and multinomial(1, theta). NumPy draws each point by inversion from one
// 53-bit double of the Mersenne Twister, so the published sequence can be made here: the point is of arm 0 if the double is
// at most theta of arm 0.
func TestLindonMalekStopsWhereThePublishedExampleDoes(t *testing.T) {
	t.Parallel()
	const share, concentration, alpha = 0.2, 100, 0.05
	first, second := 0.8*math.Exp(1.5), 0.2*math.Exp(2)
	theta := first / (first + second)
	source := prng.NewMT19937()
	source.Seed(1)
	var canary, stable float64
	p, low, high := 1.0, math.Inf(-1), math.Inf(1)
	for p > alpha {
		if double(source) <= theta {
			stable++
		} else {
			canary++
		}
		p = math.Exp(-mismatch(share, concentration, 0, canary, stable))
		// A confidence sequence may be cut down to what all its members say, and the example's is.
		newLow, newHigh := offBounds(share, concentration, alpha, canary, stable)
		low, high = math.Max(low, newLow), math.Min(high, newHigh)
		require.Less(t, canary+stable, 1500.0, "the example stops")
	}
	require.InDelta(t, 210, canary+stable, 0)
	require.InDelta(t, 0.045579631759249686, p, 1e-12)
	// The example's bounds come from a numeric solver and are published with eight digits.
	require.InDelta(t, 0.00464625, low, 1e-6)
	require.InDelta(t, 0.75493987, high, 1e-6)
}

// double makes NumPy's double from two outputs of 32 bits.
func double(source *prng.MT19937) float64 {
	a, b := source.Uint32()>>5, source.Uint32()>>6
	return (float64(a)*67108864 + float64(b)) / 9007199254740992
}

func TestBandOnlyLowersEvidence(t *testing.T) {
	t.Parallel()
	for canary := 0.0; canary <= 60; canary++ {
		for stable := 0.0; stable <= 60; stable += 7 {
			exact := mismatch(0.3, 100, 0, canary, stable)
			require.LessOrEqual(t, mismatch(0.3, 100, math.Log(1.5), canary, stable), exact+1e-9)
		}
	}
}

// Over all sequences of n requests, the mean evidence is one at the asked split and at most one within the band.
func TestSplitEvidenceIsAFairBet(t *testing.T) {
	t.Parallel()
	const share, n = 0.2, 12
	for _, off := range []float64{-math.Log(1.5), -0.2, 0, 0.3, math.Log(1.5)} {
		theta := share * math.Exp(off) / (share*math.Exp(off) + 1 - share)
		mean, exact := 0.0, 0.0
		for canary := 0.0; canary <= n; canary++ {
			p := math.Exp(logChoose(n, canary) + canary*math.Log(theta) + (n-canary)*math.Log(1-theta))
			mean += p * math.Exp(mismatch(share, 10, math.Log(1.5), canary, n-canary))
			exact += p * math.Exp(mismatch(share, 10, 0, canary, n-canary))
		}
		require.LessOrEqual(t, mean, 1+1e-9, "off %g", off)
		if off == 0 {
			require.InDelta(t, 1, exact, 1e-9)
		}
	}
}

func TestBoundsOfASilentArmAreOpen(t *testing.T) {
	t.Parallel()
	low, high := offBounds(0.2, 100, 0.05, 0, 500)
	require.True(t, math.IsInf(low, -1))
	require.Less(t, high, 0.0)
}

// Each weight alone says too little here; what was said under earlier ones stays.
func TestSplitEvidenceOutlivesAWeight(t *testing.T) {
	t.Parallel()
	by := DefaultPolicy().Split
	by.Concentration = 10
	start := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	var s SplitState
	brokenAt := 0
	for n := 0; n < 60 && !s.Broken; n++ {
		weight := []float64{0.3, 0.4}[n/3%2]
		begin := start.Add(time.Duration(n) * time.Minute)
		s.observe(by, Interval{
			Start: begin, End: begin.Add(time.Minute), Weight: &weight, Canary: &Arm{Requests: 2}, Stable: &Arm{Requests: 38},
		})
		brokenAt = n
	}
	require.True(t, s.Broken)
	require.True(t, s.Few)
	require.Greater(t, brokenAt, 6, "one weight alone would have been enough")
	require.Less(t, s.now(by), -math.Log(by.Alpha))
}

package decision

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// slack is for rounding alone.
const slack = 1e-9

type bet struct{ null, bet float64 }

// bets are against the canary, and for it: those of the mirror test.
var bets = []bet{ //nolint:gochecknoglobals // a constant table
	{1, 1.5}, {1, 10}, {1, 100}, {1.1, 1.65}, {1.5, 4.5}, {2, 1}, {2, 0.5}, {1, 0.25},
}

// worst is the error rate of the canary on the edge of the null.
func (b bet) worst(stable float64) float64 { return math.Min(1, b.null*stable) }

// TestRateGainIsFairAtEveryErrorRate enumerates both arms' errors. Nothing is rare here: the bound holds for any rate, without
// a Poisson approximation, on the edge of the null and inside it.
func TestRateGainIsFairAtEveryErrorRate(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]float64{{1, 1}, {3, 9}, {8, 5}, {20, 30}} {
		for _, stable := range []float64{0.01, 0.05, 0.2, 0.5, 0.9} {
			for _, b := range bets {
				edge := b.worst(stable)
				if b.bet < b.null && b.null*stable > 1 {
					continue // No canary can be that bad.
				}
				require.LessOrEqual(t, meanOfRates(size, edge, stable, b), 1+slack, "n %v stable %g %+v", size, stable, b)
				inside := edge / 2
				if b.bet < b.null {
					inside = math.Min(1, edge*1.5)
				}
				require.LessOrEqual(t, meanOfRates(size, inside, stable, b), 1+slack, "inside: n %v stable %g %+v", size, stable, b)
			}
		}
	}
}

func meanOfRates(size [2]float64, canary, stable float64, b bet) float64 {
	mean := 0.0
	for x := 0.0; x <= size[0]; x++ {
		for y := 0.0; y <= size[1]; y++ {
			c := counts{size[0], size[1], x, y}
			mean += math.Exp(binomial(size[0], x, canary) + binomial(size[1], y, stable) + c.gain(ModelRates, 0, b.null, b.bet))
		}
	}
	return mean
}

// binomial is the logarithm of a probability; at p = 1 everything is an error.
func binomial(n, x, p float64) float64 {
	if p == 1 {
		if x == n {
			return 0
		}
		return math.Inf(-1)
	}
	return logChoose(n, x) + x*math.Log(p) + (n-x)*math.Log1p(-p)
}

// Without tolerance the bet is fair even given how many errors there were, whatever the requests' own probabilities: the
// canary's errors are then hypergeometric, as if the version had been drawn after the fact.
func TestRateGainIsFairGivenTheErrors(t *testing.T) {
	t.Parallel()
	const canary, stable = 8.0, 12.0
	for k := 1.0; k <= canary+stable; k++ {
		for _, ratio := range []float64{1.5, 3, 30} {
			mean := 0.0
			for x := math.Max(0, k-stable); x <= math.Min(k, canary); x++ {
				p := logChoose(canary, x) + logChoose(stable, k-x) - logChoose(canary+stable, k)
				mean += math.Exp(p + counts{canary, stable, x, k - x}.rateGain(1, ratio))
			}
			require.LessOrEqual(t, mean, 1+slack, "%g errors, bet on %g", k, ratio)
		}
	}
}

// Given requests and errors, odds are exact: the mean is one on the edge, and at most one inside the null.
func TestOddsGainIsExactlyFair(t *testing.T) {
	t.Parallel()
	const canary, stable = 7.0, 11.0
	for k := 1.0; k < canary+stable; k++ {
		for _, b := range bets {
			require.InDelta(t, 1, meanOfOdds(canary, stable, k, b.null, b), slack, "%g errors %+v", k, b)
			inside := b.null / 2
			if b.bet < b.null {
				inside = b.null * 2
			}
			require.LessOrEqual(t, meanOfOdds(canary, stable, k, inside, b), 1+slack, "inside: %g errors %+v", k, b)
		}
	}
}

func meanOfOdds(canary, stable, k, odds float64, b bet) float64 {
	total, mean := 0.0, 0.0
	for x := math.Max(0, k-stable); x <= math.Min(k, canary); x++ {
		p := math.Exp(logChoose(canary, x) + logChoose(stable, k-x) + x*math.Log(odds))
		total += p
		mean += p * math.Exp(counts{canary, stable, x, k - x}.gain(ModelOdds, 0, b.null, b.bet))
	}
	return mean / total
}

// The sum over the distribution is taken from its mode outwards and cut; here it is compared with the whole sum.
func TestFisherTotalIsTheWholeSum(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(6, 1))
	for range 400 {
		c := counts{canary: float64(1 + random.IntN(400)), stable: float64(1 + random.IntN(400))}
		c.canaryEvents = float64(random.IntN(int(c.canary) + 1))
		c.stableEvents = float64(random.IntN(int(c.stable) + 1))
		odds := math.Exp(6 * (random.Float64() - 0.5))
		k := c.canaryEvents + c.stableEvents
		var terms []float64
		for x := math.Max(0, k-c.stable); x <= math.Min(k, c.canary); x++ {
			terms = append(terms, logChoose(c.canary, x)+logChoose(c.stable, k-x)+x*math.Log(odds))
		}
		want := logMean(terms) + math.Log(float64(len(terms)))
		require.InDelta(t, want, c.fisherTotal(odds), 1e-8*(1+math.Abs(want)), "%+v odds %g", c, odds)
	}
}

// With noise the canary's share of errors is itself random. The bet is exactly fair for the dispersion that it was made for,
// and fair for any smaller one, down to none.
func TestNoisyGainIsFairUpToItsNoise(t *testing.T) {
	t.Parallel()
	const canary, stable, noise = 300.0, 700.0, 0.3
	for _, b := range bets {
		share := canary * b.null / (canary*b.null + stable)
		precision := 1/(share*(1-share)*2*noise*noise) - 1
		for _, k := range []float64{1, 2, 5, 20, 100} {
			require.InDelta(t, 1, meanOfNoise(canary, stable, k, share, precision, noise, b), 1e-7, "%g errors %+v", k, b)
			for _, calmer := range []float64{2, 10, 1e3, 1e6} {
				mean := meanOfNoise(canary, stable, k, share, calmer*precision, noise, b)
				require.LessOrEqual(t, mean, 1+1e-6, "%g times calmer, %g errors %+v", calmer, k, b)
			}
		}
	}
}

func meanOfNoise(canary, stable, k, share, precision, noise float64, b bet) float64 {
	mean := 0.0
	for x := 0.0; x <= k; x++ {
		p := logChoose(k, x) + rise(precision*share, x) + rise(precision*(1-share), k-x) - rise(precision, k)
		mean += math.Exp(p + counts{canary, stable, x, k - x}.noisyGain(noise, b.null, b.bet))
	}
	return mean
}

// One more error of the canary never lowers a stake against it, and never raises one for it.
func TestGainRisesWithErrorsOfTheCanary(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(6, 2))
	for range 3000 {
		c := counts{canary: float64(1 + random.IntN(500)), stable: float64(1 + random.IntN(500))}
		c.canaryEvents = float64(random.IntN(int(c.canary)))
		c.stableEvents = float64(random.IntN(int(c.stable) + 1))
		more := c
		more.canaryEvents++
		b := bets[random.IntN(len(bets))]
		for _, model := range []Model{ModelRates, ModelOdds} {
			requireDirection(t, b, c.gain(model, 0, b.null, b.bet), more.gain(model, 0, b.null, b.bet), fmt.Sprint(model, c))
		}
		requireDirection(t, b, c.gain(ModelRates, 0.3, b.null, b.bet), more.gain(ModelRates, 0.3, b.null, b.bet), fmt.Sprint("noise", c))
	}
}

func requireDirection(t *testing.T, b bet, before, after float64, what string) {
	t.Helper()
	if b.bet < b.null {
		before, after = after, before
	}
	require.GreaterOrEqual(t, after, before-1e-7, "%s %+v", what, b)
}

// Without noise, an interval may be cut into parts, or parts be read as one, as long as the split is the same in each.
func TestRateGainDoesNotDependOnThePolls(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(6, 3))
	for range 500 {
		var whole counts
		parts := 0.0
		scale := float64(1 + random.IntN(50))
		b := bets[random.IntN(len(bets))]
		for range 1 + random.IntN(6) {
			n := scale * float64(1+random.IntN(5))
			part := counts{canary: n, stable: 3 * n, canaryEvents: float64(random.IntN(int(n) + 1)), stableEvents: float64(random.IntN(int(n) + 1))}
			parts += part.gain(ModelRates, 0, b.null, b.bet)
			whole.canary += part.canary
			whole.stable += part.stable
			whole.canaryEvents += part.canaryEvents
			whole.stableEvents += part.stableEvents
		}
		require.InDelta(t, parts, whole.gain(ModelRates, 0, b.null, b.bet), 1e-7*(1+math.Abs(parts)))
	}
}

package calibrate_test

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/cloudsec/cloudsec/ci/canary/calibrate"
	"github.com/cloudsec/cloudsec/ci/canary/decision"
)

// history is days of two arms of the same version, each of 100 rps and 0.5 % errors, with noise, and a lasting difference.
func history(t *testing.T, minutes int, noise, lasting float64) []decision.Interval {
	t.Helper()
	source := rand.NewPCG(6, 20)
	random := rand.New(source)
	one := func(times float64) *decision.Arm {
		rate := 0.005 * times * math.Exp(noise*random.NormFloat64()-noise*noise/2)
		return &decision.Arm{Requests: 6000, Errors: int64(distuv.Poisson{Lambda: 6000 * rate, Src: source}.Rand())}
	}
	var all []decision.Interval
	start := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for n := range minutes {
		begin := start.Add(time.Duration(n) * time.Minute)
		all = append(all, decision.Interval{Start: begin, End: begin.Add(time.Minute), Canary: one(lasting), Stable: one(1)})
	}
	return all
}

func policy() decision.Policy {
	p := decision.DefaultPolicy()
	p.Latency = decision.Latency{}
	return p
}

func TestNoiseIsFoundAndCovered(t *testing.T) {
	t.Parallel()
	report, err := calibrate.Run(policy(), history(t, 30*400, 0.3, 1))
	require.NoError(t, err)
	require.Equal(t, 400, report.Rollouts)
	require.InDelta(t, 0.3, report.Noise.Sigma, 0.02)
	require.Greater(t, report.Noise.High, report.Noise.Sigma)
	require.InDelta(t, 1, report.Noise.Ratio, 0.02)
	require.False(t, report.Contradicted())
	require.Contains(t, report.Text(), "400 rollouts of 30m0s from history")
}

func TestALastingDifferenceIsFound(t *testing.T) {
	t.Parallel()
	report, err := calibrate.Run(policy(), history(t, 30*60, 0, 1.8))
	require.NoError(t, err)
	require.True(t, report.Contradicted())
	require.InDelta(t, 1.8, report.Noise.Ratio, 0.05)
	require.Contains(t, report.Text(), "raise errors.noise or errors.tolerance")
	// The arms change places, so half of the rollouts see the better arm as the canary.
	require.Equal(t, 30, report.RolledBack)
}

func TestIntervalIsExact(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		some, n   int
		low, high float64
	}{
		// Both ends have closed forms where nothing or all was seen.
		{0, 100, 0, 1 - math.Pow(0.025, 0.01)},
		{100, 100, math.Pow(0.025, 0.01), 1},
		{1, 1, 0.025, 1},
	} {
		low, high := calibrate.Interval(tc.some, tc.n, 0.95)
		require.InDelta(t, tc.low, low, 1e-9)
		require.InDelta(t, tc.high, high, 1e-9)
	}
	low, high := calibrate.Interval(3, 20, 0.95)
	require.InDelta(t, 0.025, 1-distuv.Binomial{N: 20, P: low}.CDF(2), 1e-9)
	require.InDelta(t, 0.025, distuv.Binomial{N: 20, P: high}.CDF(3), 1e-9)
}

func lines(t *testing.T, history []decision.Interval) string {
	t.Helper()
	var b bytes.Buffer
	for _, i := range history {
		require.NoError(t, json.NewEncoder(&b).Encode(i))
	}
	return b.String()
}

func TestHistoryIsReadBack(t *testing.T) {
	t.Parallel()
	want := history(t, 5, 0.3, 1)
	got, err := calibrate.ReadHistory(strings.NewReader(lines(t, want)), 0)
	require.NoError(t, err)
	require.Equal(t, want, got)
	record := "{\"format\":\"cloudsec-canary-evidence\"}\n" + strings.ReplaceAll("{\"interval\":"+lines(t, want[:1]), "\n", "}\n")
	got, err = calibrate.ReadHistory(strings.NewReader(record), 0)
	require.NoError(t, err)
	require.Equal(t, want[:1], got)
}

func TestHistoryRefuses(t *testing.T) {
	t.Parallel()
	good := lines(t, history(t, 2, 0, 1))
	for name, tc := range map[string]struct{ input, want string }{
		"Nothing":    {"\n\n", "no interval in the history"},
		"NoJSON":     {"x\n", "history line 1"},
		"Twice":      {good + good, "history line 3: it begins before"},
		"NoInterval": {"{}\n", "history line 1: interval from"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := calibrate.ReadHistory(strings.NewReader(tc.input), 0)
			require.ErrorContains(t, err, tc.want)
		})
	}
	_, err := calibrate.Run(policy(), history(t, 29, 0, 1))
	require.ErrorContains(t, err, "shorter than one rollout")
}

func FuzzReadHistory(f *testing.F) {
	f.Add([]byte(`{"start":"2026-03-01T00:00:00Z","end":"2026-03-01T00:01:00Z","canary":{"requests":1,"errors":0}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		history, err := calibrate.ReadHistory(bytes.NewReader(raw), 0)
		if err == nil {
			_, _ = calibrate.Run(policy(), history)
		}
	})
}

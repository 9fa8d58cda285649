package decision_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/cloudsec/cloudsec/ci/canary/decision"
)

// schedule is that of the benchmark: 30 minutes in six steps.
func schedule(perSecond, rate float64) decision.Traffic {
	return decision.Traffic{
		PerSecond: perSecond, Rate: rate, Weights: []float64{0.05, 0.1, 0.2, 0.3, 0.4, 0.5}, Step: 5 * time.Minute, Interval: time.Minute,
	}
}

func TestForecastSpeaksPlainly(t *testing.T) {
	t.Parallel()
	f, err := decision.DefaultPolicy().Forecast(schedule(1, 0.001))
	require.NoError(t, err)
	require.Regexp(t, `^At 1 rps and 0\.1 % errors, 30 minutes find x50 \(\S.* %, in \S+ minutes on average\), not x10 \(\d+ %\)\. `+
		`A good canary is proven safe in (0|less than 1) %\.$`, f.Text())
}

func TestForecastRefuses(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(*decision.Traffic)
		want   string
	}{
		"NoTraffic":       {func(t *decision.Traffic) { t.PerSecond = 0 }, "requests per second is 0"},
		"NoErrors":        {func(t *decision.Traffic) { t.Rate = 0 }, "error rate is 0"},
		"NoWeights":       {func(t *decision.Traffic) { t.Weights = nil }, "there are 0 weights"},
		"AllTheTraffic":   {func(t *decision.Traffic) { t.Weights = []float64{1} }, "weight is 1"},
		"AHurriedSteps":   {func(t *decision.Traffic) { t.Step = time.Second }, "a step is not 1 to 10000 intervals long"},
		"NoLengthOfTimes": {func(t *decision.Traffic) { t.Interval = 0 }, "a step is not 1 to 10000 intervals long"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			traffic := schedule(1, 0.001)
			tc.change(&traffic)
			_, err := decision.DefaultPolicy().Forecast(traffic)
			require.ErrorContains(t, err, tc.want)
		})
	}
}

// What is promised is kept: an engine that is run finds as much and some more: the other bets help most where errors are few.
func TestForecastIsWhatAnEngineDoes(t *testing.T) {
	t.Parallel()
	p := errorsOnly()
	for _, tc := range []struct{ perSecond, rate, ratio float64 }{{1, 0.001, 10}, {1, 0.001, 20}, {20, 0.001, 3}, {20, 0.01, 2}, {5, 0.002, 5}} {
		traffic := schedule(tc.perSecond, tc.rate)
		f, err := p.Forecast(traffic)
		require.NoError(t, err)
		const runs = 400
		found := 0
		for run := range uint64(runs) {
			if simulate(t, p, traffic, tc.ratio, run) {
				found++
			}
		}
		for _, power := range f.Powers {
			if power.Ratio == tc.ratio {
				require.InDelta(t, float64(found)/runs, power.Found, 0.12, "%+v", tc)
				require.LessOrEqual(t, power.Found, float64(found)/runs+0.05, "%+v", tc)
			}
		}
	}
}

// simulate reports whether a rollout finds the canary.
func simulate(t *testing.T, p decision.Policy, traffic decision.Traffic, ratio float64, seed uint64) bool {
	t.Helper()
	source := rand.NewPCG(6, seed)
	draw := func(mean float64) int64 { return int64(distuv.Poisson{Lambda: mean, Src: source}.Rand()) }
	e := engine(t, p)
	for n := range 30 {
		weight := traffic.Weights[n/5]
		canary, stable := 60*traffic.PerSecond*weight, 60*traffic.PerSecond*(1-weight)
		i := minute(n, arm(max(1, int64(canary)), draw(canary*traffic.Rate*ratio)), arm(int64(stable), draw(stable*traffic.Rate)))
		i.Canary.Errors = min(i.Canary.Errors, i.Canary.Requests)
		if feed(t, e, i).Verdict == decision.RollBack {
			return true
		}
	}
	return false
}

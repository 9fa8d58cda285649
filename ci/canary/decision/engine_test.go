package decision_test

import (
	"encoding/json"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/canary/decision"
)

// start is when every rollout of these tests begins.
var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) //nolint:gochecknoglobals // a constant

// errorsOnly is the default policy without latency.
func errorsOnly() decision.Policy {
	p := decision.DefaultPolicy()
	p.Latency = decision.Latency{}
	return p
}

// minute is the interval of a rollout's n-th minute.
func minute(n int, canary, stable *decision.Arm) decision.Interval {
	begin := start.Add(time.Duration(n) * time.Minute)
	return decision.Interval{Start: begin, End: begin.Add(time.Minute), Canary: canary, Stable: stable}
}

func arm(requests, failed int64, slow ...int64) *decision.Arm {
	return &decision.Arm{Requests: requests, Errors: failed, Slow: slow}
}

func engine(t *testing.T, p decision.Policy) *decision.Engine {
	t.Helper()
	e, err := decision.New(p)
	require.NoError(t, err)
	return e
}

// feed observes all intervals and returns the last decision.
func feed(t *testing.T, e *decision.Engine, intervals ...decision.Interval) decision.Decision {
	t.Helper()
	var last decision.Decision
	for _, i := range intervals {
		d, err := e.Observe(i)
		require.NoError(t, err)
		last = d
	}
	return last
}

// minutes repeats what happened in one minute.
func minutes(n int, canary, stable *decision.Arm) []decision.Interval {
	var all []decision.Interval
	for i := range n {
		all = append(all, minute(i, canary, stable))
	}
	return all
}

func codes(d decision.Decision) []decision.Code {
	var all []decision.Code
	for _, r := range d.Reasons {
		all = append(all, r.Code)
	}
	return all
}

func TestVerdicts(t *testing.T) {
	t.Parallel()
	weight := 0.5
	halfSplit := func(intervals []decision.Interval) []decision.Interval {
		for n := range intervals {
			intervals[n].Weight = &weight
		}
		return intervals
	}
	targets := func(healthy int, intervals []decision.Interval) []decision.Interval {
		for n := range intervals {
			intervals[n].Targets = &decision.Targets{Healthy: healthy, Wanted: 2}
		}
		return intervals
	}
	for name, tc := range map[string]struct {
		intervals []decision.Interval
		verdict   decision.Verdict
		final     bool
		code      decision.Code
		text      string
	}{
		"RollsBackManyErrors":           {minutes(8, arm(600, 12), arm(600, 1)), decision.RollBack, true, decision.CodeWorse, "Errors: canary"},
		"PromotesAGoodCanary":           {minutes(20, arm(6000, 6), arm(6000, 6)), decision.Promote, false, decision.CodeSafe, "less than 2 times"},
		"DoesNotPromoteEarly":           {minutes(5, arm(60000, 60), arm(60000, 60)), decision.Inconclusive, false, decision.CodeTooEarly, "5m0s of at least 10m0s"},
		"IsOpenWithFewErrors":           {minutes(12, arm(30, 0), arm(60, 0)), decision.Inconclusive, false, decision.CodeNotProven, "Not proven"},
		"StaysOpenAtTheDeadline":        {minutes(30, arm(30, 0), arm(60, 0)), decision.Inconclusive, true, decision.CodeDeadline, "neither proven"},
		"StopsACanaryThatFailsAtOnce":   {minutes(1, arm(20, 10), arm(0, 0)), decision.RollBack, true, decision.CodeHardStop, "10 of the canary's last 20"},
		"WaitsForEnoughRequestsToStop":  {minutes(1, arm(19, 19), arm(0, 0)), decision.Inconclusive, false, decision.CodeNoData, ""},
		"GathersRequestsToStop":         {minutes(4, arm(5, 3), nil), decision.RollBack, true, decision.CodeHardStop, ""},
		"DoesNotBlameASharedOutage":     {minutes(15, arm(100, 100), arm(100, 100)), decision.Inconclusive, false, decision.CodeBothBroken, "roll-forward"},
		"RollsBackUnhealthyTargets":     {targets(1, minutes(10, nil, nil)), decision.RollBack, true, decision.CodeUnhealthy, "unhealthy for 10m0s"},
		"GivesTargetsTime":              {targets(1, minutes(9, nil, nil)), decision.Inconclusive, false, decision.CodeTargetsMissing, ""},
		"RollsBackASilentCanary":        {halfSplit(minutes(8, arm(0, 0), arm(1200, 1))), decision.RollBack, true, decision.CodeFewRequests, "The canary got 0 of 1,200 requests"},
		"DoesNotPromoteAWrongSplit":     {halfSplit(minutes(20, arm(6000, 6), arm(2000, 2))), decision.Inconclusive, false, decision.CodeManyRequests, "Mend the routing"},
		"LetsANewWeightArrive":          {halfSplit(minutes(2, arm(0, 0), arm(1200, 1))), decision.Inconclusive, false, decision.CodeNoData, ""},
		"KeepsABadCanaryRolledBack":     {append(minutes(1, arm(100, 100), arm(100, 0)), minute(1, arm(6000, 0), arm(6000, 0))), decision.RollBack, true, decision.CodeHardStop, ""},
		"NoDataIsNeverSafe":             {append(minutes(20, arm(6000, 6), arm(6000, 6)), minute(20, nil, nil)), decision.Inconclusive, false, decision.CodeNoData, "no news is no proof"},
		"AnEmptyCanaryIsNeverSafe":      {append(minutes(20, arm(6000, 6), arm(6000, 6)), minute(20, arm(0, 0), arm(6000, 6))), decision.Inconclusive, false, decision.CodeNoData, "of the canary"},
		"NothingAtAllIsNeitherWayRound": {minutes(31, nil, nil), decision.Inconclusive, true, decision.CodeDeadline, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := feed(t, engine(t, errorsOnly()), tc.intervals...)
			require.Equal(t, tc.verdict, d.Verdict, "%+v", d.Reasons)
			require.Equal(t, tc.final, d.Final)
			require.Contains(t, codes(d), tc.code)
			for _, r := range d.Reasons {
				if r.Code == tc.code {
					require.Contains(t, r.Text, tc.text)
				}
			}
		})
	}
}

func TestReasonSaysWhatAReleaseManagerAsks(t *testing.T) {
	t.Parallel()
	d := feed(t, engine(t, errorsOnly()), minutes(20, arm(1200, 6), arm(10800, 10))...)
	require.Equal(t, decision.RollBack, d.Verdict)
	require.Regexp(t, `^Errors: canary \d+ of [\d,]+ \(0\.5 %\), stable \d+ of [\d,]+ \(0\.0926 %\), 5\.4 times as many\. `+
		`A canary at most 1\.1 times as bad as stable shows this in one of [\d,]+ rollouts or fewer\.$`, d.Reasons[0].Text)
}

func TestRollForward(t *testing.T) {
	t.Parallel()
	p := errorsOnly()
	p.Mode = decision.ModeRollForward
	require.ErrorContains(t, p.Validate(), "reason is missing")
	p.Reason = "stable loses sessions, the canary mends it"
	t.Run("PromotesARepairThatIsProvenBetter", func(t *testing.T) {
		t.Parallel()
		d := feed(t, engine(t, p), minutes(12, arm(600, 30), arm(600, 300))...)
		require.Equal(t, decision.Promote, d.Verdict, "%+v", d.Reasons)
	})
	t.Run("DoesNotPromoteWhatIsAsBad", func(t *testing.T) {
		t.Parallel()
		d := feed(t, engine(t, p), minutes(29, arm(600, 300), arm(600, 300))...)
		require.Equal(t, decision.Inconclusive, d.Verdict)
	})
	t.Run("RollsBackWhatIsWorseStill", func(t *testing.T) {
		t.Parallel()
		d := feed(t, engine(t, p), minutes(29, arm(600, 200), arm(600, 60))...)
		require.Equal(t, decision.RollBack, d.Verdict)
	})
}

func TestLatency(t *testing.T) {
	t.Parallel()
	p := decision.DefaultPolicy()
	slow := func(n int, canary, stable []int64) []decision.Interval {
		return minutes(n, arm(1000, 1, canary...), arm(1000, 1, stable...))
	}
	good := []int64{500, 250, 100, 50, 10, 1}
	t.Run("RollsBackASlowTail", func(t *testing.T) {
		t.Parallel()
		d := feed(t, engine(t, p), slow(8, []int64{500, 250, 100, 100, 40, 20}, good)...)
		require.Equal(t, decision.RollBack, d.Verdict)
		require.Contains(t, d.Reasons[0].Text, "Requests slower than")
	})
	t.Run("ForgivesAColdStart", func(t *testing.T) {
		t.Parallel()
		d := feed(t, engine(t, p), slow(2, []int64{1000, 1000, 1000, 900, 800, 500}, good)...)
		require.Equal(t, decision.Inconclusive, d.Verdict)
		require.Negative(t, d.LogEvidence)
	})
	t.Run("ProvesTheTailSafe", func(t *testing.T) {
		t.Parallel()
		all := slow(25, good, good)
		for n := range all {
			all[n].Canary.Requests, all[n].Stable.Requests = 20000, 20000
			all[n].Canary.Errors, all[n].Stable.Errors = 20, 20
		}
		d := feed(t, engine(t, p), all...)
		require.Equal(t, decision.Promote, d.Verdict, "%+v", d.Reasons)
		require.Len(t, d.Reasons, 2)
	})
	t.Run("NeedsLatencyToBeMeasuredForProof", func(t *testing.T) {
		t.Parallel()
		d := feed(t, engine(t, p), minutes(25, arm(20000, 20), arm(20000, 20))...)
		require.Equal(t, decision.Inconclusive, d.Verdict)
	})
}

func TestNoDataChangesNoStake(t *testing.T) {
	t.Parallel()
	with, without := engine(t, errorsOnly()), engine(t, errorsOnly())
	random := rand.New(rand.NewPCG(6, 10))
	for n := range 40 {
		i := minute(n, arm(600, int64(random.IntN(4))), arm(2000, int64(random.IntN(4))))
		gap := minute(n, nil, arm(2000, 1000))
		if n%2 == 0 {
			gap = minute(n, arm(600, 9), nil)
		}
		if n%3 == 0 {
			feed(t, with, gap)
			continue
		}
		feed(t, with, i)
		feed(t, without, i)
	}
	require.Equal(t, without.State().Bets, with.State().Bets)
	require.InDelta(t, without.State().Best, with.State().Best, 0)
}

// random makes an interval with a bit of everything in it.
func randomInterval(r *rand.Rand, n int) decision.Interval {
	one := func() *decision.Arm {
		if r.IntN(8) == 0 {
			return nil
		}
		a := arm(int64(r.IntN(2000)), 0)
		a.Errors = int64(r.IntN(int(a.Requests/50) + 1))
		left := a.Requests
		for range 6 {
			left = r.Int64N(left + 1)
			a.Slow = append(a.Slow, left)
		}
		return a
	}
	i := minute(n, one(), one())
	if weight := []float64{0.05, 0.1, 0.5}[n/10%3]; r.IntN(4) > 0 {
		i.Weight = &weight
	}
	if r.IntN(3) > 0 {
		i.Targets = &decision.Targets{Healthy: 1 + r.IntN(2), Wanted: 2}
	}
	return i
}

// A rollout that is stopped after any interval, written down as JSON and restored, decides to the last bit what one that went
// on would have decided.
func TestRestartChangesNoBit(t *testing.T) {
	t.Parallel()
	p := decision.DefaultPolicy()
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(6, seed))
		steady, restarted := engine(t, p), engine(t, p)
		for n := range 30 {
			i := randomInterval(random, n)
			want := feed(t, steady, i)
			raw, err := json.Marshal(restarted.State())
			require.NoError(t, err)
			state, err := decision.ParseState(raw)
			require.NoError(t, err)
			restarted, err = decision.Restore(p, state)
			require.NoError(t, err)
			require.Equal(t, want, feed(t, restarted, i), "seed %d minute %d", seed, n)
		}
		require.Equal(t, steady.State(), restarted.State())
	}
}

func TestStateIsACopy(t *testing.T) {
	t.Parallel()
	e := engine(t, errorsOnly())
	feed(t, e, minute(0, arm(600, 3), arm(600, 1)))
	kept := e.State()
	worse, safe := kept.Bets[0].Worse[0], kept.Bets[0].Safe[0]
	feed(t, e, minute(1, arm(600, 3), arm(600, 1)))
	require.InDelta(t, worse, kept.Bets[0].Worse[0], 0)
	require.InDelta(t, safe, kept.Bets[0].Safe[0], 0)
}

func TestObserveRefuses(t *testing.T) {
	t.Parallel()
	half, tooMuch := 0.5, 1.5
	for name, tc := range map[string]struct {
		change func(*decision.Interval)
		want   string
	}{
		"AnIntervalThatWasCounted": {func(i *decision.Interval) { i.Start = start }, "begins before the last one ended"},
		"NoTime":                   {func(i *decision.Interval) { i.End = i.Start }, "does not end after its start"},
		"MoreErrorsThanRequests":   {func(i *decision.Interval) { i.Canary = arm(3, 4) }, "canary: 4 errors of 3 requests"},
		"NegativeRequests":         {func(i *decision.Interval) { i.Stable = arm(-1, 0) }, "stable: -1 requests"},
		"TooManyRequests":          {func(i *decision.Interval) { i.Stable = arm(1<<51, 0) }, "want 0 to"},
		"AWeightThatIsNone":        {func(i *decision.Interval) { i.Weight = &tooMuch }, "weight is 1.5"},
		"OtherBoundaries":          {func(i *decision.Interval) { i.Canary = arm(3, 0, 1, 1) }, "slow has 2 counts, and the policy 6"},
		"RisingSlow":               {func(i *decision.Interval) { i.Canary = arm(9, 0, 1, 2, 0, 0, 0, 0) }, "2 requests slower than a boundary, and 1"},
		"NegativeTargets":          {func(i *decision.Interval) { i.Targets = &decision.Targets{Healthy: -1} }, "targets are negative"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := engine(t, decision.DefaultPolicy())
			feed(t, e, minute(0, arm(10, 0), arm(10, 0)))
			before := e.State()
			i := minute(1, arm(10, 0), arm(10, 0))
			i.Weight = &half
			tc.change(&i)
			_, err := e.Observe(i)
			require.ErrorContains(t, err, tc.want)
			require.Equal(t, before, e.State())
		})
	}
}

func TestRestoreRefusesAnotherPolicysState(t *testing.T) {
	t.Parallel()
	state := engine(t, decision.DefaultPolicy()).State()
	_, err := decision.Restore(errorsOnly(), state)
	require.ErrorContains(t, err, "of another policy")
	state.Version = 9
	_, err = decision.Restore(decision.DefaultPolicy(), state)
	require.ErrorContains(t, err, "version 9")
}

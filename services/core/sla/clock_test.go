package sla_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/sla"
)

const (
	low, medium, high, critical = finding.SeverityLow, finding.SeverityMedium, finding.SeverityHigh, finding.SeverityCritical
	normal, vital               = finding.CriticalityNormal, finding.CriticalityCritical
)

var began = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC) //nolint:gochecknoglobals // a constant

func on(days int) time.Time { return began.Add(time.Duration(days) * day) }

func as(severity finding.Severity, criticality finding.Criticality, days int) sla.Step {
	step := sla.Step{Severity: severity, Criticality: criticality}
	if days > 0 {
		step.At = on(days)
	}
	return step
}

func paused(from, to int) []sla.Step {
	return []sla.Step{{What: sla.Paused, At: on(from)}, {What: sla.Resumed, At: on(to)}}
}

// TestDue has the times 7, 30, 90 and 180 days, and 10 for high findings about something critical.
func TestDue(t *testing.T) {
	t.Parallel()
	p := policy(t, func(s *sla.Spec) {
		s.Times = append(s.Times, sla.TimeSpec{Severity: "high", Criticality: "critical", Within: "10d"})
	})
	tests := map[string]struct {
		severity    finding.Severity
		criticality finding.Criticality
		steps       []sla.Step
		due         int
	}{
		"OfWhatNothingHappenedTo":    {high, normal, nil, 30},
		"OfSomethingCritical":        {high, vital, nil, 10},
		"WorseIsDueEarlier":          {high, normal, []sla.Step{as(medium, normal, 0), as(high, normal, 20)}, 50},
		"WorseKeepsTheEarlierDate":   {high, normal, []sla.Step{as(medium, normal, 0), as(high, normal, 80)}, 90},
		"WorseTwice":                 {critical, normal, []sla.Step{as(low, normal, 0), as(medium, normal, 10), as(critical, normal, 50)}, 57},
		"MilderHasTheTimeOfMilder":   {low, normal, []sla.Step{as(critical, normal, 0), as(low, normal, 5)}, 180},
		"MilderForgetsTheWorseTime":  {medium, normal, []sla.Step{as(low, normal, 0), as(critical, normal, 10), as(medium, normal, 12)}, 100},
		"WorseAgainBeginsAgain":      {critical, normal, []sla.Step{as(critical, normal, 0), as(low, normal, 5), as(critical, normal, 50)}, 57},
		"MoreCriticalIsDueEarlier":   {high, vital, []sla.Step{as(high, normal, 0), as(high, vital, 5)}, 15},
		"MoreCriticalKeepsTheEarly":  {high, vital, []sla.Step{as(high, normal, 0), as(high, vital, 25)}, 30},
		"LessCriticalHasItsOwnTime":  {high, normal, []sla.Step{as(high, vital, 0), as(high, normal, 5)}, 30},
		"AcceptedRiskDoesNotCount":   {high, normal, append([]sla.Step{as(high, normal, 0)}, paused(10, 60)...), 80},
		"AcceptedTwice":              {high, normal, append(append([]sla.Step{as(high, normal, 0)}, paused(10, 60)...), paused(70, 75)...), 85},
		"AcceptedTooLateHealsNot":    {critical, normal, append([]sla.Step{as(critical, normal, 0)}, paused(8, 60)...), 7},
		"WorseWhileAccepted":         {critical, normal, []sla.Step{as(low, normal, 0), {What: sla.Paused, At: on(10)}, as(critical, normal, 20), {What: sla.Resumed, At: on(30)}}, 37},
		"AClockThatWasPutBack":       {high, normal, []sla.Step{as(medium, normal, 0), as(medium, normal, 20), as(high, normal, 3)}, 50},
		"AChangeThatNobodyWroteDown": {high, normal, []sla.Step{as(low, normal, 0)}, 30},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := sla.Clock{Started: began, Steps: tt.steps}
			due, running := p.Due(clock, tt.severity, tt.criticality)
			require.True(t, running)
			require.Equal(t, on(tt.due), due)
			due, _ = p.Due(clock.Compact(tt.severity, tt.criticality), tt.severity, tt.criticality)
			require.Equal(t, on(tt.due), due, "the compact clock")
		})
	}

	t.Run("NotWithoutTime", func(t *testing.T) {
		t.Parallel()
		_, running := p.Due(sla.Clock{Started: began}, finding.SeverityInfo, normal)
		require.False(t, running)
	})

	t.Run("NotWhilePaused", func(t *testing.T) {
		t.Parallel()
		clock := sla.Clock{Started: began, Steps: []sla.Step{as(high, normal, 0), {What: sla.Paused, At: on(10)}}}
		_, running := p.Due(clock, high, normal)
		require.False(t, running)
		left, paused := p.Remaining(clock, high, normal)
		require.True(t, paused)
		require.Equal(t, 20*day, left)
		left, _ = p.Remaining(sla.Clock{Started: began, Steps: []sla.Step{as(critical, normal, 0), {What: sla.Paused, At: on(10)}}}, critical, normal)
		require.Zero(t, left, "what was over stays over")
		_, paused = p.Remaining(sla.Clock{Started: began}, high, normal)
		require.False(t, paused)
	})
}

// randomClock is any life of a finding.
func randomClock(r *rand.Rand) (sla.Clock, finding.Severity, finding.Criticality) {
	severity, criticality := finding.Severity(r.IntN(6)), finding.Criticality(r.IntN(4))
	clock := sla.Clock{Started: began}
	moment, isPaused := began, false
	for i := range r.IntN(8) {
		if i == 0 {
			clock.Steps = append(clock.Steps, sla.Step{Severity: severity, Criticality: criticality})
			continue
		}
		moment = moment.Add(time.Duration(r.Int64N(int64(40 * day)))).Truncate(time.Microsecond)
		if r.IntN(3) == 0 {
			what := sla.Paused
			if isPaused {
				what = sla.Resumed
			}
			isPaused = !isPaused
			clock.Steps = append(clock.Steps, sla.Step{What: what, At: moment})
			continue
		}
		severity, criticality = finding.Severity(r.IntN(6)), finding.Criticality(r.IntN(4))
		clock.Steps = append(clock.Steps, sla.Step{Severity: severity, Criticality: criticality, At: moment})
	}
	return clock, severity, criticality
}

func randomPolicy(tb testing.TB, r *rand.Rand) sla.Policy {
	tb.Helper()
	return policy(tb, func(s *sla.Spec) {
		if r.IntN(2) == 0 {
			s.Calendar = office(func(c *sla.CalendarSpec) { c.Holidays = []string{"2026-01-06", "2026-02-16", "2026-04-03"} })
		}
		if r.IntN(2) == 0 {
			s.Times = append(s.Times, sla.TimeSpec{Severity: "high", Criticality: "critical", Within: "8d"},
				sla.TimeSpec{Severity: "critical", Criticality: "critical", Within: "2d"})
		}
	})
}

// TestClocksAgree holds what must be true of every life of a finding under every policy.
func TestClocksAgree(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 8))
	lives := 0
	for range 5000 {
		p := randomPolicy(t, r)
		clock, severity, criticality := randomClock(r)
		due, running := p.Due(clock, severity, criticality)

		compact := clock.Compact(severity, criticality)
		again, still := p.Due(compact, severity, criticality)
		require.Equal(t, running, still)
		require.Equal(t, due, again, "a compact clock has the same due date")
		require.Equal(t, compact, compact.Compact(severity, criticality))
		require.LessOrEqual(t, len(compact.Steps), max(1, len(clock.Steps)))

		stored, err := sla.DecodeSteps(sla.EncodeSteps(clock.Steps))
		require.NoError(t, err)
		require.Equal(t, clock.Steps, stored)
		if !running {
			continue
		}
		lives++

		length, timed := p.Length(severity, criticality)
		require.True(t, timed, "what runs has a time")
		require.True(t, due.After(began))
		worse := clock
		moment := began.Add(400 * day)
		worse.Steps = append(append([]sla.Step{}, stepsOr(clock, severity, criticality)...),
			sla.Step{Severity: critical, Criticality: vital, At: moment})
		earlier, _ := p.Due(worse, critical, vital)
		most, _ := p.Length(critical, vital)
		want := p.Calendar.Add(moment, most)
		if due.Before(want) {
			want = due
		}
		require.Equal(t, want, earlier, "worse is the earlier of both")

		pausedNow := clock
		pausedNow.Steps = append(append([]sla.Step{}, stepsOr(clock, severity, criticality)...), sla.Step{What: sla.Paused, At: moment})
		left, paused := p.Remaining(pausedNow, severity, criticality)
		require.True(t, paused)
		require.Equal(t, p.Calendar.Between(moment, due), left)
		require.LessOrEqual(t, left, length)
		resumed := pausedNow
		resumed.Steps = append(resumed.Steps, sla.Step{What: sla.Resumed, At: moment.Add(90 * day)})
		later, _ := p.Due(resumed, severity, criticality)
		require.False(t, later.Before(due), "accepting a risk brings no due date forward")
		if due.After(moment) {
			require.Equal(t, left, p.Calendar.Between(moment.Add(90*day), later), "what was left is left")
		}
	}
	require.Greater(t, lives, 2000, "or this test says nothing")
}

// stepsOr are the steps of a clock, or the one that says how the finding is.
func stepsOr(c sla.Clock, severity finding.Severity, criticality finding.Criticality) []sla.Step {
	if len(c.Steps) > 0 {
		return c.Steps
	}
	return []sla.Step{{Severity: severity, Criticality: criticality}}
}

func FuzzDecodeSteps(f *testing.F) {
	f.Add([]byte(`[[3,1,0],[4,1,1769860800000000],[-1,0,1769860900000000],[-2,0,1769860900000001]]`))
	f.Add([]byte(`[]`))
	f.Add([]byte(`[[9,9,9]]`))
	f.Add([]byte(`[[3,1]]`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, text []byte) {
		steps, err := sla.DecodeSteps(text)
		if err != nil {
			require.NotEmpty(t, err.Error())
			return
		}
		again, err := sla.DecodeSteps(sla.EncodeSteps(steps))
		require.NoError(t, err)
		require.Len(t, again, len(steps))
		clock := sla.Clock{Started: began, Steps: steps}
		due, running := sla.Default().Due(clock, high, normal)
		other, still := sla.Default().Due(clock.Compact(high, normal), high, normal)
		require.Equal(t, running, still)
		require.True(t, due.Equal(other))
	})
}

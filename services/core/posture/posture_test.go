package posture_test

import (
	"context"
	"log/slog"
	"math"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/cache"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres"
	"github.com/cloudsec/cloudsec/services/core/posture"
	"github.com/cloudsec/cloudsec/services/internal/pgtest"
)

func day(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC) }

func level(severity finding.Severity, age posture.Age, open int64) posture.Level {
	return posture.Level{Kind: finding.KindCode, Severity: severity, Age: age, Open: open, OldestDays: age.MaxDays()}
}

func fixed(severity finding.Severity, n int64, each time.Duration) posture.Flow {
	return posture.Flow{
		Day: day(1), Severity: severity, Counts: posture.Counts{Fixed: n},
		Remediation: posture.Remediation{Count: n, Seconds: float64(n) * each.Seconds()},
	}
}

// points are those of the parts: exposure, timeliness, speed, balance.
func points(s posture.Score) (all []float64) {
	for _, p := range s.Parts {
		all = append(all, p.Points)
	}
	return all
}

func TestScore(t *testing.T) {
	t.Parallel()
	const high, critical, info = finding.SeverityHigh, finding.SeverityCritical, finding.SeverityInfo
	came := posture.Flow{Severity: high, Counts: posture.Counts{Created: 4}}
	tests := map[string]struct {
		levels  []posture.Level
		flows   []posture.Flow
		sources int64
		want    []float64
		value   int
	}{
		"NothingAtAll":             {nil, nil, 0, []float64{40, 25, 20, 15}, 100},
		"InformationWeighsNothing": {[]posture.Level{level(info, posture.AgeOlder, 1e6)}, nil, 1, []float64{40, 25, 20, 15}, 100},
		"TenHighFindings":          {[]posture.Level{level(high, posture.AgeDay, 10)}, nil, 1, []float64{20, 25, 20, 15}, 80},
		"InTwoSources":             {[]posture.Level{level(high, posture.AgeDay, 10)}, nil, 2, []float64{26.7, 25, 20, 15}, 87},
		"LateAndNothingFixed":      {[]posture.Level{level(high, posture.AgeQuarter, 10)}, nil, 1, []float64{20, 0, 0, 15}, 35},
		"JustInTime":               {[]posture.Level{level(high, posture.AgeMonth, 10)}, nil, 1, []float64{20, 25, 20, 15}, 80},
		"HalfOfTheWeightIsLate": {
			[]posture.Level{level(critical, posture.AgeMonth, 1), level(high, posture.AgeMonth, 4)}, nil, 1, []float64{22.2, 12.5, 0, 15}, 50,
		},
		"FixedInTime":          {nil, []posture.Flow{fixed(critical, 3, 7*24*time.Hour)}, 1, []float64{40, 25, 20, 15}, 100},
		"FixedInTwiceTheTime":  {nil, []posture.Flow{fixed(critical, 3, 14*24*time.Hour)}, 1, []float64{40, 25, 10, 15}, 90},
		"FixedAtOnce":          {nil, []posture.Flow{fixed(critical, 3, 0)}, 1, []float64{40, 25, 20, 15}, 100},
		"NothingSettled":       {nil, []posture.Flow{came}, 1, []float64{40, 25, 20, 0}, 85},
		"AQuarterSettled":      {nil, []posture.Flow{came, fixed(high, 1, time.Hour)}, 1, []float64{40, 25, 20, 3.8}, 89},
		"MoreSettledThanCame":  {nil, []posture.Flow{came, fixed(high, 9, time.Hour)}, 1, []float64{40, 25, 20, 15}, 100},
		"AMillionCriticalOnes": {[]posture.Level{level(critical, posture.AgeOlder, 1e6)}, []posture.Flow{came}, 1, []float64{0, 0, 0, 0}, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			score := posture.Summarize(day(25), tt.levels, tt.flows, tt.sources).Score
			require.InDeltaSlice(t, tt.want, points(score), 0.001)
			require.Equal(t, tt.value, score.Value)
			sum, most := 0.0, 0.0
			for _, p := range score.Parts {
				sum, most = sum+p.Points, most+p.Max
				require.NotEmpty(t, p.Explanation)
			}
			require.InDelta(t, 100, most, 0)
			require.Equal(t, int(math.Round(sum)), score.Value)
		})
	}
}

func TestSummarize(t *testing.T) {
	t.Parallel()
	s := posture.Summarize(day(25).Add(5*time.Hour), []posture.Level{
		{Kind: finding.KindCode, Severity: finding.SeverityHigh, Age: posture.AgeDay, Open: 2, Accepted: 1, OldestDays: 1},
		{Kind: finding.KindSecret, Severity: finding.SeverityHigh, Age: posture.AgeQuarter, Open: 3, Rejected: 2, OldestDays: 44},
		{Kind: finding.KindSecret, Severity: finding.SeverityLow, Age: posture.AgeDay, Open: 1, OldestDays: -2}, // A clock was ahead.
	}, nil, 2)
	require.Equal(t, day(25), s.Day)
	require.Equal(t, []int64{6, 1, 2}, []int64{s.Open, s.Accepted, s.Rejected})
	high, low := s.BySeverity[1], s.BySeverity[3]
	require.Equal(t, finding.SeverityHigh, high.Severity)
	require.Equal(t, []int64{5, 3}, []int64{high.Open, high.Late})
	require.Equal(t, 44, *high.OldestDays)
	require.Equal(t, 0, *low.OldestDays)
	require.Nil(t, s.BySeverity[0].OldestDays)
	for _, k := range s.ByKind {
		require.Equal(t, map[finding.Kind]int64{finding.KindCode: 2, finding.KindSecret: 4}[k.Kind], k.Open)
	}
}

func TestNewSpan(t *testing.T) {
	t.Parallel()
	today, oldest := day(25).Add(3*time.Hour), day(25).AddDate(-3, 0, 0)
	at := func(d time.Time) *time.Time { return &d }
	span, err := posture.NewSpan(nil, nil, posture.IntervalDay, today, oldest)
	require.NoError(t, err)
	require.Equal(t, posture.Span{From: day(25).AddDate(0, 0, -29), To: day(25), Interval: posture.IntervalDay}, span)
	_, err = posture.NewSpan(at(today.AddDate(0, 0, -399)), nil, posture.IntervalDay, today, oldest)
	require.NoError(t, err, "400 points")
	_, err = posture.NewSpan(at(oldest), nil, posture.IntervalWeek, today, oldest)
	require.NoError(t, err)
	for detail, bad := range map[string]struct {
		from, to *time.Time
		interval posture.Interval
	}{
		"interval: must be day, week or month":                             {nil, nil, "year"},
		"to: must not be after today, which is 2026-11-25 in UTC":          {nil, at(day(26)), "day"},
		"from: must not be after to, which is 2026-11-03":                  {at(day(4)), at(day(3)), "day"},
		"from: must not be before 2023-11-25, the oldest day that is kept": {at(oldest.AddDate(0, 0, -1)), nil, "month"},
		"from: makes more than 400 points; ask for fewer days or for a":    {at(today.AddDate(0, 0, -400)), nil, "day"},
	} {
		_, err := posture.NewSpan(bad.from, bad.to, bad.interval, today, oldest)
		var domain *finding.Error
		require.ErrorAs(t, err, &domain)
		require.Contains(t, domain.Field+": "+domain.Message, detail)
	}
}

func TestTrend(t *testing.T) {
	t.Parallel()
	now := map[finding.Severity]int64{finding.SeverityHigh: 10, finding.SeverityLow: 1}
	flow := func(d int, change, created int64) posture.Flow {
		return posture.Flow{Day: day(d), Severity: finding.SeverityHigh, OpenChange: change, Counts: posture.Counts{Created: created}}
	}
	flows := []posture.Flow{flow(3, 2, 2), flow(9, -1, 0), flow(15, 4, 5), flow(28, 3, 3)}
	tests := map[string]struct {
		from, to int
		interval posture.Interval
		ends     []int
		open     []int64
		created  []int64
	}{
		"Days":            {2, 4, posture.IntervalDay, []int{2, 3, 4}, []int64{3, 5, 5}, []int64{0, 2, 0}},
		"WeeksFromMonday": {1, 17, posture.IntervalWeek, []int{1, 8, 15, 17}, []int64{3, 5, 8, 8}, []int64{0, 2, 5, 0}},
		"Month":           {1, 25, posture.IntervalMonth, []int{25}, []int64{8}, []int64{7}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			trend := posture.Trend(posture.Span{From: day(tt.from), To: day(tt.to), Interval: tt.interval}, now, flows)
			var ends []int
			var open, created []int64
			for _, p := range trend {
				ends, open, created = append(ends, p.To.Day()), append(open, p.Open), append(created, p.Created)
				require.EqualValues(t, 1, p.BySeverity[finding.SeverityLow])
			}
			require.Equal(t, tt.ends, ends)
			require.Equal(t, tt.open, open)
			require.Equal(t, tt.created, created)
		})
	}
	require.EqualValues(t, 10, now[finding.SeverityHigh], "what was given is not changed")
	months := posture.Trend(posture.Span{From: day(30).AddDate(0, -1, 0), To: day(2), Interval: posture.IntervalMonth}, now, nil)
	require.Len(t, months, 2)
	require.Equal(t, []int{30, 31, 1, 2}, []int{months[0].From.Day(), months[0].To.Day(), months[1].From.Day(), months[1].To.Day()})
}

// counting counts how often the database is asked.
type counting struct {
	posture.Reader
	asked atomic.Int64
}

func (c *counting) Posture(ctx context.Context) (posture.Summary, error) {
	c.asked.Add(1)
	return c.Reader.Posture(ctx) //nolint:wrapcheck // a test
}

// TestCachedAsksOnce has a thousand people look at the posture of a real database at once.
func TestCachedAsksOnce(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	_, err := postgres.Migrate(t.Context(), url, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	pool, err := postgres.Connect(access.System(t.Context()), url, 4)
	require.NoError(t, err)
	defer pool.Close()
	reader, changes := &counting{Reader: postgres.New(pool, time.Now)}, cache.NewChanges()
	changes.Told()
	cached, err := posture.NewCached(reader, changes, time.Hour, time.Now)
	require.NoError(t, err)
	ask := func(ctx context.Context) {
		var asking sync.WaitGroup
		failed := atomic.Int64{}
		for range 1000 {
			asking.Go(func() {
				if summary, err := cached.Posture(ctx); err != nil || summary.Score.Value != 100 {
					failed.Add(1)
				}
			})
		}
		asking.Wait()
		require.Zero(t, failed.Load())
	}
	ask(t.Context())
	require.EqualValues(t, 1, reader.asked.Load())
	ask(access.System(t.Context()))
	require.EqualValues(t, 2, reader.asked.Load(), "another scope is another question")
	changes.Changed(cache.TopicFindings)
	ask(t.Context())
	require.EqualValues(t, 3, reader.asked.Load())
	for range 2 {
		_, err = cached.Trend(t.Context(), posture.Span{From: day(1), To: day(3), Interval: posture.IntervalDay})
		require.NoError(t, err)
		_, err = cached.TopSources(t.Context(), 5)
		require.NoError(t, err)
	}
}

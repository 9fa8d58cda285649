package sla_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/sla"
)

// office is a calendar of working hours.
func office(change func(*sla.CalendarSpec)) *sla.CalendarSpec {
	spec := &sla.CalendarSpec{
		TimeZone: "Europe/Berlin", Days: []string{"mon", "tue", "wed", "thu", "fri"}, From: "09:00", To: "17:00",
	}
	if change != nil {
		change(spec)
	}
	return spec
}

func calendar(tb testing.TB, spec *sla.CalendarSpec) sla.Calendar {
	tb.Helper()
	policy, err := sla.New(policySpec(func(s *sla.Spec) { s.Calendar = spec }))
	require.NoError(tb, err)
	return policy.Calendar
}

func at(tb testing.TB, text string) time.Time {
	tb.Helper()
	moment, err := time.Parse(time.RFC3339, text)
	require.NoError(tb, err)
	return moment
}

func TestCalendarAdds(t *testing.T) {
	t.Parallel()
	night := func(s *sla.CalendarSpec) { s.From, s.To, s.Days = "00:00", "24:00", append(s.Days, "sat", "sun") }
	tests := map[string]struct {
		change            func(*sla.CalendarSpec)
		from, length, due string
	}{
		"WithinADay":              {nil, "2026-01-14T09:00:00+01:00", "3h", "2026-01-14T12:00:00+01:00"},
		"ToTheNextDay":            {nil, "2026-01-14T16:00:00+01:00", "2h", "2026-01-15T10:00:00+01:00"},
		"ToTheVeryEndOfADay":      {nil, "2026-01-14T09:00:00+01:00", "8h", "2026-01-14T17:00:00+01:00"},
		"FromBeforeTheDayBegins":  {nil, "2026-01-14T03:00:00+01:00", "1h", "2026-01-14T10:00:00+01:00"},
		"FromAfterTheDayHasEnded": {nil, "2026-01-14T20:00:00+01:00", "1h", "2026-01-15T10:00:00+01:00"},
		"OverTheWeekend":          {nil, "2026-01-16T16:00:00+01:00", "2h", "2026-01-19T10:00:00+01:00"},
		"FromTheWeekend":          {nil, "2026-01-17T12:00:00+01:00", "1h", "2026-01-19T10:00:00+01:00"},
		"OverAHoliday": {func(s *sla.CalendarSpec) { s.Holidays = []string{"2026-01-15"} }, "2026-01-14T16:00:00+01:00", "2h",
			"2026-01-16T10:00:00+01:00"},
		"SeenFromAnotherZone": {nil, "2026-01-14T23:30:00Z", "1h", "2026-01-15T10:00:00+01:00"},
		"OverTheBeginningOfSummerTime": {nil, "2026-03-27T16:00:00+01:00", "2h",
			"2026-03-30T10:00:00+02:00"},
		"OverTheEndOfSummerTime": {nil, "2026-10-23T16:00:00+02:00", "2h", "2026-10-26T10:00:00+01:00"},
		"ADayOf23Hours":          {night, "2026-03-29T00:00:00+01:00", "23h", "2026-03-30T00:00:00+02:00"},
		"ADayOf25Hours":          {night, "2026-10-25T00:00:00+02:00", "25h", "2026-10-26T00:00:00+01:00"},
		"HoursThatTheClockSkips": {func(s *sla.CalendarSpec) { s.From, s.To, s.Days = "02:15", "03:30", []string{"sun"} },
			"2026-03-29T00:00:00+01:00", "30m", "2026-03-29T03:30:00+02:00"},
		"HoursThatComeTwiceCountTwice": {func(s *sla.CalendarSpec) { s.From, s.To, s.Days = "02:15", "02:45", []string{"sun"} },
			"2026-10-25T00:00:00+02:00", "90m", "2026-10-25T02:45:00+01:00"},
		"ADayThatTheCalendarLeavesOut": {func(s *sla.CalendarSpec) { s.TimeZone = "Pacific/Apia" }, "2011-12-29T16:00:00-10:00", "2h",
			"2012-01-02T10:00:00+14:00"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			length, err := time.ParseDuration(tt.length)
			require.NoError(t, err)
			c := calendar(t, office(tt.change))
			due := c.Add(at(t, tt.from), length)
			require.True(t, at(t, tt.due).Equal(due), "%s", due)
			require.Equal(t, length, c.Between(at(t, tt.from), due))
		})
	}
	require.Equal(t, at(t, "2026-03-30T00:00:00Z"), sla.Calendar{}.Add(at(t, "2026-03-29T00:00:00Z"), 24*time.Hour))
}

// randomCalendar has any zone with odd rules, any hours and some holidays.
func randomCalendar(tb testing.TB, r *rand.Rand) sla.Calendar {
	tb.Helper()
	zones := []string{
		"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu", "UTC", "America/Sao_Paulo",
		"Africa/Casablanca", "Antarctica/Troll",
	}
	spec := &sla.CalendarSpec{TimeZone: zones[r.IntN(len(zones))]}
	for _, day := range []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} {
		if r.IntN(2) == 0 {
			spec.Days = append(spec.Days, day)
		}
	}
	if len(spec.Days) == 0 {
		spec.Days = []string{"sun"} // The day on which clocks are changed.
	}
	from := r.IntN(24 * 60)
	to := from + 1 + r.IntN(24*60-from)
	clock := func(minutes int) string {
		if minutes == 24*60 {
			return "24:00"
		}
		return time.Date(2000, 1, 1, 0, minutes, 0, 0, time.UTC).Format("15:04")
	}
	spec.From, spec.To = clock(from), clock(to)
	for range r.IntN(20) {
		spec.Holidays = append(spec.Holidays, randomMoment(r).Format(time.DateOnly))
	}
	return calendar(tb, spec)
}

// randomMoment is around the changes of clocks of a year, the day that Samoa left out included.
func randomMoment(r *rand.Rand) time.Time {
	begin := []time.Time{
		time.Date(2011, 12, 20, 0, 0, 0, 0, time.UTC), time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC),
		time.Date(2026, 9, 20, 0, 0, 0, 0, time.UTC),
	}[r.IntN(3)]
	return begin.Add(time.Duration(r.Int64N(int64(60 * 24 * time.Hour)))).Truncate(time.Microsecond)
}

// TestCalendarIsArithmetic holds that adding and measuring agree, whatever the calendar is.
func TestCalendarIsArithmetic(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	for range 3000 {
		c := randomCalendar(t, r)
		a, b := randomMoment(r), randomMoment(r)
		x, y := time.Duration(r.Int64N(int64(40*time.Hour)))+1, time.Duration(r.Int64N(int64(40*time.Hour)))+1
		due := c.Add(a, x)
		require.Equal(t, x, c.Between(a, due), "what was added is in between")
		require.True(t, c.Add(due, y).Equal(c.Add(a, x+y)), "adding twice is adding the sum")
		require.False(t, c.Add(a, x+y).Before(due), "more time is no earlier")
		if b.After(a) {
			require.False(t, c.Add(b, x).Before(due), "whoever begins later is due no earlier")
			middle := a.Add(b.Sub(a) / 3)
			require.Equal(t, c.Between(a, b), c.Between(a, middle)+c.Between(middle, b), "time in between is the sum of its parts")
		} else {
			require.Zero(t, c.Between(a, b))
		}
		require.LessOrEqual(t, c.Between(a, due), due.Sub(a))
	}
}

// TestCalendarAgreesWithAClockOnTheWall counts the minutes in which a clock on the wall shows working hours.
func TestCalendarAgreesWithAClockOnTheWall(t *testing.T) {
	t.Parallel()
	for _, zone := range []string{"Europe/Berlin", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia"} {
		spec := &sla.CalendarSpec{TimeZone: zone, Days: []string{"sat", "sun", "fri"}, From: "01:30", To: "06:00", Holidays: []string{"2026-03-28"}}
		c := calendar(t, spec)
		location, err := time.LoadLocation(zone)
		require.NoError(t, err)
		for _, begin := range []string{"2026-03-20T00:00:00Z", "2026-10-15T00:00:00Z", "2011-12-25T00:00:00Z"} {
			from := at(t, begin)
			to, counted := from.AddDate(0, 0, 21), time.Duration(0)
			for moment := from; moment.Before(to); moment = moment.Add(time.Minute) {
				wall := moment.In(location)
				minutes := wall.Hour()*60 + wall.Minute()
				weekday := wall.Weekday()
				working := weekday == time.Friday || weekday == time.Saturday || weekday == time.Sunday
				if working && minutes >= 90 && minutes < 360 && wall.Format(time.DateOnly) != "2026-03-28" {
					counted += time.Minute
				}
			}
			require.Equal(t, counted, c.Between(from, to), "%s from %s", zone, begin)
		}
	}
}

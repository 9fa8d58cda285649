package sla

import (
	"fmt"
	"slices"
	"strings"
	"time"

	_ "time/tzdata" // The image has no time zones of its own.
)

// Calendar says which time counts. The zero value is around the clock.
type Calendar struct {
	zone *time.Location
	days [7]bool
	// from and to are minutes after midnight.
	from, to int
	holidays map[civil]struct{}
}

// civil is a day as a calendar on the wall shows it.
type civil struct {
	year  int
	month time.Month
	day   int
}

// CalendarSpec is a calendar as people write it. Without one, time counts around the clock.
type CalendarSpec struct {
	// TimeZone is a name of the IANA database, such as Europe/Berlin.
	TimeZone string `json:"timeZone"`
	// Days are the working days: mon, tue, wed, thu, fri, sat, sun.
	Days []string `json:"days"`
	// From and To are the working hours on each of them, HH:MM; To may be 24:00.
	From string `json:"from"`
	To   string `json:"to"`
	// Holidays are days on which nobody works: 2026-12-25.
	Holidays []string `json:"holidays"`
}

// The bounds of a calendar.
const (
	maxHolidays  = 1000
	minutesOfDay = 24 * 60
)

var weekdays = [...]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"} //nolint:gochecknoglobals // in the order of time.Weekday

// calendar compiles a specification and collects what is wrong with it.
func (f *faults) calendar(spec *CalendarSpec) Calendar {
	if spec == nil {
		return Calendar{}
	}
	c := Calendar{zone: f.zone(spec.TimeZone), holidays: map[civil]struct{}{}}
	for i, name := range spec.Days {
		day := slices.Index(weekdays[:], strings.ToLower(name))
		if day < 0 {
			f.add(fmt.Sprintf("calendar.days[%d]", i), "must be one of mon, tue, wed, thu, fri, sat, sun")
			continue
		}
		c.days[day] = true
	}
	if len(spec.Days) == 0 {
		f.add("calendar.days", "must name at least one working day, such as mon; leave calendar out to count around the clock")
	}
	from, fromOK := f.minutes("calendar.from", spec.From)
	to, toOK := f.minutes("calendar.to", spec.To)
	if fromOK && toOK && to <= from {
		f.add("calendar.to", "must be after from; hours that go past midnight cannot be written")
	}
	c.from, c.to = from, to
	f.holidays(&c, spec.Holidays)
	return c
}

func (f *faults) zone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" || strings.EqualFold(name, "local") {
		f.add("calendar.timeZone", "must be a name of the IANA time zone database, such as Europe/Berlin or UTC")
		return time.UTC
	}
	return zone
}

// minutes reads HH:MM.
func (f *faults) minutes(field, text string) (int, bool) {
	if text == "24:00" {
		return minutesOfDay, true
	}
	at, err := time.Parse("15:04", text)
	if err != nil || len(text) != len("15:04") {
		f.add(field, "must be a time of day such as 09:00; the latest is 24:00")
		return 0, false
	}
	return at.Hour()*60 + at.Minute(), true
}

func (f *faults) holidays(c *Calendar, days []string) {
	if len(days) > maxHolidays {
		f.add("calendar.holidays", "must have at most %d days; leave out those that are over", maxHolidays)
		return
	}
	for i, text := range days {
		day, err := time.Parse(time.DateOnly, text)
		if err != nil {
			f.add(fmt.Sprintf("calendar.holidays[%d]", i), "must be a day such as 2026-12-25")
			continue
		}
		c.holidays[civilOf(day)] = struct{}{}
	}
}

// always reports whether time counts around the clock.
func (c Calendar) always() bool { return c.zone == nil }

// Day is how much time a day of a policy is: a working day, or 24 hours around the clock.
func (c Calendar) Day() time.Duration {
	if c.always() {
		return 24 * time.Hour
	}
	return time.Duration(c.to-c.from) * time.Minute
}

// Add returns the first moment at which so much time that counts has passed since a moment.
func (c Calendar) Add(since time.Time, length time.Duration) time.Time {
	if c.always() || length <= 0 {
		return since.Add(max(length, 0))
	}
	for day := c.dayOf(since); ; day = day.next() {
		opens, closes := c.hours(day)
		if opens.Before(since) {
			opens = since
		}
		room := closes.Sub(opens)
		if room <= 0 {
			continue
		}
		if length <= room {
			return opens.Add(length)
		}
		length -= room
	}
}

// Between returns how much time that counts is between two moments.
func (c Calendar) Between(from, to time.Time) time.Duration {
	if !to.After(from) {
		return 0
	}
	if c.always() {
		return to.Sub(from)
	}
	var sum time.Duration
	for day := c.dayOf(from); ; day = day.next() {
		opens, closes := c.hours(day)
		if opens.Before(from) {
			opens = from
		}
		if closes.After(to) {
			closes = to
		}
		sum += max(0, closes.Sub(opens))
		if c.midnight(day.next()).After(to) {
			return sum
		}
	}
}

// dayOf is the day that a moment is on. It begins one day early, so that no shift of the zone loses an hour.
func (c Calendar) dayOf(at time.Time) civil {
	return civilOf(at.In(c.zone).AddDate(0, 0, -1))
}

func (c Calendar) midnight(day civil) time.Time {
	return c.wall(day, 0, false)
}

// hours are the working hours of a day; without any, they end when they begin.
func (c Calendar) hours(day civil) (opens, closes time.Time) {
	weekday := time.Date(day.year, day.month, day.day, 12, 0, 0, 0, time.UTC).Weekday()
	_, holiday := c.holidays[day]
	if !c.days[weekday] || holiday {
		at := c.midnight(day)
		return at, at
	}
	return c.wall(day, c.from, false), c.wall(day, c.to, true)
}

// wall is the moment at which a clock on the wall shows a time. When the clock is put forward over it, that is the moment of
// putting it forward. When it is put back and shows it twice, it is the first moment, or the last if that is asked for.
func (c Calendar) wall(day civil, minutes int, last bool) time.Time {
	at := time.Date(day.year, day.month, day.day, 0, minutes, 0, 0, c.zone)
	begins, ends := at.ZoneBounds()
	wanted := time.Date(day.year, day.month, day.day, 0, minutes, 0, 0, time.UTC)
	if !shown(at).Equal(wanted) {
		if !begins.IsZero() && at.Sub(begins) < 48*time.Hour {
			return begins
		}
		return ends
	}
	_, offset := at.Zone()
	if last && !ends.IsZero() {
		_, after := ends.Zone()
		if again := at.Add(time.Duration(offset-after) * time.Second); !again.Before(ends) && shown(again).Equal(wanted) {
			return again
		}
	}
	if !last && !begins.IsZero() {
		_, before := begins.Add(-1).Zone()
		if earlier := at.Add(time.Duration(offset-before) * time.Second); earlier.Before(begins) && shown(earlier).Equal(wanted) {
			return earlier
		}
	}
	return at
}

// shown is what the clock on the wall shows, as if it were in UTC.
func shown(at time.Time) time.Time {
	return time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, time.UTC)
}

func civilOf(at time.Time) civil {
	year, month, day := at.Date()
	return civil{year, month, day}
}

func (d civil) next() civil {
	return civilOf(time.Date(d.year, d.month, d.day+1, 12, 0, 0, 0, time.UTC))
}

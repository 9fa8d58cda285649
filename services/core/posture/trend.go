package posture

import (
	"time"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// Interval is how long a point of a trend is.
type Interval string

// The intervals. Weeks begin on Monday.
const (
	IntervalDay   Interval = "day"
	IntervalWeek  Interval = "week"
	IntervalMonth Interval = "month"
)

// MaxPoints bounds a trend.
const MaxPoints = 400

// DefaultDays is how many days a trend has when nobody says where it begins.
const DefaultDays = 30

// Valid reports whether it is one of the intervals.
func (i Interval) Valid() bool {
	return i == IntervalDay || i == IntervalWeek || i == IntervalMonth
}

// start is the first day of the interval that a day is in.
func (i Interval) start(day time.Time) time.Time {
	switch i {
	case IntervalWeek:
		return day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
	case IntervalMonth:
		return day.AddDate(0, 0, 1-day.Day())
	case IntervalDay:
	}
	return day
}

// next is the first day after the interval that begins with a day.
func (i Interval) next(start time.Time) time.Time {
	switch i {
	case IntervalWeek:
		return start.AddDate(0, 0, 7)
	case IntervalMonth:
		return start.AddDate(0, 1, 0)
	case IntervalDay:
	}
	return start.AddDate(0, 0, 1)
}

// Span is what a trend is about: the days From to To, both included.
type Span struct {
	From, To time.Time
	Interval Interval
}

// NewSpan completes and checks what somebody asked for. From and To may be nil; today bounds To, and the trend ends there
// without. The error says which of them is wrong.
func NewSpan(from, to *time.Time, interval Interval, today, oldest time.Time) (Span, error) {
	s := Span{To: Day(today), Interval: interval}
	if !interval.Valid() {
		return Span{}, finding.FieldErrorf(finding.CodeInvalidRequest, "interval", "must be day, week or month")
	}
	if to != nil {
		s.To = Day(*to)
	}
	s.From = s.To.AddDate(0, 0, 1-DefaultDays)
	if from != nil {
		s.From = Day(*from)
	}
	if s.To.After(Day(today)) {
		return Span{}, finding.FieldErrorf(finding.CodeInvalidRequest, "to", "must not be after today, which is %s in UTC",
			today.UTC().Format(time.DateOnly))
	}
	if s.From.After(s.To) {
		return Span{}, finding.FieldErrorf(finding.CodeInvalidRequest, "from", "must not be after to, which is %s", s.To.Format(time.DateOnly))
	}
	if s.From.Before(Day(oldest)) {
		return Span{}, finding.FieldErrorf(finding.CodeInvalidRequest, "from", "must not be before %s, the oldest day that is kept",
			oldest.UTC().Format(time.DateOnly))
	}
	if s.points() > MaxPoints {
		return Span{}, finding.FieldErrorf(finding.CodeInvalidRequest, "from",
			"makes more than %d points; ask for fewer days or for a longer interval", MaxPoints)
	}
	return s, nil
}

// points is how many points the span has, or one more than are allowed.
func (s Span) points() (n int) {
	for at := s.Interval.start(s.From); !at.After(s.To) && n <= MaxPoints; at = s.Interval.next(at) {
		n++
	}
	return n
}

// Point is one point of a trend.
type Point struct {
	// From and To are its first and last day. A point at either end of the span may be shorter than its interval.
	From, To time.Time
	// Open is what was open at the end of the last day, or is now if that is today.
	Open       int64
	BySeverity map[finding.Severity]int64
	Counts
	Remediation
}

// Trend makes the points of a span, those included on which nothing happened. The flows are all since its first day, also
// those after its end: what was open on a day is what is open now, less what changed since.
func Trend(span Span, openNow map[finding.Severity]int64, flows []Flow) []Point {
	open := map[finding.Severity]int64{}
	for severity, n := range openNow {
		open[severity] = n
	}
	byDay := map[time.Time][]Flow{}
	for _, f := range flows {
		open[f.Severity] -= f.OpenChange // That leaves what was open before the span.
		byDay[f.Day] = append(byDay[f.Day], f)
	}
	var points []Point
	for start := span.Interval.start(span.From); !start.After(span.To); start = span.Interval.next(start) {
		p := Point{From: start, To: span.Interval.next(start).AddDate(0, 0, -1)}
		if p.From.Before(span.From) {
			p.From = span.From
		}
		if p.To.After(span.To) {
			p.To = span.To
		}
		p.fill(open, byDay)
		points = append(points, p)
	}
	return points
}

// fill adds the days of a point up, and what is open with them.
func (p *Point) fill(open map[finding.Severity]int64, byDay map[time.Time][]Flow) {
	for day := p.From; !day.After(p.To); day = day.AddDate(0, 0, 1) {
		for _, f := range byDay[day] {
			open[f.Severity] += f.OpenChange
			p.Counts, p.Remediation = p.Counts.Plus(f.Counts), p.Remediation.Plus(f.Remediation)
		}
	}
	p.BySeverity = map[finding.Severity]int64{}
	for _, severity := range finding.Severities() {
		p.Open, p.BySeverity[severity] = p.Open+open[severity], open[severity]
	}
}

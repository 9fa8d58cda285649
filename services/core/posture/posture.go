// Package posture says how things are and how they go: what is open, how fast it is remediated, how that was on other days, and
// one score that sums it up. It computes with counts; it knows neither the database nor HTTP.
package posture

import (
	"math"
	"time"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// Window is how many days, today included, the posture looks back at what was remediated and what came.
const Window = 30

// Level is how many findings of a kind and severity there are that were first seen some time ago.
type Level struct {
	Kind     finding.Kind
	Severity finding.Severity
	Age      Age
	Open     int64
	Accepted int64
	Rejected int64
	// OldestDays is the age of the oldest of the open ones.
	OldestDays int
}

// Age is a group of findings by how many days ago they were first seen.
type Age int

// The ages. Their bounds are those at which findings are late, see Target.
const (
	AgeDay Age = iota
	AgeWeek
	AgeMonth
	AgeQuarter
	AgeHalfYear
	AgeYear
	AgeOlder
)

// Ages returns all of them, the youngest first.
func Ages() []Age {
	return []Age{AgeDay, AgeWeek, AgeMonth, AgeQuarter, AgeHalfYear, AgeYear, AgeOlder}
}

// MaxDays is the age in days that findings of the group have at most; 0 says that there is no bound.
func (a Age) MaxDays() int {
	switch a {
	case AgeDay:
		return 1
	case AgeWeek:
		return 7
	case AgeMonth:
		return 30
	case AgeQuarter:
		return 90
	case AgeHalfYear:
		return 180
	case AgeYear:
		return 365
	case AgeOlder:
	}
	return 0
}

// Flow is what happened to findings of a severity on a day, in UTC.
type Flow struct {
	Day      time.Time
	Severity finding.Severity
	// OpenChange is by how many the open findings became more.
	OpenChange int64
	Counts
	Remediation
}

// Counts are numbers of things that happened.
type Counts struct {
	Created, Fixed, Reopened int64
	// Accepted and Rejected are decisions, a risk accepted and a finding called a false positive; Resumed are such decisions taken
	// back.
	Accepted, Rejected, Resumed int64
	// Merged are findings that turned out to be another one.
	Merged int64
}

// Plus adds counts up.
func (c Counts) Plus(o Counts) Counts {
	return Counts{
		Created: c.Created + o.Created, Fixed: c.Fixed + o.Fixed, Reopened: c.Reopened + o.Reopened,
		Accepted: c.Accepted + o.Accepted, Rejected: c.Rejected + o.Rejected, Resumed: c.Resumed + o.Resumed,
		Merged: c.Merged + o.Merged,
	}
}

// Remediation is how long findings that were fixed had been open: since they were first seen, or reopened.
type Remediation struct {
	Count   int64
	Seconds float64
	// Within are how many of them took less than 1, 7, 30 and 90 days.
	Within [4]int64
}

// Plus adds remediations up.
func (r Remediation) Plus(o Remediation) Remediation {
	sum := Remediation{Count: r.Count + o.Count, Seconds: r.Seconds + o.Seconds}
	for i := range sum.Within {
		sum.Within[i] = r.Within[i] + o.Within[i]
	}
	return sum
}

// Mean is the mean time to remediate, nil when nothing was.
func (r Remediation) Mean() *time.Duration {
	if r.Count == 0 {
		return nil
	}
	// Whole seconds: more would say more than is known, and less than half of what a float can count.
	mean := time.Duration(math.Round(r.Seconds/float64(r.Count))) * time.Second
	return &mean
}

// Day is the day of a moment. Days begin at midnight UTC, as those of the rollups do.
func Day(moment time.Time) time.Time {
	y, m, d := moment.UTC().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// SourceLoad is what is open of one source, and what it weighs.
type SourceLoad struct {
	Source         string
	LastReportedAt *time.Time
	Load           int64
	Open           map[finding.Severity]int64
}

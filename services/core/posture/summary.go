package posture

import (
	"time"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// Summary is how things are.
type Summary struct {
	// Day is today, in UTC.
	Day        time.Time
	Open       int64
	Accepted   int64
	Rejected   int64
	BySeverity []SeverityPosture
	ByKind     []KindPosture
	// Recent is what happened in the last days of the window, Remediation how long that took which was fixed in it.
	Recent      Counts
	Remediation Remediation
	// Sources is how many sources have reported.
	Sources int64
	Score   Score
}

// SeverityPosture is how things are with the findings of one severity.
type SeverityPosture struct {
	Severity finding.Severity
	Open     int64
	Accepted int64
	Rejected int64
	// OldestDays is the age of the oldest open finding, nil when none is open.
	OldestDays *int
	// Ages count the open findings by age; Late are those older than the target.
	Ages        [AgeOlder + 1]int64
	Late        int64
	Recent      Counts
	Remediation Remediation
}

// KindPosture is how many findings of one kind are open.
type KindPosture struct {
	Kind       finding.Kind
	Open       int64
	BySeverity map[finding.Severity]int64
}

// Summarize makes a summary of counts. The flows are those of the window; later ones, of a clock that was ahead, do no harm.
func Summarize(today time.Time, levels []Level, flows []Flow, sources int64) Summary {
	s := Summary{Day: Day(today), Sources: sources}
	severities := map[finding.Severity]*SeverityPosture{}
	for _, severity := range finding.Severities() {
		severities[severity] = &SeverityPosture{Severity: severity}
	}
	kinds := map[finding.Kind]*KindPosture{}
	for _, kind := range finding.Kinds() {
		kinds[kind] = &KindPosture{Kind: kind, BySeverity: map[finding.Severity]int64{}}
	}
	for _, l := range levels {
		s.Open, s.Accepted, s.Rejected = s.Open+l.Open, s.Accepted+l.Accepted, s.Rejected+l.Rejected
		severities[l.Severity].add(l)
		kinds[l.Kind].Open += l.Open
		kinds[l.Kind].BySeverity[l.Severity] += l.Open
	}
	for _, f := range flows {
		s.Recent, s.Remediation = s.Recent.Plus(f.Counts), s.Remediation.Plus(f.Remediation)
		of := severities[f.Severity]
		of.Recent, of.Remediation = of.Recent.Plus(f.Counts), of.Remediation.Plus(f.Remediation)
	}
	for _, severity := range finding.Severities() {
		s.BySeverity = append(s.BySeverity, *severities[severity])
	}
	for _, kind := range finding.Kinds() {
		s.ByKind = append(s.ByKind, *kinds[kind])
	}
	s.Score = score(s)
	return s
}

func (p *SeverityPosture) add(l Level) {
	p.Open, p.Accepted, p.Rejected = p.Open+l.Open, p.Accepted+l.Accepted, p.Rejected+l.Rejected
	p.Ages[l.Age] += l.Open
	if target := Target(p.Severity); target > 0 && (l.Age.MaxDays() == 0 || l.Age.MaxDays() > target) {
		p.Late += l.Open
	}
	if days := max(0, l.OldestDays); l.Open > 0 && (p.OldestDays == nil || *p.OldestDays < days) {
		p.OldestDays = &days
	}
}

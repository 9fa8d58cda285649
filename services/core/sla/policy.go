// Package sla says until when a finding has to be remediated: how much time there is by severity and criticality, which time
// counts, and what happens to the clock on the way. It knows neither the database nor HTTP.
package sla

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// Spec is a policy as people write it.
type Spec struct {
	// Calendar says which time counts; nil is around the clock.
	Calendar *CalendarSpec `json:"calendar"`
	Times    []TimeSpec    `json:"times"`
	// DueSoon is how long before the due date it is told that the date comes near.
	DueSoon string `json:"dueSoon"`
	// OnReopen is restart or continue, OnRiskAccepted is pause or stop.
	OnReopen       string `json:"onReopen"`
	OnRiskAccepted string `json:"onRiskAccepted"`
}

// TimeSpec is the time that there is for findings of a severity, or for those of them that are about something of a
// criticality.
type TimeSpec struct {
	Severity    string `json:"severity"`
	Criticality string `json:"criticality,omitempty"`
	// Within is a number of hours or days, such as 36h or 30d.
	Within string `json:"within"`
}

// The words of OnReopen and OnRiskAccepted.
const (
	// Restart gives a finding that comes back all of its time again, Continue lets the old due date hold.
	Restart  = "restart"
	Continue = "continue"
	// Pause keeps the time that is left until the accepted risk comes back, Stop starts anew then.
	Pause = "pause"
	Stop  = "stop"
)

// DefaultSpec is the policy that is there when nobody has written one.
func DefaultSpec() Spec {
	return Spec{
		Times: []TimeSpec{
			{Severity: "critical", Within: "7d"}, {Severity: "high", Within: "30d"}, {Severity: "medium", Within: "90d"},
			{Severity: "low", Within: "180d"},
		},
		DueSoon: "3d", OnReopen: Restart, OnRiskAccepted: Pause,
	}
}

// Policy is a policy that can be asked. Make one with New.
type Policy struct {
	Spec     Spec
	Calendar Calendar
	// DueSoon is how long before the due date it is told that the date comes near. It is time on the clock, not working time.
	DueSoon time.Duration

	lengths map[kind]time.Duration
}

// kind is what the time depends on.
type kind struct {
	severity    finding.Severity
	criticality finding.Criticality
}

// Default returns the policy of DefaultSpec.
func Default() Policy {
	policy, _ := New(DefaultSpec()) // A test holds that it is without fault.
	return policy
}

// Fault says what is wrong with a part of a policy.
type Fault struct{ Field, Detail string }

// Faults are all of them, so that a policy is mended in one go.
type Faults []Fault

// Error implements error.
func (f Faults) Error() string {
	texts := make([]string, len(f))
	for i, fault := range f {
		texts[i] = fault.Field + " " + fault.Detail
	}
	return strings.Join(texts, "; ")
}

type faults struct{ list Faults }

func (f *faults) add(field, format string, args ...any) {
	f.list = append(f.list, Fault{Field: field, Detail: fmt.Sprintf(format, args...)})
}

// maxTimes is every severity with every criticality and without.
const maxTimes = 30

// New compiles a policy. The error is Faults.
func New(spec Spec) (Policy, error) {
	var f faults
	p := Policy{Spec: spec, Calendar: f.calendar(spec.Calendar)}
	p.DueSoon, _ = f.span("dueSoon", spec.DueSoon, Calendar{}) // Warnings are about days on the calendar.
	f.word("onReopen", spec.OnReopen, Restart, Continue)
	f.word("onRiskAccepted", spec.OnRiskAccepted, Pause, Stop)
	p.lengths = f.times(spec.Times, p.Calendar)
	if len(f.list) == 0 {
		f.order(p.lengths)
	}
	if len(f.list) > 0 {
		return Policy{}, f.list
	}
	return p, nil
}

func (f *faults) word(field, text string, known ...string) {
	if text != known[0] && text != known[1] {
		f.add(field, "must be %s or %s", known[0], known[1])
	}
}

// maxDays bounds a span. It is ten years.
const maxDays = 3650

// span reads a number of hours or days of a calendar.
func (f *faults) span(field, text string, calendar Calendar) (time.Duration, bool) {
	unit := time.Hour
	number, hours := strings.CutSuffix(text, "h")
	if !hours {
		number, unit = strings.TrimSuffix(text, "d"), calendar.Day()
	}
	n, err := strconv.ParseUint(number, 10, 32)
	if err != nil || n == 0 || number == text || hours && n > maxDays*24 || !hours && n > maxDays {
		f.add(field, "must be a number of hours or days such as 36h or 30d, more than none and at most %dd", maxDays)
		return 0, false
	}
	return time.Duration(n) * unit, true
}

func (f *faults) times(specs []TimeSpec, calendar Calendar) map[kind]time.Duration {
	if len(specs) == 0 || len(specs) > maxTimes {
		f.add("times", "must have between 1 and %d entries", maxTimes)
		return nil
	}
	general, special := map[finding.Severity]time.Duration{}, map[kind]time.Duration{}
	for i, spec := range specs {
		at := fmt.Sprintf("times[%d]", i)
		severity, known := finding.ParseSeverity(spec.Severity)
		if !known {
			f.add(at+".severity", "must be one of critical, high, medium, low, info, unknown")
		}
		length, ok := f.span(at+".within", spec.Within, calendar)
		if !known || !ok {
			continue
		}
		if spec.Criticality == "" {
			if _, twice := general[severity]; twice {
				f.add(at, "is the second entry for %s without a criticality; leave one", severity)
			}
			general[severity] = length
			continue
		}
		criticality, known := finding.ParseCriticality(spec.Criticality)
		if !known {
			f.add(at+".criticality", "must be one of critical, high, normal, low, or left out to mean all of them")
			continue
		}
		if _, twice := special[kind{severity, criticality}]; twice {
			f.add(at, "is the second entry for %s and %s; leave one", severity, criticality)
		}
		special[kind{severity, criticality}] = length
	}
	for severity, length := range general {
		for _, criticality := range finding.Criticalities() {
			if _, there := special[kind{severity, criticality}]; !there {
				special[kind{severity, criticality}] = length
			}
		}
	}
	return special
}

// order refuses a policy in which something worse may take longer: a finding that becomes worse keeps the earlier of both due
// dates, so such a policy would not mean what it says.
func (f *faults) order(lengths map[kind]time.Duration) {
	for _, severity := range finding.Severities() {
		for _, criticality := range finding.Criticalities() {
			this := kind{severity, criticality}
			length, timed := lengths[this]
			if !timed {
				continue
			}
			for _, worse := range []kind{{severity + 1, criticality}, {severity, criticality + 1}} {
				if worse.severity > finding.SeverityCritical || worse.criticality > finding.CriticalityCritical {
					continue
				}
				if other, timed := lengths[worse]; !timed || other > length {
					f.add("times", "must not give %s findings of criticality %s more time than those of %s and %s, or none",
						worse.severity, worse.criticality, severity, criticality)
				}
			}
		}
	}
}

// Length is how much time there is. False means that there is no clock.
func (p Policy) Length(severity finding.Severity, criticality finding.Criticality) (time.Duration, bool) {
	length, timed := p.lengths[kind{severity, criticality}]
	return length, timed
}

// Record is a policy as it is kept.
type Record struct {
	Policy  Policy
	Version int64
	// CreatedAt is nil for the policy that is built in.
	CreatedAt *time.Time
	CreatedBy string
	// RolledOut says that all due dates follow the policy; Recomputed is how many findings have been looked at for that.
	RolledOut  bool
	Recomputed int64
}

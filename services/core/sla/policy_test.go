package sla_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/sla"
)

const day = 24 * time.Hour

// policySpec is the built-in policy, changed.
func policySpec(change func(*sla.Spec)) sla.Spec {
	spec := sla.DefaultSpec()
	if change != nil {
		change(&spec)
	}
	return spec
}

func policy(tb testing.TB, change func(*sla.Spec)) sla.Policy {
	tb.Helper()
	p, err := sla.New(policySpec(change))
	require.NoError(tb, err)
	return p
}

func TestDefaultPolicy(t *testing.T) {
	t.Parallel()
	_, err := sla.New(sla.DefaultSpec())
	require.NoError(t, err, "Default would be without times")
	p := sla.Default()
	want := map[finding.Severity]time.Duration{
		finding.SeverityCritical: 7 * day, finding.SeverityHigh: 30 * day, finding.SeverityMedium: 90 * day, finding.SeverityLow: 180 * day,
	}
	for _, severity := range finding.Severities() {
		for _, criticality := range finding.Criticalities() {
			length, timed := p.Length(severity, criticality)
			require.Equal(t, want[severity], length)
			require.Equal(t, want[severity] > 0, timed)
		}
	}
	require.Equal(t, 3*day, p.DueSoon)
}

func TestPolicyReadsTimes(t *testing.T) {
	t.Parallel()
	p := policy(t, func(s *sla.Spec) {
		s.Calendar = office(nil)
		s.Times = []sla.TimeSpec{
			{Severity: "HIGH", Within: "10d"}, {Severity: "high", Criticality: "critical", Within: "12h"},
			{Severity: "critical", Within: "4h"},
		}
	})
	length, _ := p.Length(finding.SeverityHigh, finding.CriticalityNormal)
	require.Equal(t, 80*time.Hour, length, "a day is a working day")
	length, _ = p.Length(finding.SeverityHigh, finding.CriticalityCritical)
	require.Equal(t, 12*time.Hour, length)
	_, timed := p.Length(finding.SeverityMedium, finding.CriticalityNormal)
	require.False(t, timed)
	require.Equal(t, 3*day, p.DueSoon, "warnings are about days on the clock")
}

func TestPolicyRefuses(t *testing.T) {
	t.Parallel()
	times := func(times ...sla.TimeSpec) func(*sla.Spec) { return func(s *sla.Spec) { s.Times = times } }
	within := func(text string) func(*sla.Spec) { return times(sla.TimeSpec{Severity: "critical", Within: text}) }
	in := func(change func(*sla.CalendarSpec)) func(*sla.Spec) {
		return func(s *sla.Spec) { s.Calendar = office(change) }
	}
	tests := map[string]struct {
		change        func(*sla.Spec)
		field, detail string
	}{
		"NoTimes":         {times(), "times", "between 1 and 30"},
		"UnknownSeverity": {times(sla.TimeSpec{Severity: "grave", Within: "3d"}), "times[0].severity", "critical, high"},
		"UnknownCriticality": {times(sla.TimeSpec{Severity: "critical", Criticality: "vital", Within: "3d"}), "times[0].criticality",
			"critical, high, normal, low"},
		"NoUnit":        {within("30"), "times[0].within", "36h or 30d"},
		"NoNumber":      {within("d"), "times[0].within", "36h or 30d"},
		"None":          {within("0d"), "times[0].within", "more than none"},
		"Negative":      {within("-3d"), "times[0].within", "36h or 30d"},
		"TooLong":       {within("3651d"), "times[0].within", "3650d"},
		"MinutesAsWell": {within("90m"), "times[0].within", "36h or 30d"},
		"Twice": {times(sla.TimeSpec{Severity: "critical", Within: "3d"}, sla.TimeSpec{Severity: "critical", Within: "4d"}), "times[1]",
			"second entry for critical"},
		"TwiceForACriticality": {times(sla.TimeSpec{Severity: "critical", Criticality: "low", Within: "3d"},
			sla.TimeSpec{Severity: "critical", Criticality: "low", Within: "3d"}), "times[1]", "second entry for critical and low"},
		"WorseTakesLonger": {times(sla.TimeSpec{Severity: "critical", Within: "30d"}, sla.TimeSpec{Severity: "high", Within: "7d"}), "times",
			"must not give critical findings"},
		"WorseHasNoTime": {times(sla.TimeSpec{Severity: "low", Within: "30d"}), "times", "must not give medium findings"},
		"MoreCriticalTakesLonger": {times(sla.TimeSpec{Severity: "critical", Within: "3d"},
			sla.TimeSpec{Severity: "critical", Criticality: "critical", Within: "4d"}), "times", "of criticality critical more time"},
		"DueSoon":     {func(s *sla.Spec) { s.DueSoon = "soon" }, "dueSoon", "36h or 30d"},
		"Reopen":      {func(s *sla.Spec) { s.OnReopen = "again" }, "onReopen", "restart or continue"},
		"Accepted":    {func(s *sla.Spec) { s.OnRiskAccepted = "" }, "onRiskAccepted", "pause or stop"},
		"Zone":        {in(func(c *sla.CalendarSpec) { c.TimeZone = "Europe/Atlantis" }), "calendar.timeZone", "Europe/Berlin"},
		"LocalZone":   {in(func(c *sla.CalendarSpec) { c.TimeZone = "Local" }), "calendar.timeZone", "IANA"},
		"NoZone":      {in(func(c *sla.CalendarSpec) { c.TimeZone = "" }), "calendar.timeZone", "IANA"},
		"NoDays":      {in(func(c *sla.CalendarSpec) { c.Days = nil }), "calendar.days", "at least one"},
		"UnknownDay":  {in(func(c *sla.CalendarSpec) { c.Days = []string{"mon", "noday"} }), "calendar.days[1]", "mon, tue"},
		"BadHours":    {in(func(c *sla.CalendarSpec) { c.From = "9:00" }), "calendar.from", "09:00"},
		"LateHours":   {in(func(c *sla.CalendarSpec) { c.To = "24:01" }), "calendar.to", "24:00"},
		"TurnedHours": {in(func(c *sla.CalendarSpec) { c.From, c.To = "17:00", "09:00" }), "calendar.to", "after from"},
		"NoHours":     {in(func(c *sla.CalendarSpec) { c.To = "09:00" }), "calendar.to", "after from"},
		"BadHoliday":  {in(func(c *sla.CalendarSpec) { c.Holidays = []string{"2026-02-30"} }), "calendar.holidays[0]", "2026-12-25"},
		"ManyHolidays": {in(func(c *sla.CalendarSpec) { c.Holidays = strings.Fields(strings.Repeat("2026-01-01 ", 1001)) }), "calendar.holidays",
			"at most 1000"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := sla.New(policySpec(tt.change))
			var faults sla.Faults
			require.ErrorAs(t, err, &faults)
			require.Equal(t, tt.field, faults[0].Field)
			require.Contains(t, faults[0].Detail, tt.detail)
		})
	}

	t.Run("EverythingAtOnce", func(t *testing.T) {
		t.Parallel()
		_, err := sla.New(sla.Spec{Calendar: &sla.CalendarSpec{}})
		var faults sla.Faults
		require.ErrorAs(t, err, &faults)
		require.Len(t, faults, 8)
		require.Contains(t, err.Error(), "onReopen must be restart or continue; ")
	})
}

// FuzzNew reads policies as they come over the network. One that is taken must mean something, and mean the same when it is
// read again.
func FuzzNew(f *testing.F) {
	for _, spec := range []sla.Spec{
		sla.DefaultSpec(), policySpec(func(s *sla.Spec) { s.Calendar = office(nil) }), {},
		policySpec(func(s *sla.Spec) {
			s.Calendar = office(func(c *sla.CalendarSpec) { c.Holidays = []string{"2026-12-25", "x"} })
		}),
	} {
		text, err := json.Marshal(spec)
		require.NoError(f, err)
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var spec sla.Spec
		if json.Unmarshal(text, &spec) != nil {
			return
		}
		p, err := sla.New(spec)
		if err != nil {
			require.NotEmpty(t, err.Error())
			return
		}
		kept, err := json.Marshal(p.Spec)
		require.NoError(t, err)
		var again sla.Spec
		require.NoError(t, json.Unmarshal(kept, &again))
		_, err = sla.New(again)
		require.NoError(t, err)
		start := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
		due, timed := p.Due(sla.Clock{Started: start}, finding.SeverityCritical, finding.CriticalityCritical)
		require.True(t, timed, "a policy with any time has one for the worst")
		require.True(t, due.After(start))
	})
}

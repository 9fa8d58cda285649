package gate_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/gate"
)

var now = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

const minimal = "version: 1\nname: p\nmaxSeverity: medium\nmaxImportAge: 24h\n"

func parse(t *testing.T, more string) gate.Policy {
	t.Helper()
	p, err := gate.Parse([]byte(minimal + more))
	require.NoError(t, err)
	return p
}

// heard is a source that reported some time ago.
func heard(name string, ago time.Duration) gate.Source {
	id, at := uuid.New(), now.Add(-ago)
	return gate.Source{Name: name, ImportID: &id, ImportedAt: &at, ReportedAt: &at, Tool: "test"}
}

func issue(severity finding.Severity, change ...func(*finding.Finding)) finding.Finding {
	f := finding.Finding{
		ID: uuid.New(), Kind: finding.KindVulnerability, Severity: severity, State: finding.StateNew, RuleID: "CVE-1",
		Component: "libssl3", FirstSeenAt: now.Add(-time.Hour),
	}
	for _, c := range change {
		c(&f)
	}
	return f
}

func judge(p gate.Policy, waivers []gate.Waiver, findings ...finding.Finding) gate.Result {
	e := gate.New(p, now, []gate.Source{heard("s", time.Hour)}, waivers)
	for _, f := range findings {
		e.Add(f)
	}
	return e.Result()
}

func TestVerdict(t *testing.T) {
	t.Parallel()
	inState := func(s finding.State) func(*finding.Finding) { return func(f *finding.Finding) { f.State = s } }
	ofKind := func(k finding.Kind) func(*finding.Finding) { return func(f *finding.Finding) { f.Kind = k } }
	known := func(ago time.Duration) func(*finding.Finding) {
		return func(f *finding.Finding) { f.FirstSeenAt = now.Add(-ago) }
	}
	tests := map[string]struct {
		policy  string
		finding finding.Finding
		reason  gate.Reason
	}{
		"PassesWhatIsTolerated":         {"", issue(finding.SeverityMedium), ""},
		"FailsWhatIsWorse":              {"", issue(finding.SeverityHigh), gate.ReasonSeverity},
		"CountsUnknownAsHigh":           {"", issue(finding.SeverityUnknown), gate.ReasonSeverity},
		"PassesWhatIsDecided":           {"", issue(finding.SeverityHigh, inState(finding.StateRiskAccepted)), ""},
		"FailsStatesThatThePolicyNames": {"openStates: [risk_accepted]\n", issue(finding.SeverityHigh, inState(finding.StateRiskAccepted)), gate.ReasonSeverity},
		"LooksAtItsKindsOnly":           {"kinds: [secret]\n", issue(finding.SeverityHigh), ""},
		"FailsItsKinds":                 {"kinds: [secret]\n", issue(finding.SeverityHigh, ofKind(finding.KindSecret)), gate.ReasonSeverity},
		"FailsWhatIsForgotten":          {"maxAge: {medium: 30d}\n", issue(finding.SeverityMedium, known(31*24*time.Hour)), gate.ReasonAge},
		"PassesWhatIsYoung":             {"maxAge: {medium: 30d}\n", issue(finding.SeverityMedium, known(29*24*time.Hour)), ""},
		"AgesEachSeverityByItself":      {"maxAge: {low: 1h}\n", issue(finding.SeverityMedium, known(31*24*time.Hour)), ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result := judge(parse(t, tt.policy), nil, tt.finding)
			require.Equal(t, 1, result.Findings)
			if tt.reason == "" {
				require.Equal(t, gate.Pass, result.Verdict)
				require.Empty(t, result.Blockers)
				return
			}
			require.Equal(t, gate.Fail, result.Verdict)
			require.Len(t, result.Blockers, 1)
			require.Equal(t, tt.reason, result.Blockers[0].Reason)
			require.Equal(t, tt.finding.ID, result.Blockers[0].Found.ID)
			require.NotEmpty(t, result.Blockers[0].Detail)
		})
	}

	t.Run("ToleratesNothingWithNone", func(t *testing.T) {
		t.Parallel()
		p := parse(t, "")
		p.MaxSeverity = gate.NoSeverity
		require.Equal(t, gate.Fail, judge(p, nil, issue(finding.SeverityInfo)).Verdict)
		require.Equal(t, gate.Pass, judge(p, nil).Verdict)
	})

	t.Run("ListsTheFirstAndCountsAll", func(t *testing.T) {
		t.Parallel()
		var many []finding.Finding
		for range gate.MaxListed + 50 {
			many = append(many, issue(finding.SeverityCritical))
		}
		result := judge(parse(t, ""), nil, many...)
		require.Len(t, result.Blockers, gate.MaxListed)
		require.Equal(t, gate.MaxListed+50, result.BlockerCount)
		require.Equal(t, map[string]int{"critical": gate.MaxListed + 50}, result.Open)
		require.Equal(t, map[string]int{"new": gate.MaxListed + 50}, result.States)
	})
}

func TestSources(t *testing.T) {
	t.Parallel()
	p := parse(t, "")
	again := heard("s", 48*time.Hour)
	minutes := now.Add(-time.Minute)
	again.ReportedAt = &minutes
	tests := map[string]struct {
		sources []gate.Source
		reasons []gate.Reason
	}{
		"PassFresh":               {[]gate.Source{heard("s", 23*time.Hour)}, nil},
		"PassWhatWasRepeatedNow":  {[]gate.Source{again}, nil},
		"PassAClockThatRunsAhead": {[]gate.Source{heard("s", -time.Minute)}, nil},
		"FailWithoutAny":          {nil, []gate.Reason{gate.ReasonNoSource}},
		"FailUnheard":             {[]gate.Source{{Name: "s"}}, []gate.Reason{gate.ReasonNoImport}},
		"FailStale":               {[]gate.Source{heard("s", 25*time.Hour)}, []gate.Reason{gate.ReasonStaleImport}},
		"FailEachOfThem": {
			[]gate.Source{heard("a", time.Hour), {Name: "b"}, heard("c", 99*time.Hour)},
			[]gate.Reason{gate.ReasonNoImport, gate.ReasonStaleImport},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result := gate.New(p, now, tt.sources, nil).Result()
			require.Len(t, result.Sources, len(tt.sources))
			var reasons []gate.Reason
			for _, b := range result.Blockers {
				reasons = append(reasons, b.Reason)
			}
			require.Equal(t, tt.reasons, reasons)
			require.Equal(t, len(tt.reasons) > 0, result.Verdict == gate.Fail)
		})
	}
}

func TestExceptions(t *testing.T) {
	t.Parallel()
	one := issue(finding.SeverityCritical)
	about := func(what string) string {
		return "exceptions: [{" + what + ", owner: team, reason: because, expires: 2026-03-10}]\n"
	}
	tests := map[string]struct {
		exception string
		covered   bool
	}{
		"ByFinding":        {about("finding: " + one.ID.String()), true},
		"ByRule":           {about("rule: CVE-1"), true},
		"ByRuleAndMore":    {about("rule: CVE-1, component: libssl3"), true},
		"NotOtherFindings": {about("finding: " + uuid.NewString()), false},
		"NotOtherRules":    {about("rule: CVE-2"), false},
		"NotOtherParts":    {about("rule: CVE-1, component: zlib"), false},
		"NotOtherPaths":    {about("rule: CVE-1, path: x"), false},
		"NotExpired":       {strings.ReplaceAll(about("rule: CVE-1"), "2026-03-10", "2026-03-09"), false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result := judge(parse(t, tt.exception), nil, one)
			require.Equal(t, tt.covered, result.Verdict == gate.Pass)
			if tt.covered {
				require.Equal(t, 1, result.ExceptedCount)
				require.Equal(t, "team", result.Excepted[0].Owner)
				require.Equal(t, time.Date(2026, 3, 11, 0, 0, 0, 0, time.UTC), result.Excepted[0].Expires, "the last day counts")
				return
			}
			if name == "NotExpired" {
				require.Contains(t, result.Blockers[0].Detail, "exception of team expired on 2026-03-09")
			}
		})
	}
}

func TestWaivers(t *testing.T) {
	t.Parallel()
	p := parse(t, "")
	bad, worse := issue(finding.SeverityHigh), issue(finding.SeverityCritical)
	failed := judge(p, nil, worse, bad)
	wish := gate.WaiverRequest{Reason: "r", Expires: now.Add(time.Hour)}
	waiver := func(keys ...string) []gate.Waiver {
		return []gate.Waiver{{ID: uuid.New(), ExpiresAt: now.Add(time.Hour), Blockers: keys}}
	}

	t.Run("LetPassWhatTheyName", func(t *testing.T) {
		t.Parallel()
		keys, err := wish.Blockers(failed)
		require.NoError(t, err)
		require.Len(t, keys, 2)
		result := judge(p, waiver(keys...), worse, bad)
		require.Equal(t, gate.Waived, result.Verdict)
		require.Equal(t, 2, result.WaivedCount)
		require.Zero(t, result.BlockerCount)
		require.Len(t, result.Waivers, 1)
		require.Equal(t, result.Waivers[0].ID, *result.Waived[0].WaiverID)
	})

	t.Run("LetNothingElsePass", func(t *testing.T) {
		t.Parallel()
		some := gate.WaiverRequest{Findings: []uuid.UUID{bad.ID}}
		keys, err := some.Blockers(failed)
		require.NoError(t, err)
		result := judge(p, waiver(keys...), worse, bad)
		require.Equal(t, gate.Fail, result.Verdict)
		require.Equal(t, 1, result.BlockerCount)
		require.Equal(t, 1, result.WaivedCount)
		rescored := bad
		rescored.Severity = finding.SeverityCritical
		require.Equal(t, gate.Fail, judge(p, waiver(keys...), rescored).Verdict, "it has become worse since")
	})

	t.Run("EndWithTheirTime", func(t *testing.T) {
		t.Parallel()
		keys, err := wish.Blockers(failed)
		require.NoError(t, err)
		old := waiver(keys...)
		old[0].ExpiresAt = now
		require.Equal(t, gate.Fail, judge(p, old, worse, bad).Verdict)
	})

	t.Run("AreNotUsedWhereNothingBlocks", func(t *testing.T) {
		t.Parallel()
		result := judge(p, waiver("severity:high:"+bad.ID.String()))
		require.Equal(t, gate.Pass, result.Verdict)
		require.Empty(t, result.Waivers)
	})

	t.Run("CoverSourcesToo", func(t *testing.T) {
		t.Parallel()
		stale := gate.New(p, now, []gate.Source{heard("s", 99*time.Hour)}, nil).Result()
		keys, err := gate.WaiverRequest{Sources: []string{"s"}}.Blockers(stale)
		require.NoError(t, err)
		result := gate.New(p, now, []gate.Source{heard("s", 99*time.Hour)}, waiver(keys...)).Result()
		require.Equal(t, gate.Waived, result.Verdict)
	})

	t.Run("AreRefused", func(t *testing.T) {
		t.Parallel()
		var many []finding.Finding
		for range gate.MaxListed + 1 {
			many = append(many, issue(finding.SeverityCritical))
		}
		_, err := wish.Blockers(judge(p, nil, many...))
		requireCode(t, err, finding.CodeNotWaivable)
		_, err = wish.Blockers(judge(p, nil))
		requireCode(t, err, finding.CodeNotWaivable)
		_, err = gate.WaiverRequest{Findings: []uuid.UUID{uuid.New()}}.Blockers(failed)
		requireCode(t, err, finding.CodeNotWaivable)
		_, err = gate.WaiverRequest{Sources: []string{"x"}}.Blockers(failed)
		requireCode(t, err, finding.CodeNotWaivable)
		require.NoError(t, wish.Check(now, time.Hour))
		requireCode(t, gate.WaiverRequest{Expires: now.Add(1)}.Check(now, time.Hour), finding.CodeReasonRequired)
		requireCode(t, gate.WaiverRequest{Reason: "r", Expires: now}.Check(now, time.Hour), finding.CodeInvalidRequest)
		requireCode(t, gate.WaiverRequest{Reason: "r", Expires: now.Add(2 * time.Hour)}.Check(now, time.Hour), finding.CodeNotWaivable)
	})
}

// TestRisk is about what is known beyond severity and age.
func TestRisk(t *testing.T) {
	t.Parallel()
	exploited := func(f *finding.Finding) { f.KEV = true }
	of := func(priority int) func(*finding.Finding) { return func(f *finding.Finding) { f.Priority = priority } }
	due := func(ago time.Duration) func(*finding.Finding) {
		return func(f *finding.Finding) {
			at := now.Add(-ago)
			f.DueAt, f.SLAState = &at, finding.SLARunning
		}
	}
	low, high := finding.SeverityLow, finding.SeverityHigh
	tests := map[string]struct {
		policy   string
		findings []finding.Finding
		blockers []gate.Reason
		detail   string
	}{
		"ExploitedBlocksHoweverMild":   {"knownExploited: forbid\n", []finding.Finding{issue(low, exploited)}, []gate.Reason{gate.ReasonExploited}, "known to be exploited"},
		"ExploitedIsTolerated":         {"knownExploited: tolerate\n", []finding.Finding{issue(low, exploited)}, nil, ""},
		"ExploitedIsToleratedUnasked":  {"", []finding.Finding{issue(low, exploited)}, nil, ""},
		"PriorityBlocks":               {"maxPriority: 60\n", []finding.Finding{issue(low, of(60)), issue(low, of(61))}, []gate.Reason{gate.ReasonPriority}, "priority is 61; the policy tolerates 60"},
		"LowPriorityDoesNotBlock":      {"minPriority: 40\n", []finding.Finding{issue(high, of(39)), issue(high, of(40))}, []gate.Reason{gate.ReasonSeverity}, "severity is high"},
		"ExploitedOfLowPriorityBlocks": {"minPriority: 40\nknownExploited: forbid\n", []finding.Finding{issue(low, of(9), exploited)}, []gate.Reason{gate.ReasonExploited}, ""},
		"BreachBlocks":                 {"slaBreaches: 0\n", []finding.Finding{issue(low, due(0)), issue(low, due(-1))}, []gate.Reason{gate.ReasonSLABreach}, "It was due on 2026-03-10T12:00:00Z. The policy tolerates 0 such findings; there are 1."},
		"BreachesUpToANumberPass":      {"slaBreaches: 2\n", []finding.Finding{issue(low, due(1)), issue(low, due(1))}, nil, ""},
		"ThenAllOfThemBlock":           {"slaBreaches: 1\n", []finding.Finding{issue(low, due(1)), issue(low, due(1))}, []gate.Reason{gate.ReasonSLABreach, gate.ReasonSLABreach}, "tolerates 1"},
		"BreachesPassUnasked":          {"", []finding.Finding{issue(low, due(1))}, nil, ""},
		"WhatBlocksAlreadyCountsOnce":  {"slaBreaches: 0\n", []finding.Finding{issue(high, due(1))}, []gate.Reason{gate.ReasonSeverity}, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result := judge(parse(t, tt.policy), nil, tt.findings...)
			var reasons []gate.Reason
			for _, b := range result.Blockers {
				reasons = append(reasons, b.Reason)
			}
			require.Equal(t, tt.blockers, reasons)
			require.Len(t, tt.blockers, result.BlockerCount)
			if len(tt.blockers) > 0 {
				require.Contains(t, result.Blockers[0].Detail, tt.detail)
			}
		})
	}

	t.Run("CountsMoreBreachesThanItLists", func(t *testing.T) {
		t.Parallel()
		e := gate.New(parse(t, "slaBreaches: 3\n"), now, []gate.Source{heard("s", time.Hour)}, nil)
		for range gate.MaxListed + 5 {
			e.Add(issue(low, due(1)))
		}
		result := e.Result()
		require.Equal(t, gate.MaxListed+5, result.BlockerCount)
		require.Len(t, result.Blockers, gate.MaxListed)
		require.Equal(t, result, e.Result(), "asking again says the same")
	})

	t.Run("WaivedBreachesDoNotCount", func(t *testing.T) {
		t.Parallel()
		p := parse(t, "slaBreaches: 1\n")
		one, two := issue(low, due(1)), issue(low, due(1))
		failed := judge(p, nil, one, two)
		require.Equal(t, gate.Fail, failed.Verdict)
		waiver := gate.Waiver{ID: uuid.New(), ExpiresAt: now.Add(time.Hour), Blockers: []string{failed.Blockers[0].Key}}
		result := judge(p, []gate.Waiver{waiver}, one, two)
		require.Equal(t, gate.Waived, result.Verdict)
		require.Zero(t, result.BlockerCount)
	})

	t.Run("ExceptionsCoverThem", func(t *testing.T) {
		t.Parallel()
		p := parse(t, "slaBreaches: 0\nknownExploited: forbid\nexceptions: [{rule: CVE-1, owner: o, reason: r, expires: 2026-12-31}]\n")
		result := judge(p, nil, issue(low, due(1)), issue(low, exploited))
		require.Equal(t, gate.Pass, result.Verdict)
		require.Equal(t, 2, result.ExceptedCount)
	})
}

func TestParse(t *testing.T) {
	t.Parallel()

	t.Run("ReadsTheDefaultPolicy", func(t *testing.T) {
		t.Parallel()
		p, err := gate.Parse(gate.DefaultPolicy)
		require.NoError(t, err)
		require.Equal(t, "default", p.Name)
		require.Equal(t, finding.SeverityMedium, p.MaxSeverity)
		require.Equal(t, 24*time.Hour, p.MaxImportAge)
		require.Equal(t, 30*24*time.Hour, p.MaxWaiver)
		require.Equal(t, map[finding.Severity]time.Duration{finding.SeverityMedium: 90 * 24 * time.Hour}, p.MaxAge)
		require.Equal(t, finding.OpenStates(), p.OpenStates)
		require.Len(t, p.Kinds, 5)
	})

	t.Run("ReadsJSON", func(t *testing.T) {
		t.Parallel()
		p, err := gate.Parse([]byte(`{"version": 1, "name": "p", "maxSeverity": "none", "maxImportAge": "2h"}`))
		require.NoError(t, err)
		require.Equal(t, gate.NoSeverity, p.MaxSeverity)
		require.Equal(t, 2*time.Hour, p.MaxImportAge)
	})

	tests := map[string]struct {
		text  string
		wants []string
	}{
		"Nothing":            {"", []string{"line 1: the policy is empty"}},
		"NotYAML":            {"a: [", []string{"not YAML: line 1"}},
		"NoMapping":          {"- a\n", []string{"line 1: the policy: must be a mapping"}},
		"TwoDocuments":       {minimal + "---\na: b\n", []string{"one YAML document"}},
		"MissingKeys":        {"name: p\n", []string{"line 1: version: is missing", "line 1: maxSeverity: is missing", "line 1: maxImportAge: is missing"}},
		"UnknownKey":         {minimal + "maxSevrity: low\n", []string{"line 5: maxSevrity: is not a key here; known are description, exceptions"}},
		"BadBreaches":        {minimal + "slaBreaches: some\n", []string{"line 5: slaBreaches: must be a whole number between 0 and 1000000"}},
		"NegativeBreaches":   {minimal + "slaBreaches: -1\n", []string{"line 5: slaBreaches: must be a whole number"}},
		"BadExploited":       {minimal + "knownExploited: true\n", []string{"line 5: knownExploited: must be forbid or tolerate"}},
		"HighPriority":       {minimal + "maxPriority: 101\n", []string{"line 5: maxPriority: must be a whole number between 0 and 100"}},
		"FractionalPriority": {minimal + "minPriority: 1.5\n", []string{"line 5: minPriority: must be a whole number between 0 and 100"}},
		"KeyTwice":           {minimal + "maxSeverity: low\n", []string{"line 5: maxSeverity: is there already, in line 3"}},
		"OtherVersion":       {strings.Replace(minimal, "1", "2", 1), []string{"line 1: version: must be 1"}},
		"BadName":            {strings.Replace(minimal, "name: p", "name: inline:P", 1), []string{"line 2: name: must be"}},
		"BadSeverity":        {strings.Replace(minimal, "medium", "grave", 1), []string{"line 3: maxSeverity: must be none, info"}},
		"UnknownSeverity":    {strings.Replace(minimal, "medium", "unknown", 1), []string{"line 3: maxSeverity: must be none, info"}},
		"BadDuration":        {strings.Replace(minimal, "24h", "1 day", 1), []string{"line 4: maxImportAge: must be a duration such as 36h or 30d"}},
		"NegativeDuration":   {strings.Replace(minimal, "24h", "-1h", 1), []string{"line 4: maxImportAge: must be a duration"}},
		"BadKind":            {minimal + "kinds:\n  - secret\n  - rumour\n", []string{"line 7: kinds[1]: must be vulnerability"}},
		"NoKinds":            {minimal + "kinds: []\n", []string{"line 5: kinds: must name at least one"}},
		"NoStates":           {minimal + "openStates: []\n", []string{"line 5: openStates: must name at least one"}},
		"BadState":           {minimal + "openStates: [lost]\n", []string{"line 5: openStates[0]: must be new"}},
		"StatesNotAList":     {minimal + "openStates: new\n", []string{"line 5: openStates: must be a list"}},
		"BadAge":             {minimal + "maxAge:\n  high: soon\n", []string{"line 6: maxAge.high: must be a duration"}},
		"AgeOfUnknown":       {minimal + "maxAge: {unknown: 3d}\n", []string{"line 5: maxAge.unknown: is not a key here"}},
		"Anchors":            {minimal + "maxAge: &a {high: 3d}\n", []string{"line 5: maxAge: must be written out"}},
		"Aliases":            {"x: &a 1\nversion: *a\n", []string{"line 2: version: must be written out"}},
		"ExceptionKeys":      {minimal + "exceptions:\n  - rule: r\n", []string{"line 6: exceptions[0].owner: is missing", "line 6: exceptions[0].reason: is missing", "line 6: exceptions[0].expires: is missing"}},
		"ExceptionOfNothing": {minimal + "exceptions: [{owner: o, reason: r, expires: 2026-01-01}]\n", []string{"line 5: exceptions[0]: must name either a finding or a rule"}},
		"ExceptionOfBoth":    {minimal + "exceptions: [{rule: r, finding: " + uuid.NewString() + ", owner: o, reason: r, expires: 2026-01-01}]\n", []string{"must name either a finding or a rule"}},
		"ExceptionForever":   {minimal + "exceptions: [{rule: r, owner: o, reason: r, expires: never}]\n", []string{"line 5: exceptions[0].expires: must be the last day"}},
		"ExceptionNoReason":  {minimal + "exceptions: [{rule: r, owner: o, reason: '', expires: 2026-01-01}]\n", []string{"line 5: exceptions[0].reason: must be a text"}},
		"ExceptionBadID":     {minimal + "exceptions: [{finding: 7, owner: o, reason: r, expires: 2026-01-01}]\n", []string{"exceptions[0].finding: must be the id of a finding"}},
		"TooLong":            {minimal + strings.Repeat("#", gate.MaxPolicyBytes), []string{"and may have 65536"}},
	}
	for name, tt := range tests {
		t.Run("Refuses"+name, func(t *testing.T) {
			t.Parallel()
			_, err := gate.Parse([]byte(tt.text))
			for _, want := range tt.wants {
				require.ErrorContains(t, err, want)
			}
		})
	}
}

func TestBook(t *testing.T) {
	t.Parallel()
	write := func(t *testing.T, files map[string]string) string {
		t.Helper()
		folder := t.TempDir()
		for name, text := range files {
			require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600))
		}
		return folder
	}

	t.Run("ReadsAFolderBesideTheDefault", func(t *testing.T) {
		t.Parallel()
		book, err := gate.LoadBook(write(t, map[string]string{"a.yaml": minimal, "notes.txt": "?"}))
		require.NoError(t, err)
		require.Equal(t, "default, p", book.Names())
		_, found := book.Find("p")
		require.True(t, found)
		_, found = book.Find("q")
		require.False(t, found)
	})

	t.Run("TellsTheMistakesOfAllFiles", func(t *testing.T) {
		t.Parallel()
		_, err := gate.LoadBook(write(t, map[string]string{
			"a.yaml": minimal, "b.json": `{"name": 3}`, "c.yml": minimal, "d.yaml": minimal + "x: y\n",
		}))
		require.ErrorContains(t, err, "b.json: line 1: version: is missing")
		require.ErrorContains(t, err, "c.yml: name: p is the name of")
		require.ErrorContains(t, err, "d.yaml: line 5: x: is not a key here")
	})

	t.Run("RefusesAFolderWithoutPolicies", func(t *testing.T) {
		t.Parallel()
		_, err := gate.LoadBook(t.TempDir())
		require.ErrorContains(t, err, "there is no *.yaml")
	})
}

func TestTarget(t *testing.T) {
	t.Parallel()
	digest := "sha256:" + strings.Repeat("a", 64)
	for _, image := range []string{digest, "registry.example:5000/core@" + digest} {
		target, err := gate.NewTarget(image, nil)
		require.NoError(t, err)
		require.Equal(t, "image:"+digest, target.String())
	}
	target, err := gate.NewTarget("", []string{"b", "a", "b"})
	require.NoError(t, err)
	require.Equal(t, "sources:a,b", target.String())
	for _, bad := range []string{"core:latest", "sha256:abc", strings.ToUpper(digest), "a b@" + digest, digest + "x"} {
		_, err := gate.NewTarget(bad, nil)
		requireCode(t, err, finding.CodeInvalidRequest)
	}
	_, err = gate.NewTarget("", nil)
	requireCode(t, err, finding.CodeInvalidRequest)
	_, err = gate.NewTarget(digest, []string{"a"})
	requireCode(t, err, finding.CodeInvalidRequest)
	_, err = gate.NewTarget("", make([]string, gate.MaxSources+1))
	requireCode(t, err, finding.CodeInvalidRequest)
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		minimal, string(gate.DefaultPolicy), "{}", "a: &a [*a]", minimal + "exceptions: [{rule: r, owner: o, reason: r, expires: 2026-01-01}]",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := gate.Parse(text)
		if err != nil {
			require.NotEmpty(t, err.Error())
			return
		}
		require.NotEmpty(t, p.Name)
		require.NotEmpty(t, p.OpenStates)
		require.Positive(t, p.MaxImportAge)
		for _, e := range p.Exceptions {
			require.NotEmpty(t, e.Owner)
			require.NotEmpty(t, e.Reason)
			require.False(t, e.Expires.IsZero())
			require.NotEqual(t, e.Finding == uuid.Nil, e.Rule == "", fmt.Sprint(e))
		}
	})
}

func requireCode(t *testing.T, err error, code finding.Code) {
	t.Helper()
	var domain *finding.Error
	require.ErrorAs(t, err, &domain)
	require.Equal(t, code, domain.Code)
}

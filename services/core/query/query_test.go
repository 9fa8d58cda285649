package query_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/query"
)

func TestFormatIsCanonical(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, want string }{
		"Everything":           {"  ", ""},
		"Comparison":           {"severity>=HIGH", "severity >= high"},
		"NamesInAnyCase":       {"FirstSeen < NOW-4W", "firstSeen < now-28d"},
		"TextIsQuoted":         {"component ~ openssl", `component ~ "openssl"`},
		"QuotesAndBackslashes": {`title = "a \"b\" \\ c"`, `title = "a \"b\" \\ c"`},
		"ListsAreSets":         {"state in (triaged, new,triaged)", "state in (new, triaged)"},
		"WorstSeverityFirst":   {"severity in (low, critical)", "severity in (critical, low)"},
		"ListOfOne":            {"state in (new)", "state = new"},
		"NotOfEqual":           {"not state = new", "state != new"},
		"NotTwice":             {"not not state = new", "state = new"},
		"NotIn":                {"not kind in (code, secret)", "kind not in (code, secret)"},
		"NotOfLess":            {"not severity < low", "not severity < low"},
		"AndBindsFirst":        {"kind = code or kind = secret and state = new", "kind = code or kind = secret and state = new"},
		"NeedlessParentheses":  {"((kind = code) and (state = new and age > 3d))", "kind = code and state = new and age > 3d"},
		"NeededParentheses":    {"(kind = code or kind = secret) and not (state = new and age > 3d)", "(kind = code or kind = secret) and not (state = new and age > 3d)"},
		"TextSearch":           {`TEXT "Remote  code exec*, remote"`, `text "remote code exec*"`},
		"Dates":                {"lastSeen >= 2026-01-31 and stateChanged<2026-01-31T12:00:00.5+02:00", "lastSeen >= 2026-01-31 and stateChanged < 2026-01-31T10:00:00.5Z"},
		"Spans":                {"age > 48h and age < 90m and age >= 0d", "age > 2d and age < 90m and age >= 0d"},
		"Future":               {"lastSeen < now+36h and firstSeen < now", "lastSeen < now+36h and firstSeen < now"},
		"WordsWithoutQuotes":   {"source = trivy:image-core and purl ~ pkg:npm/%40a/b@1.2+x", `source = "trivy:image-core" and purl ~ "pkg:npm/%40a/b@1.2+x"`},
		"ID":                   {"id = 01920F5E-8B1C-7C3A-9A51-0D8A4F3E6B11", "id = 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b11"},
		"LanguageWordsInTexts": {`title = "not" and rule ~ "in"`, `title = "not" and rule ~ "in"`},
		"EmptyPath":            {`path = ""`, `path = ""`},
		"Any":                  {`any !~ "ssl"`, `any !~ "ssl"`},
		"Assignees":            {`assignee in (team:x, ME, Unassigned, "me")`, `assignee in (unassigned, me, "me", "team:x")`},
		"Unassigned":           {`assignee = "" or assignee != unassigned`, `assignee = unassigned or assignee != unassigned`},
		"Labels":               {`label not in (b, a) and label ~ x`, `label not in ("a", "b") and label ~ "x"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, err := query.Parse(tt.text)
			require.NoError(t, err)
			require.Equal(t, tt.want, query.Format(n))
			again, err := query.Parse(tt.want)
			require.NoError(t, err)
			require.Equal(t, n, again)
		})
	}
}

func TestAs(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text  string
		names []string
		want  string
	}{
		"ANameForMe":      {`assignee = me and not (state = new or assignee != me)`, []string{"ann"}, `assignee = "ann" and not (state = new or assignee != "ann")`},
		"SeveralNames":    {`assignee != me`, []string{"ann", "7f3a"}, `assignee not in ("7f3a", "ann")`},
		"TheSameTwice":    {`assignee = me`, []string{"ann", "ann"}, `assignee = "ann"`},
		"AmongOthers":     {`assignee in (bob, me, unassigned)`, []string{"ann", ""}, `assignee in (unassigned, "ann", "bob")`},
		"NobodyStaysMe":   {`assignee = me`, []string{""}, `assignee = me`},
		"AQuotedMeIsAMan": {`assignee = "me"`, []string{"ann"}, `assignee = "me"`},
	}
	for name, tt := range tests {
		n, err := query.Parse(tt.text)
		require.NoError(t, err, name)
		before := query.Format(n)
		require.Equal(t, tt.want, query.Format(query.As(n, tt.names...)), name)
		require.Equal(t, before, query.Format(n), "%s: the filter itself stays as it is", name)
		require.Equal(t, strings.Contains(tt.text, "me") && !strings.Contains(tt.text, `"me"`), query.AsksForMe(n), name)
	}
}

func TestErrorsSayWhatAndWhere(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, want string }{
		"UnknownField":     {`state = new and sevrity = high`, `at character 17: there is no field "sevrity"; did you mean severity?`},
		"FarFromAnyField":  {`mood = good`, `at character 1: there is no field "mood"; there are severity, state, kind,`},
		"UnknownSeverity":  {`severity >= hihg`, `at character 13: there is no severity "hihg"; did you mean high?`},
		"UnknownState":     {`state in (new, triagd)`, `at character 16: there is no state "triagd"; did you mean triaged?`},
		"UnknownKind":      {`kind = virus`, `there is no kind "virus"; there are vulnerability, misconfiguration, secret, licence, code and threat`},
		"WrongOperator":    {`state ~ new`, `at character 7: state does not know ~; it knows =, !=, in and not in`},
		"NoOperator":       {`state new`, `at character 7: there is "new" where an operator should be; state knows`},
		"NotWithoutIn":     {`state not new`, `at character 11: there is "new" where an operator should be`},
		"NoValue":          {`state =`, `at character 8: there is the end where a value of state should be`},
		"KeywordAsValue":   {`title ~ and`, `at character 9: "and" is a word of the language; put it into double quotes`},
		"ListForEqual":     {`state = (new)`, `at character 9: only "in" takes a list`},
		"NoList":           {`state in new`, `at character 10: there is "new" where "(" should begin the list`},
		"OpenList":         {`state in (new`, `at character 14: there is the end where "," or ")" should be`},
		"EmptyList":        {`state in ()`, `at character 11: there is ")" where a value of state should be`},
		"OpenParenthesis":  {`(state = new`, `at character 13: there is the end where ")" should close what "(" at character 1 opens`},
		"NothingInside":    {`()`, `at character 2: there is ")" where a field should be`},
		"OneTooMany":       {`state = new state = fixed`, `at character 13: "state" is one too many; join comparisons with "and" or "or"`},
		"OpenQuote":        {`title ~ "ab`, `at character 9: the text that begins here has no closing quote`},
		"BadEscape":        {`title ~ "a\n"`, `at character 11: only \" and \\ follow a backslash`},
		"SingleQuotes":     {`title ~ 'a'`, `at character 9: "'" has no meaning here; put texts into double quotes`},
		"LonelyBang":       {`! state = new`, `at character 1: "!" alone means nothing`},
		"NUL":              {"title ~ \"a\x00\"", `at character 11: NUL cannot be in a text`},
		"NotUTF8":          {"title ~ \xff", `at character 1: the filter is not valid UTF-8`},
		"CountsRunes":      {`title ~ "äöü" and x = 1`, `at character 19: there is no field "x"`},
		"Time":             {`firstSeen < yesterday`, `at character 13: "yesterday" is not a time; write now-30d, 2026-01-31 or`},
		"TimeInWrongUnit":  {`firstSeen < now-3y`, `"now-3y" is not a time such as now-30d; the units are m, h, d and w`},
		"TimeTooFar":       {`firstSeen < now-99999d`, `"now-99999d" is not a time such as`},
		"YearTooEarly":     {`firstSeen < 0001-01-01`, `is not a time`},
		"EqualTime":        {`firstSeen = 2026-01-01`, `firstSeen does not know =; it knows <, <=, > and >=`},
		"Age":              {`age > 30`, `at character 7: "30" is not a value of age such as 30d`},
		"AssigneeContains": {`assignee ~ "x"`, `at character 10: assignee does not know ~; it knows =, !=, in and not in`},
		"EmptyLabel":       {`label = ""`, `at character 9: label is never empty`},
		"ID":               {`id = 7`, `at character 6: "7" is not a finding's id`},
		"NoWords":          {`text "漏洞"`, `at character 6: the text has no word of the letters a to z or digits; for other texts use any`},
		"TooManyWords":     {`text "a b c d e f g h i j k l m"`, `the text has more than 12 words`},
		"NoText":           {`text =`, `at character 6: there is "=" where words in double quotes should be`},
		"EmptyTitle":       {`title = ""`, `at character 9: title is never empty`},
		"TooLong":          {strings.Repeat(" ", 2001), `at character 2001: the filter is longer than 2000 characters`},
		"TooDeep":          {strings.Repeat("(", 17) + "state=new" + strings.Repeat(")", 17), `at character 17: the filter nests deeper than 16 levels`},
		"TooManyNots":      {strings.Repeat("not ", 17) + "state=new", `the filter nests deeper than 16 levels`},
		"TooManyTerms":     {strings.Repeat("age>1d or ", 50) + "age>1d", `at character 501: the filter has more than 50 comparisons`},
		"TooManyValues":    {"rule in (" + strings.Repeat("a,", 200) + "a)", `the lists of the filter have more than 200 values`},
		"TooLongWritten":   {"rule in (" + manyRules(199) + "a)" + strings.Repeat(" or path=a", 49), `the filter is longer than 2000 characters when all of its`},
		"LongWord":         {"state = " + strings.Repeat("x", 500), `there is no state "` + strings.Repeat("x", 40) + `…"; there are new,`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := query.Parse(tt.text)
			var fault *query.Error
			require.ErrorAs(t, err, &fault)
			require.Contains(t, fault.Error(), tt.want)
		})
	}
}

// manyRules are different values of a list, without a blank.
func manyRules(n int) string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "k%03d,", i)
	}
	return text.String()
}

func TestMatches(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 2, 1, 12, 0, 0, 0, time.UTC)
	subject := query.SubjectOf(finding.Detail{
		Finding: finding.Finding{
			ID: uuid.MustParse("01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b11"), Kind: finding.KindVulnerability,
			Severity: finding.SeverityHigh, State: finding.StateTriaged, Title: "OpenSSL: Remote Code Execution",
			RuleID: "CVE-2024-6119", Component: "libssl3", Path: "usr/lib/libssl.so",
			FirstSeenAt: now.Add(-40 * 24 * time.Hour), LastSeenAt: now.Add(-time.Hour),
		},
		PURL: "pkg:deb/debian/libssl3@3.0.13", Description: "An attacker may run code.", StateChangedAt: now.Add(-24 * time.Hour),
		Sightings: []finding.Sighting{{Source: "trivy:image-core"}, {Source: "grype:old", ClosedAt: &now}},
	})
	tests := map[string]bool{
		"": true,
		`severity >= high and state in (new, triaged) and component ~ "SSL" and not source = "trivy:image-web" and firstSeen < now-30d and text "remote code"`: true,
		`severity > high`: false, `severity <= high`: true, `severity != high`: false,
		`source = "grype:old"`: false, `source ~ IMAGE`: true, `source !~ image`: false,
		`component = LibSSL3`: false, `component = libssl3`: true, `component in (a, libssl3)`: true,
		`any ~ "cve-2024-6119 lib"`: true, `purl ~ debian`: true, `any ~ debian`: false,
		`text "attacker openssl"`: true, `text "attack"`: false, `text "attack*"`: true, `text "3 deb"`: true,
		`age > 40d`: false, `age >= 40d`: true, `age > 39d`: true, `lastSeen >= now-60m`: true, `lastSeen > now-60m`: false,
		`stateChanged < 2026-02-01`: true, `stateChanged < 2026-01-31`: false,
		`id in (01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b11, 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b12)`: true,
		`kind = code or state = new`: false, `not (kind = code or state = new)`: true,
	}
	for text, want := range tests {
		n, err := query.Parse(text)
		require.NoError(t, err, text)
		require.Equal(t, want, query.Matches(n, &subject, now), text)
	}
}

func TestStatesAndSeverities(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		states     string
		severities string
	}{
		"":                                       {"new triaged in_progress risk_accepted false_positive fixed reopened", "critical high medium low info unknown"},
		"state = new and severity < high":        {"new", "medium low info unknown"},
		"state != new and state in (new, fixed)": {"fixed", "critical high medium low info unknown"},
		"state = new and state = fixed":          {"", "critical high medium low info unknown"},
		"(state = new and severity = low) or state = fixed":    {"new fixed", "critical high medium low info unknown"},
		"not (state = new or severity > low)":                  {"triaged in_progress risk_accepted false_positive fixed reopened", "low info unknown"},
		"state = new or kind = code":                           {"new triaged in_progress risk_accepted false_positive fixed reopened", "critical high medium low info unknown"},
		"not (state = new and kind = code) and severity = low": {"new triaged in_progress risk_accepted false_positive fixed reopened", "low"},
	}
	for text, tt := range tests {
		n, err := query.Parse(text)
		require.NoError(t, err)
		states := []string{}
		for _, s := range query.States(n) {
			states = append(states, string(s))
		}
		severities := []string{}
		for _, s := range query.Severities(n) {
			severities = append(severities, s.String())
		}
		require.Equal(t, tt.states, strings.Join(states, " "), text)
		require.Equal(t, tt.severities, strings.Join(severities, " "), text)
	}
}

func TestCompile(t *testing.T) {
	t.Parallel()
	n, err := query.Parse(`state in (new, fixed) and component = "x'; DROP TABLE findings --" and source ~ "a%b" and text "ab c*" ` +
		`and severity in (critical, high)`)
	require.NoError(t, err)
	names, patterns := query.SourcesOf(n)
	require.Empty(t, names)
	require.Equal(t, []string{`%a\%b%`}, patterns)
	got := query.Compile(n, time.Now(), query.Sources{"a%b:c": 7, "other": 8}, "mine")
	require.Equal(t, []string{"new", "fixed"}, got.States)
	require.True(t, got.Texts)
	require.Equal(t, `((c.component = $2::text) AND (EXISTS (SELECT FROM sightings AS o WHERE o.finding_id = c.id AND `+
		`o.closed_at IS NULL AND o.source_id = ANY($3::integer[]))) AND ((t.severity = 5 AND t.lexemes @@ $4::tsquery) OR (t.severity = 4 AND t.lexemes @@ $4::tsquery)) `+
		`AND (c.severity = ANY($5::smallint[]))) AND t.component = $6::text`, got.Condition)
	require.True(t, got.Worded)
	at := query.CompileAt(n, finding.SeverityHigh, time.Now(), query.Sources{"a%b:c": 7})
	require.Contains(t, at.Condition, "((t.severity = 4 AND t.lexemes @@ $3::tsquery))")
	require.Equal(t, []any{
		"mine", "x'; DROP TABLE findings --", []int32{7}, "'ab' & 'c':*", []int16{5, 4}, "x'; DROP TABLE findings --",
	}, got.Args)
}

func TestCompileKnowsWhatIsOfTheNarrowTableAlone(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC)
	compile := func(text string) query.SQL {
		n, err := query.Parse(text)
		require.NoError(t, err)
		return query.Compile(n, now, nil)
	}
	got := compile(`lastSeen > now-2d and lastSeen > now-9d and lastSeen <= now-1d and severity = low and state = new`)
	require.True(t, got.OfSeen)
	require.NotContains(t, got.Condition, "c.")
	require.Equal(t, now.AddDate(0, 0, -2), *got.SeenFrom)
	require.Equal(t, now.AddDate(0, 0, -1), *got.SeenTo)
	for _, text := range []string{`lastSeen > now-2d and kind = code`, `lastSeen > now-2d and text "a"`, `severity = low`, `not age > 1d`} {
		require.False(t, compile(text).OfSeen, text)
	}
	either := compile(`lastSeen > now-2d or severity = low`)
	require.True(t, either.OfSeen)
	require.Nil(t, either.SeenFrom, "not everything keeps to it")
	require.Nil(t, compile(`not lastSeen > now-2d`).SeenTo)
	require.False(t, compile(`not text "a"`).Worded)
	require.False(t, compile(`text "a" or text "b"`).Worded)
}

func TestContainsIsFreeOfTheDatabasesLocale(t *testing.T) {
	t.Parallel()
	n, err := query.Parse(`path ~ "a_b"`)
	require.NoError(t, err)
	got := query.Compile(n, time.Now(), nil)
	require.Equal(t, `(c.path ILIKE $1::text COLLATE "C") AND t.haystack ILIKE $2::text`, got.Condition)
	require.Equal(t, []any{`%a\_b%`, `%a\_b%`}, got.Args)
}

func TestOfJoinsParametersAndText(t *testing.T) {
	t.Parallel()
	n, err := query.Of(finding.Filter{
		Severities: []finding.Severity{finding.SeverityLow, finding.SeverityHigh, finding.SeverityLow},
		States:     []finding.State{finding.StateNew}, Source: "s", Text: "ab", Query: "kind = code or age > 1d",
	})
	require.NoError(t, err)
	require.Equal(t, `(kind = code or age > 1d) and severity in (high, low) and state = new and source = "s" and any ~ "ab"`, query.Format(n))
	n, err = query.Of(finding.Filter{})
	require.NoError(t, err)
	require.Empty(t, query.Format(n))
}

// FuzzParse holds that no text makes the parser panic, and that the canonical form of what it accepts is a fixed point
// within the language's bounds.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`severity >= high and state in (new, triaged) and component ~ "openssl" and not source = "trivy:image-core" and firstSeen < now-30d and text "remote code"`,
		`not (kind = code or age>3w) and id = 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b11`, `title ~ "\\\""`, `((((`, `state in (`, "\xff", `!`,
		`lastSeen < 2026-01-31T12:00:00.123456789+02:00`, `any !~ "ä" or purl not in (a,b)`, `text "a* b"`, `now`, `age < 00000000001m`,
		`assignee in (me, unassigned, "x", team:y) or not label ~ "z"`,
	} {
		f.Add(seed)
	}
	now := time.Date(2026, 2, 1, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		n, err := query.Parse(text)
		if err != nil {
			var fault *query.Error
			require.ErrorAs(t, err, &fault)
			require.Positive(t, fault.Character)
			require.Less(t, len(fault.Error()), 500)
			return
		}
		canonical := query.Format(n)
		again, err := query.Parse(canonical)
		require.NoError(t, err, canonical)
		require.Equal(t, n, again)
		require.Equal(t, canonical, query.Format(again))
		query.Matches(n, &query.Subject{}, now)
		query.Compile(n, now, nil)
	})
}

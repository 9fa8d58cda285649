package report_test

import (
	"crypto/sha256"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/report"
)

func mapping(t *testing.T, text string) *report.Mapping {
	t.Helper()
	m, err := report.ParseMapping([]byte(text))
	require.NoError(t, err)
	return m
}

func TestMappingRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, field, message string }{
		"WhatIsNotJSON":       {`{`, "mapping", "must be an object in JSON"},
		"AnotherType":         {`[]`, "mapping", "must be an object in JSON"},
		"AnUnknownKey":        {`{"feilds":{}}`, "mapping.feilds", "known are records"},
		"AnUnknownField":      {`{"fields":{"sverity":"x"}}`, "mapping.fields.sverity", "known are aliases, component"},
		"AReferenceOfNothing": {`{"fields":{"rule":""}}`, "mapping.fields.rule", "is empty"},
		"ANumberAsReference":  {`{"fields":{"rule":["a",1]}}`, "mapping.fields.rule", "an array of texts"},
		"ABrokenPointer":      {`{"fields":{"rule":"/a~b"}}`, "mapping.fields.rule", "no JSON pointer"},
		"AnUnknownSeverity":   {`{"severities":{"P1":"grave"}}`, "mapping.severities.P1", "critical, high"},
		"AnUnknownKind":       {`{"kinds":{"a":"bug"}}`, "mapping.kinds.a", "vulnerability, misconfiguration"},
		"AnUnknownOwnKind":    {`{"kind":"bug"}`, "mapping.kind", "vulnerability, misconfiguration"},
		"AnUnknownDelimiter":  {`{"delimiter":"x"}`, "mapping.delimiter", "comma, semicolon"},
		"AListAsSkip":         {`{"skip":["a"]}`, "mapping.skip", "an object of arrays"},
		"TooMuch":             {`{"tool":"` + strings.Repeat("x", report.MaxMappingBytes) + `"}`, "mapping", "longer than 4096"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := report.ParseMapping([]byte(tt.text))
			requireFault(t, err, finding.CodeInvalidRequest, tt.field, tt.message)
		})
	}

	t.Run("OfAnotherFormat", func(t *testing.T) {
		t.Parallel()
		_, err := report.ParseMapped(strings.NewReader(`{}`), report.SARIF, mapping(t, `{}`), report.DefaultLimits(), nil)
		requireFault(t, err, finding.CodeInvalidRequest, "mapping", "belongs to the formats json and csv")
	})
}

func TestGenericRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ mapping, text, field, message string }{
		"ATableThatNobodyAskedFor": {``, "rule,title\na,b\n", "report", "say format=csv"},
		"NoRecords":                {`{"records":"/a/b"}`, `{"a":{"c":[]}}`, "report", "no array at /a/b"},
		"RecordsThatAreNull":       {`{"records":"a"}`, `{"a":null}`, "report", "no array at a"},
		"RecordsOfAnotherType":     {`{"records":"a"}`, `{"a":{}}`, "a", "should be an array"},
		"RecordsInsideOfAnArray":   {`{"records":"a"}`, `[]`, "mapping.records", "an array itself"},
		"ARecordWithoutRule":       {`{}`, `[{"rule":"a"},{"title":"b"}]`, "[1].rule", "mapping.fields.rule"},
		"ALineWithoutRule":         {`{}`, "{\"rule\":\"a\"}\n{\"rule\":null}\n", "record 2.rule", "has no value"},
		"ACutLine":                 {`{}`, "{\"rule\":\"a\"}\n{\"rule\":", "record 2.rule", "ends too early"},
		"ARecordOfAnotherType":     {`{}`, `[{"rule":"a"},7]`, "[1]", "should be an object"},
		"AWordThatIsNoSeverity":    {`{}`, `[{"rule":"a","severity":"P1"}]`, "[0].severity", `is "P1"; say with mapping.severities`},
		"AScoreThatIsNone":         {`{}`, `[{"rule":"a","score":11}]`, "[0].score", "no number from 0 to 10"},
		"ALineThatIsNone":          {`{}`, `[{"rule":"a","line":"x"}]`, "[0].line", "no whole number"},
		"AWordThatIsNoKind":        {`{}`, `[{"rule":"a","kind":"sast"}]`, "[0].kind", "say with mapping.kinds"},
		"MoreAfterTheArray":        {`{}`, `[] []`, "report", "more content"},
		"ATableWithoutRule":        {`{}`, "a,b\n1,2\n", "line 1", "no column for the rule; name it with mapping.fields.rule. The columns are a, b"},
		"ATableWithoutTheColumn":   {`{"fields":{"path":"where"}}`, "rule,b\n1,2\n", "mapping.fields.path", `the column "where"`},
		"ATableWithoutSkip":        {`{"skip":{"state":["x"]}}`, "rule,b\n1,2\n", "mapping.skip", `the column "state"`},
		"TwoColumnsOfOneName":      {`{}`, "rule,b,b\n1,2\n", "line 1", "two columns"},
		"AnEmptyTable":             {`{}`, "", "report", "ends too early"},
		"ARowWithoutRule":          {`{}`, "rule,b\na,1\n,2\n", "line 3.rule", "has no value"},
		"ARowThatIsTooShort":       {`{}`, "rule,b\n\"a\nb\",1\nc\n", "line 4", "wrong number of fields"},
		"AQuoteThatDoesNotEnd":     {`{}`, "rule,b\na,\"1\n2\n", "line 2", "not valid CSV"},
		"RecordsOfATable":          {`{"records":"x"}`, "rule\n", "mapping.records", "is for JSON"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var m *report.Mapping
			if tt.mapping != "" {
				m = mapping(t, tt.mapping)
			}
			err := parseInto(tt.text, m, func(finding.Observation) {})
			var fault *finding.Error
			require.ErrorAs(t, err, &fault)
			requireFault(t, err, fault.Code, tt.field, tt.message)
		})
	}
}

func TestGenericLimits(t *testing.T) {
	t.Parallel()
	limits := report.Limits{
		MaxBytes: 10_000, MaxRecords: 2, MaxRecordBytes: 250, MaxRecordValues: 1000, MaxStringBytes: 100, MaxDepth: 5, MaxRules: 1, MaxColumns: 3, MaxHeldBytes: 1000,
	}
	long := strings.Repeat("x", 101)
	tests := map[string]struct {
		format               report.Format
		text, field, message string
	}{
		"Records":     {report.JSON, `[{"rule":"a"},{"rule":"a"},{"rule":"a"}]`, "[2]", "the 2 that"},
		"Record":      {report.JSON, `[{"rule":"a"},{"x":[` + strings.Repeat(`"y",`, 200) + `1]}]`, "[1]", "larger than 250 bytes"},
		"String":      {report.JSON, `[{"rule":"` + long + `"}]`, "[0].rule", "a string longer than 100"},
		"Depth":       {report.JSON, `[{"x":[[[[1]]]]}]`, "[0].x", "deeper than 5"},
		"Rows":        {report.CSV, "rule\na\nb\nc\n", "line 4", "the 2 that"},
		"Columns":     {report.CSV, "rule,a,b\n1,2,3,4\n", "line 2", "more than 3 columns"},
		"Headers":     {report.CSV, "rule,a,b,c\n", "line 1", "more than 3 columns"},
		"Field":       {report.CSV, "rule\n\"a\nb\"\n\"" + long + "\"\n", "line 4", "a field longer than 100 bytes"},
		"Row":         {report.CSV, "rule,a,b\n" + strings.Repeat("x", 90) + ",\"" + strings.Repeat("\n", 90) + "\"," + strings.Repeat("x", 90) + "\n", "line 2", "larger than 250 bytes"},
		"BytesOfText": {report.CSV, "rule\n" + strings.Repeat("\n", 10_000), "", "larger than 10000 bytes uncompressed"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requireFault(t, parse(tt.text, tt.format, limits), finding.CodeTooLarge, tt.field, tt.message)
		})
	}

	t.Run("AQuotedFieldThatNeverEndsStopsEarly", func(t *testing.T) {
		t.Parallel()
		limits := report.DefaultLimits()
		counted := &countingReader{r: strings.NewReader("rule\n\"" + strings.Repeat("x\n", 8<<20))}
		_, err := report.Parse(counted, report.CSV, limits, nil)
		requireFault(t, err, finding.CodeTooLarge, "line 2", "a field longer than 1048576 bytes")
		require.Less(t, counted.n, int64(2<<20))
	})
}

func TestGenericFields(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		mapping, text string
		want          finding.Observation
	}{
		"ObviousNames": {
			`{}`, `[{"Rule_ID":"r","Message":"m","Level":"warning","File-Name":"a/b.go","Line Number":7}]`,
			finding.Observation{Kind: finding.KindCode, Severity: finding.SeverityMedium, RuleID: "r", Title: "m", Description: "m", Path: "a/b.go", Line: 7},
		},
		"PointersAndAlternatives": {
			`{"fields":{"rule":["missing","/ids/1"],"path":"/a~1b/~0c","aliases":"/ids","title":[]},"kind":"misconfiguration"}`,
			`[{"ids":["x","y"],"a/b":{"~c":"p"},"title":"not wanted"}]`,
			finding.Observation{Kind: finding.KindMisconfiguration, RuleID: "y", Title: "y", Path: "p", Aliases: []string{"x"}},
		},
		"AScoreForASeverity": {
			`{}`, `[{"id":"CVE-2024-1000","package":"p","score":"9.8","version":1.10}]`,
			finding.Observation{Kind: finding.KindVulnerability, Severity: finding.SeverityCritical, RuleID: "CVE-2024-1000", Title: "CVE-2024-1000", Component: "p", Version: "1.10"},
		},
		"AliasesInOneColumn": {
			`{}`, "rule,aliases,purl\nX-1,\"CVE-2024-1, GHSA-1\",pkg:npm/a@1\n",
			finding.Observation{Kind: finding.KindVulnerability, RuleID: "X-1", Title: "X-1", PURL: "pkg:npm/a@1", Aliases: []string{"CVE-2024-1", "GHSA-1"}},
		},
		"WordsAndTheRest": {
			`{"kinds":{"*":"misconfiguration"},"severities":{"*":"low"}}`, `[{"rule":"r","kind":"odd","severity":"odd"}]`,
			finding.Observation{Kind: finding.KindMisconfiguration, Severity: finding.SeverityLow, RuleID: "r", Title: "r"},
		},
		"AMarkOfABOM": {
			`{}`, "\xEF\xBB\xBFrule,fingerprint\r\nr,f\r\n",
			finding.Observation{Kind: finding.KindCode, RuleID: "r", Title: "r", Mark: "f"},
		},
		"ASecretWithoutWhatQuotesIt": {
			`{"kind":"secret"}`, `[{"rule":"r","title":"t","description":"hunter2","fingerprint":"hunter2","line":1}]`,
			finding.Observation{Kind: finding.KindSecret, RuleID: "r", Title: "t", Line: 1},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen := 0
			err := parseInto(tt.text, mapping(t, tt.mapping), func(o finding.Observation) {
				seen++
				want := tt.want
				require.NoError(t, want.Normalise())
				if want.Mark == "" && want.Kind == finding.KindCode {
					require.Contains(t, o.Mark, "message=")
					require.Equal(t, []finding.Mark{{By: finding.MarkTool, Value: o.Mark}}, o.Marks)
					o.Mark, o.Marks = "", want.Marks
				}
				require.Equal(t, want, o)
			})
			require.NoError(t, err)
			require.Equal(t, 1, seen)
		})
	}
}

// TestSameSecretInBothFormats holds JSON against CSV of the same tool.
func TestSameSecretInBothFormats(t *testing.T) {
	t.Parallel()
	const text = `{"kind":"secret","severity":"high"}`
	fromJSON := identities(sample{name: "gitleaks.json", mapping: text}.read(t), finding.KindSecret)
	fromCSV := identities(sample{name: "gitleaks.csv", mapping: text}.read(t), finding.KindSecret)
	require.Len(t, fromJSON, 2)
	require.ElementsMatch(t, fromJSON, fromCSV)
}

func TestByteOrderMarkIsPartOfTheContent(t *testing.T) {
	t.Parallel()
	for format, text := range map[report.Format]string{report.CSV: "rule\na\n", report.Trivy: `{"SchemaVersion":2}`} {
		text = "\xEF\xBB\xBF" + text
		summary, err := report.Parse(strings.NewReader(text), format, report.DefaultLimits(), func(finding.Observation) error { return nil })
		require.NoError(t, err)
		require.Equal(t, int64(len(text)), summary.Bytes)
		require.Equal(t, sha256.Sum256([]byte(text)), summary.SHA256)
	}
}

func TestSummaryTellsTheMapping(t *testing.T) {
	t.Parallel()
	summary, err := report.ParseMapped(strings.NewReader("[]"), report.Detect, mapping(t, "{ \"tool\": \"a b\" }"), report.DefaultLimits(), nil)
	require.NoError(t, err)
	require.JSONEq(t, `{"tool":"a b"}`, summary.Mapping)
	require.Equal(t, "a b", summary.Tool)
}

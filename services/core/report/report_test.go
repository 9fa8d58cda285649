package report_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/report"
)

const sarifHead = `{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"results":`

func parse(text string, want report.Format, limits report.Limits) error {
	_, err := report.Parse(strings.NewReader(text), want, limits, func(finding.Observation) error { return nil })
	return err
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text, field, message string
		want                 report.Format
	}{
		"Nothing":              {text: ``, field: "report", message: "ends too early"},
		"SomethingElse":        {text: `{"a":1}`, field: "report", message: "neither a SARIF"},
		"AnEmptyArray":         {text: `[]`, field: "report", message: "may be of any format"},
		"AnotherArray":         {text: `[{"a":1}]`, field: "[0]", message: "no ProductArn"},
		"AnArrayAsSARIF":       {text: `[]`, want: report.SARIF, field: "report", message: "should be an object"},
		"WhatIsNotJSON":        {text: `{"runs": oops}`, field: "runs", message: "not valid JSON"},
		"ACutReport":           {text: sarifHead + `[{"ruleId":"a"},{"ru`, field: "runs[0].results[1]", message: "ends too early"},
		"MoreAfterTheEnd":      {text: `{"SchemaVersion":2} {}`, field: "report", message: "more content"},
		"AnotherSARIFVersion":  {text: `{"version":"2.0.0","runs":[]}`, field: "report", message: "only 2.1.0"},
		"AnotherTrivySchema":   {text: `{"SchemaVersion":1}`, field: "report", message: "only SchemaVersion 2"},
		"TheOtherFormat":       {text: `{"SchemaVersion":2}`, want: report.SARIF, field: "SchemaVersion", message: "sarif was asked for"},
		"TwoFormats":           {text: `{"SchemaVersion":2,"runs":[]}`, field: "runs", message: "began as trivy"},
		"AResultOfAnotherType": {text: sarifHead + `[{"ruleId":7}]}]}`, field: "runs[0].results[0]", message: "a number where RuleID should be of the type string"},
		"AnEventThatIsNone":    {text: `{"detail":"Not Found"}`, field: "detail", message: "a string where the value should be of the type object"},
		"AResultWithoutRule":   {text: sarifHead + `[{"message":{"text":"x"}}]}]}`, field: "runs[0].results[0].rule", message: "has no id"},
		"ARunWithoutResults":   {text: `{"version":"2.1.0","runs":[{}]}`, field: "runs[0]", message: "has no results"},
		"ARunThatFailed": {
			text:  `{"version":"2.1.0","runs":[{"invocations":[{"executionSuccessful":false}],"results":[]}]}`,
			field: "runs[0].invocations[0]", message: "not successful",
		},
		"AVulnerabilityWithoutID": {
			text:  `{"SchemaVersion":2,"Results":[{"Target":"x","Vulnerabilities":[{"VulnerabilityID":"CVE-2024-1"},{}]}]}`,
			field: "Results[0].Vulnerabilities[1].rule", message: "has no id",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requireFault(t, parse(tt.text, tt.want, report.DefaultLimits()), finding.CodeInvalidReport, tt.field, tt.message)
		})
	}
}

func TestParseLimits(t *testing.T) {
	t.Parallel()
	limits := report.Limits{
		MaxBytes: 300_000, MaxRecords: 3, MaxRecordBytes: 50_000, MaxRecordValues: 100_000, MaxStringBytes: 1000, MaxDepth: 12, MaxRules: 2,
		MaxColumns: 4, MaxHeldBytes: 3000,
	}
	long := strings.Repeat("x", 1001)
	many := strings.Repeat(`"xxxxxxxx",`, 10_000)
	tests := map[string]struct{ text, field, message string }{
		"Records": {sarifHead + `[{"ruleId":"a"},{"ruleId":"a"},{"ruleId":"a"},{"ruleId":"a"}]}]}`, "runs[0].results[3]", "the 3 that"},
		"String":  {sarifHead + `[{"ruleId":"a"},{"ruleId":"` + long + `"}]}]}`, "runs[0].results[1]", "a string longer than 1000"},
		"Record":  {sarifHead + `[{"ruleId":"a","x":[` + many + `1]}]}]}`, "runs[0].results[0]", "larger than 50000 bytes"},
		"Depth":   {`{"x":` + strings.Repeat("[", 13), "x", "nested deeper than 12"},
		"Bytes":   {`{"x":[` + strings.Repeat(many, 3), "x", "larger than 300000 bytes uncompressed"},
		"Rules": {
			`{"version":"2.1.0","runs":[{"tool":{"driver":{"rules":[{"id":"a"},{"id":"b"},{"id":"c"}]}}}]}`,
			"runs[0].tool.driver.rules[2]", "the 2 that",
		},
		"IdentityStrings": {
			sarifHead + `[{"ruleId":"a","locations":[{"physicalLocation":{"artifactLocation":{"uri":"` + strings.Repeat("y", 900) + `"}}}],` +
				`"fingerprints":{"a/v1":"` + strings.Repeat("z", 999) + `"}}]}]}`, "", "",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := parse(tt.text, report.Detect, limits)
			if tt.message == "" {
				require.NoError(t, err)
				return
			}
			requireFault(t, err, finding.CodeTooLarge, tt.field, tt.message)
		})
	}

	t.Run("ValuesOfARecordButNotOfTheRest", func(t *testing.T) {
		t.Parallel()
		limits := report.DefaultLimits()
		limits.MaxRecordValues = 1000
		many := `"x":[` + strings.Repeat("1,", 50_000) + `1]`
		require.NoError(t, parse(sarifHead+`[{"ruleId":"a"}],`+many+`}],`+many+`}`, report.Detect, limits))
		err := parse(sarifHead+`[{"ruleId":"a"},{"ruleId":"a",`+many+`}]}]}`, report.Detect, limits)
		requireFault(t, err, finding.CodeTooLarge, "runs[0].results[1]", "holds more than 1000 values")
	})

	t.Run("IdentityIsRefusedRatherThanCut", func(t *testing.T) {
		t.Parallel()
		err := parse(sarifHead+`[{"ruleId":"`+strings.Repeat("r", 3000)+`"}]}]}`, report.Detect, report.DefaultLimits())
		requireFault(t, err, finding.CodeTooLarge, "runs[0].results[0].rule", "longer than 2048")
	})
}

// TestSARIFMemoryIsBounded counts rules, and results that come before their rules, against one bound, run by run.
func TestSARIFMemoryIsBounded(t *testing.T) {
	t.Parallel()
	limits := report.DefaultLimits()
	limits.MaxHeldBytes = 100_000
	rules := strings.Repeat(`{"id":"r","fullDescription":{"text":"`+strings.Repeat("x", 1000)+`"}},`, 60) + `{}`
	results := strings.Repeat(`{"ruleId":"r","message":{"text":"`+strings.Repeat("x", 1000)+`"}},`, 60) + `{"ruleId":"r"}`
	tests := map[string]struct{ runs, message string }{
		"Rules":              {`{"tool":{"driver":{"rules":[` + rules + `,` + rules + `]}},"results":[]}`, "rules, components and records"},
		"ResultsBeforeRules": {`{"results":[` + results + `,` + results + `],"tool":{}}`, "put what is referred to first"},
		"ResultsAfterRules":  {`{"tool":{"driver":{"rules":[` + rules + `]}},"results":[` + results + `,` + results + `]}`, ""},
		"RunByRun":           {`{"tool":{"driver":{"rules":[` + rules + `]}},"results":[]},{"results":[` + results + `],"tool":{}},{"results":[` + results + `],"tool":{}}`, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := parse(`{"version":"2.1.0","runs":[`+tt.runs+`]}`, report.Detect, limits)
			if tt.message == "" {
				require.NoError(t, err)
				return
			}
			requireFault(t, err, finding.CodeTooLarge, "", tt.message)
		})
	}
}

func TestDecompress(t *testing.T) {
	t.Parallel()

	t.Run("StopsAtABombLongBeforeItsEnd", func(t *testing.T) {
		t.Parallel()
		limits := report.DefaultLimits()
		limits.MaxBytes = 64 << 10
		bomb := compressed(t, io.MultiReader(strings.NewReader(`{"x":[`), io.LimitReader(repeat("1,"), 4<<20)))
		require.Less(t, len(bomb), 50_000)
		unpacked, err := report.Decompress(bytes.NewReader(bomb), "gzip")
		require.NoError(t, err)
		counted := &countingReader{r: unpacked}
		_, err = report.Parse(counted, report.Detect, limits, nil)
		requireFault(t, err, finding.CodeTooLarge, "", "uncompressed")
		require.Less(t, counted.n, int64(128<<10))
	})

	t.Run("ReadsWhatWasCompressed", func(t *testing.T) {
		t.Parallel()
		unpacked, err := report.Decompress(bytes.NewReader(compressed(t, strings.NewReader(`{"SchemaVersion":2}`))), "GZIP")
		require.NoError(t, err)
		summary, err := report.Parse(unpacked, report.Detect, report.DefaultLimits(), nil)
		require.NoError(t, err)
		require.Equal(t, int64(19), summary.Bytes)
	})

	t.Run("RefusesDamagedData", func(t *testing.T) {
		t.Parallel()
		packed := compressed(t, strings.NewReader(`{"SchemaVersion":2}`))
		packed[len(packed)-6] ^= 0xff
		unpacked, err := report.Decompress(bytes.NewReader(packed), "gzip")
		require.NoError(t, err)
		_, err = report.Parse(unpacked, report.Detect, report.DefaultLimits(), nil)
		requireFault(t, err, finding.CodeInvalidReport, "", "damaged gzip")
	})

	t.Run("RefusesWhatIsNotGzip", func(t *testing.T) {
		t.Parallel()
		_, err := report.Decompress(strings.NewReader(`{"SchemaVersion":2}`), "gzip")
		requireFault(t, err, finding.CodeInvalidReport, "report", "is not gzip")
	})

	t.Run("RefusesOtherEncodings", func(t *testing.T) {
		t.Parallel()
		_, err := report.Decompress(strings.NewReader(``), "br")
		require.ErrorIs(t, err, report.ErrEncoding)
	})
}

func TestParseReturnsTheErrorOfEmit(t *testing.T) {
	t.Parallel()
	full := errors.New("disk full")
	_, err := report.Parse(strings.NewReader(sarifHead+`[{"ruleId":"a"}]}]}`), report.Detect, report.DefaultLimits(),
		func(finding.Observation) error { return full })
	require.ErrorIs(t, err, full)
}

func TestTargetMayFollowItsRecords(t *testing.T) {
	t.Parallel()
	const text = `{"Results":[{"Class":"secret","Secrets":[{"RuleID":"key","Severity":"HIGH"}],"Target":"a/b.env"}],"SchemaVersion":2}`
	var paths []string
	_, err := report.Parse(strings.NewReader(text), report.Detect, report.DefaultLimits(), func(o finding.Observation) error {
		paths = append(paths, o.Path)
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, []string{"a/b.env"}, paths)
}

// TestSecretsStayOut checks that nothing of the line with the secret gets past the parsers.
func TestSecretsStayOut(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"trivy-fs.json", "trivy-fs.sarif"} {
		for _, o := range read(t, name).Observations {
			if o.Observation.Kind == finding.KindSecret {
				require.NotContains(t, fmt.Sprintf("%+v", o), "*****")
			}
		}
	}
}

func requireFault(t *testing.T, err error, code finding.Code, field, message string) {
	t.Helper()
	var fault *finding.Error
	require.ErrorAs(t, err, &fault)
	require.Equal(t, code, fault.Code, fault.Error())
	require.Contains(t, fault.Error(), message)
	if field != "" {
		require.Equal(t, field, fault.Field)
	}
}

func compressed(t *testing.T, r io.Reader) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := io.Copy(w, r)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Bytes()
}

// repeat reads as text without end.
type repeat string

func (r repeat) Read(b []byte) (int, error) {
	n := 0
	for n+len(r) <= len(b) {
		n += copy(b[n:], r)
	}
	return n, nil
}

type countingReader struct {
	r io.Reader
	n int64
}

func (c *countingReader) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.n += int64(n)
	return n, err //nolint:wrapcheck // a reader passes errors on
}

func TestSARIFTellsKindsByTheTool(t *testing.T) {
	t.Parallel()
	result := func(tool, rule, message string) finding.Observation {
		text := `{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"` + tool + `"}},"results":[{"ruleId":"` + rule + `",
			"message":{"text":"` + message + `"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"f"},
			"region":{"startLine":3,"snippet":{"text":"key = AKIAIOSFODNN7EXAMPLE"}}}}]}]}]}`
		var got []finding.Observation
		_, err := report.Parse(strings.NewReader(text), report.Detect, report.DefaultLimits(), func(o finding.Observation) error {
			got = append(got, o)
			return nil
		})
		require.NoError(t, err)
		require.Len(t, got, 1)
		return got[0]
	}

	t.Run("AndKeepsNothingOfASecret", func(t *testing.T) {
		t.Parallel()
		got := result("gitleaks", "aws-access-token", "aws-access-token has detected secret AKIAIOSFODNN7EXAMPLE")
		require.Equal(t, finding.KindSecret, got.Kind)
		require.Empty(t, got.Marks)
		require.NotContains(t, fmt.Sprintf("%+v", got), "AKIA")
	})

	t.Run("AndTakesInfrastructureForThat", func(t *testing.T) {
		t.Parallel()
		require.Equal(t, finding.KindMisconfiguration, result("checkov", "CKV_AWS_19", "m").Kind)
		require.Equal(t, finding.KindMisconfiguration, result("tfsec", "aws-s3-enable-versioning", "m").Kind)
		require.Equal(t, finding.KindCode, result("gosec", "G401", "m").Kind)
	})

	t.Run("AndReadsTheMessageOfOSVScanner", func(t *testing.T) {
		t.Parallel()
		got := result("osv-scanner", "CVE-2023-45133", "Package '@babel/traverse@7.23.0' is vulnerable to 'CVE-2023-45133' (also known as 'GHSA-67hx-6x53-jw92', 'X-1').")
		require.Equal(t, "@babel/traverse", got.Component)
		require.Equal(t, "7.23.0", got.Version)
		require.Equal(t, []string{"GHSA-67hx-6x53-jw92", "X-1"}, got.Aliases)
	})

	t.Run("AndTellsMarksApart", func(t *testing.T) {
		t.Parallel()
		text := `{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"results":[{"ruleId":"r","message":{"text":"m"},
			"fingerprints":{"matchBasedId/v1":"requires login","other/v2":"1f"},"partialFingerprints":{"primaryLocationLineHash":"39:1"}}]}]}`
		_, err := report.Parse(strings.NewReader(text), report.Detect, report.DefaultLimits(), func(o finding.Observation) error {
			require.Equal(t, []finding.Mark{
				{By: finding.MarkLineHash, Value: "39:1"}, {By: finding.MarkTool, Value: "other/v2=1f"}, finding.MessageMark("m"),
			}, o.Marks)
			return nil
		})
		require.NoError(t, err)
	})
}

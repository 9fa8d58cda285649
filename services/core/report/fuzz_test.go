package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/report"
)

func FuzzDetect(f *testing.F) { fuzz(f, report.Detect) }

func FuzzSARIF(f *testing.F) {
	f.Add([]byte(sarifHead + `[{"ruleId":"a\u0000b","message":{"text":"\ud800"}}]}]}`))
	fuzz(f, report.SARIF)
}

func FuzzTrivy(f *testing.F) {
	f.Add([]byte(`{"ClusterName":"c","Findings":[{"Results":[{"Secrets":[{"RuleID":"k"}]}],"Kind":"Pod"}]}`))
	fuzz(f, report.Trivy)
}

func FuzzASFF(f *testing.F) {
	f.Add([]byte(`[{"detail-type":"GuardDuty Finding","detail":{"type":"a:b-c"}},{"ProductArn":"a","GeneratorId":"g"}]`))
	fuzz(f, report.ASFF)
}

func FuzzCycloneDX(f *testing.F) {
	f.Add([]byte(bom(`"vulnerabilities":[{"id":"A","affects":[{"ref":"urn:cdx:1/1#%zz"},{"ref":"x"}]}]`, `"services":[{"bom-ref":"x"}]`)))
	fuzz(f, report.CycloneDX)
}

func FuzzJSON(f *testing.F) { fuzzMapped(f, report.JSON) }

func FuzzCSV(f *testing.F) { fuzzMapped(f, report.CSV) }

// fuzz feeds arbitrary content to the readers of a format, beginning with all samples: those of other formats are refused,
// which is worth looking at too.
func fuzz(f *testing.F, format report.Format) {
	f.Helper()
	for _, s := range samples() {
		f.Add(s.content(f))
	}
	f.Fuzz(func(t *testing.T, text []byte) { check(t, text, format, nil) })
}

// fuzzMapped feeds arbitrary mappings as well.
func fuzzMapped(f *testing.F, format report.Format) {
	f.Helper()
	for _, s := range samples() {
		f.Add(s.content(f), []byte(s.mapping))
	}
	f.Add([]byte("rule,severity\na,\"x\"\"y\n\"\n"), []byte(`{"delimiter":"tab","fields":{"rule":["/a/0","b"]},"skip":{"/a":["x"]}}`))
	f.Fuzz(func(t *testing.T, text, mapping []byte) {
		parsed, err := report.ParseMapping(mapping)
		if err != nil {
			requireFieldOf(t, err)
			parsed = nil
		}
		check(t, text, format, parsed)
	})
}

func (s sample) content(tb testing.TB) []byte {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", s.name))
	require.NoError(tb, err)
	return text
}

// check reads something. Whatever comes out must be storable, and whatever is refused must say where.
func check(t *testing.T, text []byte, format report.Format, mapping *report.Mapping) {
	t.Helper()
	limits := report.DefaultLimits()
	limits.MaxBytes, limits.MaxRecords = 1<<20, 1000
	emitted := 0
	summary, err := report.ParseMapped(bytes.NewReader(text), format, mapping, limits, func(o finding.Observation) error {
		emitted++
		requireStorable(t, o)
		return nil
	})
	if err != nil {
		requireFieldOf(t, err)
		return
	}
	require.Equal(t, summary.Records, emitted+summary.Skipped)
	require.Equal(t, int64(len(text)), summary.Bytes)
	require.NotEmpty(t, summary.Format)
	require.NotContains(t, summary.Tool, "\x00")
}

func requireStorable(t *testing.T, o finding.Observation) {
	t.Helper()
	require.NotContains(t, fmt.Sprintf("%+v", o), "\x00")
	require.NotEmpty(t, o.RuleID)
	require.True(t, o.Severity.Valid())
	require.Contains(t, finding.Kinds(), o.Kind)
	again := o
	require.NoError(t, again.Normalise())
	// What is stored has lost the leading slash of an absolute path, which only tells where the checkout began.
	first, err := json.Marshal(o)
	require.NoError(t, err)
	second, err := json.Marshal(again)
	require.NoError(t, err)
	require.JSONEq(t, string(first), string(second), "normalising twice changes nothing")
}

func requireFieldOf(t *testing.T, err error) {
	t.Helper()
	var fault *finding.Error
	require.ErrorAs(t, err, &fault)
	require.NotEmpty(t, fault.Field)
}

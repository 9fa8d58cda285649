package report_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/report"
)

func TestASFFRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, field, message string }{
		"AFindingOfNobody":    {`{"Findings":[{"ProductArn":"a","GeneratorId":"g"},{"Title":"x"}]}`, "Findings[1]", "no ProductArn"},
		"AFindingWithoutRule": {`[{"ProductArn":"a"}]`, "[0].rule", "has no id"},
		"AnotherEvent":        {`{"detail":{},"detail-type":"Security Hub Insight Results"}`, "report", "only \"Security Hub Findings - Imported\""},
		"AnotherEventInAList": {`[{"detail":{},"detail-type":"EC2 Instance State-change Notification"}]`, "[0]", "an event of the type"},
		"TheSecondEvent": {
			`{"detail-type":"GuardDuty Finding","detail":{"type":"a:b/c"}} {"detail-type":"GuardDuty Finding","detail":{"type":7}}`,
			"event 2.detail", "a number where",
		},
		"SomethingBetweenEvents": {`{"detail":{}} 7`, "event 2", "should be an object"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requireFault(t, parse(tt.text, report.Detect, report.DefaultLimits()), finding.CodeInvalidReport, tt.field, tt.message)
		})
	}
}

// TestThreatIsTheSameWhicheverWayItComes holds GuardDuty's own events against what Security Hub makes of them.
func TestThreatIsTheSameWhicheverWayItComes(t *testing.T) {
	t.Parallel()
	events := identities(read(t, "eventbridge.asff.json"), finding.KindThreat)
	hub := identities(read(t, "securityhub.asff.json"), finding.KindThreat)
	require.Len(t, hub, 1)
	require.Subset(t, events, hub)
}

// TestASFFShapes reads the same findings as an array, as the answer of the API, and as events in an array.
func TestASFFShapes(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/securityhub.asff.json")
	require.NoError(t, err)
	var answer struct{ Findings []json.RawMessage }
	require.NoError(t, json.Unmarshal(text, &answer))
	array, err := json.Marshal(answer.Findings)
	require.NoError(t, err)
	event := `[{"detail":{"findings":` + string(array) + `},"detail-type":"Security Hub Findings - Custom Action"}]`

	want := read(t, "securityhub.asff.json")
	for _, shape := range []string{string(array), event} {
		var got reading
		summary, err := report.Parse(strings.NewReader(shape), report.Detect, report.DefaultLimits(), func(o finding.Observation) error {
			got.Observations = append(got.Observations, observed{o, o.Identify().Inputs})
			return nil
		})
		require.NoError(t, err)
		require.Equal(t, want.Observations, got.Observations)
		require.Equal(t, []int{want.Records, want.Skipped}, []int{summary.Records, summary.Skipped})
	}
}

func TestASFFStates(t *testing.T) {
	t.Parallel()
	tests := map[string]int{
		`"RecordState":"ACTIVE","Workflow":{"Status":"NEW"}`:              0,
		`"RecordState":"ACTIVE","Workflow":{"Status":"NOTIFIED"}`:         0,
		`"Compliance":{"Status":"WARNING"}`:                               0,
		`"WorkflowState":"RESOLVED","Workflow":{"Status":"NEW"}`:          0,
		`"RecordState":"ARCHIVED","Workflow":{"Status":"NEW"}`:            1,
		`"RecordState":"ACTIVE","Workflow":{"Status":"RESOLVED"}`:         1,
		`"RecordState":"ACTIVE","Workflow":{"Status":"SUPPRESSED"}`:       1,
		`"WorkflowState":"RESOLVED"`:                                      1,
		`"Compliance":{"Status":"PASSED"},"Workflow":{"Status":"NEW"}`:    1,
		`"Compliance":{"Status":"PASSED"},"Vulnerabilities":[{},{},{}]`:   3,
		`"Vulnerabilities":[{"VulnerablePackages":[{},{}]},{"Id":"CVE"}]`: 0,
	}
	for states, skipped := range tests {
		t.Run(states, func(t *testing.T) {
			t.Parallel()
			text := `[{"ProductArn":"a","GeneratorId":"g",` + states + `}]`
			summary, err := report.Parse(strings.NewReader(text), report.Detect, report.DefaultLimits(), func(finding.Observation) error { return nil })
			require.NoError(t, err)
			require.Equal(t, skipped, summary.Skipped)
		})
	}
}

func TestASFFSeverity(t *testing.T) {
	t.Parallel()
	tests := map[string]finding.Severity{
		`{"Label":"CRITICAL","Normalized":1}`: finding.SeverityCritical,
		`{"Label":"INFORMATIONAL"}`:           finding.SeverityInfo,
		`{"Normalized":0}`:                    finding.SeverityInfo,
		`{"Normalized":39}`:                   finding.SeverityLow,
		`{"Normalized":40}`:                   finding.SeverityMedium,
		`{"Normalized":70}`:                   finding.SeverityHigh,
		`{"Normalized":90}`:                   finding.SeverityCritical,
		`{}`:                                  finding.SeverityUnknown,
	}
	for severity, want := range tests {
		t.Run(severity, func(t *testing.T) {
			t.Parallel()
			text := `{"Findings":[{"ProductArn":"a","GeneratorId":"g","Severity":` + severity + `}]}`
			require.NoError(t, parseInto(text, nil, func(o finding.Observation) { require.Equal(t, want, o.Severity) }))
		})
	}
}

// parseInto is parse for tests that look at what comes out.
func parseInto(text string, mapping *report.Mapping, look func(finding.Observation)) error {
	_, err := report.ParseMapped(strings.NewReader(text), report.Detect, mapping, report.DefaultLimits(), func(o finding.Observation) error {
		look(o)
		return nil
	})
	return err //nolint:wrapcheck // the test looks at it
}

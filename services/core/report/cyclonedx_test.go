package report_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/report"
)

// bom writes a document with these parts.
func bom(parts ...string) string {
	return `{"bomFormat":"CycloneDX","specVersion":"1.6",` + strings.Join(parts, ",") + `}`
}

func TestCycloneDXRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, field, message string }{
		"AnOlderVersion":   {`{"bomFormat":"CycloneDX","specVersion":"1.3"}`, "report", `version "1.3"`},
		"AnotherFormat":    {`{"components":[],"vulnerabilities":[]}`, "report", "bomFormat is not CycloneDX"},
		"AnUnknownRef":     {bom(`"vulnerabilities":[{"id":"A","affects":[{"ref":"x"},{"ref":"y"}]}]`, `"components":[{"bom-ref":"x","name":"x"}]`), "vulnerabilities[0].affects[1]", `the component "y"`},
		"AnUnknownOwnRef":  {bom(`"serialNumber":"urn:uuid:7"`, `"vulnerabilities":[{"id":"A","affects":[{"ref":"urn:cdx:7/1#x"}]}]`), "vulnerabilities[0].affects[0]", "does not have"},
		"AnIDThatIsNone":   {bom(`"components":[{"bom-ref":"x"}]`, `"vulnerabilities":[{"affects":[{"ref":"x"}]}]`), "vulnerabilities[0].affects[0].rule", "has no id"},
		"ToolsThatAreNone": {bom(`"metadata":{"tools":7}`), "metadata.tools", "should be an array of tools"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requireFault(t, parse(tt.text, report.Detect, report.DefaultLimits()), finding.CodeInvalidReport, tt.field, tt.message)
		})
	}
}

func TestCycloneDXWithoutVulnerabilitiesIsAReport(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"cyclonedx-gomod.cdx.json", "cyclonedx-py.cdx.json"} {
		r := read(t, name)
		require.Equal(t, report.CycloneDX, r.Format)
		require.Zero(t, r.Records)
	}
}

// TestCycloneDXMemoryIsBounded counts components, and vulnerabilities that come before them, against one bound.
func TestCycloneDXMemoryIsBounded(t *testing.T) {
	t.Parallel()
	limits := report.DefaultLimits()
	limits.MaxHeldBytes = 100_000
	component := func(i int) string { return fmt.Sprintf(`{"bom-ref":"c%d","name":"c%d"}`, i, i) }
	vulnerability := func(i int) string { return fmt.Sprintf(`{"id":"CVE-2024-1000","affects":[{"ref":"c%d"}]}`, i) }
	list := func(name string, n int, item func(int) string) string {
		items := make([]string, n)
		for i := range items {
			items[i] = item(i)
		}
		return fmt.Sprintf("%q:[%s]", name, strings.Join(items, ","))
	}

	t.Run("Components", func(t *testing.T) {
		t.Parallel()
		err := parse(bom(list("components", 600, component)), report.Detect, limits)
		requireFault(t, err, finding.CodeTooLarge, "", "components and records that refer to what comes later may have 100000 bytes")
	})

	t.Run("VulnerabilitiesBeforeComponents", func(t *testing.T) {
		t.Parallel()
		err := parse(bom(list("vulnerabilities", 600, vulnerability), list("components", 1, component)), report.Detect, limits)
		requireFault(t, err, finding.CodeTooLarge, "", "put what is referred to first")
	})

	t.Run("VulnerabilitiesAfterComponentsCostNothing", func(t *testing.T) {
		t.Parallel()
		zero := func(int) string { return vulnerability(0) }
		require.NoError(t, parse(bom(list("components", 300, component), list("vulnerabilities", 5000, zero)), report.Detect, limits))
	})
}

func TestCycloneDXSeverity(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		ratings string
		want    finding.Severity
	}{
		"Unrated":                    {``, finding.SeverityUnknown},
		"UnknownSaysNothing":         {`{"severity":"unknown"},{"severity":"low"}`, finding.SeverityLow},
		"NoneIsAnAnswer":             {`{"severity":"none"}`, finding.SeverityInfo},
		"ScoreInsteadOfAWord":        {`{"score":9.1,"method":"CVSSv31"}`, finding.SeverityCritical},
		"ScoreOfAnotherScale":        {`{"score":9.1,"method":"OWASP"}`, finding.SeverityUnknown},
		"NewestMethod":               {`{"severity":"critical","method":"CVSSv2"},{"severity":"medium","method":"CVSSv4"},{"severity":"high","method":"CVSSv31"}`, finding.SeverityMedium},
		"WorstAmongEquals":           {`{"severity":"low","method":"CVSSv31"},{"severity":"high","method":"CVSSv31"}`, finding.SeverityHigh},
		"ThePublisherBeforeTheOther": {`{"severity":"critical","method":"CVSSv4"},{"severity":"low","source":{"name":"GHSA"}}`, finding.SeverityLow},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := bom(`"vulnerabilities":[{"id":"A","source":{"name":"ghsa"},"ratings":[` + tt.ratings + `]}]`)
			require.NoError(t, parseInto(text, nil, func(o finding.Observation) { require.Equal(t, tt.want, o.Severity) }))
		})
	}
}

package report_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/report"
)

var update = flag.Bool("update", false, "write the golden files anew") //nolint:gochecknoglobals // a flag

// reading is what a report is read as, in a shape that is good to compare and to look at.
type reading struct {
	Format           report.Format
	Tool             string
	Records, Skipped int
	Observations     []observed
}

type observed struct {
	Observation finding.Observation
	Identity    map[string]string
}

// sample is a report of the test data. What a tool wrote itself and what was written by hand says testdata/README.md.
type sample struct {
	name, mapping string
	// format is only given where the content does not tell it.
	format report.Format
}

func samples() []sample {
	return []sample{
		{name: "trivy-fs.json"}, {name: "trivy-image.json"}, {name: "trivy-k8s.json"},
		{name: "trivy-vulnerabilities.json"}, {name: "trivy-vulnerabilities.sarif"}, {name: "trivy-vulnerabilities.cdx.json"},
		{name: "trivy-config.json"},
		{name: "trivy-fs.sarif"}, {name: "trivy-image.sarif"}, {name: "golangci-lint.sarif"}, {name: "sorted.sarif"},
		{name: "gosec.sarif"}, {name: "bandit.sarif"}, {name: "checkov.sarif"},
		{name: "checkov.cdx.json"}, {name: "cyclonedx-py.cdx.json"}, {name: "cyclonedx-gomod.cdx.json"}, {name: "vex.cdx.json"},
		{name: "securityhub.asff.json"}, {name: "eventbridge.asff.json"},
		{name: "gosec.json", mapping: `{"records":"Issues","tool":"gosec","fields":{"url":"/cwe/url"}}`},
		{name: "gitleaks.json", mapping: `{"tool":"gitleaks","kind":"secret","severity":"high"}`},
		{name: "gitleaks.csv", mapping: `{"tool":"gitleaks","kind":"secret","severity":"high"}`},
		{
			name: "staticcheck.jsonl", format: report.JSON,
			mapping: `{"tool":"staticcheck","fields":{"path":"/location/file","line":"/location/line"},"severities":{"error":"medium"}}`,
		},
		{name: "bandit.csv", format: report.CSV},
		{
			name: "tickets.csv",
			mapping: `{"delimiter":"semicolon","kind":"misconfiguration","fields":{"rule":"Nr","title":"Prüfung","severity":"Wie schlimm","path":"Wo"},` +
				`"severities":{"P1":"critical","*":"low"},"skip":{"Status":["erledigt"]}}`,
		},
	}
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for _, s := range samples() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			got, err := json.MarshalIndent(s.read(t), "", "  ")
			require.NoError(t, err)
			golden := filepath.Join("testdata", s.name+".golden")
			if *update {
				require.NoError(t, os.WriteFile(golden, append(got, '\n'), 0o600))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			require.Equal(t, string(want), string(got)+"\n", "if this is meant: go test ./services/core/report -update")
		})
	}
}

// TestSameIssueInBothFormats holds the formats against each other: what Trivy says in SARIF is what it says in JSON.
func TestSameIssueInBothFormats(t *testing.T) {
	t.Parallel()

	t.Run("Vulnerability", func(t *testing.T) {
		t.Parallel()
		fromJSON, fromSARIF := read(t, "trivy-image.json"), read(t, "trivy-image.sarif")
		require.Len(t, fromSARIF.Observations, 2)
		for _, o := range fromSARIF.Observations {
			require.True(t, slices.ContainsFunc(fromJSON.Observations, func(p observed) bool {
				return finding.Same(p.Observation.Identify(), o.Observation.Identify()) &&
					finding.Same(o.Observation.Identify(), p.Observation.Identify())
			}), o.Observation.RuleID)
		}
	})

	t.Run("VulnerabilityInAllThree", func(t *testing.T) {
		t.Parallel()
		fromJSON := identities(read(t, "trivy-vulnerabilities.json"), finding.KindVulnerability)
		require.NotEmpty(t, fromJSON)
		for _, name := range []string{"trivy-vulnerabilities.sarif", "trivy-vulnerabilities.cdx.json"} {
			require.ElementsMatch(t, fromJSON, identities(read(t, name), finding.KindVulnerability), name)
		}
	})

	for _, kind := range []finding.Kind{finding.KindSecret, finding.KindLicence} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			fromJSON := identities(read(t, "trivy-fs.json"), kind)
			require.NotEmpty(t, fromJSON)
			require.Equal(t, fromJSON, identities(read(t, "trivy-fs.sarif"), kind))
		})
	}
}

func identities(r reading, kind finding.Kind) []map[string]string {
	var found []map[string]string
	for _, o := range r.Observations {
		if o.Observation.Kind == kind {
			found = append(found, o.Identity)
		}
	}
	return found
}

// read reads a sample that needs no mapping.
func read(t *testing.T, name string) reading {
	t.Helper()
	return sample{name: name}.read(t)
}

func (s sample) read(t *testing.T) reading {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", s.name))
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	var r reading
	summary, err := report.ParseMapped(file, s.format, s.parsed(t), report.DefaultLimits(), func(o finding.Observation) error {
		r.Observations = append(r.Observations, observed{o, o.Identify().Inputs})
		return nil
	})
	require.NoError(t, err)
	r.Format, r.Tool, r.Records, r.Skipped = summary.Format, summary.Tool, summary.Records, summary.Skipped
	return r
}

// parsed is the sample's mapping, or nil.
func (s sample) parsed(tb testing.TB) *report.Mapping {
	tb.Helper()
	if s.mapping == "" {
		return nil
	}
	mapping, err := report.ParseMapping([]byte(s.mapping))
	require.NoError(tb, err)
	return mapping
}

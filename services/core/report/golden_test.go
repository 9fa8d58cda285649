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

// reports are the samples. Those named trivy-fs and golangci-lint were written by the tools themselves, the others by hand
// after the formats.
func reports() []string {
	return []string{
		"trivy-fs.json", "trivy-fs.sarif", "trivy-image.json", "trivy-image.sarif", "golangci-lint.sarif", "sorted.sarif",
	}
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for _, name := range reports() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := json.MarshalIndent(read(t, name), "", "  ")
			require.NoError(t, err)
			golden := filepath.Join("testdata", name+".golden")
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

func read(t *testing.T, name string) reading {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", name))
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	var r reading
	summary, err := report.Parse(file, report.Detect, report.DefaultLimits(), func(o finding.Observation) error {
		r.Observations = append(r.Observations, observed{o, o.Identify().Inputs})
		return nil
	})
	require.NoError(t, err)
	r.Format, r.Tool, r.Records, r.Skipped = summary.Format, summary.Tool, summary.Records, summary.Skipped
	return r
}

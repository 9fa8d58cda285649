package report_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/report"
)

// paths reads a report and returns the paths of what it finds, in order.
func paths(t *testing.T, text string, want report.Format) []string {
	t.Helper()
	var paths []string
	_, err := report.Parse(strings.NewReader(text), want, report.DefaultLimits(), func(o finding.Observation) error {
		paths = append(paths, o.Path)
		return nil
	})
	require.NoError(t, err)
	return paths
}

func TestKubernetesReport(t *testing.T) {
	t.Parallel()
	const results = `"Results":[{"Target":"Role/r","Class":"config","Misconfigurations":[{"ID":"K1"}]},{"Secrets":[{"RuleID":"k"}],"Target":"/a"}]`

	t.Run("NamesMayFollowTheResults", func(t *testing.T) {
		t.Parallel()
		text := `{"ClusterName":"c","Resources":[{` + results + `,"Kind":"Role","Name":"r","Namespace":"n"}]}`
		require.Equal(t, []string{"n/Role/r", "n/Role/r/a"}, paths(t, text, report.Detect))
	})

	t.Run("TheSummaryHasOtherNames", func(t *testing.T) {
		t.Parallel()
		text := `{"ClusterName":"c","Findings":[{"Namespace":"n","Kind":"Role","Name":"r",` + results + `}]}`
		require.Equal(t, []string{"n/Role/r", "n/Role/r/a"}, paths(t, text, report.Detect))
		text = `{"Findings":[{"Kind":"Role","Name":"r",` + results + `}],"ClusterName":"c"}`
		require.Equal(t, []string{"Role/r", "Role/r/a"}, paths(t, text, report.Trivy))
	})

	t.Run("RefusesAResourceWhoseScanFailed", func(t *testing.T) {
		t.Parallel()
		text := `{"ClusterName":"c","Resources":[{"Kind":"Role","Error":""},{"Kind":"Pod","Error":"cannot pull"}]}`
		requireFault(t, parse(text, report.Detect, report.DefaultLimits()), finding.CodeInvalidReport, "Resources[1].Error", "scan of this resource failed")
	})

	t.Run("WaitsWithinALimit", func(t *testing.T) {
		t.Parallel()
		limits := report.DefaultLimits()
		limits.MaxHeldBytes = 20_000
		text := `{"ClusterName":"c","Resources":[{"Results":[{"Misconfigurations":[` + strings.Repeat(`{"ID":"K1"},`, 100) + `{}]}]}]}`
		requireFault(t, parse(text, report.Detect, limits), finding.CodeTooLarge, "", "may have 20000 bytes together")
	})

	t.Run("ForgetsWhatNoLongerWaits", func(t *testing.T) {
		t.Parallel()
		limits := report.DefaultLimits()
		limits.MaxHeldBytes = 2000
		resource := `{"Results":[{"Misconfigurations":[{"ID":"K1"}],"Target":"x"}],"Kind":"Role","Name":"r"}`
		text := `{"ClusterName":"c","Resources":[` + strings.Repeat(resource+",", 100) + resource + `]}`
		require.NoError(t, parse(text, report.Detect, limits))
	})
}

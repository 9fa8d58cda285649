package report

import "slices"

// Format is the format of a report.
type Format string

// The formats. Detect finds out by itself, except for JSON and CSV of no particular format: those are only read as such
// when somebody says so, because a guess that is wrong would close findings.
const (
	Detect    Format = ""
	SARIF     Format = "sarif"
	Trivy     Format = "trivy"
	ASFF      Format = "asff"
	CycloneDX Format = "cyclonedx"
	JSON      Format = "json"
	CSV       Format = "csv"
)

// reader reads the documents of one format. It is handed the parts of the outermost value in the order of the report.
type reader interface {
	// field reads the value of one name of the outermost object.
	field(name string) error
	// complete checks, after the last part, what only the whole document can tell.
	complete() error
}

// elementReader is a reader of a format whose outermost value may be an array.
type elementReader interface {
	element() error
}

// format is how the documents of one format are told from others and read.
type format struct {
	name Format
	// names are those of the outermost object by which the format is told.
	names []string
	// lacks says what a document of no format would need to be of this one.
	lacks string
	open  func(*parser) reader
}

// formats are the formats that can be told by their content. Where a name belongs to two of them, the first one is meant,
// unless an earlier name has told the other one.
func formats() []format {
	return []format{
		{SARIF, []string{"runs"}, "a SARIF 2.1.0 report (it has no runs)", openSARIF},
		{
			ASFF, []string{"Findings", "detail-type", "detail"},
			"findings of AWS (it has neither Findings nor the detail of an event)", openASFF,
		},
		{
			Trivy, []string{"SchemaVersion", "Results", "Trivy", "ClusterName", "Resources", "Findings"},
			"a Trivy report (it has neither SchemaVersion nor ClusterName)", openTrivy,
		},
		{
			CycloneDX, []string{"bomFormat", "specVersion", "serialNumber", "metadata", "components", "services", "vulnerabilities"},
			"a CycloneDX document (it has no bomFormat)", openCycloneDX,
		},
	}
}

func (f format) has(name string) bool { return slices.Contains(f.names, name) }

// formatOf finds the format that a name tells.
func formatOf(known []format, name string) (format, bool) {
	i := slices.IndexFunc(known, func(f format) bool { return f.has(name) })
	if i < 0 {
		return format{}, false
	}
	return known[i], true
}

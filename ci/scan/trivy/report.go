package trivy

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// MaxReportBytes bounds a report that is read into memory.
const MaxReportBytes = 512 << 20

// reportSchema is the layout of Trivy's JSON reports that this package reads.
const reportSchema = 2

// Class is the kind of a finding.
type Class string

// The classes of findings that Trivy reports.
const (
	Vulnerability    Class = "vulnerability"
	Misconfiguration Class = "misconfiguration"
	Secret           Class = "secret"
	Licence          Class = "licence"
)

// Classes lists every class in the order in which people want to read them.
func Classes() []Class { return []Class{Vulnerability, Misconfiguration, Secret, Licence} }

// Severities lists Trivy's severities from the mildest to the worst.
func Severities() []string { return []string{"UNKNOWN", "LOW", "MEDIUM", "HIGH", "CRITICAL"} }

// Finding is one thing that Trivy found, whatever its class.
type Finding struct {
	Class        Class  `json:"class"`
	ID           string `json:"id"`
	Severity     string `json:"severity"`
	Title        string `json:"title,omitempty"`
	Path         string `json:"path,omitempty"`
	Line         int    `json:"line,omitempty"`
	Package      string `json:"package,omitempty"`
	Version      string `json:"version,omitempty"`
	FixedVersion string `json:"fixedVersion,omitempty"`
}

// Report is what a Trivy scan of one target says.
type Report struct {
	Artifact string
	Findings []Finding
	Packages int
}

type rawReport struct {
	SchemaVersion int
	ArtifactName  string
	ArtifactType  string
	Results       []rawResult
}

type rawResult struct {
	Target          string
	Packages        []json.RawMessage
	Vulnerabilities []struct {
		VulnerabilityID, PkgName, PkgPath, InstalledVersion, FixedVersion, Title, Severity string
	}
	Misconfigurations []struct {
		ID, Title, Message, Severity, Status string
		CauseMetadata                        struct{ StartLine int }
	}
	Secrets []struct {
		RuleID, Title, Severity string
		StartLine               int
	}
	Licenses []struct{ Name, PkgName, FilePath, Severity string }
}

// ReadReport reads a report file.
func ReadReport(path string) (Report, error) {
	file, err := os.Open(path) //nolint:gosec // the caller names the file
	if err != nil {
		return Report{}, fmt.Errorf("open report: %w", err)
	}
	defer func() { _ = file.Close() }()
	report, err := ParseReport(file)
	if err != nil {
		return Report{}, fmt.Errorf("%s: %w", path, err)
	}
	return report, nil
}

// ParseReport reads a Trivy JSON report. Anything but one whole report is an error, because half a report looks clean.
func ParseReport(r io.Reader) (Report, error) {
	limited := &io.LimitedReader{R: r, N: MaxReportBytes + 1}
	decoder := json.NewDecoder(limited)
	var raw rawReport
	if err := decoder.Decode(&raw); err != nil {
		return Report{}, fmt.Errorf("not a whole Trivy report: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Report{}, errors.New("not a whole Trivy report: more data follows the report")
	}
	if limited.N <= 0 {
		return Report{}, fmt.Errorf("report is larger than %d bytes", MaxReportBytes)
	}
	if raw.SchemaVersion != reportSchema {
		return Report{}, fmt.Errorf("not a Trivy report: SchemaVersion is %d, expected %d", raw.SchemaVersion, reportSchema)
	}
	if raw.ArtifactType == "" {
		return Report{}, errors.New("not a Trivy report: ArtifactType is missing")
	}
	return raw.report(), nil
}

func (raw rawReport) report() Report {
	report := Report{Artifact: raw.ArtifactName}
	for _, result := range raw.Results {
		report.Packages += len(result.Packages)
		report.Findings = append(report.Findings, result.findings()...)
	}
	return report
}

func (r rawResult) findings() []Finding {
	var list []Finding
	for _, v := range r.Vulnerabilities {
		path := r.Target
		if v.PkgPath != "" {
			path = v.PkgPath
		}
		list = append(list, Finding{
			Class: Vulnerability, ID: v.VulnerabilityID, Severity: severity(v.Severity), Title: v.Title, Path: path,
			Package: v.PkgName, Version: v.InstalledVersion, FixedVersion: v.FixedVersion,
		})
	}
	for _, m := range r.Misconfigurations {
		// Trivy lists passed checks too when asked; only a failed one is a finding.
		if m.Status != "" && m.Status != "FAIL" {
			continue
		}
		list = append(list, Finding{
			Class: Misconfiguration, ID: m.ID, Severity: severity(m.Severity), Title: firstOf(m.Title, m.Message),
			Path: r.Target, Line: m.CauseMetadata.StartLine,
		})
	}
	for _, s := range r.Secrets {
		list = append(list, Finding{
			Class: Secret, ID: s.RuleID, Severity: severity(s.Severity), Title: s.Title, Path: r.Target, Line: s.StartLine,
		})
	}
	for _, l := range r.Licenses {
		list = append(list, Finding{
			Class: Licence, ID: l.Name, Severity: severity(l.Severity), Path: firstOf(l.FilePath, r.Target), Package: l.PkgName,
		})
	}
	return list
}

// severity maps whatever the report says to a known severity, so that an odd value is never taken for a mild one.
func severity(s string) string {
	upper := strings.ToUpper(s)
	if slices.Contains(Severities(), upper) {
		return upper
	}
	return "UNKNOWN"
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

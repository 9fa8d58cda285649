package identity

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/report"
)

// Read writes a report of the records the way their tool does, and reads it the way core does. So what is measured includes
// the reading. Alerts of Dependabot come from an API and not from a report, so they are observations at once.
func Read(records []Record) ([]finding.Observation, error) {
	if len(records) == 0 {
		return nil, nil
	}
	if records[0].Tool == "dependabot" {
		return alerts(records)
	}
	document, err := json.Marshal(documentOf(records))
	if err != nil {
		return nil, fmt.Errorf("write report: %w", err)
	}
	var observations []finding.Observation
	census := finding.NewCensus()
	_, err = report.Parse(bytes.NewReader(document), report.Detect, report.DefaultLimits(), func(o finding.Observation) error {
		census.Number(&o)
		observations = append(observations, o)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read report of %s: %w", records[0].ID, err)
	}
	if len(observations) != len(records) {
		return nil, fmt.Errorf("read report of %s: %d records became %d observations", records[0].ID, len(records), len(observations))
	}
	return observations, nil
}

func alerts(records []Record) ([]finding.Observation, error) {
	observations := make([]finding.Observation, 0, len(records))
	for _, r := range records {
		o := finding.Observation{
			Kind: r.Kind, RuleID: r.Rule, Aliases: append([]string(nil), r.Aliases...), Component: r.Package, PURL: r.PURL,
			Title: r.Title, Description: r.Text, Path: r.Path, Version: r.Version, FixedVersion: r.Fixed,
		}
		if err := o.Normalise(); err != nil {
			return nil, fmt.Errorf("normalise %s: %w", r.ID, err)
		}
		observations = append(observations, o)
	}
	return observations, nil
}

type object = map[string]any

func documentOf(records []Record) object {
	if records[0].Tool == "trivy-json" {
		return trivyDocument(records)
	}
	return sarifDocument(records)
}

func trivyDocument(records []Record) object {
	results := make([]object, 0, len(records))
	for _, r := range records {
		results = append(results, trivyResult(r))
	}
	return object{"SchemaVersion": 2, "Results": results}
}

func trivyResult(r Record) object {
	result := object{"Target": r.Path}
	if r.System {
		result["Class"] = "os-pkgs"
	}
	switch r.Kind {
	case finding.KindMisconfiguration:
		result["Misconfigurations"] = []object{{
			"ID": r.Rule, "Title": r.Title, "Description": r.Text, "Severity": r.Severity, "Status": "FAIL",
			"CauseMetadata": object{"Resource": r.Resource, "StartLine": r.Line},
		}}
	case finding.KindSecret:
		result["Secrets"] = []object{{"RuleID": r.Rule, "Title": r.Title, "Severity": r.Severity, "StartLine": r.Line}}
	case finding.KindLicence:
		result["Licenses"] = []object{{"Name": r.Rule, "PkgName": r.Package, "Severity": r.Severity, "Category": "restricted"}}
	default:
		result["Vulnerabilities"] = []object{{
			"VulnerabilityID": r.Rule, "VendorIDs": r.Aliases, "PkgName": r.Package, "InstalledVersion": r.Version,
			"FixedVersion": r.Fixed, "Severity": r.Severity, "Title": r.Title, "Description": r.Text,
			"PkgIdentifier": object{"PURL": r.PURL}, "CweIDs": []string{r.CWE},
		}}
	}
	return result
}

func sarifDocument(records []Record) object {
	rules, results := []object{}, []object{}
	for _, r := range records {
		rules = append(rules, sarifRule(r))
		results = append(results, sarifResult(r))
	}
	name := map[string]string{"trivy-sarif": "Trivy", "semgrep": "Semgrep OSS", "codeql": "CodeQL"}[records[0].Tool]
	if name == "" {
		name = records[0].Tool
	}
	return object{"version": "2.1.0", "runs": []object{{
		"tool": object{"driver": object{"name": name, "rules": rules}}, "results": results,
	}}}
}

func sarifRule(r Record) object {
	rule := object{"id": r.Rule, "shortDescription": object{"text": r.Title}, "fullDescription": object{"text": r.Text}}
	tags := []string{"security"}
	switch {
	case r.Tool == "trivy-sarif":
		tags = append(tags, map[finding.Kind]string{
			finding.KindVulnerability: "vulnerability", finding.KindMisconfiguration: "misconfiguration",
			finding.KindSecret: "secret", finding.KindLicence: "license",
		}[r.Kind], r.Severity)
	case r.CWE != "":
		tags = append(tags, "external/cwe/"+strings.ToLower(r.CWE))
	}
	properties := object{"tags": tags}
	if r.Tool == "grype" {
		properties["purls"] = []string{r.PURL}
	}
	if r.Tool == "osv-scanner" {
		rule["deprecatedIds"] = append([]string{r.Rule}, r.Aliases...)
	}
	rule["properties"] = properties
	return rule
}

func sarifResult(r Record) object {
	region := object{"startLine": max(r.Line, 1)}
	if r.Source != "" {
		region["snippet"] = object{"text": r.Source}
	}
	result := object{"ruleId": r.Rule, "level": r.Severity, "message": object{"text": message(r)}, "locations": []object{{
		"physicalLocation": object{"artifactLocation": object{"uri": r.Path}, "region": region},
	}}}
	partial, full := object{}, object{}
	for name, value := range r.Prints {
		if strings.HasPrefix(name, "matchBasedId") {
			full[name] = value
			continue
		}
		partial[name] = value
	}
	if len(full) > 0 {
		result["fingerprints"] = full
	}
	if len(partial) > 0 {
		result["partialFingerprints"] = partial
	}
	return result
}

// message is the text of a result. Scanners of packages put what SARIF has no field for into it.
func message(r Record) string {
	switch {
	case r.Tool == "osv-scanner":
		text := fmt.Sprintf("Package '%s@%s' is vulnerable to '%s'", r.Package, r.Version, r.Rule)
		if len(r.Aliases) > 0 {
			text += " (also known as '" + strings.Join(r.Aliases, "', '") + "')"
		}
		return text + "."
	case r.Tool == "trivy-sarif" && r.Kind == finding.KindVulnerability:
		return fmt.Sprintf("Package: %s\nInstalled Version: %s\nVulnerability %s\nSeverity: %s\nFixed Version: %s\n",
			r.Package, r.Version, r.Rule, r.Severity, r.Fixed)
	case r.Tool == "trivy-sarif" && r.Kind == finding.KindLicence:
		return fmt.Sprintf("Artifact: %s\nLicense %s\nPkgName: %s\n Classification: restricted", r.Path, r.Rule, r.Package)
	case r.Tool == "trivy-sarif":
		return fmt.Sprintf("Artifact: %s\nVulnerability %s\nSeverity: %s\nMessage: %s", r.Path, r.Rule, r.Severity, r.Text)
	case r.Tool == "grype":
		return fmt.Sprintf("A %s vulnerability in a package: %s, version %s was found at: %s",
			strings.ToLower(r.Severity), r.Package, r.Version, r.Path)
	case r.Kind == finding.KindSecret:
		return r.Rule + " has detected secret for file " + r.Path + "."
	}
	return r.Title
}

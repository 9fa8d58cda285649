package export

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"net/url"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// writeSARIF writes one run for each severity that there is. SARIF has the severity at the rule, so findings of one rule
// with different severities need different rules, and a run must not have two of one id.
//
// The rules come before the results, which they describe: a reader that streams wants it so. The database is asked twice
// for that, once for the rules and once for the results, instead of holding either.
func writeSARIF(ctx context.Context, w io.Writer, findings Findings) error {
	out := &sarif{jsonList: jsonList{w: w}, findings: findings}
	err := out.raw(`{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[`)
	if err != nil {
		return err
	}
	for _, severity := range finding.Severities() {
		if err := out.run(ctx, severity); err != nil {
			return err
		}
	}
	if !out.begun { // No finding is something to say, too: a run with an empty list says it.
		if err := out.open(finding.SeverityCritical); err != nil {
			return err
		}
		if err := out.raw(`]}},"results":[]}`); err != nil {
			return err
		}
	}
	return out.raw("]}\n")
}

// sarif is the list of runs.
type sarif struct {
	jsonList
	findings Findings
}

// run writes the run of a severity, if it has findings.
func (s *sarif) run(ctx context.Context, severity finding.Severity) error {
	rules := &jsonList{w: s.w}
	err := s.findings.Rules(ctx, severity, func(r Rule) error {
		if !rules.begun {
			if err := s.open(severity); err != nil {
				return err
			}
		}
		return rules.element(sarifRuleOf(r, severity))
	})
	if err != nil || !rules.begun {
		return err //nolint:wrapcheck // the source has said which operation it was
	}
	if err := s.raw(`]}},"results":[`); err != nil {
		return err
	}
	results := &jsonList{w: s.w}
	err = s.findings.Rows(ctx, []finding.Severity{severity}, func(r *Row) error { return results.element(sarifResultOf(r)) })
	if err != nil {
		return err //nolint:wrapcheck // the source has said which operation it was
	}
	return s.raw("]}")
}

// open begins a run, up to its rules.
func (s *sarif) open(severity finding.Severity) error {
	separator := ","
	if !s.begun {
		s.begun, separator = true, ""
	}
	return s.raw(separator + "\n" + `{"automationDetails":{"id":"cloudsec/` + severity.String() + `/"},` +
		`"tool":{"driver":{"name":"CloudSec","rules":[`)
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifRule struct {
	ID               string    `json:"id"`
	ShortDescription sarifText `json:"shortDescription"`
	HelpURI          string    `json:"helpUri,omitempty"`
	Properties       struct {
		Tags             []string `json:"tags"`
		SecuritySeverity string   `json:"security-severity,omitempty"`
	} `json:"properties"`
}

func sarifRuleOf(r Rule, severity finding.Severity) sarifRule {
	rule := sarifRule{ID: r.ID, ShortDescription: sarifText{r.Title}, HelpURI: r.URL}
	rule.Properties.SecuritySeverity = score(severity)
	rule.Properties.Tags = []string{"security", tag(r.Kind)}
	return rule
}

// tag is the word that tools use for a kind.
func tag(kind finding.Kind) string {
	if kind == finding.KindLicence {
		return "license"
	}
	return string(kind)
}

// score is a score in the middle of the band of a severity. An unknown severity has none.
func score(severity finding.Severity) string {
	switch severity {
	case finding.SeverityCritical:
		return "9.5"
	case finding.SeverityHigh:
		return "8.0"
	case finding.SeverityMedium:
		return "5.5"
	case finding.SeverityLow:
		return "2.0"
	case finding.SeverityInfo:
		return "0.0"
	case finding.SeverityUnknown:
	}
	return ""
}

// level is the severity in the three steps that SARIF knows.
func level(severity finding.Severity) string {
	switch severity {
	case finding.SeverityCritical, finding.SeverityHigh:
		return "error"
	case finding.SeverityMedium:
		return "warning"
	case finding.SeverityLow:
		return "note"
	case finding.SeverityInfo, finding.SeverityUnknown:
	}
	return "none"
}

type sarifResult struct {
	RuleID              string            `json:"ruleId"`
	Level               string            `json:"level"`
	Kind                string            `json:"kind,omitempty"`
	Message             sarifText         `json:"message"`
	Locations           []sarifLocation   `json:"locations,omitempty"`
	GUID                string            `json:"guid"`
	PartialFingerprints map[string]string `json:"partialFingerprints"`
	Suppressions        []sarifSuppressed `json:"suppressions,omitempty"`
	Properties          sarifProperties   `json:"properties"`
}

type sarifLocation struct {
	PhysicalLocation struct {
		ArtifactLocation struct {
			URI string `json:"uri"`
		} `json:"artifactLocation"`
		Region *sarifRegion `json:"region,omitempty"`
	} `json:"physicalLocation"`
}

type sarifRegion struct {
	StartLine int `json:"startLine"`
}

// sarifSuppressed is how SARIF says that somebody decided to live with a result.
type sarifSuppressed struct {
	Kind          string `json:"kind"`
	Status        string `json:"status"`
	Justification string `json:"justification"`
}

type sarifProperties struct {
	Severity    string   `json:"severity"`
	State       string   `json:"state"`
	PURL        string   `json:"purl,omitempty"`
	Sources     []string `json:"sources,omitempty"`
	FirstSeenAt string   `json:"firstSeenAt"`
	LastSeenAt  string   `json:"lastSeenAt"`
	Team        string   `json:"team"`
	// Assignee is a person's name, or a team's after "team:".
	Assignee string   `json:"assignee,omitempty"`
	Labels   []string `json:"labels,omitempty"`
	DueAt    string   `json:"dueAt,omitempty"`
	SLAState string   `json:"slaState"`
	Priority int      `json:"priority"`
}

func sarifResultOf(r *Row) sarifResult {
	result := sarifResult{
		RuleID: r.RuleID, Level: level(r.Severity), Message: sarifText{message(r)}, GUID: r.ID.String(),
		PartialFingerprints: map[string]string{"cloudsecFingerprint/v1": hex.EncodeToString(r.Fingerprint)},
		Properties: sarifProperties{
			Severity: r.Severity.String(), State: string(r.State), PURL: r.PURL, Sources: r.Sources,
			FirstSeenAt: timestamp(r.FirstSeenAt), LastSeenAt: timestamp(r.LastSeenAt),
			Team: r.Team, Assignee: r.Assignee.String(), Labels: r.Labels, DueAt: timestampOrNone(r.DueAt),
			SLAState: string(r.SLAState), Priority: r.Priority,
		},
	}
	if result.Level == "none" {
		result.Kind = "review" // Only a result that is not a failure may have the level none.
	}
	if r.Path != "" {
		result.Locations = []sarifLocation{location(r)}
	}
	if r.State == finding.StateRiskAccepted || r.State == finding.StateFalsePositive {
		result.Suppressions = []sarifSuppressed{{Kind: "external", Status: "accepted", Justification: string(r.State)}}
	}
	return result
}

// message is the title, and in the lines in which scanners put it what SARIF has no field for.
func message(r *Row) string {
	switch r.Kind {
	case finding.KindVulnerability:
		return fmt.Sprintf("%s\nPackage: %s\nInstalled Version: %s\nFixed Version: %s", r.Title, r.Component, r.Version, r.FixedVersion)
	case finding.KindLicence:
		return fmt.Sprintf("%s\nPkgName: %s", r.Title, r.Component)
	case finding.KindMisconfiguration, finding.KindSecret, finding.KindCode, finding.KindThreat:
	}
	return r.Title
}

func location(r *Row) sarifLocation {
	var l sarifLocation
	l.PhysicalLocation.ArtifactLocation.URI = (&url.URL{Path: r.Path}).String()
	if r.Line > 0 {
		l.PhysicalLocation.Region = &sarifRegion{StartLine: r.Line}
	}
	return l
}

package report

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// sarifResult is what is read of a result.
type sarifResult struct {
	RuleID    string
	RuleIndex *int
	Rule      struct {
		ID            string
		Index         *int
		ToolComponent struct{ Index *int }
	}
	Kind    string
	Level   string
	Message struct {
		Text      string
		ID        string
		Arguments []string
	}
	Locations []struct {
		PhysicalLocation struct {
			ArtifactLocation struct {
				URI   string
				Index *int
			}
			Region sarifRegion
		}
	}
	Fingerprints        map[string]string
	PartialFingerprints map[string]string
	Suppressions        []struct{ Status string }
	BaselineState       string
}

type sarifRegion struct {
	StartLine int
	Snippet   struct{ Text string }
}

// isIssue leaves out what the format says is none: checks that passed, suppressed results, and those that are only listed
// because a baseline had them.
func (r sarifResult) isIssue() bool {
	switch r.Kind {
	case "", "fail", "open", "review":
	default:
		return false
	}
	for _, s := range r.Suppressions {
		if s.Status == "" || s.Status == "accepted" {
			return false
		}
	}
	return r.BaselineState != "absent"
}

// trim drops what is not used, so that results which wait for their rules stay small.
func (r *sarifResult) trim() {
	if len(r.Locations) > 1 {
		r.Locations = slices.Clone(r.Locations[:1])
	}
}

func (r sarifResult) needsArtifacts() bool {
	return len(r.Locations) > 0 && r.Locations[0].PhysicalLocation.ArtifactLocation.URI == "" &&
		r.Locations[0].PhysicalLocation.ArtifactLocation.Index != nil
}

// path is the first location's file.
func (r sarifResult) path(artifacts []string) string {
	if len(r.Locations) == 0 {
		return ""
	}
	location := r.Locations[0].PhysicalLocation.ArtifactLocation
	if i := location.Index; location.URI == "" && i != nil && *i >= 0 && *i < len(artifacts) {
		return artifacts[*i]
	}
	return location.URI
}

func (r sarifResult) region() sarifRegion {
	if len(r.Locations) == 0 {
		return sarifRegion{}
	}
	return r.Locations[0].PhysicalLocation.Region
}

func (r sarifResult) ruleID(rule sarifRule) string {
	for _, id := range []string{r.RuleID, r.Rule.ID, rule.ID} {
		if id != "" {
			return id
		}
	}
	return ""
}

// severity prefers the score that GitHub's convention puts into the rule, because SARIF's levels know only three steps.
func (r sarifResult) severity(rule sarifRule) finding.Severity {
	if score := rule.Properties.SecuritySeverity; score.known {
		return finding.SeverityOfScore(score.value)
	}
	level := r.Level
	if level == "" {
		level = rule.DefaultConfiguration.Level
	}
	switch level {
	case "error":
		return finding.SeverityHigh
	case "warning", "":
		return finding.SeverityMedium
	case "note":
		return finding.SeverityLow
	case "none":
		return finding.SeverityInfo
	}
	return finding.SeverityUnknown
}

// describe fills in what depends on the kind.
func (r sarifResult) describe(obs *finding.Observation, rule sarifRule) {
	message := rule.message(r)
	switch obs.Kind {
	case finding.KindSecret:
		// The texts may quote the line with the secret, so only the rule's title is kept.
		obs.Title, obs.Description = rule.title(), ""
	case finding.KindCode:
		obs.Title = firstLine(message)
		obs.Mark, obs.Marks = r.mark(message), r.marks(message)
	case finding.KindVulnerability:
		obs.Title, obs.Aliases = rule.title(), rule.aliases()
		obs.Component = packageLine(message, "Package")
		obs.Version = packageLine(message, "Installed Version")
		obs.FixedVersion = packageLine(message, "Fixed Version")
		rule.addPackageURL(obs)
		describeOSV(obs, message)
	case finding.KindLicence:
		obs.Title = rule.title()
		obs.Component = packageLine(message, "PkgName")
		// Trivy's rule is package:licence; the licence alone is what its JSON report says.
		obs.RuleID = strings.TrimPrefix(obs.RuleID, obs.Component+":")
	default:
		obs.Title = rule.title()
		obs.Description = paragraphs(obs.Description, message)
	}
	if obs.Description == "" && obs.Kind != finding.KindSecret {
		obs.Description = message
	}
}

// versionedKey is how SARIF wants fingerprints to be named. Others hold things such as the commit's author.
var versionedKey = regexp.MustCompile(`/v\d+$`) //nolint:gochecknoglobals // compiled once

// number finds the numbers of a message. They are sizes and lines, which drift.
var number = regexp.MustCompile(`\d+`) //nolint:gochecknoglobals // compiled once

// mark is what tells this result from others of the rule in the file, without its line: a fingerprint that the tool
// computed, else the source line itself. Some tools give neither and report all their checks under one rule; then only the
// message is left, with its numbers taken out.
func (r sarifResult) mark(message string) string {
	for _, prints := range []map[string]string{r.Fingerprints, r.PartialFingerprints} {
		for _, key := range slices.Sorted(maps.Keys(prints)) {
			if key == "primaryLocationLineHash" || versionedKey.MatchString(key) {
				return key + "=" + prints[key]
			}
		}
	}
	if snippet := strings.Join(strings.Fields(r.region().Snippet.Text), " "); snippet != "" {
		return "snippet=" + finding.ShortHash(snippet)
	}
	return "message=" + finding.ShortHash(number.ReplaceAllString(firstLine(message), "#"))
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}

package report

import (
	"regexp"
	"strings"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// kind is what sort of issue a result is: what its rule says, or else what its tool looks for. Many tools give their rules
// no tags.
func (r *sarifRun) kind(rule sarifRule, ruleID string) finding.Kind {
	kind := rule.kind(ruleID)
	if kind != finding.KindCode {
		return kind
	}
	tool, _, _ := strings.Cut(strings.ToLower(r.p.summary.Tool), " ")
	switch tool {
	case "gitleaks", "trufflehog", "detect-secrets", "ggshield":
		return finding.KindSecret
	case "checkov", "tfsec", "defsec", "hadolint", "kics", "terrascan", "kube-linter", "kubescape":
		return finding.KindMisconfiguration
	}
	return kind
}

// osvMessage finds package, version and other ids in what OSV-Scanner says of a result.
var osvMessage = regexp.MustCompile(`^Package '(.+)@([^@']+)' is vulnerable to '[^']+'(?: \(also known as (.+)\))?`) //nolint:gochecknoglobals // compiled once

// describeOSV fills in what a message of OSV-Scanner tells. Other messages tell nothing.
func describeOSV(obs *finding.Observation, message string) {
	match := osvMessage.FindStringSubmatch(firstLine(message))
	if match == nil {
		return
	}
	obs.Component, obs.Version = match[1], match[2]
	for id := range strings.SplitSeq(match[3], ",") {
		if id = strings.Trim(id, " '"); id != "" && len(id) <= 100 && len(obs.Aliases) < maxRuleAliases {
			obs.Aliases = append(obs.Aliases, id)
		}
	}
}

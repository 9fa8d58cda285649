package finding

import (
	"regexp"
	"strings"
)

// index finds the number or key of one instance of a Terraform resource. The code is the same for all instances.
var index = regexp.MustCompile(`\[[^\]]*\]`) //nolint:gochecknoglobals // compiled once

// resourceName is a resource without the instance.
func resourceName(resource string) string {
	return strings.ToLower(index.ReplaceAllString(resource, ""))
}

// aquaCheck finds the parts of a check's id in Trivy and tfsec, which wrote AVD-DS-0002, DS002 and DS-0002 in turn.
var aquaCheck = regexp.MustCompile(`^(?:avd-)?(aws|azu|gcp|ds|ksv|kcv|git|dig|nif|oci|opnstk|clds)-?0*(\d+)$`) //nolint:gochecknoglobals // compiled once

// ruleName is the rule under the name that tools share. Where two tools' rules are known to find the same weakness, it is
// the weakness: see weakness.go. Everything else keeps the name of its tool.
func ruleName(f Facts) string {
	rule := strings.ToLower(f.Rule)
	if f.Check != "" {
		rule = strings.ToLower(f.Check)
	}
	if parts := aquaCheck.FindStringSubmatch(rule); parts != nil {
		rule = parts[1] + "-" + parts[2]
	}
	// Semgrep puts the folders of its configuration before the rule's own name, with dots.
	if f.Kind == KindCode && strings.Count(rule, ".") >= 2 && !strings.ContainsAny(rule, "/ ") {
		rule = rule[strings.LastIndex(rule, ".")+1:]
	}
	if weakness := weaknessOf(f.Kind, rule); weakness != "" {
		return weakness
	}
	return rule
}

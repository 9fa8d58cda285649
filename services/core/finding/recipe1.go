package finding

import (
	"net/url"
	"regexp"
	"strings"
)

// recipe1 is the first recipe. It is frozen: findings of installations that were never migrated have its fingerprints.
func recipe1(f Facts) Identity {
	inputs := map[string]string{"kind": string(f.Kind)}
	switch f.Kind {
	case KindVulnerability:
		inputs["vulnerability"] = canonicalVulnerability(f.Rule, f.Aliases)
		f.putSubject(inputs)
	case KindLicence:
		inputs["licence"] = f.Rule
		f.putSubject(inputs)
	case KindMisconfiguration:
		inputs["rule"], inputs["path"], inputs["resource"] = f.Rule, f.Path, f.Resource
	case KindThreat:
		inputs["rule"], inputs["resource"] = f.Rule, f.Resource
	case KindSecret:
		inputs["rule"], inputs["path"] = f.Rule, f.Path
	case KindCode:
		inputs["rule"], inputs["path"], inputs["mark"] = f.Rule, f.Path, f.Mark
	}
	return Identity{Recipe: 1, Value: Digest(1, inputs), Inputs: inputs}
}

// putSubject adds the component, or the path when the tool names no component.
func (f Facts) putSubject(inputs map[string]string) {
	if component := componentKey(f.Component, f.PURL); component != "" {
		inputs["component"] = component
		return
	}
	inputs["path"] = f.Path
}

// vulnerabilityID finds the ids that several tools share at the start of a rule's id. Some tools append the package.
var vulnerabilityID = regexp.MustCompile(`(?i)^(CVE-\d{4}-\d{4,}|GHSA(?:-[0-9a-z]{4}){3})`) //nolint:gochecknoglobals // compiled once

// VulnerabilityID returns the CVE or GHSA id that the rule's id starts with, or an empty string.
func VulnerabilityID(ruleID string) string {
	return vulnerabilityID.FindString(ruleID)
}

// canonicalVulnerability picks the id that other tools most likely use for the same thing: a CVE, else a GHSA, else the
// tool's own.
func canonicalVulnerability(ruleID string, aliases []string) string {
	ids := make([]string, 0, len(aliases)+1)
	for _, id := range append([]string{ruleID}, aliases...) {
		if shared := VulnerabilityID(strings.TrimSpace(id)); shared != "" {
			ids = append(ids, shared)
		}
	}
	for _, prefix := range []string{"CVE-", "GHSA-"} {
		for _, id := range ids {
			if len(id) > len(prefix) && strings.EqualFold(id[:len(prefix)], prefix) {
				return strings.ToLower(id)
			}
		}
	}
	return strings.ToLower(ruleID)
}

// componentKey is a package's name without version and ecosystem, the same whether a tool gives a package URL or a plain
// name. The vulnerability already narrows the ecosystem down.
func componentKey(name, purl string) string {
	if fromURL := purlName(purl); fromURL != "" {
		name = fromURL
	}
	return strings.ToLower(strings.ReplaceAll(name, ":", "/"))
}

// purlName returns namespace and name of a package URL. The namespace of a distribution's package is the distribution,
// which plain names leave out, so it is left out here too.
func purlName(purl string) string {
	rest, ok := strings.CutPrefix(purl, "pkg:")
	if !ok {
		return ""
	}
	rest, _, _ = strings.Cut(rest, "#")
	rest, _, _ = strings.Cut(rest, "?")
	if at := strings.LastIndex(rest, "@"); at > strings.LastIndex(rest, "/") {
		rest = rest[:at]
	}
	kind, full, ok := strings.Cut(strings.Trim(rest, "/"), "/")
	if !ok {
		return ""
	}
	if kind == "deb" || kind == "rpm" || kind == "apk" {
		full = full[strings.LastIndex(full, "/")+1:]
	}
	decoded, err := url.PathUnescape(full)
	if err != nil {
		return full
	}
	return oneLine(decoded)
}

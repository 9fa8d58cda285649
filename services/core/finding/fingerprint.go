package finding

import (
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Recipe is the version of the way Identify computes a fingerprint. Whoever changes the way raises it.
const Recipe = 1

// Identity is what makes two observations the same finding: the fingerprint, and the inputs it was made of, so that
// anybody can see why and compute it again.
type Identity struct {
	Recipe int
	Value  [sha256.Size]byte
	Inputs map[string]string
}

// Identify computes the identity of a normalised observation. Severity, title, description, versions and lines are not
// part of it, because they change while the issue stays. Neither is the target: a vulnerability of a package is one issue
// in however many images it is, and each image's source has a sighting of it.
func (o *Observation) Identify() Identity {
	inputs := map[string]string{"kind": string(o.Kind)}
	switch o.Kind {
	case KindVulnerability:
		inputs["vulnerability"] = canonicalVulnerability(o.RuleID, o.Aliases)
		o.putSubject(inputs)
	case KindLicence:
		inputs["licence"] = o.RuleID
		o.putSubject(inputs)
	case KindMisconfiguration:
		inputs["rule"], inputs["path"], inputs["resource"] = o.RuleID, o.Path, o.Resource
	case KindThreat:
		inputs["rule"], inputs["resource"] = o.RuleID, o.Resource
	case KindSecret:
		inputs["rule"], inputs["path"] = o.RuleID, o.Path
	case KindCode:
		inputs["rule"], inputs["path"], inputs["mark"] = o.RuleID, o.Path, o.Mark
	}
	return Identity{Recipe: Recipe, Value: Digest(Recipe, inputs), Inputs: inputs}
}

// putSubject adds the component, or the path when the tool names no component.
func (o *Observation) putSubject(inputs map[string]string) {
	if component := componentKey(o.Component, o.PURL); component != "" {
		inputs["component"] = component
		return
	}
	inputs["path"] = o.Path
}

// Digest is the fingerprint of inputs: SHA-256 over the recipe and the inputs sorted by name, each with its length, so
// that no two sets of inputs read the same.
func Digest(recipe int, inputs map[string]string) [sha256.Size]byte {
	text := binary.AppendUvarint(nil, uint64(recipe)) //nolint:gosec // recipes are small and positive
	for _, name := range slices.Sorted(maps.Keys(inputs)) {
		for _, s := range []string{name, inputs[name]} {
			text = binary.AppendUvarint(text, uint64(len(s)))
			text = append(text, s...)
		}
	}
	return sha256.Sum256(text)
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

package finding

import (
	"regexp"
	"slices"
	"strings"
)

// idFamilies are the kinds of ids that name one vulnerability each, in the order in which they are preferred. Ids of
// advisories (DSA, RHSA, USN, ALAS and so on) are not among them: such an advisory is about many.
var idFamilies = regexp.MustCompile(`(?i)^(?:(CVE-\d{4}-\d{4,})|(GHSA(?:-[0-9a-z]{4}){3})|(GO-\d{4}-\d{4,})|(PYSEC-\d{4}-\d+)|` + //nolint:gochecknoglobals // compiled once
	`(RUSTSEC-\d{4}-\d{4})|(OSV-\d{4}-\d+)|(MAL-\d{4}-\d+)|(SNYK-[A-Z]+-[A-Z0-9]+-\d+))`)

// vulnerabilityNames returns the ids that name the vulnerability, the most widely used first. There is at least one. A
// report that gives several ids of one family speaks of several vulnerabilities; only the rule's own counts then.
func vulnerabilityNames(rule string, aliases []string) []string {
	own, families := familyOf(rule), map[int][]string{}
	if own.family > 0 {
		families[own.family] = []string{own.id}
	}
	for _, alias := range aliases {
		if a := familyOf(alias); a.family > 0 && a.family != own.family && !slices.Contains(families[a.family], a.id) {
			families[a.family] = append(families[a.family], a.id)
		}
	}
	var names []string
	for family := 1; family <= idFamilies.NumSubexp(); family++ {
		if len(families[family]) == 1 {
			names = append(names, families[family][0])
		}
	}
	if len(names) == 0 {
		return []string{strings.ToLower(rule)}
	}
	return names
}

type familyID struct {
	family int
	id     string
}

// familyOf finds the id at the start of a text: some tools append the package.
func familyOf(text string) familyID {
	match := idFamilies.FindStringSubmatch(strings.TrimSpace(text))
	for i := 1; i < len(match); i++ {
		if match[i] != "" {
			return familyID{i, strings.ToLower(match[i])}
		}
	}
	return familyID{}
}

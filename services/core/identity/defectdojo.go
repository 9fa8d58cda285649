package identity

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// defectDojo answers as DefectDojo does with the settings that it ships (HASHCODE_FIELDS_PER_SCANNER and
// DEDUPLICATION_ALGORITHM_PER_PARSER in settings.dist.py):
//
//	Trivy Scan                 hash of title, severity, vulnerability ids, cwe, description
//	SARIF                      the tool's unique id, or the hash of title, cwe, line, file path, description
//	Github Vulnerability Scan  hash of title, severity, component name, vulnerability ids, file path
//
// The fields are filled as its parsers fill them. A unique id counts only between reports of one tool, a hash between all.
func defectDojo(q Question) bool {
	a, b := dojoFinding(q.RecordA), dojoFinding(q.RecordB)
	if q.RecordA.Tool == q.RecordB.Tool && a.unique != "" && a.unique == b.unique {
		return true
	}
	return a.hash == b.hash
}

type dojo struct {
	unique string
	hash   [sha256.Size]byte
}

func dojoFinding(r Record) dojo {
	switch r.Tool {
	case "trivy-json":
		return dojo{hash: dojoHash(dojoTrivyTitle(r), r.Severity, dojoIDs(r), r.CWE, dojoTrivyText(r))}
	case "dependabot":
		return dojo{hash: dojoHash(r.Title, r.Severity, r.Package, strings.Join(append([]string{r.Rule}, r.Aliases...), ""), r.Path)}
	}
	line := fmt.Sprint(max(r.Line, 1))
	return dojo{unique: dojoUnique(r.Prints), hash: dojoHash(dojoShort(message(r)), r.CWE, line, r.Path, dojoSARIFText(r))}
}

// dojoHash joins the fields without regard to case.
func dojoHash(fields ...string) [sha256.Size]byte {
	return sha256.Sum256([]byte(strings.ToLower(strings.Join(fields, ""))))
}

func dojoTrivyTitle(r Record) string {
	switch r.Kind {
	case finding.KindMisconfiguration:
		return r.Rule + " - " + r.Title
	case finding.KindSecret:
		return "Secret detected in " + r.Path + " - " + r.Title
	case finding.KindLicence:
		return "License detected in " + r.Path + " - " + r.Rule
	}
	return r.Rule + " " + r.Package + " " + r.Version
}

func dojoTrivyText(r Record) string {
	ecosystem, _, _ := strings.Cut(strings.TrimPrefix(r.PURL, "pkg:"), "/")
	return fmt.Sprintf("%s\n**Target:** %s\n**Type:** %s\n**Fixed version:** %s\n\n%s\n%s", r.Title, r.Path, ecosystem, r.Fixed, r.Text, r.Resource)
}

// dojoIDs are the ids that the parser takes for those of vulnerabilities.
func dojoIDs(r Record) string {
	if r.Kind == finding.KindVulnerability {
		return r.Rule
	}
	return ""
}

func dojoSARIFText(r Record) string {
	text := "**Result message:** " + message(r) + "\n"
	if r.Source != "" {
		text += "**Snippet:**\n```\n" + r.Source + "\n```\n"
	}
	return text + "**Rule short description:** " + r.Title + "\n**Rule full description:** " + r.Text
}

// dojoShort cuts a title as the parser does: at words, to 150 characters.
func dojoShort(text string) string {
	words := strings.Fields(text)
	short := strings.Join(words, " ")
	for len(short) > 150-len(" [...]") && len(words) > 1 {
		words = words[:len(words)-1]
		short = strings.Join(words, " ") + " [...]"
	}
	return short
}

var dojoVersion = regexp.MustCompile(`/v\d+$`) //nolint:gochecknoglobals // compiled once

// dojoUnique is the first of the fingerprints, else all of the partial ones.
func dojoUnique(prints map[string]string) string {
	var partial []string
	for _, name := range slices.Sorted(maps.Keys(prints)) {
		if strings.HasPrefix(name, "matchBasedId") {
			return prints[name]
		}
		partial = append(partial, path.Base(dojoVersion.ReplaceAllString(name, ""))+":"+prints[name])
	}
	return strings.Join(partial, "|")
}

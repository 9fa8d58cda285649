package report

import (
	"strings"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// severityOfWord reads the words that scanners have for severities, and knows when there is none that it knows.
func severityOfWord(word string) finding.Severity {
	word = strings.TrimSpace(word)
	if severity, known := finding.ParseSeverity(word); known {
		return severity
	}
	switch strings.ToLower(word) {
	case "informational", "information", "none", "negligible":
		return finding.SeverityInfo
	case "note", "minor":
		return finding.SeverityLow
	case "moderate", "warning":
		return finding.SeverityMedium
	case "important", "error", "major":
		return finding.SeverityHigh
	case "blocker":
		return finding.SeverityCritical
	}
	return finding.SeverityUnknown
}

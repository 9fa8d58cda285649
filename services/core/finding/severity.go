package finding

import (
	"fmt"
	"strings"
)

// Severity says how bad a finding is. It is ordered: a larger one is worse. The numbers are stored, so they never change.
type Severity int16

// The severities, mildest first.
const (
	SeverityUnknown Severity = iota
	SeverityInfo
	SeverityLow
	SeverityMedium
	SeverityHigh
	SeverityCritical
)

// severityNames is indexed by Severity.
var severityNames = [...]string{"unknown", "info", "low", "medium", "high", "critical"} //nolint:gochecknoglobals // a constant table

// String returns the name that the API uses.
func (s Severity) String() string {
	if !s.Valid() {
		return fmt.Sprintf("severity(%d)", int16(s))
	}
	return severityNames[s]
}

// Valid reports whether s is one of the severities.
func (s Severity) Valid() bool {
	return s >= SeverityUnknown && s <= SeverityCritical
}

// ParseSeverity reads a severity's name in any case.
func ParseSeverity(name string) (Severity, bool) {
	for i, known := range severityNames {
		if strings.EqualFold(name, known) {
			return Severity(i), true
		}
	}
	return SeverityUnknown, false
}

// Severities returns all of them, worst first.
func Severities() []Severity {
	return []Severity{
		SeverityCritical, SeverityHigh, SeverityMedium, SeverityLow, SeverityInfo, SeverityUnknown,
	}
}

// SeverityOfScore maps a CVSS base score to a severity, with the bands of CVSS 3 and 4.
func SeverityOfScore(score float64) Severity {
	switch {
	case score >= 9:
		return SeverityCritical
	case score >= 7:
		return SeverityHigh
	case score >= 4:
		return SeverityMedium
	case score > 0:
		return SeverityLow
	}
	return SeverityInfo
}

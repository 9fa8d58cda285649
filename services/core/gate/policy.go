// Package gate decides whether something may be released. It is pure: it gets a policy, what the sources said and the
// findings, and answers with a verdict and everything that led to it. It knows neither the database nor HTTP.
package gate

import (
	"time"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// Version is the layout of policy files that this package reads.
const Version = 1

// NoSeverity as a policy's maximum tolerates no open finding at all.
const NoSeverity finding.Severity = -1

// Policy is the content of a policy file.
type Policy struct {
	Name        string
	Description string
	// MaxSeverity is the worst severity that an open finding may have.
	MaxSeverity finding.Severity
	// Kinds are those looked at, OpenStates the states that count.
	Kinds      []finding.Kind
	OpenStates []finding.State
	// MaxAge is how long an open finding may be known, by severity. A severity that is not in it may be any age.
	MaxAge map[finding.Severity]time.Duration
	// SLABreaches is how many open findings may be over their due date; negative is any number.
	SLABreaches int
	// ForbidExploited lets no finding pass that is known to be exploited, however mild it is.
	ForbidExploited bool
	// MaxPriority is the highest priority that an open finding may have. Severity and age block only from MinPriority on.
	MaxPriority, MinPriority int
	// MaxImportAge is how long ago each source may have reported last.
	MaxImportAge time.Duration
	// MaxWaiver is how long a waiver may be valid.
	MaxWaiver  time.Duration
	Exceptions []Exception
	// SHA256 identifies the text that the policy was read from.
	SHA256 [32]byte
}

// Exception lets findings pass for a time. It names one finding, or a rule and perhaps a component and a path.
type Exception struct {
	Finding   uuid.UUID
	Rule      string
	Component string
	Path      string
	Owner     string
	Reason    string
	// Expires is the first moment at which it does not hold any more.
	Expires time.Time
}

// covers reports whether the exception is about the finding, whatever the time.
func (e Exception) covers(f finding.Finding) bool {
	if e.Finding != uuid.Nil {
		return e.Finding == f.ID
	}
	return e.Rule == f.RuleID && (e.Component == "" || e.Component == f.Component) && (e.Path == "" || e.Path == f.Path)
}

// effective is what a severity counts as. An unknown one may be the worst: nobody has judged it yet.
func effective(s finding.Severity) finding.Severity {
	if s == finding.SeverityUnknown {
		return finding.SeverityHigh
	}
	return s
}

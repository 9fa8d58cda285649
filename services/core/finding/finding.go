// Package finding is the vocabulary of the hub: what a finding is, what makes two reports the same finding, and what
// people may do with one. It knows neither the database nor HTTP.
package finding

import (
	"strings"
	"time"

	"github.com/google/uuid"
)

// Kind says what sort of issue a finding is.
type Kind string

// The kinds.
const (
	KindVulnerability    Kind = "vulnerability"
	KindMisconfiguration Kind = "misconfiguration"
	KindSecret           Kind = "secret"
	KindLicence          Kind = "licence"
	KindCode             Kind = "code"
	// KindThreat is suspicious activity around a resource, as GuardDuty reports it.
	KindThreat Kind = "threat"
)

// Kinds returns all kinds.
func Kinds() []Kind {
	return []Kind{KindVulnerability, KindMisconfiguration, KindSecret, KindLicence, KindCode, KindThreat}
}

// ParseKind reads a kind's name in any case.
func ParseKind(name string) (Kind, bool) {
	for _, kind := range Kinds() {
		if strings.EqualFold(name, string(kind)) {
			return kind, true
		}
	}
	return "", false
}

// Finding is one issue, however many sources report it.
type Finding struct {
	ID uuid.UUID
	// Team is the name of the team that it belongs to, TeamID its id.
	Team        string
	TeamID      int32
	Kind        Kind
	Severity    Severity
	State       State
	Title       string
	RuleID      string
	Component   string
	Path        string
	OpenSources int
	FirstSeenAt time.Time
	LastSeenAt  time.Time
	// Assignee is who works on it, nobody by default; Labels are sorted.
	Assignee Assignee
	Labels   []string
	// DueAt is when it has to be remediated, nil where no date holds, and SLAState how it stands to that.
	DueAt    *time.Time
	SLAState SLAState
	// Criticality is that of what the finding is about.
	Criticality Criticality
	// Exposure is from where that can be reached.
	Exposure Exposure
	// EPSS and KEV say how likely it is to be exploited, and that it is known to be.
	EPSS float32
	KEV  bool
	// Priority is how soon to look at it, at most 100.
	Priority int
}

// Detail is a finding with all that is known about it.
type Detail struct {
	Finding
	Description    string
	URL            string
	PURL           string
	StateChangedAt time.Time
	// Version grows with every change, also of the sightings.
	Version  int64
	Identity Identity
	// Aliases are the other fingerprints that lead to the finding, FormerIDs the ids of findings that became part of it.
	// At most a hundred of each are told.
	Aliases   []Alias
	FormerIDs []uuid.UUID
	Sightings []Sighting
	// SLA is the finding's clock, Acceptance the acceptance of its risk that holds now, if any.
	SLA        SLA
	Acceptance *Acceptance
}

// Alias is a fingerprint under which a finding is known besides its own.
type Alias struct {
	Recipe int
	Value  [32]byte
}

// Sighting is what one source says about a finding. It ends when the source stops reporting the finding.
type Sighting struct {
	Source        string
	Severity      Severity
	Occurrences   int
	Version       string
	FixedVersion  string
	Path          string
	Line          int
	FirstSeenAt   time.Time
	LastSeenAt    time.Time
	FirstImportID uuid.UUID
	LastImportID  uuid.UUID
	ClosedAt      *time.Time
}

// Action says what an audit entry records.
type Action string

// The actions. Fixed and reopened are consequences of an import, a transition is a person's decision or a rule's. Merged says
// that another finding turned out to be this one and became part of it; From is the state that the other one had. The others
// are not about the state, and From and To are the state that the finding had.
const (
	ActionTransition Action = "transition"
	ActionFixed      Action = "fixed"
	ActionReopened   Action = "reopened"
	ActionMerged     Action = "merged"

	ActionAssigned       Action = "assigned"
	ActionLabelled       Action = "labelled"
	ActionCommented      Action = "commented"
	ActionCommentEdited  Action = "comment_edited"
	ActionCommentDeleted Action = "comment_deleted"

	// Expired is the end of an accepted risk, which nobody decided; renewed that the risk is accepted for longer.
	ActionExpired Action = "expired"
	ActionRenewed Action = "renewed"
)

// AuditEntry is one change of a finding. Entries are never changed or removed.
type AuditEntry struct {
	ID       int64
	At       time.Time
	Actor    string
	Action   Action
	From, To State
	Reason   string
	ImportID *uuid.UUID
	// Detail is what changed, where that is not the state.
	Detail AuditDetail
	// Rule did it, in the version RuleVersion; nil when it was no rule.
	Rule        *uuid.UUID
	RuleVersion int64
}

// AuditDetail is what changed about a finding besides its state.
type AuditDetail struct {
	// AssigneeBefore and AssigneeAfter are set when it was assigned; the empty text is nobody.
	AssigneeBefore *string `json:"assigneeBefore,omitempty"`
	AssigneeAfter  *string `json:"assigneeAfter,omitempty"`
	// LabelsAdded and LabelsRemoved are set when it was labelled.
	LabelsAdded   []string `json:"labelsAdded,omitempty"`
	LabelsRemoved []string `json:"labelsRemoved,omitempty"`
	// Comment is the one that was written, edited or deleted. Its text is not here, where nothing can be removed.
	Comment *uuid.UUID `json:"comment,omitempty"`
}

// Reassigned is the detail of an entry about an assignee.
func Reassigned(before, after string) AuditDetail {
	return AuditDetail{AssigneeBefore: &before, AssigneeAfter: &after}
}

// Relabelled is the detail of an entry about labels.
func Relabelled(before, after []string) AuditDetail {
	return AuditDetail{LabelsAdded: Relabel(after, nil, before), LabelsRemoved: Relabel(before, nil, after)}
}

// Import is one report taken in and what it changed.
type Import struct {
	ID     uuid.UUID
	Source string
	// Team is the name of the source's team.
	Team   string
	Format string
	Tool   string
	// Mapping is what a report in JSON or CSV was read with, as JSON, or empty.
	Mapping    string
	SHA256     [32]byte
	SizeBytes  int64
	ImportedBy string
	ImportedAt time.Time
	Duration   time.Duration
	Counts     Counts
}

// Counts sum up an import. Records is the sum of Created, Unchanged, Reopened, Collided and Skipped.
type Counts struct {
	Records         int
	Created         int
	Unchanged       int
	Reopened        int
	Collided        int
	Skipped         int
	Closed          int
	SightingsClosed int
}

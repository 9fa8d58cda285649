package gate

import (
	"time"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// Verdict is the gate's answer.
type Verdict string

// The verdicts. Waived means that something blocks and that people have let it pass.
const (
	Pass   Verdict = "pass"
	Fail   Verdict = "fail"
	Waived Verdict = "waived"
)

// Reason says why something blocks.
type Reason string

// The reasons. The first three are about a source: what it would say is not known, and that is no pass.
const (
	ReasonNoSource    Reason = "no_source"
	ReasonNoImport    Reason = "no_import"
	ReasonStaleImport Reason = "stale_import"
	ReasonSeverity    Reason = "severity"
	ReasonAge         Reason = "age"
	ReasonExploited   Reason = "known_exploited"
	ReasonPriority    Reason = "priority"
	ReasonSLABreach   Reason = "sla_breach"
)

// MaxListed bounds each list of a result. The counts beside them are whole.
const MaxListed = 200

// Source is what a source said last.
type Source struct {
	Name string `json:"name"`
	// ImportID is nil when the source has never reported. ReportedAt is when it said so last, which is later than
	// ImportedAt when it said the same again.
	ImportID   *uuid.UUID `json:"importId"`
	ImportedAt *time.Time `json:"importedAt"`
	ReportedAt *time.Time `json:"reportedAt"`
	AgeSeconds *int64     `json:"ageSeconds"`
	Tool       string     `json:"tool"`
	Records    int        `json:"records"`
}

// Subject is a finding as a result tells of it.
type Subject struct {
	ID          uuid.UUID     `json:"id"`
	Kind        finding.Kind  `json:"kind"`
	Severity    string        `json:"severity"`
	State       finding.State `json:"state"`
	Title       string        `json:"title"`
	RuleID      string        `json:"ruleId"`
	Component   string        `json:"component"`
	Path        string        `json:"path"`
	FirstSeenAt time.Time     `json:"firstSeenAt"`
}

// Blocker is one thing that stands in the way. Its key says exactly what it is, so that a waiver for it covers nothing else:
// when a finding becomes worse, its key changes.
type Blocker struct {
	Key    string   `json:"key"`
	Reason Reason   `json:"reason"`
	Detail string   `json:"detail"`
	Source string   `json:"source,omitempty"`
	Found  *Subject `json:"finding,omitempty"`
	// WaiverID is the waiver that lets it pass, where one does.
	WaiverID *uuid.UUID `json:"waiverId,omitempty"`
}

// Excepted is a finding that an exception of the policy lets pass.
type Excepted struct {
	Found   Subject   `json:"finding"`
	Owner   string    `json:"owner"`
	Reason  string    `json:"reason"`
	Expires time.Time `json:"expiresAt"`
}

// Waiver is a person's decision to let blockers pass until a time.
type Waiver struct {
	ID           uuid.UUID `json:"id"`
	EvaluationID uuid.UUID `json:"evaluationId"`
	At           time.Time `json:"at"`
	Actor        string    `json:"actor"`
	Reason       string    `json:"reason"`
	ExpiresAt    time.Time `json:"expiresAt"`
	Blockers     []string  `json:"blockers"`
}

// Result is a verdict with everything that led to it.
type Result struct {
	Verdict Verdict  `json:"verdict"`
	Sources []Source `json:"sources"`
	// Findings is how many the sources report now; Open counts those in a state and of a kind that the policy looks at, by
	// severity; States counts all of them.
	Findings int            `json:"findings"`
	Open     map[string]int `json:"open"`
	States   map[string]int `json:"states"`

	BlockerCount  int        `json:"blockerCount"`
	Blockers      []Blocker  `json:"blockers"`
	WaivedCount   int        `json:"waivedCount"`
	Waived        []Blocker  `json:"waived"`
	ExceptedCount int        `json:"exceptedCount"`
	Excepted      []Excepted `json:"excepted"`
	// Waivers are those that were used.
	Waivers []Waiver `json:"waivers"`
}

// Evaluation is one answer of the gate, as it is kept.
type Evaluation struct {
	ID           uuid.UUID
	At           time.Time
	Actor        string
	Policy       string
	PolicySHA256 [32]byte
	Target       string
	Verdict      Verdict
	Result       Result
}

package apitoken

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/internal/token"
)

// The reasons for which a token is refused.
const (
	CodeInvalid finding.Code = "invalid_token"
	CodeScope   finding.Code = "insufficient_scope"
)

// Bounds of tokens.
const (
	MaxName = 100
	// MaxLife is how long a token may live, DefaultLife how long one does of which nothing is said.
	MaxLife     = 365 * 24 * time.Hour
	DefaultLife = 90 * 24 * time.Hour
	// MaxTokens is how many tokens that are still good somebody may have.
	MaxTokens = 100
	// UsedEvery is how often at most it is written down that a token was used.
	UsedEvery = time.Minute
)

// Scope is what a token may be used for.
type Scope string

// The scopes. None of them lets a token make tokens, or change who may do what.
const (
	ScopeImport Scope = "import"
	ScopeRead   Scope = "read"
	ScopeTriage Scope = "triage"
	ScopeGate   Scope = "gate"
	ScopeAssets Scope = "assets"
)

// Scopes returns all scopes.
func Scopes() []Scope { return []Scope{ScopeImport, ScopeRead, ScopeTriage, ScopeGate, ScopeAssets} }

// Purpose is the operation for which one wants a scope; the others come along with it.
func (s Scope) Purpose() string { return s.operations()[0] }

// operations are what a scope lets a token do. An operation that is in none of them is for people, so a new one cannot be
// opened to tokens by mistake.
func (s Scope) operations() []string {
	switch s {
	case ScopeImport:
		return []string{
			"ImportReport", "CreateImportJob", "CancelImportJob", "GetImport", "ListImportCollisions", "GetImportJob", "ListImportJobs",
		}
	case ScopeRead:
		return []string{
			"ListFindings", "GetFinding", "ListFindingAudit", "ExportFindings", "ListFilters", "GetFilter", "GetImport",
			"ListImportCollisions", "GetImportJob", "ListImportJobs", "ListReleaseEvaluations", "GetReleaseEvaluation", "ListWaivers",
			"ListSources", "ListTeams", "GetTeam", "ListComments", "GetComment", "ListRules", "GetRule", "ListRuleRuns",
			"GetSlaPolicy", "GetIntelligence", "ListRiskAcceptances", "GetRiskAcceptance", "ListAssets", "GetAsset",
			"GetPosture", "GetPostureTrend", "ListPostureSources",
		}
	case ScopeTriage:
		return []string{
			"TransitionFinding", "TransitionFindings", "AssignFinding", "UnassignFinding", "LabelFinding", "AddComment",
			"RenewRiskAcceptance", "EndRiskAcceptance",
		}
	case ScopeGate:
		return []string{"EvaluateRelease", "ListReleaseEvaluations", "GetReleaseEvaluation", "ListWaivers"}
	case ScopeAssets:
		return []string{"PutAsset", "DeleteAsset", "GetAsset", "ListAssets"}
	}
	return nil
}

// Operations are all that some scopes let a token do.
func Operations(scopes []Scope) []string {
	var all []string
	for _, s := range scopes {
		all = append(all, s.operations()...)
	}
	return all
}

// ParseScopes reads scopes.
func ParseScopes(names []string) ([]Scope, error) {
	scopes := make([]Scope, 0, len(names))
	for _, name := range names {
		if !slices.Contains(Scopes(), Scope(name)) {
			return nil, finding.FieldErrorf(finding.CodeInvalidRequest, "scopes", "must be some of import, read, triage, gate, assets")
		}
		if !slices.Contains(scopes, Scope(name)) {
			scopes = append(scopes, Scope(name))
		}
	}
	if len(scopes) == 0 {
		return nil, finding.FieldErrorf(finding.CodeInvalidRequest, "scopes", "must name at least one of import, read, triage, gate, assets")
	}
	return scopes, nil
}

// Token is a token without its secret.
type Token struct {
	ID     uuid.UUID
	Name   string
	TeamID int32
	Team   string
	Scopes []Scope
	// OwnerID and Owner are who made it. Roles are what they were in the team at that time; a token never has more.
	OwnerID, Owner string
	Roles          []token.Role
	// Member says that the owner had these rights as a member of the team, which they must still be. Rights that come from the
	// identity provider cannot be asked for again.
	Member     bool
	CreatedAt  time.Time
	ExpiresAt  time.Time
	LastUsedAt *time.Time
	RevokedAt  *time.Time
	RevokedBy  string
}

// Check reports why a token is not good now. Role is what its owner is in the team now, empty for somebody who is not in it.
func (t Token) Check(now time.Time, role token.Role) error {
	switch {
	case t.RevokedAt != nil:
		return finding.Errorf(CodeInvalid, "The API token was revoked.")
	case !now.Before(t.ExpiresAt):
		return finding.Errorf(CodeInvalid, "The API token has expired. Make a new one.")
	case t.Member && role == "":
		return finding.Errorf(CodeInvalid, "The API token's owner is no longer in the team.")
	}
	return nil
}

// May reports why a token may not do an operation that these roles may do, or nil. The owner's rights bound it twice: those that
// they had, and as a member those that they have.
func (t Token) May(operation string, roles []token.Role, role token.Role) error {
	if !slices.Contains(Operations(t.Scopes), operation) {
		return finding.Errorf(CodeScope, "The API token has the scopes %s, which do not cover this.%s", t.scopeNames(), neededFor(operation))
	}
	had := slices.ContainsFunc(t.Roles, func(r token.Role) bool { return slices.Contains(roles, r) })
	if !had || t.Member && !slices.Contains(roles, role) {
		return finding.Errorf(CodeScope, "The API token's owner may not do this in the team %s, so neither may the token.", t.Team)
	}
	return nil
}

func (t Token) scopeNames() string {
	names := make([]string, len(t.Scopes))
	for i, s := range t.Scopes {
		names[i] = string(s)
	}
	return strings.Join(names, ", ")
}

// neededFor says which scope would do.
func neededFor(operation string) string {
	for _, s := range Scopes() {
		if slices.Contains(s.operations(), operation) {
			return fmt.Sprintf(" Make one with the scope %s.", s)
		}
	}
	return " No API token may do it; people may."
}

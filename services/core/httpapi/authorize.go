package httpapi

import (
	"context"
	"net/http"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/internal/token"
)

// rolesFor is the table of who may do what. An operation that is not in it is nobody's, so a new one cannot be forgotten.
func rolesFor(operation string) []token.Role {
	switch operation {
	case "ImportReport", "CreateImportJob", "CancelImportJob":
		return []token.Role{token.RoleCI, token.RoleAnalyst, token.RoleLead, token.RoleAdmin}
	case "GetImport", "ListImportCollisions", "GetImportJob", "ListImportJobs":
		return token.Roles()
	case "ListFindings", "GetFinding", "ListFindingAudit", "ExportFindings",
		"ListFilters", "CreateFilter", "GetFilter", "ReplaceFilter", "DeleteFilter",
		"GetPosture", "GetPostureTrend", "ListPostureSources":
		return []token.Role{token.RoleViewer, token.RoleAnalyst, token.RoleLead, token.RoleAdmin}
	case "TransitionFinding", "TransitionFindings":
		return []token.Role{token.RoleAnalyst, token.RoleLead, token.RoleAdmin}
	}
	return rolesForWork(operation)
}

// rolesForWork is the part of the table that is about who works on findings, and about rules.
func rolesForWork(operation string) []token.Role {
	switch operation {
	case "ListComments", "GetComment", "ListRules", "GetRule", "ListRuleRuns":
		return []token.Role{token.RoleViewer, token.RoleAnalyst, token.RoleLead, token.RoleAdmin}
	case "AssignFinding", "UnassignFinding", "LabelFinding", "AddComment", "EditComment", "DeleteComment", "TestRule":
		return []token.Role{token.RoleAnalyst, token.RoleLead, token.RoleAdmin}
	case "CreateRule", "ReplaceRule", "DeleteRule", "RunRule", "ListAudit", "ExportAudit":
		return []token.Role{token.RoleLead, token.RoleAdmin}
	}
	return rolesForOthers(operation)
}

// rolesForOthers is the part of the table that is about telling others and about releases.
func rolesForOthers(operation string) []token.Role {
	switch operation {
	case "ListWebhooks", "CreateWebhook", "GetWebhook", "UpdateWebhook", "DeleteWebhook", "RotateWebhookSecret", "TestWebhook",
		"ListDeliveries", "GetDelivery", "Redeliver", "RedeliverDead", "WaiveRelease":
		return []token.Role{token.RoleLead, token.RoleAdmin}
	case "EvaluateRelease":
		return []token.Role{token.RoleCI, token.RoleAnalyst, token.RoleLead, token.RoleAdmin}
	case "ListReleaseEvaluations", "GetReleaseEvaluation", "ListWaivers":
		return token.Roles()
	}
	return rolesForTeams(operation)
}

// rolesForTeams is the part of the table that is about teams and tokens.
func rolesForTeams(operation string) []token.Role {
	switch operation {
	case "ListTeams", "GetTeam", "ListSources":
		return token.Roles()
	case "ListMembers", "ListTokens", "CreateToken", "RevokeToken":
		return []token.Role{token.RoleViewer, token.RoleAnalyst, token.RoleLead, token.RoleAdmin}
	case "PutMember", "RemoveMember", "CreateTeam", "UpdateTeam", "MoveSource":
		return []token.Role{token.RoleAdmin}
	}
	return rolesForLifecycle(operation)
}

// rolesForLifecycle is the part of the table that is about due dates, accepted risks and priorities.
func rolesForLifecycle(operation string) []token.Role {
	switch operation {
	case "GetSlaPolicy", "GetIntelligence":
		return token.Roles()
	case "SetSlaPolicy":
		return []token.Role{token.RoleAdmin}
	case "LoadEpss", "LoadKev":
		return []token.Role{token.RoleCI, token.RoleAdmin}
	case "PutAsset", "DeleteAsset":
		return []token.Role{token.RoleLead, token.RoleAdmin}
	case "ListRiskAcceptances", "GetRiskAcceptance", "ListAssets", "GetAsset":
		return []token.Role{token.RoleViewer, token.RoleAnalyst, token.RoleLead, token.RoleAdmin}
	case "RenewRiskAcceptance", "EndRiskAcceptance":
		return []token.Role{token.RoleAnalyst, token.RoleLead, token.RoleAdmin}
	}
	return nil
}

// forTheHub are the operations that concern more than one team, for which what somebody is in a team is not enough.
func forTheHub(operation string) bool {
	switch operation {
	case "CreateTeam", "UpdateTeam", "MoveSource", "SetSlaPolicy", "LoadEpss", "LoadKev":
		return true
	}
	return false
}

// authorize refuses callers without a role that the operation allows, and lets everybody else see the teams in which they
// have one.
func (a *API) authorize(next api.StrictHandlerFunc, operation string) api.StrictHandlerFunc {
	return func(ctx context.Context, w http.ResponseWriter, r *http.Request, request any) (any, error) {
		who, err := a.callerOf(ctx)
		if err != nil {
			return nil, err
		}
		scope, err := a.scopeFor(ctx, who, operation, r.URL.Query().Get("team"))
		if err != nil {
			return nil, err
		}
		return next(access.With(context.WithValue(ctx, callerKey{}, who), scope), w, r, request)
	}
}

// actor is how the caller appears in the audit trail.
func actor(ctx context.Context) string {
	identity, _ := token.FromContext(ctx)
	if identity.Username != "" {
		return identity.Username
	}
	return identity.Subject
}

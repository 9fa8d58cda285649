package httpapi

import (
	"context"
	"net/http"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/internal/problem"
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
		"ListFilters", "CreateFilter", "GetFilter", "ReplaceFilter", "DeleteFilter":
		return []token.Role{token.RoleViewer, token.RoleAnalyst, token.RoleLead, token.RoleAdmin}
	case "TransitionFinding", "TransitionFindings":
		return []token.Role{token.RoleAnalyst, token.RoleLead, token.RoleAdmin}
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

// authorize refuses callers without a role that the operation allows.
func (a *API) authorize(next api.StrictHandlerFunc, operation string) api.StrictHandlerFunc {
	return func(ctx context.Context, w http.ResponseWriter, r *http.Request, request any) (any, error) {
		identity, ok := token.FromContext(ctx)
		if !ok {
			return nil, problem.New(http.StatusUnauthorized, problem.CodeUnauthenticated, "Send an access token.")
		}
		if !identity.HasRole(rolesFor(operation)...) {
			return nil, problem.New(http.StatusForbidden, problem.CodeForbidden, "None of your roles may do this.")
		}
		return next(ctx, w, r, request)
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

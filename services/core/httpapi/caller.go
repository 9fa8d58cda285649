package httpapi

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/apitoken"
	"github.com/cloudsec/cloudsec/services/core/team"
	"github.com/cloudsec/cloudsec/services/internal/problem"
	"github.com/cloudsec/cloudsec/services/internal/token"
)

// caller is who asks, and what they are in which team.
type caller struct {
	identity token.Identity
	// all is set for administrators of the hub, who are admin of every team.
	all bool
	// memberships are the caller's own. Who has none is in the default team, with the roles from the identity provider.
	memberships []team.Membership
	member      bool
	// machine is set for who uses an API token, of whose owner role is what they are in the token's team now.
	machine *apitoken.Token
	role    token.Role
}

type callerKey struct{}

func callerFrom(ctx context.Context) caller {
	who, _ := ctx.Value(callerKey{}).(caller)
	return who
}

// callerOf finds out who asks.
func (a *API) callerOf(ctx context.Context) (caller, error) {
	identity, ok := token.FromContext(ctx)
	if !ok {
		return caller{}, problem.New(http.StatusUnauthorized, problem.CodeUnauthenticated, "Send an access token.")
	}
	who := caller{identity: identity}
	if m, ok := ctx.Value(machineKey{}).(machine); ok {
		who.machine, who.role = &m.token, m.role
		return who, nil
	}
	if who.all = identity.HasRole(token.RoleAdmin); who.all {
		return who, nil
	}
	memberships, err := a.members.of(ctx, identity.Subject)
	if err != nil {
		return caller{}, err
	}
	who.member, who.memberships = len(memberships) > 0, memberships
	if !who.member {
		for _, role := range identity.Roles {
			who.memberships = append(who.memberships, team.Membership{TeamID: access.DefaultTeam, Team: team.Default, Role: role})
		}
	}
	return who, nil
}

// rolesIn are what the caller is in a team.
func (c caller) rolesIn(id int32) []token.Role {
	if c.all {
		return []token.Role{token.RoleAdmin}
	}
	var roles []token.Role
	for _, m := range c.memberships {
		if m.TeamID == id {
			roles = append(roles, m.Role)
		}
	}
	return roles
}

// ofTheHub reports whether the caller has one of the roles from the identity provider itself, whatever they are in teams.
func (c caller) ofTheHub(roles []token.Role) bool {
	return c.identity.HasRole(roles...)
}

// administers are the teams of which the caller is admin.
func (c caller) administers() access.Scope {
	if c.all {
		return access.Scope{All: true}
	}
	return c.teamsWith([]token.Role{token.RoleAdmin}, "")
}

// teamsWith are the teams in which the caller has one of the roles; with a name only the one of that name.
func (c caller) teamsWith(roles []token.Role, name string) access.Scope {
	var ids []int32
	for _, m := range c.memberships {
		if slices.Contains(roles, m.Role) && (name == "" || m.Team == name) {
			ids = append(ids, m.TeamID)
		}
	}
	return access.Of(ids...)
}

// scopeFor is where the caller may do an operation: in all their teams in which they have a role for it, or in the one that
// they narrowed the request to.
func (a *API) scopeFor(ctx context.Context, who caller, operation, narrowed string) (access.Scope, error) {
	roles := rolesFor(operation)
	switch {
	case who.machine != nil:
		return machineScope(who, operation, narrowed)
	case who.all && slices.Contains(roles, token.RoleAdmin):
		return a.adminScope(ctx, narrowed)
	case forTheHub(operation) && who.ofTheHub(roles):
		return access.Scope{All: true}, nil
	case forTheHub(operation):
		return access.Scope{}, forbidden("Only an administrator of the hub may do this.")
	}
	scope := who.teamsWith(roles, narrowed)
	if len(scope.Teams) > 0 {
		return scope, nil
	}
	if narrowed != "" { // Whether there is such a team is nobody's business who is not in it.
		return access.Scope{}, forbidden("You are not in a team of this name, or none of your roles in it may do this.")
	}
	return access.Scope{}, forbidden("None of your roles may do this.")
}

func (a *API) adminScope(ctx context.Context, narrowed string) (access.Scope, error) {
	if narrowed == "" {
		return access.Scope{All: true}, nil
	}
	one, err := a.opts.Teams.GetTeam(access.System(ctx), narrowed)
	if err != nil {
		return access.Scope{}, err //nolint:wrapcheck // the store has said which operation it was
	}
	return access.Of(one.ID), nil
}

func machineScope(who caller, operation, narrowed string) (access.Scope, error) {
	t := who.machine
	if err := t.May(operation, rolesFor(operation), who.role); err != nil {
		return access.Scope{}, err //nolint:wrapcheck // it says what is wrong
	}
	if narrowed != "" && narrowed != t.Team {
		return access.Scope{}, forbidden("The API token is for the team " + t.Team + " only.")
	}
	return access.Of(t.TeamID), nil
}

func forbidden(detail string) error {
	return problem.New(http.StatusForbidden, problem.CodeForbidden, detail)
}

const (
	// membersAge is how long it may take until another replica knows of a change of members; this one knows at once.
	membersAge = time.Second
	// maxSubjects bounds how many callers are remembered.
	maxSubjects = 10_000
)

// members remembers for a moment who is in which team, because it is asked with every request.
type members struct {
	load func(ctx context.Context, subject string) ([]team.Membership, error)

	mu    sync.Mutex
	known map[string]remembered
}

type remembered struct {
	at   time.Time
	list []team.Membership
}

func (m *members) of(ctx context.Context, subject string) ([]team.Membership, error) {
	m.mu.Lock()
	have, ok := m.known[subject]
	m.mu.Unlock()
	if ok && time.Since(have.at) < membersAge {
		return have.list, nil
	}
	asked := time.Now()
	list, err := m.load(ctx, subject)
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known == nil || len(m.known) >= maxSubjects {
		m.known = map[string]remembered{}
	}
	m.known[subject] = remembered{at: asked, list: list}
	return list, nil
}

// forget makes the next request of somebody ask anew. A look-up that is on its way may still bring what was before, but that is
// as old as its question, and so forgotten in time.
func (m *members) forget(subject string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.known, subject)
}

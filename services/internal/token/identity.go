package token

import (
	"context"
	"slices"
	"time"
)

// Role is a Cognito group that the services know.
type Role string

// The roles of the platform, one Cognito group each.
const (
	RoleViewer  Role = "viewer"
	RoleAnalyst Role = "analyst"
	RoleLead    Role = "lead"
	RoleAdmin   Role = "admin"
	RoleCI      Role = "ci"
)

// Roles lists every role of the platform.
func Roles() []Role {
	return []Role{RoleViewer, RoleAnalyst, RoleLead, RoleAdmin, RoleCI}
}

// Identity is who a verified access token speaks for.
type Identity struct {
	// Subject is the user's stable identifier, the actor of an audit entry.
	Subject string
	// Username is Cognito's user name. In a pool where people sign in with
	// their address it equals Subject: access tokens carry no address.
	Username string
	// Roles are the user's groups that are roles of the platform.
	Roles []Role
	// Scopes are the OAuth scopes of the token.
	Scopes []string
	// TokenID is the token's jti, and OriginID the sign-in it came from.
	TokenID  string
	OriginID string
	// IssuedAt and ExpiresAt bound the token's life.
	IssuedAt  time.Time
	ExpiresAt time.Time
}

// HasRole reports whether the identity has at least one of the roles.
func (i Identity) HasRole(roles ...Role) bool {
	return slices.ContainsFunc(i.Roles, func(have Role) bool {
		return slices.Contains(roles, have)
	})
}

type contextKey struct{}

// NewContext returns a context that carries the identity. Middleware calls it;
// tests of handlers may, too.
func NewContext(ctx context.Context, identity Identity) context.Context {
	return context.WithValue(ctx, contextKey{}, identity)
}

// FromContext gives the identity that Middleware put in the context.
func FromContext(ctx context.Context) (Identity, bool) {
	identity, ok := ctx.Value(contextKey{}).(Identity)
	return identity, ok
}

// Package access says on whose behalf the database is read and written. It travels in the context, so that every query is
// made for somebody, and one that is made for nobody finds nothing.
package access

import (
	"context"
	"slices"
)

// DefaultTeam is the team of everything that was there before there were teams, and of callers who are in none.
const DefaultTeam int32 = 1

// Scope is what may be seen and changed.
type Scope struct {
	// All is set for the service's own work, and for people who may see every team.
	All bool
	// Teams are the ids of the teams whose findings may be seen, when All is not set.
	Teams []int32
}

// Of returns the scope of these teams, whatever their order.
func Of(teams ...int32) Scope {
	teams = slices.Clone(teams)
	slices.Sort(teams)
	return Scope{Teams: slices.Compact(teams)}
}

// Sees reports whether a team is within the scope.
func (s Scope) Sees(team int32) bool {
	return s.All || slices.Contains(s.Teams, team)
}

// Equal reports whether two scopes are the same.
func (s Scope) Equal(other Scope) bool {
	return s.All == other.All && slices.Equal(s.Teams, other.Teams)
}

// Home is the team to which something new belongs that names none: the only one of the scope, the first of several, or the
// default team for those who see all. Zero, in which nothing can be, when there is none.
func (s Scope) Home() int32 {
	switch {
	case s.All:
		return DefaultTeam
	case len(s.Teams) > 0:
		return s.Teams[0]
	}
	return 0
}

type contextKey struct{}

// With returns a context in which the database is used within a scope.
func With(ctx context.Context, scope Scope) context.Context {
	return context.WithValue(ctx, contextKey{}, scope)
}

// System returns a context for the service's own work, such as imports in the background and sweeps, which sees all teams.
func System(ctx context.Context) context.Context {
	return With(ctx, Scope{All: true})
}

// From returns the scope of a context. A context without one has the empty scope, in which there is nothing to see.
func From(ctx context.Context) Scope {
	scope, _ := Lookup(ctx)
	return scope
}

// Lookup is From that also reports whether the context has a scope.
func Lookup(ctx context.Context) (Scope, bool) {
	scope, given := ctx.Value(contextKey{}).(Scope)
	return scope, given
}

// Package access says on whose behalf the database is read and written. It travels in the context, so that every query is
// made for somebody, and one that is made for nobody finds nothing.
package access

import "context"

// Scope is what may be seen and changed.
type Scope struct {
	// All is set for the service's own work, and for people who may see every team.
	All bool
	// Teams are the ids of the teams whose findings may be seen, when All is not set.
	Teams []int32
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
	scope, _ := ctx.Value(contextKey{}).(Scope)
	return scope
}

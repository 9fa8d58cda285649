package postgres

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/finding"
)

// memberRole is whom a connection becomes for everything that is done on behalf of somebody. The role owns nothing, so
// row-level security holds for it. The service's own work is done by the user who connected.
const memberRole = "cloudsec_core_member"

// scopeKey is where a connection keeps the scope that it is set up for.
const scopeKey = "cloudsec.scope"

// noTeam is what is set as the visible teams of who sees all. No team has this id, so what is kept with the teams that it was
// made for does not become everybody's.
const noTeam = "{0}"

// scoped sets connections up for the scope of who uses them, before they do.
type scoped struct {
	// fallback is the scope of contexts that have none.
	fallback access.Scope
}

// prepare implements pgxpool's PrepareConn. A connection that has the scope already costs nothing. One whose scope is in doubt
// is thrown away.
func (s scoped) prepare(ctx context.Context, conn *pgx.Conn) (bool, error) {
	wanted, given := access.Lookup(ctx)
	if !given {
		wanted = s.fallback
	}
	known := conn.PgConn().CustomData()
	if have, ok := known[scopeKey].(access.Scope); ok && have.Equal(wanted) {
		return true, nil
	}
	delete(known, scopeKey)
	const set = "SELECT set_config('role', $1, FALSE), set_config('core.teams', $2, FALSE), set_config('core.team', $3, FALSE)"
	role, teams := "none", noTeam
	if !wanted.All {
		role, teams = memberRole, arrayOf(wanted.Teams)
	}
	if _, err := conn.Exec(ctx, set, role, teams, strconv.Itoa(int(wanted.Home()))); err != nil {
		return false, fmt.Errorf("set up connection for its scope: %w", err)
	}
	known[scopeKey] = wanted
	return true, nil
}

// arrayOf writes ids as PostgreSQL does.
func arrayOf(ids []int32) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = strconv.Itoa(int(id))
	}
	return "{" + strings.Join(texts, ",") + "}"
}

// scopeOf is the scope that a connection is set up for. One that did not come from a pool of Connect's is its user's.
func scopeOf(conn *pgx.Conn) access.Scope {
	if scope, ok := conn.PgConn().CustomData()[scopeKey].(access.Scope); ok {
		return scope
	}
	return access.Scope{All: true}
}

// scope is the scope in which a context uses the database.
func (s *Store) scope(ctx context.Context) (access.Scope, error) {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return access.Scope{}, fmt.Errorf("acquire connection: %w", err)
	}
	defer conn.Release()
	return scopeOf(conn.Conn()), nil
}

// WithinSource returns a context in which only the team of a source is seen, which is where everything about a report of that
// source happens. A source that is not there yet will be of the caller's team.
func (s *Store) WithinSource(ctx context.Context, source string) (context.Context, error) {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return nil, fmt.Errorf("acquire connection: %w", err)
	}
	scope := scopeOf(conn.Conn())
	team, err := s.queries.TeamOfSource(ctx, conn, source)
	conn.Release()
	if err != nil {
		return nil, fmt.Errorf("find team of source: %w", err)
	}
	if team == 0 {
		return withinHome(ctx, scope)
	}
	if !scope.Sees(team) {
		return nil, foreignSource()
	}
	return access.With(ctx, access.Of(team)), nil
}

// foreignSource says no more than that the name is taken.
func foreignSource() error {
	return finding.FieldErrorf(finding.CodeForbidden, "source",
		"belongs to a team for which you may not do this; take another name, or ask an administrator to move the source")
}

// withinHome returns a context in which only the team is seen that something new belongs to.
func withinHome(ctx context.Context, scope access.Scope) (context.Context, error) {
	switch {
	case scope.Home() == 0:
		return nil, finding.Errorf(finding.CodeForbidden, "You are in no team that may do this.")
	case len(scope.Teams) > 1:
		return nil, finding.FieldErrorf(finding.CodeInvalidRequest, "team",
			"is required because you are in several teams; name the one that this belongs to")
	}
	return access.With(ctx, access.Of(scope.Home())), nil
}

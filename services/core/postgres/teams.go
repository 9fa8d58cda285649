package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
	"github.com/cloudsec/cloudsec/services/core/team"
)

// What is done here to teams is the service's own work: who may ask for it is decided before.

// CreateTeam makes a team. The second one ends what was promised to replicas of the release before teams.
func (s *Store) CreateTeam(ctx context.Context, name, title, actor string) (made team.Team, err error) {
	if err := team.CheckName(name); err != nil {
		return team.Team{}, err //nolint:wrapcheck // it says what is wrong
	}
	err = s.inTx(access.System(ctx), func(tx pgx.Tx) error {
		if err := s.roomForTeam(ctx, tx); err != nil {
			return err
		}
		row, err := s.queries.InsertTeam(ctx, tx, db.InsertTeamParams{Name: name, Title: title, Now: s.timestamp()})
		if errors.Is(err, pgx.ErrNoRows) {
			return finding.FieldErrorf(finding.CodeNameTaken, "name", "is the name of another team")
		}
		if err != nil {
			return fmt.Errorf("insert: %w", err)
		}
		made = teamFromRow(row)
		return s.operationOf(ctx, tx, &row.ID, actor, "team.created", "team/"+name, map[string]any{"title": title})
	})
	if err != nil {
		return team.Team{}, fmt.Errorf("create team: %w", err)
	}
	return made, nil
}

// roomForTeam refuses one team too many, and makes the tables ready for more than one.
func (s *Store) roomForTeam(ctx context.Context, tx pgx.Tx) error {
	if err := s.queries.LockTeams(ctx, tx); err != nil {
		return fmt.Errorf("lock teams: %w", err)
	}
	n, err := s.queries.CountTeams(ctx, tx)
	if err != nil {
		return fmt.Errorf("count teams: %w", err)
	}
	if n >= team.MaxTeams {
		return finding.Errorf(finding.CodeLimitReached, "There are %d teams, and may not be more.", n)
	}
	// Whoever waits for the table's lock lets everybody else wait, too, so not for long.
	if _, err := tx.Exec(ctx, "SET LOCAL lock_timeout = '2s'"); err != nil {
		return fmt.Errorf("bound the wait: %w", err)
	}
	return busy(s.queries.AllowTeams(ctx, tx))
}

// busy turns a lock that was not to be had into the domain's error.
func busy(err error) error {
	const lockNotAvailable = "55P03"
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == lockNotAvailable {
		return finding.Errorf(finding.CodeBusy, "Imports are running, which must not change teams now. Try again in a while.")
	}
	return wrap("allow teams", err)
}

// ListTeams returns the teams after a name that the caller may see, and whether there are more.
func (s *Store) ListTeams(ctx context.Context, after string, limit int) (list []team.Team, more bool, err error) {
	rows, err := s.queries.ListTeams(ctx, s.pool, db.ListTeamsParams{After: after, PageSize: count(limit + 1)})
	if err != nil {
		return nil, false, fmt.Errorf("list teams: %w", err)
	}
	list = make([]team.Team, 0, len(rows))
	for _, row := range rows[:min(limit, len(rows))] {
		list = append(list, teamFromRow(row))
	}
	return list, len(rows) > limit, nil
}

// GetTeam returns a team that the caller may see.
func (s *Store) GetTeam(ctx context.Context, name string) (team.Team, error) {
	row, err := s.queries.GetTeam(ctx, s.pool, name)
	if err != nil {
		return team.Team{}, notFound(err, "team", "load team")
	}
	return teamFromRow(row), nil
}

// UpdateTeam gives a team another title.
func (s *Store) UpdateTeam(ctx context.Context, name, title, actor string) (now team.Team, err error) {
	err = s.inTx(access.System(ctx), func(tx pgx.Tx) error {
		row, err := s.queries.UpdateTeam(ctx, tx, db.UpdateTeamParams{Name: name, Title: title})
		if err != nil {
			return notFound(err, "team", "update")
		}
		now = teamFromRow(row)
		return s.operationOf(ctx, tx, &row.ID, actor, "team.updated", "team/"+name, map[string]any{"title": title})
	})
	if err != nil {
		return team.Team{}, fmt.Errorf("update team: %w", err)
	}
	return now, nil
}

func teamFromRow(row db.Team) team.Team {
	return team.Team{ID: row.ID, Name: row.Name, Title: row.Title, CreatedAt: row.CreatedAt.UTC()}
}

package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
	"github.com/cloudsec/cloudsec/services/core/team"
	"github.com/cloudsec/cloudsec/services/internal/token"
)

// Memberships are the teams that somebody is in. It is asked before it is known what they may see.
func (s *Store) Memberships(ctx context.Context, subject string) ([]team.Membership, error) {
	rows, err := s.queries.ListMemberships(access.System(ctx), s.pool, subject)
	if err != nil {
		return nil, fmt.Errorf("list memberships: %w", err)
	}
	list := make([]team.Membership, 0, len(rows))
	for _, row := range rows {
		list = append(list, team.Membership{TeamID: row.TeamID, Team: row.Team, Role: token.Role(row.Role)})
	}
	return list, nil
}

// ListMembers returns the members of a team after a subject, and whether there are more.
func (s *Store) ListMembers(ctx context.Context, name, after string, limit int) (list []team.Member, more bool, err error) {
	of, err := s.GetTeam(ctx, name)
	if err != nil {
		return nil, false, err
	}
	rows, err := s.queries.ListMembers(ctx, s.pool, db.ListMembersParams{TeamID: of.ID, After: after, PageSize: count(limit + 1)})
	if err != nil {
		return nil, false, fmt.Errorf("list members of %s: %w", name, err)
	}
	list = make([]team.Member, 0, len(rows))
	for _, row := range rows[:min(limit, len(rows))] {
		list = append(list, memberFromRow(row))
	}
	return list, len(rows) > limit, nil
}

// PutMember makes somebody a member of a team that the caller sees, or gives a member another role.
func (s *Store) PutMember(ctx context.Context, name string, wish team.Member, actor string) (member team.Member, err error) {
	if err := team.CheckRole(wish.Role); err != nil {
		return team.Member{}, err //nolint:wrapcheck // it says what is wrong
	}
	of, err := s.GetTeam(ctx, name)
	if err != nil {
		return team.Member{}, err
	}
	err = s.inTx(access.System(ctx), func(tx pgx.Tx) error {
		if err := s.roomForMember(ctx, tx, of); err != nil {
			return err
		}
		row, err := s.queries.PutMember(ctx, tx, db.PutMemberParams{
			TeamID: of.ID, Subject: wish.Subject, Name: wish.Name, Role: string(wish.Role), AddedBy: actor, Now: s.timestamp(),
		})
		if err != nil {
			return fmt.Errorf("write member: %w", err)
		}
		member = memberFromRow(row)
		detail := map[string]any{"subject": wish.Subject, "name": wish.Name, "role": wish.Role}
		return s.operationOf(ctx, tx, &of.ID, actor, "team.member_put", "team/"+name, detail)
	})
	if err != nil {
		return team.Member{}, fmt.Errorf("put member into %s: %w", name, err)
	}
	return member, nil
}

func (s *Store) roomForMember(ctx context.Context, tx pgx.Tx, of team.Team) error {
	if err := s.queries.LockTeams(ctx, tx); err != nil {
		return fmt.Errorf("lock teams: %w", err)
	}
	n, err := s.queries.CountMembers(ctx, tx, of.ID)
	if err != nil {
		return fmt.Errorf("count members: %w", err)
	}
	if n >= team.MaxMembers {
		return finding.Errorf(finding.CodeLimitReached, "The team has %d members, and may not have more.", n)
	}
	return nil
}

// RemoveMember ends a membership, and with it what the member's tokens may do in the team.
func (s *Store) RemoveMember(ctx context.Context, name, subject, actor string) error {
	of, err := s.GetTeam(ctx, name)
	if err != nil {
		return err
	}
	err = s.inTx(access.System(ctx), func(tx pgx.Tx) error {
		removed, err := s.queries.RemoveMember(ctx, tx, db.RemoveMemberParams{TeamID: of.ID, Subject: subject})
		if err != nil {
			return fmt.Errorf("delete: %w", err)
		}
		if removed == 0 {
			return finding.Errorf(finding.CodeNotFound, "There is no such member.")
		}
		return s.operationOf(ctx, tx, &of.ID, actor, "team.member_removed", "team/"+name, map[string]any{"subject": subject})
	})
	return wrap("remove member from "+name, err)
}

func memberFromRow(row db.TeamMember) team.Member {
	return team.Member{
		Subject: row.Subject, Name: row.Name, Role: token.Role(row.Role), AddedBy: row.AddedBy, AddedAt: row.AddedAt.UTC(),
	}
}

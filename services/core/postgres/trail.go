package postgres

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
)

// Trail returns one page of what everybody did, the latest first.
func (s *Store) Trail(ctx context.Context, q finding.TrailQuery) (finding.TrailPage, error) {
	at, audit, operation := q.Start()
	params := db.ListTrailParams{
		BeforeAt: at, BeforeAudit: audit, BeforeOperation: operation, Since: q.Since, Actions: q.Actions,
		PageSize: count(q.Limit + 1),
	}
	if q.Actor != "" {
		params.Actor = &q.Actor
	}
	if q.Finding != nil {
		ids, err := s.namesOf(ctx, *q.Finding)
		if err != nil {
			return finding.TrailPage{}, err
		}
		params.FindingIds = ids
	}
	rows, err := s.queries.ListTrail(ctx, s.pool, params)
	if err != nil {
		return finding.TrailPage{}, fmt.Errorf("read the audit trail: %w", err)
	}
	page := finding.TrailPage{Items: make([]finding.TrailEntry, 0, len(rows))}
	for _, row := range rows[:min(q.Limit, len(rows))] {
		entry, err := trailFromRow(row)
		if err != nil {
			return finding.TrailPage{}, err
		}
		page.Items = append(page.Items, entry)
	}
	if len(rows) > q.Limit {
		page.Next = &page.Items[q.Limit-1].Place
	}
	return page, nil
}

// namesOf are the ids under which the history of a finding was written.
func (s *Store) namesOf(ctx context.Context, id uuid.UUID) ([]uuid.UUID, error) {
	kept, err := s.survivor(ctx, s.pool, id)
	if err != nil {
		return nil, err
	}
	former, err := s.queries.ListFormerIDs(ctx, s.pool, kept.Finding.ID)
	if err != nil {
		return nil, fmt.Errorf("load former ids: %w", err)
	}
	return append(former, kept.Finding.ID), nil
}

func trailFromRow(row db.ListTrailRow) (finding.TrailEntry, error) {
	entry := finding.TrailEntry{
		At: row.At.UTC(), Actor: row.Actor, Action: row.Action,
		Place: finding.TrailCursor{At: row.At, Half: int(row.Trail), ID: row.ID},
	}
	if row.Trail == finding.TrailOperation {
		entry.Subject, entry.Detail = row.Subject, row.Detail
		return entry, nil
	}
	audit, err := auditFromRow(db.Audit{
		ID: row.ID, FindingID: row.FindingID, At: row.At, Actor: row.Actor, Action: row.Action, FromState: row.FromState,
		ToState: row.ToState, Reason: row.Reason, ImportID: row.ImportID, Detail: row.Detail, RuleID: row.RuleID,
		RuleVersion: row.RuleVersion,
	})
	if err != nil {
		return finding.TrailEntry{}, err
	}
	entry.FindingID, entry.Audit, entry.Subject = row.FindingID, &audit, "finding/"+row.FindingID.String()
	return entry, nil
}

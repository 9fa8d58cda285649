package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/cloudsec/cloudsec/services/core/event"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
)

// changer is who changes findings, and why: a person, or a rule on somebody's behalf.
type changer struct {
	actor, reason string
	now           time.Time
	// rule did it in a version; nil when a person did.
	rule    *uuid.UUID
	version int64
}

func (c changer) ruleVersion() pgtype.Int8 {
	return pgtype.Int8{Int64: c.version, Valid: c.rule != nil}
}

// Assign gives a finding to somebody, or to nobody, when the finding still has the version that the caller knows.
func (s *Store) Assign(ctx context.Context, id uuid.UUID, to finding.Assignee, w finding.Work) (finding.Detail, error) {
	return s.workOn(ctx, id, w, "assign", func(tx pgx.Tx, c changer, f finding.Placed) error {
		return s.assignAndTell(ctx, tx, c, to, []finding.Placed{f})
	})
}

// SetLabels gives a finding exactly these labels, when the finding still has the version that the caller knows.
func (s *Store) SetLabels(ctx context.Context, id uuid.UUID, labels []string, w finding.Work) (finding.Detail, error) {
	return s.workOn(ctx, id, w, "label", func(tx pgx.Tx, c changer, f finding.Placed) error {
		add, remove := finding.Relabel(labels, nil, f.Labels), finding.Relabel(f.Labels, nil, labels)
		_, err := s.relabel(ctx, tx, c, add, remove, []finding.Placed{f})
		return err
	})
}

// workOn locks a finding, or the one that it became part of, changes it, and returns it as it is then.
func (s *Store) workOn(
	ctx context.Context, id uuid.UUID, w finding.Work, operation string, step func(pgx.Tx, changer, finding.Placed) error,
) (detail finding.Detail, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		locked, err := s.lockWork(ctx, tx, id)
		if err != nil {
			return err
		}
		if w.Version != finding.AnyVersion && w.Version != locked.Version {
			return finding.Errorf(finding.CodeVersionMismatch, "The finding has changed since you read it. Read it again.")
		}
		placed := finding.Placed{
			ID: locked.ID, State: finding.State(locked.State), Assignee: locked.Assignee, Labels: locked.Labels,
		}
		if err := step(tx, changer{actor: w.Actor, reason: w.Reason, now: s.timestamp()}, placed); err != nil {
			return err
		}
		detail, err = s.load(ctx, tx, locked.ID)
		return err
	})
	if err != nil {
		return finding.Detail{}, fmt.Errorf("%s finding %s: %w", operation, id, err)
	}
	return detail, nil
}

func (s *Store) lockWork(ctx context.Context, tx pgx.Tx, id uuid.UUID) (db.LockWorkRow, error) {
	locked, err := s.queries.LockWork(ctx, tx, id)
	if !errors.Is(err, pgx.ErrNoRows) {
		return locked, notFound(err, "finding", "lock finding")
	}
	into, err := s.queries.FindSurvivor(ctx, tx, id)
	if err != nil {
		return db.LockWorkRow{}, notFound(err, "finding", "find surviving finding")
	}
	locked, err = s.queries.LockWork(ctx, tx, into)
	return locked, notFound(err, "finding", "lock surviving finding")
}

// assignAndTell assigns and lets others know.
func (s *Store) assignAndTell(ctx context.Context, tx pgx.Tx, c changer, to finding.Assignee, findings []finding.Placed) error {
	ids, err := s.assign(ctx, tx, c, to, findings)
	if err != nil || len(ids) == 0 {
		return err
	}
	assignment := event.Assignment{Actor: c.actor, Reason: c.reason}
	if !to.Nobody() {
		assignment.Assignee = &to
	}
	if assignment.ID, err = uuid.NewV7(); err != nil {
		return fmt.Errorf("make operation id: %w", err)
	}
	return s.emitOf(ctx, tx, ids, func(batch event.Batch) (event.Event, error) {
		return event.OfAssignment(assignment, batch, c.now) //nolint:wrapcheck // wrapped by emitOf
	})
}

// assign gives findings, which are locked, to somebody, and returns those for which that is new.
func (s *Store) assign(
	ctx context.Context, tx pgx.Tx, c changer, to finding.Assignee, findings []finding.Placed,
) ([]uuid.UUID, error) {
	after := to.String()
	changed := slices.DeleteFunc(slices.Clone(findings), func(f finding.Placed) bool { return f.Assignee == after })
	if len(changed) == 0 {
		return nil, nil
	}
	ids := idsOf(changed)
	if err := s.queries.SetAssignees(ctx, tx, db.SetAssigneesParams{Assignee: after, Ids: ids}); err != nil {
		return nil, fmt.Errorf("set assignees: %w", err)
	}
	return ids, s.auditWork(ctx, tx, c, finding.ActionAssigned, changed, func(f finding.Placed) finding.AuditDetail {
		return finding.Reassigned(f.Assignee, after)
	})
}

// relabel adds labels to findings, which are locked, and removes others, and returns those for which that is new.
func (s *Store) relabel(
	ctx context.Context, tx pgx.Tx, c changer, add, remove []string, findings []finding.Placed,
) ([]uuid.UUID, error) {
	changed := slices.DeleteFunc(slices.Clone(findings), func(f finding.Placed) bool {
		return slices.Equal(f.Labels, f.Relabelled(add, remove))
	})
	if len(changed) == 0 {
		return nil, nil
	}
	for _, f := range changed {
		if len(f.Relabelled(add, remove)) > finding.MaxLabels {
			return nil, tooManyLabels()
		}
	}
	ids := idsOf(changed)
	if err := s.queries.AddLabels(ctx, tx, db.AddLabelsParams{Added: texts(add), Removed: texts(remove), Ids: ids}); err != nil {
		return nil, fmt.Errorf("set labels: %w", err)
	}
	return ids, s.auditWork(ctx, tx, c, finding.ActionLabelled, changed, func(f finding.Placed) finding.AuditDetail {
		return finding.Relabelled(f.Labels, f.Relabelled(add, remove))
	})
}

func tooManyLabels() error {
	return finding.Errorf(finding.CodeLimitReached, "A finding may have at most %d labels. Remove some first.", finding.MaxLabels)
}

// auditWork writes an entry for each of the findings.
func (s *Store) auditWork(
	ctx context.Context, tx pgx.Tx, c changer, action finding.Action, findings []finding.Placed,
	detail func(finding.Placed) finding.AuditDetail,
) error {
	params := db.AuditWorkParams{
		Now: c.now, Actor: c.actor, Action: string(action), Reason: c.reason, RuleID: c.rule, RuleVersion: c.ruleVersion(),
		Ids: idsOf(findings), States: make([]string, len(findings)), Details: make([][]byte, len(findings)),
	}
	for i, f := range findings {
		text, err := json.Marshal(detail(f))
		if err != nil {
			return fmt.Errorf("encode detail of audit entry: %w", err)
		}
		params.States[i], params.Details[i] = string(f.State), text
	}
	if err := s.queries.AuditWork(ctx, tx, params); err != nil {
		return fmt.Errorf("write audit entries: %w", err)
	}
	return nil
}

func idsOf(findings []finding.Placed) []uuid.UUID {
	ids := make([]uuid.UUID, len(findings))
	for i, f := range findings {
		ids[i] = f.ID
	}
	return ids
}

// texts are the same texts, but never null.
func texts(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// emitOf tells of findings to which the same happened: one event for each team and severity.
func (s *Store) emitOf(
	ctx context.Context, tx pgx.Tx, ids []uuid.UUID, of func(event.Batch) (event.Event, error),
) error {
	rows, err := s.queries.MovedFindings(ctx, tx, db.MovedFindingsParams{FindingIds: ids, Most: event.MaxItems})
	if err != nil {
		return fmt.Errorf("list changed findings: %w", err)
	}
	var all []event.Event
	for len(rows) > 0 {
		team := rows[0].TeamID
		var same []db.CreatedFindingsRow
		for ; len(rows) > 0 && rows[0].TeamID == team; rows = rows[1:] {
			same = append(same, movedRow(rows[0]))
		}
		for _, batch := range bySeverity(same) {
			e, err := of(batch)
			if err != nil {
				return fmt.Errorf("tell of findings: %w", err)
			}
			e.TeamID = team
			all = append(all, e)
		}
	}
	return emit(ctx, tx, s.queries, s.topic, all...)
}

// movedRow leaves the team out, which is all in which the queries differ.
func movedRow(r db.MovedFindingsRow) db.CreatedFindingsRow {
	return db.CreatedFindingsRow{
		ID: r.ID, Kind: r.Kind, Severity: r.Severity, State: r.State, Title: r.Title, RuleID: r.RuleID, Component: r.Component,
		Path: r.Path, Total: r.Total,
	}
}

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
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
	"github.com/cloudsec/cloudsec/services/core/rule"
)

// CreateRule adds a rule, which has been checked.
func (s *Store) CreateRule(ctx context.Context, r rule.Rule, actor string) (made rule.Rule, err error) {
	if err := s.checkTerms(r); err != nil {
		return rule.Rule{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return rule.Rule{}, fmt.Errorf("make rule id: %w", err)
	}
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		if err := s.roomForRule(ctx, tx); err != nil {
			return err
		}
		actions, err := json.Marshal(r.Actions)
		if err != nil {
			return fmt.Errorf("encode actions: %w", err)
		}
		err = ruleNameTaken(s.queries.InsertRule(ctx, tx, db.InsertRuleParams{
			ID: id, Name: r.Name, Description: r.Description, Priority: count(r.Priority), Enabled: r.Enabled, Filter: r.Query,
			Actions: actions, Stop: r.Stop, OnCreated: slices.Contains(r.On, rule.CauseCreated),
			OnReopened: slices.Contains(r.On, rule.CauseReopened), OnChanged: slices.Contains(r.On, rule.CauseChanged),
			Actor: actor, Now: s.timestamp(),
		}))
		if err != nil {
			return err
		}
		row, err := s.queries.GetRule(ctx, tx, id)
		if err != nil {
			return fmt.Errorf("load rule: %w", err)
		}
		made, err = s.changedRule(ctx, tx, row, actor, "rule.created")
		return err
	})
	if err != nil {
		return rule.Rule{}, fmt.Errorf("create rule: %w", err)
	}
	return made, nil
}

func (s *Store) roomForRule(ctx context.Context, tx pgx.Tx) error {
	if err := s.queries.LockRules(ctx, tx); err != nil {
		return fmt.Errorf("lock rules: %w", err)
	}
	n, err := s.queries.CountRules(ctx, tx)
	if err != nil {
		return fmt.Errorf("count rules: %w", err)
	}
	if n >= rule.MaxRules {
		return finding.Errorf(finding.CodeLimitReached, "The team has %d rules, and may not have more. Delete one first.", n)
	}
	return nil
}

// changedRule records an operation on a rule, with the rule as it is after it: so every version can be read later on.
func (s *Store) changedRule(ctx context.Context, tx pgx.Tx, row db.Rule, actor, action string) (rule.Rule, error) {
	r, err := ruleFromRow(row)
	if err != nil {
		return rule.Rule{}, err
	}
	detail := map[string]any{
		"name": r.Name, "description": r.Description, "priority": r.Priority, "enabled": r.Enabled, "filter": r.Query,
		"actions": r.Actions, "stop": r.Stop, "on": r.On, "version": r.Version,
	}
	return r, s.operation(ctx, tx, actor, action, "rule/"+r.ID.String(), detail)
}

// ruleNameTaken turns the breach of the index of names into the domain's error.
func ruleNameTaken(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.ConstraintName == "rules_by_name" {
		return finding.FieldErrorf(finding.CodeNameTaken, "name", "is the name of another rule")
	}
	return wrap("write rule", err)
}

// ListRules returns all rules in their order.
func (s *Store) ListRules(ctx context.Context) ([]rule.Rule, error) {
	rows, err := s.queries.ListRules(ctx, s.pool)
	if err != nil {
		return nil, fmt.Errorf("list rules: %w", err)
	}
	return rulesFromRows(rows)
}

// GetRule returns a rule.
func (s *Store) GetRule(ctx context.Context, id uuid.UUID) (rule.Rule, error) {
	row, err := s.queries.GetRule(ctx, s.pool, id)
	if err != nil {
		return rule.Rule{}, notFound(err, "rule", "load rule")
	}
	return ruleFromRow(row)
}

// checkTerms refuses a rule that would accept risks for longer than anybody may.
func (s *Store) checkTerms(r rule.Rule) error {
	t := r.Actions.Transition
	if longest := int(s.maxAcceptance / (24 * time.Hour)); t != nil && t.Days > longest {
		return finding.FieldErrorf(finding.CodeInvalidRequest, "actions.transition.days", "must be at most %d here", longest)
	}
	return nil
}

// ReplaceRule changes a rule, which has been checked, if it still has the version that the caller knows.
func (s *Store) ReplaceRule(ctx context.Context, version int64, r rule.Rule, actor string) (changed rule.Rule, err error) {
	if err := s.checkTerms(r); err != nil {
		return rule.Rule{}, err
	}
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := s.lockRule(ctx, tx, r.ID, version); err != nil {
			return err
		}
		actions, err := json.Marshal(r.Actions)
		if err != nil {
			return fmt.Errorf("encode actions: %w", err)
		}
		row, err := s.queries.UpdateRule(ctx, tx, db.UpdateRuleParams{
			ID: r.ID, Name: r.Name, Description: r.Description, Priority: count(r.Priority), Enabled: r.Enabled, Filter: r.Query,
			Actions: actions, Stop: r.Stop, OnCreated: slices.Contains(r.On, rule.CauseCreated),
			OnReopened: slices.Contains(r.On, rule.CauseReopened), OnChanged: slices.Contains(r.On, rule.CauseChanged),
			Actor: actor, Now: s.timestamp(),
		})
		if err != nil {
			return ruleNameTaken(err)
		}
		changed, err = s.changedRule(ctx, tx, row, actor, "rule.changed")
		return err
	})
	if err != nil {
		return rule.Rule{}, fmt.Errorf("replace rule: %w", err)
	}
	return changed, nil
}

// DeleteRule ends a rule. What waits for it in the queue is not done any more; what it did stays.
func (s *Store) DeleteRule(ctx context.Context, version int64, id uuid.UUID, actor string) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		row, err := s.lockRule(ctx, tx, id, version)
		if err != nil {
			return err
		}
		if err := s.queries.DeleteRule(ctx, tx, db.DeleteRuleParams{ID: id, Actor: actor, Now: s.timestamp()}); err != nil {
			return fmt.Errorf("end rule: %w", err)
		}
		_, err = s.changedRule(ctx, tx, row, actor, "rule.deleted")
		return err
	})
	return wrap("delete rule", err)
}

func (s *Store) lockRule(ctx context.Context, tx pgx.Tx, id uuid.UUID, version int64) (db.Rule, error) {
	row, err := s.queries.LockRule(ctx, tx, id)
	if err != nil {
		return db.Rule{}, notFound(err, "rule", "lock rule")
	}
	if version != finding.AnyVersion && version != row.Version {
		return db.Rule{}, finding.Errorf(finding.CodeVersionMismatch, "The rule has changed since you read it. Read it again.")
	}
	return row, nil
}

func rulesFromRows(rows []db.Rule) ([]rule.Rule, error) {
	rules := make([]rule.Rule, 0, len(rows))
	for _, row := range rows {
		r, err := ruleFromRow(row)
		if err != nil {
			return nil, err
		}
		rules = append(rules, r)
	}
	return rules, nil
}

func ruleFromRow(row db.Rule) (rule.Rule, error) {
	r := rule.Rule{
		ID: row.ID, Name: row.Name, Description: row.Description, Priority: int(row.Priority), Enabled: row.Enabled,
		DisabledReason: row.DisabledReason, Query: row.Filter, Stop: row.Stop, On: []rule.Cause{}, Version: row.Version,
		CreatedBy: row.CreatedBy, CreatedAt: row.CreatedAt.UTC(), UpdatedBy: row.UpdatedBy, UpdatedAt: row.UpdatedAt.UTC(),
	}
	for i, wanted := range []bool{row.OnCreated, row.OnReopened, row.OnChanged} {
		if wanted {
			r.On = append(r.On, rule.Triggers()[i])
		}
	}
	if err := json.Unmarshal(row.Actions, &r.Actions); err != nil {
		return rule.Rule{}, fmt.Errorf("decode actions of rule %s: %w", row.ID, err)
	}
	return r, nil
}

// ListRuns returns runs of a rule, the latest first, that are older than the one with an id.
func (s *Store) ListRuns(ctx context.Context, id, before uuid.UUID, limit int) (rule.Page, error) {
	if _, err := s.GetRule(ctx, id); err != nil {
		return rule.Page{}, err
	}
	rows, err := s.queries.ListRuns(ctx, s.pool, db.ListRunsParams{RuleID: id, Before: before, PageSize: count(limit + 1)})
	if err != nil {
		return rule.Page{}, fmt.Errorf("list runs of rule %s: %w", id, err)
	}
	page := rule.Page{Items: make([]rule.Run, 0, len(rows))}
	for _, row := range rows[:min(limit, len(rows))] {
		page.Items = append(page.Items, runFromRow(row))
	}
	if len(rows) > limit {
		page.Next = &page.Items[limit-1].ID
	}
	return page, nil
}

func runFromRow(row db.RuleRun) rule.Run {
	run := rule.Run{
		ID: row.ID, RuleID: row.RuleID, Version: row.RuleVersion, RequestedBy: row.RequestedBy, CreatedAt: row.CreatedAt.UTC(),
		FinishedAt: inUTC(row.FinishedAt), Failed: row.Failed, Error: row.Error,
		Counts: rule.Counts{
			Matched: row.Matched, Moved: row.Moved, Assigned: row.Assigned, Labelled: row.Labelled, Notified: row.Notified,
			Kept: row.Kept,
		},
	}
	if row.Selected.Valid {
		run.Selected = &row.Selected.Int64
	}
	if row.Cause == causeImport {
		run.Import = &row.Occasion
	}
	return run
}

// causeImport is the cause of runs that an import made.
const causeImport = "import"

// plan is what a run keeps of its rule: what it is to do, and what its events have to say.
type plan struct {
	Name    string       `json:"name"`
	Filter  string       `json:"filter"`
	Actions rule.Actions `json:"actions"`
	Stop    bool         `json:"stop"`
}

func encodePlan(r rule.Rule) ([]byte, error) {
	text, err := json.Marshal(plan{Name: r.Name, Filter: r.Query, Actions: r.Actions, Stop: r.Stop})
	if err != nil {
		return nil, fmt.Errorf("encode rule of a run: %w", err)
	}
	return text, nil
}

// plannedRule is the rule of a run, as it was.
func plannedRule(run db.RuleRun) (rule.Rule, error) {
	var p plan
	if err := json.Unmarshal(run.Rule, &p); err != nil {
		return rule.Rule{}, fmt.Errorf("decode rule of run %s: %w", run.ID, err)
	}
	return rule.Rule{ID: run.RuleID, Version: run.RuleVersion, Name: p.Name, Query: p.Filter, Actions: p.Actions, Stop: p.Stop}, nil
}

package postgres

import (
	"context"
	"fmt"
	"strconv"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
	"github.com/cloudsec/cloudsec/services/core/query"
	"github.com/cloudsec/cloudsec/services/core/rule"
)

// PreviewRule says what a rule, which has been checked, would do to the findings that its team has. It changes nothing.
func (s *Store) PreviewRule(ctx context.Context, r rule.Rule) (preview rule.Preview, err error) {
	filter, err := query.Parse(r.Query)
	if err != nil {
		return rule.Preview{}, finding.FieldErrorf(finding.CodeInvalidFilter, "filter", "%s", err)
	}
	team, err := s.queries.TeamOfRule(ctx, s.pool, r.ID)
	if err != nil {
		return rule.Preview{}, fmt.Errorf("find team of rule: %w", err)
	}
	ctx = access.With(ctx, access.Of(team))
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err = pgx.BeginTxFunc(ctx, s.pool, options, func(tx pgx.Tx) error {
		preview, err = s.preview(ctx, tx, r, filter)
		return err
	})
	if err != nil {
		return rule.Preview{}, fmt.Errorf("preview rule: %w", tooExpensive(err))
	}
	return preview, nil
}

func (s *Store) preview(ctx context.Context, tx pgx.Tx, r rule.Rule, filter query.Node) (rule.Preview, error) {
	selected, err := s.selection(ctx, tx, filter)
	if err != nil {
		return rule.Preview{}, err
	}
	if err := boundCost(ctx, tx, s.paging.patience); err != nil {
		return rule.Preview{}, err
	}
	subjects, err := s.subjects(ctx, tx)(selected.atMost(rule.MaxPreview + 1))
	if err != nil {
		return rule.Preview{}, err
	}
	preview := rule.Preview{Query: query.Format(filter), Exact: len(subjects) <= rule.MaxPreview}
	for _, subject := range subjects[:min(len(subjects), rule.MaxPreview)] {
		preview.Counts.Add(r.Actions.On(subject))
	}
	page := finding.Page{Sort: finding.SortSeverity, Limit: bulkSample - 1}
	preview.Sample, err = s.items(ctx, tx, selected, page, len(subjects))
	return preview, err
}

// StartRun puts all findings that a rule matches now into the queue, for the rule as it is now. What is in the queue is looked
// at again before anything is done to it.
func (s *Store) StartRun(ctx context.Context, id uuid.UUID, version int64, actor string) (started rule.Run, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		row, err := s.lockRule(ctx, tx, id, version)
		if err != nil {
			return err
		}
		running, err := s.queries.RuleIsRunning(ctx, tx, id)
		if err != nil {
			return fmt.Errorf("look for runs: %w", err)
		}
		if running {
			return finding.Errorf(finding.CodeNotFinished, "A run of this rule is not finished yet. Wait for it.")
		}
		started, err = s.startRun(ctx, tx, row, actor)
		return err
	})
	if err != nil {
		return rule.Run{}, fmt.Errorf("run rule %s: %w", id, tooExpensive(err))
	}
	return started, nil
}

func (s *Store) startRun(ctx context.Context, tx pgx.Tx, row db.Rule, actor string) (rule.Run, error) {
	r, err := ruleFromRow(row)
	if err != nil {
		return rule.Run{}, err
	}
	filter, err := query.Parse(r.Query)
	if err != nil {
		return rule.Run{}, finding.FieldErrorf(finding.CodeInvalidFilter, "filter", "%s", err)
	}
	runID, err := uuid.NewV7()
	if err != nil {
		return rule.Run{}, fmt.Errorf("make run id: %w", err)
	}
	found, err := s.queueAll(ctx, tx, filter, runID, row.TeamID)
	if err != nil {
		return rule.Run{}, err
	}
	planned, err := encodePlan(r)
	if err != nil {
		return rule.Run{}, err
	}
	params := db.InsertRunParams{
		ID: runID, RuleID: r.ID, RuleVersion: r.Version, RequestedBy: actor, Rule: planned, Now: s.timestamp(),
		Selected: pgtype.Int8{Int64: found, Valid: true},
	}
	if found == 0 {
		params.FinishedAt = &params.Now
	}
	run, err := s.queries.InsertRun(ctx, tx, params)
	if err != nil {
		return rule.Run{}, fmt.Errorf("write run: %w", err)
	}
	return runFromRow(run), nil
}

// queueAll puts all findings that a filter matches into the queue.
func (s *Store) queueAll(ctx context.Context, tx pgx.Tx, filter query.Node, run uuid.UUID, team int32) (found int64, err error) {
	selected, err := s.selection(ctx, tx, filter)
	if err != nil {
		return 0, err
	}
	const bound = "SELECT set_config('statement_timeout', $1, TRUE)"
	if _, err := tx.Exec(ctx, bound, strconv.FormatInt((lockPatience*s.paging.patience).Milliseconds(), 10)); err != nil {
		return 0, fmt.Errorf("bound cost: %w", err)
	}
	sql, args := selected.queue(run, team)
	if err := tx.QueryRow(ctx, sql, args...).Scan(&found); err != nil {
		return 0, fmt.Errorf("queue findings: %w", err)
	}
	return found, nil
}

// queue puts the findings of a team that match into the queue of rules, and counts them.
func (s selection) queue(run uuid.UUID, team int32) (sql string, args []any) {
	occasion, teamID, size := s.arg(run), s.arg(team), s.arg(rule.BatchSize)
	return fmt.Sprintf(`
		WITH matching AS (
			SELECT c.id, (row_number() OVER () - 1) / %[3]s::bigint AS batch FROM %[4]s WHERE c.team_id = %[2]s AND %[5]s
		), queued AS (
			INSERT INTO rule_batches (occasion, cause, team_id, findings, rules_until)
			SELECT %[1]s, 'manual', %[2]s, array_agg(m.id), 0 FROM matching AS m GROUP BY m.batch
			RETURNING cardinality(findings) AS findings
		)
		SELECT coalesce(sum(queued.findings), 0)::bigint FROM queued`, occasion, teamID, size, s.from("findings"), s.where()), s.Args
}

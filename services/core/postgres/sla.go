package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
	"github.com/cloudsec/cloudsec/services/core/sla"
)

// SLAPolicy returns the policy that holds.
func (s *Store) SLAPolicy(ctx context.Context) (sla.Record, error) {
	policy, row, err := loadPolicy(ctx, s.pool, s.queries)
	if err != nil {
		return sla.Record{}, fmt.Errorf("get SLA policy: %w", err)
	}
	record := recordOf(policy, row)
	if row.Version == builtInVersion { // What holds from the beginning is rolled out.
		record.RolledOut = true
		return record, nil
	}
	rollout, err := s.queries.GetRollout(ctx, s.pool, row.Version)
	if err != nil {
		return sla.Record{}, fmt.Errorf("get rollout of SLA policy: %w", err)
	}
	record.Recomputed, record.RolledOut = rollout.Findings, rollout.FinishedAt != nil
	return record, nil
}

func recordOf(policy sla.Policy, row db.SlaPolicy) sla.Record {
	record := sla.Record{Policy: policy, Version: int64(row.Version), CreatedBy: row.CreatedBy}
	if row.Version > builtInVersion {
		at := row.CreatedAt.UTC()
		record.CreatedAt = &at
	}
	return record
}

// impactTime bounds the comparison of two policies.
const impactTime = 30 * time.Second

// SetSLAPolicy makes a policy the one that holds, if the one before is the one that its author knows. Due dates follow in
// batches. A dry run only says what that would do.
func (s *Store) SetSLAPolicy(
	ctx context.Context, policy sla.Policy, known int64, dryRun bool, actor string,
) (record sla.Record, impact finding.SLAImpact, err error) {
	// The policy is that of all teams, and so is what it would do. Who may change it is decided before.
	err = s.inTx(access.System(ctx), func(tx pgx.Tx) error {
		if !dryRun { // A look at what would happen makes nobody wait.
			if err := s.queries.LockSLAAlone(ctx, tx); err != nil {
				return fmt.Errorf("lock SLA policy: %w", err)
			}
		}
		_, row, err := loadPolicy(ctx, tx, s.queries)
		if err != nil {
			return err
		}
		if known != finding.AnyVersion && known != int64(row.Version) {
			return finding.Errorf(finding.CodeVersionMismatch, "The policy has changed since you read it. Read it again.")
		}
		now := s.timestamp()
		next := db.SlaPolicy{Version: row.Version + 1, CreatedAt: now, CreatedBy: actor}
		record = recordOf(policy, next)
		if dryRun {
			impact, err = s.impact(ctx, tx, policy, now)
			return err
		}
		return s.keepPolicy(ctx, tx, policy, next)
	})
	if err != nil {
		return sla.Record{}, finding.SLAImpact{}, fmt.Errorf("set SLA policy: %w", err)
	}
	return record, impact, nil
}

func (s *Store) keepPolicy(ctx context.Context, tx pgx.Tx, policy sla.Policy, row db.SlaPolicy) error {
	text, err := json.Marshal(policy.Spec)
	if err != nil {
		return fmt.Errorf("encode SLA policy: %w", err)
	}
	err = s.queries.InsertSLAPolicy(ctx, tx, db.InsertSLAPolicyParams{
		Version: row.Version, Policy: text, Now: row.CreatedAt, Actor: row.CreatedBy,
	})
	if err != nil {
		return fmt.Errorf("keep SLA policy: %w", err)
	}
	end := db.EndRolloutsParams{Now: &row.CreatedAt, Version: row.Version}
	if err := s.queries.EndRollouts(ctx, tx, end); err != nil {
		return fmt.Errorf("end earlier rollouts: %w", err)
	}
	begin := db.InsertRolloutParams{Version: row.Version, Now: row.CreatedAt}
	if err := s.queries.InsertRollout(ctx, tx, begin); err != nil {
		return fmt.Errorf("begin rollout: %w", err)
	}
	return s.operation(ctx, tx, row.CreatedBy, "sla_policy.changed", fmt.Sprintf("sla-policy/%d", row.Version),
		map[string]any{"policy": policy.Spec})
}

// impact compares due dates, those of findings that are alike once.
func (s *Store) impact(ctx context.Context, tx pgx.Tx, policy sla.Policy, now time.Time) (finding.SLAImpact, error) {
	var impact finding.SLAImpact
	if err := boundCost(ctx, tx, impactTime); err != nil {
		return impact, err
	}
	rows, err := s.queries.GroupClocks(ctx, tx, stateNames(finding.OpenStates()))
	if timedOut(err) {
		return impact, finding.Errorf(finding.CodeTooExpensive, "There are too many findings to compare all of them in %s.", impactTime)
	}
	if err != nil {
		return impact, fmt.Errorf("group clocks: %w", err)
	}
	for _, row := range rows {
		steps, err := sla.DecodeSteps(row.SlaSteps)
		if err != nil {
			return impact, err //nolint:wrapcheck // it says what it was
		}
		var was, will *time.Time
		if finding.SLAOf(row.Sla, row.DueAt, now) != finding.SLANone {
			was = row.DueAt
		}
		clock := sla.Clock{Started: row.StartedAt, Steps: steps}
		if due, timed := policy.Due(clock, finding.Severity(row.Severity), finding.Criticality(row.Criticality)); timed {
			due = stored(due)
			will = &due
		}
		impact.Add(int(row.Findings), was, will, now)
	}
	return impact, nil
}

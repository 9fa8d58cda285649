package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
	"github.com/cloudsec/cloudsec/services/core/sla"
)

// clocks keep the due dates of findings inside of a transaction. The policy cannot change before it ends.
type clocks struct {
	tx      pgx.Tx
	queries *db.Queries
	now     time.Time
	policy  sla.Policy
	version int32
}

// loadClocks takes the policy. Call it before the transaction locks any finding: whoever changes the policy waits for those who
// use it, and others queue behind.
func loadClocks(ctx context.Context, tx pgx.Tx, queries *db.Queries, now time.Time) (clocks, error) {
	if err := queries.LockSLA(ctx, tx); err != nil {
		return clocks{}, fmt.Errorf("lock SLA policy: %w", err)
	}
	policy, row, err := loadPolicy(ctx, tx, queries)
	if err != nil {
		return clocks{}, err
	}
	return clocks{tx: tx, queries: queries, now: now, policy: policy, version: row.Version}, nil
}

// builtInVersion is the version of the policy that holds when nobody has written one.
const builtInVersion = 1

// loadPolicy reads the newest policy, or the one that is built in.
func loadPolicy(ctx context.Context, conn db.DBTX, queries *db.Queries) (sla.Policy, db.SlaPolicy, error) {
	row, err := queries.GetSLAPolicy(ctx, conn)
	if errors.Is(err, pgx.ErrNoRows) {
		return sla.Default(), db.SlaPolicy{Version: builtInVersion}, nil
	}
	if err != nil {
		return sla.Policy{}, row, fmt.Errorf("load SLA policy: %w", err)
	}
	var spec sla.Spec
	if err := json.Unmarshal(row.Policy, &spec); err != nil {
		return sla.Policy{}, row, fmt.Errorf("decode SLA policy %d: %w", row.Version, err)
	}
	policy, err := sla.New(spec)
	if err != nil {
		return sla.Policy{}, row, fmt.Errorf("read SLA policy %d: %w", row.Version, err)
	}
	return policy, row, nil
}

// fresh are the due dates of clocks that begin now, for each severity that has one.
func (c clocks) fresh(criticality finding.Criticality) (severities []int16, dues []time.Time) {
	severities, dues = []int16{}, []time.Time{}
	for _, severity := range finding.Severities() {
		if due, timed := c.policy.Due(sla.Clock{Started: c.now}, severity, criticality); timed {
			severities, dues = append(severities, int16(severity)), append(dues, stored(due))
		}
	}
	return severities, dues
}

// stored is a moment as PostgreSQL keeps it.
func stored(at time.Time) time.Time {
	return at.UTC().Truncate(time.Microsecond)
}

// alike is what the due dates of findings to which nothing happened depend on.
type alike struct {
	started               int64
	severity, criticality int16
}

// refresh computes the due dates of findings anew. The order in which it locks them is that of imports.
func (c clocks) refresh(ctx context.Context, ids []uuid.UUID) error {
	if len(ids) == 0 {
		return nil
	}
	rows, err := c.queries.LockClocks(ctx, c.tx, db.LockClocksParams{Ids: ids, OpenStates: stateNames(finding.OpenStates())})
	if err != nil {
		return fmt.Errorf("lock clocks: %w", err)
	}
	set, known := db.SetClocksParams{Now: c.now}, map[alike]time.Time{}
	for _, row := range rows {
		if err := c.compute(row, &set, known); err != nil {
			return fmt.Errorf("finding %s: %w", row.ID, err)
		}
	}
	if err := c.queries.SetClocks(ctx, c.tx, set); err != nil {
		return fmt.Errorf("set clocks: %w", err)
	}
	return nil
}

func (c clocks) compute(row db.LockClocksRow, set *db.SetClocksParams, known map[alike]time.Time) error {
	steps, err := sla.DecodeSteps(row.SlaSteps)
	if err != nil {
		return err //nolint:wrapcheck // it says what it was
	}
	severity, criticality := finding.Severity(row.Severity), finding.Criticality(row.Criticality)
	clock := sla.Clock{Started: row.StartedAt, Steps: steps}.Compact(severity, criticality)
	key := alike{row.StartedAt.UnixMicro(), row.Severity, row.Criticality}
	due, seen := known[key]
	timed := seen
	if !seen || len(clock.Steps) > 0 {
		if due, timed = c.policy.Due(clock, severity, criticality); timed && len(clock.Steps) == 0 {
			known[key] = due
		}
	}
	set.Ids, set.Timed, set.Started = append(set.Ids, row.ID), append(set.Timed, timed), append(set.Started, row.StartedAt)
	set.Dues, set.Steps = append(set.Dues, stored(due)), append(set.Steps, sla.EncodeSteps(clock.Steps))
	return nil
}

// moved does to the clocks what a change of state asks for. The findings are in their new state already.
func (c clocks) moved(ctx context.Context, findings []finding.Placed, to finding.State) error {
	switch to {
	case finding.StateFixed:
		return wrap("stop clocks", c.queries.StopClocks(ctx, c.tx, db.StopClocksParams{Now: &c.now, Ids: idsOf(findings)}))
	case finding.StateFalsePositive:
		return wrap("drop clocks", c.queries.DropClocks(ctx, c.tx, idsOf(findings)))
	case finding.StateRiskAccepted:
		if c.policy.Spec.OnRiskAccepted == sla.Stop {
			return wrap("drop clocks", c.queries.DropClocks(ctx, c.tx, idsOf(findings)))
		}
		pause := db.PauseClocksParams{At: c.now.UnixMicro(), Ids: idsOf(findings)}
		return wrap("pause clocks", c.queries.PauseClocks(ctx, c.tx, pause))
	case finding.StateNew, finding.StateTriaged, finding.StateInProgress, finding.StateReopened:
	}
	return c.resume(ctx, findings)
}

// resume lets the clocks of findings run that were not open before.
func (c clocks) resume(ctx context.Context, findings []finding.Placed) error {
	var again, all []uuid.UUID
	var accepted []uuid.UUID
	for _, f := range findings {
		switch f.State {
		case finding.StateRiskAccepted:
			accepted = append(accepted, f.ID)
		case finding.StateFixed, finding.StateFalsePositive:
			again = append(again, f.ID)
		case finding.StateNew, finding.StateTriaged, finding.StateInProgress, finding.StateReopened:
			continue
		}
		all = append(all, f.ID)
	}
	if len(all) == 0 {
		return nil
	}
	params := db.ResumeClocksParams{At: c.now.UnixMicro(), Now: c.now, Ids: accepted}
	if err := c.queries.ResumeClocks(ctx, c.tx, params); err != nil {
		return fmt.Errorf("resume clocks: %w", err)
	}
	params.Ids, params.Continues = again, c.policy.Spec.OnReopen == sla.Continue
	if err := c.queries.ResumeClocks(ctx, c.tx, params); err != nil {
		return fmt.Errorf("restart clocks: %w", err)
	}
	return c.refresh(ctx, all)
}

// detail says how the clock of a finding stands.
func (s *Store) slaDetail(ctx context.Context, conn db.DBTX, row db.Finding, now time.Time) (finding.SLA, error) {
	detail := finding.SLA{State: finding.SLAOf(row.Sla, row.DueAt, now), DueAt: inUTC(row.DueAt)}
	if detail.State == finding.SLANone {
		return detail, nil
	}
	started := row.FirstSeenAt.UTC()
	if row.SlaStartedAt != nil {
		started = row.SlaStartedAt.UTC()
	}
	detail.StartedAt = &started
	switch detail.State {
	case finding.SLAPaused:
		return detail, s.remaining(ctx, conn, row, started, &detail)
	case finding.SLAMet, finding.SLAMissed:
		return detail, s.remediated(ctx, conn, row, started, &detail)
	case finding.SLANone, finding.SLARunning, finding.SLABreached:
	}
	return detail, nil
}

func (s *Store) remaining(ctx context.Context, conn db.DBTX, row db.Finding, started time.Time, detail *finding.SLA) error {
	policy, _, err := loadPolicy(ctx, conn, s.queries)
	if err != nil {
		return err
	}
	steps, err := sla.DecodeSteps(row.SlaSteps)
	if err != nil {
		return err //nolint:wrapcheck // it says what it was
	}
	clock := sla.Clock{Started: started, Steps: steps}
	left, paused := policy.Remaining(clock, finding.Severity(row.Severity), finding.Criticality(row.Criticality))
	if paused {
		detail.Remaining = &left
	}
	return nil
}

func (s *Store) remediated(ctx context.Context, conn db.DBTX, row db.Finding, started time.Time, detail *finding.SLA) error {
	stopped := row.StateChangedAt.UTC()
	accepted, err := s.queries.AcceptedTime(ctx, conn, db.AcceptedTimeParams{FindingID: row.ID, Since: started, Until: stopped})
	if err != nil {
		return fmt.Errorf("sum the time of accepted risk: %w", err)
	}
	took := max(0, stopped.Sub(started)-time.Duration(accepted)*time.Microsecond)
	detail.StoppedAt, detail.TimeToRemediate = &stopped, &took
	return nil
}

package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/event"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
)

// sweepRows bounds one transaction of a sweep, so that none of them holds locks for long.
const sweepRows = 1000

// Skew is how far the store's clock, which decides what is due, is ahead of the database's. The two are two witnesses: when they
// do not agree, one of them has jumped.
func (s *Store) Skew(ctx context.Context) (time.Duration, error) {
	before := s.now()
	at, err := s.queries.DatabaseTime(ctx, s.pool)
	if err != nil {
		return 0, fmt.Errorf("ask the database for the time: %w", err)
	}
	after := s.now()
	return before.Add(after.Sub(before) / 2).Sub(at), nil
}

// ErrSkew says that the two clocks do not agree.
var ErrSkew = errors.New("the clocks of core and of its database do not agree") //nolint:gochecknoglobals // a sentinel

// WithMaxSkew makes sweeps refuse to tell of anything when the two clocks differ by more. Call it before the store is used.
func (s *Store) WithMaxSkew(most time.Duration) *Store {
	s.maxSkew = most
	return s
}

// sweepClocks are clocks whose time another witness has confirmed: the very time by which something will be due.
func (s *Store) sweepClocks(ctx context.Context, tx pgx.Tx) (clocks, error) {
	c, err := loadClocks(ctx, tx, s.queries, s.timestamp())
	if err != nil {
		return clocks{}, err
	}
	c.now = s.timestamp() // Whoever changed the policy may have been waited for.
	if s.maxSkew == 0 {
		return c, nil
	}
	at, err := s.queries.DatabaseTime(ctx, tx)
	if err != nil {
		return clocks{}, fmt.Errorf("ask the database for the time: %w", err)
	}
	if c.now.Sub(at).Abs() > s.maxSkew {
		return clocks{}, ErrSkew
	}
	return c, nil
}

// Sweep brings due dates up to date, tells of those that come near or are over, and lets accepted risks come back that have
// expired. Any number of replicas may sweep at once: each finding is dealt with by one of them, in the transaction that tells of
// it, so it is told once. When one of the steps fails, the others are taken all the same, and what was done is returned.
func (s *Store) Sweep(ctx context.Context) (finding.Swept, error) {
	var swept finding.Swept
	steps := []struct {
		name string
		run  func(context.Context) (int, error)
		done *int
	}{
		{"follow assets", s.followSources, &swept.Rescored},
		{"follow feeds", s.followFeeds, &swept.Rescored},
		{"recompute stale due dates", s.recomputeStale, &swept.Recomputed},
		{"roll out the SLA policy", s.rollOut, &swept.Recomputed},
		{"end expired acceptances", s.expire, &swept.Expired},
		{"tell of breaches", s.tellBreached, &swept.Breached},
		{"tell of due dates", s.tellDueSoon, &swept.DueSoon},
	}
	var failures []error
	for _, step := range steps {
		n, err := repeat(ctx, step.run)
		*step.done += n
		if err != nil {
			failures = append(failures, fmt.Errorf("%s: %w", step.name, err))
		}
	}
	return swept, errors.Join(failures...)
}

// repeat takes a step until there is nothing left for it.
func repeat(ctx context.Context, step func(context.Context) (int, error)) (done int, err error) {
	for {
		n, err := step(ctx)
		if err != nil || n == 0 {
			return done, err
		}
		done += n
	}
}

// recomputeStale gives findings their due dates that have none yet, or one of before something happened to them.
func (s *Store) recomputeStale(ctx context.Context) (done int, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		clocks, err := loadClocks(ctx, tx, s.queries, s.timestamp())
		if err != nil {
			return err
		}
		ids, err := s.queries.StaleFindings(ctx, tx, sweepRows)
		if err != nil {
			return fmt.Errorf("list stale due dates: %w", err)
		}
		done = len(ids)
		return clocks.refresh(ctx, ids)
	})
	return done, err
}

// rollOut brings the next findings to a policy that has changed. Whoever holds the rollout does that, and others pass.
func (s *Store) rollOut(ctx context.Context) (done int, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		clocks, err := loadClocks(ctx, tx, s.queries, s.timestamp())
		if err != nil {
			return err
		}
		rollout, err := s.queries.ClaimRollout(ctx, tx)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("claim rollout: %w", err)
		}
		ids, err := s.queries.NextOfRollout(ctx, tx, db.NextOfRolloutParams{After: rollout.After, Most: sweepRows})
		if err != nil {
			return fmt.Errorf("list findings after %s: %w", rollout.After, err)
		}
		if done = len(ids); done == 0 {
			finish := db.FinishRolloutParams{Now: &clocks.now, Version: rollout.Version}
			return wrap("finish rollout", s.queries.FinishRollout(ctx, tx, finish))
		}
		if err := clocks.refresh(ctx, ids); err != nil {
			return err
		}
		advance := db.AdvanceRolloutParams{After: ids[done-1], Findings: int64(done), Version: rollout.Version}
		return wrap("advance rollout", s.queries.AdvanceRollout(ctx, tx, advance))
	})
	return done, err
}

// tellBreached and tellDueSoon wait while due dates follow a new policy: an old one may not be told of.
func (s *Store) tellBreached(ctx context.Context) (int, error) {
	return s.tell(ctx, event.FindingSLABreached, func(tx pgx.Tx, clocks clocks) ([]uuid.UUID, error) {
		return s.queries.ClaimBreached(ctx, tx, db.ClaimBreachedParams{ //nolint:wrapcheck // wrapped by tell
			OpenStates: stateNames(finding.OpenStates()), Now: &clocks.now, Most: sweepRows,
		})
	})
}

func (s *Store) tellDueSoon(ctx context.Context) (int, error) {
	return s.tell(ctx, event.FindingSLADueSoon, func(tx pgx.Tx, clocks clocks) ([]uuid.UUID, error) {
		horizon := clocks.now.Add(clocks.policy.DueSoon)
		return s.queries.ClaimDueSoon(ctx, tx, db.ClaimDueSoonParams{ //nolint:wrapcheck // wrapped by tell
			OpenStates: stateNames(finding.OpenStates()), Now: &clocks.now, Horizon: &horizon, Most: sweepRows,
		})
	})
}

// tell claims findings and tells of them in one transaction.
func (s *Store) tell(
	ctx context.Context, kind event.Type, claim func(pgx.Tx, clocks) ([]uuid.UUID, error),
) (told int, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		clocks, err := s.sweepClocks(ctx, tx)
		if err != nil {
			return err
		}
		behind, err := s.queries.HasRollout(ctx, tx)
		if err != nil || behind {
			return wrap("look for a rollout", err)
		}
		ids, err := claim(tx, clocks)
		if err != nil {
			return fmt.Errorf("claim findings: %w", err)
		}
		told = len(ids)
		return s.emitSweep(ctx, tx, kind, ids, clocks.now)
	})
	return told, err
}

// emitSweep tells what a sweep found: one event for each team and severity.
func (s *Store) emitSweep(ctx context.Context, tx pgx.Tx, kind event.Type, ids []uuid.UUID, now time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	sweep, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("make sweep id: %w", err)
	}
	return s.emitOf(ctx, tx, ids, func(batch event.Batch) (event.Event, error) {
		return event.OfSweep(kind, sweep, batch, now) //nolint:wrapcheck // wrapped by emitOf
	})
}

// expire lets findings come back whose risk is not accepted any more.
func (s *Store) expire(ctx context.Context) (done int, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		clocks, err := s.sweepClocks(ctx, tx)
		if err != nil {
			return err
		}
		rows, err := s.queries.FindExpired(ctx, tx, db.FindExpiredParams{Now: clocks.now, Most: sweepRows})
		if err != nil {
			return fmt.Errorf("find expired acceptances: %w", err)
		}
		back, moved, stray := map[finding.State][]finding.Placed{}, []uuid.UUID{}, []uuid.UUID{}
		for _, r := range rows {
			if finding.State(r.State) != finding.StateRiskAccepted { // A replica of the release before has moved it.
				stray = append(stray, r.ID)
				continue
			}
			to := backTo(r.Reported)
			back[to] = append(back[to], finding.Placed{ID: r.ID, State: finding.StateRiskAccepted})
			moved = append(moved, r.ID)
		}
		done = len(rows)
		if err := s.endAcceptances(ctx, tx, stray, finding.AcceptanceWithdrawn, system, clocks.now); err != nil {
			return err
		}
		return s.comeBack(ctx, tx, clocks, back, moved)
	})
	return done, err
}

func (s *Store) comeBack(
	ctx context.Context, tx pgx.Tx, clocks clocks, back map[finding.State][]finding.Placed, moved []uuid.UUID,
) error {
	if len(moved) == 0 {
		return nil
	}
	if err := s.endAcceptances(ctx, tx, moved, finding.AcceptanceExpired, system, clocks.now); err != nil {
		return err
	}
	reasons := map[finding.State]string{
		finding.StateReopened: "The acceptance of its risk has expired.",
		finding.StateFixed:    "The acceptance of its risk has expired, and no source reports it any more.",
	}
	for _, to := range []finding.State{finding.StateReopened, finding.StateFixed} {
		if len(back[to]) == 0 {
			continue
		}
		err := s.queries.InsertExpiredAudits(ctx, tx, db.InsertExpiredAuditsParams{
			Now: clocks.now, Actor: system, ToState: string(to), Reason: reasons[to], Ids: idsOf(back[to]),
		})
		if err != nil {
			return fmt.Errorf("write audit entries: %w", err)
		}
		set := db.SetStatesParams{State: string(to), Now: clocks.now, Ids: idsOf(back[to])}
		if err := s.queries.SetStates(ctx, tx, set); err != nil {
			return fmt.Errorf("set states: %w", err)
		}
		if err := clocks.moved(ctx, back[to], to); err != nil {
			return err
		}
	}
	return s.emitSweep(ctx, tx, event.RiskAcceptanceExpired, moved, clocks.now)
}

package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
	"github.com/cloudsec/cloudsec/services/core/posture"
)

// partitionsAhead is for how many days partitions are made before they are needed.
const partitionsAhead = 3

// partitionPatience bounds how long the removal of old days waits for those who read, and lets others wait behind it.
const partitionPatience = "SET LOCAL lock_timeout = '1s'"

// Posture returns how things are. It reads counts and rollups, never the findings.
func (s *Store) Posture(ctx context.Context) (posture.Summary, error) {
	today := posture.Day(s.now())
	var summary posture.Summary
	err := s.inSnapshot(ctx, func(tx pgx.Tx) error {
		levels, err := s.levels(ctx, tx, today)
		if err != nil {
			return err
		}
		flows, err := s.flows(ctx, tx, today.AddDate(0, 0, 1-posture.Window))
		if err != nil {
			return err
		}
		sources, err := s.queries.CountSources(ctx, tx)
		if err != nil {
			return fmt.Errorf("count sources: %w", err)
		}
		summary = posture.Summarize(today, levels, flows, sources)
		return nil
	})
	if err != nil {
		return posture.Summary{}, fmt.Errorf("read posture: %w", err)
	}
	return summary, nil
}

// Trend returns how things were on the days of a span.
func (s *Store) Trend(ctx context.Context, span posture.Span) ([]posture.Point, error) {
	var points []posture.Point
	err := s.inSnapshot(ctx, func(tx pgx.Tx) error {
		open, err := s.openNow(ctx, tx)
		if err != nil {
			return err
		}
		flows, err := s.flows(ctx, tx, span.From)
		if err != nil {
			return err
		}
		points = posture.Trend(span, open, flows)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read trend: %w", err)
	}
	return points, nil
}

// TopSources returns the sources whose open findings weigh most.
func (s *Store) TopSources(ctx context.Context, most int) ([]posture.SourceLoad, error) {
	weights := make([]int64, 0, len(finding.Severities()))
	for severity := finding.SeverityUnknown; severity.Valid(); severity++ {
		weights = append(weights, posture.Weight(severity))
	}
	rows, err := s.queries.PostureSources(ctx, s.pool, db.PostureSourcesParams{Weights: weights, Most: count(most)})
	if err != nil {
		return nil, fmt.Errorf("read top sources: %w", err)
	}
	loads := make([]posture.SourceLoad, 0, len(rows))
	for _, r := range rows {
		loads = append(loads, posture.SourceLoad{
			Source: r.Name, LastReportedAt: r.LastReportedAt, Load: r.Load,
			Open: map[finding.Severity]int64{
				finding.SeverityCritical: r.Critical, finding.SeverityHigh: r.High, finding.SeverityMedium: r.Medium,
				finding.SeverityLow: r.Low, finding.SeverityInfo: r.Info, finding.SeverityUnknown: r.Unknown,
			},
		})
	}
	return loads, nil
}

// inSnapshot runs step in a transaction whose statements all see the same.
func (s *Store) inSnapshot(ctx context.Context, step func(pgx.Tx) error) error {
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	if err := pgx.BeginTxFunc(ctx, s.pool, options, step); err != nil {
		return fmt.Errorf("transaction: %w", err)
	}
	return nil
}

func (s *Store) levels(ctx context.Context, conn db.DBTX, today time.Time) ([]posture.Level, error) {
	rows, err := s.queries.PostureLevels(ctx, conn, today)
	if err != nil {
		return nil, fmt.Errorf("read counts: %w", err)
	}
	levels := make([]posture.Level, 0, len(rows))
	for _, r := range rows {
		levels = append(levels, posture.Level{
			Kind: finding.Kind(r.Kind), Severity: finding.Severity(r.Severity), Age: posture.Age(r.Age),
			Open: r.Open, Accepted: r.Accepted, Rejected: r.Rejected, OldestDays: int(r.Oldest),
		})
	}
	return levels, nil
}

func (s *Store) flows(ctx context.Context, conn db.DBTX, since time.Time) ([]posture.Flow, error) {
	rows, err := s.queries.PostureFlows(ctx, conn, since)
	if err != nil {
		return nil, fmt.Errorf("read rollups: %w", err)
	}
	flows := make([]posture.Flow, 0, len(rows))
	for _, r := range rows {
		flows = append(flows, posture.Flow{
			Day: r.Day.UTC(), Severity: finding.Severity(r.Severity), OpenChange: r.OpenChange,
			Counts: posture.Counts{
				Created: r.Created, Fixed: r.Fixed, Reopened: r.Reopened, Accepted: r.Accepted, Rejected: r.Rejected,
				Resumed: r.Resumed, Merged: r.Merged,
			},
			Remediation: posture.Remediation{
				Count: r.Fixed, Seconds: r.Seconds, Within: [4]int64{r.Within1d, r.Within7d, r.Within30d, r.Within90d},
			},
		})
	}
	return flows, nil
}

func (s *Store) openNow(ctx context.Context, conn db.DBTX) (map[finding.Severity]int64, error) {
	rows, err := s.queries.OpenBySeverity(ctx, conn)
	if err != nil {
		return nil, fmt.Errorf("read open findings: %w", err)
	}
	open := make(map[finding.Severity]int64, len(rows))
	for _, r := range rows {
		open[finding.Severity(r.Severity)] = r.Open
	}
	return open, nil
}

// FoldPosture folds what changed the counts into them, and closes the days that are over: their flows become facts. What it
// takes away and what it adds up commit together, so it may be killed, late or repeated. Another replica that folds at this
// moment is left to it. Days that are older than the retention are dropped.
func (s *Store) FoldPosture(ctx context.Context, retention time.Duration) error {
	today := posture.Day(s.now())
	oldest := posture.Day(s.now().Add(-retention))
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		locked, err := s.queries.LockPosture(ctx, tx)
		if err != nil || !locked {
			return wrap("lock posture", err)
		}
		if err := s.fold(ctx, tx); err != nil {
			return err
		}
		return s.closeDays(ctx, tx, today, oldest)
	})
	if err != nil {
		return fmt.Errorf("fold posture: %w", err)
	}
	return s.dropDays(ctx, oldest)
}

func (s *Store) fold(ctx context.Context, tx pgx.Tx) error {
	if _, err := s.queries.FoldPosture(ctx, tx); err != nil {
		return fmt.Errorf("fold increments: %w", err)
	}
	if err := s.queries.FoldPostureSources(ctx, tx); err != nil {
		return fmt.Errorf("fold increments of sources: %w", err)
	}
	if err := s.queries.TidyPostureCounts(ctx, tx); err != nil {
		return fmt.Errorf("remove empty counts: %w", err)
	}
	return nil
}

// closeDays makes facts of the flows of days that are over. Should a partition be missing it is made first, and should that
// fail, the flows stay where they are.
func (s *Store) closeDays(ctx context.Context, tx pgx.Tx, today, oldest time.Time) error {
	days, err := s.queries.ListClosableDays(ctx, tx, db.ListClosableDaysParams{Today: today, Oldest: oldest})
	if err != nil {
		return fmt.Errorf("list days to close: %w", err)
	}
	for ahead := range partitionsAhead + 1 {
		days = append(days, today.AddDate(0, 0, ahead))
	}
	for _, day := range days {
		if _, err := s.queries.MakePosturePartition(ctx, tx, day); err != nil {
			return fmt.Errorf("make partition of %s: %w", day.Format(time.DateOnly), err)
		}
	}
	if _, err := s.queries.ClosePostureDays(ctx, tx, db.ClosePostureDaysParams{Today: today, Oldest: oldest}); err != nil {
		return fmt.Errorf("close days: %w", err)
	}
	return nil
}

// dropDays drops what is kept no longer. That needs a moment in which nobody reads the rollups; when there is none within its
// patience, the next time will do.
func (s *Store) dropDays(ctx context.Context, oldest time.Time) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, partitionPatience); err != nil {
			return fmt.Errorf("bound patience: %w", err)
		}
		if _, err := s.queries.DropPosturePartitions(ctx, tx, oldest); err != nil {
			return fmt.Errorf("drop old days: %w", err)
		}
		return nil
	})
}

// TakeTurn takes a piece of work that one replica at a time does, for a while, and reports whether it was free.
func (s *Store) TakeTurn(ctx context.Context, name string, hold time.Duration) (bool, error) {
	taken, err := s.queries.TakeTurn(ctx, s.pool, db.TakeTurnParams{Name: name, Seconds: hold.Seconds()})
	if err != nil {
		return false, fmt.Errorf("take the turn %s: %w", name, err)
	}
	return taken == 1, nil
}

// GiveTurnBack lets whoever comes after a while take the turn.
func (s *Store) GiveTurnBack(ctx context.Context, name string, after time.Duration) error {
	if err := s.queries.GiveTurnBack(ctx, s.pool, db.GiveTurnBackParams{Name: name, Seconds: after.Seconds()}); err != nil {
		return fmt.Errorf("give the turn %s back: %w", name, err)
	}
	return nil
}

package postgres

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/intelligence"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
)

//go:embed feeds.sql
var createFeeds string

// LoadEPSS replaces the scores by those of a feed, or nothing of them. When the feed is the one that was loaded last, nothing
// changes and again is true. The scores of findings follow in batches.
func (s *Store) LoadEPSS(ctx context.Context, feed io.Reader, actor string) (load intelligence.Load, again bool, err error) {
	columns := []string{"cve", "score", "percentile"}
	return s.loadFeed(ctx, intelligence.EPSS, actor, "staged_epss", columns, func(add func(...any) error) (intelligence.Summary, error) {
		return intelligence.ReadEPSS(feed, func(e intelligence.Score) error { return add(e.CVE, e.Score, e.Percentile) })
	}, s.queries.MergeEPSS)
}

// LoadKEV does the same with the catalogue of known exploited vulnerabilities.
func (s *Store) LoadKEV(ctx context.Context, feed io.Reader, actor string) (load intelligence.Load, again bool, err error) {
	columns := []string{"cve", "added_on", "due_on", "ransomware"}
	return s.loadFeed(ctx, intelligence.KEV, actor, "staged_kev", columns, func(add func(...any) error) (intelligence.Summary, error) {
		return intelligence.ReadKEV(feed, func(e intelligence.Exploited) error { return add(e.CVE, e.AddedOn, e.DueOn, e.Ransomware) })
	}, s.queries.MergeKEV)
}

func (s *Store) loadFeed(
	ctx context.Context, feed intelligence.Feed, actor, table string, columns []string,
	read func(add func(...any) error) (intelligence.Summary, error), merge func(context.Context, db.DBTX) error,
) (load intelligence.Load, again bool, err error) {
	// What is known about exploitation is known to all teams. Who may say it is decided before.
	err = s.inTx(access.System(ctx), func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, createFeeds); err != nil {
			return fmt.Errorf("create staging tables: %w", err)
		}
		summary, err := stageFeed(ctx, tx, table, columns, read)
		if err != nil {
			return err
		}
		if err := s.queries.LockFeed(ctx, tx, string(feed)); err != nil {
			return fmt.Errorf("lock feed: %w", err)
		}
		load, again, err = s.sameFeed(ctx, tx, feed, summary)
		if err != nil || again {
			return err
		}
		if err := merge(ctx, tx); err != nil {
			return fmt.Errorf("merge: %w", err)
		}
		load, err = s.keepFeed(ctx, tx, feed, summary, actor)
		return err
	})
	if err != nil {
		return intelligence.Load{}, false, fmt.Errorf("load %s: %w", feed, err)
	}
	return load, again, nil
}

// stageFeed copies a feed while it is being read, a batch at a time.
func stageFeed(
	ctx context.Context, tx pgx.Tx, table string, columns []string, read func(add func(...any) error) (intelligence.Summary, error),
) (intelligence.Summary, error) {
	rows := make([][]any, 0, batchRows)
	flush := func() error {
		_, err := tx.CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromRows(rows))
		rows = rows[:0]
		return wrap("copy feed", err)
	}
	summary, err := read(func(values ...any) error {
		if rows = append(rows, values); len(rows) < batchRows {
			return nil
		}
		return flush()
	})
	if err != nil {
		return intelligence.Summary{}, err //nolint:wrapcheck // wrapped by the caller
	}
	if err := flush(); err != nil {
		return intelligence.Summary{}, err
	}
	_, err = tx.Exec(ctx, "ANALYZE "+pgx.Identifier{table}.Sanitize())
	return summary, wrap("analyze feed", err)
}

func (s *Store) sameFeed(
	ctx context.Context, tx pgx.Tx, feed intelligence.Feed, summary intelligence.Summary,
) (load intelligence.Load, same bool, err error) {
	row, err := s.queries.GetFeed(ctx, tx, string(feed))
	if errors.Is(err, pgx.ErrNoRows) {
		return load, false, nil
	}
	if err != nil {
		return load, false, fmt.Errorf("load feed: %w", err)
	}
	return loadFromRow(row), bytes.Equal(row.ContentSha256, summary.SHA256[:]), nil
}

func (s *Store) keepFeed(
	ctx context.Context, tx pgx.Tx, feed intelligence.Feed, summary intelligence.Summary, actor string,
) (intelligence.Load, error) {
	now := s.timestamp()
	err := s.queries.SetFeed(ctx, tx, db.SetFeedParams{
		Feed: string(feed), Version: summary.Version, ContentSha256: summary.SHA256[:], Entries: count(summary.Entries), Now: now,
		Actor: actor,
	})
	if err != nil {
		return intelligence.Load{}, fmt.Errorf("keep feed: %w", err)
	}
	if err := s.queries.BeginIntelligence(ctx, tx, now); err != nil {
		return intelligence.Load{}, fmt.Errorf("queue findings: %w", err)
	}
	load := intelligence.Load{Feed: feed, Version: summary.Version, Entries: summary.Entries, LoadedAt: now, LoadedBy: actor}
	detail := map[string]any{"version": load.Version, "entries": load.Entries}
	return load, s.operation(ctx, tx, actor, "intelligence.loaded", "intelligence/"+string(feed), detail)
}

func loadFromRow(r db.IntelligenceFeed) intelligence.Load {
	return intelligence.Load{
		Feed: intelligence.Feed(r.Feed), Version: r.Version, Entries: int(r.Entries), LoadedAt: r.LoadedAt.UTC(), LoadedBy: r.LoadedBy,
	}
}

// Intelligence returns what was loaded last of each feed, and whether all findings follow it and their assets.
func (s *Store) Intelligence(ctx context.Context) (loads []intelligence.Load, settled bool, err error) {
	rows, err := s.queries.ListFeeds(ctx, s.pool)
	if err != nil {
		return nil, false, fmt.Errorf("list feeds: %w", err)
	}
	for _, r := range rows {
		loads = append(loads, loadFromRow(r))
	}
	pending, err := s.queries.IntelligencePending(ctx, s.pool)
	return loads, !pending, wrap("look for what is pending", err)
}

// followFeeds brings the next findings to what the feeds say.
func (s *Store) followFeeds(ctx context.Context) (done int, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		claimed, err := s.queries.ClaimIntelligence(ctx, tx)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("claim findings: %w", err)
		}
		ids, err := s.queries.NextOfIntelligence(ctx, tx, db.NextOfIntelligenceParams{After: claimed.After, Most: sweepRows})
		if err != nil {
			return fmt.Errorf("list findings: %w", err)
		}
		if done = len(ids); done == 0 {
			return wrap("finish", s.queries.FinishIntelligence(ctx, tx))
		}
		if err := s.queries.LockFindingsByID(ctx, tx, ids); err != nil {
			return fmt.Errorf("lock findings: %w", err)
		}
		if _, err := s.queries.FollowFeeds(ctx, tx, ids); err != nil {
			return fmt.Errorf("follow feeds: %w", err)
		}
		return wrap("advance", s.queries.AdvanceIntelligence(ctx, tx, ids[done-1]))
	})
	return done, err
}

package postgres

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
)

// GetFinding returns a finding with its sightings.
func (s *Store) GetFinding(ctx context.Context, id uuid.UUID) (finding.Detail, error) {
	var detail finding.Detail
	// One snapshot for both queries, or an import in between could tear the answer and its ETag apart.
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err := pgx.BeginTxFunc(ctx, s.pool, options, func(tx pgx.Tx) (err error) {
		detail, err = s.load(ctx, tx, id)
		return err
	})
	if err != nil {
		return finding.Detail{}, fmt.Errorf("get finding %s: %w", id, err)
	}
	return detail, nil
}

func (s *Store) load(ctx context.Context, conn db.DBTX, id uuid.UUID) (finding.Detail, error) {
	row, err := s.queries.GetFinding(ctx, conn, id)
	if err != nil {
		return finding.Detail{}, notFound(err, "finding", "load finding")
	}
	detail, err := detailFromRow(row)
	if err != nil {
		return finding.Detail{}, err
	}
	sightings, err := s.queries.ListSightings(ctx, conn, id)
	if err != nil {
		return finding.Detail{}, fmt.Errorf("load sightings: %w", err)
	}
	detail.Sightings = make([]finding.Sighting, 0, len(sightings))
	for _, sighting := range sightings {
		detail.Sightings = append(detail.Sightings, sightingFromRow(sighting))
		if sighting.Sighting.ClosedAt == nil {
			detail.OpenSources++
		}
	}
	return detail, nil
}

func detailFromRow(full db.GetFindingRow) (finding.Detail, error) {
	row := full.Finding
	identity := finding.Identity{Recipe: int(row.Recipe), Value: [32]byte(row.Fingerprint)}
	if err := json.Unmarshal(row.Inputs, &identity.Inputs); err != nil {
		return finding.Detail{}, fmt.Errorf("decode fingerprint inputs: %w", err)
	}
	return finding.Detail{
		Finding: finding.Finding{
			ID: row.ID, Kind: finding.Kind(row.Kind), Severity: finding.Severity(row.Severity),
			State: finding.State(row.State), Title: row.Title, RuleID: row.RuleID, Component: row.Component,
			Path: row.Path, FirstSeenAt: row.FirstSeenAt.UTC(), LastSeenAt: full.SeenAt.UTC(),
		},
		Description: row.Description, URL: row.Url, PURL: row.Purl, StateChangedAt: row.StateChangedAt.UTC(),
		// Being seen again is a change too, which only the narrow table knows of.
		Version: row.Version + full.SeenTimes, Identity: identity,
	}, nil
}

func sightingFromRow(row db.ListSightingsRow) finding.Sighting {
	s := row.Sighting
	return finding.Sighting{
		Source: row.Source, Severity: finding.Severity(s.Severity), Occurrences: int(s.Occurrences),
		Version: s.ComponentVersion, FixedVersion: s.FixedVersion, Path: s.Path, Line: int(s.Line),
		FirstSeenAt: s.FirstSeenAt.UTC(), LastSeenAt: row.SeenAt.UTC(),
		FirstImportID: s.FirstImportID, LastImportID: row.SeenImportID, ClosedAt: s.ClosedAt,
	}
}

// Transition moves a finding to another state, when the table of transitions allows it, and writes the audit entry.
func (s *Store) Transition(ctx context.Context, id uuid.UUID, to finding.State, reason, actor string) (finding.Detail, error) {
	var detail finding.Detail
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		from, err := s.queries.LockFinding(ctx, tx, id)
		if err != nil {
			return notFound(err, "finding", "lock finding")
		}
		if err := finding.CheckTransition(finding.State(from), to, reason); err != nil {
			return err
		}
		if err := s.move(ctx, tx, id, from, to, reason, actor); err != nil {
			return err
		}
		if detail, err = s.load(ctx, tx, id); err != nil {
			return err
		}
		return s.emitTransition(ctx, tx, detail, finding.State(from), reason, actor, detail.StateChangedAt)
	})
	if err != nil {
		return finding.Detail{}, fmt.Errorf("move finding %s: %w", id, err)
	}
	return detail, nil
}

func (s *Store) move(ctx context.Context, tx pgx.Tx, id uuid.UUID, from string, to finding.State, reason, actor string) error {
	now := s.timestamp()
	if err := s.queries.SetState(ctx, tx, db.SetStateParams{ID: id, State: string(to), Now: now}); err != nil {
		return fmt.Errorf("set state: %w", err)
	}
	err := s.queries.InsertAudit(ctx, tx, db.InsertAuditParams{
		FindingID: id, Now: now, Actor: actor, FromState: from, ToState: string(to), Reason: reason,
	})
	if err != nil {
		return fmt.Errorf("write audit entry: %w", err)
	}
	return nil
}

// Audit returns the newest entries of a finding's history.
func (s *Store) Audit(ctx context.Context, id uuid.UUID) ([]finding.AuditEntry, error) {
	if _, err := s.queries.GetFinding(ctx, s.pool, id); err != nil {
		return nil, notFound(err, "finding", "load finding")
	}
	rows, err := s.queries.ListAudit(ctx, s.pool, id)
	if err != nil {
		return nil, fmt.Errorf("list audit of finding %s: %w", id, err)
	}
	entries := make([]finding.AuditEntry, 0, len(rows))
	for _, r := range rows {
		entries = append(entries, finding.AuditEntry{
			ID: r.ID, At: r.At.UTC(), Actor: r.Actor, Action: finding.Action(r.Action),
			From: finding.State(r.FromState), To: finding.State(r.ToState), Reason: r.Reason, ImportID: r.ImportID,
		})
	}
	return entries, nil
}

// OpenBySeverity counts the open findings.
func (s *Store) OpenBySeverity(ctx context.Context) (map[finding.Severity]int64, error) {
	rows, err := s.queries.CountOpenBySeverity(ctx, s.pool, stateNames(finding.OpenStates()))
	if err != nil {
		return nil, fmt.Errorf("count open findings: %w", err)
	}
	counts := make(map[finding.Severity]int64, len(rows))
	for _, r := range rows {
		counts[finding.Severity(r.Severity)] = r.Findings
	}
	return counts, nil
}

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
)

// GetFinding returns a finding with its sightings. The id of a finding that became part of another leads to that one.
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
	row, err := s.survivor(ctx, conn, id)
	if err != nil {
		return finding.Detail{}, err
	}
	id = row.Finding.ID
	detail, err := detailFromRow(row)
	if err != nil {
		return finding.Detail{}, err
	}
	if err := s.loadNames(ctx, conn, &detail); err != nil {
		return finding.Detail{}, err
	}
	sightings, err := s.queries.ListSightings(ctx, conn, id)
	if err != nil {
		return finding.Detail{}, fmt.Errorf("load sightings: %w", err)
	}
	if detail.SLA, err = s.slaDetail(ctx, conn, row.Finding, s.timestamp()); err != nil {
		return finding.Detail{}, err
	}
	if detail.Acceptance, err = s.acceptance(ctx, conn, id); err != nil {
		return finding.Detail{}, err
	}
	detail.SLAState = detail.SLA.State
	detail.Sightings = make([]finding.Sighting, 0, len(sightings))
	for _, sighting := range sightings {
		detail.Sightings = append(detail.Sightings, sightingFromRow(sighting))
		if sighting.Sighting.ClosedAt == nil {
			detail.OpenSources++
		}
	}
	return detail, nil
}

// survivor loads a finding, or the one that it became part of.
func (s *Store) survivor(ctx context.Context, conn db.DBTX, id uuid.UUID) (db.GetFindingRow, error) {
	row, err := s.queries.GetFinding(ctx, conn, id)
	if err == nil {
		return row, nil
	}
	missing := notFound(err, "finding", "load finding")
	if !errors.Is(err, pgx.ErrNoRows) {
		return db.GetFindingRow{}, missing
	}
	into, err := s.queries.FindSurvivor(ctx, conn, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return db.GetFindingRow{}, missing
	}
	if err != nil {
		return db.GetFindingRow{}, fmt.Errorf("find surviving finding: %w", err)
	}
	if row, err = s.queries.GetFinding(ctx, conn, into); err != nil {
		return db.GetFindingRow{}, notFound(err, "finding", "load surviving finding")
	}
	return row, nil
}

// survivors are the findings that others became part of, by the ids of those.
func (s *Store) survivors(ctx context.Context, conn db.DBTX, ids []uuid.UUID) (map[uuid.UUID]uuid.UUID, error) {
	rows, err := s.queries.FindSurvivors(ctx, conn, ids)
	if err != nil {
		return nil, fmt.Errorf("find surviving findings: %w", err)
	}
	survivors := make(map[uuid.UUID]uuid.UUID, len(rows))
	for _, r := range rows {
		survivors[r.ID] = r.FindingID
	}
	return survivors, nil
}

// loadNames adds what else the finding is known as.
func (s *Store) loadNames(ctx context.Context, conn db.DBTX, detail *finding.Detail) error {
	aliases, err := s.queries.ListAliases(ctx, conn, detail.ID)
	if err != nil {
		return fmt.Errorf("load aliases: %w", err)
	}
	for _, a := range aliases {
		detail.Aliases = append(detail.Aliases, finding.Alias{Recipe: int(a.Recipe), Value: [32]byte(a.Fingerprint)})
	}
	if detail.FormerIDs, err = s.queries.ListFormerIDs(ctx, conn, detail.ID); err != nil {
		return fmt.Errorf("load former ids: %w", err)
	}
	return nil
}

func detailFromRow(full db.GetFindingRow) (finding.Detail, error) {
	row := full.Finding
	identity := finding.Identity{Recipe: int(row.Recipe), Value: [32]byte(row.Fingerprint)}
	if err := json.Unmarshal(row.Inputs, &identity.Inputs); err != nil {
		return finding.Detail{}, fmt.Errorf("decode fingerprint inputs: %w", err)
	}
	return finding.Detail{
		Finding: finding.Finding{
			ID: row.ID, Team: full.Team, TeamID: row.TeamID, Kind: finding.Kind(row.Kind), Severity: finding.Severity(row.Severity),
			State: finding.State(row.State), Title: row.Title, RuleID: row.RuleID, Component: row.Component,
			Path: row.Path, FirstSeenAt: row.FirstSeenAt.UTC(), LastSeenAt: full.SeenAt.UTC(), DueAt: inUTC(row.DueAt),
			Assignee: finding.ParseAssignee(row.Assignee), Labels: row.Labels, Priority: int(row.Priority),
			Criticality: finding.Criticality(row.Criticality), Exposure: finding.Exposure(row.Exposure), EPSS: row.Epss, KEV: row.Kev,
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

// Transition moves a finding to another state, when the table of transitions allows it, and writes the audit entry. Accepting a
// risk needs more: see AcceptRisk.
func (s *Store) Transition(ctx context.Context, id uuid.UUID, to finding.State, reason, actor string) (finding.Detail, error) {
	return s.decide(ctx, id, decision{to: to, reason: reason, actor: actor})
}

// decision is what a person decided about a finding. Only accepting a risk has terms.
type decision struct {
	to            finding.State
	terms         finding.Terms
	reason, actor string
}

func (s *Store) decide(ctx context.Context, id uuid.UUID, d decision) (finding.Detail, error) {
	var detail finding.Detail
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		clocks, err := loadClocks(ctx, tx, s.queries, s.timestamp())
		if err != nil {
			return err
		}
		locked, err := s.lockFinding(ctx, tx, id)
		if err != nil {
			return err
		}
		from := finding.State(locked.State)
		if err := s.check(from, d, clocks.now); err != nil {
			return err
		}
		if err := s.move(ctx, tx, clocks, locked.ID, from, d); err != nil {
			return err
		}
		if detail, err = s.load(ctx, tx, locked.ID); err != nil {
			return err
		}
		return s.emitTransition(ctx, tx, detail, from, d.reason, d.actor, detail.StateChangedAt)
	})
	if err != nil {
		return finding.Detail{}, fmt.Errorf("move finding %s: %w", id, err)
	}
	return detail, nil
}

// lockFinding locks a finding, or the one that it became part of. Waiting for the lock may show that it just did.
func (s *Store) lockFinding(ctx context.Context, tx pgx.Tx, id uuid.UUID) (db.LockFindingRow, error) {
	locked, err := s.queries.LockFinding(ctx, tx, id)
	if !errors.Is(err, pgx.ErrNoRows) {
		return locked, notFound(err, "finding", "lock finding")
	}
	into, err := s.queries.FindSurvivor(ctx, tx, id)
	if err != nil {
		return db.LockFindingRow{}, notFound(err, "finding", "find surviving finding")
	}
	locked, err = s.queries.LockFinding(ctx, tx, into)
	return locked, notFound(err, "finding", "lock surviving finding")
}

// check reports why a person may not decide so, or nil.
func (s *Store) check(from finding.State, d decision, now time.Time) error {
	if err := finding.CheckTransition(from, d.to, d.reason); err != nil {
		return err //nolint:wrapcheck // a domain error
	}
	if d.to != finding.StateRiskAccepted {
		return nil
	}
	return d.terms.Check(now, s.maxAcceptance) //nolint:wrapcheck // a domain error
}

func (s *Store) move(ctx context.Context, tx pgx.Tx, clocks clocks, id uuid.UUID, from finding.State, d decision) error {
	if err := s.queries.SetState(ctx, tx, db.SetStateParams{ID: id, State: string(d.to), Now: clocks.now}); err != nil {
		return fmt.Errorf("set state: %w", err)
	}
	err := s.queries.InsertAudit(ctx, tx, db.InsertAuditParams{
		FindingID: id, Now: clocks.now, Actor: d.actor, FromState: string(from), ToState: string(d.to), Reason: d.reason,
	})
	if err != nil {
		return fmt.Errorf("write audit entry: %w", err)
	}
	return s.follow(ctx, tx, clocks, []finding.Placed{{ID: id, State: from}}, d)
}

// follow does what a change of state entails: for the acceptances, and for the clocks. The findings are listed with the states
// that they had.
func (s *Store) follow(ctx context.Context, tx pgx.Tx, clocks clocks, moved []finding.Placed, d decision) error {
	var ids, accepted []uuid.UUID
	for _, f := range moved {
		ids = append(ids, f.ID)
		if f.State == finding.StateRiskAccepted {
			accepted = append(accepted, f.ID)
		}
	}
	if len(accepted) > 0 {
		if err := s.endAcceptances(ctx, tx, accepted, finding.AcceptanceWithdrawn, d.actor, clocks.now); err != nil {
			return err
		}
	}
	if d.to == finding.StateRiskAccepted {
		if err := s.accept(ctx, tx, ids, d.terms, d.reason, d.actor, clocks.now); err != nil {
			return err
		}
	}
	return clocks.moved(ctx, moved, d.to)
}

// Audit returns the newest entries of a finding's history, with that of the findings that became part of it.
func (s *Store) Audit(ctx context.Context, id uuid.UUID) ([]finding.AuditEntry, error) {
	kept, err := s.survivor(ctx, s.pool, id)
	if err != nil {
		return nil, err
	}
	rows, err := s.queries.ListAudit(ctx, s.pool, kept.Finding.ID)
	if err != nil {
		return nil, fmt.Errorf("list audit of finding %s: %w", id, err)
	}
	entries := make([]finding.AuditEntry, 0, len(rows))
	for _, r := range rows {
		entry, err := auditFromRow(r)
		if err != nil {
			return nil, err
		}
		entries = append(entries, entry)
	}
	return entries, nil
}

func auditFromRow(r db.Audit) (finding.AuditEntry, error) {
	entry := finding.AuditEntry{
		ID: r.ID, At: r.At.UTC(), Actor: r.Actor, Action: finding.Action(r.Action),
		From: finding.State(r.FromState), To: finding.State(r.ToState), Reason: r.Reason, ImportID: r.ImportID, Rule: r.RuleID,
	}
	if r.RuleVersion.Valid {
		entry.RuleVersion = r.RuleVersion.Int64
	}
	if len(r.Detail) == 0 {
		return entry, nil
	}
	if err := json.Unmarshal(r.Detail, &entry.Detail); err != nil {
		return finding.AuditEntry{}, fmt.Errorf("decode detail of audit entry %d: %w", r.ID, err)
	}
	return entry, nil
}

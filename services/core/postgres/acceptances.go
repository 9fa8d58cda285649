package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
)

// system is how the audit trail names the service itself.
const system = "core"

// WithMaxAcceptance sets how long a risk may be accepted at most. Call it before the store is used.
func (s *Store) WithMaxAcceptance(longest time.Duration) *Store {
	s.maxAcceptance = longest
	return s
}

// accept writes down that the risk of findings, which have just come to that state, is accepted.
func (s *Store) accept(
	ctx context.Context, tx pgx.Tx, findings []uuid.UUID, terms finding.Terms, reason, actor string, now time.Time,
) error {
	// A replica of the release before may have moved one of them back without ending its acceptance.
	if err := s.endAcceptances(ctx, tx, findings, finding.AcceptanceWithdrawn, actor, now); err != nil {
		return err
	}
	ids := make([]uuid.UUID, len(findings))
	for i := range ids {
		var err error
		if ids[i], err = uuid.NewV7(); err != nil {
			return fmt.Errorf("make acceptance id: %w", err)
		}
	}
	err := s.queries.InsertAcceptances(ctx, tx, db.InsertAcceptancesParams{
		Owner: terms.Owner, Reason: reason, Actor: actor, Now: now, ExpiresAt: stored(terms.ExpiresAt), AcceptanceIds: ids,
		FindingIds: findings,
	})
	return wrap("keep acceptances", err)
}

func (s *Store) endAcceptances(
	ctx context.Context, tx pgx.Tx, findings []uuid.UUID, end finding.AcceptanceEnd, actor string, now time.Time,
) error {
	err := s.queries.EndAcceptances(ctx, tx, db.EndAcceptancesParams{
		Now: &now, Actor: actor, Kind: string(end), FindingIds: findings,
	})
	return wrap("end acceptances", err)
}

// AcceptRisk moves a finding to risk accepted, for a time that somebody answers for.
func (s *Store) AcceptRisk(
	ctx context.Context, id uuid.UUID, terms finding.Terms, reason, actor string,
) (finding.Detail, error) {
	return s.decide(ctx, id, decision{to: finding.StateRiskAccepted, terms: terms, reason: reason, actor: actor})
}

// ListAcceptances returns one page of acceptances, those that expire first first, and whether there are more.
func (s *Store) ListAcceptances(ctx context.Context, page finding.AcceptancePage) ([]finding.Acceptance, bool, error) {
	params := db.ListActiveAcceptancesParams{Before: endOfTime(), Owner: page.Owner, PageSize: count(page.Limit + 1)}
	if page.After != nil {
		params.After, params.AfterID = page.After.ExpiresAt, page.After.ID
	}
	if page.Before != nil {
		params.Before = *page.Before
	}
	rows, err := s.listAcceptances(ctx, params, page.Ended)
	if err != nil {
		return nil, false, fmt.Errorf("list risk acceptances: %w", err)
	}
	list := make([]finding.Acceptance, 0, len(rows))
	for _, r := range rows[:min(len(rows), page.Limit)] {
		a := acceptanceFromRow(r.RiskAcceptance)
		a.Found = finding.Finding{
			ID: a.FindingID, Kind: finding.Kind(r.Kind), Severity: finding.Severity(r.Severity), State: finding.State(r.State),
			Title: r.Title, RuleID: r.RuleID, Component: r.Component, Path: r.Path,
		}
		list = append(list, a)
	}
	return list, len(rows) > page.Limit, nil
}

func (s *Store) listAcceptances(
	ctx context.Context, params db.ListActiveAcceptancesParams, ended bool,
) ([]db.ListActiveAcceptancesRow, error) {
	if !ended {
		return s.queries.ListActiveAcceptances(ctx, s.pool, params) //nolint:wrapcheck // wrapped by the caller
	}
	rows, err := s.queries.ListEndedAcceptances(ctx, s.pool, db.ListEndedAcceptancesParams(params))
	same := make([]db.ListActiveAcceptancesRow, len(rows)) // The queries select the same columns.
	for i, r := range rows {
		same[i] = db.ListActiveAcceptancesRow(r)
	}
	return same, err //nolint:wrapcheck // wrapped by the caller
}

func acceptanceFromRow(r db.RiskAcceptance) finding.Acceptance {
	return finding.Acceptance{
		ID: r.ID, FindingID: r.FindingID, Terms: finding.Terms{Owner: r.Owner, ExpiresAt: r.ExpiresAt.UTC()}, Reason: r.Reason,
		AcceptedBy: r.AcceptedBy, AcceptedAt: r.AcceptedAt.UTC(), Renews: r.Renews, EndedAt: inUTC(r.EndedAt), EndedBy: r.EndedBy,
		End: finding.AcceptanceEnd(r.EndKind),
	}
}

// GetAcceptance returns an acceptance.
func (s *Store) GetAcceptance(ctx context.Context, id uuid.UUID) (finding.Acceptance, error) {
	row, err := s.queries.GetAcceptance(ctx, s.pool, id)
	if err != nil {
		return finding.Acceptance{}, notFound(err, "risk acceptance", "load risk acceptance")
	}
	return acceptanceFromRow(row), nil
}

// acceptance returns the acceptance that holds for a finding, if any.
func (s *Store) acceptance(ctx context.Context, conn db.DBTX, id uuid.UUID) (*finding.Acceptance, error) {
	row, err := s.queries.ActiveAcceptance(ctx, conn, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil //nolint:nilnil // most findings have none
	}
	if err != nil {
		return nil, fmt.Errorf("load acceptance: %w", err)
	}
	a := acceptanceFromRow(row)
	return &a, nil
}

// lockAcceptance locks the finding of an acceptance that holds, and with it the acceptance. The first look tells which finding
// to lock, the second what is true once nobody else can change it.
func (s *Store) lockAcceptance(ctx context.Context, tx pgx.Tx, id uuid.UUID) (db.RiskAcceptance, error) {
	row, err := s.queries.GetAcceptance(ctx, tx, id)
	if err != nil {
		return row, notFound(err, "risk acceptance", "load risk acceptance")
	}
	if _, err := s.lockFinding(ctx, tx, row.FindingID); err != nil {
		return row, err
	}
	if row, err = s.queries.GetAcceptance(ctx, tx, id); err != nil {
		return row, notFound(err, "risk acceptance", "load risk acceptance")
	}
	if row.EndedAt != nil {
		return row, finding.Errorf(finding.CodeNotFinished, "This acceptance ended on %s (%s). Accept the risk of the finding again.",
			row.EndedAt.UTC().Format(time.RFC3339), row.EndKind)
	}
	return row, nil
}

// RenewAcceptance prolongs an acceptance: it ends, and another one begins on new terms.
func (s *Store) RenewAcceptance(
	ctx context.Context, id uuid.UUID, terms finding.Terms, reason, actor string,
) (renewed finding.Acceptance, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		now := s.timestamp()
		row, err := s.lockAcceptance(ctx, tx, id)
		if err != nil {
			return err
		}
		if terms.Owner == "" {
			terms.Owner = row.Owner
		}
		if err := terms.Check(now, s.maxAcceptance); err != nil {
			return err //nolint:wrapcheck // a domain error
		}
		if reason == "" {
			return finding.FieldErrorf(finding.CodeReasonRequired, "reason", "must say why the risk is accepted for longer")
		}
		renewed, err = s.renew(ctx, tx, row, terms, reason, actor, now)
		return err
	})
	if err != nil {
		return finding.Acceptance{}, fmt.Errorf("renew risk acceptance %s: %w", id, err)
	}
	return renewed, nil
}

func (s *Store) renew(
	ctx context.Context, tx pgx.Tx, old db.RiskAcceptance, terms finding.Terms, reason, actor string, now time.Time,
) (finding.Acceptance, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return finding.Acceptance{}, fmt.Errorf("make acceptance id: %w", err)
	}
	end := db.EndAcceptanceParams{Now: &now, Actor: actor, Kind: string(finding.AcceptanceRenewed), ID: old.ID}
	if err := s.queries.EndAcceptance(ctx, tx, end); err != nil {
		return finding.Acceptance{}, fmt.Errorf("end acceptance: %w", err)
	}
	err = s.queries.RenewAcceptance(ctx, tx, db.RenewAcceptanceParams{
		ID: id, Owner: terms.Owner, Reason: reason, Actor: actor, Now: now, ExpiresAt: stored(terms.ExpiresAt), Renewed: old.ID,
	})
	if err != nil {
		return finding.Acceptance{}, fmt.Errorf("keep acceptance: %w", err)
	}
	err = s.queries.AuditRenewed(ctx, tx, db.AuditRenewedParams{FindingID: old.FindingID, Now: now, Actor: actor, Reason: reason})
	if err != nil {
		return finding.Acceptance{}, fmt.Errorf("write audit entry: %w", err)
	}
	row, err := s.queries.GetAcceptance(ctx, tx, id)
	return acceptanceFromRow(row), wrap("load acceptance", err)
}

// EndAcceptance takes an acceptance back before its time. The finding comes back in the way in which it would have come back at
// the end of that.
func (s *Store) EndAcceptance(ctx context.Context, id uuid.UUID, reason, actor string) (finding.Detail, error) {
	var detail finding.Detail
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		now := s.timestamp()
		clocks, err := loadClocks(ctx, tx, s.queries, now)
		if err != nil {
			return err
		}
		row, err := s.lockAcceptance(ctx, tx, id)
		if err != nil {
			return err
		}
		if reason == "" {
			return finding.FieldErrorf(finding.CodeReasonRequired, "reason", "must say why the risk is not accepted any more")
		}
		to, err := s.wayBack(ctx, tx, row.FindingID)
		if err != nil {
			return err
		}
		back := decision{to: to, reason: reason, actor: actor}
		if err := s.move(ctx, tx, clocks, row.FindingID, finding.StateRiskAccepted, back); err != nil {
			return err
		}
		if detail, err = s.load(ctx, tx, row.FindingID); err != nil {
			return err
		}
		return s.emitTransition(ctx, tx, detail, finding.StateRiskAccepted, reason, actor, now)
	})
	if err != nil {
		return finding.Detail{}, fmt.Errorf("end risk acceptance %s: %w", id, err)
	}
	return detail, nil
}

// wayBack is where a finding goes whose risk is not accepted any more: it asks for attention anew, unless it has gone meanwhile,
// which an import does not say of an accepted risk.
func (s *Store) wayBack(ctx context.Context, tx pgx.Tx, id uuid.UUID) (finding.State, error) {
	reported, err := s.queries.IsReported(ctx, tx, id)
	if err != nil {
		return "", fmt.Errorf("look for sightings: %w", err)
	}
	return backTo(reported), nil
}

func backTo(reported bool) finding.State {
	if reported {
		return finding.StateReopened
	}
	return finding.StateFixed
}

package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
)

// maxFollow bounds how often records of one report follow each other: a report without ecosystem and id, one with either,
// and one with both is the longest way that there is.
const maxFollow = 3

// identify leads the staged records to the findings that they are about. After it, a record and its finding have the same
// fingerprint, which is all that the steps after it look at.
//
// A finding's fingerprint may change only while no other import merges, because the others look findings up by it. Such
// imports are rare, so only they run alone.
func (m *merge) identify(ctx context.Context) error {
	if err := m.lookUpByIndex(ctx, true); err != nil {
		return err
	}
	if err := m.lead(ctx); err != nil {
		return err
	}
	return m.lookUpByIndex(ctx, false)
}

// lookUpByIndex keeps the planner from reading finding_aliases as a whole. The table may grow a thousandfold between two
// analyses, and a plan that is made for an empty one reads it once per record. Such plans look so dear that they would be
// compiled, which takes longer than to run them.
func (m *merge) lookUpByIndex(ctx context.Context, only bool) error {
	statement := "SET LOCAL enable_seqscan = on"
	if only {
		statement = "SET LOCAL enable_seqscan = off; SET LOCAL jit = off"
	}
	if _, err := m.tx.Exec(ctx, statement); err != nil {
		return fmt.Errorf("set up planner: %w", err)
	}
	return nil
}

func (m *merge) lead(ctx context.Context) error {
	if err := m.followClaims(ctx); err != nil {
		return err
	}
	claims, err := m.listClaims(ctx)
	if err != nil {
		return err
	}
	if len(claims) == 0 {
		if err := m.queries.LockIdentities(ctx, m.tx); err != nil {
			return fmt.Errorf("lock identities: %w", err)
		}
		return m.follow(ctx)
	}
	if err := m.queries.LockIdentitiesAlone(ctx, m.tx); err != nil {
		return fmt.Errorf("lock identities alone: %w", err)
	}
	if err := m.follow(ctx); err != nil {
		return err
	}
	if claims, err = m.listClaims(ctx); err != nil || len(claims) == 0 {
		return err
	}
	return m.settle(ctx, claims)
}

// followClaims lets the records of the report find each other.
func (m *merge) followClaims(ctx context.Context) error {
	if m.staging.claimed == 0 {
		return nil
	}
	for range maxFollow {
		followed, err := m.queries.FollowStagedClaims(ctx, m.tx)
		if err != nil {
			return fmt.Errorf("follow claims within the report: %w", err)
		}
		if followed == 0 {
			break
		}
		if err := m.fold(ctx); err != nil {
			return err
		}
	}
	return nil
}

// follow gives records that know only an alias the fingerprint of its finding.
func (m *merge) follow(ctx context.Context) error {
	followed, err := m.queries.FollowAliases(ctx, m.tx)
	if err != nil {
		return fmt.Errorf("follow aliases: %w", err)
	}
	if followed == 0 {
		return nil
	}
	return m.fold(ctx)
}

// fold makes one of the records that have the same fingerprint by now.
func (m *merge) fold(ctx context.Context) error {
	collided := &m.result.Counts.Collided
	folded, err := m.queries.FoldStaged(ctx, m.tx, db.FoldStagedParams{
		Collided: count(*collided), Room: max(finding.MaxCollisions-count(*collided), 0),
	})
	if err != nil {
		return fmt.Errorf("fold records: %w", err)
	}
	m.staged -= int(folded)
	*collided += int(folded)
	return nil
}

func (m *merge) listClaims(ctx context.Context) ([]db.ListClaimsRow, error) {
	claims, err := m.queries.ListClaims(ctx, m.tx)
	if err != nil {
		return nil, fmt.Errorf("list claims: %w", err)
	}
	return claims, nil
}

// settlement is what becomes of the findings that records claim.
type settlement struct {
	merges fusion
	// adopted findings take the fingerprint of their record, in followed the record takes that of the finding.
	adopted, adoptedBy   []uuid.UUID
	followed, followedBy []uuid.UUID
}

// settle carries the claims out.
func (m *merge) settle(ctx context.Context, claims []db.ListClaimsRow) error {
	s, err := m.decide(ctx, claims)
	if err != nil {
		return err
	}
	s.merges.now, s.merges.actor, s.merges.importID = m.now, m.actor, &m.result.ID
	s.merges.reason = "Seen under both names by " + m.source + "."
	if err := s.merges.run(ctx, m.tx, m.queries); err != nil {
		return err
	}
	if err := m.adopt(ctx, s); err != nil {
		return err
	}
	followed, err := m.queries.FollowFindings(ctx, m.tx, db.FollowFindingsParams{
		Recipe: finding.Recipe, Ids: s.followed, StagedIds: s.followedBy,
	})
	if err != nil {
		return fmt.Errorf("follow findings: %w", err)
	}
	if followed == 0 {
		return nil
	}
	return m.fold(ctx)
}

func (m *merge) adopt(ctx context.Context, s settlement) error {
	if len(s.adopted) == 0 {
		return nil
	}
	if err := m.queries.CloseAliases(ctx, m.tx, s.adopted); err != nil {
		return fmt.Errorf("close aliases: %w", err)
	}
	if err := m.queries.KeepFingerprints(ctx, m.tx, s.adopted); err != nil {
		return fmt.Errorf("keep fingerprints: %w", err)
	}
	err := m.queries.AdoptStaged(ctx, m.tx, db.AdoptStagedParams{
		Recipe: finding.Recipe, Ids: s.adopted, StagedIds: s.adoptedBy,
	})
	if err != nil {
		return fmt.Errorf("adopt fingerprints: %w", err)
	}
	return nil
}

// decide says who stays.
func (m *merge) decide(ctx context.Context, claims []db.ListClaimsRow) (settlement, error) {
	groups, records, ids := groupClaims(claims)
	rows, err := m.queries.LockForMerge(ctx, m.tx, ids)
	if err != nil {
		return settlement{}, fmt.Errorf("lock findings to merge: %w", err)
	}
	ranks, err := m.stagedRanks(ctx, records)
	if err != nil {
		return settlement{}, err
	}
	known := make(map[uuid.UUID]db.LockForMergeRow, len(rows))
	for _, r := range rows {
		known[r.ID] = r
	}
	var s settlement
	for _, g := range groups {
		stays := s.merges.add(known, g.findings)
		if g.own || stays.Recipe < finding.Recipe || stays.Rank <= ranks[g.record] {
			s.adopted, s.adoptedBy = append(s.adopted, stays.ID), append(s.adoptedBy, g.record)
			continue
		}
		s.followed, s.followedBy = append(s.followed, stays.ID), append(s.followedBy, g.record)
	}
	return s, nil
}

// claimGroup is a record with the findings that it leads to.
type claimGroup struct {
	record   uuid.UUID
	findings []uuid.UUID
	// own says that the first of the findings has the record's fingerprint already.
	own bool
}

func groupClaims(claims []db.ListClaimsRow) (groups []*claimGroup, records, findings []uuid.UUID) {
	byRecord := map[uuid.UUID]*claimGroup{}
	for _, c := range claims {
		g := byRecord[c.StagedID]
		if g == nil {
			g = &claimGroup{record: c.StagedID}
			if c.OwnID != nil {
				g.own, g.findings = true, append(g.findings, *c.OwnID)
			}
			byRecord[c.StagedID] = g
			groups, records = append(groups, g), append(records, c.StagedID)
		}
		g.findings = append(g.findings, c.FindingID)
	}
	for _, g := range groups {
		findings = append(findings, g.findings...)
	}
	return groups, records, findings
}

func (m *merge) stagedRanks(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]int16, error) {
	rows, err := m.queries.StagedRanks(ctx, m.tx, ids)
	if err != nil {
		return nil, fmt.Errorf("read ranks: %w", err)
	}
	ranks := make(map[uuid.UUID]int16, len(rows))
	for _, r := range rows {
		ranks[r.FindingID] = r.Rank
	}
	return ranks, nil
}

// name makes what the records claimed names of their findings.
func (m *merge) name(ctx context.Context) error {
	if err := m.lookUpByIndex(ctx, true); err != nil {
		return err
	}
	if m.staging.claimed > 0 {
		if err := m.queries.NameFindings(ctx, m.tx, finding.Recipe); err != nil {
			return fmt.Errorf("name findings: %w", err)
		}
	}
	if m.staging.old {
		if err := m.queries.SettleOldNames(ctx, m.tx, finding.Recipe); err != nil {
			return fmt.Errorf("settle names of old recipes: %w", err)
		}
	}
	return m.lookUpByIndex(ctx, false)
}

// fusion makes one finding each of several. Triage, sightings and history survive: see finding.Survivor.
type fusion struct {
	losers, survivors []uuid.UUID

	now           time.Time
	actor, reason string
	importID      *uuid.UUID
}

// add decides about findings that are the same one, and returns the one that stays.
func (f *fusion) add(known map[uuid.UUID]db.LockForMergeRow, ids []uuid.UUID) db.LockForMergeRow {
	candidates := make([]finding.Candidate, 0, len(ids))
	for _, id := range ids {
		r := known[id]
		candidates = append(candidates, finding.Candidate{
			ID: id, State: finding.State(r.State), StateChangedAt: r.StateChangedAt, FirstSeenAt: r.FirstSeenAt,
		})
	}
	stays := finding.Survivor(candidates).ID
	for _, id := range ids {
		if id == stays {
			continue
		}
		f.losers, f.survivors = append(f.losers, id), append(f.survivors, stays)
	}
	return known[stays]
}

// run carries the merges out. Identities must be locked alone, and the findings as well.
func (f *fusion) run(ctx context.Context, tx pgx.Tx, queries *db.Queries) error {
	if len(f.losers) == 0 {
		return nil
	}
	steps := []struct {
		name string
		run  func() error
	}{
		{"keep former findings", func() error {
			return queries.KeepFormer(ctx, tx, db.KeepFormerParams{
				Now: f.now, ImportID: f.importID, Losers: f.losers, Survivors: f.survivors,
			})
		}},
		{"audit", func() error {
			return queries.AuditMerged(ctx, tx, db.AuditMergedParams{
				Now: f.now, Actor: f.actor, Reason: f.reason, ImportID: f.importID, Losers: f.losers, Survivors: f.survivors,
			})
		}},
		{"move sightings", func() error {
			return queries.MoveSightings(ctx, tx, db.MoveSightingsParams{Losers: f.losers, Survivors: f.survivors})
		}},
		{"take over", func() error {
			return queries.TakeOver(ctx, tx, db.TakeOverParams{Losers: f.losers, Survivors: f.survivors})
		}},
		{"take over work", func() error {
			return queries.TakeOverWork(ctx, tx, db.TakeOverWorkParams{Losers: f.losers, Survivors: f.survivors, MaxLabels: finding.MaxLabels})
		}},
		{"move comments", func() error {
			return queries.MoveComments(ctx, tx, db.MoveCommentsParams{Losers: f.losers, Survivors: f.survivors})
		}},
		{"move aliases", func() error {
			return queries.MoveAliases(ctx, tx, db.MoveAliasesParams{Losers: f.losers, Survivors: f.survivors})
		}},
		{"move former ids", func() error {
			return queries.MoveFormerIDs(ctx, tx, db.MoveFormerIDsParams{Losers: f.losers, Survivors: f.survivors})
		}},
		{"move acceptances", func() error {
			return queries.MoveAcceptances(ctx, tx, db.MoveAcceptancesParams{
				Now: &f.now, Actor: f.actor, Losers: f.losers, Survivors: f.survivors,
			})
		}},
		{"drop sightings", func() error { return queries.DropSightings(ctx, tx, f.losers) }},
		{"drop", func() error {
			return queries.DropMerged(ctx, tx, db.DropMergedParams{Losers: f.losers, Survivors: f.survivors})
		}},
	}
	for _, step := range steps {
		if err := step.run(); err != nil {
			return fmt.Errorf("merge %d findings: %s: %w", len(f.losers), step.name, err)
		}
	}
	return nil
}

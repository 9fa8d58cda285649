package postgres

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
	"github.com/cloudsec/cloudsec/services/core/team"
)

// ListSources returns the sources after a name that the caller may see, and whether there are more.
func (s *Store) ListSources(ctx context.Context, after string, limit int) (list []team.Source, more bool, err error) {
	rows, err := s.queries.ListSources(ctx, s.pool, db.ListSourcesParams{After: after, PageSize: count(limit + 1)})
	if err != nil {
		return nil, false, fmt.Errorf("list sources: %w", err)
	}
	list = make([]team.Source, 0, len(rows))
	for _, row := range rows[:min(limit, len(rows))] {
		list = append(list, sourceFromRow(db.GetSourceRow(row)))
	}
	return list, len(rows) > limit, nil
}

// MoveSource gives a source to another team. The findings that only this source has ever reported go along with their history.
// Those that others report, too, or that the new team has already, stay where they were decided about: there the source
// falls silent, and in the new team its next report makes them findings of their own.
func (s *Store) MoveSource(ctx context.Context, name, to, actor string) (moved team.Moved, err error) {
	err = s.inTx(access.System(ctx), func(tx pgx.Tx) error {
		m := &move{Store: s, tx: tx, actor: actor}
		if err := m.load(ctx, name, to); err != nil {
			return err
		}
		if m.from.Source.TeamID == m.to.ID {
			moved = team.Moved{Source: sourceFromRow(m.from)}
			return nil
		}
		moved, err = m.run(ctx)
		return err
	})
	if err != nil {
		return team.Moved{}, fmt.Errorf("move source %s: %w", name, err)
	}
	return moved, nil
}

// move is the way of a source to another team, inside of its transaction.
type move struct {
	*Store
	tx    pgx.Tx
	actor string
	from  db.GetSourceRow
	to    db.Team

	clocks      clocks
	along, stay []uuid.UUID
}

// load waits for the source's imports, and after that for all that could give findings other names.
func (m *move) load(ctx context.Context, name, to string) (err error) {
	if err = m.queries.LockSource(ctx, m.tx, name); err != nil {
		return fmt.Errorf("lock source: %w", err)
	}
	if m.clocks, err = loadClocks(ctx, m.tx, m.queries, m.timestamp()); err != nil {
		return err
	}
	if err = m.queries.LockIdentitiesAlone(ctx, m.tx); err != nil {
		return fmt.Errorf("lock identities alone: %w", err)
	}
	if m.from, err = m.queries.GetSource(ctx, m.tx, name); err != nil {
		return notFound(err, "source", "load source")
	}
	if m.to, err = m.queries.GetTeam(ctx, m.tx, to); err != nil {
		return notFound(err, "team", "load team")
	}
	return nil
}

func (m *move) run(ctx context.Context) (team.Moved, error) {
	rows, err := m.queries.LockMovable(ctx, m.tx, db.LockMovableParams{SourceID: m.from.Source.ID, TeamID: m.to.ID})
	if err != nil {
		return team.Moved{}, fmt.Errorf("lock findings: %w", err)
	}
	for _, row := range rows {
		if row.Movable {
			m.along = append(m.along, row.ID)
			continue
		}
		m.stay = append(m.stay, row.ID)
	}
	if err := m.queries.MoveFindings(ctx, m.tx, db.MoveFindingsParams{TeamID: m.to.ID, Ids: m.along}); err != nil {
		return team.Moved{}, fmt.Errorf("move findings: %w", err)
	}
	fixed, err := m.leave(ctx)
	if err != nil {
		return team.Moved{}, err
	}
	if err := m.finish(ctx); err != nil {
		return team.Moved{}, err
	}
	moved := team.Moved{Findings: len(m.along), Kept: len(m.stay), Fixed: int(fixed)}
	detail := map[string]any{
		"from": m.from.Team, "to": m.to.Name, "findings": moved.Findings, "kept": moved.Kept, "fixed": moved.Fixed,
	}
	for _, id := range []int32{m.from.Source.TeamID, m.to.ID} { // Both teams are told.
		if err := m.operationOf(ctx, m.tx, &id, m.actor, "source.moved", "source/"+m.from.Source.Name, detail); err != nil {
			return team.Moved{}, err
		}
	}
	m.from.Source.TeamID, m.from.Team = m.to.ID, m.to.Name
	moved.Source = sourceFromRow(m.from)
	return moved, nil
}

// leave ends what the source says about the findings that stay.
func (m *move) leave(ctx context.Context) (fixed int64, err error) {
	last := m.from.Source.LastImportID
	if len(m.stay) == 0 || last == nil {
		return 0, nil
	}
	now := m.clocks.now
	if err := m.queries.EndSightings(ctx, m.tx, db.EndSightingsParams{Now: &now, SourceID: m.from.Source.ID, Ids: m.stay}); err != nil {
		return 0, fmt.Errorf("end sightings: %w", err)
	}
	fixed, err = m.queries.FixAbandoned(ctx, m.tx, db.FixAbandonedParams{
		Ids: m.stay, OpenStates: stateNames(finding.OpenStates()), Now: now, Actor: m.actor, ImportID: *last,
		Reason: "No source of the team reports it any more; the last was " + m.from.Source.Name + ", which is another team's now.",
	})
	if err != nil {
		return 0, fmt.Errorf("fix findings: %w", err)
	}
	if err := m.queries.StopAbandonedClocks(ctx, m.tx, db.StopAbandonedClocksParams{Now: &now, Ids: m.stay}); err != nil {
		return 0, fmt.Errorf("stop clocks: %w", err)
	}
	changed, err := m.queries.RefreshAbandoned(ctx, m.tx, db.RefreshAbandonedParams{At: now.UnixMicro(), Ids: m.stay})
	if err != nil {
		return 0, fmt.Errorf("refresh severities: %w", err)
	}
	if err := m.clocks.refresh(ctx, changed); err != nil {
		return 0, err
	}
	return fixed, wrap("forget content", m.queries.ForgetContent(ctx, m.tx, m.from.Source.ID))
}

func (m *move) finish(ctx context.Context) error {
	source := m.from.Source
	if err := m.queries.MoveReports(ctx, m.tx, db.MoveReportsParams{TeamID: m.to.ID, Source: source.Name, SourceID: source.ID}); err != nil {
		return fmt.Errorf("move reports: %w", err)
	}
	if err := m.queries.MoveSource(ctx, m.tx, db.MoveSourceParams{TeamID: m.to.ID, ID: source.ID}); err != nil {
		return fmt.Errorf("set team: %w", err)
	}
	return m.settle(ctx)
}

// settle gives the source what the assets of its new team say of it. Its findings follow with the next sweep.
func (m *move) settle(ctx context.Context) error {
	rows, err := m.queries.AssetsOfTeam(ctx, m.tx, m.to.ID)
	if err != nil {
		return fmt.Errorf("list assets: %w", err)
	}
	assets := make([]finding.Asset, 0, len(rows))
	for _, r := range rows {
		assets = append(assets, assetFromRow(r))
	}
	asset, _ := finding.AssetOf(assets, m.from.Source.Name)
	set := db.SetSourceAssetsParams{
		Ids: []int32{m.from.Source.ID}, Criticalities: []int16{int16(asset.Criticality)}, Exposures: []int16{int16(asset.Exposure)},
	}
	if err := m.queries.SetSourceAssets(ctx, m.tx, set); err != nil {
		return fmt.Errorf("set asset of source: %w", err)
	}
	return wrap("queue source", m.queries.RefreshSources(ctx, m.tx, set.Ids))
}

func sourceFromRow(row db.GetSourceRow) team.Source {
	s := row.Source
	return team.Source{
		ID: s.ID, Name: s.Name, Team: row.Team, TeamID: s.TeamID, LastImportID: s.LastImportID, LastReportedAt: utc(s.LastReportedAt),
		CreatedAt: s.CreatedAt.UTC(),
	}
}

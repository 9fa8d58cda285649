package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
)

// ListAssets returns all assets by name.
func (s *Store) ListAssets(ctx context.Context) ([]finding.Asset, error) {
	return s.assets(ctx, s.pool)
}

func (s *Store) assets(ctx context.Context, conn db.DBTX) ([]finding.Asset, error) {
	rows, err := s.queries.ListAssets(ctx, conn)
	if err != nil {
		return nil, fmt.Errorf("list assets: %w", err)
	}
	assets := make([]finding.Asset, 0, len(rows))
	for _, r := range rows {
		asset := assetFromRow(r.Asset)
		asset.Team = r.Team
		assets = append(assets, asset)
	}
	return assets, nil
}

func assetFromRow(r db.Asset) finding.Asset {
	return finding.Asset{
		Name: r.Name, Pattern: r.Pattern, Criticality: finding.Criticality(r.Criticality), Exposure: finding.Exposure(r.Exposure),
		Description: r.Description, Version: r.Version, UpdatedAt: r.UpdatedAt.UTC(), UpdatedBy: r.UpdatedBy,
	}
}

// GetAsset returns an asset of the caller's team.
func (s *Store) GetAsset(ctx context.Context, name string) (finding.Asset, error) {
	ctx, err := s.withinOwn(ctx)
	if err != nil {
		return finding.Asset{}, err
	}
	return s.asset(ctx, s.pool, name)
}

func (s *Store) asset(ctx context.Context, conn db.DBTX, name string) (finding.Asset, error) {
	row, err := s.queries.GetAsset(ctx, conn, name)
	if err != nil {
		return finding.Asset{}, notFound(err, "asset", "load asset")
	}
	asset := assetFromRow(row.Asset)
	asset.Team = row.Team
	return asset, nil
}

// withinOwn returns a context in which only the team is seen whose assets the caller means. Names are unique within a team, and
// an asset says something of the team's sources only, so all that is done to one happens there.
func (s *Store) withinOwn(ctx context.Context) (context.Context, error) {
	scope, err := s.scope(ctx)
	if err != nil {
		return nil, err
	}
	return withinHome(ctx, scope)
}

// PutAsset makes or replaces an asset. The sources follow at once, their findings in batches.
func (s *Store) PutAsset(ctx context.Context, asset finding.Asset, actor string) (kept finding.Asset, err error) {
	if err := asset.Check(); err != nil {
		return finding.Asset{}, err //nolint:wrapcheck // a domain error
	}
	err = s.changeAssets(ctx, actor, "asset.put", asset.Name, func(ctx context.Context, tx pgx.Tx) error {
		err := s.queries.UpsertAsset(ctx, tx, db.UpsertAssetParams{
			Name: asset.Name, Pattern: asset.Pattern, Criticality: int16(asset.Criticality), Exposure: int16(asset.Exposure),
			Description: asset.Description, Now: s.timestamp(), Actor: actor,
		})
		if err != nil {
			return fmt.Errorf("write asset: %w", err)
		}
		kept, err = s.asset(ctx, tx, asset.Name)
		return err
	})
	if err != nil {
		return finding.Asset{}, fmt.Errorf("put asset: %w", err)
	}
	return kept, nil
}

// DeleteAsset forgets an asset. What it said of its sources another asset says, or nobody.
func (s *Store) DeleteAsset(ctx context.Context, name, actor string) error {
	err := s.changeAssets(ctx, actor, "asset.deleted", name, func(ctx context.Context, tx pgx.Tx) error {
		n, err := s.queries.DeleteAsset(ctx, tx, name)
		if err == nil && n == 0 {
			return finding.Errorf(finding.CodeNotFound, "There is no such asset.")
		}
		return wrap("delete", err)
	})
	return wrap("delete asset", err)
}

// changeAssets changes a team's assets while no import asks them about a new source.
func (s *Store) changeAssets(
	ctx context.Context, actor, action, name string, change func(context.Context, pgx.Tx) error,
) error {
	ctx, err := s.withinOwn(ctx)
	if err != nil {
		return err
	}
	return s.inTx(ctx, func(tx pgx.Tx) error {
		if err := s.queries.LockSLAAlone(ctx, tx); err != nil {
			return fmt.Errorf("lock assets: %w", err)
		}
		if err := change(ctx, tx); err != nil {
			return err
		}
		assets, err := s.assets(ctx, tx)
		if err != nil {
			return err
		}
		if len(assets) > finding.MaxAssets {
			return finding.Errorf(finding.CodeLimitReached, "There are %d assets, and may not be more. Delete one first.", finding.MaxAssets)
		}
		if err := s.followAssets(ctx, tx, assets); err != nil {
			return err
		}
		return s.operation(ctx, tx, actor, action, "asset/"+name, nil)
	})
}

// followAssets gives the sources what the assets say, and lets their findings follow later.
func (s *Store) followAssets(ctx context.Context, tx pgx.Tx, assets []finding.Asset) error {
	rows, err := s.queries.SourcesWithAssets(ctx, tx)
	if err != nil {
		return fmt.Errorf("list sources: %w", err)
	}
	var set db.SetSourceAssetsParams
	for _, r := range rows {
		asset, _ := finding.AssetOf(assets, r.Name)
		if int16(asset.Criticality) == r.Criticality && int16(asset.Exposure) == r.Exposure {
			continue
		}
		set.Ids, set.Criticalities = append(set.Ids, r.ID), append(set.Criticalities, int16(asset.Criticality))
		set.Exposures = append(set.Exposures, int16(asset.Exposure))
	}
	if len(set.Ids) == 0 {
		return nil
	}
	if err := s.queries.SetSourceAssets(ctx, tx, set); err != nil {
		return fmt.Errorf("set assets of sources: %w", err)
	}
	return wrap("queue sources", s.queries.RefreshSources(ctx, tx, set.Ids))
}

// asset finds out what a source reports on that has just been added.
func (m *merge) asset(ctx context.Context, row *db.EnsureSourceRow) error {
	rows, err := m.queries.AssetsOfTeam(ctx, m.tx, m.team)
	if err != nil {
		return fmt.Errorf("list assets: %w", err)
	}
	assets := make([]finding.Asset, 0, len(rows))
	for _, r := range rows {
		assets = append(assets, assetFromRow(r))
	}
	asset, found := finding.AssetOf(assets, m.source)
	if !found {
		return nil
	}
	row.Criticality, row.Exposure = int16(asset.Criticality), int16(asset.Exposure)
	err = m.queries.SetSourceAssets(ctx, m.tx, db.SetSourceAssetsParams{
		Ids: []int32{row.ID}, Criticalities: []int16{row.Criticality}, Exposures: []int16{row.Exposure},
	})
	return wrap("set asset of source", err)
}

// followSources brings the next findings of a source to what its asset says. Whoever holds the source does that, and others take
// another one.
func (s *Store) followSources(ctx context.Context) (done int, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		clocks, err := loadClocks(ctx, tx, s.queries, s.timestamp())
		if err != nil {
			return err
		}
		claimed, err := s.queries.ClaimSourceRefresh(ctx, tx)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("claim source: %w", err)
		}
		next := db.NextOfSourceParams{SourceID: claimed.SourceID, After: claimed.After, Most: sweepRows}
		ids, err := s.queries.NextOfSource(ctx, tx, next)
		if err != nil {
			return fmt.Errorf("list findings of source: %w", err)
		}
		if done = len(ids); done == 0 {
			done = 1 // Another source may be waiting.
			return wrap("finish source", s.queries.FinishSourceRefresh(ctx, tx, claimed.SourceID))
		}
		if err := s.followSource(ctx, tx, clocks, ids); err != nil {
			return err
		}
		advance := db.AdvanceSourceRefreshParams{After: ids[done-1], SourceID: claimed.SourceID}
		return wrap("advance source", s.queries.AdvanceSourceRefresh(ctx, tx, advance))
	})
	return done, err
}

func (s *Store) followSource(ctx context.Context, tx pgx.Tx, clocks clocks, ids []uuid.UUID) error {
	if err := s.queries.LockFindingsByID(ctx, tx, ids); err != nil {
		return fmt.Errorf("lock findings: %w", err)
	}
	stale, err := s.queries.FollowSources(ctx, tx, db.FollowSourcesParams{At: clocks.now.UnixMicro(), Ids: ids})
	if err != nil {
		return fmt.Errorf("follow sources: %w", err)
	}
	return clocks.refresh(ctx, stale)
}

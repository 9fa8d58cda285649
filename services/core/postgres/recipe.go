package postgres

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
)

// outdated is a finding of an older recipe with what the current one makes of it.
type outdated struct {
	row      db.ListOfOldRecipesRow
	facts    finding.Facts
	identity finding.Identity
	// computed is false when what is stored does not suffice.
	computed bool
}

// listOutdated reads a page of findings of older recipes.
func (s *Store) listOutdated(ctx context.Context, conn db.DBTX, after uuid.UUID, batch int) ([]outdated, error) {
	rows, err := s.queries.ListOfOldRecipes(ctx, conn, db.ListOfOldRecipesParams{After: after, PageSize: count(batch)})
	if err != nil {
		return nil, fmt.Errorf("list findings of old recipes: %w", err)
	}
	list := make([]outdated, 0, len(rows))
	for _, row := range rows {
		o := outdated{row: row}
		if o.facts, o.computed, err = storedFacts(row); err != nil {
			return nil, fmt.Errorf("finding %s: %w", row.ID, err)
		}
		if o.computed {
			o.identity = o.facts.Identify()
		}
		list = append(list, o)
	}
	return list, nil
}

// storedFacts are the facts that were stored, or what the inputs of a recipe from before that tell.
func storedFacts(row db.ListOfOldRecipesRow) (finding.Facts, bool, error) {
	if row.Facts != nil {
		facts, err := finding.DecodeFacts(row.Facts)
		return facts, err == nil, err //nolint:wrapcheck // it says what it was
	}
	inputs, err := decodeInputs(row.Inputs)
	if err != nil {
		return finding.Facts{}, false, err
	}
	facts, enough := finding.FactsFromRecipe1(inputs, row.Purl)
	return facts, enough, nil
}

func decodeInputs(text []byte) (map[string]string, error) {
	var inputs map[string]string
	if err := json.Unmarshal(text, &inputs); err != nil {
		return nil, fmt.Errorf("decode fingerprint inputs: %w", err)
	}
	return inputs, nil
}

// example tells what becomes of the finding when it is the same as another, or as none.
func (o outdated) example(with *uuid.UUID) finding.Example {
	inputs, _ := decodeInputs(o.row.Inputs) // An example without inputs is still one.
	e := finding.Example{
		Outcome: finding.OutcomeKeep, Finding: o.row.ID, With: with, RuleID: o.row.RuleID, Title: o.row.Title,
		Old: inputs, New: o.identity.Inputs,
	}
	kind := finding.Kind(o.row.Kind)
	switch {
	case !o.computed:
		e.Outcome = finding.OutcomeWait
	case with != nil:
		e.Outcome = finding.OutcomeMerge
	case o.row.Occurrences > 1 && kind != finding.KindVulnerability && kind != finding.KindLicence:
		e.Outcome = finding.OutcomeSplit
	}
	return e
}

// eachTeam runs step once for each team that may be seen, in whose scope a fingerprint is one finding's.
func (s *Store) eachTeam(ctx context.Context, step func(context.Context) error) error {
	teams, err := s.queries.ListTeamIDs(ctx, s.pool)
	if err != nil {
		return fmt.Errorf("list teams: %w", err)
	}
	for _, team := range teams {
		if err := step(access.With(ctx, access.Of(team))); err != nil {
			return err
		}
	}
	return nil
}

// DiffRecipe says what MigrateRecipe would do, with at most this many examples of each outcome, and changes nothing.
func (s *Store) DiffRecipe(ctx context.Context, batch, examples int) (finding.Migration, error) {
	diff := finding.Migration{To: finding.Recipe, Examples: []finding.Example{}}
	err := s.eachTeam(ctx, func(ctx context.Context) error { return s.diffTeam(ctx, batch, examples, &diff) })
	if err != nil {
		return finding.Migration{}, fmt.Errorf("compare with recipe %d: %w", finding.Recipe, err)
	}
	return diff, nil
}

func (s *Store) diffTeam(ctx context.Context, batch, examples int, diff *finding.Migration) error {
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	return pgx.BeginTxFunc(ctx, s.pool, options, func(tx pgx.Tx) error { //nolint:wrapcheck // wrapped by the caller
		owners, after := map[[32]byte]uuid.UUID{}, uuid.Nil
		for {
			list, err := s.listOutdated(ctx, tx, after, batch)
			if err != nil || len(list) == 0 {
				return err
			}
			after = list[len(list)-1].row.ID
			if err := s.findOwners(ctx, tx, list, owners); err != nil {
				return err
			}
			for _, o := range list {
				diff.Add(o.example(own(owners, o)), examples)
			}
		}
	})
}

// own returns the finding that has the fingerprint already, or makes this one its owner.
func own(owners map[[32]byte]uuid.UUID, o outdated) *uuid.UUID {
	if !o.computed {
		return nil
	}
	if owner, taken := owners[o.identity.Value]; taken {
		return &owner
	}
	owners[o.identity.Value] = o.row.ID
	return nil
}

// findOwners adds the findings that have one of the new fingerprints already.
func (s *Store) findOwners(ctx context.Context, conn db.DBTX, list []outdated, owners map[[32]byte]uuid.UUID) error {
	var values [][]byte
	for _, o := range list {
		if o.computed {
			values = append(values, o.identity.Value[:])
		}
	}
	rows, err := s.queries.FindByFingerprints(ctx, conn, values)
	if err != nil {
		return fmt.Errorf("find owners of fingerprints: %w", err)
	}
	for _, r := range rows {
		owners[[32]byte(r.Fingerprint)] = r.ID
	}
	return nil
}

// MigrateRecipe brings the findings of older recipes to the current one, batch by batch. Each batch is a transaction, so
// that it may be killed and started again at any time, and imports wait for a batch at most. Old fingerprints stay aliases,
// and the ids of findings that became part of others keep leading to them.
func (s *Store) MigrateRecipe(
	ctx context.Context, actor string, batch int, progress func(finding.Migration),
) (finding.Migration, error) {
	total := finding.Migration{To: finding.Recipe, Examples: []finding.Example{}}
	err := s.eachTeam(ctx, func(ctx context.Context) error { return s.migrateTeam(ctx, actor, batch, &total, progress) })
	return total, err
}

func (s *Store) migrateTeam(
	ctx context.Context, actor string, batch int, total *finding.Migration, progress func(finding.Migration),
) error {
	for after := uuid.Nil; ; {
		var list []outdated
		err := s.inTx(ctx, func(tx pgx.Tx) (err error) {
			if err = s.queries.LockIdentitiesAlone(ctx, tx); err != nil {
				return fmt.Errorf("lock identities alone: %w", err)
			}
			if list, err = s.listOutdated(ctx, tx, after, batch); err != nil || len(list) == 0 {
				return err
			}
			return s.migrateBatch(ctx, tx, actor, list, total)
		})
		if err != nil {
			return fmt.Errorf("migrate to recipe %d after finding %s: %w", finding.Recipe, after, err)
		}
		if len(list) == 0 {
			return nil
		}
		after = list[len(list)-1].row.ID
		progress(*total)
	}
}

// migrateBatch merges what is the same and gives the rest its new identity.
func (s *Store) migrateBatch(ctx context.Context, tx pgx.Tx, actor string, list []outdated, total *finding.Migration) error {
	owners := map[[32]byte]uuid.UUID{}
	if err := s.findOwners(ctx, tx, list, owners); err != nil {
		return err
	}
	groups, order := groupByOwner(list, owners, total)
	var ids []uuid.UUID
	for _, owner := range order {
		ids = append(ids, groups[owner]...)
	}
	rows, err := s.queries.LockForMerge(ctx, tx, ids)
	if err != nil {
		return fmt.Errorf("lock findings: %w", err)
	}
	known := make(map[uuid.UUID]db.LockForMergeRow, len(rows))
	for _, r := range rows {
		known[r.ID] = r
	}
	step := recipeStep{merges: fusion{
		now: s.timestamp(), actor: actor, reason: fmt.Sprintf("Recipe %d says so.", finding.Recipe),
	}}
	computed := make(map[uuid.UUID]outdated, len(list))
	for _, o := range list {
		computed[o.row.ID] = o
	}
	for _, owner := range order {
		if err := step.add(known, groups[owner], computed); err != nil {
			return err
		}
	}
	return step.run(ctx, tx, s.queries)
}

// groupByOwner puts findings that are the same together, under the one that has the fingerprint or has it first.
func groupByOwner(
	list []outdated, owners map[[32]byte]uuid.UUID, total *finding.Migration,
) (groups map[uuid.UUID][]uuid.UUID, order []uuid.UUID) {
	groups = map[uuid.UUID][]uuid.UUID{}
	for _, o := range list {
		with := own(owners, o)
		total.Add(o.example(with), 0)
		if !o.computed {
			continue
		}
		owner := owners[o.identity.Value]
		if len(groups[owner]) == 0 {
			order = append(order, owner)
			groups[owner] = append(groups[owner], owner)
		}
		if owner != o.row.ID {
			groups[owner] = append(groups[owner], o.row.ID)
		}
	}
	return groups, order
}

// recipeStep is what one batch changes.
type recipeStep struct {
	merges fusion
	kept   []uuid.UUID
	set    db.SetIdentitiesParams
	names  db.AddAliasesParams
}

// add decides about findings that are the same. The first owns the fingerprint; when it is of the current recipe, its
// identity is what all of them get.
func (r *recipeStep) add(known map[uuid.UUID]db.LockForMergeRow, ids []uuid.UUID, computed map[uuid.UUID]outdated) error {
	owner, stays := known[ids[0]], r.merges.add(known, ids)
	r.kept = append(r.kept, stays.ID)
	if owner.Recipe == finding.Recipe {
		if stays.ID != owner.ID {
			r.give(stays.ID, owner.Fingerprint, owner.Rank, owner.Inputs, owner.Facts)
		}
		return nil
	}
	o := computed[owner.ID]
	inputs, err := json.Marshal(o.identity.Inputs)
	if err != nil {
		return fmt.Errorf("encode fingerprint inputs: %w", err)
	}
	facts, err := o.facts.Encode()
	if err != nil {
		return err //nolint:wrapcheck // it says what it was
	}
	r.give(stays.ID, o.identity.Value[:], int16(o.identity.Rank), inputs, facts) //nolint:gosec // a rank is small
	for i, claim := range o.identity.Claims {
		r.names.Ids = append(r.names.Ids, stays.ID)
		r.names.Fingerprints = append(r.names.Fingerprints, claim[:])
		r.names.Opens = append(r.names.Opens, i < o.identity.Open)
	}
	return nil
}

func (r *recipeStep) give(id uuid.UUID, fingerprint []byte, rank int16, inputs, facts []byte) {
	r.set.Ids = append(r.set.Ids, id)
	r.set.Fingerprints = append(r.set.Fingerprints, fingerprint)
	r.set.Ranks = append(r.set.Ranks, rank)
	r.set.Inputs = append(r.set.Inputs, inputs)
	r.set.Facts = append(r.set.Facts, facts)
}

func (r *recipeStep) run(ctx context.Context, tx pgx.Tx, queries *db.Queries) error {
	if err := r.merges.run(ctx, tx, queries); err != nil {
		return err
	}
	r.set.Recipe, r.names.Recipe = finding.Recipe, finding.Recipe
	if err := queries.KeepFingerprints(ctx, tx, r.set.Ids); err != nil {
		return fmt.Errorf("keep fingerprints: %w", err)
	}
	if err := queries.SetIdentities(ctx, tx, r.set); err != nil {
		return fmt.Errorf("set identities: %w", err)
	}
	if err := queries.AddAliases(ctx, tx, r.names); err != nil {
		return fmt.Errorf("add aliases: %w", err)
	}
	open := db.OpenOldAliasesParams{Recipe: finding.Recipe, Ids: r.kept}
	if err := queries.OpenOldAliases(ctx, tx, open); err != nil {
		return fmt.Errorf("open old aliases: %w", err)
	}
	return nil
}

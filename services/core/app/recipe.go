package app

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres"
)

// RecipeOptions say what to do about findings of older recipes.
type RecipeOptions struct {
	// To is the recipe wanted. Only the current one can be.
	To int
	// Batch is how many findings one transaction migrates.
	Batch int
	// Examples is how many examples of each outcome a comparison shows.
	Examples int
	// Actor appears in the audit trail of merged findings.
	Actor string
}

// DefaultRecipeOptions returns everything that has a sensible default.
func DefaultRecipeOptions() RecipeOptions {
	return RecipeOptions{To: finding.Recipe, Batch: 1000, Examples: 5, Actor: "core recipe migrate"}
}

func (o RecipeOptions) check() error {
	if _, err := finding.RecipeByVersion(o.To); err != nil {
		return err //nolint:wrapcheck // it says which
	}
	if o.To != finding.Recipe {
		return finding.FieldErrorf(finding.CodeInvalidRequest, "to", "must be %d, the recipe that imports use: there is no way back", finding.Recipe)
	}
	if o.Batch < 1 || o.Batch > 100_000 {
		return finding.FieldErrorf(finding.CodeInvalidRequest, "batch", "must be between 1 and 100000")
	}
	if o.Examples < 0 || o.Examples > 1000 {
		return finding.FieldErrorf(finding.CodeInvalidRequest, "examples", "must be between 0 and 1000")
	}
	return nil
}

// DiffRecipe says what a migration of recipes would do and changes nothing.
func DiffRecipe(ctx context.Context, opts Options, recipe RecipeOptions) (finding.Migration, error) {
	store, closeStore, err := openForRecipe(ctx, opts, recipe)
	if err != nil {
		return finding.Migration{}, err
	}
	defer closeStore()
	return store.DiffRecipe(ctx, recipe.Batch, recipe.Examples) //nolint:wrapcheck // the store has said what it was doing
}

// MigrateRecipe migrates the findings of older recipes. It may be stopped and started again at any time.
func MigrateRecipe(ctx context.Context, opts Options, recipe RecipeOptions, logger *slog.Logger) (finding.Migration, error) {
	store, closeStore, err := openForRecipe(ctx, opts, recipe)
	if err != nil {
		return finding.Migration{}, err
	}
	defer closeStore()
	return store.MigrateRecipe(ctx, recipe.Actor, recipe.Batch, func(m finding.Migration) { //nolint:wrapcheck // as above
		logger.InfoContext(ctx, "recipe migration goes on", "findings", m.Findings, "kept", m.Kept, "merged", m.Merged,
			"waiting", m.Waiting)
	})
}

// openForRecipe connects to a database that has the schema which the recipes need.
func openForRecipe(ctx context.Context, opts Options, recipe RecipeOptions) (*postgres.Store, func(), error) {
	if err := recipe.check(); err != nil {
		return nil, nil, err
	}
	pool, err := postgres.Connect(access.System(ctx), opts.DatabaseURL, 2)
	if err != nil {
		return nil, nil, fmt.Errorf("open database: %w", err)
	}
	store := postgres.New(pool, opts.Clock)
	if err := store.CheckVersion(ctx); err != nil {
		pool.Close()
		return nil, nil, fmt.Errorf("check schema: %w", err)
	}
	return store, pool.Close, nil
}

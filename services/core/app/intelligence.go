package app

import (
	"context"
	"fmt"
	"io"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/intelligence"
	"github.com/cloudsec/cloudsec/services/core/postgres"
)

// LoadIntelligence loads a feed. The findings follow when a core that serves sweeps next.
func LoadIntelligence(ctx context.Context, opts Options, feed intelligence.Feed, content io.Reader) (intelligence.Load, bool, error) {
	pool, err := postgres.Connect(ctx, opts.DatabaseURL, 2)
	if err != nil {
		return intelligence.Load{}, false, fmt.Errorf("open database: %w", err)
	}
	defer pool.Close()
	store := postgres.New(pool, opts.Clock)
	if err := store.CheckVersion(ctx); err != nil {
		return intelligence.Load{}, false, fmt.Errorf("check schema: %w", err)
	}
	const actor = "core intelligence load"
	if feed == intelligence.KEV {
		return store.LoadKEV(access.System(ctx), content, actor) //nolint:wrapcheck // the store has said what it was doing
	}
	return store.LoadEPSS(access.System(ctx), content, actor) //nolint:wrapcheck // as above
}

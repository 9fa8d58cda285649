package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
	"github.com/cloudsec/cloudsec/services/core/report"
)

// Read reads a report and hands its observations to emit, as report.Parse does.
type Read func(emit report.Emit) (report.Summary, error)

// errSameContent rolls an import back that would change nothing.
var errSameContent = errors.New("the source's latest import has the same content") //nolint:gochecknoglobals // a sentinel

// Import takes a report of a source in, or nothing of it. When the source's latest import has the same content, that
// import is returned and again is true. Only the latest counts: a source that goes back to an earlier report says
// something new, and what was closed in between must be reopened.
func (s *Store) Import(ctx context.Context, source, actor string, read Read) (done finding.Import, again bool, err error) {
	if ctx, err = s.WithinSource(ctx, source); err != nil {
		return finding.Import{}, false, fmt.Errorf("import report of %s: %w", source, err)
	}
	var latest uuid.UUID
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		m := s.newMerge(tx, source, actor)
		defer func() { latest, done = m.latest, m.result }()
		return m.run(ctx, read)
	})
	if errors.Is(err, errSameContent) {
		done, err = s.repeated(ctx, source, latest)
		return done, true, err
	}
	if err != nil {
		return finding.Import{}, false, fmt.Errorf("import report of %s: %w", source, err)
	}
	return done, false, nil
}

// repeated notes that the source has said the same again, and returns the import that said it first.
func (s *Store) repeated(ctx context.Context, source string, latest uuid.UUID) (finding.Import, error) {
	now := s.timestamp()
	if err := s.queries.SetLastReported(ctx, s.pool, db.SetLastReportedParams{Now: &now, Source: source}); err != nil {
		return finding.Import{}, fmt.Errorf("note that %s reported again: %w", source, err)
	}
	return s.GetImport(ctx, latest)
}

// GetImport returns an import.
func (s *Store) GetImport(ctx context.Context, id uuid.UUID) (finding.Import, error) {
	row, err := s.queries.GetImport(ctx, s.pool, id)
	if err != nil {
		return finding.Import{}, notFound(err, "import", "load import")
	}
	return importFromRow(row), nil
}

// Collisions returns the collisions of an import that come after a number, and whether there are more. Of an import with
// very many only the first ones are kept.
func (s *Store) Collisions(ctx context.Context, id uuid.UUID, after, limit int) ([]finding.Collision, bool, error) {
	rows, err := s.queries.ListCollisions(ctx, s.pool, db.ListCollisionsParams{
		ImportID: id, After: count(after), PageSize: count(limit + 1),
	})
	if err != nil {
		return nil, false, fmt.Errorf("list collisions of import %s: %w", id, err)
	}
	more := len(rows) > limit
	collisions := make([]finding.Collision, 0, len(rows))
	for _, r := range rows[:min(limit, len(rows))] {
		collisions = append(collisions, finding.Collision{
			Number: int(r.Number), FindingID: r.FindingID,
			Record: finding.Place{RuleID: r.RuleID, Path: r.Path, Line: int(r.Line), Title: r.Title},
			First:  finding.Place{RuleID: r.FirstRule, Path: r.FirstPath, Line: int(r.FirstLine), Title: r.FirstTitle},
		})
	}
	return collisions, more, nil
}

func importFromRow(row db.GetImportRow) finding.Import {
	i := row.Import
	return finding.Import{
		ID: i.ID, Source: row.Source, Team: row.Team, Format: i.Format, Tool: i.Tool, SHA256: [32]byte(i.ContentSha256),
		SizeBytes: i.SizeBytes, ImportedBy: i.ImportedBy, ImportedAt: i.ImportedAt.UTC(), Mapping: i.Mapping,
		Duration: time.Duration(i.DurationMs) * time.Millisecond,
		Counts: finding.Counts{
			Records: int(i.Records), Created: int(i.Created), Unchanged: int(i.Unchanged), Reopened: int(i.Reopened),
			Collided: int(i.Collided), Skipped: int(i.Skipped), Closed: int(i.Closed),
			SightingsClosed: int(i.SightingsClosed),
		},
	}
}

// sameContent reports whether the source's latest import is of this content, read in the same way and made with the recipe
// of this build.
func (m *merge) sameContent(ctx context.Context, summary report.Summary) (bool, error) {
	if m.latest == uuid.Nil {
		return false, nil
	}
	row, err := m.queries.GetImport(ctx, m.tx, m.latest)
	if err != nil {
		return false, fmt.Errorf("load latest import: %w", err)
	}
	last := row.Import
	return bytes.Equal(last.ContentSha256, summary.SHA256[:]) && last.Format == string(summary.Format) &&
		last.Mapping == summary.Mapping && last.Recipe == finding.Recipe, nil
}

package postgres

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
)

// batchRows is how many observations are held before they go to the database. It bounds an import's memory.
const batchRows = 2000

//go:embed staging.sql
var createStaged string

// stager copies observations into the staging table, batch by batch. That several of them are the same issue is found out
// in the database: a memory of all fingerprints would grow with the report.
type stager struct {
	tx      pgx.Tx
	batch   [][]any
	records int
}

func newStager(ctx context.Context, tx pgx.Tx) (*stager, error) {
	if _, err := tx.Exec(ctx, createStaged); err != nil {
		return nil, fmt.Errorf("create staging tables: %w", err)
	}
	return &stager{tx: tx, batch: make([][]any, 0, batchRows)}, nil
}

// add takes one observation.
func (s *stager) add(ctx context.Context, o finding.Observation) error {
	row, err := stagedRow(s.records, o)
	if err != nil {
		return err
	}
	s.records++
	if s.batch = append(s.batch, row); len(s.batch) < batchRows {
		return nil
	}
	return s.flush(ctx)
}

// stagedColumns are the columns of staging.sql in the order of stagedRow.
func stagedColumns() []string {
	return []string{
		"record", "fingerprint", "finding_id", "inputs", "kind", "severity", "occurrences", "title", "description", "rule_id",
		"component", "purl", "component_version", "fixed_version", "path", "line", "url",
	}
}

func stagedRow(record int, o finding.Observation) ([]any, error) {
	identity := o.Identify()
	inputs, err := json.Marshal(identity.Inputs)
	if err != nil {
		return nil, fmt.Errorf("encode fingerprint inputs: %w", err)
	}
	id, err := uuid.NewV7()
	if err != nil {
		return nil, fmt.Errorf("make finding id: %w", err)
	}
	return []any{
		count(record), identity.Value[:], id, inputs, string(o.Kind), int16(o.Severity), int32(1), o.Title, o.Description, o.RuleID,
		o.Component, o.PURL, o.Version, o.FixedVersion, o.Path, int32(o.Line), o.URL, //nolint:gosec // bounded by Normalise
	}, nil
}

func (s *stager) flush(ctx context.Context) error {
	if len(s.batch) == 0 {
		return nil
	}
	if _, err := s.tx.CopyFrom(ctx, pgx.Identifier{"staged"}, stagedColumns(), pgx.CopyFromRows(s.batch)); err != nil {
		return fmt.Errorf("copy %d observations: %w", len(s.batch), &databaseError{err})
	}
	s.batch = s.batch[:0]
	return nil
}

// finish sends what is left, merges the records that are the same issue, and tells the planner how much there is. It returns
// how many records were merged into an earlier one.
func (s *stager) finish(ctx context.Context, queries *db.Queries) (collided int, err error) {
	if err := s.flush(ctx); err != nil {
		return 0, err
	}
	if _, err := s.tx.Exec(ctx, "ANALYZE staged"); err != nil {
		return 0, fmt.Errorf("analyze staging table: %w", err)
	}
	merged, err := queries.MergeCollisions(ctx, s.tx)
	if err != nil {
		return 0, fmt.Errorf("merge collisions: %w", err)
	}
	return int(merged), nil
}

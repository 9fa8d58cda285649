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

// stager copies observations into the staging table, batch by batch. An observation whose fingerprint was staged before is
// only counted.
type stager struct {
	tx    pgx.Tx
	batch [][]any
	seen  map[[32]byte]struct{}
	again map[[32]byte]*repeat

	collided int
}

// repeat is what is remembered of the records that are the same issue as an earlier one.
type repeat struct {
	occurrences int32
	severity    finding.Severity
}

func newStager(ctx context.Context, tx pgx.Tx) (*stager, error) {
	if _, err := tx.Exec(ctx, createStaged); err != nil {
		return nil, fmt.Errorf("create staging table: %w", err)
	}
	return &stager{
		tx: tx, batch: make([][]any, 0, batchRows),
		seen: map[[32]byte]struct{}{}, again: map[[32]byte]*repeat{},
	}, nil
}

// add takes one observation.
func (s *stager) add(ctx context.Context, o finding.Observation) error {
	identity := o.Identify()
	if _, known := s.seen[identity.Value]; known {
		s.repeat(identity.Value, o.Severity)
		return nil
	}
	s.seen[identity.Value] = struct{}{}
	row, err := stagedRow(o, identity)
	if err != nil {
		return err
	}
	if s.batch = append(s.batch, row); len(s.batch) < batchRows {
		return nil
	}
	return s.flush(ctx)
}

func (s *stager) repeat(fingerprint [32]byte, severity finding.Severity) {
	s.collided++
	r := s.again[fingerprint]
	if r == nil {
		r = &repeat{}
		s.again[fingerprint] = r
	}
	r.occurrences++
	r.severity = max(r.severity, severity)
}

// stagedColumns are the columns of staging.sql in the order of stagedRow.
func stagedColumns() []string {
	return []string{
		"fingerprint", "finding_id", "inputs", "kind", "severity", "occurrences", "title", "description", "rule_id",
		"component", "purl", "component_version", "fixed_version", "path", "line", "url",
	}
}

func stagedRow(o finding.Observation, identity finding.Identity) ([]any, error) {
	inputs, err := json.Marshal(identity.Inputs)
	if err != nil {
		return nil, fmt.Errorf("encode fingerprint inputs: %w", err)
	}
	id, err := uuid.NewV7()
	if err != nil {
		return nil, fmt.Errorf("make finding id: %w", err)
	}
	return []any{
		identity.Value[:], id, inputs, string(o.Kind), int16(o.Severity), int32(1), o.Title, o.Description, o.RuleID,
		o.Component, o.PURL, o.Version, o.FixedVersion, o.Path, int32(o.Line), o.URL, //nolint:gosec // bounded by Normalise
	}, nil
}

func (s *stager) flush(ctx context.Context) error {
	if len(s.batch) == 0 {
		return nil
	}
	if _, err := s.tx.CopyFrom(ctx, pgx.Identifier{"staged"}, stagedColumns(), pgx.CopyFromRows(s.batch)); err != nil {
		return fmt.Errorf("copy %d observations: %w", len(s.batch), err)
	}
	s.batch = s.batch[:0]
	return nil
}

// finish sends what is left, adds the repeats, and tells the planner how much there is.
func (s *stager) finish(ctx context.Context, queries *db.Queries) error {
	if err := s.flush(ctx); err != nil {
		return err
	}
	if err := s.addRepeats(ctx, queries); err != nil {
		return err
	}
	if _, err := s.tx.Exec(ctx, "ANALYZE staged"); err != nil {
		return fmt.Errorf("analyze staging table: %w", err)
	}
	return nil
}

func (s *stager) addRepeats(ctx context.Context, queries *db.Queries) error {
	if len(s.again) == 0 {
		return nil
	}
	var more db.AddOccurrencesParams
	for fingerprint, r := range s.again {
		more.Fingerprints = append(more.Fingerprints, fingerprint[:])
		more.Occurrences = append(more.Occurrences, r.occurrences)
		more.Severities = append(more.Severities, int16(r.severity))
	}
	if err := queries.AddOccurrences(ctx, s.tx, more); err != nil {
		return fmt.Errorf("add occurrences: %w", err)
	}
	return nil
}

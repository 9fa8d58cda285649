package postgres

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
)

// batchRows is how many observations are held before they go to the database. It bounds an import's memory.
const batchRows = 2000

// indexStaged makes look-ups in the staging tables cheap whatever the planner believes of the tables that they are joined
// with.
const indexStaged = `CREATE INDEX ON staged (fingerprint); CREATE INDEX ON staged (finding_id);
	CREATE INDEX ON staged_claims (fingerprint); CREATE INDEX ON staged_claims (staged_id);
	ANALYZE staged; ANALYZE staged_claims`

//go:embed staging.sql
var createStaged string

// stager copies observations into the staging table, batch by batch. An observation whose fingerprint was staged before is
// only counted.
type stager struct {
	tx    pgx.Tx
	batch [][]any
	// seen holds the staged ids by the first half of the fingerprint, which is enough to tell records of a report apart.
	seen   map[[16]byte]uuid.UUID
	again  map[[32]byte]*repeat
	census *finding.Census
	// claims and collisions are rows of their tables. old says that there are findings with fingerprints of older recipes,
	// so that it is worth to claim them.
	claims     [][]any
	claimed    int
	collisions [][]any
	old        bool

	collided int
}

// repeat is what is remembered of the records that are the same issue as an earlier one.
type repeat struct {
	occurrences int32
	severity    finding.Severity
	// claims are the latest ones, so that a thousand alike repeats claim only once.
	claims [][32]byte
}

func newStager(ctx context.Context, tx pgx.Tx, queries *db.Queries) (*stager, error) {
	if _, err := tx.Exec(ctx, createStaged); err != nil {
		return nil, fmt.Errorf("create staging table: %w", err)
	}
	old, err := queries.HasOldRecipes(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("look for old recipes: %w", err)
	}
	return &stager{
		tx: tx, batch: make([][]any, 0, batchRows), old: old, census: finding.NewCensus(),
		seen: map[[16]byte]uuid.UUID{}, again: map[[32]byte]*repeat{},
	}, nil
}

// add takes one observation.
func (s *stager) add(ctx context.Context, o finding.Observation) error {
	s.census.Number(&o)
	facts := o.Facts()
	identity := facts.Identify()
	if id, known := s.seen[[16]byte(identity.Value[:16])]; known {
		s.repeat(o, id, identity, facts)
		return s.flushFull(ctx)
	}
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("make finding id: %w", err)
	}
	s.seen[[16]byte(identity.Value[:16])] = id
	row, err := stagedRow(o, id, identity, facts)
	if err != nil {
		return err
	}
	s.batch = append(s.batch, row)
	s.claim(id, identity, facts)
	return s.flushFull(ctx)
}

// claim stages what the record claims.
func (s *stager) claim(id uuid.UUID, identity finding.Identity, facts finding.Facts) {
	for i, claim := range identity.Claims {
		s.claims = append(s.claims, []any{id, claim[:], int32(finding.Recipe), i < identity.Open})
	}
	if !s.old {
		return
	}
	for _, former := range facts.FormerValues() {
		s.claims = append(s.claims, []any{id, former[:], int32(0), false})
	}
}

// repeat counts a record that is the same issue as an earlier one. It may know more names of it.
func (s *stager) repeat(o finding.Observation, id uuid.UUID, identity finding.Identity, facts finding.Facts) {
	s.collide(id, o.RuleID, o.Path, o.Title, int32(o.Line)) //nolint:gosec // bounded by Normalise
	r := s.again[identity.Value]
	if r == nil {
		r = &repeat{}
		s.again[identity.Value] = r
	}
	r.occurrences++
	r.severity = max(r.severity, o.Severity)
	if r.occurrences == 1 || !slices.Equal(r.claims, identity.Claims) {
		r.claims = identity.Claims
		s.claim(id, identity, facts)
	}
}

// collide counts a collision and remembers it while there are few.
func (s *stager) collide(id uuid.UUID, rule, path, title string, line int32) {
	if s.collided++; s.collided <= finding.MaxCollisions {
		s.collisions = append(s.collisions, []any{count(s.collided), id, rule, path, line, title})
	}
}

// stagedColumns are the columns of staging.sql in the order of stagedRow.
func stagedColumns() []string {
	return []string{
		"fingerprint", "finding_id", "rank", "inputs", "facts", "kind", "severity", "occurrences", "title", "description", "rule_id",
		"component", "purl", "component_version", "fixed_version", "path", "line", "url",
	}
}

func stagedRow(o finding.Observation, id uuid.UUID, identity finding.Identity, facts finding.Facts) ([]any, error) {
	inputs, err := json.Marshal(identity.Inputs)
	if err != nil {
		return nil, fmt.Errorf("encode fingerprint inputs: %w", err)
	}
	known, err := facts.Encode()
	if err != nil {
		return nil, err //nolint:wrapcheck // it says what it was
	}
	return []any{
		identity.Value[:], id, int16(identity.Rank), inputs, known, //nolint:gosec // a rank is small
		string(o.Kind), int16(o.Severity), int32(1), o.Title, o.Description, o.RuleID,
		o.Component, o.PURL, o.Version, o.FixedVersion, o.Path, int32(o.Line), o.URL, //nolint:gosec // bounded by Normalise
	}, nil
}

func (s *stager) flushFull(ctx context.Context) error {
	if len(s.batch) < batchRows && len(s.claims) < 4*batchRows {
		return nil
	}
	return s.flush(ctx)
}

func (s *stager) flush(ctx context.Context) error {
	s.claimed += len(s.claims)
	if err := s.copy(ctx, "staged", stagedColumns(), &s.batch); err != nil {
		return err
	}
	return s.copy(ctx, "staged_claims", []string{"staged_id", "fingerprint", "recipe", "open"}, &s.claims)
}

// copy sends rows and keeps their room for the next ones.
func (s *stager) copy(ctx context.Context, table string, columns []string, rows *[][]any) error {
	if len(*rows) == 0 {
		return nil
	}
	if _, err := s.tx.CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromRows(*rows)); err != nil {
		return fmt.Errorf("copy %d rows to %s: %w", len(*rows), table, err)
	}
	*rows = (*rows)[:0]
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
	if _, err := s.tx.Exec(ctx, indexStaged); err != nil {
		return fmt.Errorf("index staging tables: %w", err)
	}
	return nil
}

// recordCollisions writes the collisions down for the report about them.
func (s *stager) recordCollisions(ctx context.Context, queries *db.Queries, importID uuid.UUID) error {
	if len(s.collisions) == 0 {
		return nil
	}
	columns := []string{"number", "staged_id", "rule_id", "path", "line", "title"}
	if err := s.copy(ctx, "staged_collisions", columns, &s.collisions); err != nil {
		return err
	}
	if err := queries.InsertCollisions(ctx, s.tx, importID); err != nil {
		return fmt.Errorf("record collisions: %w", err)
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

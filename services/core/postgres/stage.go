package postgres

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
)

// batchRows is how many observations are held before they go to the database. It bounds an import's memory: one batch is
// being filled while another is being copied.
const batchRows = 1000

// indexStaged makes look-ups in the staging tables cheap whatever the planner believes of the tables that they are joined
// with.
const indexStaged = `CREATE INDEX ON staged (fingerprint); CREATE INDEX ON staged (finding_id);
	CREATE INDEX ON staged_claims (fingerprint); CREATE INDEX ON staged_claims (staged_id);
	ANALYZE staged (record, fingerprint, finding_id, rank); ANALYZE staged_claims`

//go:embed staging.sql
var createStaged string

// stager copies observations into the staging table while the report is still being read: one COPY takes the batches as they
// become full. That several observations are the same issue is found out in the database: a memory of all fingerprints would
// grow with the report.
type stager struct {
	tx      pgx.Tx
	batch   [][]any
	records int
	census  *finding.Census
	// claimed is how many fingerprints the records claim. old says that there are findings with fingerprints of older recipes,
	// so that it is worth to claim them.
	claimed int
	old     bool

	// full hands batches to the COPY, stopped tells it that no more come because the report failed, and done closes when it has
	// ended, with err.
	full    chan [][]any
	stopped chan struct{}
	done    chan struct{}
	err     error
}

// errStopped ends the COPY of a report that failed.
var errStopped = errors.New("the report was not read to its end") //nolint:gochecknoglobals // a sentinel

// newStager begins to copy. Until finish or stop have returned, the transaction belongs to the COPY.
func newStager(ctx context.Context, tx pgx.Tx, queries *db.Queries) (*stager, error) {
	if _, err := tx.Exec(ctx, createStaged); err != nil {
		return nil, fmt.Errorf("create staging tables: %w", err)
	}
	old, err := queries.HasOldRecipes(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("look for old recipes: %w", err)
	}
	s := &stager{
		tx: tx, batch: make([][]any, 0, batchRows), census: finding.NewCensus(), old: old,
		full: make(chan [][]any), stopped: make(chan struct{}), done: make(chan struct{}),
	}
	go s.copy(ctx)
	return s, nil
}

func (s *stager) copy(ctx context.Context) {
	defer close(s.done)
	_, s.err = s.tx.CopyFrom(ctx, pgx.Identifier{"staged"}, stagedColumns(), &batches{stager: s})
}

// stop ends the COPY, when it has not ended yet, and waits for that.
func (s *stager) stop() {
	close(s.stopped)
	<-s.done
}

// add takes one observation.
func (s *stager) add(o finding.Observation) error {
	s.census.Number(&o)
	row, err := s.row(o)
	if err != nil {
		return err
	}
	s.records++
	if s.batch = append(s.batch, row); len(s.batch) < batchRows {
		return nil
	}
	return s.flush()
}

// flush hands the batch over, as soon as the one before is copied.
func (s *stager) flush() error {
	select {
	case s.full <- s.batch:
		s.batch = make([][]any, 0, batchRows)
		return nil
	case <-s.done:
		return fmt.Errorf("copy observations: %w", &databaseError{s.err})
	}
}

// batches are the rows of the COPY.
type batches struct {
	stager  *stager
	current [][]any
	err     error
}

// Next implements pgx.CopyFromSource.
func (b *batches) Next() bool {
	if len(b.current) > 0 {
		b.current = b.current[1:]
	}
	for len(b.current) == 0 {
		more := false
		select {
		case b.current, more = <-b.stager.full:
		case <-b.stager.stopped:
			b.err = errStopped
		}
		if !more {
			return false
		}
	}
	return true
}

// Values implements pgx.CopyFromSource.
func (b *batches) Values() ([]any, error) { return b.current[0], nil }

// Err implements pgx.CopyFromSource.
func (b *batches) Err() error { return b.err }

// stagedColumns are the columns of staging.sql in the order of row.
func stagedColumns() []string {
	return []string{
		"record", "fingerprint", "finding_id", "rank", "inputs", "facts", "claims", "named", "open", "kind", "severity", "occurrences", "title", "description", "rule_id",
		"component", "purl", "component_version", "fixed_version", "path", "line", "url",
	}
}

func (s *stager) row(o finding.Observation) ([]any, error) {
	facts := o.Facts()
	identity := facts.Identify()
	inputs, err := json.Marshal(identity.Inputs)
	if err != nil {
		return nil, fmt.Errorf("encode fingerprint inputs: %w", err)
	}
	known, err := facts.Encode()
	if err != nil {
		return nil, err //nolint:wrapcheck // it says what it was
	}
	id, err := uuid.NewV7()
	if err != nil {
		return nil, fmt.Errorf("make finding id: %w", err)
	}
	claims := s.claims(identity, facts)
	s.claimed += len(claims)
	return []any{
		count(s.records), identity.Value[:], id, int16(identity.Rank), inputs, known, //nolint:gosec // a rank is small
		claims, int16(len(identity.Claims)), int16(identity.Open), //nolint:gosec // a record has few names
		string(o.Kind), int16(o.Severity), int32(1), o.Title, o.Description, o.RuleID,
		o.Component, o.PURL, o.Version, o.FixedVersion, o.Path, int32(o.Line), o.URL, //nolint:gosec // bounded by Normalise
	}, nil
}

// claims are the fingerprints that a record claims, those of older recipes last.
func (s *stager) claims(identity finding.Identity, facts finding.Facts) [][]byte {
	claims := make([][]byte, 0, len(identity.Claims))
	for _, claim := range identity.Claims {
		claims = append(claims, claim[:])
	}
	if !s.old {
		return claims
	}
	for _, former := range facts.FormerValues() {
		claims = append(claims, former[:])
	}
	return claims
}

// finish copies what is left, merges the records that are the same issue, and tells the planner how much there is. It returns
// how many records were merged into an earlier one.
func (s *stager) finish(ctx context.Context, queries *db.Queries) (collided int, err error) {
	if err := s.flush(); err != nil {
		return 0, err
	}
	close(s.full)
	if <-s.done; s.err != nil {
		return 0, fmt.Errorf("copy observations: %w", &databaseError{s.err})
	}
	if _, err := s.tx.Exec(ctx, "ANALYZE staged (record, fingerprint)"); err != nil {
		return 0, fmt.Errorf("analyze staging table: %w", err)
	}
	params := db.MergeCollisionsParams{Recipe: finding.Recipe, Most: finding.MaxCollisions}
	merged, err := queries.MergeCollisions(ctx, s.tx, params)
	if err != nil {
		return 0, fmt.Errorf("merge collisions: %w", err)
	}
	if s.claimed > 0 {
		if err := queries.StageClaims(ctx, s.tx, finding.Recipe); err != nil {
			return 0, fmt.Errorf("stage claims: %w", err)
		}
	}
	if _, err := s.tx.Exec(ctx, indexStaged); err != nil {
		return 0, fmt.Errorf("index staging tables: %w", err)
	}
	return int(merged), nil
}

package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/event"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
)

// WithTopic makes the store owe every event to the topic, too. Call it before the store is used.
func (s *Store) WithTopic() *Store {
	s.topic = true
	return s
}

// emit writes events down and queues them for everybody who wants them, as part of the transaction in which they happened:
// either both are there or neither is.
func emit(ctx context.Context, tx pgx.Tx, queries *db.Queries, topic bool, events ...event.Event) error {
	ids := make([]uuid.UUID, 0, len(events))
	for _, e := range events {
		params := db.InsertEventParams{
			ID: e.ID, TeamID: e.TeamID, Type: string(e.Type), Subject: e.Subject, Data: e.Data, OccurredAt: e.At,
		}
		if params.TeamID == 0 {
			params.TeamID = scopeOf(tx.Conn()).Home()
		}
		if e.Severity != nil {
			rank := int16(*e.Severity)
			params.Severity = &rank
		}
		if err := queries.InsertEvent(ctx, tx, params); err != nil {
			return fmt.Errorf("write event %s: %w", e.Type, err)
		}
		ids = append(ids, e.ID)
	}
	queued, err := queries.Enqueue(ctx, tx, db.EnqueueParams{EventIds: ids, Topic: topic})
	if err != nil {
		return fmt.Errorf("queue events: %w", err)
	}
	if queued == 0 {
		return nil
	}
	if err := queries.Wake(ctx, tx); err != nil {
		return fmt.Errorf("announce events: %w", err)
	}
	return nil
}

func eventFromRow(row db.Event) event.Event {
	e := event.Event{
		ID: row.ID, TeamID: row.TeamID, Type: event.Type(row.Type), Subject: row.Subject, Data: row.Data, At: row.OccurredAt.UTC(),
	}
	if row.Severity != nil {
		severity := finding.Severity(*row.Severity)
		e.Severity = &severity
	}
	return e
}

// events tells what the import did: one event for each thing that happened to findings of a severity, and one for the
// import itself. So there are at most nineteen of them, however large the report is.
func (m *merge) events(ctx context.Context) error {
	var all []event.Event
	cause := event.Cause{ID: m.result.ID, Source: m.source}
	for _, gather := range []func(context.Context) (event.Type, []db.CreatedFindingsRow, error){m.created, m.reopened, m.fixed} {
		kind, rows, err := gather(ctx)
		if err != nil {
			return err
		}
		for _, batch := range bySeverity(rows) {
			e, err := event.OfBatch(kind, cause, batch, m.now)
			if err != nil {
				return fmt.Errorf("tell of findings: %w", err)
			}
			all = append(all, e)
		}
	}
	done, err := event.OfImport(m.result, m.now)
	if err != nil {
		return fmt.Errorf("tell of the import: %w", err)
	}
	return emit(ctx, m.tx, m.queries, m.topic, append(all, done)...)
}

// created, reopened and fixed return the first findings of each severity to which that happened. They ask the database only
// when there are some.
func (m *merge) created(ctx context.Context) (event.Type, []db.CreatedFindingsRow, error) {
	if m.result.Counts.Created == 0 {
		return event.FindingCreated, nil, nil
	}
	rows, err := m.queries.CreatedFindings(ctx, m.tx, db.CreatedFindingsParams{
		Every: m.result.Counts.Created == m.staged, Most: event.MaxItems,
	})
	if err != nil {
		return "", nil, fmt.Errorf("list created findings: %w", err)
	}
	return event.FindingCreated, rows, nil
}

func (m *merge) reopened(ctx context.Context) (event.Type, []db.CreatedFindingsRow, error) {
	if m.result.Counts.Reopened == 0 {
		return event.FindingReopened, nil, nil
	}
	rows, err := m.queries.ReopenedFindings(ctx, m.tx, event.MaxItems)
	if err != nil {
		return "", nil, fmt.Errorf("list reopened findings: %w", err)
	}
	same := make([]db.CreatedFindingsRow, len(rows)) // The queries select the same columns.
	for i, r := range rows {
		same[i] = db.CreatedFindingsRow(r)
	}
	return event.FindingReopened, same, nil
}

func (m *merge) fixed(ctx context.Context) (event.Type, []db.CreatedFindingsRow, error) {
	if m.result.Counts.Closed == 0 {
		return event.FindingFixed, nil, nil
	}
	rows, err := m.queries.FixedFindings(ctx, m.tx, db.FixedFindingsParams{Now: m.now, Most: event.MaxItems})
	if err != nil {
		return "", nil, fmt.Errorf("list fixed findings: %w", err)
	}
	same := make([]db.CreatedFindingsRow, len(rows))
	for i, r := range rows {
		same[i] = db.CreatedFindingsRow(r)
	}
	return event.FindingFixed, same, nil
}

// bySeverity groups rows, which come ordered by severity.
func bySeverity(rows []db.CreatedFindingsRow) []event.Batch {
	var all []event.Batch
	for _, r := range rows {
		severity := finding.Severity(r.Severity)
		if len(all) == 0 || all[len(all)-1].Severity != severity {
			all = append(all, event.Batch{Severity: severity, Total: int(r.Total)})
		}
		last := &all[len(all)-1]
		last.Findings = append(last.Findings, finding.Finding{
			ID: r.ID, Kind: finding.Kind(r.Kind), Severity: severity, State: finding.State(r.State), Title: r.Title,
			RuleID: r.RuleID, Component: r.Component, Path: r.Path,
		})
	}
	return all
}

// emitTransition tells of a person's decision.
func (s *Store) emitTransition(
	ctx context.Context, tx pgx.Tx, detail finding.Detail, from finding.State, reason, actor string, now time.Time,
) error {
	e, err := event.OfStateChange(detail.Finding, from, actor, reason, now)
	if err != nil {
		return fmt.Errorf("tell of the state change: %w", err)
	}
	e.TeamID = detail.TeamID
	return emit(ctx, tx, s.queries, s.topic, e)
}

// emitDecision tells of a person's decision about many findings: one event for each severity of each team.
func (s *Store) emitDecision(
	ctx context.Context, tx pgx.Tx, ids []uuid.UUID, decision event.Decision, now time.Time,
) (err error) {
	if decision.ID, err = uuid.NewV7(); err != nil {
		return fmt.Errorf("make operation id: %w", err)
	}
	return s.emitOf(ctx, tx, ids, func(batch event.Batch) (event.Event, error) {
		return event.OfDecision(decision, batch, now) //nolint:wrapcheck // wrapped by emitOf
	})
}

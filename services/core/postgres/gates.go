package postgres

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/gate"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
)

// maxWaivers bounds the waivers that are read for one evaluation.
const maxWaivers = 500

//go:embed gate_findings.sql
var gateFindings string

// Evaluate lets a policy judge what is known about a target, and keeps the answer. All of it is read from one snapshot.
func (s *Store) Evaluate(
	ctx context.Context, policy gate.Policy, target gate.Target, actor string,
) (gate.Evaluation, error) {
	evaluation := gate.Evaluation{
		At: s.timestamp(), Actor: actor, Policy: policy.Name, PolicySHA256: policy.SHA256, Target: target.String(),
	}
	ctx, err := s.withinTarget(ctx, target)
	if err != nil {
		return gate.Evaluation{}, fmt.Errorf("evaluate %s under %s: %w", target, policy.Name, err)
	}
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead}
	err = pgx.BeginTxFunc(ctx, s.pool, options, func(tx pgx.Tx) (err error) {
		if evaluation.Result, err = s.evaluate(ctx, tx, policy, target, evaluation.At); err != nil {
			return err
		}
		evaluation.Verdict = evaluation.Result.Verdict
		return s.keepEvaluation(ctx, tx, &evaluation)
	})
	if err != nil {
		return gate.Evaluation{}, fmt.Errorf("evaluate %s under %s: %w", target, policy.Name, err)
	}
	return evaluation, nil
}

// withinTarget returns a context in which only the team is seen whose sources the target is about. An answer lists findings, so
// it must be one team's.
func (s *Store) withinTarget(ctx context.Context, target gate.Target) (context.Context, error) {
	var scope access.Scope
	var teams []int32
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		scope = scopeOf(tx.Conn())
		names, err := s.sourceNames(ctx, tx, target)
		if err != nil {
			return err
		}
		teams, err = s.queries.TeamsOfSources(ctx, tx, names)
		return wrap("find teams of sources", err)
	})
	switch {
	case err != nil:
		return nil, err
	case len(teams) > 1:
		return nil, finding.FieldErrorf(finding.CodeInvalidRequest, "team",
			"is required because the sources belong to several teams; a release is judged for one of them")
	case len(teams) == 1:
		return access.With(ctx, access.Of(teams[0])), nil
	}
	return withinHome(ctx, scope)
}

func (s *Store) evaluate(
	ctx context.Context, tx pgx.Tx, policy gate.Policy, target gate.Target, now time.Time,
) (gate.Result, error) {
	sources, ids, err := s.gateSources(ctx, tx, target)
	if err != nil {
		return gate.Result{}, err
	}
	waivers, err := s.queries.ActiveWaivers(ctx, tx, db.ActiveWaiversParams{
		Target: target.String(), Policy: policy.Name, Now: now, Most: maxWaivers,
	})
	if err != nil {
		return gate.Result{}, fmt.Errorf("list waivers: %w", err)
	}
	waived, err := s.followWaivers(ctx, tx, waiversFromRows(waivers))
	if err != nil {
		return gate.Result{}, err
	}
	evaluator := gate.New(policy, now, sources, waived)
	rows, err := tx.Query(ctx, gateFindings, ids)
	if err != nil {
		return gate.Result{}, fmt.Errorf("read findings: %w", err)
	}
	var f finding.Finding
	var sla int16
	columns := []any{
		&f.ID, &f.Kind, &f.Severity, &f.State, &f.Title, &f.RuleID, &f.Component, &f.Path, &f.FirstSeenAt, &f.DueAt, &sla, &f.KEV,
		&f.Priority,
	}
	_, err = pgx.ForEachRow(rows, columns, func() error {
		f.FirstSeenAt, f.SLAState = f.FirstSeenAt.UTC(), finding.SLAOf(sla, f.DueAt, now)
		evaluator.Add(f)
		return nil
	})
	if err != nil {
		return gate.Result{}, fmt.Errorf("judge findings: %w", err)
	}
	return evaluator.Result(), nil
}

// followWaivers makes waivers of findings that became part of others those of the others.
func (s *Store) followWaivers(ctx context.Context, tx pgx.Tx, waivers []gate.Waiver) ([]gate.Waiver, error) {
	var ids []uuid.UUID
	for _, w := range waivers {
		for _, key := range w.Blockers {
			if _, id, ok := gate.KeyOfFinding(key); ok {
				ids = append(ids, id)
			}
		}
	}
	if len(ids) == 0 {
		return waivers, nil
	}
	survivors, err := s.survivors(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	for _, w := range waivers {
		for i, key := range w.Blockers {
			begin, id, _ := gate.KeyOfFinding(key)
			if survivor, merged := survivors[id]; merged {
				w.Blockers[i] = begin + survivor.String()
			}
		}
	}
	return waivers, nil
}

// gateSources returns what each source of the target said last, the unheard ones included, and the ids of the others.
func (s *Store) gateSources(ctx context.Context, tx pgx.Tx, target gate.Target) ([]gate.Source, []int32, error) {
	names, err := s.sourceNames(ctx, tx, target)
	if err != nil {
		return nil, nil, err
	}
	rows, err := s.queries.NewestImports(ctx, tx, names)
	if err != nil {
		return nil, nil, fmt.Errorf("load newest imports: %w", err)
	}
	known := make(map[string]gate.Source, len(rows))
	ids := make([]int32, 0, len(rows))
	for _, r := range rows {
		known[r.Name] = gateSource(r)
		ids = append(ids, r.SourceID)
	}
	sources := make([]gate.Source, 0, len(names))
	for _, name := range names {
		source, heard := known[name]
		if !heard {
			source = gate.Source{Name: name}
		}
		sources = append(sources, source)
	}
	return sources, ids, nil
}

func (s *Store) sourceNames(ctx context.Context, tx pgx.Tx, target gate.Target) ([]string, error) {
	if target.Digest == "" {
		return target.Sources, nil
	}
	names, err := s.queries.SourcesOfImage(ctx, tx, db.SourcesOfImageParams{
		Digest: target.Digest, Most: gate.MaxSources + 1,
	})
	if err != nil {
		return nil, fmt.Errorf("find sources of the image: %w", err)
	}
	if len(names) > gate.MaxSources {
		return nil, finding.FieldErrorf(finding.CodeLimitReached, "image",
			"more than %d sources report on it; name those that count in sources", gate.MaxSources)
	}
	return names, nil
}

func gateSource(row db.NewestImportsRow) gate.Source {
	id, at := row.Import.ID, row.Import.ImportedAt.UTC()
	reported := at
	if row.LastReportedAt != nil {
		reported = row.LastReportedAt.UTC()
	}
	return gate.Source{
		Name: row.Name, ImportID: &id, ImportedAt: &at, ReportedAt: &reported, Tool: row.Import.Tool,
		Records: int(row.Import.Records),
	}
}

func (s *Store) keepEvaluation(ctx context.Context, tx pgx.Tx, e *gate.Evaluation) (err error) {
	if e.ID, err = uuid.NewV7(); err != nil {
		return fmt.Errorf("make evaluation id: %w", err)
	}
	text, err := json.Marshal(e.Result)
	if err != nil {
		return fmt.Errorf("encode result: %w", err)
	}
	err = s.queries.InsertEvaluation(ctx, tx, db.InsertEvaluationParams{
		ID: e.ID, At: e.At, Actor: e.Actor, Policy: e.Policy, PolicySha256: e.PolicySHA256[:], Target: e.Target,
		Verdict: string(e.Verdict), Result: text,
	})
	if err != nil {
		return fmt.Errorf("keep evaluation: %w", err)
	}
	return nil
}

// GetEvaluation returns an answer of the gate.
func (s *Store) GetEvaluation(ctx context.Context, id uuid.UUID) (gate.Evaluation, error) {
	row, err := s.queries.GetEvaluation(ctx, s.pool, id)
	if err != nil {
		return gate.Evaluation{}, notFound(err, "evaluation", "load evaluation")
	}
	return evaluationFromRow(row)
}

func evaluationFromRow(row db.GateEvaluation) (gate.Evaluation, error) {
	e := gate.Evaluation{
		ID: row.ID, At: row.At.UTC(), Actor: row.Actor, Policy: row.Policy, PolicySHA256: [32]byte(row.PolicySha256),
		Target: row.Target, Verdict: gate.Verdict(row.Verdict),
	}
	if err := json.Unmarshal(row.Result, &e.Result); err != nil {
		return gate.Evaluation{}, fmt.Errorf("decode evaluation %s: %w", row.ID, err)
	}
	return e, nil
}

// ListEvaluations returns answers of the gate without their results, newest first, and whether there are more.
func (s *Store) ListEvaluations(
	ctx context.Context, before uuid.UUID, verdict gate.Verdict, limit int,
) (list []gate.Evaluation, more bool, err error) {
	params := db.ListEvaluationsParams{Before: before, PageSize: count(limit + 1)}
	if verdict != "" {
		name := string(verdict)
		params.Verdict = &name
	}
	rows, err := s.queries.ListEvaluations(ctx, s.pool, params)
	if err != nil {
		return nil, false, fmt.Errorf("list evaluations: %w", err)
	}
	list = make([]gate.Evaluation, 0, len(rows))
	for _, r := range rows[:min(len(rows), limit)] {
		list = append(list, gate.Evaluation{
			ID: r.ID, At: r.At.UTC(), Actor: r.Actor, Policy: r.Policy, Target: r.Target, Verdict: gate.Verdict(r.Verdict),
		})
	}
	return list, len(rows) > limit, nil
}

// Waive lets blockers of an evaluation pass, for its target and its policy, from now on. The evaluation itself stays as it
// is: the next one will be another.
func (s *Store) Waive(
	ctx context.Context, id uuid.UUID, wish gate.WaiverRequest, actor string, most func(policy string) time.Duration,
) (gate.Waiver, error) {
	waiver := gate.Waiver{EvaluationID: id, At: s.timestamp(), Actor: actor, Reason: wish.Reason, ExpiresAt: wish.Expires.UTC()}
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		row, err := s.queries.GetEvaluation(ctx, tx, id)
		if err != nil {
			return notFound(err, "evaluation", "load evaluation")
		}
		evaluation, err := evaluationFromRow(row)
		if err != nil {
			return err
		}
		if err := wish.Check(waiver.At, most(evaluation.Policy)); err != nil {
			return err
		}
		if waiver.Blockers, err = wish.Blockers(evaluation.Result); err != nil {
			return err
		}
		return s.keepWaiver(ctx, tx, row.TeamID, evaluation, &waiver)
	})
	if err != nil {
		return gate.Waiver{}, fmt.Errorf("waive blockers of %s: %w", id, err)
	}
	return waiver, nil
}

func (s *Store) keepWaiver(ctx context.Context, tx pgx.Tx, team int32, e gate.Evaluation, w *gate.Waiver) (err error) {
	if w.ID, err = uuid.NewV7(); err != nil {
		return fmt.Errorf("make waiver id: %w", err)
	}
	w.ExpiresAt = w.ExpiresAt.Truncate(time.Microsecond)
	err = s.queries.InsertWaiver(ctx, tx, db.InsertWaiverParams{
		ID: w.ID, EvaluationID: e.ID, Policy: e.Policy, Target: e.Target, At: w.At, Actor: w.Actor, Reason: w.Reason,
		ExpiresAt: w.ExpiresAt, Blockers: w.Blockers, TeamID: team,
	})
	if err != nil {
		return fmt.Errorf("keep waiver: %w", err)
	}
	detail := map[string]any{
		"waiver": w.ID, "policy": e.Policy, "target": e.Target, "reason": w.Reason, "expiresAt": w.ExpiresAt,
		"blockers": w.Blockers,
	}
	return s.operationOf(ctx, tx, &team, w.Actor, "gate.waived", "gate/"+e.ID.String(), detail)
}

// ListWaivers returns the waivers that were made for an evaluation, newest first.
func (s *Store) ListWaivers(ctx context.Context, evaluation uuid.UUID) ([]gate.Waiver, error) {
	if _, err := s.queries.GetEvaluation(ctx, s.pool, evaluation); err != nil {
		return nil, notFound(err, "evaluation", "load evaluation")
	}
	rows, err := s.queries.ListWaivers(ctx, s.pool, evaluation)
	if err != nil {
		return nil, fmt.Errorf("list waivers of %s: %w", evaluation, err)
	}
	return waiversFromRows(rows), nil
}

func waiversFromRows(rows []db.GateWaiver) []gate.Waiver {
	list := make([]gate.Waiver, 0, len(rows))
	for _, r := range rows {
		list = append(list, gate.Waiver{
			ID: r.ID, EvaluationID: r.EvaluationID, At: r.At.UTC(), Actor: r.Actor, Reason: r.Reason,
			ExpiresAt: r.ExpiresAt.UTC(), Blockers: r.Blockers,
		})
	}
	return list
}

package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/event"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
	"github.com/cloudsec/cloudsec/services/core/query"
	"github.com/cloudsec/cloudsec/services/core/rule"
)

// How long a batch of rules may keep others waiting: rulePatience bounds the look of one rule at some hundred findings, which
// takes milliseconds, ruleLockPatience how long the batch waits for an import that holds some of them.
const (
	rulePatience     = time.Second
	ruleWriting      = 30 * time.Second
	ruleLockPatience = 5 * time.Second
)

// RunBatch implements rule.Queue. All rules of a batch, what they do, what is kept about it, and the end of the batch are one
// transaction, so a worker that is killed leaves nothing, and a batch is worked off once. It sees the batch's team only.
func (s *Store) RunBatch(ctx context.Context, claim rule.Claim) (outcome rule.Outcome, err error) {
	ctx = access.With(ctx, access.Of(claim.Batch.Team))
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		b := &ruleBatch{Store: s, tx: tx, claim: claim, now: s.timestamp()}
		outcome, err = b.run(ctx)
		return err
	})
	if err != nil {
		return rule.Outcome{}, fmt.Errorf("run rules on batch %d: %w", claim.Batch.ID, err)
	}
	return outcome, nil
}

// ruleBatch is a batch inside of its transaction.
type ruleBatch struct {
	*Store
	tx    pgx.Tx
	claim rule.Claim
	now   time.Time
	// clocks keep the due dates of what is moved.
	clocks clocks

	// open are the findings that the next rule looks at, in the order of their ids; moved are those that a rule has moved.
	open  []uuid.UUID
	moved map[uuid.UUID]bool
	sums  []*ruleSum
}

// ruleSum is what one rule did to the batch.
type ruleSum struct {
	rule   rule.Rule
	counts rule.Counts
	// told are the findings to tell of, for each kind.
	told map[string][]rule.Subject
	// fault is why the rule could not be run.
	fault string
}

// The kinds of what a run tells others.
const (
	toldMoved    = "moved"
	toldAssigned = "assigned"
	toldNotified = "notified"
)

func (b *ruleBatch) run(ctx context.Context) (rule.Outcome, error) {
	if err := b.lock(ctx); err != nil {
		return rule.Outcome{}, err
	}
	rules, err := b.rules(ctx)
	if err != nil {
		return rule.Outcome{}, err
	}
	b.moved = map[uuid.UUID]bool{}
	for _, r := range rules {
		if len(b.open) == 0 {
			break
		}
		if err := b.apply(ctx, r); err != nil {
			return rule.Outcome{}, err
		}
	}
	return b.finish(ctx, len(rules))
}

// lock keeps others from changing the findings, in the order in which imports do. It does not wait long: an import that is
// merging may take a while, and the batch can as well come later.
func (b *ruleBatch) lock(ctx context.Context) (err error) {
	if err := b.set(ctx, "lock_timeout", ruleLockPatience); err != nil {
		return err
	}
	if b.clocks, err = loadClocks(ctx, b.tx, b.queries, b.now); err != nil {
		return laterOr(err)
	}
	batch := b.claim.Batch
	b.open, err = b.queries.LockBatchFindings(ctx, b.tx, db.LockBatchFindingsParams{TeamID: batch.Team, Ids: batch.Findings})
	if err != nil {
		return laterOr(fmt.Errorf("lock findings: %w", err))
	}
	if len(b.open) < len(batch.Findings) {
		// Some became part of others. Whether while this waited only a new look can tell, and that comes with the next attempt.
		if err := b.missed(ctx); err != nil {
			return err
		}
	}
	slices.SortFunc(b.open, func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
	return nil
}

func (b *ruleBatch) missed(ctx context.Context) error {
	gone, err := b.survivors(ctx, b.tx, b.claim.Batch.Findings)
	if err != nil {
		return err
	}
	for _, id := range b.claim.Batch.Findings {
		if into, merged := gone[id]; merged && !slices.Contains(b.open, into) {
			return rule.ErrLater
		}
	}
	return nil
}

// laterOr turns a lock that was not to be had into ErrLater.
func laterOr(err error) error {
	const lockNotAvailable, deadlock = "55P03", "40P01"
	var pg *pgconn.PgError
	if errors.As(err, &pg) && (pg.Code == lockNotAvailable || pg.Code == deadlock) {
		return errors.Join(rule.ErrLater, err)
	}
	return err
}

func (b *ruleBatch) set(ctx context.Context, setting string, to time.Duration) error {
	const set = "SELECT set_config($1, $2, TRUE)"
	if _, err := b.tx.Exec(ctx, set, setting, fmt.Sprintf("%dms", to.Milliseconds())); err != nil {
		return fmt.Errorf("set %s: %w", setting, err)
	}
	return nil
}

// rules are those that look at the batch: for an import the rules as they are now, and for a run that somebody asked for the
// rule as it was then.
func (b *ruleBatch) rules(ctx context.Context) ([]rule.Rule, error) {
	batch := b.claim.Batch
	if batch.Cause != rule.CauseManual {
		rows, err := b.queries.RulesFor(ctx, b.tx, db.RulesForParams{
			Until: batch.Until, TeamID: batch.Team, Cause: string(batch.Cause),
		})
		if err != nil {
			return nil, fmt.Errorf("load rules: %w", err)
		}
		return rulesFromRows(rows)
	}
	run, err := b.queries.RunToDo(ctx, b.tx, batch.Occasion)
	if errors.Is(err, pgx.ErrNoRows) { // The rule was deleted meanwhile.
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("load run: %w", err)
	}
	planned, err := plannedRule(run)
	return []rule.Rule{planned}, err
}

// apply runs one rule. When that is the rule's fault, what it did is undone, and the others go on.
func (b *ruleBatch) apply(ctx context.Context, r rule.Rule) error {
	sum := &ruleSum{rule: r, told: map[string][]rule.Subject{}}
	b.sums = append(b.sums, sum)
	err := pgx.BeginFunc(ctx, b.tx, func(nested pgx.Tx) error { return b.act(ctx, nested, sum) })
	if err == nil {
		return nil
	}
	fault, blame := faultOf(err)
	if !blame || ctx.Err() != nil {
		return laterOr(fmt.Errorf("rule %s: %w", r.ID, err))
	}
	// What the next rule looks at is as before: act changes that last, when nothing can fail any more.
	*sum = ruleSum{rule: r, fault: fault, told: map[string][]rule.Subject{}}
	return nil
}

// faultOf says in fixed words why a rule could not be run, when the rule is to blame. That the database is away or that others
// were in the way is not the rule's fault.
func faultOf(err error) (fault string, blame bool) {
	var pg *pgconn.PgError
	var filter *query.Error
	var domain *finding.Error
	switch {
	case errors.As(err, &domain) && domain.Code == finding.CodeInvalidRequest:
		return "The rule is not valid any more: " + domain.Error(), true
	case errors.As(err, &filter):
		return "The filter is not valid any more: " + filter.Error() + ".", true
	case timedOut(err):
		return "The filter takes too long. Narrow it with severity, state, source, component, rule or text.", true
	case !errors.As(err, &pg):
		return "", false
	}
	switch pg.Code[:2] { // Connections, rolled back transactions, resources, locks, shutdowns, files, the server itself.
	case "08", "25", "40", "53", "55", "57", "58", "XX":
		return "", false
	}
	return "The database refused the rule (" + pg.Code + "). Write its filter in another way.", true
}

// act looks which findings match, and does with them what the rule says.
func (b *ruleBatch) act(ctx context.Context, tx pgx.Tx, sum *ruleSum) error {
	subjects, err := b.match(ctx, tx, sum.rule)
	if err != nil || len(subjects) == 0 {
		return err
	}
	var moves, assigns, labels []rule.Subject
	for _, subject := range subjects {
		effect := sum.rule.Actions.On(subject)
		sum.counts.Add(effect)
		for list, wanted := range map[*[]rule.Subject]bool{&moves: effect.Move, &assigns: effect.Assign, &labels: effect.Label} {
			if wanted {
				*list = append(*list, subject)
			}
		}
		if effect.Notify {
			sum.told[toldNotified] = append(sum.told[toldNotified], subject)
		}
	}
	if err := b.write(ctx, tx, sum, moves, assigns, labels); err != nil {
		return err
	}
	if sum.rule.Stop {
		b.open = without(b.open, subjects)
	}
	for _, subject := range moves {
		b.moved[subject.ID] = true
	}
	return nil
}

// match finds the open findings that a rule matches.
func (b *ruleBatch) match(ctx context.Context, tx pgx.Tx, r rule.Rule) ([]rule.Subject, error) {
	filter, err := query.Parse(r.Query)
	if err != nil {
		return nil, fmt.Errorf("parse filter: %w", err)
	}
	if err := boundCost(ctx, tx, rulePatience); err != nil {
		return nil, err
	}
	selected, err := b.selection(ctx, tx, filter)
	if err != nil {
		return nil, err
	}
	subjects, err := b.subjects(ctx, tx)(selected.among(b.open))
	for i := range subjects {
		subjects[i].Moved = b.moved[subjects[i].ID]
	}
	return subjects, err
}

// write carries out what was decided, as sets.
func (b *ruleBatch) write(ctx context.Context, tx pgx.Tx, sum *ruleSum, moves, assigns, labels []rule.Subject) error {
	const allow = `SELECT set_config('enable_hashjoin', 'on', TRUE), set_config('enable_mergejoin', 'on', TRUE),
		set_config('statement_timeout', $1, TRUE)`
	if _, err := tx.Exec(ctx, allow, fmt.Sprint(ruleWriting.Milliseconds())); err != nil {
		return fmt.Errorf("allow all joins: %w", err)
	}
	r := sum.rule
	c := changer{actor: r.Actor(), reason: r.Reason(), now: b.now, rule: &r.ID, version: r.Version}
	if len(moves) > 0 {
		if err := b.moveBy(ctx, tx, c, *r.Actions.Transition, moves); err != nil {
			return err
		}
		for i := range moves { // What follows is written with the state that it has now.
			moves[i].State = r.Actions.Transition.To
		}
		sum.told[toldMoved] = moves
	}
	now := func(subjects []rule.Subject) []finding.Placed { return placedOf(subjects, moves) }
	if len(assigns) > 0 {
		if _, err := b.assign(ctx, tx, c, *r.Actions.Assign, now(assigns)); err != nil {
			return err
		}
		sum.told[toldAssigned] = assigns
	}
	_, err := b.relabel(ctx, tx, c, r.Actions.Labels, nil, now(labels))
	return err
}

// placedOf are subjects as findings, those that were moved in their new state.
func placedOf(subjects, moved []rule.Subject) []finding.Placed {
	states := make(map[uuid.UUID]finding.State, len(moved))
	for _, m := range moved {
		states[m.ID] = m.State
	}
	placed := make([]finding.Placed, len(subjects))
	for i, s := range subjects {
		placed[i] = s.Placed
		if state, wasMoved := states[s.ID]; wasMoved {
			placed[i].State = state
		}
	}
	return placed
}

// moveBy moves findings on behalf of a rule.
func (b *ruleBatch) moveBy(ctx context.Context, tx pgx.Tx, c changer, t rule.Transition, moves []rule.Subject) error {
	to, terms := t.To, t.Terms(c.now)
	if to == finding.StateRiskAccepted {
		if err := terms.Check(c.now, b.maxAcceptance); err != nil {
			return err //nolint:wrapcheck // a domain error, which says what is wrong with the rule
		}
	}
	ids, from, placed := make([]uuid.UUID, len(moves)), make([]string, len(moves)), make([]finding.Placed, len(moves))
	for i, m := range moves {
		ids[i], from[i], placed[i] = m.ID, string(m.State), m.Placed
	}
	if err := b.queries.SetStates(ctx, tx, db.SetStatesParams{State: string(to), Now: c.now, Ids: ids}); err != nil {
		return fmt.Errorf("set states: %w", err)
	}
	err := b.queries.InsertMoves(ctx, tx, db.InsertMovesParams{
		Now: c.now, Actor: c.actor, ToState: string(to), Reason: c.reason, RuleID: *c.rule, RuleVersion: c.version,
		Ids: ids, FromStates: from,
	})
	if err != nil {
		return fmt.Errorf("write audit entries: %w", err)
	}
	clocks := b.clocks
	clocks.tx = tx
	return b.follow(ctx, tx, clocks, placed, decision{to: to, terms: terms, reason: c.reason, actor: c.actor})
}

func without(ids []uuid.UUID, subjects []rule.Subject) []uuid.UUID {
	gone := make(map[uuid.UUID]bool, len(subjects))
	for _, s := range subjects {
		gone[s.ID] = true
	}
	return slices.DeleteFunc(slices.Clone(ids), func(id uuid.UUID) bool { return gone[id] })
}

// among selects those of some findings that match, with what decides on what a rule may do to them. A person decided about the
// state, when the last entry about the state is a person's; what a merge says about the other finding does not count.
func (s selection) among(ids []uuid.UUID) (sql string, args []any) {
	return s.judged("c.id = ANY("+s.arg(ids)+"::uuid[])", "")
}

// atMost selects as many findings that match.
func (s selection) atMost(most int) (sql string, args []any) {
	return s.judged("TRUE", " LIMIT "+s.arg(most))
}

func (s selection) judged(only, limit string) (sql string, args []any) {
	return fmt.Sprintf(`
		SELECT c.id, c.state, c.severity, c.assignee, c.labels,
			coalesce((SELECT a.action = 'transition' AND a.rule_id IS NULL FROM audit AS a
				WHERE a.finding_id = c.id AND a.action <> 'merged' AND a.from_state <> a.to_state
				ORDER BY a.id DESC LIMIT 1), FALSE),
			coalesce((SELECT a.rule_id IS NULL FROM audit AS a WHERE a.finding_id = c.id AND a.action = 'assigned'
				ORDER BY a.id DESC LIMIT 1), FALSE)
		FROM %s WHERE %s AND %s ORDER BY c.id%s`, s.from("findings"), only, s.where(), limit), s.Args
}

// subjects runs a query for what rules look at.
func (s *Store) subjects(ctx context.Context, tx pgx.Tx) func(sql string, args []any) ([]rule.Subject, error) {
	return func(sql string, args []any) ([]rule.Subject, error) {
		rows, err := tx.Query(ctx, sql, args...)
		if err != nil {
			return nil, fmt.Errorf("match: %w", err)
		}
		subjects, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (f rule.Subject, err error) {
			err = row.Scan(&f.ID, &f.State, &f.Severity, &f.Assignee, &f.Labels, &f.Decided, &f.Given)
			return f, err //nolint:wrapcheck // wrapped below
		})
		if err != nil {
			return nil, fmt.Errorf("match: %w", err)
		}
		return subjects, nil
	}
}

// finish writes down what the rules did, takes the batch out of the queue, and tells others when it was the last of its
// occasion.
func (b *ruleBatch) finish(ctx context.Context, looked int) (rule.Outcome, error) {
	outcome := rule.Outcome{Rules: looked}
	if err := b.set(ctx, "statement_timeout", ruleWriting); err != nil {
		return outcome, err
	}
	if err := b.set(ctx, "lock_timeout", ruleWriting); err != nil {
		return outcome, err
	}
	// All batches of an occasion write the same rows about it, so from here on one at a time does.
	if err := b.queries.LockOccasion(ctx, b.tx, b.claim.Batch.Occasion.String()); err != nil {
		return outcome, fmt.Errorf("lock occasion: %w", err)
	}
	for _, sum := range b.sums {
		if err := b.keep(ctx, sum, &outcome); err != nil {
			return outcome, err
		}
	}
	if err := b.noteFaults(ctx, &outcome); err != nil {
		return outcome, err
	}
	gone, err := b.queries.DeleteBatch(ctx, b.tx, db.DeleteBatchParams{ID: b.claim.Batch.ID, Lease: b.claim.Lease})
	if err := held(gone, err, "take batch out of the queue", rule.ErrLost); err != nil {
		return outcome, err
	}
	return outcome, b.endOccasion(ctx, b.tx, b.claim.Batch.Occasion)
}

// keep adds what a rule did to its run. A rule that matched nothing leaves no trace.
func (b *ruleBatch) keep(ctx context.Context, sum *ruleSum, outcome *rule.Outcome) error {
	c := sum.counts
	failed := int64(0)
	if sum.fault != "" {
		failed = 1
		outcome.Failed++
	}
	if c.Matched == 0 && failed == 0 {
		return nil
	}
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("make run id: %w", err)
	}
	planned, err := encodePlan(sum.rule)
	if err != nil {
		return err
	}
	run, err := b.queries.SumRun(ctx, b.tx, db.SumRunParams{
		ID: id, RuleID: sum.rule.ID, RuleVersion: sum.rule.Version, Occasion: b.claim.Batch.Occasion, Cause: causeImport,
		Rule: planned, Now: b.now, Matched: c.Matched, Moved: c.Moved, Assigned: c.Assigned, Labelled: c.Labelled,
		Notified: c.Notified, Kept: c.Kept, Failed: failed, Error: sum.fault,
	})
	if err != nil {
		return fmt.Errorf("sum up run: %w", err)
	}
	outcome.Counts.Plus(c)
	return b.keepTold(ctx, run, sum)
}

// keepTold remembers what is to be told when the last batch of the occasion is done: the first findings and how many there are.
func (b *ruleBatch) keepTold(ctx context.Context, run uuid.UUID, sum *ruleSum) error {
	for _, kind := range []string{toldMoved, toldAssigned, toldNotified} {
		bySeverity := map[finding.Severity][]uuid.UUID{}
		for _, s := range sum.told[kind] {
			bySeverity[s.Severity] = append(bySeverity[s.Severity], s.ID)
		}
		for _, severity := range finding.Severities() {
			ids := bySeverity[severity]
			if len(ids) == 0 {
				continue
			}
			err := b.queries.AddTelling(ctx, b.tx, db.AddTellingParams{
				RunID: run, Kind: kind, Severity: int16(severity), Findings: int64(len(ids)),
				First: ids[:min(len(ids), event.MaxItems)], Most: event.MaxItems,
			})
			if err != nil {
				return fmt.Errorf("remember what to tell: %w", err)
			}
		}
	}
	return nil
}

// noteFaults counts the failures of rules, in the order of their ids so that batches do not wait for each other in a circle,
// and disables those that failed too often.
func (b *ruleBatch) noteFaults(ctx context.Context, outcome *rule.Outcome) error {
	sums := slices.SortedFunc(slices.Values(b.sums), func(a, b *ruleSum) int { return bytes.Compare(a.rule.ID[:], b.rule.ID[:]) })
	for _, sum := range sums {
		if sum.fault == "" {
			if sum.counts.Matched == 0 {
				continue
			}
			if err := b.queries.ForgiveRule(ctx, b.tx, sum.rule.ID); err != nil {
				return fmt.Errorf("forgive rule: %w", err)
			}
			continue
		}
		noted, err := b.queries.NoteRuleFailure(ctx, b.tx, db.NoteRuleFailureParams{
			ID: sum.rule.ID, Most: rule.MaxFailures, Reason: sum.fault,
		})
		if err != nil {
			return fmt.Errorf("note failure of rule: %w", err)
		}
		if noted.Failures == rule.MaxFailures && !noted.Enabled {
			outcome.Disabled = append(outcome.Disabled, sum.rule.Name)
			detail := map[string]any{"name": sum.rule.Name, "reason": sum.fault}
			if err := b.operation(ctx, b.tx, "cloudsec", "rule.disabled", "rule/"+sum.rule.ID.String(), detail); err != nil {
				return err
			}
		}
	}
	return nil
}

// endOccasion ends the runs of an occasion, and tells others what they did, when no batch of it is left.
func (s *Store) endOccasion(ctx context.Context, tx pgx.Tx, occasion uuid.UUID) error {
	left, err := s.queries.BatchesLeft(ctx, tx, occasion)
	if err != nil || left {
		return wrap("look for further batches", err)
	}
	runs, err := s.queries.FinishRuns(ctx, tx, db.FinishRunsParams{Now: s.timestamp(), Occasion: occasion})
	if err != nil {
		return fmt.Errorf("finish runs: %w", err)
	}
	var all []event.Event
	for _, run := range runs {
		events, err := s.eventsOfRun(ctx, tx, run)
		if err != nil {
			return err
		}
		all = append(all, events...)
	}
	if len(all) == 0 {
		return nil
	}
	return emit(ctx, tx, s.queries, s.topic, all...)
}

// eventsOfRun are what a run has to tell: for each kind one event for each severity, the worst first.
func (s *Store) eventsOfRun(ctx context.Context, tx pgx.Tx, run db.RuleRun) ([]event.Event, error) {
	tellings, err := s.queries.TakeTellings(ctx, tx, run.ID)
	if err != nil {
		return nil, fmt.Errorf("take what to tell: %w", err)
	}
	planned, err := plannedRule(run)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(tellings, func(a, b db.RuleTelling) int {
		return 10*strings.Compare(a.Kind, b.Kind) + int(b.Severity-a.Severity)
	})
	var events []event.Event
	for _, t := range tellings {
		batch, err := s.batchToTell(ctx, tx, t)
		if err != nil {
			return nil, err
		}
		e, err := s.eventOf(run, planned, t.Kind, batch)
		if err != nil {
			return nil, fmt.Errorf("tell of run %s: %w", run.ID, err)
		}
		events = append(events, e)
	}
	return events, nil
}

func (s *Store) eventOf(run db.RuleRun, r rule.Rule, kind string, batch event.Batch) (event.Event, error) {
	now := s.timestamp()
	switch {
	case kind == toldMoved && r.Actions.Transition != nil:
		decision := event.Decision{ID: run.ID, To: r.Actions.Transition.To, Actor: r.Actor(), Reason: r.Reason()}
		return event.OfDecision(decision, batch, now) //nolint:wrapcheck // wrapped by the caller
	case kind == toldAssigned:
		assignment := event.Assignment{ID: run.ID, Assignee: r.Actions.Assign, Actor: r.Actor(), Reason: r.Reason()}
		return event.OfAssignment(assignment, batch, now) //nolint:wrapcheck // as above
	}
	match := event.Match{Rule: event.MatchedRule{ID: r.ID, Name: r.Name, Version: r.Version}, Run: run.ID}
	if run.Cause == causeImport {
		match.Import = &run.Occasion
	}
	return event.OfMatch(match, batch, now) //nolint:wrapcheck // as above
}

// batchToTell are the findings of a telling as they are now. One that became part of another is left out, but counted.
func (s *Store) batchToTell(ctx context.Context, tx pgx.Tx, t db.RuleTelling) (event.Batch, error) {
	rows, err := s.queries.FindingsToTell(ctx, tx, t.First)
	if err != nil {
		return event.Batch{}, fmt.Errorf("load findings to tell: %w", err)
	}
	severity := finding.Severity(t.Severity)
	batch := event.Batch{Severity: severity, Total: int(t.Findings)}
	for _, r := range rows {
		batch.Findings = append(batch.Findings, finding.Finding{
			ID: r.ID, Kind: finding.Kind(r.Kind), Severity: finding.Severity(r.Severity), State: finding.State(r.State),
			Title: r.Title, RuleID: r.RuleID, Component: r.Component, Path: r.Path,
		})
	}
	return batch, nil
}

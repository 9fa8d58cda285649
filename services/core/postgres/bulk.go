package postgres

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudsec/cloudsec/services/core/event"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres/db"
	"github.com/cloudsec/cloudsec/services/core/query"
)

const (
	bulkSample = 10
	// bulkMemory is how long a key is remembered.
	bulkMemory = 30 * 24 * time.Hour
	// lockPatience is how many times longer than a filter may take the operation waits for others.
	lockPatience = 3
)

// Bulk moves all findings of a selection to another state, assigns or labels them, or says what that would do. All or nothing:
// when it returns an error, nothing has changed.
func (s *Store) Bulk(ctx context.Context, request finding.Bulk) (finding.BulkResult, error) {
	filter, err := bulkFilter(request)
	if err != nil {
		return finding.BulkResult{}, fmt.Errorf("bulk operation: %w", err)
	}
	var result finding.BulkResult
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		b := &bulk{Store: s, tx: tx, request: request, filter: filter, now: s.timestamp()}
		result, err = b.run(ctx)
		return err
	})
	if err != nil {
		return finding.BulkResult{}, fmt.Errorf("bulk operation: %w", tooExpensive(err))
	}
	return result, nil
}

func bulkFilter(request finding.Bulk) (query.Node, error) {
	if len(request.IDs) > 0 {
		return query.IDs(request.IDs), nil
	}
	return query.Parse(request.Query) //nolint:wrapcheck // the caller says which operation it was
}

// bulk is one operation inside of its transaction.
type bulk struct {
	*Store
	tx      pgx.Tx
	request finding.Bulk
	filter  query.Node
	now     time.Time
	clocks  clocks

	selected selection
	matched  []finding.Placed
	movable  []finding.Placed
	result   finding.BulkResult
}

func (b *bulk) run(ctx context.Context) (finding.BulkResult, error) {
	if replayed, err := b.claim(ctx); err != nil || replayed {
		return b.result, err
	}
	if err := b.prepare(ctx); err != nil {
		return finding.BulkResult{}, err
	}
	for _, step := range []func(context.Context) error{b.selectFindings, b.sample, b.judge} {
		if err := step(ctx); err != nil {
			return finding.BulkResult{}, err
		}
	}
	if b.request.DryRun {
		return b.result, nil
	}
	if err := b.compare(); err != nil {
		return finding.BulkResult{}, err
	}
	if err := b.move(ctx); err != nil {
		return finding.BulkResult{}, err
	}
	return b.result, b.finish(ctx)
}

// claim takes the request's key, or finds what the same request did before.
func (b *bulk) claim(ctx context.Context) (replayed bool, err error) {
	if b.request.DryRun || b.request.Key == "" {
		return false, nil
	}
	forget := db.ForgetBulkOperationsParams{ActorID: b.request.ActorID, Before: b.now.Add(-bulkMemory)}
	if err := b.queries.ForgetBulkOperations(ctx, b.tx, forget); err != nil {
		return false, fmt.Errorf("forget old keys: %w", err)
	}
	digest := b.request.Digest()
	claimed, err := b.queries.ClaimBulkKey(ctx, b.tx, db.ClaimBulkKeyParams{
		ActorID: b.request.ActorID, Key: b.request.Key, RequestSha256: digest[:], Now: b.now,
	})
	if err != nil || claimed == 1 {
		return false, wrap("claim key", err)
	}
	row, err := b.queries.GetBulkOperation(ctx, b.tx, db.GetBulkOperationParams{ActorID: b.request.ActorID, Key: b.request.Key})
	if errors.Is(err, pgx.ErrNoRows) { // It was done in teams that the actor does not see now.
		return false, keyReused()
	}
	if err != nil {
		return false, fmt.Errorf("load operation: %w", err)
	}
	if !bytes.Equal(row.RequestSha256, digest[:]) {
		return false, keyReused()
	}
	err = json.Unmarshal(row.Result, &b.result)
	b.result.Replayed = true
	return true, wrap("decode result", err)
}

func keyReused() error {
	return finding.Errorf(finding.CodeKeyReused, "This Idempotency-Key came with another request before. Take a new one.")
}

// prepare checks the terms of accepted risks, which can be mended, and takes the policy of due dates before any finding is locked.
func (b *bulk) prepare(ctx context.Context) (err error) {
	if b.request.To == finding.StateRiskAccepted {
		if err := b.request.Terms.Check(b.now, b.maxAcceptance); err != nil {
			return err //nolint:wrapcheck // a domain error
		}
	}
	if b.request.DryRun {
		return nil
	}
	b.clocks, err = loadClocks(ctx, b.tx, b.queries, b.now)
	return err
}

func wrap(operation string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", operation, err)
	}
	return nil
}

// selectFindings reads what matches. Unless it is a dry run, nobody else changes these findings until the end.
func (b *bulk) selectFindings(ctx context.Context) (err error) {
	if b.selected, err = b.selection(ctx, b.tx, b.filter); err != nil {
		return err
	}
	if err := boundCost(ctx, b.tx, b.paging.patience); err != nil {
		return err
	}
	// Counting first is what bounds the work: locking is in the order of fingerprints, for which all must be found.
	found, err := b.countSelected(ctx, b.tx, b.selected, finding.MaxBulk+1)
	if err != nil {
		return err
	}
	if found > finding.MaxBulk {
		return tooMany()
	}
	// From here on it waits for the imports that hold some of the findings, which may be large.
	if err := boundCost(ctx, b.tx, lockPatience*b.paging.patience); err != nil {
		return err
	}
	b.matched, err = b.readPlaced(ctx)
	if timedOut(err) {
		return finding.Errorf(finding.CodeBusy, "An import holds some of these findings. Try again in a few seconds.")
	}
	if len(b.matched) > finding.MaxBulk { // Others came in since the count.
		return tooMany()
	}
	return err
}

func tooMany() error {
	return finding.Errorf(finding.CodeTooMany, "More than %d findings match. Narrow the filter, for example by severity or source.",
		finding.MaxBulk)
}

func (b *bulk) readPlaced(ctx context.Context) ([]finding.Placed, error) {
	sql, args := b.selected.placed(finding.MaxBulk+1, !b.request.DryRun)
	rows, err := b.tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("select findings: %w", err)
	}
	placed, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (f finding.Placed, err error) {
		return f, row.Scan(&f.ID, &f.State, &f.Assignee, &f.Labels) //nolint:wrapcheck // wrapped below
	})
	if err != nil {
		return nil, fmt.Errorf("select findings: %w", err)
	}
	return placed, nil
}

// sample reads a few of the findings for people to look at.
func (b *bulk) sample(ctx context.Context) error {
	items, err := b.items(ctx, b.tx, b.selected, finding.Page{Sort: finding.SortSeverity, Limit: bulkSample - 1}, len(b.matched))
	b.result.Sample = items
	return err
}

// judge finds out which findings may go where they shall.
func (b *bulk) judge(ctx context.Context) error {
	missing, err := b.missing(ctx)
	if err != nil {
		return err
	}
	refused := map[finding.State]int{}
	reasons := map[finding.State]error{}
	for _, f := range b.matched {
		verdict := b.verdict(f)
		if verdict != nil {
			refused[f.State]++
			reasons[f.State] = verdict
			continue
		}
		b.movable = append(b.movable, f)
	}
	b.result.DryRun, b.result.Token = b.request.DryRun, b.request.TokenFor(b.matched)
	b.result.Matched, b.result.Changed, b.result.Missing = len(b.matched), len(b.movable), missing
	b.result.Refused = []finding.BulkRefusal{}
	for _, state := range finding.States() {
		if refused[state] == 0 {
			continue
		}
		if finding.NeedsReason(state, b.request.To) { // That can be mended, and leaving these out is not what anybody means.
			return reasons[state]
		}
		b.result.Refused = append(b.result.Refused, finding.BulkRefusal{
			State: state, Count: refused[state], Detail: reasons[state].Error(),
		})
	}
	return nil
}

// verdict is why a finding may not be what it shall, or nil. Anybody may work on any finding, but nobody can read thirty labels.
func (b *bulk) verdict(f finding.Placed) error {
	r := b.request
	switch {
	case r.To != "":
		return finding.CheckTransition(f.State, r.To, r.Reason) //nolint:wrapcheck // the caller looks at the domain's error
	case r.Assign == nil && len(f.Relabelled(r.AddLabels, r.RemoveLabels)) > finding.MaxLabels:
		return tooManyLabels()
	}
	return nil
}

// missing is how many of the ids are nobody's. That of a finding that became part of another is the other's.
func (b *bulk) missing(ctx context.Context) (int, error) {
	if len(b.request.IDs) == 0 {
		return 0, nil
	}
	gone, err := b.survivors(ctx, b.tx, b.request.IDs)
	if err != nil {
		return 0, err
	}
	different := map[uuid.UUID]struct{}{}
	for _, id := range b.request.IDs {
		if survivor, merged := gone[id]; merged {
			id = survivor
		}
		different[id] = struct{}{}
	}
	return len(different) - len(b.matched), nil
}

// compare holds the findings against what the caller has seen before, and refuses what may not be moved.
func (b *bulk) compare() error {
	r := b.request
	if r.Token != "" && r.Token != b.result.Token || r.Expected != nil && *r.Expected != b.result.Matched {
		return finding.Errorf(finding.CodeSelectionChanged,
			"The selection is no longer what was previewed: now %d findings match. Preview it again.", b.result.Matched)
	}
	if r.SkipIllegal {
		return nil
	}
	if b.result.Missing > 0 {
		return finding.Errorf(finding.CodeNotFound, "%d of the ids do not exist. Leave them out, or set skipIllegal.", b.result.Missing)
	}
	if len(b.result.Refused) == 0 {
		return nil
	}
	details := make([]string, 0, len(b.result.Refused))
	for _, refusal := range b.result.Refused {
		details = append(details, fmt.Sprintf("%d findings: %s", refusal.Count, refusal.Detail))
	}
	code := finding.CodeIllegalTransition
	if r.To == "" {
		code = finding.CodeLimitReached
	}
	return finding.Errorf(code, "%s Leave them out, or set skipIllegal.", strings.Join(details, " "))
}

// move changes the findings, writes the audit and tells of it, all as sets.
func (b *bulk) move(ctx context.Context) error {
	// The triggers of findings compare what was with what is, which going from row to row would make a square of.
	const allow = "SELECT set_config('enable_hashjoin', 'on', TRUE), set_config('enable_mergejoin', 'on', TRUE)"
	if _, err := b.tx.Exec(ctx, allow); err != nil {
		return fmt.Errorf("allow all joins: %w", err)
	}
	actor := changer{actor: b.request.Actor, reason: b.request.Reason, now: b.now}
	switch {
	case b.request.To != "":
		return b.transition(ctx)
	case b.request.Assign != nil:
		return b.assignAndTell(ctx, b.tx, actor, *b.request.Assign, b.movable)
	}
	_, err := b.relabel(ctx, b.tx, actor, b.request.AddLabels, b.request.RemoveLabels, b.movable)
	return err
}

func (b *bulk) transition(ctx context.Context) error {
	ids, from := make([]uuid.UUID, len(b.movable)), make([]string, len(b.movable))
	for i, f := range b.movable {
		ids[i], from[i] = f.ID, string(f.State)
	}
	to := string(b.request.To)
	if err := b.queries.SetStates(ctx, b.tx, db.SetStatesParams{State: to, Now: b.now, Ids: ids}); err != nil {
		return fmt.Errorf("set states: %w", err)
	}
	err := b.queries.InsertAudits(ctx, b.tx, db.InsertAuditsParams{
		Now: b.now, Actor: b.request.Actor, ToState: to, Reason: b.request.Reason, Ids: ids, FromStates: from,
	})
	if err != nil {
		return fmt.Errorf("write audit entries: %w", err)
	}
	d := decision{to: b.request.To, terms: b.request.Terms, reason: b.request.Reason, actor: b.request.Actor}
	if err := b.follow(ctx, b.tx, b.clocks, b.movable, d); err != nil {
		return err
	}
	return b.tell(ctx, ids)
}

// tell lets others know. Where nothing moved there is nothing to tell.
func (b *bulk) tell(ctx context.Context, ids []uuid.UUID) error {
	if len(ids) == 0 {
		return nil
	}
	decision := event.Decision{To: b.request.To, Actor: b.request.Actor, Reason: b.request.Reason}
	return b.emitDecision(ctx, b.tx, ids, decision, b.now)
}

// finish keeps the result for whoever sends the same request again.
func (b *bulk) finish(ctx context.Context) error {
	if b.request.Key == "" {
		return nil
	}
	result, err := json.Marshal(b.result)
	if err != nil {
		return fmt.Errorf("encode result: %w", err)
	}
	err = b.queries.FinishBulkOperation(ctx, b.tx, db.FinishBulkOperationParams{
		Result: result, ActorID: b.request.ActorID, Key: b.request.Key,
	})
	return wrap("keep result", err)
}

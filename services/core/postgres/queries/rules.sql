-- Rules, the queue of what they have to look at, and what they did.

-- name: LockRules :exec
-- One change of the set of rules at a time, so that they cannot become more than allowed; ends with the transaction.
SELECT pg_advisory_xact_lock(hashtextextended('cloudsec.rules', 0));

-- name: CountRules :one
-- Those of the team that a new one belongs to.
SELECT count(*) FROM rules WHERE deleted_at IS NULL AND team_id = core_team();

-- name: TeamOfRule :one
-- The team whose findings a rule looks at: its own, or for one that is not saved the team that something new belongs to.
SELECT coalesce((SELECT r.team_id FROM rules AS r WHERE r.id = @id), core_team())::integer AS team_id;

-- name: InsertRule :exec
INSERT INTO rules (id, name, description, priority, enabled, filter, actions, stop, on_created, on_reopened, on_changed, created_by,
    created_at, updated_by, updated_at)
VALUES (@id, @name, @description, @priority, @enabled, @filter, @actions, @stop, @on_created, @on_reopened, @on_changed, @actor, @now,
    @actor, @now);

-- name: ListRules :many
SELECT * FROM rules WHERE deleted_at IS NULL ORDER BY priority, number;

-- name: GetRule :one
SELECT * FROM rules WHERE id = @id AND deleted_at IS NULL;

-- name: LockRule :one
-- Runs may be written meanwhile: they refer to the rule, and do not care about what changes.
SELECT * FROM rules WHERE id = @id AND deleted_at IS NULL FOR NO KEY UPDATE;

-- name: UpdateRule :one
UPDATE rules
SET name = @name, description = @description, priority = @priority, enabled = @enabled, disabled_reason = '', filter = @filter,
    actions = @actions, stop = @stop, on_created = @on_created, on_reopened = @on_reopened, on_changed = @on_changed,
    version = version + 1, failures = 0, updated_by = @actor, updated_at = @now
WHERE id = @id
RETURNING *;

-- name: DeleteRule :exec
UPDATE rules SET deleted_at = sqlc.arg(now)::timestamptz, version = version + 1, updated_by = @actor, updated_at = sqlc.arg(now)::timestamptz
WHERE id = @id;

-- name: AskRules :one
-- Whether any rule wants to look at what an import of a source did, and which is the youngest.
SELECT coalesce(max(r.number), 0)::bigint AS until, coalesce(bool_or(r.on_created), false)::boolean AS created,
    coalesce(bool_or(r.on_reopened), false)::boolean AS reopened, coalesce(bool_or(r.on_changed), false)::boolean AS changed
FROM rules AS r
WHERE r.enabled AND r.deleted_at IS NULL AND r.team_id = (SELECT src.team_id FROM sources AS src WHERE src.id = @source_id);

-- name: QueueCreated :exec
-- What the import created, in batches. Only new findings have the id that was staged; every says that all of them are new.
INSERT INTO rule_batches (occasion, cause, team_id, findings, rules_until)
SELECT @occasion, 'created', (SELECT src.team_id FROM sources AS src WHERE src.id = @source_id), array_agg(made.id), @until
FROM (
    SELECT s.finding_id AS id, (row_number() OVER () - 1) / @batch_size::bigint AS batch
    FROM staged AS s
    WHERE @every::boolean OR EXISTS (SELECT FROM findings AS f WHERE f.id = s.finding_id)
) AS made
GROUP BY made.batch;

-- name: QueueReopened :exec
INSERT INTO rule_batches (occasion, cause, team_id, findings, rules_until)
SELECT @occasion, 'reopened', (SELECT src.team_id FROM sources AS src WHERE src.id = @source_id), array_agg(back.id), @until
FROM (
    SELECT m.finding_id AS id, (row_number() OVER () - 1) / @batch_size::bigint AS batch FROM matched AS m WHERE m.reopens
) AS back
GROUP BY back.batch;

-- name: QueueChanged :exec
-- What the report says something else about than before.
INSERT INTO rule_batches (occasion, cause, team_id, findings, rules_until)
SELECT @occasion, 'changed', (SELECT src.team_id FROM sources AS src WHERE src.id = @source_id), array_agg(other.id), @until
FROM (
    SELECT m.finding_id AS id, (row_number() OVER () - 1) / @batch_size::bigint AS batch
    FROM matched AS m WHERE m.known AND NOT m.reopens AND (m.reworded OR m.resighted)
) AS other
GROUP BY other.batch;

-- name: ClaimBatch :one
-- A batch whose lease is over was left by a worker that died.
UPDATE rule_batches
SET lease = sqlc.arg(lease)::uuid, lease_until = now() + sqlc.arg(lease_ms)::bigint * interval '1 millisecond',
    attempts = attempts + 1
WHERE id = (
    SELECT b.id
    FROM rule_batches AS b
    WHERE b.dead_at IS NULL AND b.run_after <= now() AND (b.lease IS NULL OR b.lease_until < now())
    ORDER BY b.run_after, b.id
    LIMIT 1
    FOR UPDATE SKIP LOCKED
)
RETURNING *;

-- name: BeatBatch :execrows
UPDATE rule_batches SET lease_until = now() + sqlc.arg(lease_ms)::bigint * interval '1 millisecond'
WHERE id = @id AND lease = sqlc.arg(lease)::uuid;

-- name: RequeueBatch :execrows
UPDATE rule_batches
SET lease = NULL, lease_until = NULL, attempts = attempts - @attempts_back::integer,
    run_after = now() + sqlc.arg(delay_ms)::bigint * interval '1 millisecond'
WHERE id = @id AND lease = sqlc.arg(lease)::uuid;

-- name: BuryBatch :execrows
UPDATE rule_batches SET lease = NULL, lease_until = NULL, dead_at = now() WHERE id = @id AND lease = sqlc.arg(lease)::uuid;

-- name: DeleteBatch :execrows
DELETE FROM rule_batches WHERE id = @id AND lease = sqlc.arg(lease)::uuid;

-- name: LockBatchFindings :many
-- In the order in which imports lock. What became part of another finding is that one.
SELECT f.id FROM findings AS f
WHERE f.team_id = @team_id AND f.id = ANY(ARRAY(
    SELECT coalesce(gone.finding_id, w.id) FROM unnest(@ids::uuid[]) AS w (id) LEFT JOIN merged_findings AS gone ON gone.id = w.id))
ORDER BY f.fingerprint
FOR NO KEY UPDATE;

-- name: RulesFor :many
-- The rules that look at an import's batch, as they are now, in their order.
SELECT * FROM rules
WHERE enabled AND deleted_at IS NULL AND number <= @until AND team_id = @team_id
    AND CASE @cause::text WHEN 'created' THEN on_created WHEN 'reopened' THEN on_reopened ELSE on_changed END
ORDER BY priority, number;

-- name: RunToDo :one
-- The run that somebody asked for, unless its rule is gone meanwhile.
SELECT r.* FROM rule_runs AS r JOIN rules ON rules.id = r.rule_id
WHERE r.id = @id AND rules.deleted_at IS NULL;

-- name: InsertMoves :exec
-- The decisions of a rule.
INSERT INTO audit (finding_id, at, actor, action, from_state, to_state, reason, rule_id, rule_version)
SELECT moved.id, @now, @actor, 'transition', moved.from_state, @to_state, @reason, sqlc.arg(rule_id)::uuid, sqlc.arg(rule_version)::bigint
FROM (SELECT unnest(@ids::uuid[]) AS id, unnest(@from_states::text[]) AS from_state) AS moved;

-- name: LockOccasion :exec
-- The last batch of an occasion tells of it. Two that end at once must see each other.
SELECT pg_advisory_xact_lock(hashtextextended('cloudsec.rule-occasion.' || @occasion::text, 0));

-- name: SumRun :one
INSERT INTO rule_runs AS r (id, rule_id, rule_version, occasion, cause, requested_by, rule, created_at, matched, moved, assigned, labelled,
    notified, kept, failed, error)
VALUES (@id, @rule_id, @rule_version, @occasion, @cause, '', @rule, @now, @matched, @moved, @assigned, @labelled, @notified, @kept,
    @failed, @error)
ON CONFLICT (rule_id, rule_version, occasion) DO UPDATE
SET matched = r.matched + excluded.matched, moved = r.moved + excluded.moved, assigned = r.assigned + excluded.assigned,
    labelled = r.labelled + excluded.labelled, notified = r.notified + excluded.notified, kept = r.kept + excluded.kept,
    failed = r.failed + excluded.failed, error = CASE WHEN excluded.error = '' THEN r.error ELSE excluded.error END
RETURNING r.id;

-- name: AddTelling :exec
INSERT INTO rule_tellings AS t (run_id, kind, severity, findings, first)
VALUES (@run_id, @kind, @severity, @findings, @first::uuid[])
ON CONFLICT (run_id, kind, severity) DO UPDATE
SET findings = t.findings + excluded.findings, first = (t.first || excluded.first)[1:@most::integer];

-- name: BatchesLeft :one
SELECT EXISTS (SELECT FROM rule_batches WHERE occasion = @occasion AND dead_at IS NULL);

-- name: FinishRuns :many
UPDATE rule_runs SET finished_at = sqlc.arg(now)::timestamptz WHERE occasion = @occasion AND finished_at IS NULL RETURNING *;

-- name: TakeTellings :many
DELETE FROM rule_tellings WHERE run_id = @run_id RETURNING *;

-- name: FindingsToTell :many
SELECT id, kind, severity, state, title, rule_id, component, path FROM findings WHERE id = ANY(@ids::uuid[])
ORDER BY array_position(@ids::uuid[], id);

-- name: NoteRuleFailure :one
-- A rule that fails too often in a row is disabled, and its version is another one then.
UPDATE rules
SET failures = failures + 1, enabled = enabled AND failures + 1 < @most::integer,
    disabled_reason = CASE WHEN enabled AND failures + 1 >= @most::integer THEN @reason::text ELSE disabled_reason END,
    version = version + CASE WHEN enabled AND failures + 1 >= @most::integer THEN 1 ELSE 0 END
WHERE id = @id
RETURNING failures, enabled;

-- name: ForgiveRule :exec
UPDATE rules SET failures = 0 WHERE id = @id AND failures > 0;

-- name: RuleIsRunning :one
SELECT EXISTS (SELECT FROM rule_runs WHERE rule_id = @rule_id AND cause = 'manual' AND finished_at IS NULL);

-- name: InsertRun :one
INSERT INTO rule_runs (id, rule_id, rule_version, occasion, cause, requested_by, rule, created_at, finished_at, selected)
VALUES (@id, @rule_id, @rule_version, @id, 'manual', @requested_by, @rule, @now, sqlc.narg(finished_at), sqlc.narg(selected))
RETURNING *;

-- name: ListRuns :many
-- The latest first. Ids are made in the order of time.
SELECT * FROM rule_runs WHERE rule_id = @rule_id AND id < @before ORDER BY id DESC LIMIT @page_size;

-- name: RuleBacklog :one
SELECT count(*) FILTER (WHERE dead_at IS NULL) AS waiting, count(*) FILTER (WHERE dead_at IS NOT NULL) AS dead,
    coalesce(extract(epoch FROM now() - min(created_at) FILTER (WHERE dead_at IS NULL)), 0)::float8 AS oldest_seconds
FROM rule_batches;

-- name: ForgetRuns :exec
DELETE FROM rule_runs WHERE finished_at < now() - sqlc.arg(age_ms)::bigint * interval '1 millisecond';

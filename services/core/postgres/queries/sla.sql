-- name: LockSLA :exec
-- Whoever gives findings a due date holds the policy still until the end of the transaction.
SELECT pg_advisory_xact_lock_shared(hashtextextended('cloudsec.sla.' || current_schema(), 0));

-- name: LockSLAAlone :exec
SELECT pg_advisory_xact_lock(hashtextextended('cloudsec.sla.' || current_schema(), 0));

-- name: GetSLAPolicy :one
SELECT * FROM sla_policies ORDER BY version DESC LIMIT 1;

-- name: InsertSLAPolicy :exec
INSERT INTO sla_policies (version, policy, created_at, created_by) VALUES (@version, @policy, @now, @actor);

-- name: EndRollouts :exec
-- A newer policy makes what is left of an older one's rollout needless.
UPDATE sla_rollouts SET finished_at = @now WHERE finished_at IS NULL AND version < @version;

-- name: InsertRollout :exec
INSERT INTO sla_rollouts (version, started_at) VALUES (@version, @now);

-- name: GetRollout :one
SELECT * FROM sla_rollouts WHERE version = @version;

-- name: HasRollout :one
SELECT EXISTS (SELECT FROM sla_rollouts WHERE finished_at IS NULL)::boolean AS running;

-- name: ClaimRollout :one
SELECT * FROM sla_rollouts WHERE finished_at IS NULL ORDER BY version DESC LIMIT 1 FOR UPDATE SKIP LOCKED;

-- name: NextOfRollout :many
SELECT id FROM findings WHERE id > @after ORDER BY id LIMIT @most;

-- name: AdvanceRollout :exec
UPDATE sla_rollouts SET after = @after, findings = findings + @findings WHERE version = @version;

-- name: FinishRollout :exec
UPDATE sla_rollouts SET finished_at = @now WHERE version = @version;

-- name: StaleFindings :many
SELECT id FROM findings
WHERE sla_stale AND state IN ('new', 'triaged', 'in_progress', 'reopened')
ORDER BY id LIMIT @most;

-- name: LockClocks :many
-- In the order in which imports lock. Only open findings have a clock that runs.
SELECT id, severity, criticality, coalesce(sla_started_at, first_seen_at)::timestamptz AS started_at, sla_steps
FROM findings
WHERE id = ANY(@ids::uuid[]) AND state = ANY(@open_states::text[])
ORDER BY fingerprint
FOR NO KEY UPDATE;

-- name: SetClocks :exec
-- A due date that moves into the future will be told of again, one that moves within the past was told of already. Rows that are
-- as they shall be are not written.
WITH given AS (
    SELECT unnest(@ids::uuid[]) AS id, unnest(@timed::boolean[]) AS timed, unnest(@started::timestamptz[]) AS started_at,
        unnest(@dues::timestamptz[]) AS due_at, unnest(@steps::jsonb[]) AS steps
), computed AS (
    SELECT g.id, CASE WHEN g.timed THEN 1::smallint ELSE 0::smallint END AS sla, g.started_at, CASE WHEN g.timed THEN g.due_at END AS due_at,
        g.steps
    FROM given AS g
)
UPDATE findings AS f
SET sla = n.sla, sla_started_at = n.started_at, due_at = n.due_at, sla_stale = FALSE, sla_steps = n.steps,
    version = f.version + CASE WHEN f.due_at IS DISTINCT FROM n.due_at OR f.sla <> n.sla THEN 1 ELSE 0 END,
    sla_told = CASE WHEN f.due_at IS DISTINCT FROM n.due_at AND n.due_at > @now::timestamptz THEN 0 ELSE f.sla_told END
FROM computed AS n
WHERE f.id = n.id
    AND (f.sla_stale OR f.sla <> n.sla OR f.due_at IS DISTINCT FROM n.due_at OR f.sla_steps IS DISTINCT FROM n.steps);

-- name: StopClocks :exec
-- Fixed: whether in time is known now. A risk that was accepted in time has paused the clock in time.
UPDATE findings AS f
SET sla = CASE
        WHEN f.sla = 2 THEN 3
        WHEN f.sla = 1 AND f.due_at >= @now THEN 3
        WHEN f.sla = 1 AND f.due_at < @now THEN 4
        ELSE 0
    END
WHERE f.id = ANY(@ids::uuid[]) AND f.sla IN (1, 2);

-- name: DropClocks :exec
-- Neither met nor missed. When it began is kept for a clock that goes on when the finding comes back.
UPDATE findings AS f SET sla = 0, due_at = NULL WHERE f.id = ANY(@ids::uuid[]) AND f.sla IN (1, 2);

-- name: PauseClocks :exec
UPDATE findings AS f
SET sla = 2, due_at = NULL,
    sla_steps = coalesce(f.sla_steps, jsonb_build_array(jsonb_build_array(f.severity, f.criticality, 0)))
        || jsonb_build_array(jsonb_build_array(-1, 0, @at::bigint))
WHERE f.id = ANY(@ids::uuid[]) AND f.sla = 1;

-- name: ResumeClocks :exec
-- From a decision back to work. A paused clock goes on; one that was stopped begins anew, or goes on as if it had not been
-- stopped. The due dates are computed after that.
UPDATE findings AS f
SET sla = 1, sla_stale = TRUE,
    sla_started_at = CASE WHEN f.sla = 2 OR (@continues::boolean AND f.sla_started_at IS NOT NULL) THEN f.sla_started_at
        ELSE @now::timestamptz END,
    sla_steps = CASE
        WHEN f.sla = 2 THEN f.sla_steps || jsonb_build_array(jsonb_build_array(-2, 0, @at::bigint))
        WHEN @continues::boolean AND f.sla_started_at IS NOT NULL THEN f.sla_steps
    END
WHERE f.id = ANY(@ids::uuid[]);

-- name: GroupClocks :many
-- The clocks for a comparison of policies. Most findings of an import are alike.
SELECT severity, criticality, sla, coalesce(sla_started_at, first_seen_at)::timestamptz AS started_at, due_at, sla_steps,
    count(*) AS findings
FROM findings
WHERE state = ANY(@open_states::text[])
GROUP BY 1, 2, 3, 4, 5, 6;

-- name: ClaimDueSoon :many
-- Findings of which another sweep is telling right now are left to it.
UPDATE findings AS f SET sla_told = 1
FROM (
    SELECT c.id FROM findings AS c
    WHERE c.sla = 1 AND c.state = ANY(@open_states::text[]) AND c.due_at > @now AND c.due_at <= @horizon AND c.sla_told = 0
        AND NOT c.sla_stale
    ORDER BY c.due_at LIMIT @most
    FOR NO KEY UPDATE SKIP LOCKED
) AS due
WHERE f.id = due.id
RETURNING f.id;

-- name: ClaimBreached :many
UPDATE findings AS f SET sla_told = 2, version = f.version + 1
FROM (
    SELECT c.id FROM findings AS c
    WHERE c.sla = 1 AND c.state = ANY(@open_states::text[]) AND c.due_at <= @now AND c.sla_told < 2 AND NOT c.sla_stale
    ORDER BY c.due_at LIMIT @most
    FOR NO KEY UPDATE SKIP LOCKED
) AS due
WHERE f.id = due.id
RETURNING f.id;

-- name: DatabaseTime :one
SELECT clock_timestamp()::timestamptz AS at;

-- name: AcceptedTime :one
-- How long the risk of a finding was accepted between two moments, in microseconds.
SELECT coalesce(sum(extract(epoch FROM least(a.ended_at, @until::timestamptz) - greatest(a.accepted_at, @since::timestamptz)) * 1000000)
    FILTER (WHERE least(a.ended_at, @until::timestamptz) > greatest(a.accepted_at, @since::timestamptz)), 0)::bigint AS microseconds
FROM risk_acceptances AS a
WHERE a.finding_id = @finding_id;

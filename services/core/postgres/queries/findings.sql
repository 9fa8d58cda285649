-- name: ListBySeverity :many
-- For each state one walk along its index, at most a page long, then the best of them. So a page costs the same however
-- many findings there are. A filter that is null does not apply.
SELECT f.id, f.kind, f.severity, f.state, f.title, f.rule_id, f.component, f.path, f.first_seen_at, f.last_seen_at,
    (SELECT count(*) FROM sightings AS o WHERE o.finding_id = f.id AND o.closed_at IS NULL)::integer AS open_sources
FROM unnest(@states::text[]) AS wanted (state)
CROSS JOIN LATERAL (
    SELECT c.id
    FROM findings AS c
    WHERE c.state = wanted.state
        AND (c.severity, c.id) < (@before_severity::smallint, @before_id::uuid)
        AND (sqlc.narg(severities)::smallint[] IS NULL OR c.severity = ANY(sqlc.narg(severities)::smallint[]))
        AND (sqlc.narg(pattern)::text IS NULL
            OR (c.title || ' ' || c.rule_id || ' ' || c.component || ' ' || c.path) ILIKE sqlc.narg(pattern)::text)
        AND (sqlc.narg(source_id)::integer IS NULL OR EXISTS (
            SELECT FROM sightings AS o
            WHERE o.finding_id = c.id AND o.source_id = sqlc.narg(source_id)::integer AND o.closed_at IS NULL))
    ORDER BY c.severity DESC, c.id DESC
    LIMIT @page_size
) AS page
JOIN findings AS f ON f.id = page.id
ORDER BY f.severity DESC, f.id DESC
LIMIT @page_size;

-- name: ListByLastSeen :many
SELECT f.id, f.kind, f.severity, f.state, f.title, f.rule_id, f.component, f.path, f.first_seen_at, f.last_seen_at,
    (SELECT count(*) FROM sightings AS o WHERE o.finding_id = f.id AND o.closed_at IS NULL)::integer AS open_sources
FROM unnest(@states::text[]) AS wanted (state)
CROSS JOIN LATERAL (
    SELECT c.id
    FROM findings AS c
    WHERE c.state = wanted.state
        AND (c.last_seen_at, c.id) < (@before_seen::timestamptz, @before_id::uuid)
        AND (sqlc.narg(severities)::smallint[] IS NULL OR c.severity = ANY(sqlc.narg(severities)::smallint[]))
        AND (sqlc.narg(pattern)::text IS NULL
            OR (c.title || ' ' || c.rule_id || ' ' || c.component || ' ' || c.path) ILIKE sqlc.narg(pattern)::text)
        AND (sqlc.narg(source_id)::integer IS NULL OR EXISTS (
            SELECT FROM sightings AS o
            WHERE o.finding_id = c.id AND o.source_id = sqlc.narg(source_id)::integer AND o.closed_at IS NULL))
    ORDER BY c.last_seen_at DESC, c.id DESC
    LIMIT @page_size
) AS page
JOIN findings AS f ON f.id = page.id
ORDER BY f.last_seen_at DESC, f.id DESC
LIMIT @page_size;

-- name: CountFindings :one
SELECT count(*)::integer FROM (
    SELECT FROM findings AS c
    WHERE c.state = ANY(@states::text[])
        AND (sqlc.narg(severities)::smallint[] IS NULL OR c.severity = ANY(sqlc.narg(severities)::smallint[]))
        AND (sqlc.narg(pattern)::text IS NULL
            OR (c.title || ' ' || c.rule_id || ' ' || c.component || ' ' || c.path) ILIKE sqlc.narg(pattern)::text)
        AND (sqlc.narg(source_id)::integer IS NULL OR EXISTS (
            SELECT FROM sightings AS o
            WHERE o.finding_id = c.id AND o.source_id = sqlc.narg(source_id)::integer AND o.closed_at IS NULL))
    LIMIT @most
) AS bounded;

-- name: GetFinding :one
SELECT * FROM findings WHERE id = @id;

-- name: ListSightings :many
SELECT sqlc.embed(sightings), sources.name AS source
FROM sightings JOIN sources ON sources.id = sightings.source_id
WHERE sightings.finding_id = @finding_id
ORDER BY sightings.last_seen_at DESC, sources.name;

-- name: LockFinding :one
SELECT id, state FROM findings WHERE id = @id FOR NO KEY UPDATE;

-- name: SetState :exec
UPDATE findings SET state = @state, state_changed_at = @now, version = version + 1 WHERE id = @id;

-- name: InsertAudit :exec
INSERT INTO audit (finding_id, at, actor, action, from_state, to_state, reason)
VALUES (@finding_id, @now, @actor, 'transition', @from_state, @to_state, @reason);

-- name: ListAudit :many
-- What was written for findings that became part of this one belongs to its history.
SELECT a.* FROM audit AS a
WHERE a.finding_id = @finding_id OR a.finding_id IN (SELECT e.id FROM merged_findings AS e WHERE e.finding_id = @finding_id)
ORDER BY a.id DESC LIMIT 500;

-- name: CountOpenBySeverity :many
SELECT severity, count(*) AS findings FROM findings WHERE state = ANY(@states::text[]) GROUP BY severity;

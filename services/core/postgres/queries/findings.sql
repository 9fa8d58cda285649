-- name: ListBySeverity :many
-- For each state one walk along its index, at most a page long, then the best of them. So a page costs the same however
-- many findings there are. A filter that is null does not apply.
SELECT f.id, f.kind, f.severity, f.state, f.title, f.rule_id, f.component, f.path, f.first_seen_at, seen.last_seen_at,
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
JOIN finding_seen AS seen ON seen.finding_id = f.id
ORDER BY f.severity DESC, f.id DESC
LIMIT @page_size;

-- name: ListByLastSeen :many
SELECT f.id, f.kind, f.severity, f.state, f.title, f.rule_id, f.component, f.path, f.first_seen_at, seen.last_seen_at,
    (SELECT count(*) FROM sightings AS o WHERE o.finding_id = f.id AND o.closed_at IS NULL)::integer AS open_sources
FROM unnest(@states::text[]) AS wanted (state)
CROSS JOIN LATERAL (
    SELECT c.id
    FROM finding_seen AS w JOIN findings AS c ON c.id = w.finding_id
    WHERE w.state = wanted.state
        AND (w.last_seen_at, w.finding_id) < (@before_seen::timestamptz, @before_id::uuid)
        AND (sqlc.narg(severities)::smallint[] IS NULL OR c.severity = ANY(sqlc.narg(severities)::smallint[]))
        AND (sqlc.narg(pattern)::text IS NULL
            OR (c.title || ' ' || c.rule_id || ' ' || c.component || ' ' || c.path) ILIKE sqlc.narg(pattern)::text)
        AND (sqlc.narg(source_id)::integer IS NULL OR EXISTS (
            SELECT FROM sightings AS o
            WHERE o.finding_id = c.id AND o.source_id = sqlc.narg(source_id)::integer AND o.closed_at IS NULL))
    ORDER BY w.last_seen_at DESC, w.finding_id DESC
    LIMIT @page_size
) AS page
JOIN findings AS f ON f.id = page.id
JOIN finding_seen AS seen ON seen.finding_id = f.id
ORDER BY seen.last_seen_at DESC, f.id DESC
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
-- When the finding was last seen and how often is in a table of its own, see migration 6.
SELECT sqlc.embed(findings), seen.last_seen_at AS seen_at, seen.times AS seen_times
FROM findings JOIN finding_seen AS seen ON seen.finding_id = findings.id
WHERE findings.id = @id;

-- name: ListSightings :many
-- An open sighting was last seen by the latest import of its source, see migration 6.
SELECT sqlc.embed(sightings), sources.name AS source,
    (CASE WHEN sightings.closed_at IS NULL THEN latest.imported_at ELSE sightings.last_seen_at END)::timestamptz AS seen_at,
    (CASE WHEN sightings.closed_at IS NULL THEN latest.id ELSE sightings.last_import_id END)::uuid AS seen_import_id
FROM sightings
JOIN sources ON sources.id = sightings.source_id
JOIN imports AS latest ON latest.id = sources.last_import_id
WHERE sightings.finding_id = @finding_id
ORDER BY seen_at DESC, sources.name;

-- name: LockFinding :one
SELECT state FROM findings WHERE id = @id FOR NO KEY UPDATE;

-- name: SetState :exec
UPDATE findings SET state = @state, state_changed_at = @now, version = version + 1 WHERE id = @id;

-- name: InsertAudit :exec
INSERT INTO audit (finding_id, at, actor, action, from_state, to_state, reason)
VALUES (@finding_id, @now, @actor, 'transition', @from_state, @to_state, @reason);

-- name: ListAudit :many
SELECT * FROM audit WHERE finding_id = @finding_id ORDER BY id DESC LIMIT 500;

-- name: CountOpenBySeverity :many
SELECT severity, count(*) AS findings FROM findings WHERE state = ANY(@states::text[]) GROUP BY severity;

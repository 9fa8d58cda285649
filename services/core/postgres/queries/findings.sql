-- name: GetFinding :one
-- When the finding was last seen and how often is in a table of its own, see migration 6.
SELECT sqlc.embed(findings), seen.last_seen_at AS seen_at, seen.times AS seen_times, teams.name AS team
FROM findings JOIN finding_seen AS seen ON seen.finding_id = findings.id JOIN teams ON teams.id = findings.team_id
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

-- name: GetFinding :one
SELECT * FROM findings WHERE id = @id;

-- name: ListSightings :many
SELECT sqlc.embed(sightings), sources.name AS source
FROM sightings JOIN sources ON sources.id = sightings.source_id
WHERE sightings.finding_id = @finding_id
ORDER BY sightings.last_seen_at DESC, sources.name;

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

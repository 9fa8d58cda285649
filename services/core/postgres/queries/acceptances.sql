-- name: InsertAcceptances :exec
INSERT INTO risk_acceptances (id, finding_id, team_id, owner, reason, accepted_by, accepted_at, expires_at)
SELECT n.id, f.id, f.team_id, @owner, @reason, @actor, @now, @expires_at
FROM (SELECT unnest(@acceptance_ids::uuid[]) AS id, unnest(@finding_ids::uuid[]) AS finding_id) AS n
JOIN findings AS f ON f.id = n.finding_id;

-- name: RenewAcceptance :exec
INSERT INTO risk_acceptances (id, finding_id, team_id, owner, reason, accepted_by, accepted_at, expires_at, renews)
SELECT @id, a.finding_id, a.team_id, @owner, @reason, @actor, @now, @expires_at, a.id
FROM risk_acceptances AS a WHERE a.id = @renewed;

-- name: EndAcceptances :exec
UPDATE risk_acceptances SET ended_at = @now, ended_by = @actor, end_kind = @kind
WHERE finding_id = ANY(@finding_ids::uuid[]) AND ended_at IS NULL;

-- name: EndAcceptance :exec
UPDATE risk_acceptances SET ended_at = @now, ended_by = @actor, end_kind = @kind WHERE id = @id;

-- name: MoveAcceptances :exec
-- Of a finding that becomes part of another. Its decision goes with it, and the other's holds.
UPDATE risk_acceptances AS a
SET finding_id = m.survivor, ended_at = coalesce(a.ended_at, @now), ended_by = CASE WHEN a.ended_at IS NULL THEN @actor ELSE a.ended_by END,
    end_kind = CASE WHEN a.ended_at IS NULL THEN 'merged' ELSE a.end_kind END
FROM (SELECT unnest(@losers::uuid[]) AS loser, unnest(@survivors::uuid[]) AS survivor) AS m
WHERE a.finding_id = m.loser;

-- name: GetAcceptance :one
SELECT * FROM risk_acceptances WHERE id = @id;

-- name: ActiveAcceptance :one
SELECT * FROM risk_acceptances WHERE finding_id = @finding_id AND ended_at IS NULL;

-- name: ListActiveAcceptances :many
SELECT sqlc.embed(a), f.kind, f.severity, f.state, f.title, f.rule_id, f.component, f.path
FROM risk_acceptances AS a JOIN findings AS f ON f.id = a.finding_id
WHERE a.ended_at IS NULL AND (a.expires_at, a.id) > (@after::timestamptz, @after_id::uuid) AND a.expires_at < @before
    AND (@owner::text = '' OR a.owner = @owner)
ORDER BY a.expires_at, a.id
LIMIT @page_size;

-- name: ListEndedAcceptances :many
SELECT sqlc.embed(a), f.kind, f.severity, f.state, f.title, f.rule_id, f.component, f.path
FROM risk_acceptances AS a JOIN findings AS f ON f.id = a.finding_id
WHERE a.ended_at IS NOT NULL AND (a.expires_at, a.id) > (@after::timestamptz, @after_id::uuid) AND a.expires_at < @before
    AND (@owner::text = '' OR a.owner = @owner)
ORDER BY a.expires_at, a.id
LIMIT @page_size;

-- name: FindExpired :many
-- Findings that an import, a person or another sweep holds are left for the next sweep.
SELECT f.id, f.state,
    EXISTS (SELECT FROM sightings AS o WHERE o.finding_id = f.id AND o.closed_at IS NULL)::boolean AS reported
FROM findings AS f
WHERE f.id IN (
    SELECT a.finding_id FROM risk_acceptances AS a
    WHERE a.ended_at IS NULL AND a.expires_at <= @now ORDER BY a.expires_at, a.id LIMIT @most)
FOR NO KEY UPDATE SKIP LOCKED;

-- name: IsReported :one
SELECT EXISTS (SELECT FROM sightings AS o WHERE o.finding_id = @finding_id AND o.closed_at IS NULL)::boolean AS reported;

-- name: AuditRenewed :exec
-- The state stays, but who looks at the finding shall see it.
WITH touched AS (
    UPDATE findings AS f SET version = f.version + 1 WHERE f.id = @finding_id RETURNING f.id, f.state
)
INSERT INTO audit (finding_id, at, actor, action, from_state, to_state, reason)
SELECT touched.id, @now, @actor, 'renewed', touched.state, touched.state, @reason FROM touched;

-- name: InsertExpiredAudits :exec
INSERT INTO audit (finding_id, at, actor, action, from_state, to_state, reason)
SELECT f.id, @now, @actor, 'expired', f.state, @to_state, @reason
FROM findings AS f WHERE f.id = ANY(@ids::uuid[]);

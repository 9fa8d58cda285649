-- name: LockTokenOwner :exec
SELECT pg_advisory_xact_lock(hashtextextended('cloudsec.tokens.' || @owner_id::text, 0));

-- name: CountGoodTokens :one
SELECT count(*) FROM api_tokens WHERE owner_id = @owner_id AND revoked_at IS NULL AND expires_at > @now;

-- name: InsertToken :exec
INSERT INTO api_tokens (id, team_id, name, secret_sha256, scopes, owner_id, owner, roles, member, created_at, expires_at)
VALUES (@id, @team_id, @name, @secret_sha256, @scopes, @owner_id, @owner, @roles, @member, @now, @expires_at);

-- name: GetToken :one
SELECT sqlc.embed(api_tokens), teams.name AS team
FROM api_tokens JOIN teams ON teams.id = api_tokens.team_id
WHERE api_tokens.id = @id;

-- name: FindToken :one
-- With what the owner is in the team now.
SELECT sqlc.embed(api_tokens), teams.name AS team, coalesce(m.role, '') AS role
FROM api_tokens
JOIN teams ON teams.id = api_tokens.team_id
LEFT JOIN team_members AS m ON m.team_id = api_tokens.team_id AND m.subject = api_tokens.owner_id
WHERE api_tokens.secret_sha256 = @secret_sha256;

-- name: ListTokens :many
SELECT sqlc.embed(api_tokens), teams.name AS team
FROM api_tokens JOIN teams ON teams.id = api_tokens.team_id
WHERE api_tokens.id < @before
    AND (api_tokens.owner_id = @owner_id OR @every::boolean OR api_tokens.team_id = ANY(@administered::integer[]))
ORDER BY api_tokens.id DESC
LIMIT @page_size;

-- name: UseToken :exec
-- At most once in a while, so that a token in heavy use is not a row that everybody writes.
UPDATE api_tokens SET last_used_at = @now WHERE id = @id AND (last_used_at IS NULL OR last_used_at <= @before);

-- name: RevokeToken :execrows
UPDATE api_tokens SET revoked_at = @now, revoked_by = @actor WHERE id = @id AND revoked_at IS NULL;

-- name: SetStates :exec
UPDATE findings SET state = @state, state_changed_at = @now, version = version + 1 WHERE id = ANY(@ids::uuid[]);

-- name: InsertAudits :exec
INSERT INTO audit (finding_id, at, actor, action, from_state, to_state, reason)
SELECT moved.id, @now, @actor, 'transition', moved.from_state, @to_state, @reason
FROM (SELECT unnest(@ids::uuid[]) AS id, unnest(@from_states::text[]) AS from_state) AS moved;

-- name: ClaimBulkKey :execrows
-- Whoever sends the same key meanwhile waits here until the first one is done.
INSERT INTO bulk_operations (actor_id, key, request_sha256, result, created_at)
VALUES (@actor_id, @key, @request_sha256, '{}', @now)
ON CONFLICT (actor_id, key) DO NOTHING;

-- name: GetBulkOperation :one
SELECT * FROM bulk_operations WHERE actor_id = @actor_id AND key = @key;

-- name: FinishBulkOperation :exec
UPDATE bulk_operations SET result = @result WHERE actor_id = @actor_id AND key = @key;

-- name: ForgetBulkOperations :exec
DELETE FROM bulk_operations WHERE actor_id = @actor_id AND created_at < @before;

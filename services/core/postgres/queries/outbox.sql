-- name: ClaimDeliveries :many
-- For each destination one walk along its index, so that one which does not answer cannot keep the others waiting. busy names
-- the destination of each delivery that the caller is still at. What others have locked is passed over, so replicas do not
-- wait for each other. The database's clock decides, because those of replicas differ.
WITH due AS (
    SELECT mine.id
    FROM (
        SELECT w.id FROM webhooks AS w WHERE w.enabled
        UNION ALL
        SELECT '00000000-0000-0000-0000-000000000000'::uuid WHERE @topic::boolean
    ) AS destination
    CROSS JOIN LATERAL (
        SELECT c.id, c.due_at
        FROM deliveries AS c
        WHERE c.destination_id = destination.id AND c.state = 'pending' AND c.due_at <= now()
        ORDER BY c.due_at
        LIMIT greatest(0, sqlc.arg(per_destination)::integer - cardinality(array_positions(sqlc.arg(busy)::uuid[], destination.id)))
        FOR UPDATE SKIP LOCKED
    ) AS mine
    ORDER BY mine.due_at
    LIMIT @slots
), claimed AS (
    UPDATE deliveries AS d
    SET attempts = d.attempts + 1, last_attempt_at = now(), due_at = now() + make_interval(secs => @lease_seconds::float8)
    FROM due WHERE d.id = due.id
    RETURNING d.id, d.attempts, d.event_id, d.webhook_id
)
SELECT claimed.id, claimed.attempts, claimed.webhook_id, sqlc.embed(events),
    w.url, w.secret, w.previous_secret, w.previous_expires_at
FROM claimed
JOIN events ON events.id = claimed.event_id
LEFT JOIN webhooks AS w ON w.id = claimed.webhook_id;

-- name: MarkDelivered :exec
-- Also by somebody who has lost the lease: what has arrived has arrived.
UPDATE deliveries SET state = 'delivered', finished_at = now(), last_status = @status, last_error = ''
WHERE id = @id AND state = 'pending';

-- name: MarkFailed :exec
UPDATE deliveries
SET due_at = now() + make_interval(secs => @delay_seconds::float8), last_status = @status, last_error = @error
WHERE id = @id AND state = 'pending' AND attempts = @attempts;

-- name: MarkDead :exec
UPDATE deliveries SET state = 'dead', finished_at = now(), last_status = @status, last_error = @error
WHERE id = @id AND state = 'pending' AND attempts = @attempts;

-- name: ReleaseDelivery :exec
-- An attempt that was cut off by us does not count against the destination.
UPDATE deliveries SET due_at = now(), attempts = attempts - 1
WHERE id = @id AND state = 'pending' AND attempts = @attempts AND attempts > 0;

-- name: BuryDisabled :execrows
-- What still waits for a webhook that takes nothing any more.
UPDATE deliveries AS d SET state = 'dead', finished_at = now(), last_error = 'the webhook is disabled'
FROM webhooks AS w
WHERE w.id = d.webhook_id AND NOT w.enabled AND d.state = 'pending';

-- name: PruneDeliveries :execrows
DELETE FROM deliveries WHERE id IN (
    SELECT d.id FROM deliveries AS d
    WHERE d.state <> 'pending' AND d.finished_at < now() - make_interval(secs => @retention_seconds::float8)
    ORDER BY d.finished_at
    LIMIT @most
    FOR UPDATE SKIP LOCKED);

-- name: PruneEvents :execrows
DELETE FROM events WHERE id IN (
    SELECT e.id FROM events AS e
    WHERE e.occurred_at < now() - make_interval(secs => @retention_seconds::float8)
        AND NOT EXISTS (SELECT FROM deliveries AS d WHERE d.event_id = e.id)
    ORDER BY e.occurred_at
    LIMIT @most
    FOR UPDATE SKIP LOCKED);

-- name: OutboxBacklog :one
SELECT count(*) FILTER (WHERE state = 'pending') AS pending, count(*) FILTER (WHERE state = 'dead') AS dead,
    coalesce(extract(epoch FROM now() - min(created_at) FILTER (WHERE state = 'pending')), 0)::float8 AS oldest_seconds
FROM deliveries WHERE state IN ('pending', 'dead');

-- name: ListDeliveries :many
SELECT sqlc.embed(deliveries), events.type
FROM deliveries JOIN events ON events.id = deliveries.event_id
WHERE deliveries.id < @before
    AND (sqlc.narg(webhook_id)::uuid IS NULL OR deliveries.webhook_id = sqlc.narg(webhook_id)::uuid)
    AND (sqlc.narg(state)::text IS NULL OR deliveries.state = sqlc.narg(state)::text)
ORDER BY deliveries.id DESC
LIMIT @page_size;

-- name: GetDelivery :one
SELECT sqlc.embed(deliveries), sqlc.embed(events)
FROM deliveries JOIN events ON events.id = deliveries.event_id
WHERE deliveries.id = @id;

-- name: LockDelivery :one
SELECT d.state, d.webhook_id, coalesce(w.enabled, TRUE)::boolean AS enabled
FROM deliveries AS d LEFT JOIN webhooks AS w ON w.id = d.webhook_id
WHERE d.id = @id
FOR UPDATE OF d;

-- name: Redeliver :exec
UPDATE deliveries SET state = 'pending', finished_at = NULL, attempts = 0, due_at = now(), last_error = '', last_status = NULL
WHERE id = @id;

-- name: RedeliverDead :execrows
UPDATE deliveries SET state = 'pending', finished_at = NULL, attempts = 0, due_at = now(), last_error = '', last_status = NULL
WHERE id IN (
    SELECT d.id FROM deliveries AS d LEFT JOIN webhooks AS w ON w.id = d.webhook_id
    WHERE d.state = 'dead' AND coalesce(w.enabled, TRUE)
        AND (sqlc.narg(webhook_id)::uuid IS NULL OR d.webhook_id = sqlc.narg(webhook_id)::uuid)
    ORDER BY d.id
    LIMIT @most
    FOR UPDATE OF d SKIP LOCKED);

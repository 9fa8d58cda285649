-- name: LockWebhooks :exec
-- Creating webhooks one after the other keeps their number bounded.
SELECT pg_advisory_xact_lock(hashtextextended('cloudsec.webhooks', 0));

-- name: CountWebhooks :one
SELECT count(*) FROM webhooks;

-- name: InsertWebhook :exec
INSERT INTO webhooks (id, url, description, types, min_severity, enabled, secret, created_by, created_at, updated_at)
VALUES (@id, @url, @description, @types, @min_severity, @enabled, @secret, @created_by, @now, @now);

-- name: GetWebhook :one
SELECT * FROM webhooks WHERE id = @id;

-- name: LockWebhook :one
SELECT * FROM webhooks WHERE id = @id FOR NO KEY UPDATE;

-- name: ListWebhooks :many
SELECT * FROM webhooks ORDER BY id;

-- name: UpdateWebhook :exec
UPDATE webhooks
SET url = @url, description = @description, types = @types, min_severity = @min_severity, enabled = @enabled,
    disabled_reason = @disabled_reason, updated_at = @now
WHERE id = @id;

-- name: DisableWebhook :execrows
UPDATE webhooks SET enabled = FALSE, disabled_reason = @reason, updated_at = @now WHERE id = @id AND enabled;

-- name: RotateWebhookSecret :exec
UPDATE webhooks
SET previous_secret = sqlc.narg(previous_secret), previous_expires_at = sqlc.narg(previous_expires_at), secret = @secret,
    updated_at = @now
WHERE id = @id;

-- name: DeleteWebhook :execrows
DELETE FROM webhooks WHERE id = @id;

-- name: EnqueueTest :one
INSERT INTO deliveries (event_id, webhook_id, team_id) VALUES (@event_id, @webhook_id, @team_id) RETURNING id;

-- name: InsertOperation :exec
INSERT INTO operations (at, actor, action, subject, detail, team_id)
VALUES (@now, @actor, @action, @subject, @detail, coalesce(sqlc.narg(team_id)::integer, core_team()));

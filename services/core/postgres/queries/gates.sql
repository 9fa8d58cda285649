-- name: SourcesOfImage :many
-- By convention an image's sources end in its digest.
SELECT name FROM sources WHERE right(name, char_length(@digest::text)) = @digest::text ORDER BY name LIMIT @most;

-- name: TeamsOfSources :many
SELECT DISTINCT team_id FROM sources WHERE name = ANY(@names::text[]) ORDER BY team_id LIMIT 2;

-- name: NewestImports :many
SELECT s.id AS source_id, s.name, s.last_reported_at, sqlc.embed(imports)
FROM sources AS s JOIN imports ON imports.id = s.last_import_id
WHERE s.name = ANY(@names::text[]);

-- name: ActiveWaivers :many
SELECT * FROM gate_waivers
WHERE target = @target AND policy = @policy AND expires_at > @now
ORDER BY expires_at, id
LIMIT @most;

-- name: InsertEvaluation :exec
INSERT INTO gate_evaluations (id, at, actor, policy, policy_sha256, target, verdict, result)
VALUES (@id, @at, @actor, @policy, @policy_sha256, @target, @verdict, @result);

-- name: GetEvaluation :one
SELECT * FROM gate_evaluations WHERE id = @id;

-- name: ListEvaluations :many
SELECT id, at, actor, policy, target, verdict
FROM gate_evaluations
WHERE id < @before AND (sqlc.narg(verdict)::text IS NULL OR verdict = sqlc.narg(verdict)::text)
ORDER BY id DESC
LIMIT @page_size;

-- name: InsertWaiver :exec
INSERT INTO gate_waivers (id, evaluation_id, policy, target, at, actor, reason, expires_at, blockers, team_id)
VALUES (@id, @evaluation_id, @policy, @target, @at, @actor, @reason, @expires_at, @blockers, @team_id);

-- name: ListWaivers :many
SELECT * FROM gate_waivers WHERE evaluation_id = @evaluation_id ORDER BY id DESC LIMIT 200;

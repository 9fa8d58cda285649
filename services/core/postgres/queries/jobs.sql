-- The queue of imports. Whoever works on a job names its lease in every statement, so that a worker that lost it can change
-- nothing.

-- name: BeginUpload :exec
INSERT INTO import_uploads (id) VALUES (@id);

-- name: AppendChunk :exec
INSERT INTO import_chunks (upload_id, number, data) VALUES (@upload_id, @number, @data);

-- name: ReadChunk :one
SELECT data FROM import_chunks WHERE upload_id = @upload_id AND number = @number;

-- name: DeleteUpload :exec
DELETE FROM import_uploads WHERE id = @id;

-- name: LockQueue :exec
-- One job of a source is queued at a time, so that its jobs' numbers say in which order they became visible.
SELECT pg_advisory_xact_lock(hashtextextended('cloudsec.import-job.' || @source::text, 0));

-- name: FindActiveJob :one
-- The last job of the source, when it is not finished.
SELECT * FROM import_jobs
WHERE source = @source AND state IN ('queued', 'running')
ORDER BY number DESC
LIMIT 1;

-- name: FindLatestSucceededJob :one
-- The job that made the source's latest import, when the recipe of findings still is the same.
SELECT j.*
FROM sources AS s
JOIN imports AS i ON i.id = s.last_import_id
JOIN import_jobs AS j ON j.import_id = i.id
WHERE s.name = @source AND j.source = @source AND i.recipe = @recipe
ORDER BY j.number DESC
LIMIT 1;

-- name: InsertJob :one
INSERT INTO import_jobs (id, team_id, source, format, mapping, content_sha256, size_bytes, stored_bytes, created_by, request_id)
VALUES (@id, @team_id, @source, @format, @mapping, @content_sha256, @size_bytes, @stored_bytes, @created_by, @request_id)
RETURNING *;

-- name: GetJob :one
SELECT * FROM import_jobs WHERE id = @id;

-- name: ListJobs :many
SELECT * FROM import_jobs
WHERE number < @before
    AND (sqlc.narg(source)::text IS NULL OR source = sqlc.narg(source)::text)
    AND (sqlc.narg(states)::text[] IS NULL OR state = ANY(sqlc.narg(states)::text[]))
ORDER BY number DESC
LIMIT @page_size;

-- name: ClaimJob :one
-- The oldest job that is due and is its source's oldest. A job whose lease is over was left by a worker that died.
UPDATE import_jobs
SET state = 'running', lease = sqlc.arg(lease)::uuid, lease_until = now() + sqlc.arg(lease_ms)::bigint * interval '1 millisecond',
    attempts = attempts + 1, started_at = coalesce(started_at, now()), bytes_read = 0, records_read = 0
WHERE id = (
    SELECT j.id
    FROM import_jobs AS j
    WHERE ((j.state = 'queued' AND j.run_after <= now()) OR (j.state = 'running' AND j.lease_until < now()))
        AND NOT EXISTS (
            SELECT FROM import_jobs AS older
            WHERE older.source = j.source AND older.state IN ('queued', 'running') AND older.number < j.number)
    ORDER BY j.number
    LIMIT 1
    FOR UPDATE SKIP LOCKED
)
RETURNING *;

-- name: BeatJob :execrows
UPDATE import_jobs
SET lease_until = now() + sqlc.arg(lease_ms)::bigint * interval '1 millisecond', bytes_read = @bytes_read,
    records_read = @records_read
WHERE id = @id AND lease = sqlc.arg(lease)::uuid;

-- name: CompleteJob :execrows
UPDATE import_jobs
SET state = 'succeeded', import_id = sqlc.arg(import_id)::uuid, lease = NULL, lease_until = NULL, finished_at = now(),
    bytes_read = size_bytes, records_read = @records_read
WHERE id = @id AND lease = sqlc.arg(lease)::uuid;

-- name: FailJob :execrows
UPDATE import_jobs
SET state = 'failed', lease = NULL, lease_until = NULL, finished_at = now(), error_code = @error_code,
    error_field = @error_field, error_message = @error_message, bytes_read = @bytes_read, records_read = @records_read
WHERE id = @id AND lease = sqlc.arg(lease)::uuid;

-- name: RequeueJob :execrows
-- Back into the queue at its old place. A job that was given back, and did not fail, has its attempt back too.
UPDATE import_jobs
SET state = 'queued', lease = NULL, lease_until = NULL, bytes_read = 0, records_read = 0,
    attempts = attempts - @attempts_back::integer,
    run_after = now() + sqlc.arg(delay_ms)::bigint * interval '1 millisecond'
WHERE id = @id AND lease = sqlc.arg(lease)::uuid;

-- name: CancelJob :one
UPDATE import_jobs
SET state = 'cancelled', lease = NULL, lease_until = NULL, finished_at = now()
WHERE id = @id AND state IN ('queued', 'running')
RETURNING *;

-- name: SumSpool :one
-- What waits to be imported, in bytes as stored.
SELECT coalesce(sum(stored_bytes), 0)::bigint FROM import_jobs WHERE state IN ('queued', 'running');

-- name: CountJobs :one
SELECT count(*) FILTER (WHERE state = 'queued') AS queued, count(*) FILTER (WHERE state = 'running') AS running,
    coalesce(extract(epoch FROM now() - min(created_at) FILTER (WHERE state = 'queued')), 0)::float8 AS oldest_seconds
FROM import_jobs
WHERE state IN ('queued', 'running');

-- name: SweepUploads :execrows
-- Uploads that were never finished, because their client or their replica went away.
DELETE FROM import_uploads AS u
WHERE u.started_at < now() - sqlc.arg(age_ms)::bigint * interval '1 millisecond'
    AND NOT EXISTS (SELECT FROM import_jobs AS j WHERE j.id = u.id AND j.state IN ('queued', 'running'));

-- name: SweepJobs :execrows
DELETE FROM import_jobs WHERE finished_at < now() - sqlc.arg(age_ms)::bigint * interval '1 millisecond';

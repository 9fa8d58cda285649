-- name: LockFilterOwner :exec
-- One change of an owner's filters at a time, so that they cannot become more than allowed; ends with the transaction.
SELECT pg_advisory_xact_lock(hashtextextended('cloudsec.filters.' || @owner_id::text, 0));

-- name: CountFiltersOf :one
SELECT count(*) FROM saved_filters WHERE owner_id = @owner_id;

-- name: InsertFilter :exec
INSERT INTO saved_filters (id, owner_id, owner, name, filter, shared, created_at, updated_at)
VALUES (@id, @owner_id, @owner, @name, @filter, @shared, @now, @now);

-- name: GetFilter :one
SELECT * FROM saved_filters WHERE id = @id AND (shared OR owner_id = @reader_id);

-- name: LockFilter :one
SELECT * FROM saved_filters WHERE id = @id AND (shared OR owner_id = @reader_id) FOR UPDATE;

-- name: ListFilters :many
SELECT * FROM saved_filters
WHERE (shared OR owner_id = @reader_id) AND id > @after_id
ORDER BY id
LIMIT @page_size;

-- name: UpdateFilter :one
UPDATE saved_filters SET name = @name, filter = @filter, shared = @shared, version = version + 1, updated_at = @now
WHERE id = @id
RETURNING *;

-- name: DeleteFilter :exec
DELETE FROM saved_filters WHERE id = @id;

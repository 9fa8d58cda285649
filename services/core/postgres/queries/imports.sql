-- name: LockSource :exec
-- One import of a source at a time; the lock ends with the transaction.
SELECT pg_advisory_xact_lock(hashtextextended('cloudsec.import.' || @source::text, 0));

-- name: EnsureSource :one
INSERT INTO sources (name) VALUES (@name)
ON CONFLICT (name) DO UPDATE SET name = excluded.name
RETURNING id, last_import_id;

-- name: FindSource :one
SELECT id FROM sources WHERE name = @name;

-- name: SetLastImport :exec
UPDATE sources SET last_import_id = @import_id WHERE id = @id;

-- name: InsertImport :exec
INSERT INTO imports (id, source_id, format, tool, content_sha256, size_bytes, recipe, imported_by, imported_at, duration_ms,
    records, created, unchanged, reopened, collided, skipped, closed, sightings_closed)
VALUES (@id, @source_id, @format, @tool, @content_sha256, @size_bytes, @recipe, @imported_by, @imported_at, @duration_ms,
    @records, @created, @unchanged, @reopened, @collided, @skipped, @closed, @sightings_closed);

-- name: GetImport :one
SELECT sqlc.embed(imports), sources.name AS source
FROM imports JOIN sources ON sources.id = imports.source_id
WHERE imports.id = @id;

-- name: GetImports :many
SELECT sqlc.embed(imports), sources.name AS source
FROM imports JOIN sources ON sources.id = imports.source_id
WHERE imports.id = ANY(@ids::uuid[]);

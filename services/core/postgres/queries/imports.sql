-- name: LockSource :exec
-- One import of a source at a time; the lock ends with the transaction.
SELECT pg_advisory_xact_lock(hashtextextended('cloudsec.import.' || @source::text, 0));

-- name: EnsureSource :one
-- The row is not locked: an import that merges findings, and with them this source's sightings, must not wait for this one.
-- The source's lock keeps two from adding it. A source of another team is not found.
WITH added AS (
    INSERT INTO sources (name, team_id) VALUES (@name, @team_id) ON CONFLICT (name) DO NOTHING
    RETURNING id, last_import_id, criticality, exposure
)
SELECT source.id, source.last_import_id, source.criticality, source.exposure, teams.name AS team
FROM (
    SELECT added.id, added.last_import_id, added.criticality, added.exposure FROM added
    UNION ALL
    SELECT s.id, s.last_import_id, s.criticality, s.exposure FROM sources AS s WHERE s.name = @name
    LIMIT 1
) AS source JOIN teams ON teams.id = @team_id;

-- name: TeamOfSource :one
-- Also of a source that the caller may not see; 0 when there is none.
SELECT coalesce(core_team_of_source(@source::text), 0)::integer AS team_id;

-- name: FindSources :many
SELECT id, name FROM sources WHERE name = ANY(@names::text[]) OR name ILIKE ANY(@patterns::text[]);

-- name: SetLastImport :exec
UPDATE sources SET last_import_id = @import_id WHERE id = @id;

-- name: InsertImport :exec
INSERT INTO imports (id, source_id, format, tool, content_sha256, size_bytes, recipe, imported_by, imported_at, duration_ms,
    records, created, unchanged, reopened, collided, skipped, closed, sightings_closed, mapping, team_id)
VALUES (@id, @source_id, @format, @tool, @content_sha256, @size_bytes, @recipe, @imported_by, @imported_at, @duration_ms,
    @records, @created, @unchanged, @reopened, @collided, @skipped, @closed, @sightings_closed, @mapping, @team_id);

-- name: GetImport :one
SELECT sqlc.embed(imports), sources.name AS source, teams.name AS team
FROM imports JOIN sources ON sources.id = imports.source_id JOIN teams ON teams.id = imports.team_id
WHERE imports.id = @id;

-- name: SetLastReported :exec
-- Also when the report says what the one before said: the gate asks how fresh a source's word is.
UPDATE sources SET last_reported_at = @now WHERE name = @source;
-- name: GetImports :many
SELECT sqlc.embed(imports), sources.name AS source, teams.name AS team
FROM imports JOIN sources ON sources.id = imports.source_id JOIN teams ON teams.id = imports.team_id
WHERE imports.id = ANY(@ids::uuid[]);

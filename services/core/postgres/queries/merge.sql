-- The steps of an import, in the order in which they run. All of them work on sets: none is run once per record.

-- name: AddOccurrences :exec
-- Records that are the same issue as an earlier one of the report were not staged again, only counted.
UPDATE staged
SET occurrences = staged.occurrences + more.occurrences, severity = greatest(staged.severity, more.severity)
FROM (
    SELECT unnest(@fingerprints::bytea[]) AS fingerprint, unnest(@occurrences::integer[]) AS occurrences,
        unnest(@severities::smallint[]) AS severity
) AS more
WHERE staged.fingerprint = more.fingerprint;

-- name: InsertFindings :execrows
-- In the order of the fingerprints, so that two imports which bring the same new findings wait for each other instead of
-- deadlocking.
INSERT INTO findings (id, fingerprint, recipe, rank, inputs, facts, kind, severity, title, description, rule_id, component, purl, path,
    url, first_import_id, first_seen_at, last_seen_at, state_changed_at)
SELECT s.finding_id, s.fingerprint, @recipe, s.rank, s.inputs, s.facts, s.kind, s.severity, s.title, s.description, s.rule_id, s.component,
    s.purl, s.path, s.url, @import_id, @now, @now, @now
FROM staged AS s
ORDER BY s.fingerprint
ON CONFLICT (fingerprint) DO NOTHING;

-- name: LockFindings :exec
-- Everything that the import may change, in one order for all imports.
SELECT f.id
FROM findings AS f
WHERE f.first_import_id <> @import_id
    AND (f.fingerprint IN (SELECT s.fingerprint FROM staged AS s)
        OR f.id IN (SELECT o.finding_id FROM sightings AS o WHERE o.source_id = @source_id AND o.closed_at IS NULL))
ORDER BY f.fingerprint
FOR NO KEY UPDATE;

-- name: AuditReopened :execrows
INSERT INTO audit (finding_id, at, actor, action, from_state, to_state, reason, import_id)
SELECT f.id, @now, @actor, 'reopened', f.state, 'reopened', @reason, sqlc.arg(import_id)::uuid
FROM findings AS f JOIN staged AS s ON s.fingerprint = f.fingerprint
WHERE f.state = 'fixed';

-- name: TouchFindings :exec
-- What is seen again takes over the source's words and wakes up when it was fixed. Nothing else about its state changes.
UPDATE findings AS f
SET title = s.title, description = s.description, rule_id = s.rule_id, component = s.component, path = s.path, url = s.url,
    purl = CASE WHEN f.purl = '' THEN s.purl ELSE f.purl END,
    last_seen_at = @now, version = f.version + 1,
    state = CASE WHEN f.state = 'fixed' THEN 'reopened' ELSE f.state END,
    state_changed_at = CASE WHEN f.state = 'fixed' THEN @now ELSE f.state_changed_at END
FROM staged AS s
WHERE s.fingerprint = f.fingerprint AND f.first_import_id <> @import_id;

-- name: UpsertSightings :exec
INSERT INTO sightings AS known (finding_id, source_id, severity, occurrences, component_version, fixed_version, path, line,
    first_seen_at, last_seen_at, first_import_id, last_import_id)
SELECT f.id, @source_id, s.severity, s.occurrences, s.component_version, s.fixed_version, s.path, s.line,
    @now, @now, @import_id, @import_id
FROM staged AS s JOIN findings AS f ON f.fingerprint = s.fingerprint
ON CONFLICT (finding_id, source_id) DO UPDATE
SET severity = excluded.severity, occurrences = excluded.occurrences, component_version = excluded.component_version,
    fixed_version = excluded.fixed_version, path = excluded.path, line = excluded.line,
    last_seen_at = excluded.last_seen_at, last_import_id = excluded.last_import_id, closed_at = NULL;

-- name: CloseSightings :many
-- What the source no longer reports. Its silence ends its own sighting and no other.
UPDATE sightings
SET closed_at = @now
WHERE source_id = @source_id AND closed_at IS NULL AND last_import_id <> @import_id
RETURNING finding_id;

-- name: FixUnseen :execrows
-- Findings without any open sighting are fixed, unless somebody decided about them.
WITH unseen AS (
    SELECT f.id, f.state
    FROM findings AS f
    WHERE f.id = ANY(@finding_ids::uuid[]) AND f.state = ANY(@open_states::text[])
        AND NOT EXISTS (SELECT FROM sightings AS o WHERE o.finding_id = f.id AND o.closed_at IS NULL)
), fixed AS (
    UPDATE findings AS f
    SET state = 'fixed', state_changed_at = @now
    FROM unseen WHERE f.id = unseen.id
)
INSERT INTO audit (finding_id, at, actor, action, from_state, to_state, reason, import_id)
SELECT unseen.id, @now, @actor, 'fixed', unseen.state, 'fixed', @reason, sqlc.arg(import_id)::uuid
FROM unseen;

-- name: BumpVersions :exec
UPDATE findings SET version = version + 1 WHERE id = ANY(@finding_ids::uuid[]);

-- name: RefreshSeverities :exec
-- A finding is as bad as the worst of what is said about it now. When nobody says anything, it stays as it was.
UPDATE findings AS f
SET severity = worst.severity
FROM (
    SELECT o.finding_id, max(o.severity)::smallint AS severity
    FROM sightings AS o
    WHERE o.closed_at IS NULL AND (
        o.finding_id = ANY(@closed_ids::uuid[])
        OR o.finding_id IN (SELECT mine.finding_id FROM sightings AS mine
            WHERE mine.source_id = @source_id AND mine.closed_at IS NULL))
    GROUP BY o.finding_id
) AS worst
WHERE f.id = worst.finding_id AND f.severity <> worst.severity;

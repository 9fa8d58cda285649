-- The steps of an import, in the order in which they run. All of them work on sets: none is run once per record.

-- name: MergeCollisions :one
-- Of the records that are the same issue the first stays, with the worst severity of all, their number, and what the others
-- claim. It returns how many went.
WITH repeated AS (
    SELECT s.fingerprint, min(s.record)::integer AS first, count(*)::integer AS records, max(s.severity)::smallint AS worst
    FROM staged AS s
    GROUP BY s.fingerprint
    HAVING count(*) > 1
), kept AS (
    UPDATE staged AS s
    SET occurrences = repeated.records, severity = repeated.worst
    FROM repeated WHERE s.fingerprint = repeated.fingerprint AND s.record = repeated.first
    RETURNING s.fingerprint, s.finding_id
), gone AS (
    DELETE FROM staged AS s
    USING repeated WHERE s.fingerprint = repeated.fingerprint AND s.record > repeated.first
    RETURNING s.record, s.fingerprint, s.claims, s.named, s.open, s.rule_id, s.path, s.line, s.title
), noted AS (
    INSERT INTO staged_collisions (number, staged_id, rule_id, path, line, title)
    SELECT row_number() OVER (ORDER BY gone.record), kept.finding_id, gone.rule_id, gone.path, gone.line, gone.title
    FROM gone JOIN kept ON kept.fingerprint = gone.fingerprint
    ORDER BY gone.record
    LIMIT @most::integer
), claimed AS (
    INSERT INTO staged_claims (staged_id, fingerprint, recipe, open)
    SELECT DISTINCT kept.finding_id, gone.claims[place], CASE WHEN place <= gone.named THEN @recipe::integer ELSE 0 END,
        place <= gone.open
    FROM gone JOIN kept ON kept.fingerprint = gone.fingerprint
    CROSS JOIN generate_series(1, cardinality(gone.claims)) AS place
)
SELECT count(*) FROM gone;

-- name: StageClaims :exec
INSERT INTO staged_claims (staged_id, fingerprint, recipe, open)
SELECT s.finding_id, s.claims[place], CASE WHEN place <= s.named THEN @recipe::integer ELSE 0 END, place <= s.open
FROM staged AS s CROSS JOIN generate_series(1, cardinality(s.claims)) AS place;

-- name: InsertFindings :execrows
-- The import runs in the scope of its team, so all that it finds by a fingerprint is of that team. In the order of the
-- fingerprints, so that two imports which bring the same new findings wait for each other instead of deadlocking. Those that are
-- known are left out first, because a conflict costs nearly as much as a row. All of one severity are due at once, and all of a
-- source are about the same.
INSERT INTO findings (id, team_id, fingerprint, recipe, rank, inputs, facts, kind, severity, title, description, rule_id, component, purl,
    path, url, first_import_id, first_seen_at, last_seen_at, state_changed_at, sla, sla_started_at, due_at, sla_stale,
    criticality, exposure, epss, kev)
SELECT s.finding_id, @team_id, s.fingerprint, @recipe, s.rank, s.inputs, s.facts, s.kind, s.severity, s.title, s.description, s.rule_id, s.component,
    s.purl, s.path, s.url, @import_id, @now, @now, @now, CASE WHEN clock.due_at IS NULL THEN 0 ELSE 1 END, @now, clock.due_at, FALSE,
    @criticality, @exposure, coalesce(e.score, 0), k.cve IS NOT NULL
FROM staged AS s
LEFT JOIN (SELECT unnest(@timed::smallint[]) AS severity, unnest(@dues::timestamptz[]) AS due_at) AS clock ON clock.severity = s.severity
LEFT JOIN epss_scores AS e ON s.kind = 'vulnerability' AND e.cve = upper(s.inputs->>'vulnerability')
LEFT JOIN kev_entries AS k ON s.kind = 'vulnerability' AND k.cve = upper(s.inputs->>'vulnerability')
WHERE NOT EXISTS (SELECT FROM findings AS f WHERE f.fingerprint = s.fingerprint)
ORDER BY s.fingerprint
ON CONFLICT DO NOTHING; -- Also of the constraint that goes with the first team.

-- name: LockFindings :one
-- Everything that the import may change, in one order for all imports. Rows of finding_seen are only changed by who holds
-- their finding, so they need no order of their own.
SELECT count(*) FROM (
    SELECT f.id
    FROM findings AS f
    WHERE f.first_import_id <> @import_id
        AND (f.fingerprint IN (SELECT s.fingerprint FROM staged AS s)
            OR f.id IN (SELECT o.finding_id FROM sightings AS o WHERE o.source_id = @source_id AND o.closed_at IS NULL))
    ORDER BY f.fingerprint
    FOR NO KEY UPDATE
) AS locked;

-- name: MatchFindings :exec
-- The one look at everything that the report speaks of. The steps that follow only touch what has to change.
INSERT INTO matched (record, finding_id, known, reopens, reworded, resighted)
SELECT s.record, f.id, f.first_import_id <> @import_id, f.state = 'fixed',
    (f.purl = '' AND s.purl <> '') OR (f.title, f.description, f.rule_id, f.component, f.path, f.url)
        <> (s.title, s.description, s.rule_id, s.component, s.path, s.url),
    o.finding_id IS NULL OR o.closed_at IS NOT NULL
        OR (o.severity, o.occurrences, o.component_version, o.fixed_version, o.path, o.line)
            <> (s.severity, s.occurrences, s.component_version, s.fixed_version, s.path, s.line)
FROM staged AS s
JOIN findings AS f ON f.fingerprint = s.fingerprint
LEFT JOIN sightings AS o ON o.finding_id = f.id AND o.source_id = @source_id;

-- name: AuditReopened :execrows
INSERT INTO audit (finding_id, at, actor, action, from_state, to_state, reason, import_id)
SELECT m.finding_id, @now, @actor, 'reopened', 'fixed', 'reopened', @reason, sqlc.arg(import_id)::uuid
FROM matched AS m
WHERE m.reopens;

-- name: TouchFindings :many
-- What is seen again takes over the source's words and wakes up when it was fixed, and so does its clock, which begins anew or
-- goes on. Nothing else about its state changes. It returns the first of those that woke up.
WITH touched AS (
    UPDATE findings AS f
    SET title = s.title, description = s.description, rule_id = s.rule_id, component = s.component, path = s.path, url = s.url,
        purl = CASE WHEN f.purl = '' THEN s.purl ELSE f.purl END,
        state = CASE WHEN m.reopens THEN 'reopened' ELSE f.state END,
        state_changed_at = CASE WHEN m.reopens THEN @now ELSE f.state_changed_at END,
        sla = CASE WHEN m.reopens THEN 1 ELSE f.sla END, sla_stale = f.sla_stale OR m.reopens,
        sla_started_at = CASE WHEN m.reopens AND NOT (@continues::boolean AND f.sla_started_at IS NOT NULL) THEN @now
            ELSE f.sla_started_at END,
        sla_steps = CASE WHEN m.reopens AND NOT (@continues::boolean AND f.sla_started_at IS NOT NULL) THEN NULL ELSE f.sla_steps END
    FROM matched AS m JOIN staged AS s ON s.record = m.record
    WHERE f.id = m.finding_id AND m.known AND (m.reopens OR m.reworded)
    RETURNING f.id, m.reopens
)
SELECT touched.id FROM touched WHERE touched.reopens LIMIT @most;

-- name: SeeFindings :exec
-- The only thing written for every finding that is seen again.
UPDATE finding_seen AS seen
SET last_seen_at = @now, times = seen.times + 1
FROM matched AS m
WHERE seen.finding_id = m.finding_id AND m.known;

-- name: UpsertSightings :exec
INSERT INTO sightings AS known (finding_id, team_id, source_id, severity, occurrences, component_version, fixed_version, path, line,
    first_seen_at, last_seen_at, first_import_id, last_import_id)
SELECT m.finding_id, @team_id, @source_id, s.severity, s.occurrences, s.component_version, s.fixed_version, s.path, s.line,
    @now, @now, @import_id, @import_id
FROM matched AS m JOIN staged AS s ON s.record = m.record
WHERE m.resighted
ON CONFLICT (finding_id, source_id) DO UPDATE
SET severity = excluded.severity, occurrences = excluded.occurrences, component_version = excluded.component_version,
    fixed_version = excluded.fixed_version, path = excluded.path, line = excluded.line,
    last_seen_at = excluded.last_seen_at, last_import_id = excluded.last_import_id, closed_at = NULL;

-- name: CloseSightings :execrows
-- What the source no longer reports. Its silence ends its own sighting and no other. The import before was the last to see it.
WITH ended AS (
    UPDATE sightings AS o
    SET closed_at = @now, last_seen_at = latest.imported_at, last_import_id = latest.id
    FROM sources JOIN imports AS latest ON latest.id = sources.last_import_id
    WHERE sources.id = @source_id AND o.source_id = sources.id AND o.closed_at IS NULL
        AND NOT EXISTS (SELECT FROM matched AS m WHERE m.finding_id = o.finding_id)
    RETURNING o.finding_id
)
INSERT INTO closing (finding_id) SELECT ended.finding_id FROM ended;

-- name: FixUnseen :execrows
-- Findings without any open sighting are fixed, unless somebody decided about them.
WITH unseen AS (
    SELECT f.id, f.state
    FROM findings AS f JOIN closing ON closing.finding_id = f.id
    WHERE f.state = ANY(@open_states::text[])
        AND NOT EXISTS (SELECT FROM sightings AS o WHERE o.finding_id = f.id AND o.closed_at IS NULL)
), fixed AS (
    UPDATE findings AS f
    SET state = 'fixed', state_changed_at = @now, sla = CASE
            WHEN f.sla = 1 AND f.due_at >= @now THEN 3
            WHEN f.sla = 1 AND f.due_at < @now THEN 4
            ELSE 0
        END
    FROM unseen WHERE f.id = unseen.id
)
INSERT INTO audit (finding_id, at, actor, action, from_state, to_state, reason, import_id)
SELECT unseen.id, @now, @actor, 'fixed', unseen.state, 'fixed', @reason, sqlc.arg(import_id)::uuid
FROM unseen;

-- name: BumpVersions :exec
UPDATE finding_seen AS seen SET times = seen.times + 1 FROM closing WHERE closing.finding_id = seen.finding_id;

-- name: RefreshSeverities :many
-- A finding is as bad as the worst of what is said about it now, and as critical and exposed as the most of that. When nobody says anything, it stays as it was. Its clock
-- remembers the change; the due date is computed after that. It returns the first of those that changed.
WITH changed AS (
    UPDATE findings AS f
    SET severity = worst.severity, criticality = worst.criticality, exposure = worst.exposure, sla_stale = TRUE,
        sla_steps = coalesce(f.sla_steps, jsonb_build_array(jsonb_build_array(f.severity, f.criticality, 0)))
            || jsonb_build_array(jsonb_build_array(worst.severity, worst.criticality, @at::bigint))
    FROM (
        SELECT o.finding_id, max(o.severity)::smallint AS severity, max(src.criticality)::smallint AS criticality,
            max(src.exposure)::smallint AS exposure
        FROM sightings AS o JOIN sources AS src ON src.id = o.source_id
        WHERE o.closed_at IS NULL AND o.finding_id IN (
            SELECT closing.finding_id FROM closing
            UNION ALL
            SELECT m.finding_id FROM matched AS m WHERE m.known AND m.resighted)
        GROUP BY o.finding_id
    ) AS worst
    WHERE f.id = worst.finding_id
        AND (f.severity, f.criticality, f.exposure) <> (worst.severity, worst.criticality, worst.exposure)
    RETURNING f.id
)
SELECT changed.id FROM changed LIMIT @most;

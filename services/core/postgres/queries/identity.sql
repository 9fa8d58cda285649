-- How staged records find the findings that they are about, when that is not by their own fingerprint. All statements work on
-- sets, and run in the scope of one team, in which a fingerprint is one finding's. Those that have nothing to do cost a look
-- into small tables.

-- name: HasOldRecipes :one
SELECT (EXISTS (SELECT FROM findings WHERE recipe < 2)
    OR EXISTS (SELECT FROM finding_aliases WHERE open AND recipe < 2))::boolean AS found;

-- name: LockIdentities :exec
-- Imports that change no fingerprint of an existing finding run side by side; the lock ends with the transaction.
SELECT pg_advisory_xact_lock_shared(hashtextextended('cloudsec.identity.' || current_schema(), 0));

-- name: LockIdentitiesAlone :exec
SELECT pg_advisory_xact_lock(hashtextextended('cloudsec.identity.' || current_schema(), 0));

-- name: FollowStagedClaims :execrows
-- Records of one report find each other: one that knows less gets the fingerprint of one that claims it.
UPDATE staged AS s
SET fingerprint = claimant.fingerprint
FROM (
    SELECT DISTINCT ON (c.fingerprint) c.fingerprint AS claimed, k.fingerprint
    FROM staged_claims AS c JOIN staged AS k ON k.finding_id = c.staged_id
    WHERE c.fingerprint <> k.fingerprint
    ORDER BY c.fingerprint, k.rank DESC, k.fingerprint
) AS claimant
WHERE s.fingerprint = claimant.claimed;

-- name: FollowAliases :execrows
-- Records that know no more than a name of a finding get the finding's own fingerprint.
UPDATE staged AS s
SET fingerprint = f.fingerprint
FROM finding_aliases AS a JOIN findings AS f ON f.id = a.finding_id
WHERE a.fingerprint = s.fingerprint AND NOT EXISTS (SELECT FROM findings AS own WHERE own.fingerprint = s.fingerprint);

-- name: FoldStaged :one
-- Staged records that got the fingerprint of another are folded into the one that knows most. It returns how many were.
WITH ranked AS (
    SELECT r.finding_id, first_value(r.finding_id) OVER (PARTITION BY r.fingerprint ORDER BY r.rank DESC, r.finding_id) AS kept
    FROM staged AS r
), folded AS (
    DELETE FROM staged AS s
    WHERE s.finding_id IN (SELECT ranked.finding_id FROM ranked WHERE ranked.kept <> ranked.finding_id)
    RETURNING s.finding_id, s.occurrences, s.severity, s.rule_id, s.path, s.line, s.title
), added AS (
    UPDATE staged AS s
    SET occurrences = s.occurrences + more.occurrences, severity = greatest(s.severity, more.severity)
    FROM (
        SELECT ranked.kept, sum(folded.occurrences)::integer AS occurrences, max(folded.severity) AS severity
        FROM folded JOIN ranked ON ranked.finding_id = folded.finding_id GROUP BY ranked.kept
    ) AS more
    WHERE s.finding_id = more.kept
), claimed AS (
    UPDATE staged_claims AS c SET staged_id = ranked.kept FROM ranked
    WHERE c.staged_id = ranked.finding_id AND ranked.kept <> ranked.finding_id
), collided AS (
    UPDATE staged_collisions AS c SET staged_id = ranked.kept FROM ranked
    WHERE c.staged_id = ranked.finding_id AND ranked.kept <> ranked.finding_id
), noted AS (
    INSERT INTO staged_collisions (number, staged_id, rule_id, path, line, title)
    SELECT row_number() OVER (ORDER BY folded.finding_id) + @collided::integer, ranked.kept, folded.rule_id, folded.path,
        folded.line, folded.title
    FROM folded JOIN ranked ON ranked.finding_id = folded.finding_id
    ORDER BY folded.finding_id
    LIMIT @room::integer
)
SELECT count(*) FROM folded;

-- name: ListClaims :many
-- The findings that a record leads to besides its own: those that go by a name which it claims, unless another record of the
-- report is about them, and those that an alias of its own fingerprint names although a finding has it.
WITH claims AS (
    SELECT c.staged_id, f.id
    FROM staged_claims AS c JOIN findings AS f ON f.fingerprint = c.fingerprint
    UNION
    SELECT c.staged_id, a.finding_id
    FROM staged_claims AS c JOIN finding_aliases AS a ON a.fingerprint = c.fingerprint
    WHERE a.open
    UNION
    SELECT s.finding_id, a.finding_id
    FROM staged AS s JOIN finding_aliases AS a ON a.fingerprint = s.fingerprint
)
SELECT DISTINCT ON (f.id) f.id AS finding_id, s.finding_id AS staged_id, own.id AS own_id
FROM claims
JOIN staged AS s ON s.finding_id = claims.staged_id
JOIN findings AS f ON f.id = claims.id
LEFT JOIN findings AS own ON own.fingerprint = s.fingerprint
WHERE f.fingerprint <> s.fingerprint AND NOT EXISTS (SELECT FROM staged AS other WHERE other.fingerprint = f.fingerprint)
ORDER BY f.id, s.rank DESC, s.fingerprint;

-- name: LockForMerge :many
-- In the order in which imports lock.
SELECT id, state, state_changed_at, first_seen_at, recipe, rank, fingerprint, inputs, facts
FROM findings WHERE id = ANY(@ids::uuid[])
ORDER BY fingerprint
FOR UPDATE;

-- name: KeepFormer :exec
-- What the findings were that will be part of others.
INSERT INTO merged_findings (id, finding_id, merged_at, import_id, former)
SELECT f.id, m.survivor, @now, sqlc.narg(import_id)::uuid, jsonb_build_object('finding', to_jsonb(f), 'seen', to_jsonb(seen),
    'sightings', (SELECT coalesce(jsonb_agg(to_jsonb(o)), '[]'::jsonb) FROM sightings AS o WHERE o.finding_id = f.id))
FROM (SELECT unnest(@losers::uuid[]) AS loser, unnest(@survivors::uuid[]) AS survivor) AS m
JOIN findings AS f ON f.id = m.loser
JOIN finding_seen AS seen ON seen.finding_id = f.id;

-- name: AuditMerged :exec
INSERT INTO audit (finding_id, at, actor, action, from_state, to_state, reason, import_id)
SELECT m.survivor, @now, @actor, 'merged', f.state, kept.state,
    'Finding ' || f.id::text || ' is the same issue and became part of this one. ' || @reason::text, sqlc.narg(import_id)::uuid
FROM (SELECT unnest(@losers::uuid[]) AS loser, unnest(@survivors::uuid[]) AS survivor) AS m
JOIN findings AS f ON f.id = m.loser
JOIN findings AS kept ON kept.id = m.survivor
ORDER BY m.survivor, f.id;

-- name: MoveSightings :exec
-- Of two sightings by one source the open one tells how things are, else the later one.
INSERT INTO sightings AS known (finding_id, team_id, source_id, severity, occurrences, component_version, fixed_version, path, line,
    first_seen_at, last_seen_at, first_import_id, last_import_id, closed_at)
SELECT DISTINCT ON (m.survivor, o.source_id) m.survivor, o.team_id, o.source_id, o.severity, o.occurrences, o.component_version,
    o.fixed_version, o.path, o.line, min(o.first_seen_at) OVER same, o.last_seen_at, o.first_import_id, o.last_import_id,
    o.closed_at
FROM (SELECT unnest(@losers::uuid[]) AS loser, unnest(@survivors::uuid[]) AS survivor) AS m
JOIN sightings AS o ON o.finding_id = m.loser
WINDOW same AS (PARTITION BY m.survivor, o.source_id)
ORDER BY m.survivor, o.source_id, o.closed_at IS NULL DESC, o.last_seen_at DESC
ON CONFLICT (finding_id, source_id) DO UPDATE
SET severity = CASE WHEN excluded.closed_at IS NULL AND known.closed_at IS NULL
        THEN greatest(known.severity, excluded.severity) WHEN excluded.closed_at IS NULL THEN excluded.severity
        ELSE known.severity END,
    occurrences = CASE WHEN excluded.closed_at IS NULL AND known.closed_at IS NULL
        THEN known.occurrences + excluded.occurrences WHEN excluded.closed_at IS NULL THEN excluded.occurrences
        ELSE known.occurrences END,
    first_seen_at = least(known.first_seen_at, excluded.first_seen_at),
    last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at),
    first_import_id = CASE WHEN excluded.first_seen_at < known.first_seen_at THEN excluded.first_import_id
        ELSE known.first_import_id END,
    last_import_id = CASE WHEN excluded.last_seen_at > known.last_seen_at THEN excluded.last_import_id
        ELSE known.last_import_id END,
    closed_at = CASE WHEN known.closed_at IS NULL OR excluded.closed_at IS NULL THEN NULL
        ELSE greatest(known.closed_at, excluded.closed_at) END;

-- name: TakeOver :exec
-- The survivor is as old as the oldest, as bad as the worst that is said now, and newer than any version that was read under
-- either id, so that no cache takes it for what it had. A version that was read is the finding's own and how often it was
-- seen, and the trigger of findings carries over when that was last.
UPDATE findings AS kept
SET criticality = greatest(kept.criticality, gone.criticality), exposure = greatest(kept.exposure, gone.exposure),
    sla_stale = TRUE, sla_started_at = least(kept.sla_started_at, gone.sla_started_at),
    first_seen_at = least(kept.first_seen_at, gone.first_seen_at), last_seen_at = greatest(kept.last_seen_at, gone.last_seen_at),
    version = greatest(kept.version, gone.version - mine.times) + 1, purl = CASE WHEN kept.purl = '' THEN gone.purl ELSE kept.purl END,
    severity = coalesce((SELECT max(o.severity) FROM sightings AS o
        WHERE o.finding_id = kept.id AND o.closed_at IS NULL), kept.severity)
FROM (
    SELECT m.survivor, max(f.criticality) AS criticality, max(f.exposure) AS exposure, min(f.sla_started_at) AS sla_started_at, min(f.first_seen_at) AS first_seen_at, max(seen.last_seen_at) AS last_seen_at,
        max(f.version + seen.times) AS version, max(f.purl) AS purl
    FROM (SELECT unnest(@losers::uuid[]) AS loser, unnest(@survivors::uuid[]) AS survivor) AS m
    JOIN findings AS f ON f.id = m.loser
    JOIN finding_seen AS seen ON seen.finding_id = f.id
    GROUP BY m.survivor
) AS gone JOIN finding_seen AS mine ON mine.finding_id = gone.survivor
WHERE kept.id = gone.survivor;

-- name: MoveAliases :exec
UPDATE finding_aliases AS a
SET finding_id = m.survivor, open = false
FROM (SELECT unnest(@losers::uuid[]) AS loser, unnest(@survivors::uuid[]) AS survivor) AS m
WHERE a.finding_id = m.loser;

-- name: MoveFormerIDs :exec
UPDATE merged_findings AS e
SET finding_id = m.survivor
FROM (SELECT unnest(@losers::uuid[]) AS loser, unnest(@survivors::uuid[]) AS survivor) AS m
WHERE e.finding_id = m.loser;

-- name: DropSightings :exec
DELETE FROM sightings WHERE finding_id = ANY(@losers::uuid[]);

-- name: DropMerged :exec
WITH gone AS (
    DELETE FROM findings AS f WHERE f.id = ANY(@losers::uuid[]) RETURNING f.id, f.fingerprint, f.recipe
)
INSERT INTO finding_aliases (fingerprint, finding_id, recipe, open)
SELECT gone.fingerprint, m.survivor, gone.recipe, false
FROM gone JOIN (SELECT unnest(@losers::uuid[]) AS loser, unnest(@survivors::uuid[]) AS survivor) AS m ON m.loser = gone.id
ON CONFLICT (fingerprint, team_id) DO UPDATE SET finding_id = excluded.finding_id, open = false;

-- name: KeepFingerprints :exec
-- Before findings get other fingerprints, the old ones become aliases.
INSERT INTO finding_aliases (fingerprint, finding_id, recipe, open)
SELECT f.fingerprint, f.id, f.recipe, false FROM findings AS f WHERE f.id = ANY(@ids::uuid[])
ON CONFLICT (fingerprint, team_id) DO UPDATE SET finding_id = excluded.finding_id, open = false;

-- name: CloseAliases :exec
UPDATE finding_aliases SET open = false WHERE open AND finding_id = ANY(@ids::uuid[]);

-- name: AdoptStaged :exec
-- Findings take the fingerprint of the record that claimed them. Should it have been an alias, it is one no longer.
WITH taken AS (
    UPDATE findings AS f
    SET fingerprint = s.fingerprint, recipe = @recipe, rank = s.rank, inputs = s.inputs, facts = s.facts, version = f.version + 1
    FROM (SELECT unnest(@ids::uuid[]) AS id, unnest(@staged_ids::uuid[]) AS staged_id) AS m
    JOIN staged AS s ON s.finding_id = m.staged_id
    WHERE f.id = m.id
    RETURNING f.fingerprint
)
DELETE FROM finding_aliases AS a USING taken WHERE a.fingerprint = taken.fingerprint;

-- name: FollowFindings :execrows
-- Records take the fingerprint of the finding that they lead to, and their own becomes a name of it.
WITH led AS (
    SELECT s.finding_id AS staged_id, s.fingerprint AS old, f.fingerprint AS new
    FROM (SELECT unnest(@ids::uuid[]) AS id, unnest(@staged_ids::uuid[]) AS staged_id) AS m
    JOIN staged AS s ON s.finding_id = m.staged_id
    JOIN findings AS f ON f.id = m.id
), named AS (
    INSERT INTO staged_claims (staged_id, fingerprint, recipe, open) SELECT staged_id, old, @recipe, false FROM led
)
UPDATE staged AS s SET fingerprint = led.new FROM led WHERE s.finding_id = led.staged_id;

-- name: NameFindings :exec
-- What the records claimed are names of their findings from now on. The first to come keeps a name.
INSERT INTO finding_aliases (fingerprint, finding_id, recipe, open)
SELECT DISTINCT ON (c.fingerprint) c.fingerprint, f.id, c.recipe, c.open AND f.rank <= s.rank
FROM staged_claims AS c
JOIN staged AS s ON s.finding_id = c.staged_id
JOIN findings AS f ON f.fingerprint = s.fingerprint
WHERE c.recipe = @recipe AND c.fingerprint <> s.fingerprint
    AND NOT EXISTS (SELECT FROM finding_aliases AS a WHERE a.fingerprint = c.fingerprint)
    AND NOT EXISTS (SELECT FROM findings AS o WHERE o.fingerprint = c.fingerprint)
ORDER BY c.fingerprint, s.rank DESC, s.finding_id
ON CONFLICT DO NOTHING;

-- name: SettleOldNames :exec
-- Once a finding is seen under its present recipe, its names of older ones are only found, no longer claimed.
UPDATE finding_aliases AS a
SET open = false
WHERE a.open AND a.recipe < @recipe
    AND a.finding_id IN (SELECT f.id FROM findings AS f JOIN staged AS s ON s.fingerprint = f.fingerprint);

-- name: InsertCollisions :exec
INSERT INTO import_collisions (import_id, number, finding_id, rule_id, path, line, title, first_rule, first_path, first_line,
    first_title)
SELECT @import_id, c.number, f.id, c.rule_id, c.path, c.line, c.title, s.rule_id, s.path, s.line, s.title
FROM staged_collisions AS c
JOIN staged AS s ON s.finding_id = c.staged_id
JOIN findings AS f ON f.fingerprint = s.fingerprint;

-- name: ListCollisions :many
SELECT c.number, coalesce(e.finding_id, c.finding_id)::uuid AS finding_id, c.rule_id, c.path, c.line, c.title, c.first_rule,
    c.first_path, c.first_line, c.first_title
FROM import_collisions AS c LEFT JOIN merged_findings AS e ON e.id = c.finding_id
WHERE c.import_id = @import_id AND c.number > @after
ORDER BY c.number
LIMIT @page_size;

-- name: FindSurvivor :one
SELECT finding_id FROM merged_findings WHERE id = @id;

-- name: FindSurvivors :many
SELECT id, finding_id FROM merged_findings WHERE id = ANY(@ids::uuid[]);

-- name: ListFormerIDs :many
SELECT id FROM merged_findings WHERE finding_id = @finding_id ORDER BY id LIMIT 100;

-- name: ListAliases :many
SELECT fingerprint, recipe FROM finding_aliases WHERE finding_id = @finding_id ORDER BY recipe, fingerprint LIMIT 100;

-- name: ListOfOldRecipes :many
-- The findings that a migration to the current recipe has to look at, a page at a time.
SELECT f.id, f.fingerprint, f.recipe, f.kind, f.inputs, f.facts, f.purl, f.rule_id, f.title,
    (SELECT coalesce(max(o.occurrences), 0) FROM sightings AS o
        WHERE o.finding_id = f.id AND o.closed_at IS NULL)::integer AS occurrences
FROM findings AS f
WHERE f.recipe < 2 AND f.id > @after
ORDER BY f.id
LIMIT @page_size;

-- name: OpenOldAliases :exec
-- Until the finding is seen again, whoever claims its old names may still have it.
UPDATE finding_aliases SET open = true WHERE recipe < @recipe AND finding_id = ANY(@ids::uuid[]);

-- name: FindByFingerprints :many
-- The findings that go by these fingerprints, as their own or as an alias.
SELECT f.id, w.fingerprint::bytea AS fingerprint
FROM unnest(@fingerprints::bytea[]) AS w (fingerprint) JOIN findings AS f ON f.fingerprint = w.fingerprint
UNION
SELECT a.finding_id, w.fingerprint::bytea
FROM unnest(@fingerprints::bytea[]) AS w (fingerprint) JOIN finding_aliases AS a ON a.fingerprint = w.fingerprint;

-- name: SetIdentities :exec
WITH taken AS (
    UPDATE findings AS f
    SET fingerprint = m.fingerprint, recipe = @recipe, rank = m.rank, inputs = m.inputs, facts = m.facts, version = f.version + 1
    FROM (
        SELECT unnest(@ids::uuid[]) AS id, unnest(@fingerprints::bytea[]) AS fingerprint, unnest(@ranks::smallint[]) AS rank,
            unnest(@inputs::jsonb[]) AS inputs, unnest(@facts::jsonb[]) AS facts
    ) AS m
    WHERE f.id = m.id
    RETURNING f.fingerprint
)
DELETE FROM finding_aliases AS a USING taken WHERE a.fingerprint = taken.fingerprint;

-- name: AddAliases :exec
INSERT INTO finding_aliases (fingerprint, finding_id, recipe, open)
SELECT n.fingerprint, n.id, @recipe, n.open
FROM (SELECT unnest(@ids::uuid[]) AS id, unnest(@fingerprints::bytea[]) AS fingerprint, unnest(@opens::boolean[]) AS open) AS n
WHERE NOT EXISTS (SELECT FROM findings AS o WHERE o.fingerprint = n.fingerprint)
ON CONFLICT DO NOTHING;

-- name: StagedRanks :many
SELECT finding_id, rank FROM staged WHERE finding_id = ANY(@ids::uuid[]);

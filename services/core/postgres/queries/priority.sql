-- name: ListAssets :many
SELECT sqlc.embed(assets), teams.name AS team
FROM assets JOIN teams ON teams.id = assets.team_id
ORDER BY assets.name, teams.name;

-- name: AssetsOfTeam :many
SELECT * FROM assets WHERE team_id = @team_id ORDER BY name;

-- name: GetAsset :one
-- In the scope of one team, as all that follows about assets.
SELECT sqlc.embed(assets), teams.name AS team
FROM assets JOIN teams ON teams.id = assets.team_id
WHERE assets.name = @name;

-- name: UpsertAsset :exec
INSERT INTO assets (name, pattern, criticality, exposure, description, updated_at, updated_by)
VALUES (@name, @pattern, @criticality, @exposure, @description, @now, @actor)
ON CONFLICT (team_id, name) DO UPDATE
SET pattern = excluded.pattern, criticality = excluded.criticality, exposure = excluded.exposure, description = excluded.description,
    version = assets.version + 1, updated_at = excluded.updated_at, updated_by = excluded.updated_by;

-- name: DeleteAsset :execrows
DELETE FROM assets WHERE name = @name;

-- name: SourcesWithAssets :many
SELECT id, name, criticality, exposure FROM sources;

-- name: SetSourceAssets :exec
UPDATE sources AS s
SET criticality = n.criticality, exposure = n.exposure
FROM (
    SELECT unnest(@ids::integer[]) AS id, unnest(@criticalities::smallint[]) AS criticality, unnest(@exposures::smallint[]) AS exposure
) AS n
WHERE s.id = n.id;

-- name: RefreshSources :exec
-- From the beginning, also where a walk is under way.
INSERT INTO source_refreshes (source_id) SELECT unnest(@ids::integer[])
ON CONFLICT (source_id) DO UPDATE SET after = '00000000-0000-0000-0000-000000000000';

-- name: ClaimSourceRefresh :one
SELECT * FROM source_refreshes ORDER BY source_id LIMIT 1 FOR UPDATE SKIP LOCKED;

-- name: NextOfSource :many
SELECT finding_id FROM sightings
WHERE source_id = @source_id AND closed_at IS NULL AND finding_id > @after
ORDER BY finding_id LIMIT @most;

-- name: AdvanceSourceRefresh :exec
UPDATE source_refreshes SET after = @after WHERE source_id = @source_id;

-- name: FinishSourceRefresh :exec
DELETE FROM source_refreshes WHERE source_id = @source_id;

-- name: LockFindingsByID :exec
-- In the order in which imports lock.
SELECT FROM findings WHERE id = ANY(@ids::uuid[]) ORDER BY fingerprint FOR NO KEY UPDATE;

-- name: FollowSources :many
-- Findings are as critical and as exposed as the most of what reports them now. Clocks remember the change. It returns those whose
-- due date has to be computed anew.
WITH changed AS (
    UPDATE findings AS f
    SET criticality = most.criticality, exposure = most.exposure, version = f.version + 1,
        sla_stale = f.sla_stale OR f.criticality <> most.criticality,
        sla_steps = CASE WHEN f.criticality = most.criticality THEN f.sla_steps
            ELSE coalesce(f.sla_steps, jsonb_build_array(jsonb_build_array(f.severity, f.criticality, 0)))
                || jsonb_build_array(jsonb_build_array(f.severity, most.criticality, @at::bigint)) END
    FROM (
        SELECT o.finding_id, max(src.criticality)::smallint AS criticality, max(src.exposure)::smallint AS exposure
        FROM sightings AS o JOIN sources AS src ON src.id = o.source_id
        WHERE o.closed_at IS NULL AND o.finding_id = ANY(@ids::uuid[])
        GROUP BY o.finding_id
    ) AS most
    WHERE f.id = most.finding_id AND (f.criticality, f.exposure) <> (most.criticality, most.exposure)
    RETURNING f.id, f.sla_stale
)
SELECT changed.id FROM changed WHERE changed.sla_stale;

-- name: MergeEPSS :exec
-- What is unchanged is not written.
WITH latest AS (
    SELECT DISTINCT ON (n.cve) n.cve, n.score, n.percentile FROM staged_epss AS n ORDER BY n.cve, n.score DESC
), gone AS (
    DELETE FROM epss_scores AS e WHERE NOT EXISTS (SELECT FROM latest AS n WHERE n.cve = e.cve)
)
INSERT INTO epss_scores AS e (cve, score, percentile) SELECT n.cve, n.score, n.percentile FROM latest AS n
ON CONFLICT (cve) DO UPDATE SET score = excluded.score, percentile = excluded.percentile
WHERE (e.score, e.percentile) <> (excluded.score, excluded.percentile);

-- name: MergeKEV :exec
WITH latest AS (
    SELECT DISTINCT ON (n.cve) n.cve, n.added_on, n.due_on, n.ransomware FROM staged_kev AS n ORDER BY n.cve, n.added_on
), gone AS (
    DELETE FROM kev_entries AS e WHERE NOT EXISTS (SELECT FROM latest AS n WHERE n.cve = e.cve)
)
INSERT INTO kev_entries AS e (cve, added_on, due_on, ransomware) SELECT n.cve, n.added_on, n.due_on, n.ransomware FROM latest AS n
ON CONFLICT (cve) DO UPDATE SET added_on = excluded.added_on, due_on = excluded.due_on, ransomware = excluded.ransomware
WHERE (e.added_on, e.due_on, e.ransomware) IS DISTINCT FROM (excluded.added_on, excluded.due_on, excluded.ransomware);

-- name: LockFeed :exec
SELECT pg_advisory_xact_lock(hashtextextended('cloudsec.feed.' || current_schema() || '.' || @feed::text, 0));

-- name: GetFeed :one
SELECT * FROM intelligence_feeds WHERE feed = @feed;

-- name: ListFeeds :many
SELECT * FROM intelligence_feeds ORDER BY feed;

-- name: SetFeed :exec
INSERT INTO intelligence_feeds (feed, version, content_sha256, entries, loaded_at, loaded_by)
VALUES (@feed, @version, @content_sha256, @entries, @now, @actor)
ON CONFLICT (feed) DO UPDATE
SET version = excluded.version, content_sha256 = excluded.content_sha256, entries = excluded.entries, loaded_at = excluded.loaded_at,
    loaded_by = excluded.loaded_by;

-- name: BeginIntelligence :exec
INSERT INTO intelligence_rollouts (since) VALUES (@now)
ON CONFLICT (single) DO UPDATE SET after = '00000000-0000-0000-0000-000000000000', since = excluded.since;

-- name: ClaimIntelligence :one
SELECT * FROM intelligence_rollouts FOR UPDATE SKIP LOCKED;

-- name: NextOfIntelligence :many
SELECT id FROM findings WHERE id > @after ORDER BY id LIMIT @most;

-- name: FollowFeeds :execrows
UPDATE findings AS f
SET epss = n.epss, kev = n.kev, version = f.version + 1
FROM (
    SELECT c.id, coalesce(e.score, 0)::real AS epss, k.cve IS NOT NULL AS kev
    FROM findings AS c
    LEFT JOIN epss_scores AS e ON e.cve = c.cve
    LEFT JOIN kev_entries AS k ON k.cve = c.cve
    WHERE c.id = ANY(@ids::uuid[])
) AS n
WHERE f.id = n.id AND (f.epss, f.kev) <> (n.epss, n.kev);

-- name: AdvanceIntelligence :exec
UPDATE intelligence_rollouts SET after = @after;

-- name: FinishIntelligence :exec
DELETE FROM intelligence_rollouts;

-- name: IntelligencePending :one
SELECT (EXISTS (SELECT FROM intelligence_rollouts) OR EXISTS (SELECT FROM source_refreshes))::boolean AS pending;

-- name: ListTeamIDs :many
SELECT id FROM teams ORDER BY id;

-- name: LockTeams :exec
-- Teams are made one after the other, which keeps their number bounded.
SELECT pg_advisory_xact_lock(hashtextextended('cloudsec.teams.' || current_schema(), 0));

-- name: CountTeams :one
SELECT count(*) FROM teams;

-- name: AllowTeams :exec
-- See migration 8: with the second team goes what only one team can have.
SELECT core_allow_teams();

-- name: InsertTeam :one
INSERT INTO teams (name, title, created_at) VALUES (@name, @title, @now) ON CONFLICT (name) DO NOTHING RETURNING *;

-- name: ListTeams :many
SELECT * FROM teams WHERE name > @after ORDER BY name LIMIT @page_size;

-- name: GetTeam :one
SELECT * FROM teams WHERE name = @name;

-- name: UpdateTeam :one
UPDATE teams SET title = @title WHERE name = @name RETURNING *;

-- name: ListMemberships :many
SELECT m.team_id, teams.name AS team, m.role
FROM team_members AS m JOIN teams ON teams.id = m.team_id
WHERE m.subject = @subject
ORDER BY m.team_id;

-- name: ListMembers :many
SELECT * FROM team_members WHERE team_id = @team_id AND subject > @after ORDER BY subject LIMIT @page_size;

-- name: CountMembers :one
SELECT count(*) FROM team_members WHERE team_id = @team_id;

-- name: PutMember :one
INSERT INTO team_members AS m (team_id, subject, name, role, added_by, added_at)
VALUES (@team_id, @subject, @name, @role, @added_by, @now)
ON CONFLICT (team_id, subject) DO UPDATE SET name = excluded.name, role = excluded.role
RETURNING *;

-- name: RemoveMember :execrows
DELETE FROM team_members WHERE team_id = @team_id AND subject = @subject;

-- name: ListSources :many
SELECT sqlc.embed(sources), teams.name AS team
FROM sources JOIN teams ON teams.id = sources.team_id
WHERE sources.name > @after
ORDER BY sources.name
LIMIT @page_size;

-- name: GetSource :one
SELECT sqlc.embed(sources), teams.name AS team
FROM sources JOIN teams ON teams.id = sources.team_id
WHERE sources.name = @name;

-- name: MoveSource :exec
UPDATE sources SET team_id = @team_id WHERE id = @id;

-- name: LockMovable :many
-- The findings that a source has ever reported, in the order in which imports lock. Movable are those that nobody else has
-- reported and that the new team does not have under any of their names.
SELECT f.id, (NOT EXISTS (SELECT FROM sightings AS o WHERE o.finding_id = f.id AND o.source_id <> @source_id)
    AND NOT EXISTS (SELECT FROM findings AS other WHERE other.team_id = @team_id AND (other.fingerprint = f.fingerprint
        OR other.fingerprint IN (SELECT a.fingerprint FROM finding_aliases AS a WHERE a.finding_id = f.id)))
    AND NOT EXISTS (SELECT FROM finding_aliases AS taken WHERE taken.team_id = @team_id AND (taken.fingerprint = f.fingerprint
        OR taken.fingerprint IN (SELECT a.fingerprint FROM finding_aliases AS a WHERE a.finding_id = f.id))))::boolean AS movable
FROM findings AS f
WHERE f.id IN (SELECT o.finding_id FROM sightings AS o WHERE o.source_id = @source_id) AND f.team_id <> @team_id
ORDER BY f.fingerprint
FOR NO KEY UPDATE OF f;

-- name: MoveFindings :exec
-- The trigger takes along what is kept beside them.
UPDATE findings SET team_id = @team_id, version = version + 1 WHERE id = ANY(@ids::uuid[]);

-- name: EndSightings :exec
-- What stays behind is not reported by the source any more.
UPDATE sightings AS o
SET closed_at = @now, last_seen_at = latest.imported_at, last_import_id = latest.id
FROM sources JOIN imports AS latest ON latest.id = sources.last_import_id
WHERE sources.id = @source_id AND o.source_id = sources.id AND o.closed_at IS NULL AND o.finding_id = ANY(@ids::uuid[]);

-- name: FixAbandoned :execrows
WITH unseen AS (
    SELECT f.id, f.state FROM findings AS f
    WHERE f.id = ANY(@ids::uuid[]) AND f.state = ANY(@open_states::text[])
        AND NOT EXISTS (SELECT FROM sightings AS o WHERE o.finding_id = f.id AND o.closed_at IS NULL)
), fixed AS (
    UPDATE findings AS f SET state = 'fixed', state_changed_at = @now, version = f.version + 1 FROM unseen WHERE f.id = unseen.id
)
INSERT INTO audit (finding_id, at, actor, action, from_state, to_state, reason, import_id)
SELECT unseen.id, @now, @actor, 'fixed', unseen.state, 'fixed', @reason, sqlc.arg(import_id)::uuid FROM unseen;

-- name: StopAbandonedClocks :exec
-- Whether in time is known of what has just become fixed.
UPDATE findings AS f
SET sla = CASE WHEN f.sla = 1 AND f.due_at >= @now THEN 3 WHEN f.sla = 1 AND f.due_at < @now THEN 4 ELSE 0 END
WHERE f.id = ANY(@ids::uuid[]) AND f.state = 'fixed' AND f.sla IN (1, 2);

-- name: RefreshAbandoned :many
-- As RefreshSeverities does. It returns those whose due date has to be computed anew.
UPDATE findings AS f
SET severity = worst.severity, criticality = worst.criticality, exposure = worst.exposure, version = f.version + 1, sla_stale = TRUE,
    sla_steps = coalesce(f.sla_steps, jsonb_build_array(jsonb_build_array(f.severity, f.criticality, 0)))
        || jsonb_build_array(jsonb_build_array(worst.severity, worst.criticality, @at::bigint))
FROM (
    SELECT o.finding_id, max(o.severity)::smallint AS severity, max(src.criticality)::smallint AS criticality,
        max(src.exposure)::smallint AS exposure
    FROM sightings AS o JOIN sources AS src ON src.id = o.source_id
    WHERE o.closed_at IS NULL AND o.finding_id = ANY(@ids::uuid[]) GROUP BY o.finding_id
) AS worst
WHERE f.id = worst.finding_id AND (f.severity, f.criticality, f.exposure) <> (worst.severity, worst.criticality, worst.exposure)
RETURNING f.id;

-- name: MoveReports :exec
-- What was reported goes with the source, and so does what still waits. A worker that is at one of the jobs loses it, and takes
-- it up again in the new team.
WITH moved AS (
    UPDATE import_jobs SET team_id = @team_id WHERE source = @source RETURNING id
), uploads AS (
    UPDATE import_uploads AS u SET team_id = @team_id FROM moved WHERE u.id = moved.id
)
UPDATE imports SET team_id = @team_id WHERE source_id = @source_id;

-- name: ForgetContent :exec
-- The next report is taken in also when it says what the one before said. No recipe has this number.
UPDATE imports AS i SET recipe = 0 FROM sources AS s WHERE s.id = @source_id AND i.id = s.last_import_id;

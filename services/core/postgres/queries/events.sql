-- name: CreatedFindings :many
-- The worst of what an import created: the first few of each severity, with how many there are of it in all. Only ids are
-- sorted: the rest of a finding is long. Only new findings have the id that was staged; every
-- says that all of them are new, as in the first report of a source, and spares looking each of them up.
SELECT told.id, told.kind, told.severity, told.state, told.title, told.rule_id, told.component, told.path, ranked.total
FROM (
    SELECT s.finding_id AS id, row_number() OVER (PARTITION BY s.severity ORDER BY s.finding_id) AS place,
        count(*) OVER (PARTITION BY s.severity) AS total
    FROM staged AS s
    WHERE @every::boolean OR EXISTS (SELECT FROM findings AS f WHERE f.id = s.finding_id)
) AS ranked JOIN findings AS told ON told.id = ranked.id
WHERE ranked.place <= @most::integer
ORDER BY told.severity DESC, told.id;

-- name: ReopenedFindings :many
SELECT told.id, told.kind, told.severity, told.state, told.title, told.rule_id, told.component, told.path, ranked.total
FROM (
    SELECT f.id, row_number() OVER (PARTITION BY f.severity ORDER BY f.id) AS place,
        count(*) OVER (PARTITION BY f.severity) AS total
    FROM matched AS m JOIN findings AS f ON f.id = m.finding_id
    WHERE m.reopens
) AS ranked JOIN findings AS told ON told.id = ranked.id
WHERE ranked.place <= @most::integer
ORDER BY told.severity DESC, told.id;

-- name: FixedFindings :many
SELECT told.id, told.kind, told.severity, told.state, told.title, told.rule_id, told.component, told.path, ranked.total
FROM (
    SELECT f.id, row_number() OVER (PARTITION BY f.severity ORDER BY f.id) AS place,
        count(*) OVER (PARTITION BY f.severity) AS total
    FROM closing JOIN findings AS f ON f.id = closing.finding_id
    WHERE f.state = 'fixed' AND f.state_changed_at = @now
) AS ranked JOIN findings AS told ON told.id = ranked.id
WHERE ranked.place <= @most::integer
ORDER BY told.severity DESC, told.id;

-- name: MovedFindings :many
-- The worst of what a person has just moved, for each team that it concerns.
SELECT told.id, told.kind, told.severity, told.state, told.title, told.rule_id, told.component, told.path, ranked.total,
    told.team_id
FROM (
    SELECT f.id, row_number() OVER (PARTITION BY f.team_id, f.severity ORDER BY f.id) AS place,
        count(*) OVER (PARTITION BY f.team_id, f.severity) AS total
    FROM findings AS f
    WHERE f.id = ANY(@finding_ids::uuid[])
) AS ranked JOIN findings AS told ON told.id = ranked.id
WHERE ranked.place <= @most::integer
ORDER BY told.team_id, told.severity DESC, told.id;

-- name: InsertEvent :exec
INSERT INTO events (id, team_id, type, subject, severity, data, occurred_at)
VALUES (@id, @team_id, @type, @subject, @severity, @data, @occurred_at);

-- name: Enqueue :execrows
-- One delivery for each destination of the event's team that wants it, and one for the topic if there is a topic. The lock keeps a webhook
-- from being deleted in between, which would fail the whole transaction; one that is being deleted is waited for and left out.
WITH wanted AS (
    SELECT e.id AS event_id, w.id AS webhook_id, e.team_id
    FROM events AS e JOIN webhooks AS w ON w.enabled AND w.team_id = e.team_id
        AND (cardinality(w.types) = 0 OR e.type = ANY(w.types))
        AND (e.severity IS NULL OR e.severity >= w.min_severity)
    WHERE e.id = ANY(@event_ids::uuid[])
    FOR KEY SHARE OF w
)
INSERT INTO deliveries (event_id, webhook_id, team_id)
SELECT wanted.event_id, wanted.webhook_id, wanted.team_id FROM wanted
UNION ALL
SELECT e.id, NULL, e.team_id FROM events AS e WHERE @topic::boolean AND e.id = ANY(@event_ids::uuid[]);

-- name: Wake :exec
-- Heard by every dispatcher when the transaction commits, and by nobody if it does not.
SELECT pg_notify('cloudsec_outbox', '');

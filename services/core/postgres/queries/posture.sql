-- How things are and what happened, added up from what is folded and what is not: see migration 14.

-- name: PostureLevels :many
-- Open, accepted and rejected findings by how many days ago they were first seen: up to 1, 7, 30, 90, 180, 365 days, and more.
-- Findings are first summed up by that day, because what is not folded yet may take off what was.
SELECT l.kind, l.severity, width_bucket(l.days, ARRAY[2, 8, 31, 91, 181, 366])::integer AS age,
    sum(l.open)::bigint AS open, sum(l.accepted)::bigint AS accepted, sum(l.rejected)::bigint AS rejected,
    coalesce(max(l.days) FILTER (WHERE l.open > 0), 0)::integer AS oldest
FROM (
    SELECT n.kind, n.severity, (sqlc.arg(today)::date - n.first_seen_on)::integer AS days, sum(n.open) AS open, sum(n.accepted) AS accepted, sum(n.rejected) AS rejected
    FROM (
        SELECT c.kind, c.severity, c.first_seen_on, c.open, c.accepted, c.rejected FROM posture_counts AS c
        UNION ALL
        SELECT i.kind, i.severity, i.first_seen_on, i.open_change, i.accepted_change, i.rejected_change FROM posture_increments AS i
    ) AS n
    GROUP BY n.kind, n.severity, n.first_seen_on
) AS l
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3;

-- name: OpenBySeverity :many
SELECT n.severity, sum(n.open)::bigint AS open
FROM (
    SELECT c.severity, c.open FROM posture_counts AS c
    UNION ALL
    SELECT i.severity, i.open_change FROM posture_increments AS i
) AS n
GROUP BY 1
ORDER BY 1;

-- name: PostureFlows :many
-- What happened on each day since a day. There is no end: what was open on a day is what is open now less what changed since.
SELECT n.day, n.severity, sum(n.open_change)::bigint AS open_change, sum(n.created)::bigint AS created, sum(n.fixed)::bigint AS fixed,
    sum(n.reopened)::bigint AS reopened, sum(n.accepted)::bigint AS accepted, sum(n.rejected)::bigint AS rejected,
    sum(n.resumed)::bigint AS resumed, sum(n.merged)::bigint AS merged, sum(n.seconds)::float8 AS seconds,
    sum(n.within_1d)::bigint AS within_1d, sum(n.within_7d)::bigint AS within_7d, sum(n.within_30d)::bigint AS within_30d,
    sum(n.within_90d)::bigint AS within_90d
FROM (
    SELECT f.day, f.severity, f.open_change, f.created, f.fixed, f.reopened, f.accepted, f.rejected, f.resumed, f.merged, f.seconds,
        f.within_1d, f.within_7d, f.within_30d, f.within_90d
    FROM posture_days AS f WHERE f.day >= @since
    UNION ALL
    SELECT w.day, w.severity, w.open_change, w.created, w.fixed, w.reopened, w.accepted, w.rejected, w.resumed, w.merged, w.seconds,
        w.within_1d, w.within_7d, w.within_30d, w.within_90d
    FROM posture_flows AS w WHERE w.day >= @since
    UNION ALL
    SELECT i.day, i.severity, i.open_change, i.created, i.fixed, i.reopened, i.accepted, i.rejected, i.resumed, i.merged, i.seconds,
        i.within_1d, i.within_7d, i.within_30d, i.within_90d
    FROM posture_increments AS i WHERE i.day >= @since
) AS n
GROUP BY 1, 2
ORDER BY 1, 2;

-- name: CountSources :one
SELECT count(*) FROM sources WHERE last_import_id IS NOT NULL;

-- name: PostureSources :many
-- The sources that weigh most, with what is open of each severity.
SELECT s.name, s.last_reported_at, worst.load, worst.unknown, worst.info, worst.low, worst.medium, worst.high, worst.critical
FROM (
    SELECT n.source_id, sum(n.open * (@weights::bigint[])[n.severity + 1])::bigint AS load,
        coalesce(sum(n.open) FILTER (WHERE n.severity = 0), 0)::bigint AS unknown,
        coalesce(sum(n.open) FILTER (WHERE n.severity = 1), 0)::bigint AS info,
        coalesce(sum(n.open) FILTER (WHERE n.severity = 2), 0)::bigint AS low,
        coalesce(sum(n.open) FILTER (WHERE n.severity = 3), 0)::bigint AS medium,
        coalesce(sum(n.open) FILTER (WHERE n.severity = 4), 0)::bigint AS high,
        coalesce(sum(n.open) FILTER (WHERE n.severity = 5), 0)::bigint AS critical
    FROM (
        SELECT p.source_id, p.severity, p.open FROM posture_sources AS p
        UNION ALL
        SELECT i.source_id, i.severity, i.open FROM posture_source_increments AS i
    ) AS n
    GROUP BY n.source_id
    HAVING sum(n.open) > 0
) AS worst JOIN sources AS s ON s.id = worst.source_id
ORDER BY worst.load DESC, worst.critical DESC, worst.high DESC, s.name
LIMIT @most::integer;

-- name: LockPosture :one
-- Only one replica folds at a time; the lock ends with the transaction.
SELECT pg_try_advisory_xact_lock(hashtextextended('cloudsec.posture.' || current_schema(), 0)) AS locked;

-- name: FoldPosture :one
-- Rows that transactions write meanwhile are not seen and wait for the next time.
WITH taken AS (
    DELETE FROM posture_increments
    RETURNING day, team_id, kind, severity, first_seen_on, open_change, accepted_change, rejected_change, created, fixed, reopened,
        accepted, rejected, resumed, merged, seconds, within_1d, within_7d, within_30d, within_90d
), counted AS (
    INSERT INTO posture_counts AS c (team_id, kind, severity, first_seen_on, open, accepted, rejected)
    SELECT t.team_id, t.kind, t.severity, t.first_seen_on, sum(t.open_change), sum(t.accepted_change), sum(t.rejected_change)
    FROM taken AS t
    GROUP BY 1, 2, 3, 4
    HAVING (sum(t.open_change), sum(t.accepted_change), sum(t.rejected_change)) <> (0, 0, 0)
    ON CONFLICT (team_id, kind, severity, first_seen_on) DO UPDATE
    SET open = c.open + excluded.open, accepted = c.accepted + excluded.accepted, rejected = c.rejected + excluded.rejected
), flowed AS (
    INSERT INTO posture_flows AS w (day, team_id, kind, severity, open_change, created, fixed, reopened, accepted, rejected, resumed, merged,
        seconds, within_1d, within_7d, within_30d, within_90d)
    SELECT t.day, t.team_id, t.kind, t.severity, sum(t.open_change), sum(t.created), sum(t.fixed), sum(t.reopened), sum(t.accepted),
        sum(t.rejected), sum(t.resumed), sum(t.merged), sum(t.seconds), sum(t.within_1d), sum(t.within_7d), sum(t.within_30d), sum(t.within_90d)
    FROM taken AS t
    GROUP BY 1, 2, 3, 4
    ON CONFLICT (day, team_id, kind, severity) DO UPDATE
    SET open_change = w.open_change + excluded.open_change, created = w.created + excluded.created, fixed = w.fixed + excluded.fixed,
        reopened = w.reopened + excluded.reopened, accepted = w.accepted + excluded.accepted, rejected = w.rejected + excluded.rejected,
        resumed = w.resumed + excluded.resumed, merged = w.merged + excluded.merged, seconds = w.seconds + excluded.seconds,
        within_1d = w.within_1d + excluded.within_1d, within_7d = w.within_7d + excluded.within_7d,
        within_30d = w.within_30d + excluded.within_30d, within_90d = w.within_90d + excluded.within_90d
)
SELECT count(*) FROM taken;

-- name: FoldPostureSources :exec
WITH taken AS (
    DELETE FROM posture_source_increments RETURNING team_id, source_id, severity, open
)
INSERT INTO posture_sources AS p (team_id, source_id, severity, open)
SELECT t.team_id, t.source_id, t.severity, sum(t.open) FROM taken AS t GROUP BY 1, 2, 3 HAVING sum(t.open) <> 0
ON CONFLICT (team_id, source_id, severity) DO UPDATE SET open = p.open + excluded.open;

-- name: TidyPostureCounts :exec
WITH empty AS (
    DELETE FROM posture_sources WHERE open = 0
)
DELETE FROM posture_counts WHERE (open, accepted, rejected) = (0, 0, 0);

-- name: ListClosableDays :many
-- The days that are over and have flows. Those before the oldest day are kept no longer, so they get no partition.
SELECT DISTINCT day FROM posture_flows WHERE day < @today AND day >= @oldest ORDER BY day;

-- name: MakePosturePartition :one
SELECT make_posture_partition(@day)::boolean AS made;

-- name: ClosePostureDays :execrows
-- Each flow becomes a fact and is added to the sums, once: it is gone from where it was in the same transaction.
WITH ended AS (
    DELETE FROM posture_flows WHERE posture_flows.day < @today
    RETURNING day, team_id, kind, severity, open_change, created, fixed, reopened, accepted, rejected, resumed, merged, seconds,
        within_1d, within_7d, within_30d, within_90d
), noted AS (
    INSERT INTO posture_facts (day, team_id, kind, severity, open_change, created, fixed, reopened, accepted, rejected, resumed, merged,
        seconds, within_1d, within_7d, within_30d, within_90d)
    SELECT o.day, o.team_id, o.kind, o.severity, o.open_change, o.created, o.fixed, o.reopened, o.accepted, o.rejected, o.resumed, o.merged,
        o.seconds, o.within_1d, o.within_7d, o.within_30d, o.within_90d
    FROM ended AS o
    WHERE o.day >= @oldest::date
    RETURNING day, team_id, kind, severity, open_change, created, fixed, reopened, accepted, rejected, resumed, merged, seconds,
        within_1d, within_7d, within_30d, within_90d
)
INSERT INTO posture_days AS d (day, team_id, kind, severity, open_change, created, fixed, reopened, accepted, rejected, resumed, merged,
    seconds, within_1d, within_7d, within_30d, within_90d)
SELECT n.day, n.team_id, n.kind, n.severity, n.open_change, n.created, n.fixed, n.reopened, n.accepted, n.rejected, n.resumed, n.merged,
    n.seconds, n.within_1d, n.within_7d, n.within_30d, n.within_90d
FROM noted AS n
ON CONFLICT (day, team_id, kind, severity) DO UPDATE
SET open_change = d.open_change + excluded.open_change, created = d.created + excluded.created, fixed = d.fixed + excluded.fixed,
    reopened = d.reopened + excluded.reopened, accepted = d.accepted + excluded.accepted, rejected = d.rejected + excluded.rejected,
    resumed = d.resumed + excluded.resumed, merged = d.merged + excluded.merged, seconds = d.seconds + excluded.seconds,
    within_1d = d.within_1d + excluded.within_1d, within_7d = d.within_7d + excluded.within_7d,
    within_30d = d.within_30d + excluded.within_30d, within_90d = d.within_90d + excluded.within_90d;

-- name: DropPosturePartitions :one
SELECT drop_posture_partitions(@oldest)::integer AS dropped;

-- name: TakeTurn :execrows
-- Whoever takes the turn has it until then, by the database's clock.
INSERT INTO turns (name, until) VALUES (@name, now() + make_interval(secs => @seconds::float8))
ON CONFLICT (name) DO UPDATE SET until = excluded.until WHERE turns.until <= now();

-- name: GiveTurnBack :exec
UPDATE turns SET until = now() + make_interval(secs => @seconds::float8) WHERE name = @name;

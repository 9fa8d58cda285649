-- +goose Up

-- Posture is counted where findings change, and never by looking at all of them. Triggers write what a statement changed about
-- the counts as rows of their own, so that nobody waits for anybody: a counter that all imports update would let them run one
-- after the other. A background job of any replica folds these rows into counts (how things are) and flows (what happened on a
-- day); the flows of a day that is over become facts, which are never changed. Whoever reads adds up what is folded and what is not.
--
-- Replicas of the release before go on meanwhile. What they write between the count below and its triggers must not be missed,
-- so they wait.
LOCK TABLE findings, sightings IN SHARE ROW EXCLUSIVE MODE;

CREATE FUNCTION posture_open(state text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN state IN ('new', 'triaged', 'in_progress', 'reopened');

-- The day of a moment: days begin at midnight UTC, wherever the database and the people are.
CREATE FUNCTION posture_day(moment timestamptz) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (moment AT TIME ZONE 'UTC')::date;

-- What one statement changed, in groups. The first three numbers are about how things are, the others about what happened on
-- the day; open_change is in both, so that the flows of a day tell by how much it changed what is open.
CREATE TABLE posture_increments (
    day             date     NOT NULL,
    team_id         integer  NOT NULL DEFAULT core_team(),
    kind            text     NOT NULL,
    severity        smallint NOT NULL,
    first_seen_on   date     NOT NULL,
    open_change     bigint   NOT NULL DEFAULT 0,
    accepted_change bigint   NOT NULL DEFAULT 0,
    rejected_change bigint   NOT NULL DEFAULT 0,
    created         bigint   NOT NULL DEFAULT 0,
    fixed           bigint   NOT NULL DEFAULT 0,
    reopened        bigint   NOT NULL DEFAULT 0,
    accepted        bigint   NOT NULL DEFAULT 0,
    rejected        bigint   NOT NULL DEFAULT 0,
    resumed         bigint   NOT NULL DEFAULT 0,
    merged          bigint   NOT NULL DEFAULT 0,
    -- How long what was fixed had been open, and how much of it less than so many days.
    seconds         float8   NOT NULL DEFAULT 0,
    within_1d       bigint   NOT NULL DEFAULT 0,
    within_7d       bigint   NOT NULL DEFAULT 0,
    within_30d      bigint   NOT NULL DEFAULT 0,
    within_90d      bigint   NOT NULL DEFAULT 0
);

-- How things are: what is open, accepted and rejected as a false positive, by the day on which it was first seen.
CREATE TABLE posture_counts (
    team_id       integer  NOT NULL DEFAULT core_team(),
    kind          text     NOT NULL,
    severity      smallint NOT NULL,
    first_seen_on date     NOT NULL,
    open          bigint   NOT NULL,
    accepted      bigint   NOT NULL,
    rejected      bigint   NOT NULL,
    PRIMARY KEY (team_id, kind, severity, first_seen_on)
) WITH (fillfactor = 70);

-- What happened on days that are not closed: today's, and what came late.
CREATE TABLE posture_flows (
    day         date     NOT NULL,
    team_id     integer  NOT NULL DEFAULT core_team(),
    kind        text     NOT NULL,
    severity    smallint NOT NULL,
    open_change bigint   NOT NULL,
    created     bigint   NOT NULL,
    fixed       bigint   NOT NULL,
    reopened    bigint   NOT NULL,
    accepted    bigint   NOT NULL,
    rejected    bigint   NOT NULL,
    resumed     bigint   NOT NULL,
    merged      bigint   NOT NULL,
    seconds     float8   NOT NULL,
    within_1d   bigint   NOT NULL,
    within_7d   bigint   NOT NULL,
    within_30d  bigint   NOT NULL,
    within_90d  bigint   NOT NULL,
    PRIMARY KEY (day, team_id, kind, severity)
) WITH (fillfactor = 70);

-- The rollups: what happened on a day, as facts that add up. A day has one for each of its groups when it is closed, and another
-- one for whatever comes late. None is ever changed; whole days go when their time is over.
CREATE TABLE posture_facts (
    day         date        NOT NULL,
    id          uuid        NOT NULL DEFAULT gen_random_uuid(),
    closed_at   timestamptz NOT NULL DEFAULT now(),
    team_id     integer     NOT NULL DEFAULT core_team(),
    kind        text        NOT NULL,
    severity    smallint    NOT NULL CHECK (severity BETWEEN 0 AND 5),
    open_change bigint      NOT NULL,
    created     bigint      NOT NULL,
    fixed       bigint      NOT NULL,
    reopened    bigint      NOT NULL,
    accepted    bigint      NOT NULL,
    rejected    bigint      NOT NULL,
    resumed     bigint      NOT NULL,
    merged      bigint      NOT NULL,
    seconds     float8      NOT NULL,
    within_1d   bigint      NOT NULL,
    within_7d   bigint      NOT NULL,
    within_30d  bigint      NOT NULL,
    within_90d  bigint      NOT NULL,
    PRIMARY KEY (day, id)
) PARTITION BY RANGE (day);

-- The sums of the facts, for reading: a year of facts is in as many partitions, and to open those takes longer than to add them up.
CREATE TABLE posture_days (LIKE posture_flows INCLUDING ALL) WITH (fillfactor = 90);

CREATE TRIGGER posture_facts_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON posture_facts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Makes the partition of a day, unless it is there. A table is made first and attached then, because that lets everybody go on
-- reading meanwhile; one that was detached comes back. Any replica may do it at any time.
-- +goose StatementBegin
CREATE FUNCTION make_posture_partition(day date) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    part text := 'posture_facts_' || to_char(day, 'YYYYMMDD');
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('cloudsec.posture.' || current_schema(), 0));
    IF EXISTS (SELECT FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'posture_facts'::regclass AND c.relname = part) THEN
        RETURN false;
    END IF;
    IF to_regclass(quote_ident(part)) IS NULL THEN
        EXECUTE format('CREATE TABLE %I (LIKE posture_facts INCLUDING ALL)', part);
        EXECUTE format('CREATE TRIGGER posture_facts_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I '
            'FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', part);
    END IF;
    EXECUTE format('ALTER TABLE posture_facts ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part, day, day + 1);
    RETURN true;
END
$$;
-- +goose StatementEnd

-- Drops the partitions of the days before a day, and returns how many.
-- +goose StatementBegin
CREATE FUNCTION drop_posture_partitions(before date) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    part text;
    dropped integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('cloudsec.posture.' || current_schema(), 0));
    FOR part IN SELECT c.relname FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'posture_facts'::regclass AND c.relname < 'posture_facts_' || to_char(before, 'YYYYMMDD')
    LOOP
        EXECUTE format('DROP TABLE %I', part);
        dropped := dropped + 1;
    END LOOP;
    DELETE FROM posture_days AS d WHERE d.day < before;
    RETURN dropped;
END
$$;
-- +goose StatementEnd

-- What is open by source: open findings of which the source has an open sighting.
CREATE TABLE posture_source_increments (
    team_id   integer  NOT NULL DEFAULT core_team(),
    source_id integer  NOT NULL,
    severity  smallint NOT NULL,
    open      bigint   NOT NULL
);

CREATE TABLE posture_sources (
    team_id   integer  NOT NULL DEFAULT core_team(),
    source_id integer  NOT NULL,
    severity  smallint NOT NULL,
    open      bigint   NOT NULL,
    PRIMARY KEY (team_id, source_id, severity)
) WITH (fillfactor = 70);

-- +goose StatementBegin
CREATE FUNCTION count_new_findings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO posture_increments (day, team_id, kind, severity, first_seen_on, open_change, accepted_change, rejected_change,
        created)
    SELECT posture_day(f.first_seen_at), f.team_id, f.kind, f.severity, posture_day(f.first_seen_at),
        count(*) FILTER (WHERE posture_open(f.state)), count(*) FILTER (WHERE f.state = 'risk_accepted'),
        count(*) FILTER (WHERE f.state = 'false_positive'), count(*)
    FROM added AS f
    GROUP BY 1, 2, 3, 4;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- A row that is changed leaves the group in which it was and comes into the one in which it is. What happened belongs to the
-- latter. A finding was open since it was first seen, or since it was reopened, which only the audit trail remembers. A change of
-- state has its moment in the row, all others happen now.
--
-- EXECUTE has the statement planned anew each time, for as many rows as there are now. A plan that was kept from the change of a
-- single finding would go through all pairs of a hundred thousand.
-- +goose StatementBegin
CREATE FUNCTION count_changed_findings() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changes bigint;
BEGIN
    -- Most changes are about words, of very many findings at once, and change no count.
    EXECUTE 'SELECT count(*) FROM before AS b JOIN after AS a ON a.id = b.id
        WHERE (a.team_id, a.kind, a.severity, a.state, a.first_seen_at) <> (b.team_id, b.kind, b.severity, b.state, b.first_seen_at)'
        INTO changes;
    IF changes = 0 THEN
        RETURN NULL;
    END IF;
    EXECUTE $sql$
    WITH changed AS MATERIALIZED (
        SELECT a.id, b.team_id AS old_team, b.kind AS old_kind, b.severity AS old_severity, b.first_seen_at AS old_first,
            b.state AS old_state, a.team_id, a.kind, a.severity, a.first_seen_at, a.state, a.state <> b.state AS moved,
            posture_day(CASE WHEN a.state <> b.state THEN a.state_changed_at ELSE clock_timestamp() END) AS day,
            CASE WHEN a.state = 'fixed' AND b.state <> 'fixed' THEN greatest(0, extract(epoch FROM a.state_changed_at
                - coalesce((SELECT max(r.at) FROM audit AS r WHERE r.finding_id = a.id AND r.to_state = 'reopened'), a.first_seen_at)))
                END::float8 AS took
        FROM before AS b JOIN after AS a ON a.id = b.id
        WHERE (a.team_id, a.kind, a.severity, a.state, a.first_seen_at) <> (b.team_id, b.kind, b.severity, b.state, b.first_seen_at)
    ), sides AS (
        SELECT day, old_team AS team_id, old_kind AS kind, old_severity AS severity, posture_day(old_first) AS first_seen_on,
            old_state AS state, -1 AS sign, NULL::text AS came_from, NULL::float8 AS took
        FROM changed
        UNION ALL
        SELECT day, team_id, kind, severity, posture_day(first_seen_at), state, 1, CASE WHEN moved THEN old_state END, took
        FROM changed
    ), sourced AS (
        INSERT INTO posture_source_increments (team_id, source_id, severity, open)
        SELECT side.team_id, o.source_id, side.severity, sum(side.sign)
        FROM changed AS c JOIN sightings AS o ON o.finding_id = c.id
        CROSS JOIN LATERAL (VALUES (c.old_team, c.old_severity, c.old_state, -1), (c.team_id, c.severity, c.state, 1))
            AS side (team_id, severity, state, sign)
        WHERE o.closed_at IS NULL AND posture_open(side.state)
            AND (c.team_id, c.severity, posture_open(c.state)) <> (c.old_team, c.old_severity, posture_open(c.old_state))
        GROUP BY 1, 2, 3
    )
    INSERT INTO posture_increments (day, team_id, kind, severity, first_seen_on, open_change, accepted_change, rejected_change,
        fixed, reopened, accepted, rejected, resumed, seconds, within_1d, within_7d, within_30d, within_90d)
    SELECT s.day, s.team_id, s.kind, s.severity, s.first_seen_on,
        coalesce(sum(s.sign) FILTER (WHERE posture_open(s.state)), 0), coalesce(sum(s.sign) FILTER (WHERE s.state = 'risk_accepted'), 0),
        coalesce(sum(s.sign) FILTER (WHERE s.state = 'false_positive'), 0), count(s.took),
        count(*) FILTER (WHERE s.state = 'reopened' AND s.came_from IS NOT NULL),
        count(*) FILTER (WHERE s.state = 'risk_accepted' AND s.came_from IS NOT NULL),
        count(*) FILTER (WHERE s.state = 'false_positive' AND s.came_from IS NOT NULL),
        count(*) FILTER (WHERE posture_open(s.state) AND s.state <> 'reopened' AND NOT posture_open(s.came_from)),
        coalesce(sum(s.took), 0), count(*) FILTER (WHERE s.took < 86400), count(*) FILTER (WHERE s.took < 7 * 86400),
        count(*) FILTER (WHERE s.took < 30 * 86400), count(*) FILTER (WHERE s.took < 90 * 86400)
    FROM sides AS s
    GROUP BY 1, 2, 3, 4, 5
    $sql$;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- A finding goes only when it becomes part of another one.
-- +goose StatementBegin
CREATE FUNCTION count_removed_findings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO posture_increments (day, team_id, kind, severity, first_seen_on, open_change, accepted_change, rejected_change,
        merged)
    SELECT posture_day(clock_timestamp()), f.team_id, f.kind, f.severity, posture_day(f.first_seen_at),
        - count(*) FILTER (WHERE posture_open(f.state)), - count(*) FILTER (WHERE f.state = 'risk_accepted'),
        - count(*) FILTER (WHERE f.state = 'false_positive'), count(*)
    FROM removed AS f
    GROUP BY 1, 2, 3, 4, 5;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER findings_counted_new AFTER INSERT ON findings
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_new_findings();
CREATE TRIGGER findings_counted_changed AFTER UPDATE ON findings
    REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION count_changed_findings();
CREATE TRIGGER findings_counted_removed AFTER DELETE ON findings
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION count_removed_findings();

-- A sighting counts for its source while it and its finding are open. Whoever opens or closes one holds the finding's row, so
-- the state that is read here is the one that the trigger of findings will compare with.
-- +goose StatementBegin
CREATE FUNCTION count_new_sightings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE $sql$
    INSERT INTO posture_source_increments (team_id, source_id, severity, open)
    SELECT f.team_id, o.source_id, f.severity, count(*)
    FROM added AS o JOIN findings AS f ON f.id = o.finding_id
    WHERE o.closed_at IS NULL AND posture_open(f.state)
    GROUP BY 1, 2, 3
    $sql$;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION count_changed_sightings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE $sql$
    INSERT INTO posture_source_increments (team_id, source_id, severity, open)
    SELECT f.team_id, a.source_id, f.severity, sum(CASE WHEN a.closed_at IS NULL THEN 1 ELSE -1 END)
    FROM before AS b JOIN after AS a ON a.finding_id = b.finding_id AND a.source_id = b.source_id
    JOIN findings AS f ON f.id = a.finding_id
    WHERE (a.closed_at IS NULL) <> (b.closed_at IS NULL) AND posture_open(f.state)
    GROUP BY 1, 2, 3
    $sql$;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION count_removed_sightings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE $sql$
    INSERT INTO posture_source_increments (team_id, source_id, severity, open)
    SELECT f.team_id, o.source_id, f.severity, - count(*)
    FROM removed AS o JOIN findings AS f ON f.id = o.finding_id
    WHERE o.closed_at IS NULL AND posture_open(f.state)
    GROUP BY 1, 2, 3
    $sql$;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER sightings_counted_new AFTER INSERT ON sightings
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_new_sightings();
CREATE TRIGGER sightings_counted_changed AFTER UPDATE ON sightings
    REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION count_changed_sightings();
CREATE TRIGGER sightings_counted_removed AFTER DELETE ON sightings
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION count_removed_sightings();

-- Counts everything anew: for what was there before, and to mend the counts should somebody have written around the triggers.
-- Writers wait until its transaction ends. What is not folded yet will be added, so here it is taken off. What happened on which
-- day is left alone.
-- +goose StatementBegin
CREATE FUNCTION recount_posture() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    LOCK TABLE findings, sightings IN SHARE ROW EXCLUSIVE MODE;
    PERFORM pg_advisory_xact_lock(hashtextextended('cloudsec.posture.' || current_schema(), 0));
    DELETE FROM posture_counts;
    DELETE FROM posture_sources;
    INSERT INTO posture_counts (team_id, kind, severity, first_seen_on, open, accepted, rejected)
    SELECT n.team_id, n.kind, n.severity, n.first_seen_on, sum(n.open), sum(n.accepted), sum(n.rejected)
    FROM (
        SELECT f.team_id, f.kind, f.severity, posture_day(f.first_seen_at) AS first_seen_on,
            count(*) FILTER (WHERE posture_open(f.state)) AS open, count(*) FILTER (WHERE f.state = 'risk_accepted') AS accepted,
            count(*) FILTER (WHERE f.state = 'false_positive') AS rejected
        FROM findings AS f
        WHERE f.state <> 'fixed'
        GROUP BY 1, 2, 3, 4
        UNION ALL
        SELECT team_id, kind, severity, first_seen_on, - open_change, - accepted_change, - rejected_change FROM posture_increments
    ) AS n
    GROUP BY 1, 2, 3, 4;
    INSERT INTO posture_sources (team_id, source_id, severity, open)
    SELECT n.team_id, n.source_id, n.severity, sum(n.open)
    FROM (
        SELECT f.team_id, o.source_id, f.severity, count(*) AS open
        FROM sightings AS o JOIN findings AS f ON f.id = o.finding_id
        WHERE o.closed_at IS NULL AND posture_open(f.state)
        GROUP BY 1, 2, 3
        UNION ALL
        SELECT team_id, source_id, severity, - open FROM posture_source_increments
    ) AS n
    GROUP BY 1, 2, 3;
END
$$;
-- +goose StatementEnd

SELECT recount_posture();

-- What happened before there were counts, as far as the audit trail and the findings tell, those that became part of others
-- included. They count with the severity that they have now.
INSERT INTO posture_flows (day, team_id, kind, severity, open_change, created, fixed, reopened, accepted, rejected, resumed, merged,
    seconds, within_1d, within_7d, within_30d, within_90d)
WITH subjects AS (
    SELECT id, team_id, kind, severity, first_seen_at FROM findings
    UNION ALL
    SELECT id, coalesce((former -> 'finding' ->> 'team_id')::integer, 1), former -> 'finding' ->> 'kind',
        (former -> 'finding' ->> 'severity')::smallint, (former -> 'finding' ->> 'first_seen_at')::timestamptz
    FROM merged_findings
), happened AS (
    SELECT posture_day(s.first_seen_at) AS day, s.team_id, s.kind, s.severity, 'created' AS what, 1 AS open_change, NULL::float8 AS took
    FROM subjects AS s
    UNION ALL
    SELECT posture_day(e.at), s.team_id, s.kind, s.severity, CASE WHEN e.to_state = 'fixed' THEN 'fixed' WHEN e.to_state = 'reopened'
            THEN 'reopened' WHEN e.to_state = 'risk_accepted' THEN 'accepted' WHEN e.to_state = 'false_positive' THEN 'rejected'
            WHEN NOT posture_open(e.from_state) THEN 'resumed' ELSE 'none' END,
        posture_open(e.to_state)::integer - posture_open(e.from_state)::integer,
        CASE WHEN e.to_state = 'fixed' THEN greatest(0, extract(epoch FROM e.at - coalesce((SELECT max(r.at) FROM audit AS r
            WHERE r.finding_id = e.finding_id AND r.to_state = 'reopened' AND r.id < e.id), s.first_seen_at)))::float8 END
    FROM audit AS e JOIN subjects AS s ON s.id = e.finding_id
    WHERE e.action <> 'merged'
    UNION ALL
    SELECT posture_day(m.merged_at), s.team_id, s.kind, s.severity, 'merged',
        - posture_open(m.former -> 'finding' ->> 'state')::integer, NULL
    FROM merged_findings AS m JOIN subjects AS s ON s.id = m.id
)
SELECT h.day, h.team_id, h.kind, h.severity, sum(h.open_change), count(*) FILTER (WHERE h.what = 'created'),
    count(*) FILTER (WHERE h.what = 'fixed'), count(*) FILTER (WHERE h.what = 'reopened'),
    count(*) FILTER (WHERE h.what = 'accepted'), count(*) FILTER (WHERE h.what = 'rejected'),
    count(*) FILTER (WHERE h.what = 'resumed'), count(*) FILTER (WHERE h.what = 'merged'), coalesce(sum(h.took), 0),
    count(*) FILTER (WHERE h.took < 86400), count(*) FILTER (WHERE h.took < 7 * 86400),
    count(*) FILTER (WHERE h.took < 30 * 86400), count(*) FILTER (WHERE h.took < 90 * 86400)
FROM happened AS h
GROUP BY 1, 2, 3, 4;

-- The trigger of migration 6 compares the same two tables. Its plan was kept, too: a decision about one finding made the next import
-- on that connection that changed very many go through all pairs of them.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION note_changed_findings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE $sql$
    UPDATE finding_seen AS seen
    SET state = after.state, last_seen_at = greatest(seen.last_seen_at, after.last_seen_at)
    FROM before JOIN after ON after.id = before.id
    WHERE seen.finding_id = after.id
        AND (after.state <> before.state OR after.last_seen_at > before.last_seen_at)
    $sql$;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- Who changes findings has no right to the counts: the triggers write them as the owner, whom the caller's search path must not
-- lead elsewhere. Replacing a function above has taken this from it.
-- +goose StatementBegin
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['count_new_findings', 'count_changed_findings', 'count_removed_findings', 'count_new_sightings', 'count_changed_sightings', 'count_removed_sightings', 'note_changed_findings'] LOOP
        EXECUTE format('ALTER FUNCTION %s() SECURITY DEFINER SET search_path = %I, pg_temp', name, current_schema());
    END LOOP;
    FOREACH name IN ARRAY ARRAY['posture_increments', 'posture_counts', 'posture_flows', 'posture_days', 'posture_facts', 'posture_source_increments', 'posture_sources'] LOOP
        PERFORM core_protect(name::regclass);
        EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON %I FROM cloudsec_core_member', name);
    END LOOP;
END
$$;
-- +goose StatementEnd

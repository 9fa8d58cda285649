-- +goose Up

-- Teams are kept apart by the database itself, so that a statement without a condition on the team finds what it may find and
-- no more. The service connects as the owner of the tables, whom row-level security does not concern, and becomes this role for
-- everything that it does on behalf of somebody: see scope.go. Roles are one for all databases of a server, and several of
-- them may be migrated at once.
-- +goose StatementBegin
DO $$
DECLARE
    -- Since PostgreSQL 16 who creates a role may administer it, but not become it, unless granted so.
    granular CONSTANT boolean := current_setting('server_version_num')::integer >= 160000;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cloudsec_core_member') THEN
        BEGIN
            CREATE ROLE cloudsec_core_member NOLOGIN NOINHERIT;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL; -- Another database's migration was quicker.
        END;
    END IF;
    IF NOT pg_has_role(current_user, 'cloudsec_core_member', CASE WHEN granular THEN 'SET' ELSE 'MEMBER' END) THEN
        EXECUTE 'GRANT cloudsec_core_member TO CURRENT_USER' || CASE WHEN granular THEN ' WITH SET TRUE, INHERIT FALSE' ELSE '' END;
    END IF;
    IF NOT has_database_privilege('cloudsec_core_member', current_database(), 'TEMP') THEN -- Imports stage their reports.
        EXECUTE format('GRANT TEMP ON DATABASE %I TO cloudsec_core_member', current_database());
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO cloudsec_core_member', current_schema());
EXCEPTION WHEN insufficient_privilege THEN
    RAISE EXCEPTION 'the role cloudsec_core_member is missing, or % may not become it: %', current_user, SQLERRM
        USING ERRCODE = 'insufficient_privilege', HINT = format('Let somebody who may create roles run: CREATE ROLE '
            'cloudsec_core_member NOLOGIN NOINHERIT; GRANT cloudsec_core_member TO %1$I; GRANT TEMP ON DATABASE %2$I TO '
            'cloudsec_core_member; GRANT ALL ON SCHEMA %3$I TO %1$I WITH GRANT OPTION', current_user, current_database(), current_schema());
END
$$;
-- +goose StatementEnd

-- The teams that may be seen. Without the setting there are none.
CREATE FUNCTION core_teams() RETURNS integer[] LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(nullif(current_setting('core.teams', TRUE), ''), '{}')::integer[];

-- The team of what is new and names none. Replicas of the release before have no setting; all that they know is the default team.
CREATE FUNCTION core_team() RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(nullif(current_setting('core.team', TRUE), ''), '1')::integer;

-- Gives a table to the role, row by row. The usual condition is a sub-select, because that is computed once for a statement.
-- Every table needs a call of this, or of nothing on purpose: TestEveryTableIsDecidedAbout knows them all.
-- +goose StatementBegin
CREATE FUNCTION core_protect(protected regclass, visible text DEFAULT 'team_id = ANY ((SELECT core_teams())::integer[])')
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', protected);
    EXECUTE format('CREATE POLICY team ON %s TO cloudsec_core_member USING (%s) WITH CHECK (%2$s)', protected, visible);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO cloudsec_core_member', protected);
END
$$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION core_protect FROM PUBLIC;

-- A fingerprint is one finding's within a team. The constraint of before says that it is one's in the whole hub. It stays as
-- long as there is one team, because replicas of the release before name it; the first team that is created takes it away.
CREATE UNIQUE INDEX findings_identity ON findings (fingerprint, team_id);
-- +goose StatementBegin
CREATE FUNCTION core_allow_teams() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM pg_constraint WHERE conrelid = 'findings'::regclass AND conname = 'findings_fingerprint_key') THEN
        ALTER TABLE findings DROP CONSTRAINT findings_fingerprint_key;
        ALTER TABLE finding_aliases DROP CONSTRAINT finding_aliases_pkey;
    END IF;
END
$$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION core_allow_teams FROM PUBLIC;

-- The lists of before, for those who see some teams only.
CREATE INDEX findings_of_team_by_severity ON findings (team_id, state, severity DESC, id DESC);
CREATE INDEX findings_of_team_by_first_seen ON findings (team_id, state, first_seen_at DESC, id DESC);
ALTER TABLE findings ALTER COLUMN team_id SET DEFAULT core_team();
ALTER TABLE sources ALTER COLUMN team_id SET DEFAULT core_team();
CREATE INDEX sources_by_team ON sources (team_id, name);

ALTER TABLE finding_aliases ADD COLUMN team_id integer NOT NULL DEFAULT core_team();
CREATE UNIQUE INDEX finding_aliases_identity ON finding_aliases (fingerprint, team_id);

-- Copies of the team, so that the most read tables can be judged by themselves.
ALTER TABLE sightings ADD COLUMN team_id integer NOT NULL DEFAULT core_team();
ALTER TABLE finding_seen ADD COLUMN team_id integer NOT NULL DEFAULT core_team();
CREATE INDEX finding_seen_of_team_by_time ON finding_seen (team_id, state, last_seen_at DESC, finding_id DESC);
ALTER TABLE finding_texts ADD COLUMN team_id integer NOT NULL DEFAULT core_team();

ALTER TABLE imports ADD COLUMN team_id integer NOT NULL DEFAULT core_team();
ALTER TABLE import_uploads ADD COLUMN team_id integer NOT NULL DEFAULT core_team();
ALTER TABLE import_jobs ADD COLUMN team_id integer NOT NULL DEFAULT core_team();
ALTER TABLE saved_filters ADD COLUMN team_id integer NOT NULL DEFAULT core_team();
ALTER TABLE events ADD COLUMN team_id integer NOT NULL DEFAULT core_team();
ALTER TABLE webhooks ADD COLUMN team_id integer NOT NULL DEFAULT core_team();
ALTER TABLE deliveries ADD COLUMN team_id integer NOT NULL DEFAULT core_team();
ALTER TABLE gate_evaluations ADD COLUMN team_id integer NOT NULL DEFAULT core_team();
ALTER TABLE gate_waivers ADD COLUMN team_id integer NOT NULL DEFAULT core_team();
ALTER TABLE operations ADD COLUMN team_id integer NOT NULL DEFAULT core_team();
-- The result of a bulk operation has findings of all the teams in which it was allowed.
ALTER TABLE bulk_operations ADD COLUMN teams integer[] NOT NULL DEFAULT core_teams();
UPDATE bulk_operations SET teams = '{1}';

-- What the triggers write concerns nobody's rights, so they do it as the owner.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION add_finding_texts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO finding_texts (finding_id, team_id, rule_id, component, haystack, lexemes)
    SELECT f.id, f.team_id, f.rule_id, f.component, concat_ws(' ', f.title, f.rule_id, f.component, f.path, f.purl),
        finding_lexemes(concat_ws(' ', f.title, f.rule_id, f.component, f.path, f.purl, f.description))
    FROM added AS f;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION note_new_findings() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO finding_seen (finding_id, team_id, state, last_seen_at) SELECT id, team_id, state, last_seen_at FROM added;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION note_moved_finding() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    UPDATE finding_seen SET team_id = NEW.team_id WHERE finding_id = NEW.id;
    UPDATE finding_texts SET team_id = NEW.team_id WHERE finding_id = NEW.id;
    UPDATE finding_aliases SET team_id = NEW.team_id WHERE finding_id = NEW.id;
    UPDATE sightings SET team_id = NEW.team_id WHERE finding_id = NEW.id;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER findings_moved AFTER UPDATE OF team_id ON findings
    FOR EACH ROW WHEN (OLD.team_id <> NEW.team_id) EXECUTE FUNCTION note_moved_finding();

-- Whose team a source is of can be asked by everybody who reports, or a name that is taken could not be told from a new one.
-- +goose StatementBegin
CREATE FUNCTION core_team_of_source(source text) RETURNS integer LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
BEGIN
    RETURN (SELECT s.team_id FROM sources AS s WHERE s.name = source);
END
$$;
-- +goose StatementEnd

-- Who runs as the owner must not be led to other tables by the caller's search path.
-- +goose StatementBegin
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['add_finding_texts()', 'change_finding_text()', 'remove_finding_text()', 'note_new_findings()',
        'note_changed_findings()', 'note_removed_findings()', 'note_moved_finding()', 'core_team_of_source(text)'] LOOP
        EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = %I, pg_temp', name, current_schema());
    END LOOP;
END
$$;
-- +goose StatementEnd

SELECT core_protect('findings');
SELECT core_protect('finding_seen');
SELECT core_protect('finding_aliases');
SELECT core_protect('merged_findings', 'EXISTS (SELECT FROM findings AS f WHERE f.id = finding_id)');
SELECT core_protect('audit', 'EXISTS (SELECT FROM findings AS f WHERE f.id = finding_id)
    OR EXISTS (SELECT FROM merged_findings AS e WHERE e.id = audit.finding_id)');
SELECT core_protect('sources');
SELECT core_protect('sightings');
SELECT core_protect('imports');
SELECT core_protect('import_collisions', 'EXISTS (SELECT FROM imports AS i WHERE i.id = import_id)');
SELECT core_protect('import_jobs');
SELECT core_protect('import_uploads');
SELECT core_protect('import_chunks', 'EXISTS (SELECT FROM import_uploads AS u WHERE u.id = upload_id)');
SELECT core_protect('saved_filters');
SELECT core_protect('bulk_operations', 'teams <> ''{}'' AND teams <@ (SELECT core_teams())');
SELECT core_protect('events');
SELECT core_protect('webhooks');
SELECT core_protect('deliveries');
SELECT core_protect('gate_evaluations');
SELECT core_protect('gate_waivers');
SELECT core_protect('operations');
SELECT core_protect('teams', 'id = ANY ((SELECT core_teams())::integer[])');
-- Who is in a team does not make or change teams; the service does, as itself.
REVOKE INSERT, UPDATE, DELETE ON teams FROM cloudsec_core_member;

-- Words are found by indexes on conditions that may tell what they look at, in an error for example, and under row-level
-- security PostgreSQL checks such conditions last, row by row, without an index. Those of the filter language do not tell
-- anything. So the role has no right to the words themselves, but to a plain view, whose condition is one among the others.
-- The table is not protected by rows: the role cannot read it at all.
CREATE VIEW finding_words AS
    SELECT t.finding_id, t.team_id, t.rule_id, t.component, t.haystack, t.lexemes
    FROM finding_texts AS t
    WHERE t.team_id = ANY ((SELECT core_teams())::integer[]);
GRANT SELECT ON finding_words TO cloudsec_core_member;

-- +goose Up

-- Replicas of the release before go on meanwhile. What they write between the copy below and its triggers must not be missed,
-- so they wait.
LOCK TABLE findings IN SHARE ROW EXCLUSIVE MODE;

-- What every import writes for every finding that it sees again lives in a narrow table, because a change of a row of
-- findings writes all of its indexes anew, the trigrams of its texts included, which costs as much as a new finding.
-- The state is a copy, kept by the triggers below: it leads the index of the list by last seen. No foreign key, because
-- only the triggers add and remove rows here, and the check would cost one look-up per finding.
CREATE TABLE finding_seen (
    finding_id   uuid        PRIMARY KEY,
    state        text        NOT NULL,
    last_seen_at timestamptz NOT NULL,
    -- How often an import has seen the finding again. Together with the finding's own version it is the version.
    times        bigint      NOT NULL DEFAULT 0
) WITH (fillfactor = 85);

INSERT INTO finding_seen (finding_id, state, last_seen_at) SELECT id, state, last_seen_at FROM findings;

CREATE INDEX finding_seen_by_time ON finding_seen (state, last_seen_at DESC, finding_id DESC);

-- The column findings.last_seen_at is not read any more. It stays for replicas of the release before, which still write it;
-- a later migration drops it.
DROP INDEX findings_by_last_seen;

-- +goose StatementBegin
CREATE FUNCTION note_new_findings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO finding_seen (finding_id, state, last_seen_at) SELECT id, state, last_seen_at FROM added;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER findings_added AFTER INSERT ON findings
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION note_new_findings();

-- +goose StatementBegin
CREATE FUNCTION note_changed_findings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE finding_seen AS seen
    SET state = after.state, last_seen_at = greatest(seen.last_seen_at, after.last_seen_at)
    FROM before JOIN after ON after.id = before.id
    WHERE seen.finding_id = after.id
        AND (after.state <> before.state OR after.last_seen_at > before.last_seen_at);
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER findings_changed AFTER UPDATE ON findings
    REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION note_changed_findings();

-- An open sighting was last seen by the latest import of its source, so an import writes only what changed, and last_seen_at
-- and last_import_id only tell of sightings that are closed.
--
-- Two look-ups for each new sighting cost more than the sighting. The import takes the ids from these very tables, whose rows
-- are not removed while a sighting refers to them: the triggers below see to that, for once a statement. A finding that
-- goes, because it is part of another one, takes its row in the narrow table along.
ALTER TABLE sightings DROP CONSTRAINT sightings_finding_id_fkey, DROP CONSTRAINT sightings_source_id_fkey;

-- +goose StatementBegin
CREATE FUNCTION refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % refused: sightings refer to them', TG_OP, TG_TABLE_NAME USING ERRCODE = 'foreign_key_violation';
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION note_removed_findings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM removed JOIN sightings AS o ON o.finding_id = removed.id) THEN
        RAISE EXCEPTION 'DELETE of findings refused: sightings refer to them' USING ERRCODE = 'foreign_key_violation';
    END IF;
    DELETE FROM finding_seen AS seen USING removed WHERE seen.finding_id = removed.id;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER findings_removed AFTER DELETE ON findings
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION note_removed_findings();
CREATE TRIGGER findings_stay BEFORE TRUNCATE ON findings FOR EACH STATEMENT EXECUTE FUNCTION refuse_removal();
CREATE TRIGGER sources_stay BEFORE DELETE OR TRUNCATE ON sources FOR EACH STATEMENT EXECUTE FUNCTION refuse_removal();

-- Reports that wait for their import, in pieces of one gzip stream. Pieces are compressed already, so PostgreSQL need not
-- try. An upload that no active job refers to is rubbish and is swept.
CREATE TABLE import_uploads (
    id         uuid        PRIMARY KEY,
    started_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE import_chunks (
    upload_id uuid    NOT NULL REFERENCES import_uploads (id) ON DELETE CASCADE,
    number    integer NOT NULL,
    data      bytea   NOT NULL,
    PRIMARY KEY (upload_id, number)
);

ALTER TABLE import_chunks ALTER COLUMN data SET STORAGE EXTERNAL;

-- The queue of imports, and for a while what became of them. A job has the id of its upload. All times are the database's,
-- so the clocks of replicas do not matter.
CREATE TABLE import_jobs (
    id             uuid        PRIMARY KEY,
    -- The order in which jobs came. Those of one source run in this order, one at a time.
    number         bigint      NOT NULL GENERATED ALWAYS AS IDENTITY UNIQUE,
    source         text        NOT NULL CHECK (source <> ''),
    format         text        NOT NULL,
    -- What the report is read with, as JSON; empty for none.
    mapping        text        NOT NULL,
    content_sha256 bytea       NOT NULL CHECK (octet_length(content_sha256) = 32),
    size_bytes     bigint      NOT NULL CHECK (size_bytes >= 0),
    stored_bytes   bigint      NOT NULL CHECK (stored_bytes >= 0),
    created_by     text        NOT NULL CHECK (created_by <> ''),
    request_id     text        NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    state          text        NOT NULL DEFAULT 'queued' CHECK (state IN
        ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    attempts       integer     NOT NULL DEFAULT 0,
    run_after      timestamptz NOT NULL DEFAULT now(),
    -- Whoever holds the lease works on the job. A new one for each attempt, so that a worker that lost it can change nothing.
    lease          uuid,
    lease_until    timestamptz,
    bytes_read     bigint      NOT NULL DEFAULT 0,
    records_read   bigint      NOT NULL DEFAULT 0,
    started_at     timestamptz,
    finished_at    timestamptz,
    import_id      uuid,
    error_code     text        NOT NULL DEFAULT '',
    error_field    text        NOT NULL DEFAULT '',
    error_message  text        NOT NULL DEFAULT '',
    CHECK ((state = 'running') = (lease IS NOT NULL AND lease_until IS NOT NULL)),
    CHECK ((state IN ('succeeded', 'failed', 'cancelled')) = (finished_at IS NOT NULL)),
    CHECK ((state = 'succeeded') = (import_id IS NOT NULL)),
    CHECK ((state = 'failed') = (error_code <> ''))
);

-- What is active is little, however long the history: these two stay small.
CREATE INDEX import_jobs_active ON import_jobs (number) WHERE state IN ('queued', 'running');
CREATE INDEX import_jobs_active_by_source ON import_jobs (source, number) WHERE state IN ('queued', 'running');
CREATE INDEX import_jobs_by_source ON import_jobs (source, number DESC);
CREATE INDEX import_jobs_by_end ON import_jobs (finished_at) WHERE finished_at IS NOT NULL;

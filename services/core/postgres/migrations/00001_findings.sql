-- +goose Up

-- Text search over millions of titles needs trigrams. The extension is trusted, so the database's owner may create it.
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

-- Who reports: one row per scanner and target.
CREATE TABLE sources (
    id             integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name           text        NOT NULL UNIQUE CHECK (name <> ''),
    -- The import that the source's open sightings come from. Null only inside of the first import's transaction.
    last_import_id uuid,
    created_at     timestamptz NOT NULL DEFAULT now()
);

-- One row per report taken in. Rows are never removed, which is why nothing refers to them with a foreign key: the check
-- would cost one look-up per sighting for nothing.
CREATE TABLE imports (
    id               uuid        PRIMARY KEY,
    source_id        integer     NOT NULL REFERENCES sources (id),
    format           text        NOT NULL,
    tool             text        NOT NULL,
    content_sha256   bytea       NOT NULL CHECK (octet_length(content_sha256) = 32),
    size_bytes       bigint      NOT NULL,
    recipe           integer     NOT NULL,
    imported_by      text        NOT NULL,
    imported_at      timestamptz NOT NULL,
    duration_ms      bigint      NOT NULL,
    records          integer     NOT NULL,
    created          integer     NOT NULL,
    unchanged        integer     NOT NULL,
    reopened         integer     NOT NULL,
    collided         integer     NOT NULL,
    skipped          integer     NOT NULL,
    closed           integer     NOT NULL,
    sightings_closed integer     NOT NULL,
    CHECK (records = created + unchanged + reopened + collided + skipped)
);

CREATE INDEX imports_by_source ON imports (source_id, imported_at DESC);

-- One row per issue. Severity is a rank, so that sorting needs no translation: 0 unknown to 5 critical.
-- Room is left on the pages, because every import touches last_seen_at of what it sees.
CREATE TABLE findings (
    id               uuid        PRIMARY KEY,
    fingerprint      bytea       NOT NULL UNIQUE CHECK (octet_length(fingerprint) = 32),
    recipe           integer     NOT NULL,
    inputs           jsonb       NOT NULL,
    kind             text        NOT NULL CHECK (kind IN ('vulnerability', 'misconfiguration', 'secret', 'licence', 'code')),
    severity         smallint    NOT NULL CHECK (severity BETWEEN 0 AND 5),
    state            text        NOT NULL DEFAULT 'new' CHECK (state IN
        ('new', 'triaged', 'in_progress', 'risk_accepted', 'false_positive', 'fixed', 'reopened')),
    title            text        NOT NULL,
    description      text        NOT NULL,
    rule_id          text        NOT NULL,
    component        text        NOT NULL,
    purl             text        NOT NULL,
    path             text        NOT NULL,
    url              text        NOT NULL,
    version          bigint      NOT NULL DEFAULT 1,
    first_import_id  uuid        NOT NULL,
    first_seen_at    timestamptz NOT NULL,
    last_seen_at     timestamptz NOT NULL,
    state_changed_at timestamptz NOT NULL
) WITH (fillfactor = 85);

-- The list: each index serves one order for each state, and is all that the count by state and severity reads.
CREATE INDEX findings_by_severity ON findings (state, severity DESC, id DESC);
CREATE INDEX findings_by_last_seen ON findings (state, last_seen_at DESC, id DESC);
CREATE INDEX findings_by_text ON findings
    USING gin ((title || ' ' || rule_id || ' ' || component || ' ' || path) public.gin_trgm_ops);

-- What one source says about one finding. Open while closed_at is null.
CREATE TABLE sightings (
    finding_id        uuid        NOT NULL REFERENCES findings (id),
    source_id         integer     NOT NULL REFERENCES sources (id),
    severity          smallint    NOT NULL CHECK (severity BETWEEN 0 AND 5),
    occurrences       integer     NOT NULL CHECK (occurrences > 0),
    component_version text        NOT NULL,
    fixed_version     text        NOT NULL,
    path              text        NOT NULL,
    line              integer     NOT NULL CHECK (line >= 0),
    first_seen_at     timestamptz NOT NULL,
    last_seen_at      timestamptz NOT NULL,
    first_import_id   uuid        NOT NULL,
    last_import_id    uuid        NOT NULL,
    closed_at         timestamptz,
    PRIMARY KEY (finding_id, source_id)
) WITH (fillfactor = 85);

CREATE INDEX sightings_open_by_source ON sightings (source_id, finding_id) WHERE closed_at IS NULL;

-- Every change of state. The trigger below makes the table append-only for everybody, the service's own bugs included.
CREATE TABLE audit (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    finding_id uuid        NOT NULL REFERENCES findings (id),
    at         timestamptz NOT NULL,
    actor      text        NOT NULL CHECK (actor <> ''),
    action     text        NOT NULL CHECK (action IN ('transition', 'fixed', 'reopened')),
    from_state text        NOT NULL,
    to_state   text        NOT NULL,
    reason     text        NOT NULL,
    import_id  uuid,
    CHECK ((action = 'transition') = (import_id IS NULL))
);

CREATE INDEX audit_by_finding ON audit (finding_id, id DESC);

-- +goose StatementBegin
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;
-- +goose StatementEnd

CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

-- The report on its way in, one row per fingerprint. It lives as long as the import's transaction. sqlc reads this file as
-- part of the schema, and the service runs it as it is.
CREATE TEMPORARY TABLE staged (
    fingerprint       bytea    NOT NULL,
    finding_id        uuid     NOT NULL,
    rank              smallint NOT NULL,
    inputs            jsonb    NOT NULL,
    facts             jsonb    NOT NULL,
    kind              text     NOT NULL,
    severity          smallint NOT NULL,
    occurrences       integer  NOT NULL,
    title             text     NOT NULL,
    description       text     NOT NULL,
    rule_id           text     NOT NULL,
    component         text     NOT NULL,
    purl              text     NOT NULL,
    component_version text     NOT NULL,
    fixed_version     text     NOT NULL,
    path              text     NOT NULL,
    line              integer  NOT NULL,
    url               text     NOT NULL
) ON COMMIT DROP;

-- The fingerprints that the staged records claim: see finding.Identity. Those of older recipes have recipe 0: they are only
-- claimed and never become a name of what they lead to.
CREATE TEMPORARY TABLE staged_claims (
    staged_id   uuid    NOT NULL,
    fingerprint bytea   NOT NULL,
    recipe      integer NOT NULL,
    open        boolean NOT NULL
) ON COMMIT DROP;

-- Records that are the same issue as an earlier one, as many as are kept for the report about them.
CREATE TEMPORARY TABLE staged_collisions (
    number    integer NOT NULL,
    staged_id uuid    NOT NULL,
    rule_id   text    NOT NULL,
    path      text    NOT NULL,
    line      integer NOT NULL,
    title     text    NOT NULL
) ON COMMIT DROP;

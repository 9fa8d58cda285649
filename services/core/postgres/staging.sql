-- The report on its way in, one row per record, and after the merging of collisions one per fingerprint. The tables live as
-- long as the import's transaction. sqlc reads this file as part of the schema, and the service runs it as it is.
CREATE TEMPORARY TABLE staged (
    record            integer  NOT NULL,
    fingerprint       bytea    NOT NULL,
    finding_id        uuid     NOT NULL,
    rank              smallint NOT NULL,
    inputs            jsonb    NOT NULL,
    facts             jsonb    NOT NULL,
    -- What the record claims, see staged_claims: first names of the present recipe, under the first few of which it may be
    -- claimed itself, then those of older ones.
    claims            bytea[]  NOT NULL,
    named             smallint NOT NULL,
    open              smallint NOT NULL,
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

-- The finding of each record, and what is to be done about it.
CREATE TEMPORARY TABLE matched (
    record     integer NOT NULL,
    finding_id uuid    NOT NULL,
    -- The finding was there before this import.
    known      boolean NOT NULL,
    -- It was fixed, and is seen again.
    reopens    boolean NOT NULL,
    -- The report has other words for it.
    reworded   boolean NOT NULL,
    -- The source has no open sighting of it, or one that says something else.
    resighted  boolean NOT NULL
) ON COMMIT DROP;

-- The findings whose sighting by the source has just ended.
CREATE TEMPORARY TABLE closing (
    finding_id uuid NOT NULL
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

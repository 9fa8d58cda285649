-- +goose Up

-- What shall happen to findings without anybody's doing. A rule that was deleted keeps its row, because its runs and the audit
-- trail speak of it.
CREATE TABLE rules (
    id              uuid        PRIMARY KEY,
    -- The order in which rules came to be. An import is only looked at by the rules that there were.
    number          bigint      NOT NULL GENERATED ALWAYS AS IDENTITY UNIQUE,
    team_id         integer     NOT NULL DEFAULT core_team(),
    name            text        NOT NULL CHECK (name <> ''),
    description     text        NOT NULL,
    -- Lower ones run first.
    priority        integer     NOT NULL,
    enabled         boolean     NOT NULL,
    -- Why the service disabled the rule; empty when people did, or nobody.
    disabled_reason text        NOT NULL DEFAULT '',
    filter          text        NOT NULL,
    actions         jsonb       NOT NULL,
    -- Whether the rules after this one leave alone what it matches.
    stop            boolean     NOT NULL,
    on_created      boolean     NOT NULL,
    on_reopened     boolean     NOT NULL,
    on_changed      boolean     NOT NULL,
    version         bigint      NOT NULL DEFAULT 1,
    -- How many batches in a row it failed in.
    failures        integer     NOT NULL DEFAULT 0,
    created_by      text        NOT NULL CHECK (created_by <> ''),
    created_at      timestamptz NOT NULL,
    updated_by      text        NOT NULL CHECK (updated_by <> ''),
    updated_at      timestamptz NOT NULL,
    deleted_at      timestamptz
);

CREATE UNIQUE INDEX rules_by_name ON rules (team_id, lower(name)) WHERE deleted_at IS NULL;
CREATE INDEX rules_in_order ON rules (priority, number) WHERE deleted_at IS NULL;

-- What one version of a rule did on one occasion: an import, or a person's wish to run it.
CREATE TABLE rule_runs (
    id           uuid        PRIMARY KEY,
    rule_id      uuid        NOT NULL REFERENCES rules (id),
    rule_version bigint      NOT NULL,
    -- The import's id, or the run's own.
    occasion     uuid        NOT NULL,
    cause        text        NOT NULL CHECK (cause IN ('import', 'manual')),
    requested_by text        NOT NULL,
    -- The rule as it was, so that the run does what was asked for, and its events say what was done.
    rule         jsonb       NOT NULL,
    created_at   timestamptz NOT NULL,
    finished_at  timestamptz,
    -- How many findings matched when a person asked for the run; null for an import.
    selected     bigint,
    matched      bigint      NOT NULL DEFAULT 0,
    moved        bigint      NOT NULL DEFAULT 0,
    assigned     bigint      NOT NULL DEFAULT 0,
    labelled     bigint      NOT NULL DEFAULT 0,
    notified     bigint      NOT NULL DEFAULT 0,
    -- Findings that the rule would have changed, had not a person decided about them.
    kept         bigint      NOT NULL DEFAULT 0,
    -- In how many batches the rule failed, and why it did so last.
    failed       bigint      NOT NULL DEFAULT 0,
    error        text        NOT NULL DEFAULT '',
    UNIQUE (rule_id, rule_version, occasion)
);

CREATE INDEX rule_runs_by_rule ON rule_runs (rule_id, id DESC);
CREATE INDEX rule_runs_by_end ON rule_runs (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX rule_runs_unfinished ON rule_runs (occasion) WHERE finished_at IS NULL;

-- What a run has to tell others when it is done: how many findings of each severity, and the first of them.
CREATE TABLE rule_tellings (
    run_id   uuid     NOT NULL REFERENCES rule_runs (id) ON DELETE CASCADE,
    kind     text     NOT NULL CHECK (kind IN ('moved', 'assigned', 'notified')),
    severity smallint NOT NULL CHECK (severity BETWEEN 0 AND 5),
    findings bigint   NOT NULL,
    first    uuid[]   NOT NULL,
    PRIMARY KEY (run_id, kind, severity)
);

-- The queue: findings that rules have to look at, a few hundred in each row, so that an import of a hundred thousand writes a
-- few hundred rows. A row goes in the transaction in which it is worked off, so each is worked off once. All times are the
-- database's. No foreign key to imports: the row is written before the import's own is.
CREATE TABLE rule_batches (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    occasion    uuid        NOT NULL,
    -- What happened to the findings; manual for a run that a person asked for.
    cause       text        NOT NULL CHECK (cause IN ('created', 'reopened', 'changed', 'manual')),
    team_id     integer     NOT NULL DEFAULT core_team(),
    findings    uuid[]      NOT NULL CHECK (cardinality(findings) > 0),
    -- Only rules up to this number look at the findings.
    rules_until bigint      NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    run_after   timestamptz NOT NULL DEFAULT now(),
    attempts    integer     NOT NULL DEFAULT 0,
    -- A new lease for each attempt, so that a worker that lost it can change nothing.
    lease       uuid,
    lease_until timestamptz,
    -- When it was given up, after too many attempts. It is kept for people to look at.
    dead_at     timestamptz,
    CHECK ((lease IS NULL) = (lease_until IS NULL)),
    CHECK (dead_at IS NULL OR lease IS NULL)
);

-- Ids are random to a packer, so PostgreSQL need not try.
ALTER TABLE rule_batches ALTER COLUMN findings SET STORAGE EXTERNAL;

CREATE INDEX rule_batches_waiting ON rule_batches (run_after, id) WHERE dead_at IS NULL;
CREATE INDEX rule_batches_by_occasion ON rule_batches (occasion) WHERE dead_at IS NULL;

SELECT core_protect('rules');
SELECT core_protect('rule_batches');
SELECT core_protect('rule_runs', 'EXISTS (SELECT FROM rules AS r WHERE r.id = rule_id)');
SELECT core_protect('rule_tellings', 'EXISTS (SELECT FROM rule_runs AS r WHERE r.id = run_id)');

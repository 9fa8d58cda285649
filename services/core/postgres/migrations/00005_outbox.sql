-- +goose Up

-- When a source last said anything, also when it said the same as before: then there is no new import, but the word is fresh.
ALTER TABLE sources ADD COLUMN last_reported_at timestamptz;
UPDATE sources AS s SET last_reported_at = i.imported_at FROM imports AS i WHERE i.id = s.last_import_id;

-- What happened, written in the transaction in which it happened. Removed when nobody is owed it and its time is over.
CREATE TABLE events (
    id          uuid        PRIMARY KEY,
    type        text        NOT NULL CHECK (type <> ''),
    subject     text        NOT NULL,
    -- Null where the event has none, such as that of an import.
    severity    smallint    CHECK (severity BETWEEN 0 AND 5),
    data        jsonb       NOT NULL,
    occurred_at timestamptz NOT NULL
);

CREATE INDEX events_by_time ON events (occurred_at);

-- Who wants to be told. No secret is here in the clear.
CREATE TABLE webhooks (
    id                  uuid        PRIMARY KEY,
    url                 text        NOT NULL CHECK (url <> ''),
    description         text        NOT NULL,
    -- Empty means every type.
    types               text[]      NOT NULL,
    min_severity        smallint    NOT NULL CHECK (min_severity BETWEEN 0 AND 5),
    enabled             boolean     NOT NULL,
    disabled_reason     text        NOT NULL DEFAULT '',
    secret              bytea       NOT NULL,
    -- The secret before, which signs along until its time is over.
    previous_secret     bytea,
    previous_expires_at timestamptz,
    created_by          text        NOT NULL,
    created_at          timestamptz NOT NULL,
    updated_at          timestamptz NOT NULL,
    CHECK ((previous_secret IS NULL) = (previous_expires_at IS NULL))
);

-- What one destination is owed of one event: the outbox itself. Without a webhook it is owed to the topic.
-- due_at is the lease at the same time: a claim moves it into the future, so what a dead replica had claimed comes up again.
CREATE TABLE deliveries (
    id              bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id        uuid        NOT NULL REFERENCES events (id),
    webhook_id      uuid        REFERENCES webhooks (id) ON DELETE CASCADE,
    destination_id  uuid        NOT NULL GENERATED ALWAYS AS
        (coalesce(webhook_id, '00000000-0000-0000-0000-000000000000'::uuid)) STORED,
    state           text        NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'dead')),
    attempts        integer     NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    due_at          timestamptz NOT NULL DEFAULT now(),
    created_at      timestamptz NOT NULL DEFAULT now(),
    last_attempt_at timestamptz,
    last_status     integer,
    last_error      text        NOT NULL DEFAULT '',
    finished_at     timestamptz,
    CHECK ((state = 'pending') = (finished_at IS NULL))
) WITH (fillfactor = 85);

CREATE INDEX deliveries_due ON deliveries (destination_id, due_at) WHERE state = 'pending';
CREATE INDEX deliveries_finished ON deliveries (finished_at) WHERE state <> 'pending';
CREATE INDEX deliveries_dead ON deliveries (id) WHERE state = 'dead';
CREATE INDEX deliveries_by_webhook ON deliveries (webhook_id, id);
CREATE INDEX deliveries_by_event ON deliveries (event_id);

-- Every answer of the release gate, whole.
CREATE TABLE gate_evaluations (
    id            uuid        PRIMARY KEY,
    at            timestamptz NOT NULL,
    actor         text        NOT NULL CHECK (actor <> ''),
    policy        text        NOT NULL CHECK (policy <> ''),
    policy_sha256 bytea       NOT NULL CHECK (octet_length(policy_sha256) = 32),
    target        text        NOT NULL CHECK (target <> ''),
    verdict       text        NOT NULL CHECK (verdict IN ('pass', 'fail', 'waived')),
    result        jsonb       NOT NULL
);

-- Who lets what pass until when. It holds for one target under one policy, and for the blockers it names.
CREATE TABLE gate_waivers (
    id            uuid        PRIMARY KEY,
    evaluation_id uuid        NOT NULL REFERENCES gate_evaluations (id),
    policy        text        NOT NULL,
    target        text        NOT NULL,
    at            timestamptz NOT NULL,
    actor         text        NOT NULL CHECK (actor <> ''),
    reason        text        NOT NULL CHECK (reason <> ''),
    expires_at    timestamptz NOT NULL CHECK (expires_at > at),
    blockers      text[]      NOT NULL CHECK (cardinality(blockers) > 0)
);

CREATE INDEX gate_waivers_by_target ON gate_waivers (target, policy, expires_at);
CREATE INDEX gate_waivers_by_evaluation ON gate_waivers (evaluation_id, id);

-- What people did to webhooks, deliveries and the gate. Findings have their own trail, audit.
CREATE TABLE operations (
    id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL,
    actor   text        NOT NULL CHECK (actor <> ''),
    action  text        NOT NULL CHECK (action <> ''),
    subject text        NOT NULL CHECK (subject <> ''),
    detail  jsonb       NOT NULL
);

CREATE INDEX operations_by_subject ON operations (subject, id DESC);

-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;
-- +goose StatementEnd

CREATE TRIGGER gate_evaluations_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON gate_evaluations
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER gate_waivers_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON gate_waivers
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER operations_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON operations
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

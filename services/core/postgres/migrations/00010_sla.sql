-- +goose Up

-- Gives a table of the hub's own to read to everybody who is in a team. What is in it comes from who runs the hub, so the role
-- has no right to write it.
-- +goose StatementBegin
CREATE FUNCTION core_share(shared regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', shared);
    EXECUTE format('CREATE POLICY hub ON %s FOR SELECT TO cloudsec_core_member USING ((SELECT core_teams()) <> ''{}'')', shared);
    EXECUTE format('GRANT SELECT ON %s TO cloudsec_core_member', shared);
END
$$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION core_share FROM PUBLIC;

-- The policies of remediation, each of them whole. The newest holds; before there is one, the one that is built in does.
CREATE TABLE sla_policies (
    version    integer     PRIMARY KEY CHECK (version > 1),
    policy     jsonb       NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text        NOT NULL CHECK (created_by <> '')
);

CREATE TRIGGER sla_policies_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sla_policies
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- How far the due dates are brought to a policy. Whoever holds the row computes the next batch, and any replica may go on.
CREATE TABLE sla_rollouts (
    version     integer     PRIMARY KEY REFERENCES sla_policies (version),
    after       uuid        NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    findings    bigint      NOT NULL DEFAULT 0,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz
);

CREATE INDEX sla_rollouts_running ON sla_rollouts (version) WHERE finished_at IS NULL;

-- The clock of a finding. All defaults are constants, so no row is written anew. What was there before, and what replicas of the
-- release before still add, is stale, and so gets its due date from the next sweep.
ALTER TABLE findings
    ADD COLUMN criticality    smallint NOT NULL DEFAULT 1 CHECK (criticality BETWEEN 0 AND 3),
    -- 0 none, 1 running, 2 paused, 3 met, 4 missed: see finding.SLAState. Breached follows from the due date.
    ADD COLUMN sla            smallint NOT NULL DEFAULT 0 CHECK (sla BETWEEN 0 AND 4),
    ADD COLUMN sla_started_at timestamptz,
    ADD COLUMN due_at         timestamptz,
    -- What was told of the present due date: 0 nothing, 1 that it comes near, 2 that it is over.
    ADD COLUMN sla_told       smallint NOT NULL DEFAULT 0 CHECK (sla_told BETWEEN 0 AND 2),
    ADD COLUMN sla_stale      boolean  NOT NULL DEFAULT true,
    -- What happened to the finding since the clock began, null for nothing: see sla.EncodeSteps.
    ADD COLUMN sla_steps      jsonb;

-- The list by due date, and all that a sweep looks at. Closed findings are not in it.
CREATE INDEX findings_by_due ON findings (state, due_at, id) INCLUDE (sla_told) WHERE sla = 1;
-- Empty, once the sweeps are done.
CREATE INDEX findings_sla_stale ON findings (id) WHERE sla_stale AND state IN ('new', 'triaged', 'in_progress', 'reopened');

-- Accepted risks. A row is written once, and once more when it ends; a renewal is another row.
CREATE TABLE risk_acceptances (
    id          uuid        PRIMARY KEY,
    -- No foreign key, because the finding may become part of another, which takes its acceptances over.
    finding_id  uuid        NOT NULL,
    team_id     integer     NOT NULL DEFAULT core_team(),
    owner       text        NOT NULL CHECK (owner <> ''),
    reason      text        NOT NULL,
    accepted_by text        NOT NULL CHECK (accepted_by <> ''),
    accepted_at timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    renews      uuid,
    ended_at    timestamptz,
    ended_by    text        NOT NULL DEFAULT '',
    end_kind    text        NOT NULL DEFAULT '' CHECK (end_kind IN ('', 'expired', 'withdrawn', 'renewed', 'merged')),
    CHECK ((ended_at IS NULL) = (end_kind = '')),
    CHECK ((ended_at IS NULL) = (ended_by = ''))
);

CREATE UNIQUE INDEX risk_acceptances_active ON risk_acceptances (finding_id) WHERE ended_at IS NULL;
CREATE INDEX risk_acceptances_by_finding ON risk_acceptances (finding_id, accepted_at);
CREATE INDEX risk_acceptances_by_expiry ON risk_acceptances (expires_at, id) WHERE ended_at IS NULL;
CREATE INDEX risk_acceptances_ended ON risk_acceptances (expires_at, id) WHERE ended_at IS NOT NULL;

-- Nothing is accepted for ever: risks that were accepted while one could get an end of a year, and a month at least from now.
INSERT INTO risk_acceptances (id, finding_id, team_id, owner, reason, accepted_by, accepted_at, expires_at)
SELECT gen_random_uuid(), f.id, f.team_id, coalesce(decided.actor, 'unknown'), coalesce(decided.reason, ''),
    coalesce(decided.actor, 'unknown'), f.state_changed_at,
    greatest(f.state_changed_at + interval '366 days', now() + interval '30 days')
FROM findings AS f
LEFT JOIN LATERAL (
    SELECT a.actor, a.reason FROM audit AS a
    WHERE a.finding_id = f.id AND a.action = 'transition' AND a.to_state = 'risk_accepted'
    ORDER BY a.id DESC LIMIT 1
) AS decided ON TRUE
WHERE f.state = 'risk_accepted';

-- That an accepted risk came back is neither a person's decision nor an import's consequence, and a renewal changes no state.
ALTER TABLE audit DROP CONSTRAINT audit_action_check, DROP CONSTRAINT audit_import_check;
ALTER TABLE audit
    ADD CONSTRAINT audit_action_check CHECK (action IN ('transition', 'fixed', 'reopened', 'merged', 'expired', 'renewed')),
    ADD CONSTRAINT audit_import_check
        CHECK (action = 'merged' OR (action IN ('transition', 'expired', 'renewed')) = (import_id IS NULL));

SELECT core_share('sla_policies');
SELECT core_share('sla_rollouts');
SELECT core_protect('risk_acceptances');

-- Acceptances go where their finding goes.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION note_moved_finding() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE finding_seen SET team_id = NEW.team_id WHERE finding_id = NEW.id;
    UPDATE finding_texts SET team_id = NEW.team_id WHERE finding_id = NEW.id;
    UPDATE finding_aliases SET team_id = NEW.team_id WHERE finding_id = NEW.id;
    UPDATE sightings SET team_id = NEW.team_id WHERE finding_id = NEW.id;
    UPDATE risk_acceptances SET team_id = NEW.team_id WHERE finding_id = NEW.id;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION note_moved_finding() SECURITY DEFINER SET search_path = %I, pg_temp', current_schema());
END
$$;
-- +goose StatementEnd

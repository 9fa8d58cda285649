-- +goose Up

-- Who is in which team, and as what. People and machines are known by the subject of their tokens.
CREATE TABLE team_members (
    team_id  integer     NOT NULL REFERENCES teams (id),
    subject  text        NOT NULL CHECK (subject <> ''),
    -- The member as people know them.
    name     text        NOT NULL CHECK (name <> ''),
    role     text        NOT NULL CHECK (role IN ('viewer', 'analyst', 'lead', 'admin', 'ci')),
    added_by text        NOT NULL CHECK (added_by <> ''),
    added_at timestamptz NOT NULL,
    PRIMARY KEY (team_id, subject)
);

-- Asked with every request.
CREATE INDEX team_members_by_subject ON team_members (subject) INCLUDE (team_id, role);

-- Tokens of machines. Of the secret there is only its hash; it is random and long, so that needs no salt and no slow function.
CREATE TABLE api_tokens (
    id            uuid        PRIMARY KEY,
    team_id       integer     NOT NULL REFERENCES teams (id),
    name          text        NOT NULL CHECK (name <> ''),
    secret_sha256 bytea       NOT NULL UNIQUE CHECK (octet_length(secret_sha256) = 32),
    scopes        text[]      NOT NULL CHECK (cardinality(scopes) > 0),
    owner_id      text        NOT NULL CHECK (owner_id <> ''),
    owner         text        NOT NULL CHECK (owner <> ''),
    -- What the owner was in the team when the token was made, and whether as a member of it.
    roles         text[]      NOT NULL CHECK (cardinality(roles) > 0),
    member        boolean     NOT NULL,
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    last_used_at  timestamptz,
    revoked_at    timestamptz,
    revoked_by    text        NOT NULL DEFAULT '',
    CHECK (expires_at > created_at AND expires_at <= created_at + interval '366 days')
);

CREATE INDEX api_tokens_by_owner ON api_tokens (owner_id, id);
CREATE INDEX api_tokens_by_team ON api_tokens (team_id, id);

SELECT core_protect('team_members');
SELECT core_protect('api_tokens');
-- Members are made by the service itself, after it has looked who asks.
REVOKE INSERT, UPDATE, DELETE ON team_members FROM cloudsec_core_member;

-- +goose Up

-- Who works on a finding, and what people call it. Both live in the finding's row: they are read with every page of the list,
-- change its version, and go where its team goes. An assignee is a person's name as their token has it, or a team's name after
-- "team:"; empty when nobody is assigned. Labels are sorted, each once.
ALTER TABLE findings
    ADD COLUMN assignee text   NOT NULL DEFAULT '',
    ADD COLUMN labels   text[] NOT NULL DEFAULT '{}';

-- Most findings have neither, and those are in neither index, so that an import of new findings writes nothing here.
CREATE INDEX findings_by_assignee ON findings (assignee) WHERE assignee <> '';
CREATE INDEX findings_by_label ON findings USING gin (labels) WHERE labels <> '{}';

-- The trail is no longer about states alone. What an action is called is the service's vocabulary (finding.Action): a list of
-- names here would have to be written anew, and every row be checked again, with each new one. In entries that are not about
-- the state, from_state and to_state are the state that the finding had.
ALTER TABLE audit DROP CONSTRAINT IF EXISTS audit_action_check;
ALTER TABLE audit DROP CONSTRAINT IF EXISTS audit_import_check;
ALTER TABLE audit
    ADD CONSTRAINT audit_action_check CHECK (action ~ '^[a-z_]+$') NOT VALID,
    -- Fixed and reopened are consequences of an import, and a merge may be one. Nothing else comes from an import.
    ADD CONSTRAINT audit_import_check CHECK (action = 'merged' OR (action IN ('fixed', 'reopened')) = (import_id IS NOT NULL)) NOT VALID;

-- What changed, where that is no state; and which rule did it in which version, when it was no person.
ALTER TABLE audit
    ADD COLUMN detail       jsonb,
    ADD COLUMN rule_id      uuid,
    ADD COLUMN rule_version bigint,
    ADD CONSTRAINT audit_rule_check CHECK ((rule_id IS NULL) = (rule_version IS NULL)) NOT VALID;

-- The trail of everything is read by time, and by who did it.
CREATE INDEX audit_by_time ON audit (at DESC, id DESC);
CREATE INDEX audit_by_actor ON audit (actor, at DESC, id DESC);
CREATE INDEX operations_by_time ON operations (at DESC, id DESC);

-- What people say about a finding. A comment that is deleted leaves its row, without the text, so that the talk around it
-- stays readable and everybody sees that something was there.
CREATE TABLE finding_comments (
    id             uuid        PRIMARY KEY,
    finding_id     uuid        NOT NULL REFERENCES findings (id),
    author_id      text        NOT NULL CHECK (author_id <> ''),
    -- The author as people know them.
    author         text        NOT NULL CHECK (author <> ''),
    body           text        NOT NULL,
    mentions       text[]      NOT NULL,
    version        bigint      NOT NULL DEFAULT 1,
    created_at     timestamptz NOT NULL,
    edited_at      timestamptz,
    deleted_at     timestamptz,
    deleted_by     text,
    -- The key that the request came with, and what the request was, so that the same one sent again is not another comment.
    request_key    text,
    request_sha256 bytea,
    CHECK ((deleted_at IS NULL) = (body <> '')),
    CHECK ((deleted_at IS NULL) = (deleted_by IS NULL)),
    CHECK ((request_key IS NULL) = (request_sha256 IS NULL))
);

CREATE INDEX finding_comments_by_finding ON finding_comments (finding_id, id DESC);
CREATE UNIQUE INDEX finding_comments_by_key ON finding_comments (author_id, request_key) WHERE request_key IS NOT NULL;

-- What a comment said before it was edited. Deleting a comment deletes these too: who deletes a password that slipped into a
-- comment means all of it.
CREATE TABLE finding_comment_revisions (
    comment_id uuid        NOT NULL REFERENCES finding_comments (id) ON DELETE CASCADE,
    version    bigint      NOT NULL,
    body       text        NOT NULL,
    -- When this text was replaced.
    until      timestamptz NOT NULL,
    PRIMARY KEY (comment_id, version)
);

-- A comment goes where its finding goes.
SELECT core_protect('finding_comments', 'EXISTS (SELECT FROM findings AS f WHERE f.id = finding_id)');
SELECT core_protect('finding_comment_revisions', 'EXISTS (SELECT FROM finding_comments AS c WHERE c.id = comment_id)');

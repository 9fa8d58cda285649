-- +goose Up

-- The words of the findings live in a table of their own. Every import touches last_seen_at of each finding that it sees
-- again, and PostgreSQL writes a touched row anew into each index of its table. Here it writes only what has other words.
CREATE TABLE finding_texts (
    -- No foreign key: only the triggers below write this table, and the check would cost one look-up per finding.
    finding_id uuid     PRIMARY KEY,
    -- The names that people ask for most, as in findings.
    rule_id    text     NOT NULL,
    component  text     NOT NULL,
    -- What a search for a part of a word looks through.
    haystack   text     NOT NULL,
    -- The words, without positions.
    lexemes    tsvector NOT NULL
);

-- Words are what is left when everything but the letters A to Z and digits is taken out. This is what package query does,
-- too, so that a rule and the list agree on every finding, whatever the database's locale and dictionaries are. PostgreSQL's
-- own parser would take 1e5 for a number and part of an address for a host. Words too long to be words are left out.
CREATE FUNCTION finding_lexemes(words text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN array_to_tsvector(ARRAY(
        SELECT w.word FROM regexp_split_to_table(lower(words COLLATE "C"), '[^a-z0-9]+') AS w (word)
        WHERE length(w.word) BETWEEN 1 AND 255));

-- +goose StatementBegin
CREATE FUNCTION add_finding_texts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO finding_texts (finding_id, rule_id, component, haystack, lexemes)
    SELECT f.id, f.rule_id, f.component, concat_ws(' ', f.title, f.rule_id, f.component, f.path, f.purl),
        finding_lexemes(concat_ws(' ', f.title, f.rule_id, f.component, f.path, f.purl, f.description))
    FROM added AS f;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION change_finding_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE finding_texts AS t
    SET rule_id = NEW.rule_id, component = NEW.component,
        haystack = concat_ws(' ', NEW.title, NEW.rule_id, NEW.component, NEW.path, NEW.purl),
        lexemes = finding_lexemes(concat_ws(' ', NEW.title, NEW.rule_id, NEW.component, NEW.path, NEW.purl, NEW.description))
    WHERE t.finding_id = NEW.id;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION remove_finding_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM finding_texts AS t WHERE t.finding_id = OLD.id;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- New findings come by the thousand, in one statement; changed words are rare, and the condition of the trigger costs
-- nothing for the others.
CREATE TRIGGER findings_texts_added AFTER INSERT ON findings
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION add_finding_texts();
CREATE TRIGGER findings_texts_changed AFTER UPDATE OF title, rule_id, component, path, purl, description ON findings
    FOR EACH ROW
    WHEN ((OLD.title, OLD.rule_id, OLD.component, OLD.path, OLD.purl, OLD.description)
        IS DISTINCT FROM (NEW.title, NEW.rule_id, NEW.component, NEW.path, NEW.purl, NEW.description))
    EXECUTE FUNCTION change_finding_text();
CREATE TRIGGER findings_texts_removed AFTER DELETE ON findings
    FOR EACH ROW EXECUTE FUNCTION remove_finding_text();

INSERT INTO finding_texts (finding_id, rule_id, component, haystack, lexemes)
SELECT f.id, f.rule_id, f.component, concat_ws(' ', f.title, f.rule_id, f.component, f.path, f.purl),
    finding_lexemes(concat_ws(' ', f.title, f.rule_id, f.component, f.path, f.purl, f.description))
FROM findings AS f;

CREATE INDEX finding_texts_by_rule ON finding_texts (rule_id);
CREATE INDEX finding_texts_by_component ON finding_texts (component);
CREATE INDEX finding_texts_by_part ON finding_texts USING gin (haystack public.gin_trgm_ops);
CREATE INDEX finding_texts_by_word ON finding_texts USING gin (lexemes);
DROP INDEX findings_by_text;

CREATE INDEX findings_by_first_seen ON findings (state, first_seen_at DESC, id DESC);

-- Filters that somebody gave a name.
CREATE TABLE saved_filters (
    id         uuid        PRIMARY KEY,
    owner_id   text        NOT NULL CHECK (owner_id <> ''),
    -- The owner as people know them.
    owner      text        NOT NULL CHECK (owner <> ''),
    name       text        NOT NULL CHECK (name <> ''),
    filter     text        NOT NULL,
    shared     boolean     NOT NULL,
    version    bigint      NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE UNIQUE INDEX saved_filters_by_name ON saved_filters (owner_id, lower(name));
CREATE INDEX saved_filters_shared ON saved_filters (id) WHERE shared;

-- Bulk operations that came with a key, so that the same one sent again is not done again.
CREATE TABLE bulk_operations (
    actor_id       text        NOT NULL CHECK (actor_id <> ''),
    key            text        NOT NULL CHECK (key <> ''),
    request_sha256 bytea       NOT NULL CHECK (octet_length(request_sha256) = 32),
    result         jsonb       NOT NULL,
    created_at     timestamptz NOT NULL,
    PRIMARY KEY (actor_id, key)
);

-- +goose Up

-- Pages of a search are in the order of severity, and a word whose findings are all mild was looked for among all that come
-- before them, or all its findings were sorted. So the words know the severity, too. There is an index of words for each
-- severity instead of one for all: that a word is in none of the critical findings is then one look-up. A finding is in exactly
-- one of them, so writing costs what it did. See docs/adr/0029.
ALTER TABLE finding_texts ADD COLUMN severity smallint NOT NULL DEFAULT 0;
-- When findings were last seen is mostly asked together with how bad they are.
ALTER TABLE finding_seen ADD COLUMN severity smallint NOT NULL DEFAULT 0;

-- Replicas of the release before go on meanwhile. What they write between the copy and its triggers must not be missed.
LOCK TABLE findings IN SHARE ROW EXCLUSIVE MODE;
DROP INDEX finding_texts_by_word;
UPDATE finding_texts AS t SET severity = f.severity FROM findings AS f WHERE f.id = t.finding_id AND f.severity <> 0;
UPDATE finding_seen AS w SET severity = f.severity FROM findings AS f WHERE f.id = w.finding_id AND f.severity <> 0;

CREATE INDEX finding_texts_by_word_unknown ON finding_texts USING gin (lexemes) WHERE severity = 0;
CREATE INDEX finding_texts_by_word_info ON finding_texts USING gin (lexemes) WHERE severity = 1;
CREATE INDEX finding_texts_by_word_low ON finding_texts USING gin (lexemes) WHERE severity = 2;
CREATE INDEX finding_texts_by_word_medium ON finding_texts USING gin (lexemes) WHERE severity = 3;
CREATE INDEX finding_texts_by_word_high ON finding_texts USING gin (lexemes) WHERE severity = 4;
CREATE INDEX finding_texts_by_word_critical ON finding_texts USING gin (lexemes) WHERE severity = 5;

DROP INDEX finding_seen_by_time, finding_seen_of_team_by_time;
CREATE INDEX finding_seen_by_time ON finding_seen (state, last_seen_at DESC, finding_id DESC) INCLUDE (severity);
CREATE INDEX finding_seen_of_team_by_time ON finding_seen (team_id, state, last_seen_at DESC, finding_id DESC) INCLUDE (severity);

CREATE OR REPLACE VIEW finding_words AS
    SELECT t.finding_id, t.team_id, t.rule_id, t.component, t.haystack, t.lexemes, t.severity
    FROM finding_texts AS t
    WHERE t.team_id = ANY ((SELECT core_teams())::integer[]);

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION add_finding_texts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO finding_texts (finding_id, team_id, severity, rule_id, component, haystack, lexemes)
    SELECT f.id, f.team_id, f.severity, f.rule_id, f.component, concat_ws(' ', f.title, f.rule_id, f.component, f.path, f.purl),
        finding_lexemes(concat_ws(' ', f.title, f.rule_id, f.component, f.path, f.purl, f.description))
    FROM added AS f;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION note_new_findings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO finding_seen (finding_id, team_id, state, severity, last_seen_at)
    SELECT id, team_id, state, severity, last_seen_at FROM added;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- Findings seldom become worse or milder, and the condition of the trigger costs nothing for all others.
-- +goose StatementBegin
CREATE FUNCTION note_rescored_finding() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE finding_texts SET severity = NEW.severity WHERE finding_id = NEW.id;
    UPDATE finding_seen SET severity = NEW.severity WHERE finding_id = NEW.id;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER findings_rescored AFTER UPDATE OF severity ON findings
    FOR EACH ROW WHEN (OLD.severity <> NEW.severity) EXECUTE FUNCTION note_rescored_finding();

-- +goose StatementBegin
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['add_finding_texts', 'note_new_findings', 'note_rescored_finding'] LOOP
        EXECUTE format('ALTER FUNCTION %s() SECURITY DEFINER SET search_path = %I, pg_temp', name, current_schema());
    END LOOP;
END
$$;
-- +goose StatementEnd

-- +goose Up

-- What recipes may look at, so that a later recipe can be computed without the report. Null for findings from before facts
-- were kept. rank says how much the fingerprint knows: see finding.Identity.
ALTER TABLE findings ADD COLUMN facts jsonb, ADD COLUMN rank smallint NOT NULL DEFAULT 0;

-- The findings that a migration of recipes has yet to visit. It is empty, and so costs nothing, once that is done.
CREATE INDEX findings_of_old_recipes ON findings (id) WHERE recipe < 2;

-- The fingerprints under which a finding is known besides its own: those of older recipes, of its other ids, and of those who
-- know less of it. Nothing refers to findings with a foreign key here, because the check would cost a look-up per row; the
-- statements that remove a finding move its aliases first.
CREATE TABLE finding_aliases (
    fingerprint bytea   PRIMARY KEY CHECK (octet_length(fingerprint) = 32),
    finding_id  uuid    NOT NULL,
    recipe      integer NOT NULL,
    -- Whether the finding may be claimed under this name by somebody who knows more, or only be found under it.
    open        boolean NOT NULL
);

CREATE INDEX finding_aliases_by_finding ON finding_aliases (finding_id);

-- Names of older recipes that may still be claimed. A migration opens them, and the next sighting closes them.
CREATE INDEX finding_aliases_of_old_recipes ON finding_aliases (finding_id) WHERE open AND recipe < 2;

-- Findings that turned out to be another one. The old id answers with the surviving finding; what the row and its sightings
-- were is kept, so that nothing of a merge is lost.
CREATE TABLE merged_findings (
    id         uuid        PRIMARY KEY,
    finding_id uuid        NOT NULL REFERENCES findings (id),
    merged_at  timestamptz NOT NULL,
    import_id  uuid,
    former     jsonb       NOT NULL
);

CREATE INDEX merged_findings_by_finding ON merged_findings (finding_id);

-- History stays under the id that it was written for, also when that finding is merged into another and its row goes.
ALTER TABLE audit DROP CONSTRAINT audit_finding_id_fkey;
ALTER TABLE audit DROP CONSTRAINT audit_action_check;
ALTER TABLE audit DROP CONSTRAINT audit_check;
ALTER TABLE audit
    ADD CONSTRAINT audit_action_check CHECK (action IN ('transition', 'fixed', 'reopened', 'merged')),
    -- A person's decision comes from no import, an import's consequence from one, and a merge from either an import or a
    -- migration of recipes.
    ADD CONSTRAINT audit_import_check CHECK (action = 'merged' OR (action = 'transition') = (import_id IS NULL));

-- Records of a report that are the same issue as an earlier one of it. The first thousand of an import are kept.
CREATE TABLE import_collisions (
    import_id   uuid    NOT NULL REFERENCES imports (id),
    number      integer NOT NULL,
    finding_id  uuid    NOT NULL,
    rule_id     text    NOT NULL,
    path        text    NOT NULL,
    line        integer NOT NULL,
    title       text    NOT NULL,
    first_rule  text    NOT NULL,
    first_path  text    NOT NULL,
    first_line  integer NOT NULL,
    first_title text    NOT NULL,
    PRIMARY KEY (import_id, number)
);

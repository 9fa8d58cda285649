-- +goose Up

-- What sources report on: how much depends on it, and from where it can be reached. The pattern is a source's name in which a star
-- stands for anything; of several that fit a source the longest counts. An asset is a team's, and says something of its sources only.
CREATE TABLE assets (
    team_id     integer     NOT NULL DEFAULT core_team(),
    name        text        NOT NULL CHECK (name <> ''),
    pattern     text        NOT NULL CHECK (pattern <> ''),
    criticality smallint    NOT NULL CHECK (criticality BETWEEN 0 AND 3),
    exposure    smallint    NOT NULL CHECK (exposure BETWEEN 0 AND 2),
    description text        NOT NULL DEFAULT '',
    version     bigint      NOT NULL DEFAULT 1,
    updated_at  timestamptz NOT NULL,
    updated_by  text        NOT NULL CHECK (updated_by <> ''),
    PRIMARY KEY (team_id, name)
);

-- What the assets make of a source, so that an import need not look for it.
ALTER TABLE sources
    ADD COLUMN criticality smallint NOT NULL DEFAULT 1 CHECK (criticality BETWEEN 0 AND 3),
    ADD COLUMN exposure    smallint NOT NULL DEFAULT 1 CHECK (exposure BETWEEN 0 AND 2);

-- Sources whose findings have yet to follow an asset, and how far they do.
CREATE TABLE source_refreshes (
    source_id integer PRIMARY KEY REFERENCES sources (id),
    after     uuid    NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000'
);

-- How likely a vulnerability is to be exploited within 30 days, as FIRST publishes it, and those that are known to be, as CISA does.
CREATE TABLE epss_scores (
    cve        text PRIMARY KEY,
    score      real NOT NULL CHECK (score BETWEEN 0 AND 1),
    percentile real NOT NULL CHECK (percentile BETWEEN 0 AND 1)
);

CREATE TABLE kev_entries (
    cve        text    PRIMARY KEY,
    added_on   date    NOT NULL,
    due_on     date,
    ransomware boolean NOT NULL
);

-- What was loaded last of each feed.
CREATE TABLE intelligence_feeds (
    feed           text        PRIMARY KEY CHECK (feed IN ('epss', 'kev')),
    version        text        NOT NULL,
    content_sha256 bytea       NOT NULL CHECK (octet_length(content_sha256) = 32),
    entries        integer     NOT NULL,
    loaded_at      timestamptz NOT NULL,
    loaded_by      text        NOT NULL CHECK (loaded_by <> '')
);

-- How far the findings follow the feeds. There is one row as long as they do not.
CREATE TABLE intelligence_rollouts (
    single   boolean     PRIMARY KEY DEFAULT true CHECK (single),
    after    uuid        NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    since    timestamptz NOT NULL
);

-- The formula of package priority; a test holds the two against each other.
CREATE FUNCTION finding_priority(severity smallint, epss real, kev boolean, exposure smallint, criticality smallint)
    RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (CASE severity WHEN 5 THEN 40 WHEN 4 THEN 30 WHEN 3 THEN 18 WHEN 2 THEN 8 WHEN 1 THEN 2 ELSE 8 END
        + floor(20 * sqrt(epss::double precision) + 0.5)::integer
        + CASE WHEN kev THEN 20 ELSE 0 END
        + CASE exposure WHEN 2 THEN 10 WHEN 1 THEN 4 ELSE 0 END
        + CASE criticality WHEN 3 THEN 10 WHEN 2 THEN 7 WHEN 1 THEN 4 ELSE 0 END)::smallint;

-- The name and the score follow from the rest of the row, so nobody can forget to write them. The table is written anew once.
ALTER TABLE findings
    ADD COLUMN exposure smallint NOT NULL DEFAULT 1 CHECK (exposure BETWEEN 0 AND 2),
    ADD COLUMN kev      boolean  NOT NULL DEFAULT false,
    ADD COLUMN epss     real     NOT NULL DEFAULT 0 CHECK (epss BETWEEN 0 AND 1),
    ADD COLUMN cve      text     NOT NULL GENERATED ALWAYS AS (
        CASE WHEN kind = 'vulnerability' AND inputs->>'vulnerability' LIKE 'cve-%' THEN upper(inputs->>'vulnerability') ELSE '' END) STORED,
    ADD COLUMN priority smallint NOT NULL GENERATED ALWAYS AS (
        finding_priority(severity, epss, kev, exposure, criticality)) STORED;

-- The list by priority has open findings only, and so has its index.
CREATE INDEX findings_by_priority ON findings (state, priority DESC, id DESC)
    WHERE state IN ('new', 'triaged', 'in_progress', 'reopened');

SELECT core_protect('assets');
SELECT core_protect('source_refreshes', 'EXISTS (SELECT FROM sources AS s WHERE s.id = source_id)');
SELECT core_share('epss_scores');
SELECT core_share('kev_entries');
SELECT core_share('intelligence_feeds');
SELECT core_share('intelligence_rollouts');

-- +goose Up

-- Who works on findings together, and sees nothing of the others'. A source belongs to one team, and so does everything that it
-- reports: the same issue in two teams is two findings, because what one team decides is not the other's decision.
CREATE TABLE teams (
    id         integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text        NOT NULL UNIQUE CHECK (name <> ''),
    title      text        NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now()
);

-- What was there before there were teams belongs to this one, and so does what names no team.
INSERT INTO teams (name, title) VALUES ('default', 'Default team');

ALTER TABLE sources ADD COLUMN team_id integer NOT NULL DEFAULT 1 REFERENCES teams (id);
-- No foreign key: the check would cost one look-up per finding, and teams are never removed.
ALTER TABLE findings ADD COLUMN team_id integer NOT NULL DEFAULT 1;

-- +goose Up

-- Tells every replica that something changed, in the transaction that changed it: they hear of it when it commits, and not at
-- all if it does not. Whatever a transaction says twice is heard once. The schema is told along, because channels are one for
-- all schemas of a database. Who adds a table that answers are made of gives it such a trigger, with the topic of the answers.
-- +goose StatementBegin
CREATE FUNCTION announce_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('cloudsec_changes', TG_TABLE_SCHEMA || '.' || TG_ARGV[0]);
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER findings_announced AFTER INSERT OR UPDATE OR DELETE ON findings
    FOR EACH STATEMENT EXECUTE FUNCTION announce_change('findings');
CREATE TRIGGER finding_seen_announced AFTER INSERT OR UPDATE OR DELETE ON finding_seen
    FOR EACH STATEMENT EXECUTE FUNCTION announce_change('findings');
CREATE TRIGGER sightings_announced AFTER INSERT OR UPDATE OR DELETE ON sightings
    FOR EACH STATEMENT EXECUTE FUNCTION announce_change('findings');
CREATE TRIGGER sources_announced AFTER INSERT OR UPDATE OR DELETE ON sources
    FOR EACH STATEMENT EXECUTE FUNCTION announce_change('findings');
CREATE TRIGGER audit_announced AFTER INSERT ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION announce_change('findings');
CREATE TRIGGER imports_announced AFTER INSERT OR UPDATE OR DELETE ON imports
    FOR EACH STATEMENT EXECUTE FUNCTION announce_change('findings');
CREATE TRIGGER teams_announced AFTER INSERT OR UPDATE OR DELETE ON teams
    FOR EACH STATEMENT EXECUTE FUNCTION announce_change('findings');
CREATE TRIGGER saved_filters_announced AFTER INSERT OR UPDATE OR DELETE ON saved_filters
    FOR EACH STATEMENT EXECUTE FUNCTION announce_change('filters');
CREATE TRIGGER webhooks_announced AFTER INSERT OR UPDATE OR DELETE ON webhooks
    FOR EACH STATEMENT EXECUTE FUNCTION announce_change('webhooks');
CREATE TRIGGER gate_evaluations_announced AFTER INSERT ON gate_evaluations
    FOR EACH STATEMENT EXECUTE FUNCTION announce_change('gates');
CREATE TRIGGER gate_waivers_announced AFTER INSERT ON gate_waivers
    FOR EACH STATEMENT EXECUTE FUNCTION announce_change('gates');

-- Work that one replica at a time does, such as publishing numbers: whoever takes it has it until then.
CREATE TABLE turns (
    name  text        PRIMARY KEY CHECK (name <> ''),
    until timestamptz NOT NULL
);

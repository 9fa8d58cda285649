-- +goose Up

-- The lists of the lifecycle are remembered, too, so what they are made of tells of its changes: see migration 15.
CREATE TRIGGER risk_acceptances_announced AFTER INSERT OR UPDATE OR DELETE ON risk_acceptances
    FOR EACH STATEMENT EXECUTE FUNCTION announce_change('lifecycle');
CREATE TRIGGER assets_announced AFTER INSERT OR UPDATE OR DELETE ON assets
    FOR EACH STATEMENT EXECUTE FUNCTION announce_change('lifecycle');
CREATE TRIGGER rules_announced AFTER INSERT OR UPDATE OR DELETE ON rules
    FOR EACH STATEMENT EXECUTE FUNCTION announce_change('lifecycle');

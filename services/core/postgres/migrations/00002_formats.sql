-- +goose Up

-- GuardDuty reports activity, which is none of the kinds that there were.
ALTER TABLE findings DROP CONSTRAINT findings_kind_check;
ALTER TABLE findings ADD CONSTRAINT findings_kind_check
    CHECK (kind IN ('vulnerability', 'misconfiguration', 'secret', 'licence', 'code', 'threat'));

-- The mapping that a report in JSON or CSV was read with, as it was given, or empty. The same content read with another
-- mapping is another report. The default serves replicas of the version before while a release rolls out.
ALTER TABLE imports ADD COLUMN mapping text NOT NULL DEFAULT '';

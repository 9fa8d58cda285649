-- What some sources report now, worst first. It is read as a stream, for which sqlc has no form: a release may concern more
-- findings than fit into memory.
SELECT f.id, f.kind, f.severity, f.state, f.title, f.rule_id, f.component, f.path, f.first_seen_at,
    f.due_at, f.sla, f.kev, f.priority
FROM findings AS f
WHERE f.id IN (SELECT o.finding_id FROM sightings AS o WHERE o.source_id = ANY($1::integer[]) AND o.closed_at IS NULL)
ORDER BY f.severity DESC, f.id;

-- The trail of everything: what happened to findings, and what people did to rules, webhooks, deliveries and the gate.

-- name: ListTrail :many
-- The latest first. Each half is read along its own index by time, from its own place, and no further than a page.
SELECT both_trails.* FROM (
    (SELECT 1::smallint AS trail, a.id, a.at, a.actor, a.action, a.finding_id, ''::text AS subject, a.from_state, a.to_state, a.reason,
        a.import_id, a.rule_id, a.rule_version, a.detail
    FROM audit AS a
    WHERE (a.at, a.id) < (@before_at, @before_audit::bigint)
        AND (sqlc.narg(since)::timestamptz IS NULL OR a.at >= sqlc.narg(since)::timestamptz)
        AND (sqlc.narg(actor)::text IS NULL OR a.actor = sqlc.narg(actor)::text)
        AND (sqlc.narg(actions)::text[] IS NULL OR a.action = ANY(sqlc.narg(actions)::text[]))
        AND (sqlc.narg(finding_ids)::uuid[] IS NULL OR a.finding_id = ANY(sqlc.narg(finding_ids)::uuid[]))
    ORDER BY a.at DESC, a.id DESC LIMIT @page_size)
    UNION ALL
    (SELECT 0::smallint, o.id, o.at, o.actor, o.action, '00000000-0000-0000-0000-000000000000'::uuid, o.subject, '', '', '', NULL, NULL, NULL, o.detail
    FROM operations AS o
    WHERE (o.at, o.id) < (@before_at, @before_operation::bigint)
        AND (sqlc.narg(since)::timestamptz IS NULL OR o.at >= sqlc.narg(since)::timestamptz)
        AND (sqlc.narg(actor)::text IS NULL OR o.actor = sqlc.narg(actor)::text)
        AND (sqlc.narg(actions)::text[] IS NULL OR o.action = ANY(sqlc.narg(actions)::text[]))
        AND sqlc.narg(finding_ids)::uuid[] IS NULL
    ORDER BY o.at DESC, o.id DESC LIMIT @page_size)
) AS both_trails
ORDER BY both_trails.at DESC, both_trails.trail DESC, both_trails.id DESC
LIMIT @page_size;

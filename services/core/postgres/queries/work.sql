-- Who works on findings, what they are called, and what is said about them.

-- name: LockWork :one
-- A finding with what people change about it, and the version under which it was read.
SELECT f.id, f.state, f.assignee, f.labels, (f.version + seen.times)::bigint AS version
FROM findings AS f JOIN finding_seen AS seen ON seen.finding_id = f.id
WHERE f.id = @id
FOR NO KEY UPDATE OF f;

-- name: SetAssignees :exec
UPDATE findings SET assignee = @assignee, version = version + 1 WHERE id = ANY(@ids::uuid[]);

-- name: AddLabels :exec
-- Adds and removes labels where that changes something; they stay sorted.
UPDATE findings AS f
SET version = f.version + 1, labels = ARRAY(
    SELECT DISTINCT l.label COLLATE "C" FROM unnest(f.labels || @added::text[]) AS l (label)
    WHERE l.label <> ALL(@removed::text[]) ORDER BY 1)
WHERE f.id = ANY(@ids::uuid[]);

-- name: AuditWork :exec
-- Entries that are not about the state, one for each finding. Each has the state that its finding is in.
INSERT INTO audit (finding_id, at, actor, action, from_state, to_state, reason, detail, rule_id, rule_version)
SELECT done.id, @now, @actor, @action, done.state, done.state, @reason, done.detail, sqlc.narg(rule_id)::uuid, sqlc.narg(rule_version)::bigint
FROM (
    SELECT unnest(@ids::uuid[]) AS id, unnest(@states::text[]) AS state, unnest(@details::jsonb[]) AS detail
) AS done;

-- name: TakeOverWork :exec
-- The finding that stays keeps its assignee, or takes that of the finding that goes, and has the labels of both.
UPDATE findings AS kept
SET assignee = CASE WHEN kept.assignee = '' THEN gone.assignee ELSE kept.assignee END,
    labels = ARRAY(SELECT DISTINCT l.label COLLATE "C" FROM unnest(kept.labels || gone.labels) AS l (label)
        ORDER BY 1 LIMIT @max_labels::integer)
FROM (
    SELECT m.survivor, max(f.assignee) AS assignee,
        array_agg(l.label) FILTER (WHERE l.label IS NOT NULL) AS labels
    FROM (SELECT unnest(@losers::uuid[]) AS loser, unnest(@survivors::uuid[]) AS survivor) AS m
    JOIN findings AS f ON f.id = m.loser
    LEFT JOIN LATERAL unnest(f.labels) AS l (label) ON TRUE
    GROUP BY m.survivor
) AS gone
WHERE kept.id = gone.survivor AND (gone.assignee <> '' OR gone.labels IS NOT NULL);

-- name: MoveComments :exec
UPDATE finding_comments AS c
SET finding_id = m.survivor
FROM (SELECT unnest(@losers::uuid[]) AS loser, unnest(@survivors::uuid[]) AS survivor) AS m
WHERE c.finding_id = m.loser;

-- name: InsertComment :execrows
INSERT INTO finding_comments (id, finding_id, author_id, author, body, mentions, created_at, request_key, request_sha256)
SELECT @id, f.id, @author_id, @author, @body, @mentions, @now, sqlc.narg(request_key), sqlc.narg(request_sha256)
FROM findings AS f WHERE f.id = @finding_id
ON CONFLICT (author_id, request_key) WHERE request_key IS NOT NULL DO NOTHING;

-- name: FindCommentByKey :one
SELECT * FROM finding_comments WHERE author_id = @author_id AND request_key = @request_key;

-- name: GetComment :one
SELECT * FROM finding_comments WHERE id = @id AND finding_id = @finding_id;

-- name: LockComment :one
SELECT * FROM finding_comments WHERE id = @id AND finding_id = @finding_id FOR UPDATE;

-- name: ListComments :many
-- The latest first. Ids are made in the order of time.
SELECT * FROM finding_comments WHERE finding_id = @finding_id AND id < @before ORDER BY id DESC LIMIT @page_size;

-- name: KeepRevision :exec
INSERT INTO finding_comment_revisions (comment_id, version, body, until)
SELECT c.id, c.version, c.body, @now FROM finding_comments AS c WHERE c.id = @id;

-- name: EditComment :one
UPDATE finding_comments SET body = @body, mentions = @mentions, edited_at = sqlc.arg(now)::timestamptz, version = version + 1 WHERE id = @id
RETURNING *;

-- name: DeleteComment :exec
UPDATE finding_comments
SET body = '', mentions = '{}', deleted_at = sqlc.arg(now)::timestamptz, deleted_by = sqlc.arg(deleted_by)::text, version = version + 1
WHERE id = @id;

-- name: DropRevisions :exec
DELETE FROM finding_comment_revisions WHERE comment_id = @comment_id;

-- name: ListRevisions :many
SELECT * FROM finding_comment_revisions WHERE comment_id = @comment_id ORDER BY version DESC;

-- name: TouchFinding :exec
-- A comment is something new about a finding, so caches must notice.
UPDATE finding_seen SET times = times + 1 WHERE finding_id = @finding_id;

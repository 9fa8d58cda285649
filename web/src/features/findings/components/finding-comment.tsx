import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ConfirmDialog } from "@/shared/ui/confirm-dialog.tsx";
import { Failure } from "@/shared/ui/failure.tsx";
import { Instant } from "@/shared/ui/instant.tsx";
import { deleteComment, editComment } from "../api/comments.ts";
import type { Comment } from "../api/schemas.ts";
import { CommentForm } from "./comment-form.tsx";
import classes from "./finding-comments.module.css";

interface FindingCommentProps {
  findingId: string;
  comment: Comment;
  mayChange: boolean;
}

/** One comment, which its author may change and take back. */
export function FindingComment({ findingId, comment, mayChange }: FindingCommentProps) {
  const [doing, setDoing] = useState<"edit" | "delete">();
  const done = () => setDoing(undefined);
  if (comment.deletedAt !== null) {
    return (
      <Box color="text-body-secondary">
        A comment by {authorOf(comment)} was deleted, <Instant at={comment.deletedAt} />
      </Box>
    );
  }
  return (
    <>
      <Box variant="small" display="block">
        <Box variant="strong" display="inline">
          {authorOf(comment)}
        </Box>
        , <Instant at={comment.createdAt} />
        {comment.editedAt !== null && (
          <>
            , edited <Instant at={comment.editedAt} />
          </>
        )}
      </Box>
      {doing === "edit" ? (
        <EditComment findingId={findingId} comment={comment} onDone={done} />
      ) : (
        // Text from outside: shown as it is, never read as markup.
        <p className={classes["body"]}>{comment.body}</p>
      )}
      {mayChange && comment.mine && doing !== "edit" && (
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="inline-link" onClick={() => setDoing("edit")}>
            Edit
          </Button>
          <Button variant="inline-link" onClick={() => setDoing("delete")}>
            Delete
          </Button>
        </SpaceBetween>
      )}
      {doing === "delete" && <DeleteComment findingId={findingId} comment={comment} onDone={done} />}
    </>
  );
}

function authorOf({ author, mine }: Comment): string {
  return mine ? "you" : author;
}

interface ChangeProps {
  findingId: string;
  comment: Comment;
  onDone: () => void;
}

function EditComment({ findingId, comment, onDone }: ChangeProps) {
  const edit = useMutation(editComment(findingId, comment, useQueryClient()));
  const save = (body: string) =>
    edit.mutateAsync(body).then(
      () => {
        onDone();
        return true;
      },
      () => false,
    );
  return (
    <SpaceBetween size="s">
      {edit.error && <Failure header="The comment was not changed" error={edit.error} />}
      <CommentForm
        label="Edit comment"
        saveText="Save comment"
        initial={comment.body}
        saving={edit.isPending}
        onSave={save}
        onCancel={onDone}
      />
    </SpaceBetween>
  );
}

function DeleteComment({ findingId, comment, onDone }: ChangeProps) {
  const remove = useMutation(deleteComment(findingId, comment, useQueryClient()));
  return (
    <ConfirmDialog
      header="Delete comment"
      confirmText="Delete"
      mutation={remove}
      onDone={onDone}
      onDismiss={onDone}
    >
      Its text goes for good. That there was a comment stays.
    </ConfirmDialog>
  );
}

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { newKey } from "@/shared/api/new-key.ts";
import { Failure } from "@/shared/ui/failure.tsx";
import { addComment, listComments } from "../api/comments.ts";
import { CommentForm } from "./comment-form.tsx";
import { FindingComment } from "./finding-comment.tsx";
import classes from "./finding-comments.module.css";

interface FindingCommentsProps {
  findingId: string;
  mayChange: boolean;
}

/** What people say about a finding. */
export function FindingComments({ findingId, mayChange }: FindingCommentsProps) {
  return (
    <Container header={<Header variant="h2">Comments</Header>}>
      <SpaceBetween size="l">
        {mayChange && <NewComment findingId={findingId} />}
        <Comments findingId={findingId} mayChange={mayChange} />
      </SpaceBetween>
    </Container>
  );
}

function NewComment({ findingId }: { findingId: string }) {
  const add = useMutation(addComment(findingId, useQueryClient()));
  // What was sent last, with its key: the same text sent again is the same comment until it was taken.
  const attempt = useRef({ body: "", key: "" });
  const save = (body: string) => {
    if (attempt.current.body !== body) attempt.current = { body, key: newKey() };
    return add.mutateAsync(attempt.current).then(
      () => {
        attempt.current = { body: "", key: "" };
        return true;
      },
      () => false,
    );
  };
  return (
    <SpaceBetween size="s">
      {add.error && <Failure header="The comment was not added" error={add.error} />}
      <CommentForm label="New comment" saveText="Add comment" saving={add.isPending} onSave={save} />
    </SpaceBetween>
  );
}

function Comments({ findingId, mayChange }: FindingCommentsProps) {
  const query = useInfiniteQuery(listComments(findingId));
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  if (error && !data)
    return <Failure header="The comments could not be loaded" error={error} onRetry={() => void refetch()} />;
  if (!data) return <StatusIndicator type="loading">Loading the comments</StatusIndicator>;
  if (data.length === 0) return <Box color="text-body-secondary">Nobody has said anything yet.</Box>;
  return (
    <SpaceBetween size="m">
      <ul className={classes["comments"]} aria-label="Comments">
        {data.map((comment) => (
          <li key={comment.id}>
            <FindingComment findingId={findingId} comment={comment} mayChange={mayChange} />
          </li>
        ))}
      </ul>
      {error && <Failure header="The comments could not be loaded" error={error} />}
      {hasNextPage && (
        <Button loading={isFetchingNextPage} loadingText="Loading" onClick={() => void fetchNextPage()}>
          Show older comments
        </Button>
      )}
    </SpaceBetween>
  );
}

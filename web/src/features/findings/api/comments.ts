import { infiniteQueryOptions, mutationOptions, type QueryClient } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { nothingSchema } from "@/shared/api/nothing.ts";
import { hasStatus } from "@/shared/api/problem.ts";
import { type Comment, commentPageSchema, commentSchema } from "./schemas.ts";

const pageSize = 20;

const keyOf = (findingId: string) => ["findings", "comments", findingId];

/** What people say about a finding, the latest first, page by page. */
export function listComments(findingId: string) {
  return infiniteQueryOptions({
    queryKey: keyOf(findingId),
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: pageSize, ...(pageParam !== undefined && { before: pageParam }) };
      const params = { path: { id: findingId }, query };
      return answer(commentPageSchema, core.GET("/v1/findings/{id}/comments", { params, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ items, more }) => (more ? items.at(-1)?.id : undefined),
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  });
}

export interface NewComment {
  body: string;
  /** The same for each attempt, so that one whose answer was lost is not made twice. */
  key: string;
}

/** Says something about a finding. */
export function addComment(findingId: string, queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: ({ body, key }: NewComment) => {
      const params = { path: { id: findingId }, header: { "Idempotency-Key": key } };
      return answer(commentSchema, core.POST("/v1/findings/{id}/comments", { params, body: { body } }));
    },
    onSuccess: () => reload(findingId, queryClient),
  });
}

/** Says something else instead, unless the comment has changed since it was read. */
export function editComment(findingId: string, comment: Comment, queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (body: string) => {
      const params = paramsOf(findingId, comment);
      return answer(
        commentSchema,
        core.PUT("/v1/findings/{id}/comments/{commentId}", { params, body: { body } }),
      );
    },
    onSuccess: () => reload(findingId, queryClient),
    onError: (error) => reloadWhenChanged(error, findingId, queryClient),
  });
}

/** Takes a comment back, unless it has changed since it was read. */
export function deleteComment(findingId: string, comment: Comment, queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: async () => {
      const params = paramsOf(findingId, comment);
      await answer(nothingSchema, core.DELETE("/v1/findings/{id}/comments/{commentId}", { params }));
    },
    onSuccess: () => reload(findingId, queryClient),
    onError: (error) => reloadWhenChanged(error, findingId, queryClient),
  });
}

function paramsOf(findingId: string, { id, version }: Comment) {
  return { path: { id: findingId, commentId: id }, header: { "If-Match": `"${version}"` } };
}

/** Comments are in the history too. */
async function reload(findingId: string, queryClient: QueryClient) {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: keyOf(findingId) }),
    queryClient.invalidateQueries({ queryKey: ["findings", "audit", findingId] }),
  ]);
}

async function reloadWhenChanged(error: unknown, findingId: string, queryClient: QueryClient) {
  if (hasStatus(error, 412) || hasStatus(error, 404)) await reload(findingId, queryClient);
}

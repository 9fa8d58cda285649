import { infiniteQueryOptions } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { tokenPageSchema } from "./schemas.ts";

const pageSize = 25;

/** The user's API tokens, and for an admin those of the team, newest first, page by page. */
export function listTokens() {
  return infiniteQueryOptions({
    queryKey: ["tokens"],
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: pageSize, ...(pageParam !== undefined && { before: pageParam }) };
      return answer(tokenPageSchema, core.GET("/v1/tokens", { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ items, more }) => (more ? items.at(-1)?.id : undefined),
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  });
}

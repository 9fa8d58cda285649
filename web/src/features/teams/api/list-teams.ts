import { infiniteQueryOptions } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { teamPageSchema } from "./schemas.ts";

const pageSize = 50;

/** The teams that the user is in, or all for an administrator of the hub, by name, page by page. */
export function listTeams() {
  return infiniteQueryOptions({
    queryKey: ["teams", "list"],
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: pageSize, ...(pageParam !== undefined && { after: pageParam }) };
      return answer(teamPageSchema, core.GET("/v1/teams", { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ items, more }) => (more ? items.at(-1)?.name : undefined),
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  });
}

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { ruleListSchema, ruleRunPageSchema, ruleSchema } from "./schemas.ts";

const runsPerPage = 20;
const pollMs = 2000;

/** All rules, in the order in which they run. */
export function listRules() {
  return queryOptions({
    queryKey: ["rules", "list"],
    queryFn: ({ signal }) => answer(ruleListSchema, core.GET("/v1/rules", { signal })),
    select: ({ items }) => items,
  });
}

/** One rule. */
export function getRule(id: string) {
  return queryOptions({
    queryKey: ["rules", "detail", id],
    queryFn: ({ signal }) =>
      answer(ruleSchema, core.GET("/v1/rules/{id}", { params: { path: { id } }, signal })),
  });
}

/** What a rule did, the latest first, page by page; read again while it runs and somebody is looking. */
export function listRuns(id: string) {
  return infiniteQueryOptions({
    queryKey: ["rules", "runs", id],
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: runsPerPage, ...(pageParam !== undefined && { before: pageParam }) };
      const params = { path: { id }, query };
      return answer(ruleRunPageSchema, core.GET("/v1/rules/{id}/runs", { params, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextBefore }) => nextBefore ?? undefined,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some(({ items }) => items.some(({ state }) => state === "running")) ? pollMs : false,
    refetchIntervalInBackground: false,
  });
}

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import type { ImportsSearch } from "../imports-search.ts";
import { pollInterval } from "../polling.ts";
import { jobPageSchema } from "./schemas.ts";

export const pageSize = 20;

/** One page of import jobs, asked for again while one of them runs and somebody is looking. */
export function listJobs({ state, cursor }: ImportsSearch) {
  const query = { limit: pageSize, cursor, ...(state && { state: [state] }) };
  return queryOptions({
    queryKey: ["imports", "jobs", { state, cursor }],
    queryFn: ({ signal }) =>
      answer(jobPageSchema, core.GET("/v1/import-jobs", { params: { query }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) => pollInterval(data?.items, Date.now()),
    refetchIntervalInBackground: false,
  });
}

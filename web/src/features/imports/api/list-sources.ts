import { queryOptions } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { jobPageSchema } from "./schemas.ts";

/** The names of sources that have sent a report lately, to propose them where one is typed. */
export function listSources() {
  return queryOptions({
    queryKey: ["imports", "sources"],
    queryFn: ({ signal }) =>
      answer(jobPageSchema, core.GET("/v1/import-jobs", { params: { query: { limit: 200 } }, signal })),
    select: ({ items }) => [...new Set(items.map(({ source }) => source))].sort(),
    staleTime: 5 * 60_000,
    retry: false, // A help that is away is no reason for trouble.
  });
}

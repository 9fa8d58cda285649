import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import type { ReleasesSearch } from "../releases-search.ts";
import { evaluationPageSchema } from "./schemas.ts";

const pageSize = 25;

/** One page of the gate's answers, newest first. */
export function listEvaluations(search: ReleasesSearch) {
  return queryOptions({
    queryKey: ["releases", "list", search],
    queryFn: ({ signal }) => {
      const params = { query: { ...search, limit: pageSize } };
      return answer(evaluationPageSchema, core.GET("/v1/gates/release", { params, signal }));
    },
    placeholderData: keepPreviousData,
  });
}

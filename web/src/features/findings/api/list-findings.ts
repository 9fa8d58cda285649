import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { listFilter } from "../filter-text.ts";
import type { FindingsSearch } from "../findings-search.ts";
import { findingPageSchema } from "./schemas.ts";

export const pageSize = 25;

/** One page of the list, with the page before it shown until it is there. */
export function listFindings(search: FindingsSearch) {
  const { kind: _kind, ...rest } = search;
  const query = { ...rest, filter: listFilter(search), limit: pageSize };
  return queryOptions({
    queryKey: ["findings", "list", search],
    queryFn: ({ signal }) =>
      answer(findingPageSchema, core.GET("/v1/findings", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
}

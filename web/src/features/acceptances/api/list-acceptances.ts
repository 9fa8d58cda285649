import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { dayIn, endOf } from "@/features/releases/waiver-schema.ts";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import type { AcceptancesSearch } from "../acceptances-search.ts";
import { acceptancePageSchema } from "./schemas.ts";

const pageSize = 25;

/** How near an end is soon. */
export const soonDays = 30;

/** One page of accepted risks, those that run out first first. */
export function listAcceptances({ view = "soon", owner, cursor }: AcceptancesSearch, now: Date) {
  const query = {
    state: view === "ended" ? ("ended" as const) : ("active" as const),
    // The end of a day, so that it stays the same while somebody leafs through the pages.
    ...(view === "soon" && { expiresBefore: endOf(dayIn(soonDays, now)).toISOString() }),
    owner,
    cursor,
    limit: pageSize,
  };
  return queryOptions({
    queryKey: ["acceptances", query],
    queryFn: ({ signal }) =>
      answer(acceptancePageSchema, core.GET("/v1/risk-acceptances", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
}

import { queryOptions } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { trendSchema } from "./schemas.ts";

/** How things were on each of the last 30 days, the oldest first. */
export function getTrend() {
  return queryOptions({
    queryKey: ["posture", "trend"],
    queryFn: ({ signal }) => answer(trendSchema, core.GET("/v1/posture/trend", { signal })),
    select: ({ points }) => points,
  });
}

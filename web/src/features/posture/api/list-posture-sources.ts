import { queryOptions } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { postureSourcesSchema } from "./schemas.ts";

const limit = 10;

/** The sources whose open findings weigh most, the heaviest first. */
export function listPostureSources() {
  return queryOptions({
    queryKey: ["posture", "sources"],
    queryFn: ({ signal }) =>
      answer(postureSourcesSchema, core.GET("/v1/posture/sources", { params: { query: { limit } }, signal })),
    select: ({ items }) => items,
  });
}

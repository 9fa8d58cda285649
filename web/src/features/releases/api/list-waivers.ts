import { queryOptions } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { waiverListSchema } from "./schemas.ts";

/** The waivers that were made for an answer of the gate, newest first. */
export function listWaivers(evaluationId: string) {
  return queryOptions({
    queryKey: ["releases", "waivers", evaluationId],
    queryFn: ({ signal }) => {
      const params = { path: { id: evaluationId } };
      return answer(waiverListSchema, core.GET("/v1/gates/release/{id}/waivers", { params, signal }));
    },
    select: ({ items }) => items,
  });
}

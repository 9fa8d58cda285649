import { queryOptions } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { evaluationSchema } from "./schemas.ts";

/** One answer of the gate with its evidence. It was given once and does not change. */
export function getEvaluation(id: string) {
  return queryOptions({
    queryKey: ["releases", "detail", id],
    queryFn: ({ signal }) =>
      answer(evaluationSchema, core.GET("/v1/gates/release/{id}", { params: { path: { id } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

import { queryOptions } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { findingDetailSchema } from "./schemas.ts";

/** One finding with its sightings. */
export function getFinding(id: string) {
  return queryOptions({
    queryKey: ["findings", "detail", id],
    queryFn: ({ signal }) =>
      answer(findingDetailSchema, core.GET("/v1/findings/{id}", { params: { path: { id } }, signal })),
  });
}

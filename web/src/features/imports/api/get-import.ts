import { queryOptions } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { importSchema } from "./schemas.ts";

/** What an import changed. It is history, which does not change. */
export function getImport(id: string) {
  return queryOptions({
    queryKey: ["imports", "detail", id],
    queryFn: ({ signal }) =>
      answer(importSchema, core.GET("/v1/imports/{id}", { params: { path: { id } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

import { queryOptions } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { auditTrailSchema } from "./schemas.ts";

/** The history of a finding, newest entry first. */
export function listAudit(id: string) {
  return queryOptions({
    queryKey: ["findings", "audit", id],
    queryFn: ({ signal }) =>
      answer(auditTrailSchema, core.GET("/v1/findings/{id}/audit", { params: { path: { id } }, signal })),
    select: (trail) => trail.items,
  });
}

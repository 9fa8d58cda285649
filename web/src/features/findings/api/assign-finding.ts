import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { findingChanges } from "./finding-changes.ts";
import { type Assignee, type FindingDetail, findingDetailSchema } from "./schemas.ts";

/** Assigns a finding to somebody, or to nobody, unless it has changed since it was read. */
export function assignFinding({ id, version }: FindingDetail, queryClient: QueryClient) {
  const params = { path: { id }, header: { "If-Match": `"${version}"` } };
  return mutationOptions({
    mutationFn: (assignee: Assignee | null) =>
      answer(
        findingDetailSchema,
        assignee
          ? core.PUT("/v1/findings/{id}/assignee", { params, body: { assignee } })
          : core.DELETE("/v1/findings/{id}/assignee", { params }),
      ),
    ...findingChanges(id, queryClient),
  });
}

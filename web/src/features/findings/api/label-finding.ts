import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { findingChanges } from "./finding-changes.ts";
import { type FindingDetail, findingDetailSchema } from "./schemas.ts";

/** Gives a finding exactly these labels, unless it has changed since it was read: others may have added some. */
export function labelFinding({ id, version }: FindingDetail, queryClient: QueryClient) {
  const params = { path: { id }, header: { "If-Match": `"${version}"` } };
  return mutationOptions({
    mutationFn: (labels: string[]) =>
      answer(findingDetailSchema, core.PUT("/v1/findings/{id}/labels", { params, body: { labels } })),
    ...findingChanges(id, queryClient),
  });
}

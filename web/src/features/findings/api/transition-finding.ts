import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { findingChanges } from "./finding-changes.ts";
import { type FindingState, findingDetailSchema } from "./schemas.ts";

export interface Transition {
  state: FindingState;
  reason: string;
  owner?: string;
  expiresAt?: string;
}

/** Changes the state of a finding. */
export function transitionFinding(id: string, queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (body: Transition) =>
      answer(
        findingDetailSchema,
        core.POST("/v1/findings/{id}/transitions", { params: { path: { id } }, body }),
      ),
    ...findingChanges(id, queryClient),
  });
}

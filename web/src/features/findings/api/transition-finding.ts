import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { hasStatus } from "@/shared/api/problem.ts";
import { getFinding } from "./get-finding.ts";
import { type FindingState, findingDetailSchema } from "./schemas.ts";

export interface Transition {
  state: FindingState;
  reason: string;
  owner?: string;
  expiresAt?: string;
}

/**
 * Changes the state of a finding. What the console shows of it is replaced by the answer; after a conflict it is
 * read again, because somebody else was faster.
 */
export function transitionFinding(id: string, queryClient: QueryClient) {
  const finding = getFinding(id).queryKey;
  return mutationOptions({
    mutationFn: (body: Transition) =>
      answer(
        findingDetailSchema,
        core.POST("/v1/findings/{id}/transitions", { params: { path: { id } }, body }),
      ),
    onSuccess: async (changed) => {
      queryClient.setQueryData(finding, changed);
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ["findings", "audit", id] }),
        queryClient.invalidateQueries({ queryKey: ["findings", "list"] }),
      ]);
    },
    onError: async (error) => {
      if (!hasStatus(error, 409)) return;
      await queryClient.invalidateQueries({ queryKey: ["findings"] });
    },
  });
}

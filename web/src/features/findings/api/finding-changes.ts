import type { QueryClient } from "@tanstack/react-query";
import { hasStatus } from "@/shared/api/problem.ts";
import { getFinding } from "./get-finding.ts";
import type { FindingDetail } from "./schemas.ts";

/**
 * What the console does after a change of a finding: what it shows of it is replaced by the answer. After a conflict it
 * is read again, because somebody else was faster.
 */
export function findingChanges(id: string, queryClient: QueryClient) {
  return {
    onSuccess: async (changed: FindingDetail) => {
      queryClient.setQueryData(getFinding(id).queryKey, changed);
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ["findings", "audit", id] }),
        queryClient.invalidateQueries({ queryKey: ["findings", "list"] }),
      ]);
    },
    onError: async (error: unknown) => {
      if (!hasStatus(error, 409) && !hasStatus(error, 412)) return;
      await queryClient.invalidateQueries({ queryKey: ["findings"] });
    },
  };
}

import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { jobSchema } from "./schemas.ts";

/** Ends a job. Whatever the answer, what is shown of it may be old, so the jobs are read again. */
export function cancelJob(id: string, queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: async () => {
      await answer(jobSchema, core.POST("/v1/import-jobs/{id}/cancel", { params: { path: { id } } }));
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["imports", "jobs"] }),
  });
}

import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { waiverSchema } from "./schemas.ts";

export interface WaiverWish {
  reason: string;
  /** An instant. */
  expiresAt: string;
  findings: string[];
  sources: string[];
}

/** Lets blockers of an answer pass until a time. The answer stays as it is; the gate's next one takes it into account. */
export function waive(evaluationId: string, queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (body: WaiverWish) =>
      answer(
        waiverSchema,
        core.POST("/v1/gates/release/{id}/waivers", { params: { path: { id: evaluationId } }, body }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["releases", "waivers", evaluationId] }),
  });
}

import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import { findingDetailSchema, riskAcceptanceSchema } from "@/features/findings/api/schemas.ts";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import type { Acceptance } from "./schemas.ts";

export interface RenewalWish {
  /** An instant. */
  expiresAt: string;
  reason: string;
  owner: string;
}

/** Accepts a risk for longer: another acceptance takes the place of this one, which stays on record. */
export function renewAcceptance({ id }: Acceptance, queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (body: RenewalWish) =>
      answer(
        riskAcceptanceSchema,
        core.POST("/v1/risk-acceptances/{id}/renew", { params: { path: { id } }, body }),
      ),
    onSettled: () => readAgain(queryClient),
  });
}

/** Takes an accepted risk back; the finding comes back as when the time is over. */
export function endAcceptance({ id }: Acceptance, queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (body: { reason: string }) =>
      answer(
        findingDetailSchema,
        core.POST("/v1/risk-acceptances/{id}/end", { params: { path: { id } }, body }),
      ),
    onSettled: () => readAgain(queryClient),
  });
}

/** Also after a refusal: it says that somebody else was faster. */
function readAgain(queryClient: QueryClient) {
  return Promise.all([
    queryClient.invalidateQueries({ queryKey: ["acceptances"] }),
    queryClient.invalidateQueries({ queryKey: ["findings"] }),
  ]);
}

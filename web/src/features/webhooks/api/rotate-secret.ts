import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { webhookWithSecretSchema } from "./schemas.ts";

/** Gives a webhook a new secret, beside which the old one signs for some hours. */
export function rotateSecret(id: string, queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (overlapHours: number) => {
      const call = core.POST("/v1/webhooks/{id}/secret", {
        params: { path: { id } },
        body: { overlapHours },
      });
      return answer(webhookWithSecretSchema, call);
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["webhooks"] }),
    gcTime: 0,
  });
}

import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import type { WebhookInput } from "../webhook-schema.ts";
import { webhookSchema, webhookWithSecretSchema } from "./schemas.ts";

/** Creates a webhook; the answer holds its secret, this once. */
export function createWebhook(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (body: WebhookInput) => answer(webhookWithSecretSchema, core.POST("/v1/webhooks", { body })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["webhooks"] }),
    // The secret is for the person in front of the page alone, not for a cache.
    gcTime: 0,
  });
}

/** Changes a webhook. */
export function updateWebhook(id: string, queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (body: WebhookInput) =>
      answer(webhookSchema, core.PATCH("/v1/webhooks/{id}", { params: { path: { id } }, body })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["webhooks"] }),
  });
}

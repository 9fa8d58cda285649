import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { deliverySchema } from "./schemas.ts";

/** Sends a test event to a webhook; the answer is the delivery in which one sees how it went. */
export function testWebhook(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (id: string) =>
      answer(deliverySchema, core.POST("/v1/webhooks/{id}/test", { params: { path: { id } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["deliveries"] }),
  });
}

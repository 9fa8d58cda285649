import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { deliverySchema, redeliverResultSchema } from "./schemas.ts";

/** Sends one finished delivery again. */
export function redeliver(id: number, queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: () =>
      answer(deliverySchema, core.POST("/v1/deliveries/{id}/redeliver", { params: { path: { id } } })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["deliveries"] }),
  });
}

/** Sends what was given up again, of one webhook or of all; the service takes the oldest thousand at a time. */
export function redeliverDead(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (webhookId: string | undefined) =>
      answer(
        redeliverResultSchema,
        core.POST("/v1/deliveries/redeliver", { body: webhookId === undefined ? {} : { webhookId } }),
      ),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["deliveries"] }),
  });
}

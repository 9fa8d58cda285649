import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { nothingSchema } from "@/shared/api/nothing.ts";

/** Deletes a webhook, and with it everything that it is still owed. */
export function deleteWebhook(id: string, queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: async () => {
      await answer(nothingSchema, core.DELETE("/v1/webhooks/{id}", { params: { path: { id } } }));
    },
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ["webhooks"] }),
        queryClient.invalidateQueries({ queryKey: ["deliveries"] }),
      ]),
  });
}

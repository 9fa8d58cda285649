import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { nothingSchema } from "@/shared/api/nothing.ts";

/** Revokes an API token, which is refused from then on. */
export function revokeToken(id: string, queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: async () => {
      await answer(nothingSchema, core.DELETE("/v1/tokens/{id}", { params: { path: { id } } }));
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["tokens"] }),
  });
}

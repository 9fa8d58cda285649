import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { nothingSchema } from "@/shared/api/nothing.ts";
import type { Asset } from "./schemas.ts";

/** Forgets an asset; its sources are normal and internal again, unless another one fits them. */
export function deleteAsset({ name, team }: Asset, queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: async () => {
      const params = { path: { name }, query: { team } };
      await answer(nothingSchema, core.DELETE("/v1/assets/{name}", { params }));
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["assets"] }),
  });
}

import { queryOptions } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { assetListSchema } from "./schemas.ts";

/** All assets by name; the service has no pages of them. */
export function listAssets() {
  return queryOptions({
    queryKey: ["assets"],
    queryFn: ({ signal }) => answer(assetListSchema, core.GET("/v1/assets", { signal })),
    select: ({ items }) => items,
  });
}

import { queryOptions } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { webhookListSchema } from "./schemas.ts";

/** All webhooks, oldest first. */
export function listWebhooks() {
  return queryOptions({
    queryKey: ["webhooks"],
    queryFn: ({ signal }) => answer(webhookListSchema, core.GET("/v1/webhooks", { signal })),
    select: ({ items }) => items,
  });
}

import { severitySchema } from "@/features/findings/api/schemas.ts";
import { z } from "@/shared/zod.ts";
import { eventTypeSchema, type Webhook } from "./api/schemas.ts";

/** What can be said about a webhook before it is sent. Whether its address may be used is for the service to say. */
export const webhookFormSchema = z.object({
  url: z
    .string()
    .trim()
    .min(1, "Say where events are sent to.")
    .max(2000, "Use at most 2,000 characters.")
    .refine((url) => url === "" || URL.canParse(url), "This is not an address. It begins with https://."),
  description: z.string().trim().max(500, "Use at most 500 characters."),
  types: z.array(eventTypeSchema),
  minSeverity: severitySchema,
  enabled: z.boolean(),
});

export type WebhookInput = z.infer<typeof webhookFormSchema>;

/** What the form begins with. */
export function inputOf(webhook: Webhook | undefined): WebhookInput {
  if (!webhook) return { url: "", description: "", types: [], minSeverity: "unknown", enabled: true };
  const { url, description, types, minSeverity, enabled } = webhook;
  return { url, description, types, minSeverity, enabled };
}

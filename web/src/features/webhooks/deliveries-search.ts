import { cursorSchema } from "@/shared/api/pages.ts";
import { z } from "@/shared/zod.ts";
import { deliveryStateSchema } from "./api/delivery-state.ts";

/** The list's part of the URL: which deliveries to show, and from where on. */
export const deliveriesSearchSchema = z.object({
  state: deliveryStateSchema.optional().catch(undefined),
  webhookId: z.guid().optional().catch(undefined),
  cursor: cursorSchema,
});

export type DeliveriesSearch = z.output<typeof deliveriesSearchSchema>;

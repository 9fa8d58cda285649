import type { components } from "@/shared/api/core.gen.ts";
import { z } from "@/shared/zod.ts";

// A file of its own: the routes need it before any page, and nothing else of the feature.
export const deliveryStates = [
  "pending",
  "delivered",
  "dead",
] as const satisfies components["schemas"]["DeliveryState"][];

export const deliveryStateSchema = z.enum(deliveryStates);

export type DeliveryState = z.infer<typeof deliveryStateSchema>;

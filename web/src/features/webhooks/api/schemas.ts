import { severitySchema } from "@/features/findings/api/schemas.ts";
import type { components } from "@/shared/api/core.gen.ts";
import { instantSchema } from "@/shared/api/pages.ts";
import { z } from "@/shared/zod.ts";
import { deliveryStateSchema } from "./delivery-state.ts";

type Core = components["schemas"];

export const eventTypes = [
  "finding.created",
  "finding.reopened",
  "finding.fixed",
  "finding.state_changed",
  "finding.states_changed",
  "import.completed",
] as const satisfies Core["EventType"][];

export const eventTypeSchema = z.enum(eventTypes);

export const webhookSchema = z.object({
  id: z.string(),
  url: z.string(),
  description: z.string(),
  types: z.array(eventTypeSchema),
  minSeverity: severitySchema,
  enabled: z.boolean(),
  disabledReason: z.string(),
  previousSecretUntil: instantSchema.nullable(),
  createdBy: z.string(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
}) satisfies z.ZodType<Core["Webhook"]>;

export const webhookListSchema = z.object({
  items: z.array(webhookSchema),
}) satisfies z.ZodType<Core["WebhookList"]>;

export const webhookWithSecretSchema = z.object({
  webhook: webhookSchema,
  secret: z.string(),
}) satisfies z.ZodType<Core["WebhookWithSecret"]>;

export const deliverySchema = z.object({
  id: z.number(),
  eventId: z.string(),
  type: z.string(),
  destination: z.enum(["webhook", "sns"]),
  webhookId: z.string().nullable(),
  state: deliveryStateSchema,
  attempts: z.number(),
  createdAt: instantSchema,
  dueAt: instantSchema.nullable(),
  lastAttemptAt: instantSchema.nullable(),
  lastStatus: z.number().nullable(),
  lastError: z.string(),
  finishedAt: instantSchema.nullable(),
}) satisfies z.ZodType<Core["Delivery"]>;

export const deliveryPageSchema = z.object({
  items: z.array(deliverySchema),
  nextCursor: z.string().nullable(),
}) satisfies z.ZodType<Core["DeliveryPage"]>;

export const deliveryDetailSchema = z.object({
  delivery: deliverySchema,
  event: z.record(z.string(), z.unknown()),
}) satisfies z.ZodType<Core["DeliveryDetail"]>;

export const redeliverResultSchema = z.object({
  queued: z.number(),
}) satisfies z.ZodType<Core["RedeliverResult"]>;

export type EventType = z.infer<typeof eventTypeSchema>;
export type Webhook = z.infer<typeof webhookSchema>;
export type WebhookWithSecret = z.infer<typeof webhookWithSecretSchema>;
export type Delivery = z.infer<typeof deliverySchema>;
export type DeliveryPage = z.infer<typeof deliveryPageSchema>;
export type DeliveryDetail = z.infer<typeof deliveryDetailSchema>;

import type { Delivery, Webhook } from "@/features/webhooks/api/schemas.ts";

export const webhookId = "01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b13";

export function aWebhook(change: Partial<Webhook> = {}): Webhook {
  return {
    id: webhookId,
    url: "https://hooks.example.com/cloudsec",
    description: "Pages the team of the shop",
    types: ["finding.created"],
    minSeverity: "high",
    enabled: true,
    disabledReason: "",
    previousSecretUntil: null,
    createdBy: "lead@cloudsec.test",
    createdAt: "2026-01-31T12:00:00Z",
    updatedAt: "2026-01-31T12:00:00Z",
    ...change,
  };
}

export function aDelivery(change: Partial<Delivery> = {}): Delivery {
  return {
    id: 4711,
    eventId: "01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b16",
    type: "finding.created",
    destination: "webhook",
    webhookId,
    state: "dead",
    attempts: 16,
    createdAt: "2026-01-31T12:00:00Z",
    dueAt: null,
    lastAttemptAt: "2026-01-31T13:00:00Z",
    lastStatus: 503,
    lastError: "the destination answered 503",
    finishedAt: "2026-01-31T13:00:00Z",
    ...change,
  };
}

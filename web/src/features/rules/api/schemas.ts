import { findingPageSchema } from "@/features/findings/api/schemas.ts";
import type { components } from "@/shared/api/core.gen.ts";
import { instantSchema } from "@/shared/api/pages.ts";
import { z } from "@/shared/zod.ts";

type Core = components["schemas"];

export const triggers = ["created", "reopened", "changed"] as const satisfies Core["RuleTrigger"][];

/** Where a rule may move findings. */
export const targets = [
  "triaged",
  "in_progress",
  "risk_accepted",
  "false_positive",
] as const satisfies Core["RuleTransition"]["state"][];

export const actionsSchema = z.object({
  transition: z
    .object({
      state: z.enum(targets),
      reason: z.string().optional(),
      owner: z.string().optional(),
      days: z.number().optional(),
    })
    .optional(),
  assign: z.object({ kind: z.enum(["person", "team"]), name: z.string() }).optional(),
  labels: z.array(z.string()).optional(),
  notify: z.boolean().optional(),
});

export const ruleSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  priority: z.number(),
  enabled: z.boolean(),
  disabledReason: z.string(),
  filter: z.string(),
  actions: actionsSchema,
  stop: z.boolean(),
  on: z.array(z.enum(triggers)),
  version: z.number(),
  createdBy: z.string(),
  createdAt: instantSchema,
  updatedBy: z.string(),
  updatedAt: instantSchema,
});

export const ruleListSchema = z.object({ items: z.array(ruleSchema) });

const countsSchema = z.object({
  matched: z.number(),
  moved: z.number(),
  assigned: z.number(),
  labelled: z.number(),
  notified: z.number(),
  kept: z.number(),
}) satisfies z.ZodType<Core["RuleCounts"]>;

export const rulePreviewSchema = z.object({
  filter: z.string(),
  counts: countsSchema,
  exact: z.boolean(),
  sample: findingPageSchema.shape.items,
}) satisfies z.ZodType<Core["RulePreview"]>;

export const ruleRunSchema = z.object({
  id: z.string(),
  ruleId: z.string(),
  ruleVersion: z.number(),
  state: z.enum(["running", "finished", "failed"]),
  importId: z.string().nullable(),
  requestedBy: z.string(),
  selected: z.number().nullable(),
  counts: countsSchema,
  failedBatches: z.number(),
  error: z.string(),
  createdAt: instantSchema,
  finishedAt: instantSchema.nullable(),
}) satisfies z.ZodType<Core["RuleRun"]>;

export const ruleRunPageSchema = z.object({
  items: z.array(ruleRunSchema),
  nextBefore: z.string().nullable(),
}) satisfies z.ZodType<Core["RuleRunPage"]>;

export type Trigger = (typeof triggers)[number];
export type RuleActions = z.infer<typeof actionsSchema>;
export type Rule = z.infer<typeof ruleSchema>;
export type RuleCounts = z.infer<typeof countsSchema>;
export type RulePreview = z.infer<typeof rulePreviewSchema>;
export type RuleRun = z.infer<typeof ruleRunSchema>;

/** A rule as it is sent. */
export interface RuleWish {
  name: string;
  description: string;
  priority: number;
  enabled: boolean;
  filter: string;
  actions: RuleActions;
  stop: boolean;
  on: Trigger[];
}

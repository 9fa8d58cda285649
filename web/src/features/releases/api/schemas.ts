import { kindSchema, severitySchema, stateSchema } from "@/features/findings/api/schemas.ts";
import type { components } from "@/shared/api/core.gen.ts";
import { instantSchema } from "@/shared/api/pages.ts";
import { z } from "@/shared/zod.ts";
import { verdictSchema } from "./verdict.ts";

type Core = components["schemas"];

const summarySchema = z.object({
  id: z.string(),
  at: instantSchema,
  actor: z.string(),
  policy: z.string(),
  target: z.string(),
  verdict: verdictSchema,
}) satisfies z.ZodType<Core["GateEvaluationSummary"]>;

export const evaluationPageSchema = z.object({
  items: z.array(summarySchema),
  nextCursor: z.string().nullable(),
}) satisfies z.ZodType<Core["GateEvaluationPage"]>;

const sourceSchema = z.object({
  name: z.string(),
  importId: z.string().nullable(),
  importedAt: instantSchema.nullable(),
  reportedAt: instantSchema.nullable(),
  ageSeconds: z.number().nullable(),
  tool: z.string(),
  records: z.number(),
}) satisfies z.ZodType<Core["GateSource"]>;

const findingSchema = z.object({
  id: z.string(),
  kind: kindSchema,
  severity: severitySchema,
  state: stateSchema,
  title: z.string(),
  ruleId: z.string(),
  component: z.string(),
  path: z.string(),
  firstSeenAt: instantSchema,
}) satisfies z.ZodType<Core["GateFinding"]>;

const blockerSchema = z.object({
  key: z.string(),
  // A policy may learn to block for more; the detail says what it is, so an unknown reason is no reason to fail.
  reason: z.string(),
  detail: z.string(),
  source: z.string().nullable(),
  finding: findingSchema.nullable(),
  waiverId: z.string().nullable(),
});

export const waiverSchema = z.object({
  id: z.string(),
  evaluationId: z.string(),
  at: instantSchema,
  actor: z.string(),
  reason: z.string(),
  expiresAt: instantSchema,
  blockers: z.array(z.string()),
}) satisfies z.ZodType<Core["Waiver"]>;

export const waiverListSchema = z.object({
  items: z.array(waiverSchema),
}) satisfies z.ZodType<Core["WaiverList"]>;

export const evaluationSchema = summarySchema.extend({
  policySha256: z.string(),
  sources: z.array(sourceSchema),
  findings: z.number(),
  open: z.record(z.string(), z.number()),
  states: z.record(z.string(), z.number()),
  blockerCount: z.number(),
  blockers: z.array(blockerSchema),
  waivedCount: z.number(),
  waived: z.array(blockerSchema),
  exceptedCount: z.number(),
  excepted: z.array(
    z.object({ finding: findingSchema, owner: z.string(), reason: z.string(), expiresAt: instantSchema }),
  ),
  waivers: z.array(waiverSchema),
});

export type EvaluationSummary = z.infer<typeof summarySchema>;
export type EvaluationPage = z.infer<typeof evaluationPageSchema>;
export type Evaluation = z.infer<typeof evaluationSchema>;
export type GateSource = Evaluation["sources"][number];
export type Blocker = z.infer<typeof blockerSchema>;
export type Excepted = Evaluation["excepted"][number];
export type Waiver = z.infer<typeof waiverSchema>;

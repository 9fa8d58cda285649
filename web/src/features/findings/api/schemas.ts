import type { components } from "@/shared/api/core.gen.ts";
import { instantSchema } from "@/shared/api/pages.ts";
import { z } from "@/shared/zod.ts";

type Core = components["schemas"];

export const severities = [
  "critical",
  "high",
  "medium",
  "low",
  "info",
  "unknown",
] as const satisfies Core["Severity"][];
export const states = [
  "new",
  "triaged",
  "in_progress",
  "risk_accepted",
  "false_positive",
  "fixed",
  "reopened",
] as const satisfies Core["FindingState"][];
export const sorts = [
  "severity",
  "priority",
  "due",
  "lastSeen",
  "firstSeen",
] as const satisfies Core["FindingSort"][];

export const kinds = [
  "vulnerability",
  "misconfiguration",
  "secret",
  "licence",
  "code",
  "threat",
] as const satisfies Core["FindingKind"][];

export const slaStates = [
  "none",
  "running",
  "paused",
  "breached",
  "met",
  "missed",
] as const satisfies Core["SlaState"][];
export const criticalities = ["critical", "high", "normal", "low"] as const satisfies Core["Criticality"][];
export const exposures = ["internet", "internal", "none"] as const satisfies Core["Exposure"][];

export const severitySchema = z.enum(severities);
export const stateSchema = z.enum(states);
export const sortSchema = z.enum(sorts);

export const kindSchema = z.enum(kinds);

const assigneeSchema = z.object({ kind: z.enum(["person", "team"]), name: z.string() });

const findingSchema = z.object({
  id: z.string(),
  team: z.string(),
  kind: kindSchema,
  severity: severitySchema,
  state: stateSchema,
  title: z.string(),
  ruleId: z.string(),
  component: z.string(),
  path: z.string(),
  sources: z.number(),
  firstSeenAt: instantSchema,
  lastSeenAt: instantSchema,
  assignee: assigneeSchema.optional(),
  labels: z.array(z.string()),
  dueAt: instantSchema.nullable(),
  slaState: z.enum(slaStates),
  criticality: z.enum(criticalities),
  exposure: z.enum(exposures),
  kev: z.boolean(),
  epss: z.number(),
  priority: z.number(),
}) satisfies z.ZodType<Core["Finding"]>;

export const findingPageSchema = z.object({
  items: z.array(findingSchema),
  nextCursor: z.string().nullable(),
  total: z.object({ count: z.number(), exact: z.boolean() }),
}) satisfies z.ZodType<Core["FindingPage"]>;

const sightingSchema = z.object({
  source: z.string(),
  severity: severitySchema,
  occurrences: z.number(),
  componentVersion: z.string(),
  fixedVersion: z.string(),
  path: z.string(),
  line: z.number(),
  firstSeenAt: instantSchema,
  lastSeenAt: instantSchema,
  firstImportId: z.string(),
  lastImportId: z.string(),
  closedAt: instantSchema.nullable(),
}) satisfies z.ZodType<Core["Sighting"]>;

const findingSlaSchema = z.object({
  state: findingSchema.shape.slaState,
  startedAt: instantSchema.nullable(),
  dueAt: instantSchema.nullable(),
  stoppedAt: instantSchema.nullable(),
  timeToRemediateSeconds: z.number().nullable(),
  remainingSeconds: z.number().nullable(),
}) satisfies z.ZodType<Core["FindingSla"]>;

export const riskAcceptanceSchema = z.object({
  id: z.string(),
  findingId: z.string(),
  owner: z.string(),
  reason: z.string(),
  acceptedBy: z.string(),
  acceptedAt: instantSchema,
  expiresAt: instantSchema,
  renews: z.string().nullable(),
  endedAt: instantSchema.nullable(),
  endedBy: z.string(),
  end: z.enum(["none", "expired", "withdrawn", "renewed", "merged"]),
}) satisfies z.ZodType<Core["RiskAcceptance"]>;

export const findingDetailSchema = findingSchema.extend({
  priorityFactors: z.array(
    z.object({
      name: z.enum(["severity", "epss", "kev", "exposure", "criticality"]),
      value: z.string(),
      points: z.number(),
      most: z.number(),
      why: z.string(),
    }),
  ),
  sla: findingSlaSchema,
  riskAcceptance: riskAcceptanceSchema.nullable(),
  description: z.string(),
  referenceUrl: z.string(),
  purl: z.string(),
  stateChangedAt: instantSchema,
  version: z.number(),
  fingerprint: z.object({
    recipe: z.number(),
    value: z.string(),
    inputs: z.record(z.string(), z.string()),
    aliases: z.array(z.object({ recipe: z.number(), value: z.string() })),
  }),
  formerIds: z.array(z.string()),
  sightings: z.array(sightingSchema),
  allowedTransitions: z.array(z.object({ state: stateSchema, reasonRequired: z.boolean() })),
}) satisfies z.ZodType<Core["FindingDetail"]>;

export const auditTrailSchema = z.object({
  items: z.array(
    z.object({
      id: z.number(),
      at: instantSchema,
      actor: z.string(),
      action: z.enum([
        "transition",
        "fixed",
        "reopened",
        "merged",
        "assigned",
        "labelled",
        "commented",
        "comment_edited",
        "comment_deleted",
        "expired",
        "renewed",
      ]),
      from: stateSchema,
      to: stateSchema,
      reason: z.string(),
      importId: z.string().nullable(),
      change: z
        .object({
          assigneeAfter: z.string().optional(),
          labelsAdded: z.array(z.string()).optional(),
          labelsRemoved: z.array(z.string()).optional(),
        })
        .optional(),
    }),
  ),
}) satisfies z.ZodType<Core["AuditTrail"]>;

export const commentSchema = z.object({
  id: z.string(),
  findingId: z.string(),
  author: z.string(),
  mine: z.boolean(),
  body: z.string(),
  mentions: z.array(z.string()),
  version: z.number(),
  createdAt: instantSchema,
  editedAt: instantSchema.nullable(),
  deletedAt: instantSchema.nullable(),
  deletedBy: z.string(),
}) satisfies z.ZodType<Core["Comment"]>;

export const commentPageSchema = z.object({
  items: z.array(commentSchema),
  more: z.boolean(),
}) satisfies z.ZodType<Core["CommentPage"]>;

/** What a change of many findings does, or did. */
export const bulkResultSchema = z.object({
  dryRun: z.boolean(),
  replayed: z.boolean(),
  matched: z.number(),
  changed: z.number(),
  missing: z.number(),
  refused: z.array(z.object({ state: stateSchema, count: z.number(), detail: z.string() })),
  sample: z.array(findingSchema),
  token: z.string(),
}) satisfies z.ZodType<Core["BulkResult"]>;

export const savedFilterSchema = z.object({
  id: z.string(),
  name: z.string(),
  filter: z.string(),
  shared: z.boolean(),
  owner: z.string(),
  mine: z.boolean(),
  version: z.number(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
}) satisfies z.ZodType<Core["SavedFilter"]>;

export const savedFilterPageSchema = z.object({
  items: z.array(savedFilterSchema),
  more: z.boolean(),
}) satisfies z.ZodType<Core["SavedFilterPage"]>;

export type Severity = z.infer<typeof severitySchema>;
export type FindingState = z.infer<typeof stateSchema>;
export type FindingKind = z.infer<typeof kindSchema>;
export type SlaState = (typeof slaStates)[number];
export type Criticality = (typeof criticalities)[number];
export type Exposure = (typeof exposures)[number];
export type FindingSort = z.infer<typeof sortSchema>;
export type BulkResult = z.infer<typeof bulkResultSchema>;
export type SavedFilter = z.infer<typeof savedFilterSchema>;
export type Finding = z.infer<typeof findingSchema>;
export type FindingPage = z.infer<typeof findingPageSchema>;
export type FindingDetail = z.infer<typeof findingDetailSchema>;
export type Assignee = z.infer<typeof assigneeSchema>;
export type Comment = z.infer<typeof commentSchema>;
export type Sighting = z.infer<typeof sightingSchema>;
export type AuditEntry = z.infer<typeof auditTrailSchema>["items"][number];

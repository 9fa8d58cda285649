import type { components } from "@/shared/api/core.gen.ts";
import { instantSchema } from "@/shared/api/pages.ts";
import { z } from "@/shared/zod.ts";
import { jobStateSchema } from "./job-state.ts";

type Core = components["schemas"];

export const formats = [
  "sarif",
  "trivy",
  "asff",
  "cyclonedx",
  "json",
  "csv",
] as const satisfies Core["ReportFormat"][];

export const formatSchema = z.enum(formats);

export const importSchema = z.object({
  id: z.string(),
  team: z.string(),
  source: z.string(),
  format: formatSchema,
  tool: z.string(),
  contentSha256: z.string(),
  sizeBytes: z.number(),
  importedBy: z.string(),
  importedAt: instantSchema,
  durationMs: z.number(),
  records: z.number(),
  created: z.number(),
  unchanged: z.number(),
  reopened: z.number(),
  collided: z.number(),
  skipped: z.number(),
  closed: z.number(),
  sightingsClosed: z.number(),
}) satisfies z.ZodType<Core["Import"]>;

const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string().optional(),
  code: z.string(),
  requestId: z.string(),
  errors: z.array(z.object({ field: z.string(), detail: z.string() })).optional(),
}) satisfies z.ZodType<Core["Problem"]>;

export const jobSchema = z.object({
  id: z.string(),
  source: z.string(),
  state: jobStateSchema,
  contentSha256: z.string(),
  sizeBytes: z.number(),
  bytesRead: z.number(),
  recordsRead: z.number(),
  attempts: z.number(),
  createdBy: z.string(),
  createdAt: instantSchema,
  startedAt: instantSchema.nullable(),
  finishedAt: instantSchema.nullable(),
  import: importSchema.optional(),
  error: problemSchema.optional(),
}) satisfies z.ZodType<Core["ImportJob"]>;

export const jobPageSchema = z.object({
  items: z.array(jobSchema),
  nextCursor: z.string().nullable(),
}) satisfies z.ZodType<Core["ImportJobPage"]>;

const recordSchema = z.object({ ruleId: z.string(), path: z.string(), line: z.number(), title: z.string() });

export const collisionPageSchema = z.object({
  items: z.array(
    z.object({ number: z.number(), findingId: z.string(), record: recordSchema, first: recordSchema }),
  ),
  collided: z.number(),
  nextAfter: z.number().nullable(),
}) satisfies z.ZodType<Core["CollisionPage"]>;

export type ReportFormat = z.infer<typeof formatSchema>;
export type Import = z.infer<typeof importSchema>;
export type ImportJob = z.infer<typeof jobSchema>;
export type ImportJobPage = z.infer<typeof jobPageSchema>;
export type Collision = z.infer<typeof collisionPageSchema>["items"][number];
export type ReportRecord = z.infer<typeof recordSchema>;

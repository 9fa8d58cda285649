import { severitySchema } from "@/features/findings/api/schemas.ts";
import { instantSchema } from "@/shared/api/pages.ts";
import { z } from "@/shared/zod.ts";

// What the page shows; the service says more.

const remediationSchema = z.object({ fixed: z.number(), meanSeconds: z.number().optional() });

export const postureSchema = z.object({
  day: z.iso.date(),
  score: z.object({
    value: z.number(),
    parts: z.array(
      z.object({
        name: z.enum(["exposure", "timeliness", "speed", "balance"]),
        points: z.number(),
        max: z.number(),
        explanation: z.string(),
      }),
    ),
  }),
  open: z.number(),
  accepted: z.number(),
  oldestDays: z.number().optional(),
  windowDays: z.number(),
  recent: z.object({ new: z.number(), fixed: z.number(), reopened: z.number() }),
  remediation: remediationSchema,
  bySeverity: z.array(
    z.object({
      severity: severitySchema,
      open: z.number(),
      late: z.number(),
      oldestDays: z.number().optional(),
      targetDays: z.number().optional(),
      remediation: remediationSchema,
    }),
  ),
});

const countsSchema = z.object({
  critical: z.number(),
  high: z.number(),
  medium: z.number(),
  low: z.number(),
  info: z.number(),
  unknown: z.number(),
});

export const trendSchema = z.object({
  points: z.array(z.object({ to: z.iso.date(), open: z.number(), bySeverity: countsSchema })),
});

export const postureSourcesSchema = z.object({
  items: z.array(
    z.object({
      source: z.string(),
      load: z.number(),
      open: z.number(),
      bySeverity: countsSchema,
      lastReportedAt: instantSchema.optional(),
    }),
  ),
});

export type Posture = z.infer<typeof postureSchema>;
export type TrendPoint = z.infer<typeof trendSchema>["points"][number];
export type SourcePosture = z.infer<typeof postureSourcesSchema>["items"][number];

import type { components } from "@/shared/api/core.gen.ts";
import { z } from "@/shared/zod.ts";

// A file of its own: the routes need it before any page, and nothing else of the feature.
export const jobStates = [
  "queued",
  "running",
  "succeeded",
  "failed",
  "cancelled",
] as const satisfies components["schemas"]["ImportJobState"][];

export const jobStateSchema = z.enum(jobStates);

export type JobState = z.infer<typeof jobStateSchema>;

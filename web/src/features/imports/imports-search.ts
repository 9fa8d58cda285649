import { cursorSchema } from "@/shared/api/pages.ts";
import { z } from "@/shared/zod.ts";
import { jobStateSchema } from "./api/job-state.ts";

/** The list's part of the URL: which import jobs to show, and from where on. */
export const importsSearchSchema = z.object({
  state: jobStateSchema.optional().catch(undefined),
  cursor: cursorSchema,
});

export type ImportsSearch = z.output<typeof importsSearchSchema>;

import { cursorSchema } from "@/shared/api/pages.ts";
import { z } from "@/shared/zod.ts";
import { verdictSchema } from "./api/verdict.ts";

/** The list's part of the URL: which answers of the gate to show, and from where on. */
export const releasesSearchSchema = z.object({
  verdict: verdictSchema.optional().catch(undefined),
  cursor: cursorSchema,
});

export type ReleasesSearch = z.output<typeof releasesSearchSchema>;

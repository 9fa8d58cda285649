import { cursorSchema } from "@/shared/api/pages.ts";
import { z } from "@/shared/zod.ts";

/** Which accepted risks: those that run out within a month, all that hold, or those that are over. */
export const views = ["soon", "active", "ended"] as const;

/** The list's part of the URL. */
export const acceptancesSearchSchema = z.object({
  view: z.enum(views).optional().catch(undefined),
  owner: z.string().trim().min(1).max(200).optional().catch(undefined),
  cursor: cursorSchema,
});

export type View = (typeof views)[number];
export type AcceptancesSearch = z.output<typeof acceptancesSearchSchema>;

import type { components } from "@/shared/api/core.gen.ts";
import { z } from "@/shared/zod.ts";

// A file of its own: the routes need it before any page, and nothing else of the feature.
export const verdicts = ["pass", "fail", "waived"] as const satisfies components["schemas"]["Verdict"][];

export const verdictSchema = z.enum(verdicts);

export type Verdict = z.infer<typeof verdictSchema>;
